//! Edge code: what runs at an [`EdgeEvent`](crate::message::EdgeEvent), by name.
//!
//! Today there is one built in, the prefix trimmer. Functions of a distribution's own come in
//! through the same type.

mod trim_prefix;

pub use trim_prefix::{TrimPrefix, Trimmed};

/// A function that a behavior is tied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeFunction {
    /// `[[app]] trim_prefix` and `index_document`.
    TrimPrefix(TrimPrefix),
}
