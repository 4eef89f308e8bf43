//! S3's API as the AWS CLI, SDKs and deploy tools use it: the AWS endpoint's answers for `s3`.
//!
//! [`answer`] takes a request from its address to its answer: which bucket and which endpoint,
//! who asks, which operation. What an origin shows too, [`crate::s3::rest`] answers; what is the
//! owner's is here, a file an operation group.
//!
//! # Fidelity
//!
//! - Only the newest version of an object is kept, whatever the bucket's versioning says.
//! - A browser's form (`POST` to a bucket) is answered with 405.
//! - `GET /` without a signature is 403. AWS leads to the product's page, which nobody means who
//!   opens an address of their own machine.

// From request to operation.
mod address;
mod answered;
mod request_headers;
mod service;

// Bodies.
mod aws_chunked;
mod incoming;
mod integrity;

// Buckets.
pub mod bucket;
pub(crate) mod bucket_website;
mod buckets;
mod keys;
pub(crate) mod list_objects;
pub(crate) mod list_versions;
mod listing;
mod settings;

// Objects.
mod copy_object;
mod delete_objects;
mod multipart;
mod new_object;
mod object_documents;
mod put_object;
mod rfc2047;
mod tags;

pub use service::{S3Call, S3Service, Told, answer};

/// The namespace of S3's documents.
pub(crate) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The canonical user id of the one owner there is: AWS's own example.
pub(crate) const OWNER_ID: &str =
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";
