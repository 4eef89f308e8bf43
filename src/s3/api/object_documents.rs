//! What is kept beside an object and shown as a document: attributes, tags, access control.
//!
//! AWS: "GetObjectAttributes", "GetObjectTagging", "GetObjectAcl" and those that put them.

use http::HeaderName;
use http::header::LAST_MODIFIED;

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Checksum, S3Error, StoreError,
    object_response::{VERSION_ID, version_id_of},
    rest::internal_error,
    stored_last_modified,
};

use super::NAMESPACE;
use super::answered::Answered;
use super::copy_object::checksum_element;
use super::incoming::Incoming;
use super::request_headers::text;
use super::service::Cx;
use super::settings::access_control_list;
use super::tags;

/// How many tags an object has at most.
const MAX_TAGS: usize = 10;

/// What is shown of an object.
struct Shown {
    size: u64,
    etag: String,
    last_modified: std::time::SystemTime,
    checksum: Option<Checksum>,
    part_sizes: Vec<u64>,
    tags: Vec<(String, String)>,
}

/// The object, from the store without its bytes.
async fn find(cx: Cx<'_>) -> Result<Shown, S3Error> {
    let missing = || S3Error::NoSuchKey(cx.key.to_owned());
    if let (Some(stored), None) = (cx.stored(), cx.bucket.folder_of(cx.key)) {
        let found = stored.head(cx.key).ok_or_else(missing)?;
        return Ok(Shown {
            size: found.size,
            etag: found.etag.clone(),
            last_modified: found.last_modified,
            checksum: found.checksum.clone(),
            part_sizes: found.part_sizes.clone(),
            tags: found.tags.clone(),
        });
    }
    let read = cx.bucket.object(cx.key).await;
    let found = read
        .map_err(|it| internal_error(&it))?
        .ok_or_else(missing)?;
    Ok(Shown {
        size: found.body.len(),
        etag: found.etag.clone(),
        last_modified: found.last_modified,
        checksum: found.checksum.clone(),
        part_sizes: found.part_sizes.clone(),
        tags: Vec::new(),
    })
}

impl Shown {
    fn version(&self, cx: Cx<'_>) -> Vec<(HeaderName, String)> {
        let version = version_id_of(cx.bucket, &self.etag, self.last_modified);
        version.map(|it| (VERSION_ID, it)).into_iter().collect()
    }
}

/// AWS: "GetObjectAttributes": those that the request names.
pub(super) async fn attributes(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let object = find(cx).await?;
    let wanted = text(cx.request.headers, "x-amz-object-attributes").unwrap_or_default();
    let wants = |name: &str| wanted.split(',').any(|it| it.trim() == name);
    if wanted.trim().is_empty() {
        return Err(S3Error::InvalidArgument {
            message: "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
            name: "x-amz-object-attributes".to_owned(),
            value: wanted.clone(),
        });
    }
    let mut xml = XmlWriter::new("GetObjectAttributesResponse", Some(NAMESPACE));
    if wants("ETag") {
        xml.element("ETag", object.etag.trim_matches('"'));
    }
    if let Some(checksum) = object.checksum.as_ref().filter(|_| wants("Checksum")) {
        xml.nested("Checksum", |it| {
            it.element(&checksum_element(checksum), &checksum.value);
            it.element("ChecksumType", checksum.kind());
        });
    }
    if wants("ObjectParts") && !object.part_sizes.is_empty() {
        xml.nested("ObjectParts", |it| {
            it.element("TotalPartsCount", &object.part_sizes.len().to_string());
        });
    }
    if wants("StorageClass") {
        xml.element("StorageClass", "STANDARD");
    }
    if wants("ObjectSize") {
        xml.element("ObjectSize", &object.size.to_string());
    }
    let written = stored_last_modified(object.last_modified, cx.bucket.fidelity.last_modified);
    let mut headers = vec![(LAST_MODIFIED, httpdate::fmt_http_date(written))];
    headers.extend(object.version(cx));
    Ok(Answered::Document(xml.finish(), headers))
}

/// AWS: "GetObjectTagging".
pub(super) async fn tagging(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let object = find(cx).await?;
    let document = tags::to_document(&object.tags);
    Ok(Answered::Document(document, object.version(cx)))
}

/// AWS: "PutObjectTagging".
pub(super) async fn put_tagging(cx: Cx<'_>, incoming: Incoming) -> Result<Answered, S3Error> {
    let (stored, _) = cx.writable(cx.key)?;
    let object = find(cx).await?;
    let document = incoming.document().await?;
    if document.is_empty() {
        return Err(S3Error::MissingRequestBody);
    }
    let tags = tags::of_document(&document, MAX_TAGS)?;
    let put = stored.put_tags(cx.key, tags).await;
    put.map_err(|it| missing(cx, it))?;
    Ok(Answered::Done(object.version(cx)))
}

/// AWS: "DeleteObjectTagging".
pub(super) async fn delete_tagging(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let (stored, _) = cx.writable(cx.key)?;
    let object = find(cx).await?;
    let put = stored.put_tags(cx.key, Vec::new()).await;
    put.map_err(|it| missing(cx, it))?;
    Ok(Answered::Gone(object.version(cx)))
}

fn missing(cx: Cx<'_>, error: StoreError) -> S3Error {
    match error {
        StoreError::NoSuchKey => S3Error::NoSuchKey(cx.key.to_owned()),
        other => S3Error::from(other),
    }
}

/// AWS: "GetObjectAcl": all is the owner's.
pub(super) async fn acl(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let object = find(cx).await?;
    Ok(Answered::Document(
        access_control_list(),
        object.version(cx),
    ))
}

/// AWS: "PutObjectAcl": taken, and not kept.
pub(super) async fn put_acl(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let object = find(cx).await?;
    Ok(Answered::Done(object.version(cx)))
}
