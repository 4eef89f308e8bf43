//! `PutObject`.
//!
//! AWS: "PutObject". The bytes go to the store as they arrive; an object is made of them once all
//! are there and are what was said of them.

use http::{HeaderName, header::ETAG};

use crate::s3::{
    Bucket, S3Error, StoreError, StoredObject, WriteCondition,
    deploy_traps::{DeployTrap, Upload},
    object_response::{SERVER_SIDE_ENCRYPTION, VERSION_ID, checksum_headers, version_id_of},
    stored_last_modified,
};

use super::answered::Answered;
use super::incoming::Incoming;
use super::new_object::{condition, new_object};
use super::service::Cx;

/// Stores an object.
pub(super) async fn put_object(cx: Cx<'_>, incoming: Incoming) -> Result<Answered, S3Error> {
    let headers = cx.request.headers;
    let (stored, store) = cx.writable(cx.key)?;
    let mut object = new_object(headers)?;
    let condition = condition(headers)?;
    incoming.check_length(headers)?;
    let before = stored.head(cx.key);
    // What cannot hold is told before a byte is sent; the store judges once more.
    check_condition(&condition, before.as_deref(), cx.key)?;
    let body = incoming.spool(store).await?;
    object.checksum.clone_from(&body.checksum);
    let put = stored
        .put(cx.key, body, object, condition.clone(), cx.request.now)
        .await
        .map_err(|it| conditional_error(it, &condition, cx.key))?;
    warn_of_traps(cx, &put, before.as_deref());
    Ok(Answered::Done(headers_of(cx.bucket, &put)))
}

/// The headers that tell of a new object.
pub(super) fn headers_of(bucket: &Bucket, put: &StoredObject) -> Vec<(HeaderName, String)> {
    let version = version_id_of(bucket, &put.etag, put.last_modified);
    let mut res: Vec<_> = version.map(|it| (VERSION_ID, it)).into_iter().collect();
    res.push((SERVER_SIDE_ENCRYPTION, "AES256".to_owned()));
    res.push((ETAG, put.etag.clone()));
    res.extend(checksum_headers(put.checksum.as_ref()));
    res
}

/// Judges a condition by the object that is there.
pub(super) fn check_condition(
    condition: &WriteCondition,
    before: Option<&StoredObject>,
    key: &str,
) -> Result<(), S3Error> {
    match (condition, before) {
        (WriteCondition::None, _) | (WriteCondition::Absent, None) => Ok(()),
        (WriteCondition::Absent, Some(_)) => Err(S3Error::PreconditionFailed("If-None-Match")),
        (WriteCondition::Matches(_), None) => Err(S3Error::NoSuchKey(key.to_owned())),
        (WriteCondition::Matches(tag), Some(it)) if it.etag == *tag => Ok(()),
        (WriteCondition::Matches(_), Some(_)) => Err(S3Error::PreconditionFailed("If-Match")),
    }
}

/// What the store says of a write with a condition.
pub(super) fn conditional_error(
    error: StoreError,
    condition: &WriteCondition,
    key: &str,
) -> S3Error {
    match (error, condition) {
        (StoreError::ConditionFailed, WriteCondition::Absent) => {
            S3Error::PreconditionFailed("If-None-Match")
        }
        (StoreError::NoSuchKey, _) => S3Error::NoSuchKey(key.to_owned()),
        (other, _) => S3Error::from(other),
    }
}

/// Tells of a trap that the deploy has fallen into, once.
pub(super) fn warn_of_traps(cx: Cx<'_>, put: &StoredObject, before: Option<&StoredObject>) {
    let upload = |it| upload(cx, it);
    if let Some(trap) = DeployTrap::of(upload(put), before.map(upload)) {
        warn_of(cx, &trap);
    }
}

/// Tells of a trap, unless it was told just now.
pub(super) fn warn_of(cx: Cx<'_>, trap: &DeployTrap) {
    if cx
        .service
        .told
        .is_news(&cx.bucket.name, trap, cx.request.now)
    {
        tracing::warn!(bucket = cx.bucket.name, "{trap}");
    }
}

/// A stored object as an upload that may be a trap.
pub(super) fn upload<'a>(cx: Cx<'a>, object: &'a StoredObject) -> Upload<'a> {
    Upload {
        key: cx.key,
        etag: &object.etag,
        cache_control: object.metadata.cache_control.as_deref(),
        at: stored_last_modified(object.last_modified, cx.bucket.fidelity.last_modified),
    }
}
