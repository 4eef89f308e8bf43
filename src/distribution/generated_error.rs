//! The answers that CloudFront makes itself, byte for byte.
//!
//! The page is known from captures: LF line ends, no newline at the end, 903 bytes and the
//! sentence. The redirect to HTTPS has a page of its own, with CRLF.
//!
//! # Fidelity
//!
//! - The sentences of 400, 414, 494 and of `https-only` were not captured; we use the one of the
//!   unknown host. The reason phrase of 494 is ours.
//! - AWS's pages name the log's words for an origin's failures but not always which failure gets
//!   which: that a closed connection is `OriginReadError` and what it says of a header block that
//!   is too big are ours.
//! - The sentence of the timeout was also seen with 502; what caused that is not known, so ours
//!   always comes with 504.

use std::time::SystemTime;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, LOCATION, SERVER};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::message::{Body, RequestId, Response};

/// Why CloudFront answers by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratedError {
    /// The request is malformed, or its method is none of the seven.
    BadRequest,
    /// The URL is longer than 8,192 bytes.
    UriTooLong,
    /// Request line and headers are more than 32,768 bytes.
    RequestHeaderTooLarge,
    /// No distribution answers under this host.
    UnknownHost,
    /// The behavior takes HTTPS only.
    HttpsOnly,
    /// The behavior does not allow the method.
    MethodNotAllowed,
    /// A GET or HEAD came with a body.
    UnexpectedBody,
    /// The origin refuses the connection, or TLS cannot be agreed on with it.
    OriginConnect,
    /// The origin's domain name has no address.
    OriginDns,
    /// The origin closes the connection before it has answered.
    OriginClosed,
    /// What the origin sends is not an HTTP response.
    OriginInvalidResponse,
    /// The status line and headers of the origin's response are more than 32,768 bytes.
    OriginHeaderTooBig,
    /// The origin does not take the connection, or does not answer, in time.
    OriginTimeout,
}

impl GeneratedError {
    /// The status that the viewer gets.
    pub fn status(self) -> StatusCode {
        match self {
            GeneratedError::BadRequest => StatusCode::BAD_REQUEST,
            GeneratedError::UriTooLong => StatusCode::URI_TOO_LONG,
            GeneratedError::RequestHeaderTooLarge => request_header_too_large(),
            GeneratedError::UnknownHost
            | GeneratedError::HttpsOnly
            | GeneratedError::MethodNotAllowed
            | GeneratedError::UnexpectedBody => StatusCode::FORBIDDEN,
            GeneratedError::OriginConnect
            | GeneratedError::OriginDns
            | GeneratedError::OriginClosed
            | GeneratedError::OriginInvalidResponse
            | GeneratedError::OriginHeaderTooBig => StatusCode::BAD_GATEWAY,
            GeneratedError::OriginTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// The sentence in the page that tells the causes apart.
    pub fn sentence(self) -> &'static str {
        match self {
            GeneratedError::MethodNotAllowed => {
                "This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests."
            }
            GeneratedError::BadRequest
            | GeneratedError::UriTooLong
            | GeneratedError::RequestHeaderTooLarge
            | GeneratedError::UnknownHost
            | GeneratedError::HttpsOnly
            | GeneratedError::UnexpectedBody => "Bad request.",
            GeneratedError::OriginConnect => "CloudFront wasn't able to connect to the origin.",
            GeneratedError::OriginDns => {
                "CloudFront wasn't able to resolve the origin domain name."
            }
            GeneratedError::OriginClosed => "The origin closed the connection.",
            GeneratedError::OriginInvalidResponse | GeneratedError::OriginHeaderTooBig => {
                "CloudFront couldn't connect to the origin or the origin returned an incorrect response."
            }
            GeneratedError::OriginTimeout => {
                "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection."
            }
        }
    }

    /// What happened, for the trace and the terminal.
    pub fn explanation(self) -> &'static str {
        match self {
            GeneratedError::BadRequest => "the request is malformed or its method is unknown",
            GeneratedError::UriTooLong => "the URL is longer than 8,192 bytes",
            GeneratedError::RequestHeaderTooLarge => {
                "request line and headers are more than 32,768 bytes"
            }
            GeneratedError::UnknownHost => "no distribution answers under this host",
            GeneratedError::HttpsOnly => "the behavior takes HTTPS only",
            GeneratedError::MethodNotAllowed => "the behavior does not allow the method",
            GeneratedError::UnexpectedBody => "a GET or HEAD request came with a body",
            GeneratedError::OriginConnect => "the origin could not be connected to",
            GeneratedError::OriginDns => "the origin's domain name has no address",
            GeneratedError::OriginClosed => "the origin closed the connection before it answered",
            GeneratedError::OriginInvalidResponse => "the origin's answer is not an HTTP response",
            GeneratedError::OriginHeaderTooBig => {
                "the head of the origin's response is more than 32,768 bytes"
            }
            GeneratedError::OriginTimeout => "the origin did not answer in time",
        }
    }

