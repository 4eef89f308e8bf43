//! Policies with their defaults written out.

use super::super::devserver_toml::{
    CacheKeyHeadersToml, CachePolicyToml, NamesToml, NamesWord, NoneWord, OriginRequestHeadersToml,
    OriginRequestHeadersWord, OriginRequestPolicyToml, ResponseHeadersPolicyToml,
    ServerTimingHeadersConfigToml,
};

/// `DefaultTTL` and `MaxTTL` where they are left out, in seconds.
const DEFAULT_TTL: u64 = 86_400;
const MAX_TTL: u64 = 31_536_000;

/// `MinTTL`, `DefaultTTL` and `MaxTTL` in seconds, with AWS's defaults for what is left out.
///
/// AWS: API type `CachePolicyConfig`.
pub(in crate::config) fn ttl_bounds(
    min: u64,
    default: Option<u64>,
    max: Option<u64>,
) -> (u64, u64, u64) {
    let default = default.unwrap_or(DEFAULT_TTL.max(min));
    (min, default, max.unwrap_or(MAX_TTL.max(default)))
}

/// A cache policy with its defaults.
pub(super) fn cache(it: &CachePolicyToml) -> CachePolicyToml {
    let (_, default_ttl, max_ttl) = ttl_bounds(it.min_ttl, it.default_ttl, it.max_ttl);
    let none = CacheKeyHeadersToml::Word(NoneWord::None);
    CachePolicyToml {
        default_ttl: Some(default_ttl),
        max_ttl: Some(max_ttl),
        enable_accept_encoding_gzip: it.enable_accept_encoding_gzip.or(Some(false)),
        enable_accept_encoding_brotli: it.enable_accept_encoding_brotli.or(Some(false)),
        headers: it.headers.clone().or(Some(none)),
        cookies: names(it.cookies.as_ref()),
        query_strings: names(it.query_strings.as_ref()),
        ..it.clone()
    }
}

/// An origin request policy with its defaults.
pub(super) fn origin_request(it: &OriginRequestPolicyToml) -> OriginRequestPolicyToml {
    let none = OriginRequestHeadersToml::Word(OriginRequestHeadersWord::None);
    OriginRequestPolicyToml {
        headers: it.headers.clone().or(Some(none)),
        cookies: names(it.cookies.as_ref()),
        query_strings: names(it.query_strings.as_ref()),
        ..it.clone()
    }
}

/// A response headers policy with its defaults.
pub(super) fn response_headers(it: &ResponseHeadersPolicyToml) -> ResponseHeadersPolicyToml {
    let timing = it.server_timing_headers_config.as_ref();
    ResponseHeadersPolicyToml {
        server_timing_headers_config: timing.map(|it| ServerTimingHeadersConfigToml {
            sampling_rate: it.sampling_rate.or(Some(100.0)),
            ..it.clone()
        }),
        ..it.clone()
    }
}

fn names(written: Option<&NamesToml>) -> Option<NamesToml> {
    let none = NamesToml::Word(NamesWord::None);
    Some(written.cloned().unwrap_or(none))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_of_the_times_has_awss_defaults() {
        let check = |min, default, max, expected| {
            assert_eq!(ttl_bounds(min, default, max), expected);
        };
        check(0, None, None, (0, 86_400, 31_536_000));
        check(100_000, None, None, (100_000, 100_000, 31_536_000));
        check(0, Some(40_000_000), None, (0, 40_000_000, 40_000_000));
        check(0, Some(0), Some(0), (0, 0, 0));
    }
}
