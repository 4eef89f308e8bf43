//! What CloudFront compresses, and what that changes in a response.
//!
//! AWS: "Serve compressed files". [`judge`] looks at a response that has just come from the origin;
//! what it says holds for the object that is stored, and so for whoever gets it from the cache.
//! [`encode_headers`] gives the headers that go with the compressed body.
//!
//! # Fidelity
//!
//! - CloudFront compresses as far as its servers have time for it; here it always does.
//! - `Cache-Control: no-transform` is on no page of AWS, and does not keep CloudFront from it here.
//! - HEAD gets the headers that GET would get, where the origin says how long the body is.

use std::fmt;

use http::header::{
    ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::rfc::content_coding::ContentCoding;
use crate::rfc::ordered_headers::{rebuild, vary_by};

/// The least and the most bytes that a body may have to be compressed.
const COMPRESSED_LENGTHS: std::ops::RangeInclusive<u64> = 1_000..=10_000_000;

/// The media types that CloudFront compresses, sorted.
const COMPRESSED_TYPES: [&str; 48] = [
    "application/dash+xml",
    "application/eot",
    "application/font",
    "application/font-sfnt",
    "application/javascript",
    "application/json",
    "application/opentype",
    "application/otf",
    "application/pdf",
    "application/pkcs7-mime",
    "application/protobuf",
    "application/rss+xml",
    "application/truetype",
    "application/ttf",
    "application/vnd.apple.mpegurl",
    "application/vnd.mapbox-vector-tile",
    "application/vnd.ms-fontobject",
    "application/wasm",
    "application/x-font-opentype",
    "application/x-font-truetype",
    "application/x-font-ttf",
    "application/x-httpd-cgi",
    "application/x-javascript",
    "application/x-mpegurl",
    "application/x-opentype",
    "application/x-otf",
    "application/x-perl",
    "application/x-ttf",
    "application/xhtml+xml",
    "application/xml",
    "font/eot",
    "font/opentype",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/js",
    "text/plain",
    "text/richtext",
    "text/tab-separated-values",
    "text/x-component",
    "text/x-java-source",
    "text/x-script",
    "text/xml",
    "vnd.apple.mpegurl",
];

/// Whether a response that was left uncompressed for its viewer's sake says that it varies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VaryOnUncompressed {
    /// It does not, as in most captures.
    #[default]
    Absent,
    /// It gets `Vary: Accept-Encoding`, as a compressed one does.
    AcceptEncoding,
}

/// What becomes of the origin's `Accept-Ranges` on a response that CloudFront compresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptRangesOnCompressed {
    /// It goes: a range of the compressed bytes cannot be had.
    #[default]
    Dropped,
    /// It stays.
    Kept,
}

/// What decides whether a response is compressed.
#[derive(Clone, Copy, Debug)]
pub struct CompressionFacts<'a> {
    /// The behavior's `Compress`.
    pub compress: bool,
    /// Whether the viewer accepts `gzip` and the cache policy has it on (or the behavior has the
    /// legacy cache settings).
    pub gzip: bool,
    /// Whether the viewer accepts `br` and the cache policy has it on.
    pub brotli: bool,
    /// Whether all three times of the cache policy are 0.
    pub caching_disabled: bool,
    /// The origin's status.
    pub status: StatusCode,
    /// The origin's headers.
    pub headers: &'a HeaderMap,
    /// What [`declared_length`] says, or the length of a body that is known otherwise; `None` for
    /// one that comes in chunks.
    pub content_length: Option<u64>,
}

/// Whether a response is compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompressionVerdict {
    /// It is, in this coding.
    Compress(ContentCoding),
    /// It is not, for this reason.
    Leave(NotCompressed),
}

/// Why a response is not compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCompressed {
    /// The behavior's `Compress` is off.
    TurnedOff,
    /// Nothing is cached.
    CachingDisabled,
    /// The origin's status is none of the three.
    Status(StatusCode),
    /// The origin has encoded the body already.
    Encoded(HeaderValue),
    /// The origin does not say how long the body is.
    LengthUnknown,
    /// The body is too short or too long.
    Length(u64),
    /// The content type is none of the list, or there is none.
    ContentType(Option<HeaderValue>),
    /// No coding is both accepted by the viewer and on in the cache policy.
    NotAccepted,
}

