//! What the local store refuses, as an error of S3.
//!
//! # Fidelity
//!
//! - What the local store or the configuration refuses has no counterpart in S3. It is said with
//!   codes that S3 has, 409 `InvalidBucketState` and 500 `InternalError`, or 507 for a full disk;
//!   the message is ours and says what to do.

use std::io::ErrorKind;

use super::{S3Error, StoreError};

/// What the local store says, where S3 has a word for it or where only the store has one.
///
/// A full disk is 507, which S3 never sends: the AWS CLI and the SDKs try 500, 502, 503 and 504
/// again for a while, in which the disk stays full, but show this one at once.
impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        if let StoreError::Io {
            error: system,
            path,
            ..
        } = &error
            && matches!(
                system.kind(),
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
            )
        {
            let message = format!(
                "mfe-dev cannot store this at `{}`: no space left",
                path.display()
            );
            tracing::warn!(%error, "an object cannot be stored");
            return S3Error::InsufficientStorage(message);
        }
        match error {
            StoreError::NoSuchBucket => S3Error::NoSuchBucket(String::new()),
            StoreError::NotEmpty => S3Error::BucketNotEmpty(String::new()),
            StoreError::NoSuchUpload => S3Error::NoSuchUpload(String::new()),
            StoreError::NoSuchKey => S3Error::NoSuchKey(String::new()),
            StoreError::ConditionFailed => S3Error::PreconditionFailed("If-Match"),
            StoreError::InvalidPart(part_number) | StoreError::PartTooSmall(part_number) => {
                S3Error::InvalidPart {
                    upload_id: String::new(),
                    part_number,
                    etag: String::new(),
                }
            }
            error @ (StoreError::InUse { .. }
            | StoreError::ReadOnly
            | StoreError::Removed { .. }) => {
                S3Error::InvalidBucketState(format!("mfe-dev cannot store this: {error}"))
            }
            error @ (StoreError::Unreadable { .. } | StoreError::Io { .. }) => {
                tracing::warn!(%error, "the local store failed");
                S3Error::StoreFailed(error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::path::PathBuf;

    #[test]
    fn a_full_disk_is_told_at_once_and_by_name() {
        for (kind, status, code) in [
            (ErrorKind::StorageFull, 507, "InsufficientStorage"),
            (ErrorKind::QuotaExceeded, 507, "InsufficientStorage"),
            (ErrorKind::PermissionDenied, 500, "InternalError"),
        ] {
            let error = S3Error::from(StoreError::Io {
                doing: "write",
                path: PathBuf::from("/store/objects"),
                error: io::Error::from(kind),
            });
            assert_eq!((error.status().as_u16(), error.code()), (status, code));
            assert!(error.message().contains("`/store/objects`"));
        }
        let full = StoreError::Io {
            doing: "write",
            path: PathBuf::from("/store"),
            error: io::Error::from(ErrorKind::StorageFull),
        };
        assert!(S3Error::from(full).message().contains("no space left"));
        let looked_at = S3Error::from(StoreError::ReadOnly);
        assert_eq!(looked_at.code(), "InvalidBucketState");
    }
}
