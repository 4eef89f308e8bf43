//! What a request says of its bytes, and whether that is so.
//!
//! AWS: "Checking object integrity in Amazon S3". An object whose bytes are not as was said of
//! them is not created.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;

use crate::s3::{Checksum, ChecksumAlgorithm, S3Error, object::hex};

use super::request_headers::text;

/// What is said of bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// `Content-MD5`.
    md5: Option<[u8; 16]>,
    /// `x-amz-checksum-…`.
    checksum: Option<Checksum>,
    /// The algorithm whose checksum comes behind the bytes.
    trailer: Option<ChecksumAlgorithm>,
    /// The algorithm to compute where none was said.
    unsaid: Option<ChecksumAlgorithm>,
    /// `x-amz-content-sha256`, where it is a digest: in hexadecimal, lower case.
    sha256: Option<String>,
}

/// What was computed of bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Computed {
    /// Always.
    pub(crate) md5: [u8; 16],
    /// Where a digest was said.
    pub(crate) sha256: Option<[u8; 32]>,
    /// Of the algorithm of [`Claims::algorithm`].
    pub(crate) checksum: Option<Checksum>,
}

impl Claims {
    /// Reads the headers.
    ///
    /// # Errors
    ///
    /// A value is none, or there are two checksums.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, S3Error> {
        let md5 = text(headers, "content-md5").map(|it| {
            let bytes = STANDARD.decode(&it).ok();
            let digest = bytes.and_then(|it| <[u8; 16]>::try_from(it).ok());
            digest.ok_or(S3Error::InvalidDigest(it))
        });
        Ok(Claims {
            md5: md5.transpose()?,
            checksum: checksum(headers)?,
            trailer: trailer(headers)?,
            unsaid: None,
            sha256: content_sha256(headers)?,
        })
    }

    /// The algorithm to compute: the one sent, else the one that the upload was begun with, else
    /// the one that S3 takes by itself.
    pub(crate) fn algorithm(&self) -> ChecksumAlgorithm {
        let sent = self.checksum.as_ref();
        sent.and_then(|it| ChecksumAlgorithm::of(&it.algorithm))
            .or(self.trailer)
            .or(self.unsaid)
            .unwrap_or(ChecksumAlgorithm::Crc64Nvme)
    }

    /// With an algorithm to compute where none was said.
    pub(crate) fn or_algorithm(mut self, algorithm: ChecksumAlgorithm) -> Self {
        self.unsaid = Some(algorithm);
        self
    }

    /// Whether the SHA-256 has to be computed.
    pub(crate) fn needs_sha256(&self) -> bool {
        self.sha256.is_some()
    }

    /// Compares what was said with what is.
    ///
    /// # Errors
    ///
    /// It is not as was said.
    pub(crate) fn verify(
        &self,
        computed: &Computed,
        trailers: &[(String, String)],
    ) -> Result<(), S3Error> {
        if let (Some(client), Some(sha256)) = (&self.sha256, &computed.sha256)
            && *client != hex(sha256)
        {
            return Err(S3Error::ContentSha256Mismatch {
                client: client.clone(),
                computed: hex(sha256),
            });
        }
        if let Some(md5) = self.md5.filter(|it| *it != computed.md5) {
            return Err(S3Error::BadDigest {
                expected: hex(&md5),
                calculated: STANDARD.encode(computed.md5),
            });
        }
        let claimed = match (&self.checksum, self.trailer) {
            (Some(it), _) => Some(it.value.clone()),
            (None, Some(algorithm)) => {
                let name = format!("x-amz-checksum-{}", algorithm.as_str());
                let sent = trailers.iter().find(|(it, _)| *it == name);
                let (_, value) = sent.ok_or(S3Error::MalformedTrailer)?;
                Some(valid(algorithm, value)?)
            }
            // Nobody could have computed it along, and nothing is taken unchecked.
            (None, None) if trailers.iter().any(|(name, _)| is_checksum(name)) => {
                return Err(S3Error::MalformedTrailer);
            }
            (None, None) => None,
        };
        let found = computed.checksum.as_ref().map(|it| &it.value);
        match claimed {
            Some(claimed) if found != Some(&claimed) => Err(S3Error::BadChecksum(self.algorithm())),
            Some(_) | None => Ok(()),
        }
    }
}

/// What the names of checksums begin with.
const PREFIX: &str = "x-amz-checksum-";

/// Whether a header says a checksum, of an algorithm that is known here or not.
fn is_checksum(name: &str) -> bool {
    let algorithm = name.strip_prefix(PREFIX);
    algorithm.is_some_and(|it| !matches!(it, "algorithm" | "mode" | "type"))
}

/// The one checksum that a header says.
fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, S3Error> {
    let mut names = headers.keys().map(http::HeaderName::as_str);
    if names.any(|it| is_checksum(it) && ChecksumAlgorithm::of(&it[PREFIX.len()..]).is_none()) {
        return Err(S3Error::InvalidRequest(
            "The algorithm type you specified in x-amz-checksum- header is invalid.".into(),
        ));
    }
    let mut res = None;
    for algorithm in ChecksumAlgorithm::ALL {
        let name = format!("x-amz-checksum-{}", algorithm.as_str());
        let Some(value) = text(headers, &name) else {
            continue;
        };
        if res.is_some() {
            return Err(S3Error::InvalidRequest(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.".into(),
            ));
        }
        res = Some(Checksum {
            algorithm: algorithm.as_str().to_owned(),
            value: valid(algorithm, &value)?,
        });
    }
    Ok(res)
}

