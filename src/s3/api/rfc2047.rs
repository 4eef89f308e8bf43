//! Encoded words in user metadata: text beyond ASCII, as it stands in a header.
//!
//! AWS: "Working with object metadata": "non-ASCII characters ... are decoded and encoded as per
//! RFC 2047".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode;

use super::request_headers::decoded;

/// The text that a value of encoded words stands for; any other value is itself.
pub(crate) fn decode(value: &str) -> String {
    let words: Option<String> = value.split_ascii_whitespace().map(word).collect();
    words
        .filter(|it| !it.is_empty())
        .unwrap_or_else(|| value.to_owned())
}

/// RFC 2047, section 2: `=?charset?encoding?text?=`.
fn word(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes = match encoding {
        "B" | "b" => STANDARD.decode(text).ok()?,
        "Q" | "q" => quoted_printable(text)?,
        _ => return None,
    };
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "us-ascii" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(match bytes.is_ascii() {
            true => decoded(&bytes),
            false => bytes.into_iter().map(char::from).collect(),
        }),
        _ => None,
    }
}

/// Section 4.2: `_` is a space, `=` and two digits a byte: as percent-encoding with another sign.
fn quoted_printable(text: &str) -> Option<Vec<u8>> {
    if text.contains('%') {
        return None;
    }
    let percent = text.replace('_', " ").replace('=', "%");
    Some(percent_decode(percent.as_bytes()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_and_everything_else_is_itself() {
        for (value, text) in [
            ("=?UTF-8?Q?actually-ascii?=", "actually-ascii"),
            ("=?utf-8?B?w4TDlg==?=", "ÄÖ"),
            ("=?UTF-8?Q?=C3=84_b?=", "Ä b"),
            ("=?ISO-8859-1?Q?=C4?=", "Ä"),
            ("=?UTF-8?Q?a?= =?UTF-8?Q?b?=", "ab"),
            ("plain text", "plain text"),
            ("", ""),
            ("=?UTF-8?X?a?=", "=?UTF-8?X?a?="),
            ("=?UTF-8?Q?=FF?=", "=?UTF-8?Q?=FF?="),
            ("=?koi8-r?Q?a?=", "=?koi8-r?Q?a?="),
        ] {
            assert_eq!(decode(value), text, "{value}");
        }
    }
}
