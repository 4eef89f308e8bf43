//! A call of CloudFront's API, taken apart.

use bytes::Bytes;
use http::header::IF_MATCH;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::quantities;
use crate::control::{AwsEndpoint, AwsRequest, aws_error::AwsError, body};
use crate::resources::xml_document::{read, typed};

/// The most bytes of a document.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A call.
pub(super) struct Call<'a> {
    pub(super) endpoint: &'a AwsEndpoint,
    pub(super) method: Method,
    /// The path behind the version, decoded.
    pub(super) segments: Vec<String>,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    body: Bytes,
    /// When it came, in milliseconds since 1970.
    pub(super) now: u64,
}

impl<'a> Call<'a> {
    /// Takes a request apart, its body among it.
    pub(super) async fn read(
        endpoint: &'a AwsEndpoint,
        request: AwsRequest,
    ) -> Result<Self, AwsError> {
        let Some(path) = request.path.strip_prefix("/2020-05-31/") else {
            let words = format!("{} {}", request.method, request.path);
            return Err(AwsError::not_emulated(&words));
        };
        let segments = path.trim_end_matches('/').split('/');
        let segments = segments
            .map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned())
            .collect();
        let query = form_urlencoded::parse(request.query.as_bytes());
        let body = body::whole(request.body, MAX_BODY_BYTES).await;
        Ok(Call {
            endpoint,
            method: request.method,
            segments,
            query: query.into_owned().collect(),
            headers: request.headers,
            body: body.map_err(|it| AwsError::not_read(it, MAX_BODY_BYTES))?,
            now: endpoint.now(),
        })
    }

    /// The value of a query parameter, where it is not empty.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(it, _)| it == name);
        pair.map(|(_, value)| value.as_str())
            .filter(|it| !it.is_empty())
    }

    /// Whether there is a query parameter, with or without a value.
    pub(super) fn asks(&self, name: &str) -> bool {
        self.query.iter().any(|(it, _)| it == name)
    }

    /// The document that was sent, with its types, if its root has this name.
    ///
    /// # Errors
    ///
    /// There is none, it is another or none of the API, or a `Quantity` in it is wrong.
    pub(super) fn document(&self, root: &str) -> Result<Value, AwsError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return Err(AwsError::new(
                "MissingBody",
                "This operation requires a body. Ensure that the body is present and the \
                 Content-Type header is set.",
            ));
        }
        let malformed = |why: String| AwsError::new("MalformedInput", why);
        let text = std::str::from_utf8(&self.body).map_err(|it| malformed(it.to_string()))?;
        let (found, document) = read(text).map_err(|it| malformed(it.to_string()))?;
        if found != root {
            return Err(malformed(format!(
                "the document is `{found}`, not `{root}`"
            )));
        }
        let document = typed(document).map_err(|it| malformed(it.to_string()))?;
        quantities::check(&document)?;
        Ok(document)
    }

    /// Checks that the caller knows the version of what it changes.
    ///
    /// # Errors
    ///
    /// It names no version, or another.
    pub(super) fn check_if_match(&self, etag: &str) -> Result<(), AwsError> {
        let sent = self.headers.get(IF_MATCH).and_then(|it| it.to_str().ok());
        match sent.map(|it| it.trim().trim_matches('"')) {
            None | Some("") => Err(invalid_if_match()),
            Some(it) if it == etag => Ok(()),
            Some(_) => Err(AwsError::new(
                "PreconditionFailed",
                "The request failed because it didn't meet the preconditions in one or more \
                 request-header fields.",
            )),
        }
    }

    /// The operation as people read it.
    pub(super) fn words(&self) -> String {
        format!("{} {}", self.method, self.segments.join("/"))
    }
}

/// The error where `If-Match` says nothing that can be compared.
pub(super) fn invalid_if_match() -> AwsError {
    AwsError::new(
        "InvalidIfMatchVersion",
        "The If-Match version is missing or not valid for the resource.",
    )
}

/// The text of a member that has to be there.
///
/// # Errors
///
/// It is not there, or empty.
pub(super) fn required<'v>(document: &'v Value, name: &str) -> Result<&'v str, AwsError> {
    let text = document.get(name).and_then(Value::as_str);
    text.filter(|it| !it.is_empty())
        .ok_or_else(|| AwsError::invalid_argument(format!("The parameter {name} is required.")))
}
