//! The query of a signed request: its parameters, and which kind of signature they make.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// How a URL is presigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignatureForm {
    /// `AWSAccessKeyId`, `Signature`, `Expires`.
    Version2,
    /// `X-Amz-Algorithm` and its company.
    Version4,
}

/// Whether and how the query is signed; one parameter that nobody else has is enough.
pub(super) fn signature_form(query: &str) -> Option<SignatureForm> {
    parameters(query).find_map(|(name, _)| match &*name {
        b"X-Amz-Algorithm" | b"X-Amz-Credential" | b"X-Amz-Signature" => {
            Some(SignatureForm::Version4)
        }
        b"AWSAccessKeyId" | b"Signature" => Some(SignatureForm::Version2),
        _ => None,
    })
}

/// A decoded text, which need not be UTF-8.
pub(super) type Decoded<'a> = Cow<'a, [u8]>;

/// The decoded parameters, in the order of the query.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = (Decoded<'_>, Decoded<'_>)> {
    let parts = query.split('&').filter(|it| !it.is_empty());
    parts.map(|it| {
        let (name, value) = it.split_once('=').unwrap_or((it, ""));
        (decoded(name), decoded(value))
    })
}

/// The first parameter of this name.
pub(super) fn parameter(query: &str, wanted: &str) -> Option<String> {
    let (_, value) = parameters(query).find(|(name, _)| **name == *wanted.as_bytes())?;
    Some(String::from_utf8_lossy(&value).into_owned())
}

/// A part of a path or a query without its encoding; a raw `+` is a space to S3 in both.
pub(super) fn decoded(raw: &str) -> Decoded<'_> {
    if raw.contains('+') {
        let spaced = raw.replace('+', " ");
        return Cow::Owned(percent_decode(spaced.as_bytes()).collect());
    }
    percent_decode(raw.as_bytes()).into()
}
