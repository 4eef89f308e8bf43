//! `[[bucket]]`: a bucket's settings, and the folders that it is made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessWord, ContentTypesWord, EndpointWord, ProtocolWord, UploadToml};

/// A bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BucketToml {
    /// The name.
    pub name: String,
    /// Who may read it: `oac-get` unless said otherwise, `public-get` with a website.
    pub access: Option<AccessWord>,
    /// A bucket policy as JSON, where none of the words of `access` says the same.
    pub policy: Option<String>,
    /// Which of its endpoints origins ask that do not say it themselves: `rest` unless said
    /// otherwise.
    pub endpoint: Option<EndpointWord>,
    /// The website endpoint's index document: `index.html` unless said otherwise.
    pub index_document: Option<String>,
    /// The website endpoint's error document.
    pub error_document: Option<String>,
    /// Sends everyone who asks the website endpoint to another host; nothing else of a website
    /// goes with it.
    pub redirect_all_requests_to: Option<RedirectAllToml>,
    /// The versioning state; none unless said otherwise. Only the newest version of an object is
    /// kept here.
    pub versioning: Option<VersioningWord>,
    /// A bucket of another object store that has what no folder has; it is only read.
    pub remote: Option<RemoteToml>,
    /// A folder with the bucket's objects, relative to this file; `[[bucket.folder]]` where
    /// there are several.
    pub dist: Option<String>,
    /// Under which prefix `dist` lies in the bucket, as in `main/`.
    pub key_prefix: Option<String>,
    /// How content types of `dist` are guessed: `aws-cli` unless said otherwise.
    pub content_types: Option<ContentTypesWord>,
    /// The deploy script's `aws s3 sync` lines for `dist`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload: Vec<UploadToml>,
    /// The website endpoint's routing rules, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routing_rules: Vec<RoutingRuleToml>,
    /// The CORS configuration, in order: the first rule that fits a request answers it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cors_rules: Vec<CorsRuleToml>,
    /// The folders that the bucket is made of, each under its key prefix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folder: Vec<FolderToml>,
}

/// A bucket of another object store, as of a deployed environment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoteToml {
    /// The store, as in `https://s3.eu-central-1.amazonaws.com` or `http://localhost:9000`.
    pub endpoint: String,
    /// The bucket's name there; the same unless said otherwise.
    pub bucket: Option<String>,
    /// The region that requests are signed for: `us-east-1` unless said otherwise.
    pub region: Option<String>,
    /// The access key; `AWS_ACCESS_KEY_ID` of the environment unless said otherwise. Without one
    /// requests are not signed.
    pub access_key_id: Option<String>,
    /// The secret access key, `AWS_SECRET_ACCESS_KEY` of the environment unless said otherwise.
    pub secret_access_key: Option<String>,
    /// The session token, `AWS_SESSION_TOKEN` of the environment unless said otherwise.
    pub session_token: Option<String>,
}

/// The versioning state of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum VersioningWord {
    /// Every version has an id.
    Enabled,
    /// New versions have no id of their own.
    Suspended,
}

/// A folder that stands for a bucket or for part of one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FolderToml {
    /// The folder, relative to this file.
    pub dist: String,
    /// Under which prefix it lies in the bucket, as in `main/`; the longest that fits a key
    /// wins.
    pub key_prefix: Option<String>,
    /// The app that it belongs to, for the banner and the live reload; the bucket's name unless
    /// said otherwise.
    pub app: Option<String>,
    /// How content types are guessed: `aws-cli` unless said otherwise.
    pub content_types: Option<ContentTypesWord>,
    /// The deploy script's `aws s3 sync` lines, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload: Vec<UploadToml>,
}

/// `RedirectAllRequestsTo` of a website.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedirectAllToml {
    /// The host.
    pub host_name: String,
    /// The protocol; `http` unless said otherwise.
    pub protocol: Option<ProtocolWord>,
}

/// A routing rule of a website.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingRuleToml {
    /// When it applies; always where it is left out.
    pub condition: Option<RoutingConditionToml>,
    /// Where it leads.
    pub redirect: RedirectToml,
}

/// When a routing rule applies: both, where both are given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingConditionToml {
    /// The requested key begins with this.
    pub key_prefix_equals: Option<String>,
    /// The request would end in this error.
    pub http_error_code_returned_equals: Option<u16>,
}

/// Where a routing rule leads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedirectToml {
    /// The host; the request's own unless said otherwise.
    pub host_name: Option<String>,
    /// The protocol; `http` unless said otherwise.
    pub protocol: Option<ProtocolWord>,
    /// The status: 301 unless said otherwise.
    pub http_redirect_code: Option<u16>,
    /// Replaces the matched prefix of the key.
    pub replace_key_prefix_with: Option<String>,
    /// Replaces the whole key.
    pub replace_key_with: Option<String>,
}

/// A CORS rule of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorsRuleToml {
    /// Origins, exact or with one `*`.
    pub allowed_origins: Vec<String>,
    /// Methods: GET, PUT, POST, DELETE, HEAD.
    pub allowed_methods: Vec<String>,
    /// Request headers, exact or with one `*`; none means that none is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_headers: Vec<String>,
    /// Response headers that a page may read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expose_headers: Vec<String>,
    /// How many seconds a browser may keep a preflight's answer.
    pub max_age_seconds: Option<u32>,
}
