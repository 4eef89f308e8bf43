//! What the `crypto` module and the encodings compute.
//!
//! Bytes come from JavaScript and go back as byte strings: strings whose characters are below 256.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{
    GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD,
};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Takes base64 with or without its padding, and with bits left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a byte string; what is no byte string loses its upper bits.
pub(super) fn bytes(byte_string: &str) -> Vec<u8> {
    byte_string.chars().map(|it| it as u32 as u8).collect()
}

/// The byte string of bytes.
pub(super) fn byte_string(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The digest; `None` where the algorithm is not known.
pub(super) fn hash(algorithm: &str, data: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        "md5" => Some(Md5::digest(data).to_vec()),
        "sha1" => Some(Sha1::digest(data).to_vec()),
        "sha256" => Some(Sha256::digest(data).to_vec()),
        _ => None,
    }
}

/// The keyed digest; `None` where the algorithm is not known.
pub(super) fn hmac(algorithm: &str, key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        "md5" => authenticate::<Hmac<Md5>>(key, data),
        "sha1" => authenticate::<Hmac<Sha1>>(key, data),
        "sha256" => authenticate::<Hmac<Sha256>>(key, data),
        _ => None,
    }
}

fn authenticate<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(data);
    Some(mac.finalize().into_bytes().to_vec())
}

/// Text for bytes: `hex`, `base64` or `base64url`; `None` where the encoding is not known.
pub(super) fn encode(bytes: &[u8], encoding: &str) -> Option<String> {
    match encoding {
        "hex" => Some(bytes.iter().map(|it| format!("{it:02x}")).collect()),
        "base64" => Some(STANDARD.encode(bytes)),
        "base64url" => Some(URL_SAFE_NO_PAD.encode(bytes)),
        _ => None,
    }
}

/// Bytes from text, as far as it goes, for that is how Node and njs decode.
pub(super) fn decode(text: &str, encoding: &str) -> Option<Vec<u8>> {
    match encoding {
        "hex" => Some(
            text.as_bytes()
                .chunks_exact(2)
                .map_while(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                .collect(),
        ),
        "base64" | "base64url" => {
            let standard: String = text
                .chars()
                .map_while(|it| match it {
                    '-' => Some('+'),
                    '_' => Some('/'),
                    'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => Some(it),
                    _ => None,
                })
                .collect();
            // A single character left over holds no byte.
            let whole = standard.len() - usize::from(standard.len() % 4 == 1);
            LENIENT.decode(&standard[..whole]).ok()
        }
        _ => None,
    }
}

/// What `atob` makes of text; `None` where it is not base64.
pub(super) fn atob(text: &str) -> Option<Vec<u8>> {
    let text: String = text
        .chars()
        .filter(|it| !it.is_ascii_whitespace())
        .collect();
    LENIENT.decode(text).ok()
}

/// How many bytes at the start hold whole characters; the rest may be the start of one more.
pub(super) fn whole_utf8(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) | Ok(_) => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_goes_as_far_as_it_can() {
        let table = [
            ("hex", "abc", &[0xab][..]),
            ("hex", "zz", &[]),
            ("base64", "aGk", b"hi"),
            ("base64", "aGk=", b"hi"),
            ("base64", "_-8=", &[0xff, 0xef]),
            ("base64url", "_-8", &[0xff, 0xef]),
            ("base64", "aGk!aGk", b"hi"),
            ("base64", "a", &[]),
        ];
        for (encoding, text, bytes) in table {
            assert_eq!(decode(text, encoding).as_deref(), Some(bytes), "{text}");
        }
    }

    #[test]
    fn a_character_cut_off_is_kept_for_later() {
        assert_eq!(whole_utf8(b"a\xc3"), 1);
        assert_eq!(whole_utf8(b"a\xff"), 2);
        assert_eq!(whole_utf8(b"ab"), 2);
    }
}
