//! The body of a request as it comes in: chunks taken off, length compared with what was said.
//!
//! Nothing is held but what has just arrived, however large the upload is.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http_body_util::BodyExt as _;
use md5::{Digest as _, Md5};
use sha2::Sha256;
use tokio::time::timeout;

use crate::message::{Body, FlowingBody};
use crate::s3::{BucketStore, Checksum, ChecksumAlgorithm, Checksummer, S3Error, SpooledBody};

use super::aws_chunked::{ChunkDecoder, SignatureCheck};
use super::integrity::{Claims, Computed};
use super::request_headers::text;

/// The most bytes that one PUT brings: 5 GB.
const MAX_OBJECT: u64 = 5 * 1024 * 1024 * 1024;

/// How long nothing may come of a body before it is given up.
const STALLED: Duration = Duration::from_secs(60);

/// The most bytes that a document has.
const MAX_DOCUMENT: u64 = 2 * 1024 * 1024;

/// The body of a request, with what its headers say of it.
pub(crate) struct Incoming {
    source: Source,
    framing: Framing,
    claims: Claims,
    check: Option<SignatureCheck>,
}

enum Source {
    Held(Option<Bytes>),
    Flowing(FlowingBody),
}

/// How the bytes of an object stand in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// As they are; this many, where that was said.
    Plain(Option<u64>),
    /// In chunks; this many without them, where that was said.
    AwsChunked(Option<u64>),
}

impl Framing {
    fn of(headers: &HeaderMap) -> Result<Self, S3Error> {
        let number = |name: &str| text(headers, name).map(|it| it.trim().parse::<u64>());
        let invalid = |_| S3Error::IncompleteBody;
        let streaming = text(headers, "x-amz-content-sha256");
        let is_chunked = streaming.is_some_and(|it| it.starts_with("STREAMING-"))
            || text(headers, CONTENT_ENCODING.as_str())
                .is_some_and(|it| it.split(',').any(|it| it.trim() == "aws-chunked"));
        if is_chunked {
            let decoded = number("x-amz-decoded-content-length").transpose();
            return decoded.map(Framing::AwsChunked).map_err(invalid);
        }
        let length = number(CONTENT_LENGTH.as_str()).transpose();
        length.map(Framing::Plain).map_err(invalid)
    }

    fn len(self) -> Option<u64> {
        match self {
            Framing::Plain(len) | Framing::AwsChunked(len) => len,
        }
    }
}

impl Incoming {
    /// Reads what the headers say; the body itself is not touched before that is known to be
    /// wanted, since a client may wait for that with `Expect: 100-continue`.
    ///
    /// # Errors
    ///
    /// The headers say nothing that can be.
    pub(crate) fn new(
        headers: &HeaderMap,
        body: Body,
        check: Option<SignatureCheck>,
    ) -> Result<Self, S3Error> {
        Ok(Incoming {
            source: match body {
                Body::Empty => Source::Held(None),
                Body::Held(bytes) => Source::Held(Some(bytes)),
                Body::Flowing(body) => Source::Flowing(body),
            },
            framing: Framing::of(headers)?,
            claims: Claims::of(headers)?,
            check,
        })
    }

    /// With the checksum of this algorithm where the request says none.
    pub(crate) fn or_algorithm(mut self, algorithm: ChecksumAlgorithm) -> Self {
        self.claims = self.claims.or_algorithm(algorithm);
        self
    }

