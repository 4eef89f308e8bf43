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
mod tests;
