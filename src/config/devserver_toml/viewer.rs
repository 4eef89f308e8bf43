//! `[viewer]`: who viewers are taken for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What CloudFront would know of a viewer's place and network, for `CloudFront-Viewer-*`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewerToml {
    /// The country, two capital letters of ISO 3166-1 as in `DE`: `US` unless said otherwise;
    /// empty for none.
    pub country: Option<String>,
    /// The country's name, as in `Germany`.
    pub country_name: Option<String>,
    /// The region, up to three characters of ISO 3166-2, as in `BE`.
    pub country_region: Option<String>,
    /// The region's name, as in `Land Berlin`.
    pub country_region_name: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The time zone, as in `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// The latitude in degrees, from -90 to 90.
    pub latitude: Option<DegreesToml>,
    /// The longitude in degrees, from -180 to 180.
    pub longitude: Option<DegreesToml>,
    /// The metro code; CloudFront has one in the United States only.
    pub metro_code: Option<String>,
    /// The number of the viewer's network: 16509 unless said otherwise; 0 for none.
    pub asn: Option<u32>,
    /// The JA3 fingerprint of a viewer with TLS.
    pub ja3_fingerprint: Option<String>,
    /// The JA4 fingerprint of a viewer with TLS.
    pub ja4_fingerprint: Option<String>,
    /// The viewer's IP address, in the place of the one that it really has.
    pub ip: Option<String>,
}

/// Degrees, as CloudFront writes them or as a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum DegreesToml {
    /// As they stand in the header, as in `52.52000`.
    Text(String),
    /// A number.
    Number(f64),
}

impl DegreesToml {
    /// The value of the header.
    pub fn text(&self) -> String {
        match self {
            DegreesToml::Text(text) => text.clone(),
            DegreesToml::Number(number) => number.to_string(),
        }
    }
}
