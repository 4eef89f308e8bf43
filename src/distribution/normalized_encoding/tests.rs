use std::sync::Arc;

use super::*;
use crate::distribution::test_request::{legacy, viewer};
use crate::distribution::{CachePolicy, managed_cache_policy};

fn flags(gzip: bool, brotli: bool) -> CacheSettings {
    let policy = CachePolicy {
        enable_accept_encoding_gzip: gzip,
        enable_accept_encoding_brotli: brotli,
        ..CachePolicy::caching_optimized()
    };
    CacheSettings::Policies {
        cache_policy: Arc::new(policy),
        origin_request_policy: None,
    }
}

fn both() -> CacheSettings {
    flags(true, true)
}

fn gzip() -> CacheSettings {
    flags(true, false)
}

fn br() -> CacheSettings {
    flags(false, true)
}

fn neither() -> CacheSettings {
    flags(false, false)
}

fn old() -> CacheSettings {
    CacheSettings::ForwardedValues(Arc::new(legacy()))
}

const BOTH: &str = "accept-encoding: gzip, deflate, br, zstd";
const GZIP: &str = "accept-encoding: deflate, gzip";
const BR: &str = "accept-encoding: br, gzip;q=0";
const OTHER: &str = "accept-encoding: deflate, *";
const NONE: &str = "accept: */*";
const ABSENT: EncodingToOrigin = EncodingToOrigin::Absent;
const IDENTITY: EncodingToOrigin = EncodingToOrigin::Value("identity");
const ORDINARY: EncodingToOrigin = EncodingToOrigin::LikeAnyHeader;

macro_rules! normalizes {
    ($($name:ident: $settings:ident, $header:ident => $key:expr, $origin:expr;)*) => { $(
        #[test]
        fn $name() {
            let read = $settings().encoding(true, &viewer("/", &[$header]));
            assert_eq!(read.key_part(), $key);
            assert_eq!(read.to_origin(), $origin);
            assert_eq!(read.gzip(), $key.is_some_and(|it: &str| it.contains("gzip")));
            assert_eq!(read.brotli(), $key.is_some_and(|it: &str| it.contains("br")));
            let uncompressed = $settings().encoding(false, &viewer("/", &[$header]));
            assert_eq!(uncompressed.key_part(), $key);
            assert!(!uncompressed.gzip() && !uncompressed.brotli());
        }
    )* };
}

const fn value(it: &'static str) -> EncodingToOrigin {
    EncodingToOrigin::Value(it)
}

normalizes! {
    both_flags_both_accepted: both, BOTH => Some("br,gzip"), value("br,gzip");
    both_flags_gzip_accepted: both, GZIP => Some("gzip"), value("gzip");
    both_flags_br_accepted: both, BR => Some("br"), value("br");
    both_flags_neither_accepted: both, OTHER => None, IDENTITY;
    both_flags_no_header: both, NONE => None, ABSENT;
    gzip_flag_both_accepted: gzip, BOTH => Some("gzip"), value("gzip");
    gzip_flag_gzip_accepted: gzip, GZIP => Some("gzip"), value("gzip");
    gzip_flag_br_accepted: gzip, BR => None, IDENTITY;
    gzip_flag_neither_accepted: gzip, OTHER => None, IDENTITY;
    gzip_flag_no_header: gzip, NONE => None, ABSENT;
    br_flag_both_accepted: br, BOTH => Some("br"), value("br");
    br_flag_gzip_accepted: br, GZIP => None, IDENTITY;
    br_flag_br_accepted: br, BR => Some("br"), value("br");
    br_flag_neither_accepted: br, OTHER => None, IDENTITY;
    br_flag_no_header: br, NONE => None, ABSENT;
    no_flag_leaves_the_header_alone: neither, BOTH => None, ORDINARY;
    no_flag_no_header: neither, NONE => None, ORDINARY;
    legacy_knows_gzip_only: old, BOTH => Some("gzip"), value("gzip");
    legacy_gzip_accepted: old, GZIP => Some("gzip"), value("gzip");
    legacy_br_accepted: old, BR => None, ABSENT;
    legacy_neither_accepted: old, OTHER => None, ABSENT;
    legacy_no_header: old, NONE => None, ABSENT;
}

#[test]
fn a_viewer_of_http_1_0_gets_nothing_compressed() {
    let mut request = viewer("/", &[BOTH]);
    request.version = Version::HTTP_10;
    for settings in [both(), neither(), old()] {
        let read = settings.encoding(true, &request);
        assert_eq!((read.key_part(), read.to_origin()), (None, ABSENT));
    }
}

#[test]
fn nothing_is_compressed_where_nothing_is_cached() {
    let mut policy = managed_cache_policy("CachingDisabled").unwrap();
    policy.enable_accept_encoding_gzip = true;
    let settings = CacheSettings::Policies {
        cache_policy: Arc::new(policy),
        origin_request_policy: None,
    };
    let read = settings.encoding(true, &viewer("/", &[BOTH]));
    assert_eq!((read.key_part(), read.to_origin()), (None, ORDINARY));
    assert!(!read.gzip());
}

#[test]
fn a_listed_accept_encoding_turns_compression_off() {
    let mut listed = legacy();
    listed.headers = ForwardedHeaders::Named(vec![ACCEPT_ENCODING]);
    let mut policy = CachePolicy::caching_optimized();
    policy.enable_accept_encoding_gzip = false;
    policy.enable_accept_encoding_brotli = false;
    policy.headers = vec![ACCEPT_ENCODING];
    for settings in [
        CacheSettings::ForwardedValues(Arc::new(listed)),
        CacheSettings::Policies {
            cache_policy: Arc::new(policy),
            origin_request_policy: None,
        },
    ] {
        let read = settings.encoding(true, &viewer("/", &[BOTH]));
        assert_eq!((read.key_part(), read.to_origin()), (None, ORDINARY));
        assert!(!read.gzip() && !read.brotli());
    }
}
