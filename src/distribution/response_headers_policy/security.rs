//! The six security headers, and the values that AWS lets them have.
//!
//! AWS: "Understand response headers policies", section "Security headers"; API type
//! `ResponseHeadersPolicySecurityHeadersConfig`. The order on the wire is that of captures.
//!
//! # Fidelity
//!
//! - `Strict-Transport-Security` is also sent over plain HTTP, where browsers ignore it; AWS does
//!   not say that CloudFront leaves it out.

use http::header::{
    CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS, X_XSS_PROTECTION,
};
use http::{HeaderName, HeaderValue};

/// The most characters of a content security policy.
const MAX_CONTENT_SECURITY_POLICY: usize = 1_783;

/// The greatest number of seconds; the API takes 32 bits with a sign.
const MAX_AGE_SEC: u32 = i32::MAX.unsigned_abs();

/// The directives of `Referrer-Policy`.
const REFERRER_POLICIES: [&str; 8] = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
];

/// `SecurityHeadersConfig`; each has its own override.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityHeadersConfig {
    /// `XSSProtection`: the header's value.
    pub xss_protection: Option<SecurityHeader>,
    /// `FrameOptions`: the header's value.
    pub frame_options: Option<SecurityHeader>,
    /// `ReferrerPolicy`: the header's value.
    pub referrer_policy: Option<SecurityHeader>,
    /// `ContentSecurityPolicy`: the header's value.
    pub content_security_policy: Option<SecurityHeader>,
    /// `ContentTypeOptions`: `nosniff`.
    pub content_type_options: Option<SecurityHeader>,
    /// `StrictTransportSecurity`: the header's value.
    pub strict_transport_security: Option<SecurityHeader>,
}

impl SecurityHeadersConfig {
    /// The headers that are set, in wire order.
    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, &SecurityHeader)> {
        [
            (X_XSS_PROTECTION, &self.xss_protection),
            (X_FRAME_OPTIONS, &self.frame_options),
            (REFERRER_POLICY, &self.referrer_policy),
            (CONTENT_SECURITY_POLICY, &self.content_security_policy),
            (X_CONTENT_TYPE_OPTIONS, &self.content_type_options),
            (STRICT_TRANSPORT_SECURITY, &self.strict_transport_security),
        ]
        .into_iter()
        .filter_map(|(name, header)| header.as_ref().map(|it| (name, it)))
    }
}

/// A header with the value that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityHeader {
    /// The value.
    pub value: HeaderValue,
    /// Whether the origin's header of this name is replaced.
    pub overrides: bool,
}

impl SecurityHeader {
    fn new(value: &str, overrides: bool) -> Result<Self, String> {
        let value = HeaderValue::from_str(value)
            .map_err(|_| format!("`{}` cannot stand in a header", value.escape_debug()))?;
        Ok(SecurityHeader { value, overrides })
    }

    /// `ContentTypeOptions`.
    pub fn content_type_options(overrides: bool) -> Self {
        SecurityHeader {
            value: HeaderValue::from_static("nosniff"),
            overrides,
        }
    }

    /// `FrameOptions`: `DENY` or `SAMEORIGIN`.
    ///
    /// # Errors
    ///
    /// Another value, in words for whoever wrote it.
    pub fn frame_options(frame_option: &str, overrides: bool) -> Result<Self, String> {
        one_of(frame_option, &["DENY", "SAMEORIGIN"])?;
        SecurityHeader::new(frame_option, overrides)
    }

    /// `ReferrerPolicy`: one of AWS's eight directives.
    ///
    /// ```
    /// use mfe_dev::distribution::SecurityHeader;
    ///
    /// assert!(SecurityHeader::referrer_policy("same-origin", true).is_ok());
    /// assert!(SecurityHeader::referrer_policy("always", true).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Another value, in words for whoever wrote it.
    pub fn referrer_policy(referrer_policy: &str, overrides: bool) -> Result<Self, String> {
        one_of(referrer_policy, &REFERRER_POLICIES)?;
        SecurityHeader::new(referrer_policy, overrides)
    }

    /// `ContentSecurityPolicy`: the value as it is given, up to 1,783 characters.
    ///
    /// # Errors
    ///
    /// A value that is empty, too long, or cannot stand in a header.
    pub fn content_security_policy(policy: &str, overrides: bool) -> Result<Self, String> {
        let length = policy.chars().count();
        if length == 0 {
            return Err("a content security policy cannot be empty".to_owned());
        }
        if length > MAX_CONTENT_SECURITY_POLICY {
            return Err(format!(
                "a content security policy has at most 1,783 characters, this one has {length}"
            ));
        }
        SecurityHeader::new(policy, overrides)
    }
}

/// `StrictTransportSecurity`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StrictTransportSecurity {
    /// `AccessControlMaxAgeSec`, in seconds.
    pub max_age_sec: u32,
    /// `IncludeSubdomains`
    pub include_subdomains: bool,
    /// `Preload`
    pub preload: bool,
}

