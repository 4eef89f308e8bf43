//! CloudFront's own headers about the viewer: its device, its place, its connection.
//!
//! AWS: "Add CloudFront request headers". They are in the key or go to the origin only where a
//! policy or the legacy settings name them; what a viewer sends under these names is discarded.
//!
//! # Fidelity
//!
//! - The place and the network are what the configuration says ([`ViewerProfile`]).
//! - Every TLS connection counts as a full handshake.
//! - Header names have lost their case; for HTTP/1 we write them as browsers do, `User-Agent`.
//! - AWS does not say how an IPv6 address stands before its port: without brackets.

use http::header::USER_AGENT;
use http::{HeaderName, HeaderValue, Version};
use percent_encoding::{CONTROLS, percent_encode};

use super::ViewerProfile;
use super::header_order::header_order;
use super::viewer_device::ViewerDevice;
use crate::message::{Scheme, ViewerRequest};

/// What every name of CloudFront's own headers begins with.
const PREFIX: &str = "cloudfront-";

/// Whether a header is CloudFront's to set, not the viewer's.
pub fn is_cloudfront_header(name: &HeaderName) -> bool {
    name.as_str().starts_with(PREFIX)
}

/// What is known of one request's viewer.
#[derive(Clone, Copy, Debug)]
pub struct ViewerFacts<'a> {
    /// Who the viewer is taken for.
    pub profile: &'a ViewerProfile,
    /// The viewer's request.
    pub viewer: &'a ViewerRequest,
}

impl ViewerFacts<'_> {
    /// The value of one of CloudFront's headers; `None` where it has none, and for other names.
    ///
    /// The request's own facts, which dev mode fills, come before the profile.
    pub fn header(&self, name: &HeaderName) -> Option<HeaderValue> {
        let short = name.as_str().strip_prefix(PREFIX)?;
        if let Some(told) = self.viewer.viewer_facts.get(name) {
            return ascii(told.as_bytes());
        }
        match short.strip_prefix("viewer-") {
            Some("address") => text(&self.address()),
            Some("asn") => self.profile.asn.map(HeaderValue::from),
            Some("header-order") => text(&header_order(self.viewer)),
            Some("header-count") => Some(HeaderValue::from(self.viewer.headers.len())),
            Some("ja3-fingerprint") => self.over_tls(self.profile.ja3_fingerprint.as_deref()),
            Some("ja4-fingerprint") => self.over_tls(self.profile.ja4_fingerprint.as_deref()),
            Some("tls") => self.tls(),
            Some("http-version") => Some(HeaderValue::from_static(version(self.viewer.version))),
            Some(place) => self.place(place),
            None if short == "forwarded-proto" => {
                Some(HeaderValue::from_static(self.viewer.scheme.as_str()))
            }
            None => self.device(short),
        }
    }

    fn place(&self, name: &str) -> Option<HeaderValue> {
        let profile = self.profile;
        let value = match name {
            "country" => &profile.country,
            "country-name" => &profile.country_name,
            "country-region" => &profile.country_region,
            "country-region-name" => &profile.country_region_name,
            "city" => &profile.city,
            "postal-code" => &profile.postal_code,
            "time-zone" => &profile.time_zone,
            "latitude" => &profile.latitude,
            "longitude" => &profile.longitude,
            "metro-code" if self.is_in_the_us() => &profile.metro_code,
            _ => return None,
        };
        text(value.as_deref()?)
    }

    fn is_in_the_us(&self) -> bool {
        self.header(&HeaderName::from_static("cloudfront-viewer-country"))
            .is_some_and(|it| it == "US")
    }

    fn address(&self) -> String {
        let ip = self.profile.ip.unwrap_or_else(|| self.viewer.viewer_ip());
        format!("{}:{}", ip.to_canonical(), self.viewer.viewer.port())
    }

    fn tls(&self) -> Option<HeaderValue> {
        let session = self.viewer.tls?;
        let said = format!("{}:{}:fullHandshake", session.protocol, session.cipher);
        text(&said)
    }

    fn over_tls(&self, value: Option<&str>) -> Option<HeaderValue> {
        match self.viewer.scheme {
            Scheme::Https => text(value?),
            Scheme::Http => None,
        }
    }

    fn device(&self, name: &str) -> Option<HeaderValue> {
        let class = name.strip_prefix("is-")?.strip_suffix("-viewer")?;
        let user_agent = self.viewer.headers.get(USER_AGENT);
        let device = ViewerDevice::of(user_agent.map_or(&[], |it| it.as_bytes()));
        let is = match class {
            "android" => device.android,
            "desktop" => device.desktop(),
            "ios" => device.ios,
            "mobile" => device.mobile,
            "smarttv" => device.smart_tv,
            "tablet" => device.tablet,
            _ => return None,
        };
        Some(HeaderValue::from_static(if is { "true" } else { "false" }))
    }
}

fn text(value: &str) -> Option<HeaderValue> {
    ascii(value.as_bytes())
}

/// Percent-encodes what is not ASCII, and control characters with it.
fn ascii(value: &[u8]) -> Option<HeaderValue> {
    HeaderValue::try_from(percent_encode(value, CONTROLS).to_string()).ok()
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2.0",
        Version::HTTP_3 => "3.0",
        _ => "1.1",
    }
}

#[cfg(test)]
mod tests;
