//! Which operation of S3's API a request means: by its method, its query and whether it has a key.
//!
//! AWS: "Amazon S3 REST API introduction". Parameters that S3 does not know are ignored; names of
//! sub-resources select another operation.

use http::Method;

use super::key::KeyRefusal;
use super::setting::Setting;
use super::{S3Request, key};

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

    /// Whether any of these parameters is there.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(it, _)| names.contains(&it.as_str()))
    }
}

/// A request to a bucket, read: what it is about, and what is asked of it.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Its query.
    pub(crate) query: Query,
    /// The key, empty for the bucket itself, and the operation; or why the path is no key.
    pub(crate) of: Result<(String, Operation), KeyRefusal>,
}

impl Asked {
    /// Reads a request.
    pub(crate) fn of(request: &S3Request<'_>) -> Self {
        let query = Query::parse(request.query);
        let copies = request.headers.contains_key("x-amz-copy-source");
        let of = key::decode(request.path).map(|key| {
            let operation = Operation::of(request.method, &key, &query, copies);
            (key, operation)
        });
        Asked { query, of }
    }
}

/// What is asked of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// A CORS preflight.
    Preflight,
    /// An operation that reads what an origin shows, too.
    Read(ReadOperation),
    /// An operation of the API, which is the owner's.
    Api(ApiOperation),
    /// No operation at all.
    MethodNotAllowed,
}

/// Operations that anyone may be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReadOperation {
    /// `GetObject` or `HeadObject`.
    GetObject,
    /// `HeadBucket`.
    HeadBucket,
    /// `ListObjects`, the first version.
    ListObjects,
    /// `ListObjectsV2`.
    ListObjectsV2,
    /// `ListObjectVersions`.
    ListObjectVersions,
}

