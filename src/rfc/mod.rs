//! HTTP as the RFCs define it. No AWS word in here.

pub mod accept_encoding;
pub mod cache_control;
pub mod conditional;
pub mod content_coding;
pub mod cookie;
pub mod list;
pub mod multipart_byteranges;
pub mod ordered_headers;
pub mod query;
pub mod range;
pub mod websocket;
pub mod xml;
