//! What becomes of a viewer's `Accept-Encoding`: in the key, towards the origin, for compression.
//!
//! AWS: "Understand cache policies", section "Compression support"; "Serve compressed files".
//!
//! # Fidelity
//!
//! - AWS does not say how `q=0` and `*` count: a coding with `q=0` is not accepted, and `*` alone
//!   names no coding.
//! - In the legacy settings AWS speaks of gzip only, and only for behaviors that compress; we
//!   keep viewers with and without gzip apart in all of them, since the origin may compress too.
//!   Without gzip the header is not sent at all.

use http::Version;
use http::header::ACCEPT_ENCODING;

use super::{CacheSettings, ForwardedHeaders};
use crate::message::ViewerRequest;
use crate::rfc::accept_encoding::AcceptedEncodings;

/// What a behavior makes of one viewer's `Accept-Encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NormalizedEncoding {
    codings: Codings,
    to_origin: EncodingToOrigin,
    compress: bool,
}

/// The codings that CloudFront lets into the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codings {
    None,
    Gzip,
    Brotli,
    BrotliAndGzip,
}

/// The `Accept-Encoding` that the origin gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingToOrigin {
    /// None at all.
    Absent,
    /// This value, in the place of the viewer's.
    Value(&'static str),
    /// It is a header like any other: the viewer's own where a policy takes it, else none.
    LikeAnyHeader,
}

impl NormalizedEncoding {
    /// The value in the key: `br,gzip`, `gzip` or `br`; `None` where the key has none.
    pub fn key_part(self) -> Option<&'static str> {
        match self.codings {
            Codings::None => None,
            Codings::Gzip => Some("gzip"),
            Codings::Brotli => Some("br"),
            Codings::BrotliAndGzip => Some("br,gzip"),
        }
    }

    /// What the origin gets to see.
    pub fn to_origin(self) -> EncodingToOrigin {
        self.to_origin
    }

    /// Whether CloudFront itself may answer in gzip: the behavior compresses, and the key says so.
    pub fn gzip(self) -> bool {
        self.compress && matches!(self.codings, Codings::Gzip | Codings::BrotliAndGzip)
    }

    /// Whether CloudFront itself may answer in Brotli: the behavior compresses, and the key says so.
    pub fn brotli(self) -> bool {
        self.compress && matches!(self.codings, Codings::Brotli | Codings::BrotliAndGzip)
    }

    fn unnamed(to_origin: EncodingToOrigin) -> Self {
        NormalizedEncoding {
            codings: Codings::None,
            to_origin,
            compress: false,
        }
    }
}

/// How a behavior treats the header.
enum Treatment {
    /// By the flags of a cache policy; what is left over becomes `identity`.
    Flags { gzip: bool, brotli: bool },
    /// The legacy way: gzip or nothing.
    Legacy,
    /// Not at all.
    LikeAnyHeader,
}

impl CacheSettings {
    /// Normalises a viewer's `Accept-Encoding`; `compress` is the behavior's setting.
    pub fn encoding(&self, compress: bool, viewer: &ViewerRequest) -> NormalizedEncoding {
        if viewer.version == Version::HTTP_10 || viewer.version == Version::HTTP_09 {
            return NormalizedEncoding::unnamed(EncodingToOrigin::Absent);
        }
        let (gzip, brotli, left_over) = match self.treatment() {
            Treatment::LikeAnyHeader => {
                return NormalizedEncoding::unnamed(EncodingToOrigin::LikeAnyHeader);
            }
            Treatment::Legacy => (true, false, EncodingToOrigin::Absent),
            Treatment::Flags { gzip, brotli } => {
                (gzip, brotli, EncodingToOrigin::Value("identity"))
            }
        };
        let accepted = AcceptedEncodings::of(&viewer.headers);
        let codings = match (accepted.brotli && brotli, accepted.gzip && gzip) {
            (true, true) => Codings::BrotliAndGzip,
            (true, false) => Codings::Brotli,
            (false, true) => Codings::Gzip,
            (false, false) => Codings::None,
        };
        let mut res = NormalizedEncoding {
            codings,
            to_origin: EncodingToOrigin::Absent,
            compress,
        };
        if accepted.present {
            res.to_origin = res.key_part().map_or(left_over, EncodingToOrigin::Value);
        }
        res
    }

    fn treatment(&self) -> Treatment {
        // With every TTL at 0 nothing is compressed, and the flags cannot be on.
        if self.disable_caching() {
            return Treatment::LikeAnyHeader;
        }
        match self {
            CacheSettings::Policies { cache_policy, .. } => {
                let gzip = cache_policy.enable_accept_encoding_gzip;
                let brotli = cache_policy.enable_accept_encoding_brotli;
                if gzip || brotli {
                    Treatment::Flags { gzip, brotli }
                } else {
                    Treatment::LikeAnyHeader
                }
            }
            CacheSettings::ForwardedValues(values) => match &values.headers {
                ForwardedHeaders::Named(names) if !names.contains(&ACCEPT_ENCODING) => {
                    Treatment::Legacy
                }
                ForwardedHeaders::Named(_) | ForwardedHeaders::All => Treatment::LikeAnyHeader,
            },
        }
    }
}

#[cfg(test)]
mod tests {
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
}
