//! Which content codings a request accepts.
//!
//! RFC 9110, section 12.5.3. A coding with `q=0` is not accepted; how much the others are liked
//! does not matter here, and `*` stands for none by name.

use http::HeaderMap;
use http::header::ACCEPT_ENCODING;

use super::list;

/// What `Accept-Encoding` says of the two codings that are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptedEncodings {
    /// Whether there is such a header at all.
    pub present: bool,
    /// Whether `gzip` is accepted.
    pub gzip: bool,
    /// Whether `br` is accepted.
    pub brotli: bool,
}

impl AcceptedEncodings {
    /// Reads all `Accept-Encoding` lines; allocates nothing.
    ///
    /// ```
    /// use http::{HeaderMap, HeaderValue};
    /// use mfe_dev::rfc::accept_encoding::AcceptedEncodings;
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("accept-encoding", HeaderValue::from_static("gzip;q=0.5, br;q=0"));
    /// let accepted = AcceptedEncodings::of(&headers);
    /// assert!(accepted.gzip && !accepted.brotli);
    /// ```
    pub fn of(headers: &HeaderMap) -> Self {
        let mut res = AcceptedEncodings::default();
        for line in headers.get_all(ACCEPT_ENCODING) {
            res.present = true;
            for member in list::members(line.as_bytes()) {
                let mut parts = member.split(|it| *it == b';').map(<[u8]>::trim_ascii);
                let coding = parts.next().unwrap_or_default();
                let known = if coding.eq_ignore_ascii_case(b"gzip") {
                    &mut res.gzip
                } else if coding.eq_ignore_ascii_case(b"br") {
                    &mut res.brotli
                } else {
                    continue;
                };
                *known |= !parts.any(is_zero_weight);
            }
        }
        res
    }
}

/// RFC 9110, section 12.4.2: `q=0`, with up to three zeros behind a point.
fn is_zero_weight(parameter: &[u8]) -> bool {
    let Some(weight) = parameter
        .strip_prefix(b"q")
        .or_else(|| parameter.strip_prefix(b"Q"))
        .and_then(|it| it.trim_ascii_start().strip_prefix(b"="))
        .map(<[u8]>::trim_ascii)
    else {
        return false;
    };
    weight.first() == Some(&b'0') && weight.iter().all(|it| matches!(it, b'0' | b'.'))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    macro_rules! accepts {
        ($($name:ident: $lines:expr => gzip $gzip:literal, br $brotli:literal;)*) => { $(
            #[test]
            fn $name() {
                let lines: &[&'static str] = &$lines;
                let mut headers = HeaderMap::new();
                for it in lines {
                    headers.append(ACCEPT_ENCODING, HeaderValue::from_static(it));
                }
                let expected = AcceptedEncodings {
                    present: !lines.is_empty(),
                    gzip: $gzip,
                    brotli: $brotli,
                };
                assert_eq!(AcceptedEncodings::of(&headers), expected);
            }
        )* };
    }

    accepts! {
        a_browsers_header: ["gzip, deflate, br, zstd"] => gzip true, br true;
        gzip_alone: ["gzip"] => gzip true, br false;
        brotli_alone: ["br"] => gzip false, br true;
        case_does_not_matter: ["GZip,BR"] => gzip true, br true;
        several_lines: ["deflate", "br", "gzip"] => gzip true, br true;
        a_weight: ["gzip;q=0.001, br; Q = 1.0"] => gzip true, br true;
        a_weight_of_zero: ["gzip;q=0, br ; q=0.000"] => gzip false, br false;
        a_weight_that_is_none: ["gzip;q=,br;q=x"] => gzip true, br true;
        a_star_names_no_coding: ["*"] => gzip false, br false;
        a_star_beside_a_name: ["*;q=0, gzip"] => gzip true, br false;
        other_codings: ["deflate, zstd, identity, x-gzip, brotli"] => gzip false, br false;
        an_empty_header: [""] => gzip false, br false;
        no_header: [] => gzip false, br false;
    }
}
