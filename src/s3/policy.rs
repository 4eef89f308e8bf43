//! A bucket policy, as far as it says who may get objects and list the bucket.
//!
//! AWS: "Policies and permissions in Amazon S3", "IAM JSON policy elements reference",
//! "Restrict access to an Amazon S3 origin". A denial beats every permission.
//!
//! # Fidelity
//!
//! - Two are told apart beside the owner: everyone, and CloudFront. An origin access control and
//!   an origin access identity are both CloudFront; which distribution asks is not looked at, so a
//!   condition on `aws:SourceArn` or `aws:SourceAccount` always holds.
//! - A statement with any other condition is left out, be it a permission or a denial: what it
//!   asks of (TLS, a secret in `Referer`, an address) is not as in production here.
//! - A denial concerns the owner too where it is for everyone, as in AWS.

use serde_json::Value;

use super::{Identity, wildcard};

/// The statements of a policy that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BucketPolicy {
    bucket: String,
    statements: Vec<Statement>,
    left_out: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    effect: Effect,
    principals: Principals,
    actions: Patterns,
    resources: Patterns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Allow,
    Deny,
}

/// Whom of those that are told apart a statement is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Principals {
    everyone: bool,
    cloudfront: bool,
}

/// Patterns, one of which has to match; or none, as in `NotAction`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Patterns {
    patterns: Vec<String>,
    negated: bool,
}

impl BucketPolicy {
    /// Reads the policy of a bucket.
    ///
    /// ```
    /// use mfe_dev::s3::{BucketPolicy, Identity};
    ///
    /// let policy = r#"{"Statement": [{"Effect": "Allow", "Principal": "*",
    ///     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/public/*"}]}"#;
    /// let policy = BucketPolicy::parse(policy, "site").unwrap();
    /// assert!(policy.may_get(Identity::Anonymous, "public/a.js"));
    /// assert!(!policy.may_get(Identity::Anonymous, "a.js"));
    /// assert!(!policy.may_list(Identity::Anonymous));
    /// ```
    ///
    /// # Errors
    ///
    /// Why it is none, in AWS's words.
    pub fn parse(document: &str, bucket: &str) -> Result<Self, &'static str> {
        const NOT_JSON: &str = "Policies must be valid JSON and the first byte must be '{'";
        if !document.starts_with('{') {
            return Err(NOT_JSON);
        }
        let policy: Value = serde_json::from_str(document).map_err(|_| NOT_JSON)?;
        let statements = match policy.get("Statement") {
            None => return Err("Missing required field Statement"),
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
        };
        let mut res = BucketPolicy {
            bucket: bucket.to_owned(),
            ..BucketPolicy::default()
        };
        for it in statements {
            let statement = Statement::read(it, bucket)?;
            if conditions_hold(it) {
                res.statements.push(statement);
            } else {
                res.left_out += 1;
            }
        }
        Ok(res)
    }

    /// How many statements are left out for their conditions.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Whether it grants the same on every key.
    pub fn is_of_whole_bucket(&self) -> bool {
        let objects = format!("arn:aws:s3:::{}/*", self.bucket);
        let bucket = format!("arn:aws:s3:::{}", self.bucket);
        self.statements.iter().all(|it| {
            let resources = &it.resources;
            !resources.negated
                && resources
                    .patterns
                    .iter()
                    .all(|it| *it == objects || *it == bucket || *it == "*")
        })
    }

    /// Whether `s3:GetObject` is granted on a key.
    pub fn may_get(&self, identity: Identity, key: &str) -> bool {
        let resource = format!("arn:aws:s3:::{}/{key}", self.bucket);
        self.grants(identity, "s3:GetObject", &resource)
    }

    /// Whether `s3:ListBucket` is granted.
    pub fn may_list(&self, identity: Identity) -> bool {
        let resource = format!("arn:aws:s3:::{}", self.bucket);
        self.grants(identity, "s3:ListBucket", &resource)
    }

    /// Whether it grants anything at all to everyone.
    pub fn is_public(&self) -> bool {
        let public = |it: &Statement| it.effect == Effect::Allow && it.principals.everyone;
        self.statements.iter().any(public)
    }

    fn grants(&self, identity: Identity, action: &str, resource: &str) -> bool {
        let says = |effect| {
            self.statements.iter().any(|it| {
                it.effect == effect
                    && it.principals.include(identity)
                    && it.actions.match_action(action)
                    && it.resources.match_resource(resource)
            })
        };
        !says(Effect::Deny) && (identity == Identity::Owner || says(Effect::Allow))
    }
}

