//! The bytes of an object: in memory, or still in the file or in the other object store that they
//! were stored in.
//!
//! # Why
//!
//! An object of some gigabytes is stored and sent without ever being held. What is small is held,
//! since only held bytes are compressed, kept by the cache and shown to functions.

use std::fs::File;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt as _, StreamBody};

use crate::message::{Body, BodyError};
use crate::rfc::range::ByteRange;

use super::remote::RemoteBody;

/// Objects up to this many bytes are held; CloudFront compresses nothing that is larger.
pub const LARGEST_HELD: u64 = 16 * 1024 * 1024;

/// How many bytes are read from a file at once.
const CHUNK: u64 = 256 * 1024;

/// The bytes of one version of an object.
#[derive(Clone, Debug)]
pub enum ObjectBody {
    /// All of them, in memory.
    Held(Bytes),
    /// The first `len` bytes of an open file that nobody changes any more.
    File {
        /// The file, open for reading.
        file: Arc<File>,
        /// How many bytes there are.
        len: u64,
    },
    /// In another object store, which is asked for them when they are sent.
    Remote(Arc<RemoteBody>),
}

impl ObjectBody {
    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        match self {
            ObjectBody::Held(bytes) => bytes.len() as u64,
            ObjectBody::File { len, .. } => *len,
            ObjectBody::Remote(remote) => remote.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes that memory holds of it.
    pub fn held(&self) -> Option<&Bytes> {
        match self {
            ObjectBody::Held(bytes) => Some(bytes),
            ObjectBody::File { .. } | ObjectBody::Remote(_) => None,
        }
    }

    /// A body for the wire: all of the bytes, or those of a range. What is held is not copied.
    pub fn part(&self, range: Option<ByteRange>) -> Body {
        let range = range.unwrap_or(ByteRange {
            first: 0,
            last: self.len().saturating_sub(1),
        });
        match self {
            ObjectBody::Held(bytes) => Body::Held(slice(bytes, range)),
            ObjectBody::File { file, len } => {
                let end = range.last.saturating_add(1).min(*len);
                flowing(Arc::clone(file), range.first.min(end), end)
            }
            ObjectBody::Remote(remote) => remote.part(range),
        }
    }
}

impl From<Bytes> for ObjectBody {
    fn from(bytes: Bytes) -> Self {
        ObjectBody::Held(bytes)
    }
}

/// Two bodies are the same if the same bytes are held, or if they are of the very same file or
/// answer.
impl PartialEq for ObjectBody {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (ObjectBody::Held(a), ObjectBody::Held(b)) => a == b,
            (ObjectBody::File { file: a, len: m }, ObjectBody::File { file: b, len: n }) => {
                Arc::ptr_eq(a, b) && m == n
            }
            (ObjectBody::Remote(a), ObjectBody::Remote(b)) => Arc::ptr_eq(a, b),
            (ObjectBody::Held(_) | ObjectBody::File { .. } | ObjectBody::Remote(_), _) => false,
        }
    }
}

impl Eq for ObjectBody {}

/// The bytes of a range; no copy is made.
fn slice(body: &Bytes, range: ByteRange) -> Bytes {
    let position = |it: u64| usize::try_from(it).unwrap_or(usize::MAX).min(body.len());
    let end = position(range.last.saturating_add(1));
    body.slice(position(range.first).min(end)..end)
}

/// The bytes from `at` up to `end`, read as they are asked for, on threads that may wait.
fn flowing(file: Arc<File>, at: u64, end: u64) -> Body {
    let chunks = futures_util::stream::unfold((file, at), move |(file, at)| async move {
        if at >= end {
            return None;
        }
        let wanted = (end - at).min(CHUNK);
        let reader = Arc::clone(&file);
        let read = tokio::task::spawn_blocking(move || read_at(&reader, at, wanted)).await;
        let read = match read {
            Ok(Ok(bytes)) => Ok(http_body::Frame::data(bytes)),
            Ok(Err(error)) => Err(BodyError::from(error)),
            Err(error) => Err(BodyError::from(error)),
        };
        // After an error nothing more is read.
        let next = if read.is_ok() { at + wanted } else { end };
        Some((read, (file, next)))
    });
    Body::Flowing(StreamBody::new(chunks).boxed())
}

/// Writes these bytes at a place of a file; the place of other writers is not moved.
pub(super) fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    #[cfg(unix)]
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)?;
    #[cfg(windows)]
    {
        let mut written = 0;
        while written < bytes.len() {
            let rest = &bytes[written..];
            match std::os::windows::fs::FileExt::seek_write(file, rest, at + written as u64)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                more => written += more,
            }
        }
    }
    Ok(())
}

/// Exactly so many bytes of a file; the place of other readers is not moved.
pub(super) fn read_at(file: &File, at: u64, wanted: u64) -> io::Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(wanted).unwrap_or_default()];
    #[cfg(unix)]
    std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, at)?;
    #[cfg(windows)]
    {
        let mut filled = 0;
        while filled < bytes.len() {
            let rest = &mut bytes[filled..];
            match std::os::windows::fs::FileExt::seek_read(file, rest, at + filled as u64)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => filled += read,
            }
        }
    }
    Ok(Bytes::from(bytes))
}