/// A value that may be a checksum of this algorithm.
fn valid(algorithm: ChecksumAlgorithm, value: &str) -> Result<String, S3Error> {
    let bytes = STANDARD.decode(value).ok();
    match bytes {
        Some(it) if it.len() == algorithm.value_len() => Ok(value.to_owned()),
        Some(_) | None => {
            let name = algorithm.as_str();
            let message = format!("Value for x-amz-checksum-{name} header is invalid.");
            Err(S3Error::InvalidRequest(message.into()))
        }
    }
}

/// The checksum that `x-amz-trailer` announces.
fn trailer(headers: &HeaderMap) -> Result<Option<ChecksumAlgorithm>, S3Error> {
    let Some(named) = text(headers, "x-amz-trailer") else {
        return Ok(None);
    };
    let algorithm = named
        .trim()
        .strip_prefix("x-amz-checksum-")
        .and_then(ChecksumAlgorithm::of);
    algorithm.map(Some).ok_or_else(|| {
        S3Error::InvalidRequest(
            "The value specified in the x-amz-trailer header is not supported".into(),
        )
    })
}

/// The digest in `x-amz-content-sha256`; its other values say that there is none.
fn content_sha256(headers: &HeaderMap) -> Result<Option<String>, S3Error> {
    let Some(value) = text(headers, "x-amz-content-sha256") else {
        return Ok(None);
    };
    if value == "UNSIGNED-PAYLOAD" || value.starts_with("STREAMING-") {
        return Ok(None);
    }
    if value.len() == 64 && value.bytes().all(|it| it.is_ascii_hexdigit()) {
        return Ok(Some(value.to_ascii_lowercase()));
    }
    Err(S3Error::InvalidArgument {
        message: "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
        name: "x-amz-content-sha256".to_owned(),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Checksummer;
    use http::{HeaderName, HeaderValue};
    use md5::{Digest as _, Md5};
    use sha2::Sha256;

    /// What comes of `hello` under these headers and trailers.
    fn judge(
        headers: &[(&'static str, &'static str)],
        trailers: &[(&str, &str)],
    ) -> Result<(), S3Error> {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        let claims = Claims::of(&headers)?;
        let mut sum = Checksummer::new(claims.algorithm());
        sum.update(b"hello");
        let computed = Computed {
            md5: Md5::digest("hello").into(),
            sha256: claims
                .needs_sha256()
                .then(|| Sha256::digest("hello").into()),
            checksum: Some(Checksum {
                algorithm: claims.algorithm().as_str().to_owned(),
                value: sum.finish(),
            }),
        };
        let owned = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
        let trailers: Vec<_> = trailers.iter().map(owned).collect();
        claims.verify(&computed, &trailers)
    }

    const MD5: (&str, &str) = ("content-md5", "XUFAKrxLKna5cZ2REBfFkg==");
    const CRC32: (&str, &str) = ("x-amz-checksum-crc32", "NhCmhg==");
    const TRAILER: (&str, &str) = ("x-amz-trailer", "x-amz-checksum-crc32");
    const SHA256: (&str, &str) = (
        "x-amz-content-sha256",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    );

    #[test]
    fn what_is_said_rightly_is_accepted() {
        for headers in [
            &[][..],
            &[MD5],
            &[CRC32],
            &[SHA256],
            &[MD5, CRC32, SHA256],
            &[("x-amz-sdk-checksum-algorithm", "CRC32")],
            &[("x-amz-content-sha256", "UNSIGNED-PAYLOAD")],
            &[CRC32, ("x-amz-checksum-type", "FULL_OBJECT")],
            &[("x-amz-checksum-crc64nvme", "M3eFcAZSQlc=")],
        ] {
            assert_eq!(judge(headers, &[]), Ok(()), "{headers:?}");
        }
        assert_eq!(judge(&[TRAILER], &[CRC32]), Ok(()));
    }

    #[test]
    fn what_is_said_wrongly_is_refused() {
        let zero = ("x-amz-checksum-crc32", "AAAAAA==");
        for (headers, trailers, code) in [
            (&[("content-md5", "x")][..], &[][..], "InvalidDigest"),
            (&[("content-md5", "aGVsbG8=")], &[], "InvalidDigest"),
            (
                &[("content-md5", "eV8yArF8trw9S3cdjGyerw==")],
                &[],
                "BadDigest",
            ),
            (&[zero], &[], "BadDigest"),
            (
                &[("x-amz-checksum-crc32", "AAAAAAA=")],
                &[],
                "InvalidRequest",
            ),
            (
                &[CRC32, ("x-amz-checksum-sha1", "x")],
                &[],
                "InvalidRequest",
            ),
            (
                &[("x-amz-trailer", "x-amz-checksum-md5")],
                &[],
                "InvalidRequest",
            ),
            (&[TRAILER], &[zero], "BadDigest"),
            (
                &[TRAILER],
                &[("x-amz-checksum-crc32", "?")],
                "InvalidRequest",
            ),
            (&[TRAILER], &[], "MalformedTrailerError"),
            (&[], &[CRC32], "MalformedTrailerError"),
            (
                &[("x-amz-checksum-md5", "XUFAKrxLKna5cZ2REBfFkg==")],
                &[],
                "InvalidRequest",
            ),
            (&[("x-amz-content-sha256", "x")], &[], "InvalidArgument"),
            (
                &[(
                    "x-amz-content-sha256",
                    "0000000000000000000000000000000000000000000000000000000000000000",
                )],
                &[],
                "XAmzContentSHA256Mismatch",
            ),
        ] {
            let refused = judge(headers, trailers).unwrap_err();
            assert_eq!(refused.code(), code, "{headers:?} {trailers:?}");
        }
    }
}