impl Statement {
    fn read(statement: &Value, bucket: &str) -> Result<Self, &'static str> {
        let effect = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            Some(_) => return Err("Invalid effect"),
            None => return Err("Missing required field Effect"),
        };
        let principals = match (statement.get("Principal"), statement.get("NotPrincipal")) {
            (Some(it), None) => Principals::read(it)?,
            // Everyone but those who are named; who is named is neither everyone nor CloudFront,
            // or the statement would be empty.
            (None, Some(it)) => Principals::read(it)?.others(),
            (None, None) | (Some(_), Some(_)) => {
                return Err("Missing required field Principal");
            }
        };
        let actions = Patterns::read(statement, "Action", "NotAction")
            .ok_or("Missing required field Action")?;
        if actions
            .patterns
            .iter()
            .any(|it| *it != "*" && !it.contains(':'))
        {
            return Err("Policy has invalid action");
        }
        let resources = Patterns::read(statement, "Resource", "NotResource")
            .ok_or("Missing required field Resource")?;
        let own = format!("arn:aws:s3:::{bucket}");
        let is_own = |it: &String| {
            let of_bucket = it
                .strip_prefix(&own)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '*', '?']));
            of_bucket || wildcard::matches(it, &own) || wildcard::matches(it, &format!("{own}/"))
        };
        if !resources.negated && !resources.patterns.iter().all(is_own) {
            return Err("Policy has invalid resource");
        }
        Ok(Statement {
            effect,
            principals,
            actions,
            resources,
        })
    }
}

impl Principals {
    fn read(principal: &Value) -> Result<Self, &'static str> {
        const INVALID: &str = "Invalid principal in policy";
        let mut res = Principals::default();
        match principal {
            Value::String(it) if it == "*" => res.everyone = true,
            Value::Object(kinds) => {
                for (kind, named) in kinds {
                    for name in texts(named).ok_or(INVALID)? {
                        match kind.as_str() {
                            "AWS" if name == "*" => res.everyone = true,
                            "AWS" => res.cloudfront |= name.starts_with("arn:aws:iam::cloudfront:"),
                            "Service" => res.cloudfront |= name == "cloudfront.amazonaws.com",
                            // An origin access identity by its canonical user id.
                            "CanonicalUser" => res.cloudfront = true,
                            "Federated" => {}
                            _ => return Err(INVALID),
                        }
                    }
                }
            }
            _ => return Err(INVALID),
        }
        Ok(res)
    }

    fn others(self) -> Self {
        Principals {
            everyone: !self.everyone && !self.cloudfront,
            cloudfront: !self.everyone && !self.cloudfront,
        }
    }

    fn include(self, identity: Identity) -> bool {
        self.everyone || (identity == Identity::Oac && self.cloudfront)
    }
}

impl Patterns {
    fn read(statement: &Value, name: &str, not_name: &str) -> Option<Self> {
        let (value, negated) = match (statement.get(name), statement.get(not_name)) {
            (Some(it), None) => (it, false),
            (None, Some(it)) => (it, true),
            (None, None) | (Some(_), Some(_)) => return None,
        };
        let patterns = texts(value)?.into_iter().map(str::to_owned).collect();
        Some(Patterns { patterns, negated })
    }

    fn match_action(&self, action: &str) -> bool {
        // Actions are compared without regard to case.
        let action = action.to_ascii_lowercase();
        let is = |it: &String| wildcard::matches(&it.to_ascii_lowercase(), &action);
        self.patterns.iter().any(is) != self.negated
    }

    fn match_resource(&self, resource: &str) -> bool {
        let is = |it: &String| wildcard::matches(it, resource);
        self.patterns.iter().any(is) != self.negated
    }
}

/// A text, or a list of texts.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(one) => Some(vec![one]),
        Value::Array(list) => list.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// Whether a statement has no condition, or only ones on which distribution asks.
