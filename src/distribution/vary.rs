//! What of an origin's `Vary` the viewer gets.
//!
//! AWS: "Request and response behavior for custom origins", on `Vary`: CloudFront keeps the names
//! of what it forwards to the origin, and cuts the rest, since its copies do not vary by them.

use http::HeaderName;

use super::{CacheSettings, ForwardedHeaders, OriginRequestHeaders};

impl CacheSettings {
    /// Whether a name stays in `Vary`.
    ///
    /// ```
    /// use mfe_dev::distribution::CacheSettings;
    ///
    /// let settings = CacheSettings::default();
    /// assert!(settings.keeps_in_vary("accept-encoding"));
    /// assert!(!settings.keeps_in_vary("Origin"));
    /// ```
    pub fn keeps_in_vary(&self, name: &str) -> bool {
        let is = |it: &str| name.eq_ignore_ascii_case(it);
        is("accept-encoding")
            || is("cookie")
            || self.forwards_header(name)
            || (is("user-agent") && DEVICES.iter().any(|it| self.forwards_header(it)))
    }

    /// Whether a WebSocket reaches the origin.
    ///
    /// AWS: "Use WebSockets with CloudFront distributions": the origin request policy has to forward
    /// `Sec-WebSocket-Key` and `Sec-WebSocket-Version`; else the origin sees a plain GET.
    pub fn forwards_websocket(&self) -> bool {
        self.forwards_header("sec-websocket-key") && self.forwards_header("sec-websocket-version")
    }

    /// Whether the origin gets to see a header of this name where the viewer sends one.
    pub(super) fn forwards_header(&self, name: &str) -> bool {
        let among = |names: &[HeaderName]| {
            names
                .iter()
                .any(|it| it.as_str().eq_ignore_ascii_case(name))
        };
        match self {
            CacheSettings::Policies {
                cache_policy,
                origin_request_policy,
            } => {
                let by_policy = origin_request_policy.as_ref().is_some_and(|it| {
                    let cloudfront =
                        name.len() > 11 && name[..11].eq_ignore_ascii_case("cloudfront-");
                    match &it.headers {
                        OriginRequestHeaders::None => false,
                        OriginRequestHeaders::Whitelist(names) => among(names),
                        OriginRequestHeaders::AllViewer => !cloudfront,
                        OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names) => {
                            !cloudfront || among(names)
                        }
                        OriginRequestHeaders::AllExcept(names) => !among(names),
                    }
                });
                among(&cache_policy.headers) || by_policy
            }
            CacheSettings::ForwardedValues(values) => match &values.headers {
                ForwardedHeaders::Named(names) => among(names),
                ForwardedHeaders::All => true,
            },
        }
    }
}

/// The headers that tell a viewer's device by its `User-Agent`.
const DEVICES: [&str; 6] = [
    "CloudFront-Is-Android-Viewer",
    "CloudFront-Is-Desktop-Viewer",
    "CloudFront-Is-IOS-Viewer",
    "CloudFront-Is-Mobile-Viewer",
    "CloudFront-Is-SmartTV-Viewer",
    "CloudFront-Is-Tablet-Viewer",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::{CachePolicy, managed_cache_policy, managed_origin_request_policy};

    #[track_caller]
    fn check(cache: CachePolicy, policy: Option<&str>, kept: &[&str], cut: &[&str]) {
        let settings = CacheSettings::Policies {
            cache_policy: cache.into(),
            origin_request_policy: policy
                .and_then(managed_origin_request_policy)
                .map(Into::into),
        };
        for name in kept {
            assert!(settings.keeps_in_vary(name), "{name} is cut");
        }
        for name in cut {
            assert!(!settings.keeps_in_vary(name), "{name} is kept");
        }
    }

    #[test]
    fn what_is_forwarded_stays_and_the_rest_is_cut() {
        let optimized = CachePolicy::caching_optimized;
        let always = ["Accept-Encoding", "cookie"];
        check(optimized(), None, &always, &["Origin", "*", "User-Agent"]);
        check(optimized(), Some("CORS-S3Origin"), &["origin"], &["Accept"]);
        check(
            optimized(),
            Some("AllViewer"),
            &["X-Any", "User-Agent"],
            &["CloudFront-Viewer-Country"],
        );
        let all = Some(
            managed_origin_request_policy("AllViewerExceptHostHeader")
                .unwrap()
                .into(),
        );
        for (origin_request_policy, expected) in [(all, true), (None, false)] {
            let settings = CacheSettings::Policies {
                cache_policy: optimized().into(),
                origin_request_policy,
            };
            assert_eq!(settings.forwards_websocket(), expected);
        }
        let with_origin = managed_cache_policy("Elemental-MediaPackage").unwrap();
        check(with_origin, None, &["Origin"], &["User-Agent"]);
        let mut devices = optimized();
        devices.headers = vec![HeaderName::from_static("cloudfront-is-mobile-viewer")];
        check(devices, None, &["User-Agent"], &["Accept"]);
    }
}
