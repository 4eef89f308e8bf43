//! `aws-chunked`: the body of an upload in chunks of its own, below those of HTTP.
//!
//! AWS: "Signature calculations for the Authorization header: Transferring payload in multiple
//! chunks", "... including trailing headers". A chunk is its size in hexadecimal, perhaps with its
//! signature, a line end, the bytes and a line end; a chunk of no bytes ends them, and trailers
//! may follow.
//!
//! # Fidelity
//!
//! - The empty line at the very end may be missing, as some clients leave it out.

use bytes::{Buf as _, Bytes};
use sha2::{Digest as _, Sha256};

use crate::s3::S3Error;

/// The longest line between the bytes, and the most trailers, which nothing that a client sends
/// comes near to.
const MAX_LINE: usize = 8 * 1024;

/// Something that is signed in a body of chunks.
#[derive(Debug)]
pub(crate) enum SignedPart<'a> {
    /// A chunk, by the SHA-256 of its bytes.
    Chunk {
        /// The signature, as sent; empty where there is none.
        signature: &'a str,
        /// The digest.
        sha256: [u8; 32],
    },
    /// The trailers, each as `name:value` and a line feed.
    Trailer {
        /// The signature, as sent; empty where there is none.
        signature: &'a str,
        /// The text.
        text: &'a str,
    },
}