impl StrictTransportSecurity {
    /// The header.
    ///
    /// ```
    /// use mfe_dev::distribution::StrictTransportSecurity;
    ///
    /// let setting = StrictTransportSecurity {
    ///     max_age_sec: 31_536_000,
    ///     include_subdomains: true,
    ///     preload: true,
    /// };
    /// let header = setting.header(false).unwrap();
    /// assert_eq!(header.value, "max-age=31536000; includeSubDomains; preload");
    /// ```
    ///
    /// # Errors
    ///
    /// More seconds than the API takes.
    pub fn header(self, overrides: bool) -> Result<SecurityHeader, String> {
        if self.max_age_sec > MAX_AGE_SEC {
            return Err(format!(
                "the maximum age has at most {MAX_AGE_SEC} seconds, this one has {}",
                self.max_age_sec
            ));
        }
        let mut value = format!("max-age={}", self.max_age_sec);
        if self.include_subdomains {
            value.push_str("; includeSubDomains");
        }
        if self.preload {
            value.push_str("; preload");
        }
        SecurityHeader::new(&value, overrides)
    }
}

/// `XSSProtection`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XssProtection {
    /// `Protection`: `1` or `0`; the other two count with `1` only.
    pub protection: bool,
    /// `ModeBlock`
    pub mode_block: bool,
    /// `ReportUri`
    pub report_uri: Option<String>,
}

impl XssProtection {
    /// The header.
    ///
    /// ```
    /// use mfe_dev::distribution::XssProtection;
    ///
    /// let setting = XssProtection { protection: true, mode_block: true, report_uri: None };
    /// assert_eq!(setting.header(false).unwrap().value, "1; mode=block");
    /// ```
    ///
    /// # Errors
    ///
    /// Both `ModeBlock` and `ReportUri`, or an address that cannot stand in a header.
    pub fn header(&self, overrides: bool) -> Result<SecurityHeader, String> {
        if self.mode_block && self.report_uri.is_some() {
            return Err(
                "`X-XSS-Protection` either blocks or reports, it cannot do both".to_owned(),
            );
        }
        match (self.protection, self.mode_block, &self.report_uri) {
            (false, _, _) => SecurityHeader::new("0", overrides),
            (true, true, _) => SecurityHeader::new("1; mode=block", overrides),
            (true, false, Some(uri)) => SecurityHeader::new(&format!("1; report={uri}"), overrides),
            (true, false, None) => SecurityHeader::new("1", overrides),
        }
    }
}

fn one_of(word: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&word) {
        return Ok(());
    }
    let words: Vec<_> = words.iter().map(|it| format!("`{it}`")).collect();
    Err(format!("`{word}` is none of {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(header: Result<SecurityHeader, String>, value: &str) {
        assert_eq!(header.unwrap().value, value);
    }

    #[track_caller]
    fn refuses(header: Result<SecurityHeader, String>, words: &str) {
        let error = header.unwrap_err();
        assert!(error.contains(words), "{error}");
    }

    #[test]
    fn words_are_those_of_aws() {
        says(SecurityHeader::frame_options("DENY", true), "DENY");
        says(
            SecurityHeader::frame_options("SAMEORIGIN", true),
            "SAMEORIGIN",
        );
        refuses(
            SecurityHeader::frame_options("deny", true),
            "`deny` is none of `DENY`, `SAMEORIGIN`",
        );
        for word in REFERRER_POLICIES {
            says(SecurityHeader::referrer_policy(word, true), word);
        }
        refuses(SecurityHeader::referrer_policy("", true), "none of");
        assert_eq!(SecurityHeader::content_type_options(true).value, "nosniff");
    }

    #[test]
    fn a_content_security_policy_has_a_length() {
        for (length, fits) in [(0, false), (1, true), (1_783, true), (1_784, false)] {
            let policy = "x".repeat(length);
            let header = SecurityHeader::content_security_policy(&policy, false);
            assert_eq!(header.is_ok(), fits, "{length}");
        }
        refuses(
            SecurityHeader::content_security_policy("default-src\nself", false),
            "`default-src\\nself` cannot stand in a header",
        );
    }

    #[test]
    fn strict_transport_security_has_its_directives_in_order() {
        for (include_subdomains, preload, value) in [
            (false, false, "max-age=5"),
            (true, false, "max-age=5; includeSubDomains"),
            (false, true, "max-age=5; preload"),
            (true, true, "max-age=5; includeSubDomains; preload"),
        ] {
            let setting = StrictTransportSecurity {
                max_age_sec: 5,
                include_subdomains,
                preload,
            };
            says(setting.header(true), value);
        }
        let setting = StrictTransportSecurity {
            max_age_sec: MAX_AGE_SEC + 1,
            ..StrictTransportSecurity::default()
        };
        refuses(setting.header(true), "at most 2147483647 seconds");
    }

    #[test]
    fn xss_protection_blocks_or_reports() {
        for (protection, mode_block, report_uri, value) in [
            (false, false, None, Some("0")),
            (false, true, None, Some("0")),
            (false, false, Some("/r"), Some("0")),
            (true, false, None, Some("1")),
            (true, true, None, Some("1; mode=block")),
            (true, false, Some("/r"), Some("1; report=/r")),
            (true, true, Some("/r"), None),
            (false, true, Some("/r"), None),
        ] {
            let setting = XssProtection {
                protection,
                mode_block,
                report_uri: report_uri.map(str::to_owned),
            };
            match value {
                Some(value) => says(setting.header(true), value),
                None => refuses(setting.header(true), "cannot do both"),
            }
        }
    }
}
