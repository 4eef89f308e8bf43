//! The settings of a bucket that are put, shown and taken away as one document each.
//!
//! AWS: the API reference of each, as in "PutBucketWebsite", "GetBucketWebsite" and
//! "DeleteBucketWebsite".
//!
//! # Fidelity
//!
//! - Website, CORS, policy and versioning decide how a bucket answers. The others are kept and
//!   shown as they were put, and decide nothing: deploy stacks ask for them. An access control
//!   list is taken and not kept.
//! - `DeleteBucketOwnershipControls` and `DeleteBucketEncryption` lead back to what a new bucket
//!   has.

use super::S3Error;
use super::operation::Query;

/// A setting.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The sub-resource in the query.
    pub(crate) name: &'static str,
    /// How it is put.
    pub(crate) form: Form,
    /// Whether it can be taken away.
    pub(crate) deletable: bool,
    /// What is shown where it was not put.
    pub(crate) unset: Unset,
}

/// What a setting's document is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// XML with this root, answered with 200.
    Xml(&'static str),
    /// XML with this root, answered with 204.
    XmlWithoutAnswer(&'static str),
    /// A policy.
    Policy,
    /// An access control list, in a document or in headers.
    AccessControlList,
}

/// What is shown of a setting that was not put.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unset {
    /// 404 with this code and message.
    Missing(&'static str, &'static str),
    /// What stands within the root element.
    Document(&'static str),
}

/// All settings there are.
static SETTINGS: [Setting; 16] = [
    setting(
        "accelerate",
        Form::Xml("AccelerateConfiguration"),
        Unset::Document(""),
    ),
    setting("acl", Form::AccessControlList, Unset::Document("")),
    deletable(
        "cors",
        Form::Xml("CORSConfiguration"),
        Unset::Missing(
            "NoSuchCORSConfiguration",
            "The CORS configuration does not exist",
        ),
    ),
    deletable(
        "encryption",
        Form::Xml("ServerSideEncryptionConfiguration"),
        Unset::Document(
            "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>",
        ),
    ),
    deletable(
        "lifecycle",
        Form::Xml("LifecycleConfiguration"),
        Unset::Missing(
            "NoSuchLifecycleConfiguration",
            "The lifecycle configuration does not exist",
        ),
    ),
    setting(
        "logging",
        Form::Xml("BucketLoggingStatus"),
        Unset::Document(""),
    ),
    setting(
        "notification",
        Form::Xml("NotificationConfiguration"),
        Unset::Document(""),
    ),
    setting(
        "object-lock",
        Form::Xml("ObjectLockConfiguration"),
        Unset::Missing(
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
        ),
    ),
    deletable(
        "ownershipControls",
        Form::Xml("OwnershipControls"),
        Unset::Document("<Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule>"),
    ),
    deletable(
        "policy",
        Form::Policy,
        Unset::Missing("NoSuchBucketPolicy", "The bucket policy does not exist"),
    ),
    deletable(
        "publicAccessBlock",
        Form::Xml("PublicAccessBlockConfiguration"),
        Unset::Missing(
            "NoSuchPublicAccessBlockConfiguration",
            "The public access block configuration was not found",
        ),
    ),
    deletable(
        "replication",
        Form::Xml("ReplicationConfiguration"),
        Unset::Missing(
            "ReplicationConfigurationNotFoundError",
            "The replication configuration was not found",
        ),
    ),
    setting(
        "requestPayment",
        Form::Xml("RequestPaymentConfiguration"),
        Unset::Document("<Payer>BucketOwner</Payer>"),
    ),
    deletable(
        "tagging",
        Form::XmlWithoutAnswer("Tagging"),
        Unset::Missing("NoSuchTagSet", "The TagSet does not exist"),
    ),
    setting(
        "versioning",
        Form::Xml("VersioningConfiguration"),
        Unset::Document(""),
    ),
    deletable(
        "website",
        Form::Xml("WebsiteConfiguration"),
        Unset::Missing(
            "NoSuchWebsiteConfiguration",
            "The specified bucket does not have a website configuration",
        ),
    ),
];

const fn setting(name: &'static str, form: Form, unset: Unset) -> Setting {
    Setting {
        name,
        form,
        deletable: false,
        unset,
    }
}

const fn deletable(name: &'static str, form: Form, unset: Unset) -> Setting {
    Setting {
        name,
        form,
        deletable: true,
        unset,
    }
}

impl Setting {
    /// The setting that a query names.
    pub(crate) fn of(query: &Query) -> Option<&'static Setting> {
        SETTINGS.iter().find(|it| query.get(it.name).is_some())
    }

    /// What is shown of it where it was not put.
    ///
    /// # Errors
    ///
    /// The 404 of this setting.
    pub(crate) fn when_unset(&self, bucket: &str, namespace: &str) -> Result<String, S3Error> {
        let root = match self.form {
            Form::Xml(root) | Form::XmlWithoutAnswer(root) => root,
            Form::Policy => "Policy",
            Form::AccessControlList => "AccessControlPolicy",
        };
        match self.unset {
            Unset::Missing(code, message) => Err(S3Error::NoSuchSetting {
                code,
                message,
                bucket: bucket.to_owned(),
            }),
            Unset::Document(inner) => Ok(format!(
                "{}<{root} xmlns=\"{namespace}\">{inner}</{root}>",
                crate::rfc::xml::DECLARATION
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_names_a_setting() {
        let name = |query: &str| Setting::of(&Query::parse(query)).map(|it| it.name);
        assert_eq!(name("website"), Some("website"));
        assert_eq!(name("x-id=PutBucketCors&cors="), Some("cors"));
        assert_eq!(name("prefix=website"), None);
    }

    #[test]
    fn what_was_not_put_is_missing_or_empty() {
        let unset = |name: &str| {
            let setting = Setting::of(&Query::parse(name)).unwrap();
            setting.when_unset("b", "urn:x")
        };
        assert_eq!(unset("policy").unwrap_err().code(), "NoSuchBucketPolicy");
        assert_eq!(
            unset("tagging").unwrap_err().details(),
            [("BucketName", "b".to_owned())]
        );
        assert!(
            unset("versioning")
                .unwrap()
                .ends_with("<VersioningConfiguration xmlns=\"urn:x\"></VersioningConfiguration>")
        );
        assert!(
            unset("requestPayment")
                .unwrap()
                .contains("<Payer>BucketOwner</Payer>")
        );
    }
}
