//! `CreateBucket` and `DeleteBucket`.
//!
//! AWS: "CreateBucket", "DeleteBucket", "General purpose bucket naming rules".
//!
//! # Fidelity
//!
//! - The region that a new bucket is to be in is not looked at: all are in the server's.

use std::net::Ipv4Addr;

use http::{HeaderName, header::LOCATION};

use crate::message::Body;
use crate::s3::{DEFAULT_REGION, Identity, S3Error, S3Request, StoreError, xml_element::Element};

use super::NAMESPACE;
use super::answered::Answered;
use super::bucket::bucket_arn;
use super::incoming::Incoming;
use super::service::{Cx, S3Service};

/// The block of public access that a new bucket has: all of it.
const PUBLIC_ACCESS_BLOCK: &str = "<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>";

/// AWS: "CreateBucket". A bucket that is there already is one's own, since there is one owner.
pub(super) async fn create_bucket(
    service: &S3Service,
    name: &str,
    request: &S3Request<'_>,
    body: Body,
) -> Result<Answered, S3Error> {
    if request.identity != Identity::Owner {
        return Err(S3Error::AccessDenied);
    }
    if !is_valid_name(name) {
        return Err(S3Error::InvalidBucketName(name.to_owned()));
    }
    let document = Incoming::new(request.headers, body, None)?
        .document()
        .await?;
    if !document.is_empty() {
        Element::parse(&document, "CreateBucketConfiguration")?;
    }
    let is_new = match &service.buckets.store {
        _ if service.buckets.configured.contains_key(name) => false,
        Some(store) => {
            let is_new = store.create_bucket(name, request.now).await?;
            if is_new && let Some(bucket) = store.bucket(name) {
                block_public_access(&bucket).await?;
            }
            is_new
        }
        None => {
            return Err(S3Error::InvalidBucketState(format!(
                "there is no local store that the bucket `{name}` could be kept in"
            )));
        }
    };
    if !is_new && service.region != DEFAULT_REGION {
        return Err(S3Error::BucketAlreadyOwnedByYou(name.to_owned()));
    }
    Ok(Answered::Done(vec![
        (LOCATION, format!("/{name}")),
        (
            HeaderName::from_static("x-amz-bucket-arn"),
            bucket_arn(name),
        ),
    ]))
}

async fn block_public_access(bucket: &crate::s3::Bucket) -> Result<(), S3Error> {
    let root = "PublicAccessBlockConfiguration";
    let document = format!(
        "{}<{root} xmlns=\"{NAMESPACE}\">{PUBLIC_ACCESS_BLOCK}</{root}>",
        crate::rfc::xml::DECLARATION
    );
    if let crate::s3::BucketContents::Stored(stored) = &bucket.contents {
        stored
            .put_document("publicAccessBlock", Some(document))
            .await?;
    }
    Ok(())
}

/// AWS: "DeleteBucket".
pub(super) async fn delete_bucket(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let name = &cx.bucket.name;
    let has_objects = cx
        .stored()
        .is_some_and(|it| !it.objects_after("", "", 1).is_empty());
    if has_objects {
        return Err(S3Error::BucketNotEmpty(name.clone()));
    }
    if cx.is_configured() {
        return Err(S3Error::InvalidBucketState(format!(
            "the bucket `{name}` is defined in {}: take it out there",
            cx.declared_in()
        )));
    }
    let (_, store) = cx.store()?;
    store.delete_bucket(name).await.map_err(|it| match it {
        StoreError::NoSuchBucket => S3Error::NoSuchBucket(name.clone()),
        StoreError::NotEmpty => S3Error::BucketNotEmpty(name.clone()),
        other => S3Error::from(other),
    })?;
    Ok(Answered::Gone(Vec::new()))
}

/// AWS: "General purpose bucket naming rules".
fn is_valid_name(name: &str) -> bool {
    let is_end =
        |it: Option<char>| it.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    (3..=63).contains(&name.len())
        && name
            .chars()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-' || it == '.')
        && is_end(name.chars().next())
        && is_end(name.chars().last())
        && !name.contains("..")
        && name.parse::<Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"]
            .iter()
            .any(|it| name.starts_with(it))
        && !["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|it| name.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_may_stand_in_a_host() {
        let long = "a".repeat(64);
        for (name, valid) in [
            ("abc", true),
            ("admin-1.4.0", true),
            ("1-2", true),
            (&long[1..], true),
            (&long, false),
            ("ab", false),
            ("Abc", false),
            ("a_b", false),
            ("-ab", false),
            ("ab-", false),
            ("a..b", false),
            ("127.0.0.1", false),
            ("xn--abc", false),
            ("abc-s3alias", false),
            ("abc--ol-s3", false),
            ("é--", false),
        ] {
            assert_eq!(is_valid_name(name), valid, "{name}");
        }
    }
}
