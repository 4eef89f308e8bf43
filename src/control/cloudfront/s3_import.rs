//! The pairs that a key value store begins with: a file in one of the buckets here.
//!
//! # Fidelity
//!
//! - A file that cannot be imported fails the operation; production creates a store whose status
//!   says so later.

use std::collections::BTreeMap;

use serde_json::Value;

use super::call::{Call, required};
use crate::control::{
    aws_error::AwsError,
    body::{self, NotRead},
};
use crate::functions::import_file::{self, MAX_STORE_BYTES};

/// The pairs of an `ImportSource`.
///
/// # Errors
///
/// It names no file that is here, or one that is no import file.
pub(super) async fn pairs(
    call: &Call<'_>,
    source: &Value,
) -> Result<BTreeMap<String, String>, AwsError> {
    if required(source, "SourceType")? != "S3" {
        return Err(AwsError::invalid_argument(
            "The parameter SourceType is not valid.",
        ));
    }
    let arn = required(source, "SourceARN")?;
    let wrong = |why: String| AwsError::invalid_argument(format!("Cannot import {arn}: {why}"));
    let place = arn.strip_prefix("arn:aws:s3:::");
    let Some((bucket, key)) = place.and_then(|it| it.split_once('/')) else {
        return Err(wrong(
            "the ARN of a file is arn:aws:s3:::bucket/key".to_owned(),
        ));
    };
    let Some(bucket) = call.endpoint.edge.snapshot().buckets.get(bucket) else {
        return Err(wrong("there is no such bucket".to_owned()));
    };
    let object = bucket
        .object(key)
        .await
        .map_err(|it| wrong(it.to_string()))?;
    let Some(object) = object else {
        return Err(wrong("there is no such key in the bucket".to_owned()));
    };
    let too_large = || {
        AwsError::new(
            "EntitySizeLimitExceeded",
            format!("Cannot import {arn}: a store has at most {MAX_STORE_BYTES} bytes"),
        )
    };
    let bytes = body::whole(object.body.part(None), MAX_STORE_BYTES).await;
    let bytes = bytes.map_err(|it| match it {
        NotRead::TooLarge => too_large(),
        NotRead::Broken => wrong("it cannot be read".to_owned()),
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
    let pairs = import_file::parse(text).map_err(|it| wrong(it.join("; ")))?;
    let pairs = pairs.into_iter();
    Ok(pairs.map(|(key, value)| (key, value.to_string())).collect())
}
