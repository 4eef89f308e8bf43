//! `[[app]]`: one micro-frontend in a few lines.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::OneOrMany;
use super::{
    AccessWord, ContentTypesWord, EndpointWord, EventFunctionToml, MethodWord,
    ViewerProtocolPolicyWord,
};

/// A micro-frontend: shorthand for a bucket, an origin and a cache behavior.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppToml {
    /// The name; also the origin's id and, unless `bucket` says otherwise, the bucket's name.
    pub name: String,
    /// The path pattern of its behavior, or several, as in `/admin/*`; `*` or none for the
    /// default behavior.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<String>")]
    pub path: Vec<String>,
    /// The folder with the built files, relative to this file.
    pub dist: Option<String>,
    /// The app's own dev server, as in `http://localhost:5173`. It is asked for every path as the
    /// viewer asked for it, with all methods, and nothing is cached. With `dist` too, the bucket
    /// answers while nothing listens there.
    pub url: Option<String>,
    /// Cut off the front of the URI before `url` is asked, where the dev server does not know the
    /// prefix; begins with `/` and does not end with one.
    pub url_trim_prefix: Option<String>,
    /// The bucket that the folder lies in; one of its own unless said otherwise. Without `dist`
    /// the bucket has what was put there through the S3 API.
    pub bucket: Option<String>,
    /// Under which prefix the folder lies in the bucket, as in `subscriptions/`. In a shared
    /// bucket, an app with a key prefix and without a path has no behavior of its own.
    pub key_prefix: Option<String>,
    /// Which of the bucket's endpoints the origin is: `rest` unless said otherwise.
    pub endpoint: Option<EndpointWord>,
    /// Who may read the bucket: `oac-get` unless said otherwise, `public-get` with a website.
    pub access: Option<AccessWord>,
    /// Cut off the front of the URI before the bucket is asked, as production's edge function
    /// does; begins with `/` and does not end with one. A dev server at `url` gets the whole URI.
    pub trim_prefix: Option<String>,
    /// With the REST endpoint: appended to a URI that ends with `/` before the origin is asked,
    /// as production's edge function does. With the website endpoint: its index document.
    pub index_document: Option<String>,
    /// The website endpoint's error document.
    pub error_document: Option<String>,
    /// Put in front of every path that the bucket is asked for; begins with `/` and does not
    /// end with one.
    pub origin_path: Option<String>,
    /// The methods that the behavior lets through: `["GET", "HEAD"]` unless said otherwise, all
    /// seven with `url`.
    pub allowed_methods: Option<Vec<MethodWord>>,
    /// The methods whose responses are cached: `["GET", "HEAD"]` unless said otherwise.
    pub cached_methods: Option<Vec<MethodWord>>,
    /// The cache policy, by the name or id of a managed one or of a `[[cache_policy]]`:
    /// `CachingOptimized` unless said otherwise, `CachingDisabled` with `url`.
    pub cache_policy: Option<String>,
    /// The same as `cache_policy`.
    pub cache_policy_id: Option<String>,
    /// The origin request policy, by the name or id of a managed one or of an
    /// `[[origin_request_policy]]`: none unless said otherwise, `AllViewerExceptHostHeader` with
    /// `url`.
    pub origin_request_policy: Option<String>,
    /// The same as `origin_request_policy`.
    pub origin_request_policy_id: Option<String>,
    /// The response headers policy, by the name or id of a managed one or of a
    /// `[[response_headers_policy]]`: none unless said otherwise.
    pub response_headers_policy: Option<String>,
    /// The same as `response_headers_policy`.
    pub response_headers_policy_id: Option<String>,
    /// Whether CloudFront compresses: `true` unless said otherwise, as in the console and the CDK;
    /// `false` with `url`.
    pub compress: Option<bool>,
    /// What the behavior makes of a viewer without TLS: `allow-all` unless said otherwise.
    pub viewer_protocol_policy: Option<ViewerProtocolPolicyWord>,
    /// How content types are guessed: `aws-cli` unless said otherwise.
    pub content_types: Option<ContentTypesWord>,
    /// The id of the distribution that it belongs to, where there are several.
    pub distribution: Option<String>,
    /// The function that runs before the cache is asked: its file, as in `"edge/auth.js"`, the name
    /// of a `[[function]]`, or a table.
    pub viewer_request: Option<EventFunctionToml>,
    /// The function that runs before the viewer gets its answer.
    pub viewer_response: Option<EventFunctionToml>,
    /// The Lambda@Edge function that runs before the origin is asked; with
    /// `url` and a bucket, before the bucket is.
    pub origin_request: Option<EventFunctionToml>,
    /// The Lambda@Edge function that runs on the origin's answer, before it is kept.
    pub origin_response: Option<EventFunctionToml>,
    /// The deploy script's `aws s3 sync` lines, in order: the first that selects a file gives
    /// it its metadata.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub upload: Vec<UploadToml>,
}

/// One `aws s3 sync` line of a deploy script: which files get which metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadToml {
    /// Files that the line leaves out. Patterns are the aws CLI's, relative to the folder; `*`
    /// crosses `/`, so `index.html` means the top-level one only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<String>")]
    pub exclude: Vec<String>,
    /// Files that the line takes in again after `exclude`; everything is in where nothing is
    /// excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "OneOrMany<String>")]
    pub include: Vec<String>,
    /// `--cache-control`
    pub cache_control: Option<String>,
    /// `--content-type`, in place of the guessed one.
    pub content_type: Option<String>,
    /// `--content-disposition`
    pub content_disposition: Option<String>,
    /// `--content-encoding`
    pub content_encoding: Option<String>,
    /// `--content-language`
    pub content_language: Option<String>,
    /// `--expires`, as it shall stand in the header.
    pub expires: Option<String>,
    /// `--website-redirect`: where the website endpoint sends who asks for the object.
    pub website_redirect: Option<String>,
    /// `--metadata`: user metadata, names without `x-amz-meta-`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}
