//! Who may read an imported bucket: its policies and settings as one of the words, or as a policy.
//!
//! AWS: "Restrict access to an Amazon S3 origin"; "Blocking public access to your Amazon S3
//! storage"; "Access control list (ACL) overview", canned ACLs.
//!
//! # Fidelity
//!
//! - A permission on condition of a secret in `Referer` or `User-Agent`, which a distribution sends
//!   to a website endpoint, is for everyone here.
//! - Where no public access block is defined, a policy for everyone holds, though a new bucket blocks
//!   it: whoever deploys such a policy has been let.
//! - Access lists of single objects stand in no definition.

use serde_json::{Value as Json, json};

use crate::config::devserver_toml::AccessWord;
use crate::import::{DefinedBucket, Node};
use crate::s3::{BucketPolicy, Identity};

/// Who may read a bucket.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Access {
    /// As a word says.
    Word(AccessWord),
    /// As a policy says that no word is for.
    Policy(String),
}

/// Who may read a bucket.
pub(super) fn access_of(it: &DefinedBucket) -> Access {
    let blocked = |member: &str| {
        let block = it.public_access_block.as_ref();
        block
            .and_then(|it| it.get(member))
            .and_then(Node::as_bool)
            .unwrap_or(false)
    };
    let mut statements: Vec<Json> = Vec::new();
    for policy in &it.policies {
        match policy.to_json().get("Statement") {
            Some(Json::Array(list)) => statements.extend(list.iter().cloned()),
            Some(one) => statements.push(one.clone()),
            None => {}
        }
    }
    statements.iter_mut().for_each(without_secret);
    if blocked("RestrictPublicBuckets") || blocked("BlockPublicPolicy") {
        statements.retain(|it| !is_public(it));
    }
    // Objects have ACLs of their own, which no definition says.
    let lists = matches!(
        it.acl.as_deref(),
        Some("public-read" | "PublicRead" | "public-read-write" | "PublicReadWrite")
    );
    if lists && !blocked("IgnorePublicAcls") && !blocked("BlockPublicAcls") {
        statements.push(json!({
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:ListBucket",
            "Resource": format!("arn:aws:s3:::{}", it.name),
        }));
    }
    let document = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let Ok(policy) = BucketPolicy::parse(&document, &it.name) else {
        return Access::Word(AccessWord::Private);
    };
    if statements.is_empty() {
        return Access::Word(AccessWord::Private);
    }
    if !policy.is_of_whole_bucket() {
        return Access::Policy(document);
    }
    let get = [Identity::Anonymous, Identity::Oac].map(|it| policy.may_get(it, "any"));
    let list = [Identity::Anonymous, Identity::Oac].map(|it| policy.may_list(it));
    Access::Word(match (get, list) {
        ([false, false], [false, false]) => AccessWord::Private,
        ([false, true], [false, false]) => AccessWord::OacGet,
        ([false, true], [false, true]) => AccessWord::OacGetList,
        ([true, true], [false, false]) => AccessWord::PublicGet,
        ([true, true], [true, true]) => AccessWord::PublicGetList,
        ([false, false], [true, true]) => AccessWord::PublicList,
        _ => return Access::Policy(document),
    })
}

/// Takes the condition from a permission for those who send a secret.
fn without_secret(statement: &mut Json) {
    let is_sent = |key: &String| {
        let key = key.to_ascii_lowercase();
        key == "aws:referer" || key == "aws:useragent"
    };
    let conditions = statement.get("Condition").and_then(Json::as_object);
    let keys = conditions.into_iter().flat_map(|it| it.values());
    let mut keys = keys.filter_map(Json::as_object).flat_map(|it| it.keys());
    let allows = statement.get("Effect").is_some_and(|it| it == "Allow");
    let only_secrets = conditions.is_some() && keys.all(is_sent);
    if let Some(members) = statement.as_object_mut().filter(|_| allows && only_secrets) {
        members.remove("Condition");
    }
}

/// Whether a statement lets everyone in.
fn is_public(statement: &Json) -> bool {
    let everyone = |it: &Json| match it {
        Json::String(it) => it == "*",
        Json::Array(list) => list.iter().any(|it| it == "*"),
        _ => false,
    };
    let allows = statement.get("Effect").is_some_and(|it| it == "Allow");
    let principal = statement.get("Principal");
    let named = principal.and_then(|it| it.get("AWS"));
    allows && (principal.is_some_and(everyone) || named.is_some_and(everyone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_the_distribution_sends_is_no_bar() {
        for (effect, condition, expected) in [
            ("Allow", json!({"StringLike": {"aws:Referer": "s"}}), true),
            (
                "Allow",
                json!({"StringEquals": {"aws:UserAgent": "s"}}),
                true,
            ),
            (
                "Allow",
                json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
                false,
            ),
            (
                "Allow",
                json!({"StringLike": {"aws:Referer": "s"}, "Bool": {"aws:SecureTransport": "true"}}),
                false,
            ),
            ("Deny", json!({"StringLike": {"aws:Referer": "s"}}), false),
        ] {
            let mut statement = json!({"Effect": effect, "Condition": condition.clone()});
            without_secret(&mut statement);
            assert_eq!(
                statement.get("Condition").is_none(),
                expected,
                "{effect} {condition}"
            );
        }
        let mut plain = json!({"Effect": "Allow"});
        without_secret(&mut plain);
        assert_eq!(plain, json!({"Effect": "Allow"}));
    }
}
