//! `HeadBucket`, `GetBucketLocation` and `ListBuckets`.

use http::HeaderName;

use crate::message::Response;
use crate::rfc::xml::{DECLARATION, XmlWriter, escape};
use crate::s3::{
    Bucket, DEFAULT_REGION, Identity, LastModified, S3Error, S3Request,
    answer_headers::{error_response, xml_response},
    cors::CorsHeaders,
    last_modified::iso_8601,
    rest::Document,
    stored_last_modified,
};

use super::{NAMESPACE, OWNER_ID};

/// The region of a listed bucket.
pub(crate) const BUCKET_REGION: HeaderName = HeaderName::from_static("x-amz-bucket-region");

/// AWS: "HeadBucket". A document without a body, and what the headers say.
pub(crate) fn head_bucket(bucket: &Bucket, region: &str) -> Document {
    let headers = vec![
        (BUCKET_REGION, region.to_owned()),
        (
            HeaderName::from_static("x-amz-access-point-alias"),
            "false".to_owned(),
        ),
        (
            HeaderName::from_static("x-amz-bucket-arn"),
            bucket_arn(&bucket.name),
        ),
    ];
    (String::new(), headers)
}

/// AWS: "GetBucketLocation". A bucket in us-east-1 has an empty one.
pub(crate) fn get_bucket_location(region: &str) -> String {
    if region == DEFAULT_REGION {
        return format!("{DECLARATION}<LocationConstraint xmlns=\"{NAMESPACE}\"/>");
    }
    let region = escape(region);
    format!("{DECLARATION}<LocationConstraint xmlns=\"{NAMESPACE}\">{region}</LocationConstraint>")
}

/// AWS: "ListBuckets": the answer of the service itself, to the path `/` without a bucket.
///
/// Only the owner has buckets; everyone else is refused.
pub fn list_buckets<'a>(
    buckets: impl IntoIterator<Item = &'a Bucket>,
    request: &S3Request<'_>,
) -> Response {
    if request.identity != Identity::Owner {
        let error = S3Error::AccessDenied;
        return error_response(request, &error, error.xml(Some(&request.ids)), &[]);
    }
    let mut xml = XmlWriter::new("ListAllMyBucketsResult", Some(NAMESPACE));
    xml.nested("Owner", |it| it.element("ID", OWNER_ID));
    xml.nested("Buckets", |list| {
        for bucket in buckets {
            list.nested("Bucket", |it| {
                let created = stored_last_modified(bucket.creation_date, LastModified::Truncate);
                it.element("Name", &bucket.name);
                it.element("CreationDate", &iso_8601(created));
                it.element("BucketArn", &bucket_arn(&bucket.name));
            });
        }
    });
    xml_response(request, xml.finish(), &CorsHeaders::new(), &[])
}

/// The ARN of a bucket.
pub(crate) fn bucket_arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}
