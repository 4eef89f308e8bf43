//! Uploads in parts.
//!
//! AWS: "Uploading and copying objects using multipart upload". Metadata comes with the first
//! request alone; parts may come in any order and at once.

use http::HeaderName;
use http::header::{ETAG, HeaderMap};

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Checksum, ChecksumAlgorithm, S3Error, StoreError, StoredBucket, UploadPart,
    error::MIN_PART_BYTES,
    key,
    last_modified::iso_8601,
    object_response::{SERVER_SIDE_ENCRYPTION, VERSION_ID, checksum_headers, version_id_of},
    stored_last_modified,
    xml_element::Element,
};

use super::answered::Answered;
use super::copy_object::checksum_element;
use super::incoming::Incoming;
use super::listing::max_of;
use super::new_object::{condition, new_object, quoted};
use super::put_object::{conditional_error, warn_of_traps};
use super::request_headers::text;
use super::service::Cx;
use super::{NAMESPACE, OWNER_ID};

/// The last number that a part may have.
const MAX_PART_NUMBER: u32 = 10_000;

/// AWS: "CreateMultipartUpload".
pub(super) async fn create(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let headers = cx.request.headers;
    let (stored, _) = cx.writable(cx.key)?;
    let object = new_object(headers)?;
    let algorithm = checksum_algorithm(headers)?;
    let upload_id = stored
        .create_upload(cx.key, object, algorithm, cx.request.now)
        .await?;
    let mut xml = XmlWriter::new("InitiateMultipartUploadResult", Some(NAMESPACE));
    xml.element("Bucket", &cx.bucket.name);
    xml.element("Key", cx.key);
    xml.element("UploadId", &upload_id);
    let mut more = vec![(SERVER_SIDE_ENCRYPTION, "AES256".to_owned())];
    if let Some(algorithm) = algorithm {
        more.push((
            HeaderName::from_static("x-amz-checksum-algorithm"),
            algorithm.as_str().to_ascii_uppercase(),
        ));
    }
    Ok(Answered::Document(xml.finish(), more))
}

/// The algorithm that `x-amz-checksum-algorithm` names.
pub(super) fn checksum_algorithm(
    headers: &HeaderMap,
) -> Result<Option<ChecksumAlgorithm>, S3Error> {
    let Some(named) = text(headers, "x-amz-checksum-algorithm") else {
        return Ok(None);
    };
    ChecksumAlgorithm::of(&named).map(Some).ok_or_else(|| {
        S3Error::InvalidRequest(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]".into(),
        )
    })
}

/// The upload and the part that a query names.
pub(super) fn part_of(cx: Cx<'_>) -> Result<(&str, u32), S3Error> {
    let upload_id = cx.query.get("uploadId").unwrap_or_default();
    let number = cx.query.get("partNumber").unwrap_or_default();
    let part_number = number.parse().ok();
    match part_number.filter(|it| (1..=MAX_PART_NUMBER).contains(it)) {
        Some(part_number) => Ok((upload_id, part_number)),
        None => Err(S3Error::InvalidArgument {
            message: "Part number must be an integer between 1 and 10000, inclusive",
            name: "partNumber".to_owned(),
            value: number.to_owned(),
        }),
    }
}

/// Sees to it that there is such an upload.
pub(super) fn find_upload(
    cx: Cx<'_>,
    stored: &StoredBucket,
    upload_id: &str,
) -> Result<(), S3Error> {
    let parts = stored.parts(cx.key, upload_id);
    parts.map(drop).map_err(|it| upload_error(it, upload_id))
}

/// The algorithm that an upload was begun with.
pub(super) fn algorithm_of(
    cx: Cx<'_>,
    stored: &StoredBucket,
    upload_id: &str,
) -> Option<ChecksumAlgorithm> {
    let uploads = stored.uploads();
    let is_it = |it: &&crate::s3::ListedUpload| it.upload_id == upload_id && it.key == cx.key;
    uploads.iter().find(is_it)?.checksum_algorithm
}

/// What the store says of an upload.
pub(super) fn upload_error(error: StoreError, upload_id: &str) -> S3Error {
    match error {
        StoreError::NoSuchUpload => S3Error::NoSuchUpload(upload_id.to_owned()),
        other => S3Error::from(other),
    }
}

