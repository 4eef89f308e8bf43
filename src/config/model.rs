//! What a configuration comes to: the types that everything above is made from.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::distribution::{Distribution, Fidelity, FunctionName, ViewerProfile};
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::functions::lambda_edge::LambdaRuntime;
use crate::functions::{FunctionFidelity, TrimPrefix};
use crate::resources::Resources;
use crate::s3::{
    BucketAccess, BucketVersioning, ContentTypeProfile, CorsRule, Credentials, RemoteConfig,
    S3Fidelity, UploadRule, WebsiteResponder,
};

/// Everything that a server is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file it came from; `None` where everything came from flags.
    pub file: Option<PathBuf>,
    /// The definition that it was laid over, for people: `cdk.out (CDK)`.
    pub imported_from: Option<String>,
    /// The two listeners.
    pub server: ServerConfig,
    /// The distributions, each ready to decide.
    pub distributions: Vec<Distribution>,
    /// The buckets.
    pub buckets: Vec<BucketConfig>,
    /// The functions that behaviors name.
    pub functions: BTreeMap<FunctionName, FunctionConfig>,
    /// The key value stores that functions read.
    pub key_value_stores: Vec<KeyValueStoreConfig>,
    /// The apps, for people: the banner and the live reload speak of them.
    pub apps: Vec<AppSummary>,
    /// Who viewers are taken for.
    pub viewer: ViewerProfile,
    /// What AWS leaves unsaid about CloudFront.
    pub fidelity: Fidelity,
    /// What AWS leaves unsaid about edge functions.
    pub function_fidelity: FunctionFidelity,
    /// What AWS leaves unsaid about S3.
    pub s3_fidelity: S3Fidelity,
    /// Where buckets are kept that were put through the S3 API, and what was created through
    /// CloudFront's; absolute.
    pub store: PathBuf,
    /// The access keys that the control listener knows; where there is none it takes every one.
    pub credentials: Vec<Credentials>,
    /// What was created through CloudFront's API, and is served beside what the file says.
    pub created: Arc<Resources>,
    /// What the file defines, as CloudFront's API shows it.
    pub declared: Arc<Resources>,
}

/// Where the server listens and how it behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerConfig {
    /// The address of both listeners, `127.0.0.1` unless said otherwise.
    pub host: String,
    /// The viewer listener's port, 8080; 0 takes a free one.
    pub port: u16,
    /// The control listener's port, 8081; 0 takes a free one.
    pub control_port: u16,
    /// The control listener's address; `None` where it is the viewers' as far as that is this
    /// machine's own, else `127.0.0.1`.
    pub control_host: Option<String>,
    /// Names under which the control listener answers, beside `localhost` and addresses.
    pub control_names: Vec<String>,
    /// Whether the control listener may be reached from other machines without credentials.
    pub allow_unauthenticated_control: bool,
    /// Production to the byte: no live reload.
    pub strict: bool,
    /// The point of presence in `X-Amz-Cf-Pop`.
    pub pop: String,
    /// The viewers' listener with TLS, where it is on.
    pub https: Option<HttpsConfig>,
    /// Whether the edge keeps objects.
    pub cache: CacheMode,
    /// How many bytes the edge keeps.
    pub cache_size: u64,
    /// How far the server's clock goes ahead of the machine's.
    pub time_offset: Duration,
}

/// The viewers' listener with TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpsConfig {
    /// The port, 8443; 0 takes a free one.
    pub port: u16,
    /// A certificate chain and its key in PEM files, absolute; `None` where the local authority
    /// makes the certificates.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

/// Whether the edge keeps objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMode {
    /// As the cache settings of the behaviors say.
    #[default]
    On,
    /// Never: every request is a miss.
    Off,
}

/// How many bytes the edge keeps where nothing else is said.
pub const DEFAULT_CACHE_SIZE: u64 = 64 * 1024 * 1024;

/// A function as configured; its code is read with the configuration, so that another code is
/// another configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionConfig {
    /// `trim_prefix` and `index_document`.
    TrimPrefix(TrimPrefix),
    /// A CloudFront Function.
    CloudFront {
        /// The file, as written in the configuration.
        file: String,
        /// The runtime.
        runtime: FunctionRuntime,
        /// The code.
        code: Arc<str>,
        /// The store that is associated, by its name.
        key_value_store: Option<String>,
    },
    /// A Lambda@Edge function.
    Lambda {
        /// The file or folder, as written in the configuration.
        file: String,
        /// The same, absolute.
        code: PathBuf,
        /// The handler, as in `index.handler`.
        handler: String,
        /// The runtime.
        runtime: LambdaRuntime,
        /// How long a run may take.
        timeout: Duration,
        /// `memoryLimitInMB`
        memory_size: u32,
        /// Changes whenever a file of the code does.
        version: String,
    },
}

/// A key value store as configured; its data is read with the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValueStoreConfig {
    /// The name.
    pub name: String,
    /// The pairs.
    pub data: BTreeMap<String, Arc<str>>,
}

/// A bucket as configured.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketConfig {
    /// The name.
    pub name: String,
    /// Who may read it.
    pub access: BucketAccess,
    /// The website endpoint, where it is on.
    pub website: Option<WebsiteResponder>,
    /// CORS rules, in order.
    pub cors: Vec<CorsRule>,
    /// The folders that make it, longest key prefix first.
    pub folders: Vec<FolderConfig>,
    /// The bucket of another object store that has what no folder has; without it that is in the
    /// local store.
    pub remote: Option<RemoteConfig>,
    /// The versioning state.
    pub versioning: Option<BucketVersioning>,
}

/// A folder that stands for a bucket, or for part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct FolderConfig {
    /// The app that it belongs to.
    pub app: String,
    /// The folder, absolute; it need not exist.
    pub path: PathBuf,
    /// What stands before a file's path in its key: empty, or ends with `/`.
    pub key_prefix: String,
    /// The deploy script's lines, in order.
    pub upload_rules: Vec<UploadRule>,
    /// How content types are guessed.
    pub content_types: ContentTypeProfile,
}

/// An app, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppSummary {
    /// The name.
    pub name: String,
    /// The distribution's id.
    pub distribution: String,
    /// The path patterns of its own behaviors; none where it only lies in a shared bucket.
    pub path_patterns: Vec<String>,
    /// The dev server that answers for it, as written in the file.
    pub url: Option<String>,
    /// The bucket; empty where a dev server is all there is.
    pub bucket: String,
    /// The folder as written in the file; empty where a dev server or a bucket is all there is.
    pub dist: String,
    /// The folder, absolute; empty where a dev server or a bucket is all there is.
    pub path: PathBuf,
    /// Its key prefix in the bucket; may be empty.
    pub key_prefix: String,
}
