//! Whether a readable object is answered whole, in part, as unchanged, or not at all.
//!
//! AWS: "GetObject". The conditions are RFC 9110's, judged in its order; S3's own habits are that
//! an entity tag may come without quotes and that a date in the future is no date.
//!
//! # Fidelity
//!
//! - `If-None-Match: *`, lists, weak tags and `If-Range` follow the RFC; what S3 makes of them was
//!   not seen. So does a range of an empty object: 416, also for a suffix.

use std::time::SystemTime;

use http::header::{
    IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE, RANGE,
};
use http::{HeaderMap, HeaderName};

use crate::rfc::{
    conditional::{Conditions, EntityTag, TagCondition, Validators, Verdict, elements, text},
    range::{ByteRange, Resolved, if_range_holds, parse, resolve},
};

use super::{LastModified, Object, S3Error, S3Request, stored_last_modified};

/// How an object is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ObjectAnswer {
    /// 200 with all of it.
    Whole,
    /// 206 with these bytes.
    Part(ByteRange),
    /// 304.
    NotModified,
    /// 412 or 416.
    Refused(S3Error),
}

/// What of the object is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it, whatever `Range` says.
    Whole,
    /// What `Range` says.
    Range,
    /// A part of a multipart upload, counted from 1.
    PartNumber(u32),
}

/// Judges conditions first, the range after.
pub(crate) fn decide(
    request: &S3Request<'_>,
    object: &Object,
    wanted: Wanted,
    rule: LastModified,
) -> ObjectAnswer {
    let validators = Validators {
        etag: EntityTag::parse(&object.etag),
        last_modified: Some(stored_last_modified(object.last_modified, rule)),
    };
    let conditions = conditions(request.headers, request.now);
    match conditions.evaluate(request.method, &validators) {
        Verdict::Proceed => {}
        Verdict::NotModified(_) => return ObjectAnswer::NotModified,
        Verdict::PreconditionFailed(header) => {
            return ObjectAnswer::Refused(S3Error::PreconditionFailed(spelling(&header)));
        }
    }
    match wanted {
        Wanted::Whole => ObjectAnswer::Whole,
        Wanted::Range => range(request.headers, object, &validators),
        Wanted::PartNumber(number) => part(number, object),
    }
}

/// The conditions of a request as S3 reads them.
pub(crate) fn conditions(headers: &HeaderMap, now: SystemTime) -> Conditions {
    let mut res = Conditions::from_headers(headers);
    res.if_match = text(headers, IF_MATCH).map(|it| tags(&it));
    res.if_none_match = text(headers, IF_NONE_MATCH).map(|it| tags(&it));
    res.if_modified_since = res.if_modified_since.filter(|it| *it <= now);
    res
}

/// Entity tags with or without quotes.
fn tags(value: &str) -> TagCondition {
    TagCondition::parse(value).unwrap_or_else(|| {
        let tags = elements(value).map(|it| {
            EntityTag::parse(it).unwrap_or_else(|| EntityTag {
                weak: false,
                opaque: it.trim_matches('"').to_owned(),
            })
        });
        TagCondition::Tags(tags.collect())
    })
}

fn spelling(header: &HeaderName) -> &'static str {
    if *header == IF_MATCH {
        "If-Match"
    } else if *header == IF_NONE_MATCH {
        "If-None-Match"
    } else if *header == IF_MODIFIED_SINCE {
        "If-Modified-Since"
    } else {
        debug_assert_eq!(*header, IF_UNMODIFIED_SINCE);
        "If-Unmodified-Since"
    }
}

/// Garbage and more than one range are the whole object, never `multipart/byteranges`.
fn range(headers: &HeaderMap, object: &Object, validators: &Validators) -> ObjectAnswer {
    let Some(value) = text(headers, RANGE) else {
        return ObjectAnswer::Whole;
    };
    if text(headers, IF_RANGE).is_some_and(|it| !if_range_holds(&it, validators)) {
        return ObjectAnswer::Whole;
    }
    let size = object.body.len();
    match parse(&value).as_deref() {
        Ok([one]) => match resolve(&[*one], size) {
            Resolved::Satisfiable(ranges) => ranges
                .first()
                .map_or(ObjectAnswer::Whole, |it| ObjectAnswer::Part(*it)),
            Resolved::Unsatisfiable => ObjectAnswer::Refused(S3Error::InvalidRange {
                requested: value,
                size,
            }),
        },
        Ok(_) | Err(_) => ObjectAnswer::Whole,
    }
}

