//! What the headers of a PUT say about the new object: metadata, tags, conditions.
//!
//! AWS: "PutObject", "Working with object metadata". What was put before is gone as a whole; no
//! header of it stays.
//!
//! # Fidelity
//!
//! - S3 takes 8 KB of headers in all, whatever they say; here those that an object keeps are
//!   counted, each kind for itself. The code of the refusal is reported, not documented.
//! - Every storage class is taken and none is kept. Access control lists, encryption and object
//!   locks in headers are ignored, as are `x-amz-` headers that nobody knows.

use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, EXPIRES,
    IF_MATCH, IF_NONE_MATCH,
};
use http::{HeaderMap, HeaderName};

use crate::s3::{
    NewObject, ObjectMetadata, S3Error, WriteCondition,
    error::{MAX_HEADER_BYTES, MAX_METADATA_BYTES},
};

use super::request_headers::text;
use super::rfc2047;
use super::tags;

const STORAGE_CLASSES: [&str; 8] = [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "GLACIER_IR",
    "DEEP_ARCHIVE",
];

/// Reads metadata and tags; the checksum is not known yet.
///
/// # Errors
///
/// A header's value is none, or the metadata is too large.
pub(crate) fn new_object(headers: &HeaderMap) -> Result<NewObject, S3Error> {
    if let Some(class) = text(headers, "x-amz-storage-class")
        && !STORAGE_CLASSES.contains(&class.as_str())
    {
        return Err(S3Error::InvalidStorageClass(class));
    }
    let tags = match text(headers, "x-amz-tagging") {
        None => Vec::new(),
        Some(header) => tags::of_header(&header)?,
    };
    Ok(NewObject {
        metadata: metadata(headers)?,
        checksum: None,
        tags,
        last_modified: None,
    })
}

fn metadata(headers: &HeaderMap) -> Result<ObjectMetadata, S3Error> {
    let value = |name: HeaderName| text(headers, name.as_str());
    let website_redirect_location = text(headers, "x-amz-website-redirect-location");
    let leads = |it: &String| {
        ["/", "http://", "https://"]
            .iter()
            .any(|p| it.starts_with(p))
    };
    if website_redirect_location
        .as_ref()
        .is_some_and(|it| !leads(it))
    {
        return Err(S3Error::InvalidRedirectLocation);
    }
    check_size(headers)?;
    Ok(ObjectMetadata {
        content_type: value(CONTENT_TYPE).filter(|it| !it.is_empty()),
        cache_control: value(CACHE_CONTROL),
        content_disposition: value(CONTENT_DISPOSITION),
        content_encoding: value(CONTENT_ENCODING).and_then(|it| without_aws_chunked(&it)),
        content_language: value(CONTENT_LANGUAGE),
        expires: value(EXPIRES),
        website_redirect_location,
        user: user_metadata(headers)?,
    })
}

/// Refuses more of the headers that an object keeps than a request to S3 may have in all.
fn check_size(headers: &HeaderMap) -> Result<(), S3Error> {
    let redirect = HeaderName::from_static("x-amz-website-redirect-location");
    let kept = [
        CONTENT_TYPE,
        CACHE_CONTROL,
        CONTENT_DISPOSITION,
        CONTENT_ENCODING,
        CONTENT_LANGUAGE,
        EXPIRES,
        redirect,
    ];
    let sizes = kept.iter().flat_map(|name| {
        let values = headers.get_all(name).iter();
        values.map(|it| name.as_str().len() + it.len())
    });
    match sizes.sum() {
        size if size > MAX_HEADER_BYTES => Err(S3Error::HeadersTooLarge(size)),
        _ => Ok(()),
    }
}

/// `aws-chunked` belongs to the transfer, not to the object.
fn without_aws_chunked(value: &str) -> Option<String> {
    if !value.contains("aws-chunked") {
        return Some(value.to_owned());
    }
    let rest: Vec<_> = value
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty() && *it != "aws-chunked")
        .collect();
    (!rest.is_empty()).then(|| rest.join(","))
}

fn user_metadata(headers: &HeaderMap) -> Result<Vec<(String, String)>, S3Error> {
    let mut user = Vec::new();
    for name in headers.keys() {
        if let Some(short) = name.as_str().strip_prefix("x-amz-meta-") {
            let value = text(headers, name.as_str()).unwrap_or_default();
            user.push((short.to_owned(), rfc2047::decode(&value)));
        }
    }
    let size: usize = user
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    if size > MAX_METADATA_BYTES {
        return Err(S3Error::MetadataTooLarge(size));
    }
    Ok(user)
}

