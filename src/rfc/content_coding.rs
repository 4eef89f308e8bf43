//! Content codings: `gzip` and `br`.
//!
//! RFC 9110, section 8.4.1; RFC 1952 (gzip), RFC 7932 (Brotli).
//!
//! # Fidelity
//!
//! - CloudFront does not say at which level it compresses; ours are a web server's usual ones, so
//!   the bytes differ from production's.

use std::io::{Read, Write};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Brotli's quality, of 11.
const BROTLI_QUALITY: i32 = 5;

/// Brotli's window, as a power of two.
const BROTLI_WINDOW: i32 = 22;

/// gzip's level, of 9.
const GZIP_LEVEL: u32 = 6;

/// A coding that a body may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContentCoding {
    /// `gzip`
    Gzip,
    /// `br`
    Brotli,
}

impl ContentCoding {
    /// The coding that a `Content-Encoding` of one element names.
    ///
    /// ```
    /// use mfe_dev::rfc::content_coding::ContentCoding;
    ///
    /// assert_eq!(ContentCoding::parse("GZIP"), Some(ContentCoding::Gzip));
    /// assert_eq!(ContentCoding::parse("deflate"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("br") {
            Some(ContentCoding::Brotli)
        } else if text.eq_ignore_ascii_case("gzip") || text.eq_ignore_ascii_case("x-gzip") {
            Some(ContentCoding::Gzip)
        } else {
            None
        }
    }

    /// The coding's name.
    pub fn as_str(self) -> &'static str {
        match self {
            ContentCoding::Gzip => "gzip",
            ContentCoding::Brotli => "br",
        }
    }

    /// The bytes in this coding; the same bytes always give the same.
    ///
    /// ```
    /// use mfe_dev::rfc::content_coding::ContentCoding;
    ///
    /// let encoded = ContentCoding::Brotli.encode(b"page");
    /// let decoded = ContentCoding::Brotli.decode(&encoded, 4);
    /// assert_eq!(decoded.as_deref(), Some(&b"page"[..]));
    /// ```
    pub fn encode(self, bytes: &[u8]) -> Vec<u8> {
        let mut res = Vec::with_capacity(bytes.len() / 3 + 64);
        // A vector takes whatever is written to it, so neither can fail.
        let _written = match self {
            ContentCoding::Gzip => {
                let mut encoder = GzEncoder::new(&mut res, Compression::new(GZIP_LEVEL));
                let written = encoder.write_all(bytes);
                written.and_then(|()| encoder.finish().map(|_| ()))
            }
            ContentCoding::Brotli => {
                let params = BrotliEncoderParams {
                    quality: BROTLI_QUALITY,
                    lgwin: BROTLI_WINDOW,
                    size_hint: bytes.len(),
                    ..BrotliEncoderParams::default()
                };
                brotli::BrotliCompress(&mut &*bytes, &mut res, &params).map(|_| ())
            }
        };
        res
    }

    /// The bytes out of this coding; `None` where they are not in it, are cut off, or would be
    /// more than `limit` bytes.
    pub fn decode(self, bytes: &[u8], limit: usize) -> Option<Vec<u8>> {
        match self {
            ContentCoding::Gzip => read_up_to(MultiGzDecoder::new(bytes), limit),
            ContentCoding::Brotli => read_up_to(brotli::Decompressor::new(bytes, 8192), limit),
        }
    }
}

/// All that a reader gives, if that is no more than `limit` bytes.
fn read_up_to(reader: impl Read, limit: usize) -> Option<Vec<u8>> {
    let mut res = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(one_more).read_to_end(&mut res).ok()?;
    (res.len() <= limit).then_some(res)
}

#[cfg(test)]
mod tests {
    use super::ContentCoding::{Brotli, Gzip};
    use super::*;

    /// Text that compresses, without a period that is too regular.
    fn text(length: usize) -> Vec<u8> {
        (0..length).map(|it| b"<p>abc"[(it * it / 7) % 6]).collect()
    }

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        for coding in [Gzip, Brotli] {
            for length in [0, 1, 999, 100_000] {
                let plain = text(length);
                let encoded = coding.encode(&plain);
                assert_eq!(coding.decode(&encoded, length), Some(plain), "{coding:?}");
            }
            assert!(coding.encode(&text(100_000)).len() < 50_000, "{coding:?}");
        }
    }

    #[test]
    fn the_same_bytes_give_the_same_encoding() {
        for coding in [Gzip, Brotli] {
            assert_eq!(coding.encode(&text(5000)), coding.encode(&text(5000)));
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        for coding in [Gzip, Brotli] {
            let bomb = coding.encode(&vec![0; 1_000_000]);
            assert!(bomb.len() < 10_000);
            assert_eq!(coding.decode(&bomb, 999_999), None, "{coding:?}");
            assert!(coding.decode(&bomb, 1_000_000).is_some(), "{coding:?}");
            assert!(coding.decode(&bomb, usize::MAX).is_some(), "{coding:?}");
        }
    }

    #[test]
    fn what_is_no_coding_is_none() {
        for coding in [Gzip, Brotli] {
            let whole = coding.encode(&text(5000));
            assert_eq!(coding.decode(&whole[..whole.len() / 2], 5000), None);
            assert_eq!(coding.decode(b"<!doctype html>", 5000), None);
            assert_eq!(coding.decode(b"", 5000), None, "{coding:?}");
        }
        assert_eq!(Brotli.decode(&Gzip.encode(b"page"), 5000), None);
    }

    #[test]
    fn members_of_gzip_follow_one_another() {
        let two = [Gzip.encode(b"one "), Gzip.encode(b"two")].concat();
        assert_eq!(Gzip.decode(&two, 7).as_deref(), Some(&b"one two"[..]));
    }

    #[test]
    fn names_are_read_in_any_case() {
        for (text, coding) in [
            ("br", Some(Brotli)),
            ("Br", Some(Brotli)),
            ("gzip", Some(Gzip)),
            (" x-gzip ", Some(Gzip)),
            ("identity", None),
            ("gzip, br", None),
            ("", None),
        ] {
            assert_eq!(ContentCoding::parse(text), coding, "{text}");
        }
        for coding in [Gzip, Brotli] {
            assert_eq!(ContentCoding::parse(coding.as_str()), Some(coding));
        }
    }
}
