//! Who may read a bucket, which decides between 403 and 404 for what is missing.

use super::{BucketPolicy, Identity, Object};

/// The settings that sites use.
///
/// AWS: "GetObject": a missing key is 404 to whoever may list the bucket, 403 to others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BucketAccess {
    /// Only the owner.
    Private,
    /// Everyone may get objects.
    PublicGet,
    /// Everyone may get objects and list the bucket.
    PublicGetList,
    /// Everyone may list the bucket, but only the owner may get objects.
    PublicList,
    /// CloudFront's origin access control may get objects: the usual policy.
    #[default]
    OacGet,
    /// CloudFront's origin access control may get objects and list the bucket.
    OacGetList,
    /// What a bucket policy says.
    Policy(BucketPolicy),
}

impl BucketAccess {
    /// The setting's name in `devserver.toml`; a policy has none there.
    pub fn as_str(&self) -> &'static str {
        match self {
            BucketAccess::Private => "private",
            BucketAccess::PublicGet => "public-get",
            BucketAccess::PublicGetList => "public-get-list",
            BucketAccess::PublicList => "public-list",
            BucketAccess::OacGet => "oac-get",
            BucketAccess::OacGetList => "oac-get-list",
            BucketAccess::Policy(_) => "policy",
        }
    }

    /// Whether `s3:GetObject` is granted on a key, be there an object or not.
    pub fn may_get(&self, identity: Identity, key: &str) -> bool {
        let owner = identity == Identity::Owner;
        match self {
            BucketAccess::Private | BucketAccess::PublicList => owner,
            BucketAccess::PublicGet | BucketAccess::PublicGetList => true,
            BucketAccess::OacGet | BucketAccess::OacGetList => owner || identity == Identity::Oac,
            BucketAccess::Policy(policy) => policy.may_get(identity, key),
        }
    }

    /// Whether `s3:ListBucket` is granted.
    pub fn may_list(&self, identity: Identity) -> bool {
        let owner = identity == Identity::Owner;
        match self {
            BucketAccess::Private | BucketAccess::PublicGet | BucketAccess::OacGet => owner,
            BucketAccess::PublicGetList | BucketAccess::PublicList => true,
            BucketAccess::OacGetList => owner || identity == Identity::Oac,
            BucketAccess::Policy(policy) => policy.may_list(identity),
        }
    }

    /// Whether this object may be read.
    pub fn may_read(&self, identity: Identity, key: &str, object: &Object) -> bool {
        let denied = object.private && identity == Identity::Anonymous;
        !denied && self.may_get(identity, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Identity::{Anonymous, Oac, Owner};

    #[test]
    fn each_setting_grants_what_it_says() {
        let policy = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": ["arn:aws:s3:::b/a*", "arn:aws:s3:::b/file/*"]}}"#;
        let policy = BucketAccess::Policy(BucketPolicy::parse(policy, "b").unwrap());
        // Setting, identity, may get `file/x`, may list.
        for (access, identity, get, list) in [
            (&BucketAccess::Private, Owner, true, true),
            (&BucketAccess::Private, Oac, false, false),
            (&BucketAccess::Private, Anonymous, false, false),
            (&BucketAccess::PublicGet, Anonymous, true, false),
            (&BucketAccess::PublicGet, Oac, true, false),
            (&BucketAccess::PublicGetList, Anonymous, true, true),
            (&BucketAccess::PublicList, Anonymous, false, true),
            (&BucketAccess::OacGet, Oac, true, false),
            (&BucketAccess::OacGet, Anonymous, false, false),
            (&BucketAccess::OacGetList, Oac, true, true),
            (&BucketAccess::OacGetList, Anonymous, false, false),
            (&policy, Anonymous, true, false),
        ] {
            assert_eq!(
                access.may_get(identity, "file/x"),
                get,
                "{access:?} {identity:?}"
            );
            assert_eq!(access.may_list(identity), list, "{access:?} {identity:?}");
        }
        assert!(!policy.may_get(Anonymous, "file"));
        assert!(policy.may_get(Anonymous, "abc"));
    }
}
