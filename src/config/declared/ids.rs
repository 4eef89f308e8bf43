//! Ids and versions that stay the same while what they stand for does.

use sha2::{Digest, Sha256};

use crate::s3::hex;

/// The id of a policy: the one that was written, else one made from its name.
pub(super) fn policy_id(kind: &str, written: Option<&str>, name: &str) -> String {
    match written {
        Some(id) => id.to_owned(),
        None => uuid(kind, name),
    }
}

/// A UUID made from a name (RFC 9562, section 5.8).
pub(super) fn uuid(kind: &str, name: &str) -> String {
    let hash = Sha256::digest(format!("mfe-dev {kind} {name}"));
    let mut hex: Vec<u8> = hex(&hash).into_bytes();
    hex[12] = b'8';
    hex[16] = b'8';
    let hex = String::from_utf8_lossy(&hex);
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..32]
    )
}

/// The version of a document: `E` and thirteen capital letters or digits, as AWS's are.
pub(super) fn etag(document: &serde_json::Value) -> String {
    etag_of_text(&document.to_string())
}

/// The same of a text.
pub(super) fn etag_of_text(text: &str) -> String {
    let hash = hex(&Sha256::digest(text)).to_ascii_uppercase();
    format!("E{}", &hash[..13])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_id_of_a_kind() {
        let id = uuid("cache-policy", "by-language");
        assert_eq!(id, uuid("cache-policy", "by-language"));
        assert_ne!(id, uuid("origin-request-policy", "by-language"));
        assert_eq!(id.len(), 36);
        assert_eq!(policy_id("cache-policy", Some("x"), "by-language"), "x");
        assert_eq!(policy_id("cache-policy", None, "by-language"), id);
    }

    #[test]
    fn a_version_follows_the_text() {
        assert_eq!(etag_of_text("a").len(), 14);
        assert_eq!(etag_of_text("a"), etag_of_text("a"));
        assert_ne!(etag_of_text("a"), etag_of_text("b"));
    }
}