/// Operations that are the owner's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApiOperation {
    /// `CreateBucket`, for which there need not be a bucket.
    CreateBucket,
    /// `DeleteBucket`.
    DeleteBucket,
    /// `GetBucketLocation`.
    GetBucketLocation,
    /// `GetBucketWebsite`, `GetBucketCors` and their like.
    GetSetting(&'static Setting),
    /// `PutBucketWebsite`, `PutBucketCors` and their like.
    PutSetting(&'static Setting),
    /// `DeleteBucketWebsite`, `DeleteBucketCors` and their like.
    DeleteSetting(&'static Setting),
    /// `GetBucketPolicyStatus`.
    GetBucketPolicyStatus,
    /// `DeleteObjects`.
    DeleteObjects,
    /// `ListMultipartUploads`.
    ListMultipartUploads,
    /// `PutObject`.
    PutObject,
    /// `CopyObject`.
    CopyObject,
    /// `DeleteObject`.
    DeleteObject,
    /// `GetObjectAttributes`.
    GetObjectAttributes,
    /// `GetObjectTagging`.
    GetObjectTagging,
    /// `PutObjectTagging`.
    PutObjectTagging,
    /// `DeleteObjectTagging`.
    DeleteObjectTagging,
    /// `GetObjectAcl`.
    GetObjectAcl,
    /// `PutObjectAcl`.
    PutObjectAcl,
    /// `CreateMultipartUpload`.
    CreateMultipartUpload,
    /// `UploadPart`.
    UploadPart,
    /// `UploadPartCopy`.
    UploadPartCopy,
    /// `ListParts`.
    ListParts,
    /// `CompleteMultipartUpload`.
    CompleteMultipartUpload,
    /// `AbortMultipartUpload`.
    AbortMultipartUpload,
    /// Any other operation of the API; none of them is here.
    Unserved,
}

/// Sub-resources of which no operation is here.
const UNSERVED: [&str; 9] = [
    "analytics",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "metrics",
    "restore",
    "retention",
    "select",
    "torrent",
];

/// Sub-resources that give POST a meaning.
const POST_SUB_RESOURCES: [&str; 5] = ["delete", "restore", "select", "uploadId", "uploads"];

impl Operation {
    /// The operation that a method and a query mean for a key, or for the bucket where the key is
    /// empty; `copies` where `x-amz-copy-source` names what to copy.
    pub(crate) fn of(method: &Method, key: &str, query: &Query, copies: bool) -> Self {
        match *method {
            Method::OPTIONS => Operation::Preflight,
            Method::POST if !query.has_any(&POST_SUB_RESOURCES) => Operation::MethodNotAllowed,
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::POST => {
                if key.is_empty() {
                    of_bucket(method, query)
                } else {
                    of_object(method, query, copies)
                }
            }
            _ => Operation::MethodNotAllowed,
        }
    }
}

fn of_bucket(method: &Method, query: &Query) -> Operation {
    use ApiOperation as Api;
    let has = |it| query.get(it).is_some();
    if let Some(setting) = Setting::of(query) {
        return match *method {
            Method::GET => Operation::Api(Api::GetSetting(setting)),
            Method::PUT => Operation::Api(Api::PutSetting(setting)),
            Method::DELETE if setting.deletable => Operation::Api(Api::DeleteSetting(setting)),
            _ => Operation::MethodNotAllowed,
        };
    }
    match *method {
        Method::HEAD => Operation::Read(ReadOperation::HeadBucket),
        _ if query.has_any(&UNSERVED) => Operation::Api(Api::Unserved),
        Method::GET if has("location") => Operation::Api(Api::GetBucketLocation),
        Method::GET if has("policyStatus") => Operation::Api(Api::GetBucketPolicyStatus),
        Method::GET if has("uploads") => Operation::Api(Api::ListMultipartUploads),
        Method::GET if has("versions") => Operation::Read(ReadOperation::ListObjectVersions),
        Method::GET if query.get("list-type") == Some("2") => {
            Operation::Read(ReadOperation::ListObjectsV2)
        }
        Method::GET => Operation::Read(ReadOperation::ListObjects),
        Method::PUT => Operation::Api(Api::CreateBucket),
        Method::DELETE => Operation::Api(Api::DeleteBucket),
        Method::POST if has("delete") => Operation::Api(Api::DeleteObjects),
        _ => Operation::MethodNotAllowed,
    }
}

fn of_object(method: &Method, query: &Query, copies: bool) -> Operation {
    use ApiOperation as Api;
    let has = |it| query.get(it).is_some();
    if *method == Method::HEAD {
        return Operation::Read(ReadOperation::GetObject);
    }
    if query.has_any(&UNSERVED) {
        return Operation::Api(Api::Unserved);
    }
    let operation = match *method {
        Method::GET if has("acl") => Api::GetObjectAcl,
        Method::GET if has("attributes") => Api::GetObjectAttributes,
        Method::GET if has("tagging") => Api::GetObjectTagging,
        Method::GET if has("uploadId") => Api::ListParts,
        Method::GET => return Operation::Read(ReadOperation::GetObject),
        Method::PUT if has("acl") => Api::PutObjectAcl,
        Method::PUT if has("tagging") => Api::PutObjectTagging,
        Method::PUT if has("uploadId") && copies => Api::UploadPartCopy,
        Method::PUT if has("uploadId") => Api::UploadPart,
        Method::PUT if copies => Api::CopyObject,
        Method::PUT => Api::PutObject,
        Method::DELETE if has("tagging") => Api::DeleteObjectTagging,
        Method::DELETE if has("uploadId") => Api::AbortMultipartUpload,
        Method::DELETE => Api::DeleteObject,
        Method::POST if has("uploads") => Api::CreateMultipartUpload,
        Method::POST if has("uploadId") => Api::CompleteMultipartUpload,
        _ => return Operation::MethodNotAllowed,
    };
    Operation::Api(operation)
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
    #[expect(clippy::too_many_lines, reason = "a table, one line a request")]
    fn method_query_and_key_select_the_operation() {
        use ApiOperation as Api;
        let setting = |name: &str| Setting::of(&Query::parse(name)).unwrap();
        let read = Operation::Read;
        let api = Operation::Api;
        for (method, key, query, operation) in [
            (Method::GET, "a.js", "", read(ReadOperation::GetObject)),
            (
                Method::GET,
                "a.js",
                "v=1&x-id=GetObject",
                read(ReadOperation::GetObject),
            ),
            (
                Method::GET,
                "a.js",
                "versionId=null&partNumber=1",
                read(ReadOperation::GetObject),
            ),
            (
                Method::GET,
                "a.js",
                "website",
                read(ReadOperation::GetObject),
            ),
            (Method::GET, "a.js", "tagging", api(Api::GetObjectTagging)),
            (
                Method::GET,
                "a.js",
                "attributes",
                api(Api::GetObjectAttributes),
            ),
            (Method::GET, "a.js", "torrent", api(Api::Unserved)),
            (Method::HEAD, "a.js", "", read(ReadOperation::GetObject)),
            (Method::GET, "", "", read(ReadOperation::ListObjects)),
            (
                Method::GET,
                "",
                "list-type=2",
                read(ReadOperation::ListObjectsV2),
            ),
            (
                Method::GET,
                "",
                "versions",
                read(ReadOperation::ListObjectVersions),
            ),
            (Method::GET, "", "uploads", api(Api::ListMultipartUploads)),
            (Method::GET, "", "location", api(Api::GetBucketLocation)),
            (
                Method::GET,
                "",
                "website=",
                api(Api::GetSetting(setting("website"))),
            ),
            (
                Method::PUT,
                "",
                "policy",
                api(Api::PutSetting(setting("policy"))),
            ),
            (
                Method::DELETE,
                "",
                "cors",
                api(Api::DeleteSetting(setting("cors"))),
            ),
            (
                Method::DELETE,
                "",
                "versioning",
                Operation::MethodNotAllowed,
            ),
            (Method::POST, "", "website", Operation::MethodNotAllowed),
            (
                Method::GET,
                "",
                "policyStatus",
                api(Api::GetBucketPolicyStatus),
            ),
            (Method::HEAD, "", "", read(ReadOperation::HeadBucket)),
            (Method::PUT, "", "", api(Api::CreateBucket)),
            (Method::DELETE, "", "", api(Api::DeleteBucket)),
            (Method::PUT, "a", "", api(Api::PutObject)),
            (
                Method::PUT,
                "a",
                "partNumber=1&uploadId=x",
                api(Api::UploadPart),
            ),
            (Method::DELETE, "a", "", api(Api::DeleteObject)),
            (
                Method::DELETE,
                "a",
                "uploadId=x",
                api(Api::AbortMultipartUpload),
            ),
            (Method::POST, "", "delete=", api(Api::DeleteObjects)),
            (
                Method::POST,
                "a",
                "uploads",
                api(Api::CreateMultipartUpload),
            ),
            (
                Method::POST,
                "a",
                "uploadId=x",
                api(Api::CompleteMultipartUpload),
            ),
            (Method::POST, "a", "restore", api(Api::Unserved)),
            (Method::POST, "a", "", Operation::MethodNotAllowed),
            (Method::POST, "", "", Operation::MethodNotAllowed),
            (Method::PATCH, "a", "", Operation::MethodNotAllowed),
            (Method::OPTIONS, "a", "", Operation::Preflight),
        ] {
            let found = Operation::of(&method, key, &Query::parse(query), false);
            assert_eq!(found, operation, "{method} {key}?{query}");
        }
        for (query, operation) in [("", Api::CopyObject), ("uploadId=x", Api::UploadPartCopy)] {
            let found = Operation::of(&Method::PUT, "a", &Query::parse(query), true);
            assert_eq!(found, api(operation));
        }
    }
}
