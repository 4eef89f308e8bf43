//! Signs our own requests to other object stores, with Signature Version 4 in the header.

use std::time::SystemTime;

use http::header::{AUTHORIZATION, HOST};
use http::{HeaderName, HeaderValue, Request};

use super::Credentials;
use super::canonical::Canonical;
use super::scope::Scope;
use super::timestamp::{X_AMZ_DATE, basic};
use super::v4::string_to_sign;
use super::v4_header::X_AMZ_CONTENT_SHA256;

/// Whose signature, and what for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signing<'a> {
    /// The key.
    pub(crate) credentials: &'a Credentials,
    /// The region, as in `eu-central-1`.
    pub(crate) region: &'a str,
    /// The service, as in `s3`.
    pub(crate) service: &'a str,
    /// The time of the request.
    pub(crate) now: SystemTime,
}

/// Signs a request that has its `Host`, by adding headers: all that are there are signed.
///
/// `payload` is the SHA-256 of the body in hexadecimal, or `UNSIGNED-PAYLOAD`.
///
/// # Errors
///
/// The key has characters that no header takes.
pub(crate) fn sign<B>(
    request: &mut Request<B>,
    signing: &Signing<'_>,
    payload: &str,
) -> Result<(), http::header::InvalidHeaderValue> {
    let date = basic(signing.now);
    let headers = request.headers_mut();
    headers.insert(X_AMZ_DATE, HeaderValue::from_str(&date)?);
    headers.insert(X_AMZ_CONTENT_SHA256, HeaderValue::from_str(payload)?);
    if let Some(token) = &signing.credentials.session_token {
        headers.insert("x-amz-security-token", HeaderValue::from_str(token)?);
    }
    let mut signed_headers: Vec<String> = request
        .headers()
        .keys()
        .map(HeaderName::to_string)
        .collect();
    signed_headers.sort_unstable();
    let scope = Scope {
        date: date.chars().take(8).collect(),
        region: Some(signing.region.to_owned()),
        service: signing.service.to_owned(),
    };
    let host = request.headers().get(HOST).and_then(|it| it.to_str().ok());
    let canonical = Canonical {
        method: request.method(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        headers: request.headers(),
        host: host.unwrap_or_default(),
        signed_headers: &signed_headers,
        payload,
    };
    let canonical_request = canonical.text(&scope);
    let text = string_to_sign(&date, &scope.text(), &canonical_request);
    let signature = scope
        .key(&signing.credentials.secret_access_key)
        .sign(&text);
    let value = format!(
        "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={signature}",
        signing.credentials.access_key_id,
        scope.text(),
        signed_headers.join(";"),
    );
    let mut value = HeaderValue::from_str(&value)?;
    value.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, value);
    Ok(())
}
