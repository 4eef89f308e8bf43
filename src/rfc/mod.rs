//! HTTP as the RFCs define it. No AWS word in here.

pub mod conditional;
pub mod content_coding;
pub mod multipart_byteranges;
pub mod ordered_headers;
pub mod range;
pub mod xml;