    /// The word that the access log has for it: `x-edge-detailed-result-type`.
    ///
    /// AWS: "Standard logging reference".
    pub fn detailed_result_type(self) -> &'static str {
        match self {
            GeneratedError::BadRequest
            | GeneratedError::UriTooLong
            | GeneratedError::UnexpectedBody => "InvalidRequest",
            GeneratedError::RequestHeaderTooLarge => "InvalidRequestHeader",
            GeneratedError::MethodNotAllowed => "InvalidRequestMethod",
            GeneratedError::UnknownHost | GeneratedError::HttpsOnly => "Error",
            GeneratedError::OriginConnect => "OriginConnectError",
            GeneratedError::OriginDns => "OriginDnsError",
            GeneratedError::OriginClosed => "OriginReadError",
            GeneratedError::OriginInvalidResponse => "OriginInvalidResponseError",
            GeneratedError::OriginHeaderTooBig => "OriginHeaderTooBigError",
            GeneratedError::OriginTimeout => "OriginCommError",
        }
    }

    /// The whole answer but for the headers that every answer gets (`X-Cache`, `Via` ...).
    pub fn response(self, id: &RequestId, now: SystemTime) -> Response {
        error_page(self.status(), self.sentence(), id, now)
    }
}

/// CloudFront's error page with a sentence of its own, but for the headers that every answer gets.
///
/// AWS: "HTTP 502 status code (Bad Gateway)", "HTTP 503 status code (Service Unavailable)".
pub fn error_page(status: StatusCode, sentence: &str, id: &RequestId, now: SystemTime) -> Response {
    let page = page(status, sentence, id);
    Response {
        status,
        headers: html_headers(page.len(), now),
        body: Body::from(page),
        ..Response::default()
    }
}

