//! `[[origin]]`: where behaviors get their objects from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::EndpointWord;

/// An origin: an endpoint of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginToml {
    /// The id that behaviors name as their `target_origin_id`.
    pub id: String,
    /// The bucket; the one in `domain_name` unless said otherwise.
    pub bucket: Option<String>,
    /// Which of the bucket's endpoints: the bucket's own setting unless said otherwise.
    pub endpoint: Option<EndpointWord>,
    /// The domain name that the origin sees as `Host`:
    /// `<bucket>.s3.us-east-1.amazonaws.com` or `<bucket>.s3-website-us-east-1.amazonaws.com`
    /// unless said otherwise.
    pub domain_name: Option<String>,
    /// Put in front of every path; begins with `/` and does not end with one.
    pub origin_path: Option<String>,
    /// Headers that are added to every request to the origin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub custom_headers: Vec<CustomHeaderToml>,
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
