//! What stands for an id that only AWS could give: the same one whenever it is asked for.
//!
//! # Fidelity
//!
//! - It has the form of AWS's ids and is none: what compares it with the real one finds them different.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// What an id looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// Fourteen capital letters and digits that begin with `E`, as a distribution has.
    CloudFrontId,
    /// `01234567-89ab-...`, as a policy or a key value store has.
    Uuid,
    /// Twelve small letters and digits, as CloudFormation puts behind a name.
    Suffix,
}

/// An id for a thing of this name; `name` is what tells it from every other, such as
/// `Stack/LogicalId`.
pub fn stand_in(kind: StandIn, name: &str) -> String {
    let digest = Sha256::digest(name.as_bytes());
    let letters = |alphabet: &[u8], count: usize| -> String {
        let picked = digest.iter().take(count);
        picked
            .map(|it| char::from(alphabet[usize::from(*it) % alphabet.len()]))
            .collect()
    };
    match kind {
        StandIn::CloudFrontId => {
            format!("E{}", letters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 13))
        }
        StandIn::Suffix => letters(b"abcdefghijklmnopqrstuvwxyz0123456789", 12),
        StandIn::Uuid => {
            let mut hex = String::new();
            for byte in digest.iter().take(16) {
                // Writing into a string does not fail.
                let _ = write!(hex, "{byte:02x}");
            }
            let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
            [
                part(0, 8),
                part(8, 12),
                part(12, 16),
                part(16, 20),
                part(20, 32),
            ]
            .join("-")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_stable_and_looks_like_the_real_one() {
        let id = stand_in(StandIn::CloudFrontId, "Web/Distribution");
        assert_eq!(id.len(), 14);
        assert!(id.starts_with('E'));
        assert_eq!(id, stand_in(StandIn::CloudFrontId, "Web/Distribution"));
        assert_ne!(id, stand_in(StandIn::CloudFrontId, "Web/Other"));
        let uuid = stand_in(StandIn::Uuid, "Web/Policy");
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(stand_in(StandIn::Suffix, "x").len(), 12);
    }
}
