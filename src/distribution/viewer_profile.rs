//! Who the viewer is taken for: what CloudFront would know of its place and network.
//!
//! AWS: "Add CloudFront request headers".

/// The facts behind `CloudFront-Viewer-*`; what is `None` has no header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerProfile {
    /// `CloudFront-Viewer-Country`: ISO 3166-1 alpha-2, as in `DE`.
    pub country: Option<String>,
    /// `CloudFront-Viewer-Country-Name`
    pub country_name: Option<String>,
    /// `CloudFront-Viewer-Country-Region`: up to three characters of ISO 3166-2.
    pub country_region: Option<String>,
    /// `CloudFront-Viewer-Country-Region-Name`
    pub country_region_name: Option<String>,
    /// `CloudFront-Viewer-City`
    pub city: Option<String>,
    /// `CloudFront-Viewer-Postal-Code`
    pub postal_code: Option<String>,
    /// `CloudFront-Viewer-Time-Zone`: an IANA name, as in `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// `CloudFront-Viewer-Latitude`
    pub latitude: Option<String>,
    /// `CloudFront-Viewer-Longitude`
    pub longitude: Option<String>,
    /// `CloudFront-Viewer-Metro-Code`, in the United States only.
    pub metro_code: Option<String>,
    /// `CloudFront-Viewer-ASN`
    pub asn: Option<u32>,
    /// `CloudFront-Viewer-JA3-Fingerprint`, for HTTPS only.
    pub ja3_fingerprint: Option<String>,
    /// `CloudFront-Viewer-JA4-Fingerprint`, for HTTPS only.
    pub ja4_fingerprint: Option<String>,
    /// `CloudFront-Viewer-Address` in the place of the socket's other end: an IP address.
    pub ip: Option<std::net::IpAddr>,
}

impl Default for ViewerProfile {
    /// A viewer in the United States, in the network of AWS; nothing else is known of it.
    fn default() -> Self {
        ViewerProfile {
            country: Some("US".to_owned()),
            country_name: None,
            country_region: None,
            country_region_name: None,
            city: None,
            postal_code: None,
            time_zone: None,
            latitude: None,
            longitude: None,
            metro_code: None,
            asn: Some(16509),
            ja3_fingerprint: None,
            ja4_fingerprint: None,
            ip: None,
        }
    }
}