/// AWS: "UploadPart".
pub(super) async fn upload_part(cx: Cx<'_>, incoming: Incoming) -> Result<Answered, S3Error> {
    let (stored, store) = cx.writable(cx.key)?;
    let (upload_id, part_number) = part_of(cx)?;
    incoming.check_length(cx.request.headers)?;
    find_upload(cx, stored, upload_id)?;
    let body = match algorithm_of(cx, stored, upload_id) {
        Some(algorithm) => incoming.or_algorithm(algorithm).spool(store).await?,
        None => incoming.spool(store).await?,
    };
    let part = stored
        .put_part(cx.key, upload_id, part_number, body, cx.request.now)
        .await
        .map_err(|it| upload_error(it, upload_id))?;
    let mut headers = vec![
        (SERVER_SIDE_ENCRYPTION, "AES256".to_owned()),
        (ETAG, part.etag.clone()),
    ];
    // The type is the whole object's affair.
    headers.extend(checksum_headers(part.checksum.as_ref()).into_iter().take(1));
    Ok(Answered::Done(headers))
}

/// AWS: "CompleteMultipartUpload".
pub(super) async fn complete(cx: Cx<'_>, incoming: Incoming) -> Result<Answered, S3Error> {
    let (stored, _) = cx.writable(cx.key)?;
    let upload_id = cx.query.get("uploadId").unwrap_or_default();
    find_upload(cx, stored, upload_id)?;
    let condition = condition(cx.request.headers)?;
    let document = incoming.document().await?;
    let (parts, checksums) = parts_of(&document, upload_id)?;
    check_checksums(cx, stored, upload_id, &parts, &checksums)?;
    let before = stored.head(cx.key);
    let put = stored
        .complete_upload(cx.key, upload_id, &parts, condition.clone(), cx.request.now)
        .await
        .map_err(|it| match it {
            StoreError::InvalidPart(number) => invalid_part(upload_id, number, &parts),
            StoreError::PartTooSmall(number) => too_small(cx, stored, upload_id, number),
            StoreError::NoSuchUpload => S3Error::NoSuchUpload(upload_id.to_owned()),
            other => conditional_error(other, &condition, cx.key),
        })?;
    warn_of_traps(cx, &put, before.as_deref());
    let mut xml = XmlWriter::new("CompleteMultipartUploadResult", Some(NAMESPACE));
    xml.element("Location", &location(cx));
    xml.element("Bucket", &cx.bucket.name);
    xml.element("Key", cx.key);
    xml.element("ETag", &put.etag);
    if let Some(checksum) = &put.checksum {
        xml.element(&checksum_element(checksum), &checksum.value);
        xml.element("ChecksumType", checksum.kind());
    }
    let version = version_id_of(cx.bucket, &put.etag, put.last_modified);
    let mut more: Vec<_> = version.map(|it| (VERSION_ID, it)).into_iter().collect();
    more.push((SERVER_SIDE_ENCRYPTION, "AES256".to_owned()));
    Ok(Answered::Document(xml.finish(), more))
}

/// Where the object can be read, in the style in which it was put.
fn location(cx: Cx<'_>) -> String {
    let (host, name) = (cx.request.host, &cx.bucket.name);
    let key = key::encode(cx.key);
    let is_virtual = host
        .strip_prefix(name.as_str())
        .is_some_and(|it| it.starts_with('.'));
    match is_virtual {
        true => format!("http://{host}/{key}"),
        false => format!("http://{host}/{name}/{key}"),
    }
}

fn invalid_part(upload_id: &str, part_number: u32, parts: &[UploadPart]) -> S3Error {
    let named = parts.iter().find(|it| it.part_number == part_number);
    S3Error::InvalidPart {
        upload_id: upload_id.to_owned(),
        part_number,
        etag: named.map(|it| unquoted(&it.etag)).unwrap_or_default(),
    }
}

fn too_small(cx: Cx<'_>, stored: &StoredBucket, upload_id: &str, part_number: u32) -> S3Error {
    let parts = stored.parts(cx.key, upload_id).unwrap_or_default();
    let found = parts.iter().find(|it| it.part_number == part_number);
    S3Error::EntityTooSmall {
        part_number,
        etag: found.map(|it| unquoted(&it.etag)).unwrap_or_default(),
        size: found.map_or(MIN_PART_BYTES - 1, |it| it.size),
    }
}

