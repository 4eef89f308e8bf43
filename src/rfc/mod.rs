//! HTTP as the RFCs define it. No AWS word in here.

pub mod conditional;
pub mod multipart_byteranges;
pub mod range;
pub mod xml;
