//! What the journal says of a change, as JSON.
//!
//! A record is `["bucket", {"put": {...}}]`. What is empty is left out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::body_place::BodyPlace;
use super::{StoredObject, StoredPart};
use crate::s3::{Checksum, ChecksumAlgorithm, ObjectMetadata};

/// A change in a bucket, to be read.
#[derive(Debug, Deserialize)]
pub(super) struct Record(pub(super) String, pub(super) Change);

/// A change in a bucket, to be written.
#[derive(Debug, Serialize)]
pub(super) struct RecordOf<'a>(pub(super) &'a str, pub(super) &'a Change);

/// What changes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Change {
    /// The bucket is created.
    CreateBucket { at: Time },
    /// The bucket is deleted, with its settings and uploads.
    DeleteBucket {},
    /// A setting is put, or taken away.
    PutDocument {
        sub_resource: String,
        document: Option<String>,
    },
    /// An object is put.
    Put(Box<Put>),
    /// An object's tags are put.
    PutTags {
        key: String,
        tags: Vec<(String, String)>,
    },
    /// An object's bytes are moved, and nothing else changes.
    Move { key: String, body: BodyPlace },
    /// Objects are deleted.
    Delete { keys: Vec<String> },
    /// A multipart upload begins.
    CreateUpload(Box<CreateUpload>),
    /// A part is put.
    PutPart(Box<PutPart>),
    /// An upload ends with an object.
    CompleteUpload { upload: String, put: Box<Put> },
    /// An upload ends without one.
    AbortUpload { upload: String },
}

/// An object is put.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Put {
    pub(super) key: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<BodyPlace>,
    pub(super) object: ObjectRecord,
}

/// A multipart upload begins.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CreateUpload {
    pub(super) upload: String,
    pub(super) key: String,
    pub(super) at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checksum_algorithm: Option<String>,
    pub(super) object: ObjectRecord,
}

/// A part is put.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PutPart {
    pub(super) upload: String,
    pub(super) part_number: u32,
    pub(super) size: u64,
    pub(super) etag: String,
    pub(super) at: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checksum: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<BodyPlace>,
}

/// An object without its bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ObjectRecord {
    size: u64,
    etag: String,
    last_modified: Time,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cache_control: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_disposition: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    website_redirect_location: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    user: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    part_sizes: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<(String, String)>,
}

impl From<StoredObject> for ObjectRecord {
    fn from(object: StoredObject) -> Self {
        let metadata = object.metadata;
        ObjectRecord {
            size: object.size,
            etag: object.etag,
            last_modified: Time(object.last_modified),
            content_type: metadata.content_type,
            cache_control: metadata.cache_control,
            content_disposition: metadata.content_disposition,
            content_encoding: metadata.content_encoding,
            content_language: metadata.content_language,
            expires: metadata.expires,
            website_redirect_location: metadata.website_redirect_location,
            user: metadata.user,
            part_sizes: object.part_sizes,
            checksum: object.checksum.map(checksum_record),
            tags: object.tags,
        }
    }
}

impl From<ObjectRecord> for StoredObject {
    fn from(record: ObjectRecord) -> Self {
        StoredObject {
            size: record.size,
            etag: record.etag,
            last_modified: record.last_modified.0,
            metadata: ObjectMetadata {
                content_type: record.content_type,
                cache_control: record.cache_control,
                content_disposition: record.content_disposition,
                content_encoding: record.content_encoding,
                content_language: record.content_language,
                expires: record.expires,
                website_redirect_location: record.website_redirect_location,
                user: record.user,
            },
            part_sizes: record.part_sizes,
            checksum: record.checksum.map(checksum),
            tags: record.tags,
        }
    }
}

impl PutPart {
    /// The record of a part.
    pub(super) fn of(upload: String, part: StoredPart, body: Option<BodyPlace>) -> Self {
        PutPart {
            upload,
            part_number: part.part_number,
            size: part.size,
            etag: part.etag,
            at: Time(part.last_modified),
            checksum: part.checksum.map(checksum_record),
            body,
        }
    }

    /// The part that it tells of.
    pub(super) fn part(self) -> StoredPart {
        StoredPart {
            part_number: self.part_number,
            size: self.size,
            etag: self.etag,
            last_modified: self.at.0,
            checksum: self.checksum.map(checksum),
        }
    }
}

impl CreateUpload {
    /// The algorithm that it names.
    pub(super) fn algorithm(&self) -> Option<ChecksumAlgorithm> {
        ChecksumAlgorithm::of(self.checksum_algorithm.as_deref()?)
    }
}

impl Change {
    /// The body that it names.
    pub(super) fn body(&self) -> Option<BodyPlace> {
        match self {
            Change::Put(put) | Change::CompleteUpload { put, .. } => put.body,
            Change::PutPart(part) => part.body,
            Change::Move { body, .. } => Some(*body),
            Change::CreateBucket { .. }
            | Change::DeleteBucket {}
            | Change::PutDocument { .. }
            | Change::PutTags { .. }
            | Change::Delete { .. }
            | Change::CreateUpload(_)
            | Change::AbortUpload { .. } => None,
        }
    }
}

fn checksum_record(it: Checksum) -> (String, String) {
    (it.algorithm, it.value)
}

fn checksum((algorithm, value): (String, String)) -> Checksum {
    Checksum { algorithm, value }
}

/// A time: seconds and nanoseconds since 1970. What is before that is 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time(pub(super) SystemTime);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let since = self.0.duration_since(UNIX_EPOCH).unwrap_or_default();
        (since.as_secs(), since.subsec_nanos()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (seconds, nanoseconds) = <(u64, u32)>::deserialize(deserializer)?;
        let since = Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds.into());
        let time = UNIX_EPOCH.checked_add(since);
        time.map(Time)
            .ok_or_else(|| serde::de::Error::custom("a time that is too far away"))
    }
}

impl Serialize for BodyPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BodyPlace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        BodyPlace::parse(&name).ok_or_else(|| serde::de::Error::custom("not the name of a body"))
    }
}
