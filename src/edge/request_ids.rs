//! The ids that a request carries: `X-Amz-Cf-Id`, and S3's two.
//!
//! They only have to be unique and to look right, so they come from a counter that is mixed with
//! a seed: no system call a request, and a fixed seed makes a run repeatable.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::message::RequestId;

/// A source of request ids.
#[derive(Debug)]
pub struct RequestIds {
    seed: u64,
    counter: AtomicU64,
}

impl RequestIds {
    /// Ids that no other run has.
    pub fn random() -> Self {
        // Without a source of randomness the ids repeat from run to run, which harms nobody.
        Self::seeded(getrandom::u64().unwrap_or(0x5EED))
    }

    /// The same ids every time.
    pub fn seeded(seed: u64) -> Self {
        RequestIds {
            seed,
            counter: AtomicU64::new(0),
        }
    }

    /// The id for a new request.
    pub fn next(&self) -> RequestId {
        let count = self.counter.fetch_add(1, Ordering::Relaxed);
        let mut bytes = [0; 40];
        for (at, chunk) in bytes.chunks_exact_mut(8).enumerate() {
            let word = mix(self.seed ^ mix(count * 5 + at as u64));
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        RequestId::from_bytes(bytes)
    }

    /// The label of this edge node in `Via`: 32 lower-case hexadecimal digits.
    pub(crate) fn node_label(&self) -> String {
        format!("{:016x}{:016x}", mix(self.seed), mix(!self.seed))
    }
}

/// The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_repeatable() {
        let ids = RequestIds::seeded(1);
        let made: HashSet<RequestId> = (0..1_000).map(|_| ids.next()).collect();
        assert_eq!(made.len(), 1_000);
        assert_eq!(RequestIds::seeded(1).next(), RequestIds::seeded(1).next());
        assert_ne!(RequestIds::seeded(1).next(), RequestIds::seeded(2).next());
    }

    #[test]
    fn the_node_label_is_32_hexadecimal_digits() {
        let label = RequestIds::seeded(9).node_label();
        assert_eq!(label.len(), 32);
        assert!(
            label
                .bytes()
                .all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
        );
    }
}