    /// Refuses the body of an object that nothing says the length of, or that is too long.
    ///
    /// # Errors
    ///
    /// 411, or `EntityTooLarge`.
    pub(crate) fn check_length(&self, headers: &HeaderMap) -> Result<(), S3Error> {
        let flows_in_chunks = headers.contains_key(TRANSFER_ENCODING);
        let is_streamed =
            text(headers, "x-amz-content-sha256").is_some_and(|it| it.starts_with("STREAMING-"));
        let is_unsaid = is_streamed && self.framing.len().is_none();
        if is_unsaid || (!headers.contains_key(CONTENT_LENGTH) && !flows_in_chunks) {
            return Err(S3Error::MissingContentLength);
        }
        match self.framing.len() {
            Some(proposed) if proposed > MAX_OBJECT => Err(S3Error::EntityTooLarge {
                proposed,
                max: MAX_OBJECT,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Spools all bytes, and compares them with what was said of them.
    ///
    /// # Errors
    ///
    /// They are not as was said, or the disk refuses.
    pub(crate) async fn spool(mut self, store: &Arc<BucketStore>) -> Result<SpooledBody, S3Error> {
        let claims = std::mem::take(&mut self.claims);
        let mut spool = store.spool(claims.needs_sha256(), Some(claims.algorithm()));
        let mut pieces = Pieces::of(self, MAX_OBJECT);
        while let Some(bytes) = pieces.next().await? {
            spool.write(bytes).await?;
        }
        let trailers = pieces.finish()?;
        let spooled = spool.finish().await?;
        let computed = Computed {
            md5: spooled.md5,
            sha256: spooled.sha256,
            checksum: spooled.checksum.clone(),
        };
        claims.verify(&computed, &trailers)?;
        Ok(spooled)
    }

    /// A document, and compares its bytes with what was said of them.
    ///
    /// # Errors
    ///
    /// They are not as was said, or too many.
    pub(crate) async fn document(mut self) -> Result<Bytes, S3Error> {
        let claims = std::mem::take(&mut self.claims);
        let mut pieces = Pieces::of(self, MAX_DOCUMENT);
        let mut document = Vec::new();
        let too_big = |error| match error {
            S3Error::EntityTooLarge { .. } => S3Error::RequestTooBig,
            other => other,
        };
        while let Some(bytes) = pieces.next().await.map_err(too_big)? {
            document.extend_from_slice(&bytes);
        }
        let trailers = pieces.finish()?;
        let mut sum = Checksummer::new(claims.algorithm());
        sum.update(&document);
        let computed = Computed {
            md5: Md5::digest(&document).into(),
            sha256: claims
                .needs_sha256()
                .then(|| Sha256::digest(&document).into()),
            checksum: Some(Checksum {
                algorithm: claims.algorithm().as_str().to_owned(),
                value: sum.finish(),
            }),
        };
        claims.verify(&computed, &trailers)?;
        Ok(Bytes::from(document))
    }
}

/// Spools bytes of our own, of which nobody says anything.
///
/// # Errors
///
/// They cannot be read, or the disk refuses.
pub(crate) async fn spool_body(
    store: &Arc<BucketStore>,
    body: Body,
    algorithm: ChecksumAlgorithm,
) -> Result<SpooledBody, S3Error> {
    let incoming = Incoming::new(&HeaderMap::new(), body, None)?;
    incoming.or_algorithm(algorithm).spool(store).await
}

/// The bytes of an object, piece by piece.
struct Pieces {
    source: Source,
    decoder: Option<ChunkDecoder>,
    decoded: VecDeque<Bytes>,
    announced: Option<u64>,
    received: u64,
    max: u64,
}

impl Pieces {
    fn of(incoming: Incoming, max: u64) -> Self {
        Pieces {
            decoder: matches!(incoming.framing, Framing::AwsChunked(_))
                .then(|| ChunkDecoder::new(incoming.check)),
            source: incoming.source,
            decoded: VecDeque::new(),
            announced: incoming.framing.len(),
            received: 0,
            max,
        }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, S3Error> {
        loop {
            if let Some(bytes) = self.decoded.pop_front() {
                self.received += bytes.len() as u64;
                if self.received > self.max {
                    return Err(S3Error::EntityTooLarge {
                        proposed: self.received,
                        max: self.max,
                    });
                }
                return Ok(Some(bytes));
            }
            let Some(bytes) = self.source.next().await? else {
                return Ok(None);
            };
            match &mut self.decoder {
                None => self.decoded.push_back(bytes),
                Some(decoder) => {
                    let decoded = &mut self.decoded;
                    decoder.push(bytes, |it| decoded.push_back(it))?;
                }
            }
        }
    }

    fn finish(self) -> Result<Vec<(String, String)>, S3Error> {
        let trailers = match self.decoder {
            None => Vec::new(),
            Some(decoder) => decoder.finish()?,
        };
        match self.announced {
            Some(announced) if announced != self.received => Err(S3Error::IncompleteBody),
            Some(_) | None => Ok(trailers),
        }
    }
}

impl Source {
    async fn next(&mut self) -> Result<Option<Bytes>, S3Error> {
        match self {
            Source::Held(bytes) => Ok(bytes.take().filter(|it| !it.is_empty())),
            Source::Flowing(body) => loop {
                let frame = timeout(STALLED, body.frame()).await;
                match frame.map_err(|_| S3Error::RequestTimeout)? {
                    None => return Ok(None),
                    // The client went away, or what it sends is no HTTP.
                    Some(Err(_)) => return Err(S3Error::IncompleteBody),
                    // Trailers of HTTP say nothing to S3.
                    Some(Ok(frame)) => match frame.into_data() {
                        Ok(bytes) if !bytes.is_empty() => return Ok(Some(bytes)),
                        Ok(_) | Err(_) => {}
                    },
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;
    use crate::message::BodyError;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_given_up() {
        let stalled = futures_util::stream::pending::<Result<Frame<Bytes>, BodyError>>();
        let stalled = FlowingBody::new(StreamBody::new(stalled));
        let mut source = Source::Flowing(stalled);
        assert_eq!(source.next().await, Err(S3Error::RequestTimeout));
    }
}
