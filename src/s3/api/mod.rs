//! Operations on buckets that read: their location, their website, their list.

pub mod bucket;
pub(crate) mod bucket_website;
pub(crate) mod list_objects;
mod listing;

/// The namespace of S3's documents.
pub(crate) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The canonical user id of the one owner there is: AWS's own example.
pub(crate) const OWNER_ID: &str =
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

/// The region of every bucket.
pub(crate) const REGION: &str = "us-east-1";