/// 494 has no registered name, so `http` has no constant for it.
fn request_header_too_large() -> StatusCode {
    StatusCode::from_u16(494).unwrap_or(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

/// CloudFront's error page.
fn page(status: StatusCode, sentence: &str, id: &RequestId) -> String {
    let code = status.as_u16();
    format!(
        r#"<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>ERROR: The request could not be satisfied</TITLE>
</HEAD><BODY>
<H1>{code} ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
{sentence}
We can't connect to the server for this app or website at this time. There might be too much traffic or a configuration error. Try again later, or contact the app or website owner.
<BR clear="all">
If you provide content to customers through CloudFront, you can find steps to troubleshoot and help prevent this error by reviewing the CloudFront documentation.
<BR clear="all">
<HR noshade size="1px">
<PRE>
Generated by cloudfront (CloudFront)
Request ID: {id}
</PRE>
<ADDRESS>
</ADDRESS>
</BODY></HTML>"#
    )
}

/// The redirect to HTTPS: 301, or 307 where the method has to survive.
///
/// `location` is the viewer's own URL under `https://`.
pub fn https_redirect(status: StatusCode, location: &HeaderValue, now: SystemTime) -> Response {
    let phrase = status.canonical_reason().unwrap_or_default();
    let title = format!("{} {phrase}", status.as_u16());
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n"
    );
    let mut headers = html_headers(page.len(), now);
    headers.insert(LOCATION, location.clone());
    Response {
        status,
        headers,
        body: Body::from(page),
        ..Response::default()
    }
}

fn html_headers(length: usize, now: SystemTime) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(12);
    headers.insert(SERVER, HeaderValue::from_static("CloudFront"));
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(now)) {
        headers.insert(DATE, date);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> RequestId {
        RequestId::from_bytes([0; 40])
    }

    #[track_caller]
    fn check(error: GeneratedError, status: u16, length: usize) {
        let response = error.response(&id(), SystemTime::UNIX_EPOCH);
        assert_eq!(response.status.as_u16(), status);
        assert_eq!(response.body.held().len(), length);
        assert_eq!(response.headers[CONTENT_LENGTH], length.to_string());
        assert_eq!(response.headers[CONTENT_TYPE], "text/html");
        assert!(!response.body.held().ends_with(b"\n"));
    }

    #[test]
    fn the_pages_have_the_captured_lengths() {
        check(GeneratedError::MethodNotAllowed, 403, 1_053);
        check(GeneratedError::UnknownHost, 403, 915);
        check(GeneratedError::HttpsOnly, 403, 915);
        check(GeneratedError::UnexpectedBody, 403, 915);
        check(GeneratedError::BadRequest, 400, 915);
        check(GeneratedError::UriTooLong, 414, 915);
        check(GeneratedError::RequestHeaderTooLarge, 494, 915);
        check(GeneratedError::OriginConnect, 502, 951);
        check(GeneratedError::OriginDns, 502, 960);
        check(GeneratedError::OriginClosed, 502, 936);
        check(GeneratedError::OriginInvalidResponse, 502, 990);
        check(GeneratedError::OriginHeaderTooBig, 502, 990);
        check(GeneratedError::OriginTimeout, 504, 1_033);
    }

    #[test]
    fn the_log_tells_an_origins_failures_apart() {
        for (error, word) in [
            (GeneratedError::OriginConnect, "OriginConnectError"),
            (GeneratedError::OriginDns, "OriginDnsError"),
            (GeneratedError::OriginClosed, "OriginReadError"),
            (
                GeneratedError::OriginInvalidResponse,
                "OriginInvalidResponseError",
            ),
            (
                GeneratedError::OriginHeaderTooBig,
                "OriginHeaderTooBigError",
            ),
            (GeneratedError::OriginTimeout, "OriginCommError"),
            (GeneratedError::MethodNotAllowed, "InvalidRequestMethod"),
        ] {
            assert_eq!(error.detailed_result_type(), word);
        }
    }

    #[test]
    fn the_headers_stand_in_the_captured_order() {
        let response = GeneratedError::UnknownHost.response(&id(), SystemTime::UNIX_EPOCH);
        let names: Vec<&str> = response
            .headers
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        assert_eq!(names, ["server", "date", "content-type", "content-length"]);
    }

    #[test]
    fn the_redirect_page_is_the_captured_one() {
        let location = HeaderValue::from_static("https://x/");
        let moved = https_redirect(
            StatusCode::MOVED_PERMANENTLY,
            &location,
            SystemTime::UNIX_EPOCH,
        );
        assert_eq!(moved.body.held().len(), 167);
        assert_eq!(
            moved.body.held(),
            b"<html>\r\n<head><title>301 Moved Permanently</title></head>\r\n<body>\r\n<center><h1>301 Moved Permanently</h1></center>\r\n<hr><center>CloudFront</center>\r\n</body>\r\n</html>\r\n"
        );
        let kept = https_redirect(
            StatusCode::TEMPORARY_REDIRECT,
            &location,
            SystemTime::UNIX_EPOCH,
        );
        assert_eq!(kept.body.held().len(), 169);
        assert_eq!(kept.headers[LOCATION], "https://x/");
    }
}