/// Judges a response that has come from the origin.
///
/// What the viewer accepts is judged last, so [`NotCompressed::NotAccepted`] says that another
/// viewer would have got the same object compressed. Brotli wins over gzip, however the viewer
/// weighs them.
///
/// ```
/// use http::{HeaderMap, StatusCode};
/// use mfe_dev::distribution::{CompressionFacts, CompressionVerdict, judge_compression};
/// use mfe_dev::rfc::content_coding::ContentCoding;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("content-type", "text/html; charset=utf-8".parse().unwrap());
/// let facts = CompressionFacts {
///     compress: true,
///     gzip: true,
///     brotli: true,
///     caching_disabled: false,
///     status: StatusCode::OK,
///     headers: &headers,
///     content_length: Some(2_000),
/// };
/// let verdict = judge_compression(&facts);
/// assert_eq!(verdict, CompressionVerdict::Compress(ContentCoding::Brotli));
///
/// let CompressionVerdict::Leave(reason) =
///     judge_compression(&CompressionFacts { content_length: Some(412), ..facts })
/// else {
///     panic!("it is too short");
/// };
/// assert_eq!(
///     reason.to_string(),
///     "the body has 412 bytes; CloudFront compresses from 1,000 to 10,000,000"
/// );
/// ```
pub fn judge(facts: &CompressionFacts<'_>) -> CompressionVerdict {
    match (why_not(facts), facts.brotli, facts.gzip) {
        (Some(reason), _, _) => CompressionVerdict::Leave(reason),
        (None, true, _) => CompressionVerdict::Compress(ContentCoding::Brotli),
        (None, false, true) => CompressionVerdict::Compress(ContentCoding::Gzip),
        (None, false, false) => CompressionVerdict::Leave(NotCompressed::NotAccepted),
    }
}

/// What speaks against compressing for any viewer.
fn why_not(facts: &CompressionFacts<'_>) -> Option<NotCompressed> {
    if !facts.compress {
        return Some(NotCompressed::TurnedOff);
    }
    if facts.caching_disabled {
        return Some(NotCompressed::CachingDisabled);
    }
    if !matches!(facts.status.as_u16(), 200 | 403 | 404) {
        return Some(NotCompressed::Status(facts.status));
    }
    // Any value counts, `identity` too.
    if let Some(coding) = facts.headers.get(CONTENT_ENCODING) {
        return Some(NotCompressed::Encoded(coding.clone()));
    }
    match facts.content_length {
        None => return Some(NotCompressed::LengthUnknown),
        Some(length) if !COMPRESSED_LENGTHS.contains(&length) => {
            return Some(NotCompressed::Length(length));
        }
        Some(_) => {}
    }
    let content_type = facts.headers.get(CONTENT_TYPE);
    if !content_type.is_some_and(|it| is_compressed_type(it.as_bytes())) {
        return Some(NotCompressed::ContentType(content_type.cloned()));
    }
    None
}

/// Whether CloudFront compresses a media type; its parameters and its case do not count.
fn is_compressed_type(content_type: &[u8]) -> bool {
    let end = content_type.iter().position(|it| *it == b';');
    let media_type = content_type[..end.unwrap_or(content_type.len())].trim_ascii();
    let lower_case = || media_type.iter().map(u8::to_ascii_lowercase);
    COMPRESSED_TYPES
        .binary_search_by(|it| it.bytes().cmp(lower_case()))
        .is_ok()
}

/// The body's length as the headers declare it: `None` where it comes in chunks, where no length
/// is given, or none that can be read.
pub fn declared_length(headers: &HeaderMap) -> Option<u64> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    let mut lines = headers.get_all(CONTENT_LENGTH).iter();
    let length = lines.next()?;
    let digits = length.as_bytes();
    if !digits.iter().all(u8::is_ascii_digit) || lines.any(|it| it != length) {
        return None;
    }
    length.to_str().ok()?.parse().ok()
}

