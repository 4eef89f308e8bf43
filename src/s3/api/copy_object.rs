//! `CopyObject` and `UploadPartCopy`.
//!
//! AWS: "CopyObject", "UploadPartCopy". A copy has its source's metadata unless it is told to take
//! the request's; a redirect of the source is never copied.
//!
//! # Fidelity
//!
//! - A condition on the object that is replaced is judged before the copy is made.

use std::sync::Arc;

use http::header::{HeaderMap, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
use http::{HeaderName, Method};
use percent_encoding::percent_decode_str;

use crate::rfc::{
    conditional::{EntityTag, Validators, Verdict},
    range::ByteRange,
    xml::XmlWriter,
};
use crate::s3::{
    BucketStore, Checksum, ChecksumAlgorithm, NewObject, Object, ObjectMetadata, S3Error,
    SpooledBody, StoreError, StoredBucket, StoredObject,
    deploy_traps::DeployTrap,
    last_modified::iso_8601,
    object_answer::conditions,
    object_response::{SERVER_SIDE_ENCRYPTION, VERSION_ID, version_id_of},
    stored_last_modified,
};

use super::NAMESPACE;
use super::answered::Answered;
use super::incoming::spool_body;
use super::multipart;
use super::new_object::{condition, new_object};
use super::put_object::{check_condition, warn_of};
use super::request_headers::text;
use super::service::Cx;

const SELF_COPY: &str = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";

/// What is copied.
struct Source {
    bucket: String,
    key: String,
    size: u64,
    etag: String,
    metadata: ObjectMetadata,
    checksum: Option<Checksum>,
    tags: Vec<(String, String)>,
    bytes: Bytes,
}

/// Where the bytes are.
enum Bytes {
    /// In the store, to be copied there.
    Stored(Arc<StoredBucket>),
    /// In an object that was read.
    Read(Arc<Object>),
}

/// Copies an object.
pub(super) async fn copy_object(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let headers = cx.request.headers;
    let (stored, store) = cx.writable(cx.key)?;
    let sent = new_object(headers)?;
    let condition = condition(headers)?;
    let source = find(cx).await?;
    let replaces = directive(headers, "x-amz-metadata-directive")?;
    if !replaces && source.is(&cx) && !changes_anything(headers) {
        return Err(S3Error::InvalidRequest(SELF_COPY.into()));
    }
    check_condition(&condition, stored.head(cx.key).as_deref(), cx.key)?;
    let tags = match directive(headers, "x-amz-tagging-directive")? {
        true => sent.tags,
        false => source.tags.clone(),
    };
    let metadata = match replaces {
        true => sent.metadata,
        false => ObjectMetadata {
            website_redirect_location: sent.metadata.website_redirect_location,
            ..source.metadata.clone()
        },
    };
    let object = NewObject {
        metadata,
        tags,
        ..NewObject::default()
    };
    let put = copy(cx, &source, stored, store, object).await?;
    if let Some(trap) = DeployTrap::of(super::put_object::upload(cx, &put), None) {
        warn_of(cx, &trap);
    }
    Ok(Answered::Document(document(cx, &put), headers_of(cx, &put)))
}

async fn copy(
    cx: Cx<'_>,
    source: &Source,
    stored: &Arc<StoredBucket>,
    store: &Arc<BucketStore>,
    object: NewObject,
) -> Result<Arc<StoredObject>, S3Error> {
    let asked = algorithm_asked_for(cx.request.headers)?;
    if let Bytes::Stored(from) = &source.bytes
        && let Some(checksum) = source.whole_checksum(asked)
    {
        let object = NewObject {
            checksum: Some(checksum.clone()),
            ..object
        };
        return stored
            .copy(from, &source.key, cx.key, object, cx.request.now)
            .await
            .map_err(|it| match it {
                StoreError::NoSuchKey => S3Error::NoSuchKey(source.key.clone()),
                other => S3Error::from(other),
            });
    }
    let body = source.spool(store, None, asked).await?;
    let object = NewObject {
        checksum: body.checksum.clone(),
        ..object
    };
    let unconditional = crate::s3::WriteCondition::None;
    Ok(stored
        .put(cx.key, body, object, unconditional, cx.request.now)
        .await?)
}

/// Copies an object, or a range of one, into a part.
pub(super) async fn upload_part_copy(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let (stored, store) = cx.writable(cx.key)?;
    let (upload_id, part_number) = multipart::part_of(cx)?;
    multipart::find_upload(cx, stored, upload_id)?;
    let source = find(cx).await?;
    let range = text(cx.request.headers, "x-amz-copy-source-range")
        .map(|it| source_range(&it, source.size))
        .transpose()?;
    let asked = multipart::algorithm_of(cx, stored, upload_id);
    let body = source.spool(store, range, asked).await?;
    let part = stored
        .put_part(cx.key, upload_id, part_number, body, cx.request.now)
        .await
        .map_err(|it| multipart::upload_error(it, upload_id))?;
    let mut xml = XmlWriter::new("CopyPartResult", Some(NAMESPACE));
    let written = stored_last_modified(part.last_modified, cx.bucket.fidelity.last_modified);
    xml.element("LastModified", &iso_8601(written));
    xml.element("ETag", &part.etag);
    if let Some(checksum) = &part.checksum {
        xml.element(&checksum_element(checksum), &checksum.value);
    }
    let headers = vec![(SERVER_SIDE_ENCRYPTION, "AES256".to_owned())];
    Ok(Answered::Document(xml.finish(), headers))
}

/// The name of the element that shows a checksum: `ChecksumCRC32`.
pub(super) fn checksum_element(checksum: &Checksum) -> String {
    format!("Checksum{}", checksum.algorithm.to_ascii_uppercase())
}

fn document(cx: Cx<'_>, put: &StoredObject) -> String {
    let mut xml = XmlWriter::new("CopyObjectResult", Some(NAMESPACE));
    let written = stored_last_modified(put.last_modified, cx.bucket.fidelity.last_modified);
    xml.element("LastModified", &iso_8601(written));
    xml.element("ETag", &put.etag);
    if let Some(checksum) = &put.checksum {
        xml.element("ChecksumType", checksum.kind());
        xml.element(&checksum_element(checksum), &checksum.value);
    }
    xml.finish()
}

fn headers_of(cx: Cx<'_>, put: &StoredObject) -> Vec<(HeaderName, String)> {
    let version = version_id_of(cx.bucket, &put.etag, put.last_modified);
    let mut res: Vec<_> = version.map(|it| (VERSION_ID, it)).into_iter().collect();
    res.push((SERVER_SIDE_ENCRYPTION, "AES256".to_owned()));
    res
}

impl Source {
    fn is(&self, cx: &Cx<'_>) -> bool {
        self.bucket == cx.bucket.name && self.key == cx.key
    }

    /// The checksum, where it is one of the whole object and of the algorithm asked for.
    fn whole_checksum(&self, asked: Option<ChecksumAlgorithm>) -> Option<&Checksum> {
        self.checksum.as_ref().filter(|it| {
            it.kind() == "FULL_OBJECT" && asked.is_none_or(|asked| asked.as_str() == it.algorithm)
        })
    }

    /// The bytes, or those of a range, as if they had been sent.
    async fn spool(
        &self,
        store: &Arc<BucketStore>,
        range: Option<ByteRange>,
        algorithm: Option<ChecksumAlgorithm>,
    ) -> Result<SpooledBody, S3Error> {
        let object = match &self.bytes {
            Bytes::Read(object) => Arc::clone(object),
            Bytes::Stored(from) => {
                let read = from.object(&self.key).await;
                read.map_err(|it| crate::s3::rest::internal_error(&it))?
                    .ok_or_else(|| S3Error::NoSuchKey(self.key.clone()))?
            }
        };
        let algorithm = algorithm.unwrap_or(ChecksumAlgorithm::Crc64Nvme);
        spool_body(store, object.body.part(range), algorithm).await
    }
}

/// The object that `x-amz-copy-source` names, if its conditions hold.
async fn find(cx: Cx<'_>) -> Result<Source, S3Error> {
    let sent = text(cx.request.headers, "x-amz-copy-source").unwrap_or_default();
    let (name, key, version) = copy_source(&sent)?;
    let bucket = cx
        .service
        .buckets
        .get(&name)
        .ok_or_else(|| S3Error::NoSuchBucket(name.clone()))?;
    let missing = || S3Error::NoSuchKey(key.clone());
    let in_store = match &bucket.contents {
        crate::s3::BucketContents::Stored(stored) if bucket.folder_of(&key).is_none() => {
            Some(stored)
        }
        _ => None,
    };
    let (source, last_modified) = match in_store {
        Some(stored) => {
            let head = stored.head(&key).ok_or_else(missing)?;
            let source = Source {
                bucket: name,
                key: key.clone(),
                size: head.size,
                etag: head.etag.clone(),
                metadata: head.metadata.clone(),
                checksum: head.checksum.clone(),
                tags: head.tags.clone(),
                bytes: Bytes::Stored(Arc::clone(stored)),
            };
            (source, head.last_modified)
        }
        None => {
            let read = bucket.object(&key).await;
            let read = read.map_err(|it| crate::s3::rest::internal_error(&it))?;
            let object = read.ok_or_else(missing)?;
            let last_modified = object.last_modified;
            let source = Source {
                bucket: name,
                key: key.clone(),
                size: object.body.len(),
                etag: object.etag.clone(),
                metadata: object.metadata.clone(),
                checksum: object.checksum.clone(),
                tags: Vec::new(),
                bytes: Bytes::Read(object),
            };
            (source, last_modified)
        }
    };
    let current = version_id_of(&bucket, &source.etag, last_modified);
    if let Some(version) = version
        && version != current.as_deref().unwrap_or("null")
    {
        return Err(S3Error::NoSuchVersion {
            key,
            version_id: version,
        });
    }
    let validators = Validators {
        etag: EntityTag::parse(&source.etag),
        last_modified: Some(stored_last_modified(
            last_modified,
            bucket.fidelity.last_modified,
        )),
    };
    check_source(cx, &validators)?;
    Ok(source)
}

/// The conditions on the source: all that fail are 412, also those that GET answers with 304.
fn check_source(cx: Cx<'_>, validators: &Validators) -> Result<(), S3Error> {
    const NAMES: [(&str, HeaderName, &str); 4] = [
        (
            "x-amz-copy-source-if-match",
            IF_MATCH,
            "x-amz-copy-source-If-Match",
        ),
        (
            "x-amz-copy-source-if-none-match",
            IF_NONE_MATCH,
            "x-amz-copy-source-If-None-Match",
        ),
        (
            "x-amz-copy-source-if-modified-since",
            IF_MODIFIED_SINCE,
            "x-amz-copy-source-If-Modified-Since",
        ),
        (
            "x-amz-copy-source-if-unmodified-since",
            IF_UNMODIFIED_SINCE,
            "x-amz-copy-source-If-Unmodified-Since",
        ),
    ];
    let mut headers = HeaderMap::new();
    for (sent, plain, _) in &NAMES {
        for value in cx.request.headers.get_all(*sent) {
            headers.append(plain, value.clone());
        }
    }
    let verdict = conditions(&headers, cx.request.now).evaluate(&Method::GET, validators);
    match verdict {
        Verdict::Proceed => Ok(()),
        Verdict::NotModified(failed) | Verdict::PreconditionFailed(failed) => {
            let spelled = NAMES.iter().find(|(_, plain, _)| *plain == failed);
            Err(S3Error::PreconditionFailed(
                spelled.map_or("x-amz-copy-source-If-Match", |(_, _, it)| it),
            ))
        }
    }
}

/// Bucket, key and version id of a source: `b/k`, `/b/k`, percent-encoded in part or whole.
fn copy_source(sent: &str) -> Result<(String, String, Option<String>), S3Error> {
    let invalid = |message| S3Error::InvalidArgument {
        message,
        name: "x-amz-copy-source".to_owned(),
        value: sent.to_owned(),
    };
    let (path, version) = match sent.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version.to_owned())),
        None => (sent, None),
    };
    // A raw `+` is a space, as in a path.
    let path = path.replace('+', " ");
    let path = percent_decode_str(&path).decode_utf8().map_err(|_| {
        invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
    })?;
    let path = path.strip_prefix('/').unwrap_or(&path);
    match path.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => {
            Ok((bucket.to_owned(), key.to_owned(), version))
        }
        Some(_) | None => Err(invalid(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
        )),
    }
}