/// What a write asks of the object that is there.
///
/// # Errors
///
/// 501 for the forms that S3 does not know.
pub(crate) fn condition(headers: &HeaderMap) -> Result<WriteCondition, S3Error> {
    let unknown = |header, more| Err(S3Error::NotImplementedHeader { header, more });
    let if_match = text(headers, IF_MATCH.as_str());
    let if_none_match = text(headers, IF_NONE_MATCH.as_str());
    match (if_match.as_deref(), if_none_match.as_deref()) {
        (None, None) => Ok(WriteCondition::None),
        (None, Some("*")) => Ok(WriteCondition::Absent),
        (None, Some(_)) => unknown(
            "If-None-Match",
            "We don't accept the provided value of If-None-Match header for this API",
        ),
        (Some("*"), None) => unknown(
            "If-Match",
            "We don't accept the provided value of If-Match header for this API",
        ),
        (Some(tag), None) => Ok(WriteCondition::Matches(quoted(tag))),
        (Some(_), Some(_)) => unknown(
            "If-Match,If-None-Match",
            "Multiple conditional request headers present in the request",
        ),
    }
}

/// An entity tag with its quotes.
pub(crate) fn quoted(tag: &str) -> String {
    format!("\"{}\"", tag.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_bytes(value.as_bytes()).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn headers_are_kept_as_they_are() {
        let object = new_object(&headers(&[
            ("content-type", "text/html"),
            ("cache-control", "no-cache"),
            ("content-encoding", "gzip"),
            ("expires", "whenever"),
            ("x-amz-website-redirect-location", "/a"),
            ("x-amz-meta-mtime", "1"),
            ("x-amz-meta-name", "=?UTF-8?Q?actually-ascii?="),
            ("x-amz-storage-class", "STANDARD"),
            ("x-amz-acl", "public-read"),
            ("x-amz-object-annotation-directive", "EXCLUDE"),
            ("x-amz-tagging", "a=1&b=2"),
        ]))
        .unwrap();
        assert_eq!(object.metadata.content_type.as_deref(), Some("text/html"));
        assert_eq!(object.metadata.expires.as_deref(), Some("whenever"));
        let user = [("mtime", "1"), ("name", "actually-ascii")];
        assert_eq!(
            object.metadata.user,
            user.map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert_eq!(object.tags.len(), 2);
    }

    #[test]
    fn the_transfer_is_no_encoding_of_the_object() {
        for (sent, kept) in [
            ("aws-chunked", None),
            ("aws-chunked,gzip", Some("gzip")),
            ("gzip,aws-chunked", Some("gzip")),
            ("gzip, aws-chunked, br", Some("gzip,br")),
            ("gzip", Some("gzip")),
            ("", Some("")),
        ] {
            assert_eq!(without_aws_chunked(sent).as_deref(), kept, "{sent}");
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let long = "x".repeat(2048);
        for (name, value, code) in [
            ("x-amz-storage-class", "CHEAP", "InvalidStorageClass"),
            (
                "x-amz-website-redirect-location",
                "a",
                "InvalidRedirectLocation",
            ),
            ("x-amz-meta-a", &long, "MetadataTooLarge"),
            (
                "cache-control",
                &"x".repeat(8192),
                "RequestHeaderSectionTooLarge",
            ),
        ] {
            let refused = new_object(&headers(&[(name, value)])).unwrap_err();
            assert_eq!(refused.code(), code);
        }
        let fits = headers(&[("x-amz-meta-a", &long[1..])]);
        assert!(new_object(&fits).is_ok());
    }

    #[test]
    fn conditions_of_a_write() {
        let judge =
            |pairs: &[(&'static str, &str)]| condition(&headers(pairs)).map_err(|it| it.details());
        assert_eq!(judge(&[]), Ok(WriteCondition::None));
        assert_eq!(judge(&[("if-none-match", "*")]), Ok(WriteCondition::Absent));
        for tag in ["abc", "\"abc\""] {
            let matches = WriteCondition::Matches("\"abc\"".to_owned());
            assert_eq!(judge(&[("if-match", tag)]), Ok(matches));
        }
        for (pairs, header) in [
            (&[("if-none-match", "abc")][..], "If-None-Match"),
            (&[("if-match", "*")], "If-Match"),
            (
                &[("if-match", "a"), ("if-none-match", "*")],
                "If-Match,If-None-Match",
            ),
        ] {
            let details = judge(pairs).unwrap_err();
            assert_eq!(details[0], ("Header", header.to_owned()));
        }
    }
}
