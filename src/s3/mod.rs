//! S3: buckets, and the two endpoints that answer for them.

mod bucket;
mod bucket_access;
mod cors_configuration;
mod fidelity;
mod folder;
mod object;
mod request;
mod upload_rule;
mod website_configuration;

pub use bucket::{Bucket, BucketContents, MountedFolder};
pub use bucket_access::BucketAccess;
pub use cors_configuration::CorsRule;
pub use fidelity::{ErrorIds, S3Fidelity};
pub use folder::{
    Barrier, DEFAULT_BOUND, FileEvent, Folder, FolderCache, FolderWatch, ListedFile, ReadError,
};
pub use object::{Object, ObjectMetadata};
pub use request::{Identity, S3Request, S3RequestIds};
pub use upload_rule::{ContentTypeProfile, UploadFilter, UploadRule};
pub use website_configuration::{
    Protocol, RedirectAllRequestsTo, RoutingRule, RoutingRuleCondition, RoutingRuleRedirect,
    WebsiteConfiguration, WebsiteResponder,
};