/// An object put in one piece is its own first part.
fn part(number: u32, object: &Object) -> ObjectAnswer {
    let size = object.body.len();
    let whole = [size];
    let sizes = if object.part_sizes.is_empty() {
        &whole
    } else {
        object.part_sizes.as_slice()
    };
    let index = (number as usize).saturating_sub(1);
    let Some(length) = sizes.get(index) else {
        return ObjectAnswer::Refused(S3Error::InvalidPartNumber {
            requested: number,
            parts: sizes.len(),
        });
    };
    if *length == 0 {
        return ObjectAnswer::Whole;
    }
    let first = sizes[..index].iter().sum();
    ObjectAnswer::Part(ByteRange {
        first,
        last: first + length - 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::{Identity, ObjectMetadata, S3RequestIds};
    use bytes::Bytes;
    use http::{HeaderValue, Method};
    use std::time::{Duration, UNIX_EPOCH};

    const TEN: &str = "\"781e5e245d69b566979b86e28d23f2c7\"";

    fn object() -> Object {
        let written = httpdate::parse_http_date("Wed, 01 Jan 2025 00:00:00 GMT").unwrap();
        Object::new(
            Bytes::from_static(b"0123456789"),
            written + Duration::from_millis(300),
            ObjectMetadata::default(),
        )
    }

    #[track_caller]
    fn answer(object: &Object, wanted: Wanted, pairs: &[(HeaderName, &str)]) -> ObjectAnswer {
        let headers: HeaderMap = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap()))
            .collect();
        let request = S3Request {
            region: "us-east-1",
            method: &Method::GET,
            path: "/k",
            query: "",
            headers: &headers,
            host: "h",
            identity: Identity::Anonymous,
            ids: S3RequestIds {
                request_id: String::new(),
                host_id: String::new(),
            },
            now: UNIX_EPOCH + Duration::from_secs(1_750_000_000),
        };
        decide(&request, object, wanted, LastModified::Truncate)
    }

    #[test]
    fn the_fraction_of_a_second_is_not_compared() {
        let since = [(IF_MODIFIED_SINCE, "Wed, 01 Jan 2025 00:00:00 GMT")];
        assert_eq!(
            answer(&object(), Wanted::Range, &since),
            ObjectAnswer::NotModified
        );
        let since = [(IF_UNMODIFIED_SINCE, "Wed, 01 Jan 2025 00:00:00 GMT")];
        assert_eq!(
            answer(&object(), Wanted::Range, &since),
            ObjectAnswer::Whole
        );
    }

    #[test]
    fn the_future_is_no_date() {
        let since = [(IF_MODIFIED_SINCE, "Wed, 01 Jan 2098 00:00:00 GMT")];
        assert_eq!(
            answer(&object(), Wanted::Range, &since),
            ObjectAnswer::Whole
        );
    }

    #[test]
    fn quotes_around_a_tag_are_optional() {
        let bare = TEN.trim_matches('"');
        let one = [(IF_NONE_MATCH, bare)];
        assert_eq!(
            answer(&object(), Wanted::Range, &one),
            ObjectAnswer::NotModified
        );
        let list = format!("x, {bare}");
        let list = [(IF_NONE_MATCH, list.as_str())];
        assert_eq!(
            answer(&object(), Wanted::Range, &list),
            ObjectAnswer::NotModified
        );
        let refused = ObjectAnswer::Refused(S3Error::PreconditionFailed("If-Match"));
        assert_eq!(
            answer(&object(), Wanted::Range, &[(IF_MATCH, "x")]),
            refused
        );
    }

    #[test]
    fn a_range_is_one_range_or_none() {
        let part = |first, last| ObjectAnswer::Part(ByteRange { first, last });
        for (value, expected) in [
            ("bytes=0-8", part(0, 8)),
            ("bytes=-2", part(8, 9)),
            ("bytes=0-1,3-4", ObjectAnswer::Whole),
            ("bytes=1-0", ObjectAnswer::Whole),
            ("0-1", ObjectAnswer::Whole),
        ] {
            assert_eq!(
                answer(&object(), Wanted::Range, &[(RANGE, value)]),
                expected,
                "{value}"
            );
            let ignored = answer(&object(), Wanted::Whole, &[(RANGE, value)]);
            assert_eq!(ignored, ObjectAnswer::Whole);
        }
        let stale = [(RANGE, "bytes=0-8"), (IF_RANGE, "\"old\"")];
        assert_eq!(
            answer(&object(), Wanted::Range, &stale),
            ObjectAnswer::Whole
        );
        let same = [(RANGE, "bytes=0-8"), (IF_RANGE, TEN)];
        assert_eq!(answer(&object(), Wanted::Range, &same), part(0, 8));
    }

    #[test]
    fn parts_are_counted_from_one() {
        let parts = [Bytes::from_static(b"0123"), Bytes::from_static(b"45")];
        let object = Object::from_parts(&parts, UNIX_EPOCH, ObjectMetadata::default());
        let second = ObjectAnswer::Part(ByteRange { first: 4, last: 5 });
        assert_eq!(answer(&object, Wanted::PartNumber(2), &[]), second);
        let beyond = ObjectAnswer::Refused(S3Error::InvalidPartNumber {
            requested: 3,
            parts: 2,
        });
        assert_eq!(answer(&object, Wanted::PartNumber(3), &[]), beyond);
    }
}
