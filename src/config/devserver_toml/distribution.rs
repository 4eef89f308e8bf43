//! `[distribution]`: what holds for every behavior.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::HttpVersionWord;

/// A distribution.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistributionToml {
    /// The id, of capital letters and digits; `EMFEDEVLOCAL01` unless said otherwise.
    pub id: Option<String>,
    /// Other names under which it answers, as in `app.example.com` or `*.example.com`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// A word about it, for people.
    pub comment: Option<String>,
    /// Whether it answers at all: `true` unless said otherwise.
    pub enabled: Option<bool>,
    /// The object for `/`, as in `index.html`; without a slash in front.
    pub default_root_object: Option<String>,
    /// The bucket that answers what no behavior takes, with the settings that an `[[app]]` begins
    /// with.
    pub default_bucket: Option<String>,
    /// The newest version of HTTP that production speaks: `http2` unless said otherwise. With
    /// HTTP/3 an `Alt-Svc` header announces it.
    pub http_version: Option<HttpVersionWord>,
    /// What takes the place of errors, at most one entry for a status; it holds for every
    /// behavior.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_error_response: Vec<CustomErrorResponseToml>,
}

/// What takes the place of an error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomErrorResponseToml {
    /// The origin's status: 400, 403, 404, 405, 414, 416, 500, 501, 502, 503 or 504.
    pub error_code: u16,
    /// The status that the viewer gets: 200 or one of the error codes; goes with a page.
    pub response_code: Option<u16>,
    /// The page that the viewer gets, as in `/index.html`; goes with a code.
    pub response_page_path: Option<String>,
    /// How many seconds the error is kept before the origin is asked again: 10 unless said
    /// otherwise.
    pub error_caching_min_ttl: Option<u64>,
}
