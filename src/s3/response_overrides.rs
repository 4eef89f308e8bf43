//! The `response-…` parameters by which a signed request replaces stored headers.
//!
//! AWS: "GetObject", URI request parameters.

use http::HeaderValue;

use super::operation::Query;
use super::{Identity, ObjectMetadata, S3Error};

/// The metadata as the request wants it shown.
///
/// # Errors
///
/// The request is not signed, or a value cannot stand in a header.
pub(crate) fn overridden(
    stored: &ObjectMetadata,
    query: &Query,
    identity: Identity,
) -> Result<ObjectMetadata, S3Error> {
    let mut res = stored.clone();
    for (name, field) in [
        ("response-content-type", &mut res.content_type),
        ("response-content-language", &mut res.content_language),
        ("response-expires", &mut res.expires),
        ("response-cache-control", &mut res.cache_control),
        ("response-content-disposition", &mut res.content_disposition),
        ("response-content-encoding", &mut res.content_encoding),
    ] {
        let Some(value) = query.get(name) else {
            continue;
        };
        if identity == Identity::Anonymous {
            return Err(S3Error::InvalidRequest(
                "Request specific response headers cannot be used for anonymous GET requests."
                    .into(),
            ));
        }
        if HeaderValue::from_str(value).is_err() {
            return Err(S3Error::InvalidArgument {
                message: "Header value cannot be represented using ISO-8859-1.",
                name: name.to_owned(),
                value: value.to_owned(),
            });
        }
        *field = Some(value.to_owned());
    }
    Ok(res)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_request_replaces_what_is_stored() {
        let stored = ObjectMetadata {
            content_type: Some("text/html".to_owned()),
            cache_control: Some("no-cache".to_owned()),
            ..ObjectMetadata::default()
        };
        let query = Query::parse("response-content-type=image%2Fjpeg");
        let shown = overridden(&stored, &query, Identity::Owner).unwrap();
        assert_eq!(shown.content_type.as_deref(), Some("image/jpeg"));
        assert_eq!(shown.cache_control.as_deref(), Some("no-cache"));
        assert!(overridden(&stored, &query, Identity::Oac).is_ok());
        assert!(overridden(&stored, &query, Identity::Anonymous).is_err());
        let none = Query::parse("v=1");
        assert_eq!(
            overridden(&stored, &none, Identity::Anonymous),
            Ok(stored.clone())
        );
    }

    #[test]
    fn a_value_cannot_break_out_of_its_header() {
        let query = Query::parse("response-content-type=a%0D%0AX%3A%201");
        let refused = overridden(&ObjectMetadata::default(), &query, Identity::Owner);
        assert!(matches!(refused, Err(S3Error::InvalidArgument { .. })));
    }
}
