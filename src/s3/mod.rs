//! S3: buckets, and the two endpoints that answer for them.
//!
//! [`rest::answer`] is the REST endpoint, [`website::answer`] the website endpoint. Both take a
//! [`Bucket`] and an [`S3Request`], and neither knows whether CloudFront, a browser or the AWS CLI
//! asks, but for the [`Identity`] in the request.

mod bucket;
mod bucket_access;
mod bucket_documents;
mod buckets;
mod cors_configuration;
mod fidelity;
mod folder;
mod object;
mod object_body;
mod request;
mod upload_rule;
mod website_configuration;

// Where objects are kept that no folder has.
mod remote;
mod store;

// Who asks.
mod signature;

// What is decided, without waiting for anything.
mod checksum;
mod content_type;
mod cors;
mod cors_document;
mod deploy_traps;
mod error;
mod error_details;
mod error_facts;
mod fnmatch;
mod key;
mod last_modified;
mod object_answer;
mod operation;
mod policy;
mod response_overrides;
mod setting;
mod store_refusal;
mod website_document;
mod website_page;
mod website_resolution;
mod website_routing;
mod wildcard;
mod xml_element;

// What is answered.
mod answer_headers;
pub mod api;
mod object_response;
pub mod rest;
pub mod website;
mod website_response;

pub use answer_headers::reason_phrase;
pub use bucket::{Bucket, BucketContents, BucketVersioning, MountedFolder};
pub use bucket_access::BucketAccess;
pub use buckets::Buckets;
pub use checksum::{ChecksumAlgorithm, Checksummer};
pub use cors_configuration::CorsRule;
pub use error::{ResourceType, S3Error, SignatureMismatch};
pub use fidelity::{ErrorIds, LastModified, S3Fidelity};
pub use folder::{
    Barrier, DEFAULT_BOUND, FileEvent, Folder, FolderCache, FolderWatch, ListedFile, ReadError,
};
pub(crate) use key::decode as decode_key;
pub(crate) use last_modified::iso_8601;
pub use last_modified::stored_last_modified;
pub use object::{Checksum, Object, ObjectMetadata};
pub(crate) use object::{etag_of, hex};
pub use object_body::{LARGEST_HELD, ObjectBody};
pub use policy::BucketPolicy;
pub use remote::{RemoteBody, RemoteBucket, RemoteConfig};
pub use request::{DEFAULT_REGION, Identity, S3Request, S3RequestIds};
pub use signature::{Authenticated, ChunkSignatures, Credentials, SignedRequest, authenticate};
pub use store::{
    BucketStore, ListedUpload, NewObject, Spool, SpooledBody, StoreChange, StoreError, StoreMode,
    StoredBucket, StoredObject, StoredPart, UploadPart, WriteCondition, make_store_folder,
};
pub use upload_rule::{ContentTypeProfile, UploadFilter, UploadRule, metadata_for};
pub use website_configuration::{
    Protocol, RedirectAllRequestsTo, RoutingRule, RoutingRuleCondition, RoutingRuleRedirect,
    WebsiteConfiguration, WebsiteResponder,
};
