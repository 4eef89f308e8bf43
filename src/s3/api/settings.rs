//! The settings of a bucket: put, shown, taken away.
//!
//! Those that the configuration gives are shown from there, and cannot be put otherwise: the file
//! would say one thing and the server do another. What a deploy script puts is taken where it is
//! just what the configuration says.

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Bucket, BucketAccess, BucketPolicy, BucketVersioning, Identity, S3Error, WebsiteResponder,
    bucket_documents, cors_document,
    setting::{Form, Setting},
    xml_element::Element,
};

use super::answered::Answered;
use super::incoming::Incoming;
use super::service::Cx;
use super::{NAMESPACE, OWNER_ID, bucket_website, tags};

/// The most bytes that a policy has.
const MAX_POLICY: usize = 20 * 1024;

/// How many tags a bucket has at most.
const MAX_TAGS: usize = 50;

/// AWS: "GetBucketWebsite", "GetBucketCors", "GetBucketPolicy" and their like.
pub(super) fn get(cx: Cx<'_>, setting: &Setting) -> Result<Answered, S3Error> {
    if setting.form == Form::AccessControlList {
        return Ok(Answered::Document(access_control_list(), Vec::new()));
    }
    let shown = match of_configuration(cx, setting) {
        Some(it) => Some(it),
        None => cx
            .stored()
            .and_then(|it| it.documents().get(setting.name).cloned()),
    };
    let document = match shown {
        Some(it) => it,
        None => setting.when_unset(&cx.bucket.name, NAMESPACE)?,
    };
    Ok(match setting.form {
        Form::Policy => Answered::Policy(document),
        Form::Xml(_) | Form::XmlWithoutAnswer(_) | Form::AccessControlList => {
            Answered::Document(document, Vec::new())
        }
    })
}

/// What the configuration says, where it says something.
fn of_configuration(cx: Cx<'_>, setting: &Setting) -> Option<String> {
    let configured = cx.service.buckets.configured.get(&cx.bucket.name)?;
    match setting.name {
        "website" => bucket_website::get_bucket_website(configured).ok(),
        "cors" => {
            let rules = &configured.cors;
            (!rules.is_empty()).then(|| cors_document::write(rules, NAMESPACE))
        }
        "versioning" => configured.versioning.map(|it| {
            let mut xml = XmlWriter::new("VersioningConfiguration", Some(NAMESPACE));
            xml.element(
                "Status",
                match it {
                    BucketVersioning::Enabled => "Enabled",
                    BucketVersioning::Suspended => "Suspended",
                },
            );
            xml.finish()
        }),
        "policy" => policy_of(configured),
        _ => None,
    }
}

/// The policy that a bucket's access setting stands for.
fn policy_of(bucket: &Bucket) -> Option<String> {
    const EVERYONE: &str = "\"*\"";
    const CLOUDFRONT: &str = "{\"Service\":\"cloudfront.amazonaws.com\"}";
    let (principal, get, list) = match bucket.access {
        BucketAccess::Private | BucketAccess::Policy(_) => return None,
        BucketAccess::PublicGet => (EVERYONE, true, false),
        BucketAccess::PublicGetList => (EVERYONE, true, true),
        BucketAccess::PublicList => (EVERYONE, false, true),
        BucketAccess::OacGet => (CLOUDFRONT, true, false),
        BucketAccess::OacGetList => (CLOUDFRONT, true, true),
    };
    let statement = |action: &str, what: &str| {
        format!(
            "{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"{action}\",\"Resource\":\"arn:aws:s3:::{}{what}\"}}",
            bucket.name
        )
    };
    let statements = [
        get.then(|| statement("s3:GetObject", "/*")),
        list.then(|| statement("s3:ListBucket", "")),
    ];
    let statements: Vec<_> = statements.into_iter().flatten().collect();
    let statements = statements.join(",");
    Some(format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{statements}]}}"
    ))
}

/// AWS: "PutBucketWebsite", "PutBucketCors", "PutBucketPolicy" and their like.
pub(super) async fn put(
    cx: Cx<'_>,
    setting: &Setting,
    incoming: Incoming,
) -> Result<Answered, S3Error> {
    if setting.form == Form::AccessControlList {
        return Ok(Answered::Done(Vec::new()));
    }
    let document = incoming.document().await?;
    if document.is_empty() {
        return Err(match setting.form {
            Form::Policy => S3Error::MalformedPolicy(
                "Policies must be valid JSON and the first byte must be '{'".to_owned(),
            ),
            Form::Xml(_) | Form::XmlWithoutAnswer(_) | Form::AccessControlList => {
                S3Error::MissingRequestBody
            }
        });
    }
    let accepted = judge(cx, setting, &document)?;
    if cx.is_configured() && is_given(cx, setting) {
        return match is_as_configured(cx, setting, &document)? {
            true => Ok(answered(setting)),
            false => Err(refused(cx, setting)),
        };
    }
    let (stored, _) = cx.store()?;
    stored.put_document(setting.name, Some(accepted)).await?;
    Ok(answered(setting))
}

fn answered(setting: &Setting) -> Answered {
    match setting.form {
        Form::Xml(_) | Form::AccessControlList => Answered::Done(Vec::new()),
        Form::XmlWithoutAnswer(_) | Form::Policy => Answered::Gone(Vec::new()),
    }
}