/// Verifies the signatures of chunks, in the order in which they come.
pub(crate) type SignatureCheck = Box<dyn FnMut(SignedPart<'_>) -> Result<(), S3Error> + Send>;

/// Takes chunks apart, in whatever pieces they arrive.
#[derive(Default)]
pub(crate) struct ChunkDecoder {
    state: State,
    /// A line that is not whole yet.
    line: Vec<u8>,
    /// The signature of the chunk that is under way.
    signature: String,
    /// The digest of the chunk that is under way, where signatures are verified.
    digest: Option<Sha256>,
    trailers: Vec<(String, String)>,
    /// How long the trailers are, in bytes.
    trailers_len: usize,
    check: Option<SignatureCheck>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Size,
    Data(u64),
    /// The line end behind the bytes of a chunk.
    DataEnd,
    Trailers,
    Done,
}

impl ChunkDecoder {
    /// A decoder which verifies signatures, where there is something to do that with.
    pub(crate) fn new(check: Option<SignatureCheck>) -> Self {
        ChunkDecoder {
            check,
            ..ChunkDecoder::default()
        }
    }

    /// Takes bytes as they arrive, and gives those of the object to `to`.
    ///
    /// # Errors
    ///
    /// These are no chunks, or a signature is wrong.
    pub(crate) fn push(
        &mut self,
        mut bytes: Bytes,
        mut to: impl FnMut(Bytes),
    ) -> Result<(), S3Error> {
        while bytes.has_remaining() {
            if let State::Data(left) = self.state {
                let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                let data = bytes.split_to(taken);
                if let Some(digest) = &mut self.digest {
                    digest.update(&data);
                }
                to(data);
                self.state = match left - taken as u64 {
                    0 => State::DataEnd,
                    more => State::Data(more),
                };
                continue;
            }
            let Some(line) = self.take_line(&mut bytes)? else {
                return Ok(());
            };
            self.state = self.after_line(&line)?;
        }
        Ok(())
    }

    /// What follows a line.
    fn after_line(&mut self, line: &str) -> Result<State, S3Error> {
        match self.state {
            State::Size => {
                let (size, extension) = line.split_once(';').unwrap_or((line, ""));
                let signature = extension.trim().strip_prefix("chunk-signature=");
                signature
                    .unwrap_or_default()
                    .clone_into(&mut self.signature);
                self.digest = self.check.is_some().then(Sha256::new);
                let size = size.trim();
                let is_hex = !size.is_empty() && size.bytes().all(|it| it.is_ascii_hexdigit());
                match u64::from_str_radix(size, 16) {
                    Ok(0) if is_hex => {
                        self.check_chunk()?;
                        Ok(State::Trailers)
                    }
                    Ok(size) if is_hex => Ok(State::Data(size)),
                    Ok(_) | Err(_) => Err(S3Error::IncompleteBody),
                }
            }
            State::DataEnd if line.is_empty() => {
                self.check_chunk()?;
                Ok(State::Size)
            }
            State::Trailers if line.is_empty() => {
                self.check_trailers()?;
                Ok(State::Done)
            }
            State::Trailers => {
                self.trailers_len += line.len();
                if self.trailers_len > MAX_LINE {
                    return Err(S3Error::MalformedTrailer);
                }
                let (name, value) = line.split_once(':').ok_or(S3Error::MalformedTrailer)?;
                let name = name.trim().to_ascii_lowercase();
                self.trailers.push((name, value.trim().to_owned()));
                Ok(State::Trailers)
            }
            State::DataEnd | State::Data(_) | State::Done => Err(S3Error::IncompleteBody),
        }
    }

    /// A line without its end, once it is whole.
    fn take_line(&mut self, bytes: &mut Bytes) -> Result<Option<String>, S3Error> {
        let end = bytes.iter().position(|it| *it == b'\n');
        let taken = bytes.split_to(end.map_or(bytes.len(), |it| it + 1));
        if self.line.len() + taken.len() > MAX_LINE {
            return Err(S3Error::IncompleteBody);
        }
        self.line.extend_from_slice(&taken);
        if end.is_none() {
            return Ok(None);
        }
        let mut line = std::mem::take(&mut self.line);
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        String::from_utf8(line)
            .map(Some)
            .map_err(|_| S3Error::IncompleteBody)
    }

    fn check_chunk(&mut self) -> Result<(), S3Error> {
        let (Some(check), Some(digest)) = (&mut self.check, self.digest.take()) else {
            return Ok(());
        };
        check(SignedPart::Chunk {
            signature: &self.signature,
            sha256: digest.finalize().into(),
        })
    }

    fn check_trailers(&mut self) -> Result<(), S3Error> {
        const SIGNATURE: &str = "x-amz-trailer-signature";
        let (signatures, mut signed): (Vec<_>, Vec<_>) = std::mem::take(&mut self.trailers)
            .into_iter()
            .partition(|(name, _)| name == SIGNATURE);
        signed.sort();
        if let Some(check) = &mut self.check
            && !signed.is_empty()
        {
            let lines = signed
                .iter()
                .map(|(name, value)| format!("{name}:{value}\n"));
            check(SignedPart::Trailer {
                signature: signatures.first().map_or("", |(_, it)| it),
                text: &lines.collect::<String>(),
            })?;
        }
        self.trailers = signed;
        Ok(())
    }

    /// The trailers, once all bytes are there: names in lower case, sorted.
    ///
    /// # Errors
    ///
    /// The end is missing.
    pub(crate) fn finish(mut self) -> Result<Vec<(String, String)>, S3Error> {
        match self.state {
            State::Done if self.line.is_empty() => Ok(self.trailers),
            State::Trailers if self.line.is_empty() => {
                self.check_trailers()?;
                Ok(self.trailers)
            }
            State::Done | State::Trailers | State::Size | State::Data(_) | State::DataEnd => {
                Err(S3Error::IncompleteBody)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    type Decoded = Result<(Vec<u8>, Vec<(String, String)>), S3Error>;

    fn decode<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Decoded {
        let mut decoder = ChunkDecoder::default();
        let mut data = Vec::new();
        for piece in pieces {
            decoder.push(Bytes::copy_from_slice(piece), |it| {
                data.extend_from_slice(&it);
            })?;
        }
        Ok((data, decoder.finish()?))
    }

    const TRAILER: &str = "e\r\n<html></html>\n\r\n0\r\nx-amz-checksum-crc32:v78Q4Q==\r\n\r\n";
    const SIGNED: &str = "5;chunk-signature=aa\r\na\r\nb\n\r\n1;chunk-signature=bb\r\nc\r\n0;chunk-signature=cc\r\n\r\n";

    #[test]
    fn chunks_become_bytes_and_trailers() {
        let crc = vec![("x-amz-checksum-crc32".to_owned(), "v78Q4Q==".to_owned())];
        for (body, data, trailers) in [
            (TRAILER, "<html></html>\n", crc.clone()),
            (SIGNED, "a\r\nb\nc", vec![]),
            ("0\r\n\r\n", "", vec![]),
            ("0\r\n", "", vec![]),
            (
                "3\r\nabc\r\n0\r\nX-Amz-Checksum-Crc32: v78Q4Q==\r\n",
                "abc",
                crc,
            ),
            ("A\r\n0123456789\r\n0\r\n\r\n", "0123456789", vec![]),
        ] {
            let expected = Ok((data.as_bytes().to_vec(), trailers));
            assert_eq!(decode([body.as_bytes()]), expected, "{body}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        let long = "1".repeat(MAX_LINE + 1);
        for body in [
            "",
            "3\r\nab",
            "3\r\nabc",
            "3\r\nabc\r\n",
            "3\r\nabcd\r\n0\r\n\r\n",
            "x\r\n",
            "+3\r\nabc\r\n0\r\n\r\n",
            "-1\r\n",
            "\r\n",
            "11111111111111111\r\n",
            "0\r\n\r\nmore\r\n",
            "0\r\n\r\nmore",
            "0\r\nx-amz-checksum-crc32:v78Q",
            &long,
        ] {
            assert_eq!(
                decode([body.as_bytes()]),
                Err(S3Error::IncompleteBody),
                "{body:.30}"
            );
        }
        let refused = decode([b"0\r\nx\r\n\r\n".as_slice()]);
        assert_eq!(refused, Err(S3Error::MalformedTrailer));
        let many = format!("0\r\n{}\r\n", "x-a:12345678\r\n".repeat(1000));
        let refused = decode([many.as_bytes()]);
        assert_eq!(refused, Err(S3Error::MalformedTrailer));
    }

    #[test]
    fn it_does_not_matter_where_the_wire_cuts() {
        for body in [TRAILER, SIGNED] {
            let body = body.as_bytes();
            let whole = decode([body]);
            assert!(whole.is_ok());
            for first in 0..=body.len() {
                for second in first..=body.len() {
                    let pieces = [&body[..first], &body[first..second], &body[second..]];
                    assert_eq!(decode(pieces), whole, "cut at {first} and {second}");
                }
            }
            assert_eq!(decode(body.chunks(1)), whole);
            // Without the chunk that ends them, chunks have no end.
            let last = body.windows(3).rposition(|it| it == b"\r\n0").unwrap();
            for end in 0..last + 2 {
                assert_eq!(
                    decode([&body[..end]]),
                    Err(S3Error::IncompleteBody),
                    "{end}"
                );
            }
        }
    }

    #[test]
    fn every_signature_is_shown_in_order() {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let seen_by = Arc::clone(&seen);
        let mut decoder = ChunkDecoder::new(Some(Box::new(move |part| {
            let (signature, digest) = match part {
                SignedPart::Chunk { signature, sha256 } => (signature, sha256.to_vec()),
                SignedPart::Trailer { signature, text } => (signature, text.as_bytes().to_vec()),
            };
            seen_by.lock().unwrap().push((signature.to_owned(), digest));
            Ok(())
        })));
        let body = "1;chunk-signature=aa\r\nx\r\n0;chunk-signature=bb\r\nb:2\r\na:1\r\nx-amz-trailer-signature:cc\r\n\r\n";
        for it in body.as_bytes().chunks(3) {
            decoder.push(Bytes::copy_from_slice(it), |_| {}).unwrap();
        }
        assert_eq!(
            *seen.lock().unwrap(),
            [
                ("aa".to_owned(), Sha256::digest("x").to_vec()),
                ("bb".to_owned(), Sha256::digest("").to_vec()),
                ("cc".to_owned(), b"a:1\nb:2\n".to_vec()),
            ]
        );
        let mut refusing = ChunkDecoder::new(Some(Box::new(|_| Err(S3Error::AccessDenied))));
        let refused = refusing.push(Bytes::from_static(body.as_bytes()), |_| {});
        assert_eq!(refused, Err(S3Error::AccessDenied));
    }
}
