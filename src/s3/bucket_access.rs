//! Who may read a bucket, which decides between 403 and 404 for what is missing.

/// The four settings that sites use.
///
/// AWS: "GetObject": a missing key is 404 to whoever may list the bucket, 403 to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BucketAccess {
    /// Only the owner.
    Private,
    /// Everyone may get objects.
    PublicGet,
    /// Everyone may get objects and list the bucket.
    PublicGetList,
    /// Everyone may list the bucket, but only the owner may get objects.
    PublicList,
    /// CloudFront's origin access control may get objects: the usual policy.
    #[default]
    OacGet,
    /// CloudFront's origin access control may get objects and list the bucket.
    OacGetList,
}