/// Whether a directive says `REPLACE`; `COPY` is what goes without saying.
fn directive(headers: &HeaderMap, name: &str) -> Result<bool, S3Error> {
    match text(headers, name).as_deref() {
        None | Some("COPY") => Ok(false),
        Some("REPLACE") => Ok(true),
        Some(other) => Err(S3Error::InvalidArgument {
            message: "Unknown metadata directive.",
            name: name.to_owned(),
            value: other.to_owned(),
        }),
    }
}

/// Whether a copy of an object onto itself is good for something.
fn changes_anything(headers: &HeaderMap) -> bool {
    [
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
        "x-amz-server-side-encryption",
    ]
    .iter()
    .any(|it| headers.contains_key(*it))
}

fn algorithm_asked_for(headers: &HeaderMap) -> Result<Option<ChecksumAlgorithm>, S3Error> {
    multipart::checksum_algorithm(headers)
}

/// `bytes=first-last`, both within the source.
fn source_range(sent: &str, size: u64) -> Result<ByteRange, S3Error> {
    let invalid = |message| S3Error::InvalidArgument {
        message,
        name: "x-amz-copy-source-range".to_owned(),
        value: sent.to_owned(),
    };
    let bounds = sent
        .strip_prefix("bytes=")
        .and_then(|it| it.split_once('-'));
    let number = |it: &str| {
        it.bytes()
            .all(|it| it.is_ascii_digit())
            .then(|| it.parse().ok())?
    };
    let range = bounds.and_then(|(first, last)| {
        Some(ByteRange {
            first: number(first)?,
            last: number(last)?,
        })
    });
    let range = range.filter(|it| it.first <= it.last).ok_or_else(|| {
        invalid("The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
    })?;
    if range.last >= size {
        return Err(invalid("Range specified is not valid for source object"));
    }
    Ok(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_spelled_in_many_ways() {
        for (sent, bucket, key, version) in [
            ("b/k", "b", "k", None),
            ("/b/k", "b", "k", None),
            ("b%2Fk", "b", "k", None),
            ("%2Fb%2Fk%2F1", "b", "k/1", None),
            ("b/a%20b+c%2Bd", "b", "a b c+d", None),
            ("b//k", "b", "/k", None),
            ("b/k?versionId=null", "b", "k", Some("null")),
            ("b/k%3FversionId=1", "b", "k?versionId=1", None),
            ("b/%C3%A9", "b", "é", None),
        ] {
            let expected = (
                bucket.to_owned(),
                key.to_owned(),
                version.map(str::to_owned),
            );
            assert_eq!(copy_source(sent), Ok(expected), "{sent}");
        }
        for sent in ["", "b", "b/", "/b", "//k", "b/%FF"] {
            assert!(copy_source(sent).is_err(), "{sent}");
        }
    }

    #[test]
    fn a_range_of_a_source_lies_within_it() {
        let range = |first, last| Some(ByteRange { first, last });
        for (sent, expected) in [
            ("bytes=0-9", range(0, 9)),
            ("bytes=3-3", range(3, 3)),
            ("bytes=0-10", None),
            ("bytes=3-2", None),
            ("bytes=3-", None),
            ("bytes=-3", None),
            ("bytes=+1-2", None),
            ("0-9", None),
        ] {
            assert_eq!(source_range(sent, 10).ok(), expected, "{sent}");
        }
    }
}
