//! What is kept of an object beside its bytes, and what a write asks of the one that is there.

use std::time::SystemTime;

use super::StoreError;
use crate::s3::{Checksum, Object, ObjectBody, ObjectMetadata};

/// What a write asks of the object that is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WriteCondition {
    /// Nothing.
    #[default]
    None,
    /// `If-None-Match: *`: that there is none.
    Absent,
    /// `If-Match`: that it has this entity tag, with its quotes.
    Matches(String),
}

impl WriteCondition {
    /// Whether the condition holds for what is there.
    ///
    /// AWS: "How to prevent object overwrites with conditional writes": a key that `If-Match` does
    /// not find is a missing key.
    pub(super) fn judge(&self, there: Option<&StoredObject>) -> Result<(), StoreError> {
        match (self, there) {
            (WriteCondition::None, _) | (WriteCondition::Absent, None) => Ok(()),
            (WriteCondition::Matches(etag), Some(there)) if *etag == there.etag => Ok(()),
            (WriteCondition::Matches(_), None) => Err(StoreError::NoSuchKey),
            (WriteCondition::Absent | WriteCondition::Matches(_), Some(_)) => {
                Err(StoreError::ConditionFailed)
            }
        }
    }
}

/// What is stored beside the bytes of a new object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewObject {
    /// The headers.
    pub metadata: ObjectMetadata,
    /// The checksum of the whole object.
    pub checksum: Option<Checksum>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
    /// When it counts as written; whole seconds are shown.
    pub last_modified: Option<SystemTime>,
}

/// An object of the store without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// How many bytes it has.
    pub size: u64,
    /// The entity tag with its quotes.
    pub etag: String,
    /// When it was written.
    pub last_modified: SystemTime,
    /// The headers.
    pub metadata: ObjectMetadata,
    /// The sizes of a multipart upload's parts, in bytes; empty for an object put in one piece.
    pub part_sizes: Vec<u64>,
    /// The checksum.
    pub checksum: Option<Checksum>,
    /// The tags, in order.
    pub tags: Vec<(String, String)>,
}

impl StoredObject {
    /// The object with its bytes.
    pub(super) fn with_body(&self, body: ObjectBody) -> Object {
        Object {
            body,
            etag: self.etag.clone(),
            last_modified: self.last_modified,
            metadata: self.metadata.clone(),
            part_sizes: self.part_sizes.clone(),
            checksum: self.checksum.clone(),
            private: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_judged_by_what_is_there() {
        let there = StoredObject {
            size: 0,
            etag: "\"a\"".to_owned(),
            last_modified: SystemTime::UNIX_EPOCH,
            metadata: ObjectMetadata::default(),
            part_sizes: Vec::new(),
            checksum: None,
            tags: Vec::new(),
        };
        let matches = |etag: &str| WriteCondition::Matches(etag.to_owned());
        for (condition, there, expected) in [
            (WriteCondition::None, None, "fine"),
            (WriteCondition::None, Some(&there), "fine"),
            (WriteCondition::Absent, None, "fine"),
            (WriteCondition::Absent, Some(&there), "ConditionFailed"),
            (matches("\"a\""), Some(&there), "fine"),
            (matches("\"b\""), Some(&there), "ConditionFailed"),
            (matches("\"a\""), None, "NoSuchKey"),
        ] {
            let verdict = match condition.judge(there) {
                Ok(()) => "fine".to_owned(),
                Err(error) => format!("{error:?}"),
            };
            assert_eq!(verdict, expected, "{condition:?} of {there:?}");
        }
    }
}
