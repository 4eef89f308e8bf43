//! A message's body: nothing, bytes in memory, or a stream that passes through.

use std::fmt;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;

/// What can go wrong while a body flows.
pub type BodyError = Box<dyn std::error::Error + Send + Sync>;

/// A body that is passed on as it arrives.
pub type FlowingBody = BoxBody<Bytes, BodyError>;

/// The body of a request or a response.
#[derive(Default)]
pub enum Body {
    /// No body at all.
    #[default]
    Empty,
    /// The whole body, in memory.
    Held(Bytes),
    /// A stream, passed on as it comes.
    Flowing(FlowingBody),
}

impl Body {
    /// The bytes of a body that is in memory, and nothing for one that flows.
    pub fn held(&self) -> &[u8] {
        match self {
            Body::Empty | Body::Flowing(_) => &[],
            Body::Held(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Body::Empty => f.write_str("Empty"),
            Body::Held(bytes) => write!(f, "Held({} bytes)", bytes.len()),
            Body::Flowing(_) => f.write_str("Flowing"),
        }
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Body::Held(Bytes::from(text))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body::Held(bytes)
    }
}
