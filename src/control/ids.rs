//! The ids that CloudFront gives: of resources, of their versions, of requests.
//!
//! They only have to be unique and to look right, so they come from a counter that is mixed with a
//! seed; a fixed seed makes a run repeatable.

use std::sync::atomic::{AtomicU64, Ordering};

const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A source of ids.
#[derive(Debug)]
pub struct Ids {
    seed: u64,
    count: AtomicU64,
}

impl Ids {
    /// Ids that no other run has.
    ///
    /// # Errors
    ///
    /// The system has no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        Ok(Self::seeded(getrandom::u64()?))
    }

    /// The same ids every time.
    pub fn seeded(seed: u64) -> Self {
        Ids {
            seed,
            count: AtomicU64::new(0),
        }
    }

    /// The id of a distribution or the like, and of a version: `E` and 13 letters or digits.
    pub(super) fn resource(&self) -> String {
        self.letters('E')
    }

    /// The id of an invalidation.
    pub(super) fn invalidation(&self) -> String {
        self.letters('I')
    }

    /// The id of a policy, of a store and of a request (RFC 9562, version 4).
    pub(super) fn uuid(&self) -> String {
        let [high, low] = [self.next(), self.next()];
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            low >> 48 & 0x3fff | 0x8000,
            low & 0xffff_ffff_ffff,
        )
    }

    fn letters(&self, first: char) -> String {
        let mut rest = (u128::from(self.next()) << 64) | u128::from(self.next());
        let mut res = String::from(first);
        for _ in 0..13 {
            let at = usize::try_from(rest % 36).unwrap_or_default();
            res.push(char::from(LETTERS[at]));
            rest /= 36;
        }
        res
    }

    fn next(&self) -> u64 {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut it = self
            .seed
            .wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Ids;

    #[test]
    fn ids_look_like_awss() {
        let ids = Ids::seeded(7);
        for id in [ids.resource(), ids.invalidation()] {
            assert_eq!(id.len(), 14);
            assert!(
                id.bytes()
                    .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
            );
        }
        let uuid = ids.uuid();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{uuid}");
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
    }

    #[test]
    fn no_id_comes_twice() {
        let ids = Ids::seeded(1);
        let all: BTreeSet<String> = (0..1000).map(|_| ids.resource()).collect();
        assert_eq!(all.len(), 1000);
    }
}