/// Makes the headers those of the compressed body.
///
/// `Transfer-Encoding: chunked` takes the place of `Content-Length`; over HTTP/2 the listener leaves
/// it out. A strong entity tag becomes weak, since the bytes are no longer those that it names; what
/// is no entity tag goes. The others keep their order, what is new stands behind them.
///
/// ```
/// use http::HeaderMap;
/// use mfe_dev::distribution::{AcceptRangesOnCompressed, encode_headers};
/// use mfe_dev::rfc::content_coding::ContentCoding;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("content-length", "2000".parse().unwrap());
/// headers.insert("etag", "\"abc\"".parse().unwrap());
/// encode_headers(ContentCoding::Gzip, &mut headers, AcceptRangesOnCompressed::Dropped);
/// let lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value)).collect();
/// assert_eq!(
///     lines,
///     [
///         ("transfer-encoding", "chunked"),
///         ("etag", "W/\"abc\""),
///         ("content-encoding", "gzip"),
///         ("vary", "Accept-Encoding"),
///     ]
/// );
/// ```
pub fn encode_headers(
    coding: ContentCoding,
    headers: &mut HeaderMap,
    accept_ranges: AcceptRangesOnCompressed,
) {
    const CHUNKED: HeaderValue = HeaderValue::from_static("chunked");
    rebuild(headers, |name, value, res| match *name {
        CONTENT_LENGTH | TRANSFER_ENCODING => {
            res.insert(TRANSFER_ENCODING, CHUNKED);
        }
        ETAG => {
            if let Some(weak) = weak(value) {
                res.append(ETAG, weak);
            }
        }
        ACCEPT_RANGES if accept_ranges == AcceptRangesOnCompressed::Dropped => {}
        _ => {
            res.append(name, value);
        }
    });
    headers.insert(TRANSFER_ENCODING, CHUNKED);
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    vary_by(headers, "Accept-Encoding");
}

/// The weak form of an entity tag; `None` for what does not begin like one.
fn weak(etag: HeaderValue) -> Option<HeaderValue> {
    match etag.as_bytes() {
        [b'W', b'/', b'"', ..] => Some(etag),
        [b'"', ..] => HeaderValue::from_maybe_shared([b"W/", etag.as_bytes()].concat()).ok(),
        _ => None,
    }
}

/// Gives a response that was left as it is its `Vary`, if the switch says so and another viewer
/// would have got it compressed.
pub fn vary_uncompressed(
    reason: &NotCompressed,
    headers: &mut HeaderMap,
    vary_on_uncompressed: VaryOnUncompressed,
) {
    if *reason == NotCompressed::NotAccepted
        && vary_on_uncompressed == VaryOnUncompressed::AcceptEncoding
    {
        vary_by(headers, "Accept-Encoding");
    }
}

impl fmt::Display for NotCompressed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotCompressed::TurnedOff => f.write_str("the behavior does not compress"),
            NotCompressed::CachingDisabled => {
                f.write_str("nothing is cached, and CloudFront compresses what it caches")
            }
            NotCompressed::Status(status) => write!(
                f,
                "the origin answered {}; CloudFront compresses 200, 403 and 404",
                status.as_u16()
            ),
            NotCompressed::Encoded(coding) => {
                write!(f, "the origin sent `Content-Encoding: {}`", text(coding))
            }
            NotCompressed::LengthUnknown => {
                f.write_str("the origin did not send a `Content-Length`")
            }
            NotCompressed::Length(length) => write!(
                f,
                "the body has {length} bytes; CloudFront compresses from 1,000 to 10,000,000"
            ),
            NotCompressed::ContentType(Some(content_type)) => write!(
                f,
                "`{}` is not one of the types that CloudFront compresses",
                text(content_type)
            ),
            NotCompressed::ContentType(None) => f.write_str("the response has no `Content-Type`"),
            NotCompressed::NotAccepted => f.write_str(
                "neither `br` nor `gzip` is both accepted by the viewer and on in the cache policy",
            ),
        }
    }
}

fn text(value: &HeaderValue) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

#[cfg(test)]
mod tests;
