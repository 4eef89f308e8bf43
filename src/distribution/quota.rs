//! AWS's limits that decide an answer.
//!
//! AWS: "Quotas"; "Request and response behavior for custom origins", sections on URL length and
//! on the size of headers.

/// The longest URL: scheme, host, path and query. Longer ones get 414.
pub const MAX_URL_BYTES: usize = 8_192;

/// The most that the request line and the headers may come to. More gets 494.
pub const MAX_REQUEST_HEAD_BYTES: usize = 32_768;