fn conditions_hold(statement: &Value) -> bool {
    let Some(conditions) = statement.get("Condition") else {
        return true;
    };
    let keys = conditions.as_object().into_iter().flatten();
    keys.filter_map(|(_, it)| it.as_object())
        .flat_map(|it| it.keys())
        .all(|it| {
            it.eq_ignore_ascii_case("aws:SourceArn") || it.eq_ignore_ascii_case("aws:SourceAccount")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Identity::{Anonymous, Oac, Owner};

    fn policy(statements: &str) -> BucketPolicy {
        let document = format!("{{\"Version\":\"2012-10-17\",\"Statement\":{statements}}}");
        BucketPolicy::parse(&document, "b").unwrap()
    }

    /// Who may get `a/b.js`, and who may list: anonymous, CloudFront, owner.
    #[track_caller]
    fn grants(statements: &str, get: [bool; 3], list: [bool; 3]) {
        let policy = policy(statements);
        let everyone = [Anonymous, Oac, Owner];
        assert_eq!(everyone.map(|it| policy.may_get(it, "a/b.js")), get);
        assert_eq!(everyone.map(|it| policy.may_list(it)), list);
    }

    const NOBODY: [bool; 3] = [false, false, true];
    const CLOUDFRONT: [bool; 3] = [false, true, true];
    const EVERYONE: [bool; 3] = [true, true, true];

    #[test]
    fn a_site_is_public() {
        for principal in ["\"*\"", "{\"AWS\":\"*\"}", "{\"AWS\":[\"*\"]}"] {
            let statement = format!(
                "[{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}}]"
            );
            grants(&statement, EVERYONE, NOBODY);
            assert!(policy(&statement).is_public());
        }
    }

    #[test]
    fn cloudfront_has_three_names() {
        for principal in [
            "{\"Service\":\"cloudfront.amazonaws.com\"}",
            "{\"CanonicalUser\":\"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be\"}",
            "{\"AWS\":\"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1\"}",
        ] {
            let condition = ",\"Condition\":{\"StringEquals\":{\"AWS:SourceArn\":\"arn:aws:cloudfront::1:distribution/E1\"}}";
            for condition in ["", condition] {
                let statement = format!(
                    "{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Resource\":[\"arn:aws:s3:::b\",\"arn:aws:s3:::b/*\"]{condition}}}"
                );
                grants(&statement, CLOUDFRONT, CLOUDFRONT);
                assert!(!policy(&statement).is_public());
            }
        }
    }

    #[test]
    fn actions_and_resources_are_patterns() {
        for (action, resource, get, list) in [
            ("s3:*", "arn:aws:s3:::b*", EVERYONE, EVERYONE),
            ("*", "*", EVERYONE, EVERYONE),
            ("S3:getobject", "arn:aws:s3:::b/a/*", EVERYONE, NOBODY),
            ("s3:Get*", "arn:aws:s3:::b/a/?.js", EVERYONE, NOBODY),
            ("s3:GetObject", "arn:aws:s3:::b/x/*", NOBODY, NOBODY),
            ("s3:PutObject", "arn:aws:s3:::b/*", NOBODY, NOBODY),
            ("s3:ListBucket", "arn:aws:s3:::b", NOBODY, EVERYONE),
            ("s3:ListBucket", "arn:aws:s3:::b/*", NOBODY, NOBODY),
        ] {
            let statement = format!(
                "{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"{action}\",\"Resource\":\"{resource}\"}}"
            );
            grants(&statement, get, list);
        }
    }

    #[test]
    fn a_denial_beats_a_permission() {
        let allow = "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"}";
        let deny = |resource: &str, condition: &str| {
            format!(
                "[{allow},{{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"arn:aws:s3:::b/{resource}\"{condition}}}]"
            )
        };
        grants(&deny("a/*", ""), [false; 3], NOBODY);
        grants(&deny("x/*", ""), EVERYONE, NOBODY);
        let insecure = ",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}";
        grants(&deny("*", insecure), EVERYONE, NOBODY);
        assert_eq!(policy(&deny("*", insecure)).left_out(), 1);
    }

    #[test]
    fn what_is_no_policy_says_why() {
        let statement = |fields: &str| format!("{{\"Statement\":[{{{fields}}}]}}");
        let whole = "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\"";
        for (document, why) in [
            (
                "randomstring".to_owned(),
                "Policies must be valid JSON and the first byte must be '{'",
            ),
            (
                "{".to_owned(),
                "Policies must be valid JSON and the first byte must be '{'",
            ),
            ("{}".to_owned(), "Missing required field Statement"),
            (statement(""), "Missing required field Effect"),
            (statement("\"Effect\":\"Maybe\""), "Invalid effect"),
            (
                statement("\"Effect\":\"Allow\""),
                "Missing required field Principal",
            ),
            (
                statement("\"Effect\":\"Allow\",\"Principal\":\"x\""),
                "Invalid principal in policy",
            ),
            (
                statement("\"Effect\":\"Allow\",\"Principal\":\"*\""),
                "Missing required field Action",
            ),
            (statement(whole), "Missing required field Resource"),
            (
                statement(&format!("{whole},\"Resource\":\"arn:aws:s3:::other/*\"")),
                "Policy has invalid resource",
            ),
            (
                statement(&format!("{whole},\"Resource\":\"arn:aws:s3:::bb/*\"")),
                "Policy has invalid resource",
            ),
            (
                statement(
                    "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"get\",\"Resource\":\"*\"",
                ),
                "Policy has invalid action",
            ),
        ] {
            assert_eq!(BucketPolicy::parse(&document, "b"), Err(why), "{document}");
        }
    }
}
