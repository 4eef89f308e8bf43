//! The settings of an origin as a function gives them, each with its rule.
//!
//! AWS: "Helper methods for origin modification", section on updateRequestOrigin.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::findings::quoted;
use super::origin_arguments::{Arguments, shown};
use crate::functions::{OriginOverrides, OriginProtocol, OriginSettings, restrictions};

const MEMBERS: [&str; 11] = [
    "domainName",
    "hostHeader",
    "originPath",
    "customHeaders",
    "connectionAttempts",
    "originShield",
    "originAccessControlConfig",
    "timeouts",
    "customOriginConfig",
    "sni",
    "allowedCertificateNames",
];

/// The longest `domainName` of a custom origin; an S3 origin's is shorter.
const MAX_DOMAIN_BYTES: usize = 253;
const MAX_S3_DOMAIN_BYTES: usize = 128;
const MAX_PATH_BYTES: usize = 255;
const MAX_CERTIFICATE_NAMES: usize = 20;
const MAX_CERTIFICATE_NAME_BYTES: usize = 64;

impl Arguments<'_> {
    /// All settings of an origin.
    pub(super) fn settings(&mut self, request: &HeaderMap) -> OriginSettings {
        self.warn_of_unknown(&MEMBERS);
        let mut res = OriginSettings {
            domain_name: self.domain("domainName"),
            origin_path: self.origin_path(),
            custom_headers: self.custom_headers(request),
            overrides: self.overrides(),
            ..OriginSettings::default()
        };
        let attempts = self.number("connectionAttempts", 1..=3);
        res.connection_attempts = attempts.and_then(|it| u8::try_from(it).ok());
        if let Some(shield) = self.get("originShield") {
            self.origin_shield(shield);
        }
        if let Some(it) = self.get("timeouts") {
            self.timeouts(it, &mut res);
        }
        if let Some(it) = self.get("originAccessControlConfig") {
            self.origin_access_control(it, &mut res);
        }
        if let Some(it) = self.get("customOriginConfig") {
            self.custom_origin(it, &mut res);
        }
        if res.origin_access_control == Some(true) && res.overrides.host_header.is_some() {
            let rule = "must not be given for an origin with origin access control";
            self.invalid("hostHeader", rule, "both");
        }
        res
    }

    /// What may be set of an origin that is chosen by its id.
    pub(super) fn overrides(&mut self) -> OriginOverrides {
        let mut names = Vec::new();
        for name in self.list("allowedCertificateNames").unwrap_or_default() {
            match name
                .as_str()
                .filter(|it| it.len() <= MAX_CERTIFICATE_NAME_BYTES)
            {
                Some(name) => names.push(name.to_owned()),
                None => self.invalid(
                    "allowedCertificateNames",
                    "must hold names of at most 64 characters",
                    &shown(name),
                ),
            }
        }
        if names.len() > MAX_CERTIFICATE_NAMES {
            let given = names.len().to_string();
            self.invalid(
                "allowedCertificateNames",
                "must hold at most 20 names",
                &given,
            );
        }
        OriginOverrides {
            host_header: self.domain("hostHeader"),
            sni: self.text("sni"),
            allowed_certificate_names: names,
        }
    }

    fn domain(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let is_s3 = text.contains(".s3.") || text.contains(".s3-");
        let rule = match text.as_str() {
            "" => "must not be empty",
            it if it.contains(':') => "must not contain a colon",
            it if it.contains(['/', ' ']) => "must be a name without scheme and path",
            it if it.parse::<IpAddr>().is_ok() => "must not be an IP address",
            it if it.len() > MAX_DOMAIN_BYTES => "must have at most 253 characters",
            it if is_s3 && it.len() > MAX_S3_DOMAIN_BYTES => "must have at most 128 characters",
            it if is_s3 && it.contains(|it: char| it.is_ascii_uppercase()) => {
                "must be in lower case"
            }
            _ => return Some(text),
        };
        self.invalid(name, rule, &quoted(&text));
        Some(text)
    }

    fn origin_path(&mut self) -> Option<String> {
        let text = self.text("originPath")?;
        let rule = match text.as_str() {
            "" => return Some(text),
            it if !it.starts_with('/') => "must start with a slash",
            it if it.ends_with('/') => "must not end with a slash",
            it if it.len() > MAX_PATH_BYTES => "must have at most 255 characters",
            it if it.contains(|it: char| !it.is_ascii_graphic()) => "must be percent-encoded",
            _ => return Some(text),
        };
        self.invalid("originPath", rule, &quoted(&text));
        Some(text)
    }

    fn custom_headers(&mut self, request: &HeaderMap) -> Option<Vec<(HeaderName, HeaderValue)>> {
        let value = self.get("customHeaders")?;
        let Some(headers) = value.as_object() else {
            self.invalid("customHeaders", "must be an object", &shown(value));
            return None;
        };
        let mut res = Vec::new();
        for (name, value) in headers {
            let rule = match value.as_str() {
                None => "must map names to strings, without `value`",
                Some(_) if name.contains(|it: char| it.is_ascii_uppercase()) => {
                    "must have names in lower case"
                }
                Some(_) if restrictions::is_disallowed(name) => "must not hold disallowed headers",
                Some(_) if request.contains_key(name) => {
                    "must not hold headers that the request has"
                }
                Some(text) => match (HeaderName::try_from(name), HeaderValue::from_str(text)) {
                    (Ok(name), Ok(value)) => {
                        res.push((name, value));
                        continue;
                    }
                    _ => "must hold valid names and values",
                },
            };
            self.invalid(
                "customHeaders",
                rule,
                &format!("{name:?}: {}", shown(value)),
            );
        }
        Some(res)
    }

    fn origin_shield(&mut self, value: &Value) {
        if let Some(mut it) = self.inner(value, "originShield") {
            it.warn_of_unknown(&["enabled", "region"]);
            let enabled = it.flag("enabled");
            let region = it.text("region");
            if enabled == Some(true) && region.is_none() {
                it.invalid(
                    "region",
                    "must be given where the shield is enabled",
                    "none",
                );
            }
        }
    }

    fn timeouts(&mut self, value: &Value, res: &mut OriginSettings) {
        let Some(mut it) = self.inner(value, "timeouts") else {
            return;
        };
        it.warn_of_unknown(&[
            "readTimeout",
            "responseCompletionTimeout",
            "keepAliveTimeout",
            "connectionTimeout",
        ]);
        res.read_timeout = it.seconds("readTimeout", 1..=120);
        res.keep_alive_timeout = it.seconds("keepAliveTimeout", 1..=120);
        res.connection_timeout = it.seconds("connectionTimeout", 1..=10);
        res.response_completion_timeout = it.seconds("responseCompletionTimeout", 1..=u64::MAX);
        if let (Some(whole), Some(read)) = (res.response_completion_timeout, res.read_timeout)
            && whole < read
        {
            let given = format!("{} seconds", whole.as_secs());
            it.invalid(
                "responseCompletionTimeout",
                "must not be below readTimeout",
                &given,
            );
        }
    }

    fn origin_access_control(&mut self, value: &Value, res: &mut OriginSettings) {
        let Some(mut it) = self.inner(value, "originAccessControlConfig") else {
            return;
        };
        it.warn_of_unknown(&[
            "enabled",
            "signingBehavior",
            "signingProtocol",
            "originType",
            "region",
        ]);
        res.origin_access_control = it.flag("enabled");
        it.one_of("signingBehavior", &["always", "never", "no-override"]);
        it.one_of("signingProtocol", &["sigv4"]);
        let types = ["s3", "mediapackagev2", "mediastore", "lambda"];
        res.origin_type = it.one_of("originType", &types);
        if res.origin_access_control.is_none() {
            it.invalid("enabled", "must be true or false", "none");
        }
    }

    fn custom_origin(&mut self, value: &Value, res: &mut OriginSettings) {
        let has_domain = res.domain_name.is_some();
        let Some(mut it) = self.inner(value, "customOriginConfig") else {
            return;
        };
        it.warn_of_unknown(&["port", "protocol", "sslProtocols", "ipAddressType"]);
        let port = it.number("port", 1..=65_535);
        res.port = port.and_then(|it| u16::try_from(it).ok());
        res.protocol = match it.one_of("protocol", &["http", "https"]).as_deref() {
            Some("http") => Some(OriginProtocol::Http),
            Some("https") => Some(OriginProtocol::Https),
            _ => None,
        };
        let protocols = ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"];
        for name in it.list("sslProtocols").unwrap_or_default() {
            if !name.as_str().is_some_and(|it| protocols.contains(&it)) {
                let rule = format!("must hold only {}", protocols.join(", "));
                it.invalid("sslProtocols", &rule, &shown(name));
            }
        }
        let address = it.one_of("ipAddressType", &["ipv4", "ipv6", "dualstack"]);
        if address.is_some() && !has_domain {
            let rule = "may change only together with domainName";
            it.invalid("ipAddressType", rule, "no domainName");
        }
    }
}
