//! Which operation of S3's API a request means: by its method, its query and whether it has a key.
//!
//! AWS: "Amazon S3 REST API introduction". Parameters that S3 does not know are ignored; names of
//! sub-resources select another operation.

use http::Method;

/// The query of a request: decoded pairs, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Parses a raw query, without its `?`; `+` is a space.
    pub(crate) fn parse(raw: &str) -> Self {
        let pairs = form_urlencoded::parse(raw.as_bytes());
        Query(pairs.into_owned().collect())
    }

    /// The first value of a parameter; empty where it has none.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    fn has_any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(it, _)| names.contains(&it.as_str()))
    }
}

/// What is asked of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// A CORS preflight.
    Preflight,
    /// `GetObject` or `HeadObject`.
    GetObject,
    /// `HeadBucket`.
    HeadBucket,
    /// `ListObjects`, the first version.
    ListObjects,
    /// `ListObjectsV2`.
    ListObjectsV2,
    /// `GetBucketLocation`.
    GetBucketLocation,
    /// `GetBucketWebsite`.
    GetBucketWebsite,
    /// `CreateBucket`, for which there need not be a bucket.
    CreateBucket,
    /// Any other operation of the API; none of them is here.
    Unserved,
    /// No operation at all.
    MethodNotAllowed,
}

/// Sub-resources that select an operation other than getting, listing, putting or deleting.
const SUB_RESOURCES: [&str; 32] = [
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
];

/// Sub-resources that give POST a meaning.
const POST_SUB_RESOURCES: [&str; 5] = ["delete", "restore", "select", "uploadId", "uploads"];

impl Operation {
    /// The operation that a method and a query mean for a key, or for the bucket where the key is
    /// empty.
    pub(crate) fn of(method: &Method, key: &str, query: &Query) -> Self {
        let on_bucket = key.is_empty();
        let sub_resource = query.has_any(&SUB_RESOURCES);
        match *method {
            Method::OPTIONS => Operation::Preflight,
            Method::GET if on_bucket && query.get("location").is_some() => {
                Operation::GetBucketLocation
            }
            Method::GET if on_bucket && query.get("website").is_some() => {
                Operation::GetBucketWebsite
            }
            Method::GET if sub_resource => Operation::Unserved,
            Method::GET if on_bucket && query.get("list-type") == Some("2") => {
                Operation::ListObjectsV2
            }
            Method::GET if on_bucket => Operation::ListObjects,
            Method::HEAD if on_bucket => Operation::HeadBucket,
            Method::GET | Method::HEAD => Operation::GetObject,
            Method::PUT if on_bucket && !sub_resource => Operation::CreateBucket,
            Method::PUT | Method::DELETE => Operation::Unserved,
            Method::POST if query.has_any(&POST_SUB_RESOURCES) => Operation::Unserved,
            _ => Operation::MethodNotAllowed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_decoded() {
        let query = Query::parse("a=1%2C2&b&c=x+y&a=3");
        assert_eq!(query.get("a"), Some("1,2"));
        assert_eq!(query.get("b"), Some(""));
        assert_eq!(query.get("c"), Some("x y"));
        assert_eq!(query.get("d"), None);
    }

    #[test]
    fn method_query_and_key_select_the_operation() {
        for (method, key, query, operation) in [
            (Method::GET, "a.js", "", Operation::GetObject),
            (
                Method::GET,
                "a.js",
                "v=1&x-id=GetObject",
                Operation::GetObject,
            ),
            (
                Method::GET,
                "a.js",
                "versionId=null&partNumber=1",
                Operation::GetObject,
            ),
            (Method::GET, "a.js", "tagging", Operation::Unserved),
            (Method::HEAD, "a.js", "", Operation::GetObject),
            (Method::GET, "", "", Operation::ListObjects),
            (Method::GET, "", "list-type=2", Operation::ListObjectsV2),
            (Method::GET, "", "location", Operation::GetBucketLocation),
            (Method::GET, "", "website=", Operation::GetBucketWebsite),
            (Method::GET, "", "policy", Operation::Unserved),
            (Method::HEAD, "", "", Operation::HeadBucket),
            (Method::PUT, "", "", Operation::CreateBucket),
            (Method::PUT, "", "policy", Operation::Unserved),
            (Method::PUT, "a", "", Operation::Unserved),
            (Method::DELETE, "a", "", Operation::Unserved),
            (Method::POST, "", "delete", Operation::Unserved),
            (Method::POST, "a", "", Operation::MethodNotAllowed),
            (Method::PATCH, "a", "", Operation::MethodNotAllowed),
            (Method::OPTIONS, "a", "", Operation::Preflight),
        ] {
            let found = Operation::of(&method, key, &Query::parse(query));
            assert_eq!(found, operation, "{method} {key}?{query}");
        }
    }
}
