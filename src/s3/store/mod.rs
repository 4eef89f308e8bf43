//! The local store: buckets and objects that were put through the S3 API (io).
//!
//! # Promises
//!
//! - What was acknowledged is there after `kill -9`, whole: bytes, ETag and metadata of one write.
//! - A reader sees an object as it was before a write or as it is after, and nothing between.
//! - Keys are never paths: `a`, `a/`, `/a`, `a//b` and names beyond ASCII are all different, on
//!   every file system.
//! - Nothing is written before something is put: no folder appears in a project that stores nothing.
//!
//! # How it is kept
//!
//! The index is in memory, an ordered map a bucket. In the folder are `journal`, a file that only
//! grows, with a line for every change; `packs/` and `bodies/` with the bytes of small and of larger
//! objects, under names of our own; `spool/`, bytes that are still arriving; and `lock`. A write puts
//! its bytes where none were, then appends its line: from there on it is acknowledged, and only then
//! the bytes that it replaced are given up. What a killed process left behind is told apart by that:
//! a line cut short is cut off, a file that no line names is removed.
//!
//! # Fidelity
//!
//! - No write waits for the disk. What `kill -9` cannot take, a power cut may: the writes of the
//!   last half minute. Never a torn object: one whose bytes are not all there is dropped with a
//!   warning.
//! - Only the newest version of an object is kept.

// What is told and asked.
mod changed;
mod error;
mod object;
mod upload;

// How it lies on the disk.
mod bodies;
mod body;
mod body_place;
mod journal;
mod line;
mod lock;
mod record;
mod sweep;

// What is in memory.
mod hot;
mod index;

// What is done.
mod contents;
mod spool;
mod writer;

mod bucket_store;
mod digest_of_parts;
mod multipart;
mod reading;
mod repack;
mod stored_bucket;
mod writing;

pub use bucket_store::{BucketStore, StoreMode};
pub use changed::StoreChange;
pub use contents::make_folder as make_store_folder;
pub use error::StoreError;
pub use object::{NewObject, StoredObject, WriteCondition};
pub use spool::{Spool, SpooledBody};
pub use stored_bucket::StoredBucket;
pub use upload::{ListedUpload, StoredPart, UploadPart};

#[cfg(test)]
mod tests;
