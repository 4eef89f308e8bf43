//! What a distribution puts in the place of an error.
//!
//! AWS: "Generate custom error responses". A page and its response code are given together or
//! not at all; an entry applies to every behavior of its distribution.

use std::time::Duration;

use http::StatusCode;

/// The error codes that may have an entry.
pub const ERROR_CODES: [u16; 11] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/// How long an error is kept where nothing else is said.
pub const DEFAULT_ERROR_CACHING_MIN_TTL: Duration = Duration::from_secs(10);

/// One entry of `CustomErrorResponses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomErrorResponse {
    /// The origin's status that it stands for.
    pub error_code: StatusCode,
    /// How long CloudFront keeps the error before it asks the origin again.
    pub error_caching_min_ttl: Duration,
    /// The page and the status that replace the error; `None` keeps the error as it is.
    pub page: Option<ErrorPage>,
}

/// The page that replaces an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorPage {
    /// The path that is fetched instead, through the behaviors; begins with `/`.
    pub response_page_path: String,
    /// The status that the viewer gets.
    pub response_code: StatusCode,
}

/// Whether a viewer's HTTP/1.1 connection stays open after this error's page.
///
/// AWS: "Create a custom error page for specific HTTP status codes".
pub fn keeps_connection(error_code: StatusCode) -> bool {
    !matches!(error_code.as_u16(), 400 | 405 | 414 | 416 | 500 | 501)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_error_code_has_its_connection_rule() {
        let closing: Vec<u16> = ERROR_CODES
            .into_iter()
            .filter(|it| !keeps_connection(StatusCode::from_u16(*it).unwrap()))
            .collect();
        assert_eq!(closing, [400, 405, 414, 416, 500, 501]);
    }
}