/// The document as it is stored, if it can be one of this setting.
fn judge(cx: Cx<'_>, setting: &Setting, document: &[u8]) -> Result<String, S3Error> {
    let root = match setting.form {
        Form::Xml(root) | Form::XmlWithoutAnswer(root) => root,
        Form::Policy | Form::AccessControlList => return judge_policy(cx, document),
    };
    match setting.name {
        "website" => WebsiteResponder::parse(document).map(drop)?,
        "cors" => cors_document::parse(document).map(drop)?,
        "versioning" => bucket_documents::versioning(document).map(drop)?,
        "tagging" => tags::of_document(document, MAX_TAGS).map(drop)?,
        _ => {}
    }
    let element = Element::parse(document, root)?;
    Ok(element.to_document(NAMESPACE))
}

fn judge_policy(cx: Cx<'_>, document: &[u8]) -> Result<String, S3Error> {
    let malformed = |why: &str| S3Error::MalformedPolicy(why.to_owned());
    if document.len() > MAX_POLICY {
        return Err(malformed(
            "Policy exceeds the maximum allowed document size.",
        ));
    }
    let text = String::from_utf8(document.to_vec())
        .map_err(|_| malformed("Policies must be valid JSON and the first byte must be '{'"))?;
    let policy = BucketPolicy::parse(&text, &cx.bucket.name).map_err(malformed)?;
    if policy.left_out() > 0 {
        tracing::warn!(
            bucket = cx.bucket.name,
            statements = policy.left_out(),
            "the bucket's policy has statements with conditions that cannot be judged here; they are kept, and left out of every decision"
        );
    }
    Ok(text)
}

/// Whether the configuration gives this setting.
fn is_given(cx: Cx<'_>, setting: &Setting) -> bool {
    // Who may read a bucket is always told there, if only by leaving it out.
    setting.form == Form::Policy || of_configuration(cx, setting).is_some()
}

/// Whether a document that was accepted says just what the configuration says.
fn is_as_configured(cx: Cx<'_>, setting: &Setting, document: &[u8]) -> Result<bool, S3Error> {
    let Some(configured) = cx.service.buckets.configured.get(&cx.bucket.name) else {
        return Ok(false);
    };
    Ok(match setting.name {
        "website" => configured.website == Some(WebsiteResponder::parse(document)?),
        "cors" => configured.cors == cors_document::parse(document)?,
        "versioning" => configured.versioning == bucket_documents::versioning(document)?,
        "policy" => {
            let text = String::from_utf8_lossy(document);
            BucketPolicy::parse(&text, &cx.bucket.name)
                .is_ok_and(|it| grants_the_same(&it, &configured.access))
        }
        _ => false,
    })
}

/// Whether a policy grants what a setting does, which is the same for all keys.
fn grants_the_same(policy: &BucketPolicy, access: &BucketAccess) -> bool {
    policy.is_of_whole_bucket()
        && [Identity::Anonymous, Identity::Oac].into_iter().all(|it| {
            policy.may_get(it, "") == access.may_get(it, "")
                && policy.may_list(it) == access.may_list(it)
        })
}

fn refused(cx: Cx<'_>, setting: &Setting) -> S3Error {
    let name = &cx.bucket.name;
    let file = cx.declared_in();
    S3Error::InvalidBucketState(match setting.form {
        Form::Policy => format!(
            "who may read the bucket `{name}` is set in {file}, to `access = \"{}\"`, and this policy grants something else: change `access` there",
            cx.bucket.access.as_str()
        ),
        Form::Xml(_) | Form::XmlWithoutAnswer(_) | Form::AccessControlList => format!(
            "the {} of the bucket `{name}` is set in {file}: change it there",
            setting.name
        ),
    })
}

/// AWS: "DeleteBucketWebsite", "DeleteBucketCors", "DeleteBucketPolicy" and their like: 204, also
/// where there is nothing to delete.
pub(super) async fn delete(cx: Cx<'_>, setting: &Setting) -> Result<Answered, S3Error> {
    if cx.is_configured() && of_configuration(cx, setting).is_some() {
        return Err(refused(cx, setting));
    }
    if let Some(stored) = cx.stored()
        && stored.documents().contains_key(setting.name)
    {
        stored.put_document(setting.name, None).await?;
    }
    Ok(Answered::Gone(Vec::new()))
}

/// AWS: "GetBucketPolicyStatus".
pub(super) fn policy_status(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let is_public = match &cx.bucket.access {
        BucketAccess::Policy(policy) => policy.is_public(),
        BucketAccess::PublicGet | BucketAccess::PublicGetList | BucketAccess::PublicList => true,
        BucketAccess::OacGet | BucketAccess::OacGetList => false,
        BucketAccess::Private => {
            return Err(S3Error::NoSuchSetting {
                code: "NoSuchBucketPolicy",
                message: "The bucket policy does not exist",
                bucket: cx.bucket.name.clone(),
            });
        }
    };
    let mut xml = XmlWriter::new("PolicyStatus", Some(NAMESPACE));
    xml.element("IsPublic", if is_public { "true" } else { "false" });
    Ok(Answered::Document(xml.finish(), Vec::new()))
}

/// The one list there is, of buckets and objects alike: all is the owner's.
pub(super) fn access_control_list() -> String {
    const GRANTEE: &str = "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\">";
    format!(
        "{}<AccessControlPolicy xmlns=\"{NAMESPACE}\"><Owner><ID>{OWNER_ID}</ID></Owner><AccessControlList><Grant>{GRANTEE}<ID>{OWNER_ID}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>",
        crate::rfc::xml::DECLARATION
    )
}
