//! The entity tag and the checksum of an object that was put in parts, from those of its parts.
//!
//! AWS: "Checking object integrity in Amazon S3": the entity tag and a composite checksum are digests
//! of the parts' digests, with the number of parts behind a dash; CRC-64/NVME is always that of the
//! whole object.
//!
//! # Fidelity
//!
//! - CRC-32 and CRC-32C are always composite, also where the upload asked for `FULL_OBJECT`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, checksum_combine};
use md5::{Digest as _, Md5};

use super::StoredPart;
use crate::s3::{Checksum, ChecksumAlgorithm, Checksummer, object::hex};

/// The entity tag, with its quotes.
pub(super) fn etag(parts: &[StoredPart]) -> String {
    let mut digests = Md5::new();
    for part in parts {
        digests.update(unhex(part.etag.trim_matches('"')));
    }
    format!("\"{}-{}\"", hex(&digests.finalize()), parts.len())
}

/// The checksum; none where a part has none of this algorithm.
pub(super) fn checksum(algorithm: ChecksumAlgorithm, parts: &[StoredPart]) -> Option<Checksum> {
    let values = parts.iter().map(|it| {
        let checksum = it.checksum.as_ref();
        let checksum = checksum.filter(|it| it.algorithm == algorithm.as_str())?;
        let value = STANDARD.decode(&checksum.value).ok();
        value.filter(|it| it.len() == algorithm.value_len())
    });
    let values: Vec<Vec<u8>> = values.collect::<Option<_>>()?;
    let value = match algorithm {
        ChecksumAlgorithm::Crc64Nvme => whole(&values, parts)?,
        ChecksumAlgorithm::Crc32
        | ChecksumAlgorithm::Crc32c
        | ChecksumAlgorithm::Sha1
        | ChecksumAlgorithm::Sha256 => {
            let mut sum = Checksummer::new(algorithm);
            for value in &values {
                sum.update(value);
            }
            format!("{}-{}", sum.finish(), parts.len())
        }
    };
    Some(Checksum {
        algorithm: algorithm.as_str().to_owned(),
        value,
    })
}

/// The CRC-64/NVME of all bytes, of those of the parts.
fn whole(values: &[Vec<u8>], parts: &[StoredPart]) -> Option<String> {
    let mut sum: Option<u64> = None;
    for (value, part) in values.iter().zip(parts) {
        let value = u64::from_be_bytes(value.as_slice().try_into().ok()?);
        sum = Some(match sum {
            Some(before) => checksum_combine(CrcAlgorithm::Crc64Nvme, before, value, part.size),
            None => value,
        });
    }
    Some(STANDARD.encode(sum?.to_be_bytes()))
}

/// The bytes of a digest in hexadecimal.
fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.filter_map(byte).collect()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    /// Parts of these bytes, with their checksums.
    fn parts(algorithm: ChecksumAlgorithm, bytes: &[&[u8]]) -> Vec<StoredPart> {
        let part = |(at, bytes): (usize, &&[u8])| StoredPart {
            part_number: u32::try_from(at).unwrap() + 1,
            size: bytes.len() as u64,
            etag: format!("\"{}\"", hex(&Md5::digest(bytes))),
            last_modified: SystemTime::UNIX_EPOCH,
            checksum: Some(checksum_of(algorithm, bytes)),
        };
        bytes.iter().enumerate().map(part).collect()
    }

    fn checksum_of(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Checksum {
        let mut sum = Checksummer::new(algorithm);
        sum.update(bytes);
        Checksum {
            algorithm: algorithm.as_str().to_owned(),
            value: sum.finish(),
        }
    }

    #[test]
    fn the_entity_tag_counts_the_parts() {
        let large = vec![b'a'; 5 * 1024 * 1024];
        let parts = parts(ChecksumAlgorithm::Crc32, &[&large, b"b"]);
        assert_eq!(etag(&parts), "\"e5a8c5272b26fc10581a21089559b006-2\"");
    }

    #[test]
    fn crc_64_nvme_is_that_of_the_whole_object() {
        let algorithm = ChecksumAlgorithm::Crc64Nvme;
        for split in [
            &[b"123456789".as_slice()][..],
            &[b"1234", b"56789"],
            &[b"1", b"", b"2345678", b"9"],
        ] {
            let whole = checksum(algorithm, &parts(algorithm, split)).unwrap();
            assert_eq!(whole, checksum_of(algorithm, b"123456789"), "{split:?}");
        }
    }

    #[test]
    fn the_others_are_of_the_parts_checksums() {
        for algorithm in ChecksumAlgorithm::ALL {
            if algorithm == ChecksumAlgorithm::Crc64Nvme {
                continue;
            }
            let parts = parts(algorithm, &[b"1234", b"56789"]);
            let raw = |at: usize| {
                let checksum = parts[at].checksum.as_ref().unwrap();
                STANDARD.decode(&checksum.value).unwrap()
            };
            let of_all = checksum_of(algorithm, &[raw(0), raw(1)].concat());
            let found = checksum(algorithm, &parts).unwrap();
            assert_eq!(found.value, format!("{}-2", of_all.value));
        }
    }

    #[test]
    fn a_part_without_its_checksum_leaves_the_object_without_one() {
        let mut parts = parts(ChecksumAlgorithm::Sha256, &[b"1", b"2"]);
        assert_eq!(checksum(ChecksumAlgorithm::Sha1, &parts), None);
        parts[1].checksum = None;
        assert_eq!(checksum(ChecksumAlgorithm::Sha256, &parts), None);
    }
}
