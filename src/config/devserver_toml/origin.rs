//! `[[origin]]`: where behaviors get their objects from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    EndpointWord, EventFunctionToml, OriginProtocolPolicyWord, SigningBehaviorWord, SslProtocolWord,
};

/// An origin: an endpoint of a bucket, or any other HTTP server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginToml {
    /// The id that behaviors name as their `target_origin_id`.
    pub id: String,
    /// The bucket; the one in `domain_name` unless said otherwise.
    pub bucket: Option<String>,
    /// Which of the bucket's endpoints: the bucket's own setting unless said otherwise.
    pub endpoint: Option<EndpointWord>,
    /// The domain name that the origin sees as `Host`: `<bucket>.s3.us-east-1.amazonaws.com` or
    /// `<bucket>.s3-website-us-east-1.amazonaws.com` for a bucket, the host and port of `url` for
    /// another server, unless said otherwise.
    pub domain_name: Option<String>,
    /// Where the origin really is, as in `http://localhost:3000`: a server of this machine in the
    /// place of production's. Its scheme and port take the place of those in
    /// `custom_origin_config`.
    pub url: Option<String>,
    /// With an HTTPS origin: whether a certificate that cannot be verified is accepted; `false`
    /// unless said otherwise, but `true` where `url` is a server of this machine.
    pub insecure: Option<bool>,
    /// How often a connection is tried, from 1 to 3: 3 unless said otherwise.
    #[schemars(range(min = 1, max = 3))]
    pub connection_attempts: Option<u8>,
    /// How many seconds a connection may take, from 1 to 10: 10 unless said otherwise.
    #[schemars(range(min = 1, max = 10))]
    pub connection_timeout: Option<u8>,
    /// How many seconds the whole response may take, attempts included; not less than
    /// `origin_read_timeout`. Without it there is no limit.
    pub response_completion_timeout: Option<u32>,
    /// Put in front of every path; begins with `/` and does not end with one.
    pub origin_path: Option<String>,
    /// Headers that are added to every request to the origin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_headers: Vec<CustomHeaderToml>,
    /// How a server that is no bucket is reached.
    pub custom_origin_config: Option<CustomOriginConfigToml>,
    /// One more cache layer in production; it has no local effect.
    pub origin_shield: Option<OriginShieldToml>,
    /// With `url`: the bucket that answers while nothing listens there.
    pub fallback: Option<FallbackToml>,
    /// Whether CloudFront signs its requests to the bucket: `always` (the default), or `never`
    /// where the origin has neither an origin access control nor an origin access identity.
    pub signing_behavior: Option<SigningBehaviorWord>,
    /// Whether nothing on this machine stands for the server: it is not asked, and the answer is
    /// 502, as for a server that cannot be reached.
    pub unbound: Option<bool>,
}

/// How a server that is no bucket is reached.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomOriginConfigToml {
    /// The port for HTTP: 80 unless said otherwise.
    pub http_port: Option<u16>,
    /// The port for HTTPS: 443 unless said otherwise.
    pub https_port: Option<u16>,
    /// The protocol; that of `url` where there is one.
    pub origin_protocol_policy: Option<OriginProtocolPolicyWord>,
    /// The protocols of TLS in production; they have no local effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origin_ssl_protocols: Vec<SslProtocolWord>,
    /// How many seconds may pass before the first byte and between packets, from 1 to 120: 30
    /// unless said otherwise.
    #[schemars(range(min = 1, max = 120))]
    pub origin_read_timeout: Option<u8>,
    /// How many seconds an idle connection is kept, from 1 to 120: 5 unless said otherwise.
    #[schemars(range(min = 1, max = 120))]
    pub origin_keepalive_timeout: Option<u8>,
}

/// One more cache layer in production.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginShieldToml {
    /// Whether it is on.
    pub enabled: bool,
    /// Its region, as in `eu-central-1`.
    pub origin_shield_region: Option<String>,
}

/// A bucket that answers while nothing listens at an origin's `url`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FallbackToml {
    /// The bucket.
    pub bucket: String,
    /// Which of the bucket's endpoints: the bucket's own setting unless said otherwise.
    pub endpoint: Option<EndpointWord>,
    /// Put in front of every path that the bucket is asked for; begins with `/` and does not end
    /// with one.
    pub origin_path: Option<String>,
    /// Cut off the front of the URI before the bucket is asked; begins with `/` and does not end
    /// with one.
    pub trim_prefix: Option<String>,
    /// Appended to a URI that ends with `/` before the bucket is asked.
    pub index_document: Option<String>,
    /// The Lambda@Edge function that runs before the bucket is asked.
    pub origin_request: Option<EventFunctionToml>,
    /// The Lambda@Edge function that runs on the bucket's answer, before it is kept.
    pub origin_response: Option<EventFunctionToml>,
}

/// A header that is added to every request to an origin.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomHeaderToml {
    /// The name.
    pub header_name: String,
    /// The value.
    pub header_value: String,
}