fn unquoted(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

/// The checksums that a document gives of one part.
type Checksums = Vec<Checksum>;

/// The parts that a document names, in the order of their numbers, and the checksums of each.
fn parts_of(
    document: &[u8],
    upload_id: &str,
) -> Result<(Vec<UploadPart>, Vec<Checksums>), S3Error> {
    if document.is_empty() {
        return Err(no_part());
    }
    let root = Element::parse(document, "CompleteMultipartUpload")?;
    let parts = root.all("Part").map(|it| {
        Some(UploadPart {
            part_number: it.text_of("PartNumber")?.trim().parse().ok()?,
            etag: quoted(it.text_of("ETag")?),
        })
    });
    let parts: Option<Vec<_>> = parts.collect();
    let parts = parts.ok_or(S3Error::MalformedXml)?;
    if parts.is_empty() {
        return Err(no_part());
    }
    let numbers: Vec<_> = parts.iter().map(|it| it.part_number).collect();
    if !numbers.windows(2).all(|it| it[0] < it[1]) {
        return Err(S3Error::InvalidPartOrder(upload_id.to_owned()));
    }
    let checksums = root.all("Part").map(checksums_of).collect();
    Ok((parts, checksums))
}

fn checksums_of(part: &Element) -> Checksums {
    let given = ChecksumAlgorithm::ALL.into_iter().filter_map(|it| {
        let value = part.text_of(&format!("Checksum{}", it.as_str().to_ascii_uppercase()))?;
        Some(Checksum {
            algorithm: it.as_str().to_owned(),
            value: value.trim().to_owned(),
        })
    });
    given.collect()
}

/// Compares the checksums that a document gives with those of the parts; a composite checksum
/// takes those of all parts.
fn check_checksums(
    cx: Cx<'_>,
    stored: &StoredBucket,
    upload_id: &str,
    parts: &[UploadPart],
    checksums: &[Checksums],
) -> Result<(), S3Error> {
    let there = stored
        .parts(cx.key, upload_id)
        .map_err(|it| upload_error(it, upload_id))?;
    let composite = algorithm_of(cx, stored, upload_id)
        .filter(|it| matches!(it, ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256));
    for (part, given) in parts.iter().zip(checksums) {
        if let (Some(algorithm), true) = (composite, given.is_empty()) {
            return Err(S3Error::InvalidRequest(format!(
                "The upload was created using a {} checksum. The complete request must include the checksum for each part. It was missing for part {} in the request.",
                algorithm.as_str(),
                part.part_number
            ).into()));
        }
        let found = there.iter().find(|it| it.part_number == part.part_number);
        let found = found.and_then(|it| it.checksum.as_ref());
        let differs = |it: &Checksum| {
            found.is_some_and(|found| found.algorithm == it.algorithm && found.value != it.value)
        };
        if given.iter().any(differs) {
            return Err(invalid_part(upload_id, part.part_number, parts));
        }
    }
    Ok(())
}

fn no_part() -> S3Error {
    S3Error::InvalidRequest("You must specify at least one part".into())
}

/// AWS: "AbortMultipartUpload".
pub(super) async fn abort(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let (stored, _) = cx.writable(cx.key)?;
    let upload_id = cx.query.get("uploadId").unwrap_or_default();
    stored
        .abort_upload(cx.key, upload_id)
        .await
        .map_err(|it| upload_error(it, upload_id))?;
    Ok(Answered::Gone(Vec::new()))
}

/// AWS: "ListParts".
pub(super) fn list_parts(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let upload_id = cx.query.get("uploadId").unwrap_or_default();
    let stored = cx
        .stored()
        .ok_or_else(|| S3Error::NoSuchUpload(upload_id.to_owned()))?;
    let parts = stored
        .parts(cx.key, upload_id)
        .map_err(|it| upload_error(it, upload_id))?;
    let max = max_of(
        cx.query,
        "max-parts",
        "Provided max-parts not an integer or within integer range",
    )?;
    let marker = cx.query.get("part-number-marker").unwrap_or("0");
    let after: u32 = marker.parse().unwrap_or(0);
    let rest: Vec<_> = parts.iter().filter(|it| it.part_number > after).collect();
    let shown = &rest[..rest.len().min(max.min(1000))];
    let mut xml = XmlWriter::new("ListPartsResult", Some(NAMESPACE));
    xml.element("Bucket", &cx.bucket.name);
    xml.element("Key", cx.key);
    xml.element("UploadId", upload_id);
    for who in ["Initiator", "Owner"] {
        xml.nested(who, |it| it.element("ID", OWNER_ID));
    }
    xml.element("StorageClass", "STANDARD");
    xml.element("PartNumberMarker", &after.to_string());
    let last = shown.last().map_or(0, |it| it.part_number);
    xml.element("NextPartNumberMarker", &last.to_string());
    xml.element("MaxParts", &max.to_string());
    let is_truncated = shown.len() < rest.len();
    xml.element("IsTruncated", if is_truncated { "true" } else { "false" });
    for part in shown {
        let written = stored_last_modified(part.last_modified, cx.bucket.fidelity.last_modified);
        xml.nested("Part", |it| {
            it.element("PartNumber", &part.part_number.to_string());
            it.element("LastModified", &iso_8601(written));
            it.element("ETag", &part.etag);
            it.element("Size", &part.size.to_string());
            if let Some(checksum) = &part.checksum {
                it.element(&checksum_element(checksum), &checksum.value);
            }
        });
    }
    Ok(Answered::Document(xml.finish(), Vec::new()))
}

/// AWS: "ListMultipartUploads".
pub(super) fn list_uploads(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let prefix = cx.query.get("prefix").unwrap_or_default();
    let key_marker = cx.query.get("key-marker").unwrap_or_default();
    let id_marker = cx.query.get("upload-id-marker").unwrap_or_default();
    let max = max_of(
        cx.query,
        "max-uploads",
        "Provided max-uploads not an integer or within integer range",
    )?;
    let all = cx.stored().map(|it| it.uploads()).unwrap_or_default();
    let mut rest: Vec<_> = all
        .iter()
        .filter(|it| it.key.starts_with(prefix) && it.key.as_str() >= key_marker)
        .collect();
    // Behind the marker: that very upload, or every upload of that key.
    let at_marker = |it: &&crate::s3::ListedUpload| it.key == key_marker;
    let behind = match rest
        .iter()
        .position(|it| at_marker(it) && it.upload_id == id_marker)
    {
        Some(at) => at + 1,
        None => rest
            .iter()
            .take_while(|it| !key_marker.is_empty() && at_marker(it))
            .count(),
    };
    rest.drain(..behind);
    let shown = &rest[..rest.len().min(max.min(1000))];
    let is_truncated = shown.len() < rest.len();
    let mut xml = XmlWriter::new("ListMultipartUploadsResult", Some(NAMESPACE));
    xml.element("Bucket", &cx.bucket.name);
    xml.element("KeyMarker", key_marker);
    xml.element("UploadIdMarker", id_marker);
    if let (true, Some(last)) = (is_truncated, shown.last()) {
        xml.element("NextKeyMarker", &last.key);
        xml.element("NextUploadIdMarker", &last.upload_id);
    }
    xml.element("Prefix", prefix);
    xml.element("MaxUploads", &max.to_string());
    xml.element("IsTruncated", if is_truncated { "true" } else { "false" });
    for upload in shown {
        let begun = stored_last_modified(upload.initiated, cx.bucket.fidelity.last_modified);
        xml.nested("Upload", |it| {
            it.element("Key", &upload.key);
            it.element("UploadId", &upload.upload_id);
            for who in ["Initiator", "Owner"] {
                it.nested(who, |it| it.element("ID", OWNER_ID));
            }
            it.element("StorageClass", "STANDARD");
            it.element("Initiated", &iso_8601(begun));
            if let Some(algorithm) = upload.checksum_algorithm {
                it.element(
                    "ChecksumAlgorithm",
                    &algorithm.as_str().to_ascii_uppercase(),
                );
            }
        });
    }
    Ok(Answered::Document(xml.finish(), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_in_order() {
        let document = |parts: &str| {
            let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
            parts_of(document.as_bytes(), "u").map_err(|it| it.code())
        };
        let part = |number: u32| {
            format!(
                "<Part><ETag>\"a\"</ETag><PartNumber>{number}</PartNumber><ChecksumCRC32>x</ChecksumCRC32></Part>"
            )
        };
        let (read, _) = document(&[part(1), part(7)].concat()).unwrap();
        assert_eq!(read[1].part_number, 7);
        assert_eq!(read[1].etag, "\"a\"");
        for (parts, code) in [
            (String::new(), "InvalidRequest"),
            ([part(2), part(1)].concat(), "InvalidPartOrder"),
            ([part(1), part(1)].concat(), "InvalidPartOrder"),
            ("<Part><ETag>a</ETag></Part>".to_owned(), "MalformedXML"),
        ] {
            assert_eq!(document(&parts), Err(code));
        }
        assert_eq!(parts_of(b"", "u").unwrap_err().code(), "InvalidRequest");
    }
}
