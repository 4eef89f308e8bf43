//! XML of CloudFront's API, and the JSON in which the AWS CLI prints the same.
//!
//! [`read`] makes strings of all values, [`typed`] makes numbers and booleans of those that are;
//! [`write()`] goes the other way. No shape of the API is spelled out for it: a list is what stands
//! in `Items`, and a value's type follows from its name, which the API never uses for two types.
//!
//! AWS: "Amazon CloudFront API Reference", version 2020-05-31.

mod names;
mod read;
mod typed;
mod write;

pub use read::{MAX_DEPTH, XmlError, read};
pub use typed::{TypeError, typed};
pub use write::write;

/// The namespace of every document of the API.
pub const NAMESPACE: &str = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
