use super::CompressionVerdict::{Compress, Leave};
use super::ContentCoding::{Brotli, Gzip};
use super::*;

fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in lines {
        res.append(*name, HeaderValue::from_static(value));
    }
    res
}

#[track_caller]
fn verdict(
    lines: &[(&'static str, &'static str)],
    change: impl FnOnce(&mut CompressionFacts<'_>),
) -> CompressionVerdict {
    let mut map = headers(&[("content-type", "text/html")]);
    for (name, value) in lines {
        map.insert(*name, HeaderValue::from_static(value));
    }
    let mut facts = CompressionFacts {
        compress: true,
        gzip: true,
        brotli: true,
        caching_disabled: false,
        status: StatusCode::OK,
        headers: &map,
        content_length: Some(5_000),
    };
    change(&mut facts);
    judge(&facts)
}

macro_rules! judges {
    ($($name:ident: [$($header:literal: $value:literal),*], |$facts:ident| $change:expr => $verdict:expr;)*) => { $(
        #[test]
        fn $name() {
            assert_eq!(verdict(&[$(($header, $value)),*], |$facts| $change), $verdict);
        }
    )* };
}

judges! {
    brotli_wins: [], |_it| () => Compress(Brotli);
    gzip_where_brotli_is_not_accepted: [], |it| it.brotli = false => Compress(Gzip);
    brotli_alone: [], |it| it.gzip = false => Compress(Brotli);
    neither_is_accepted: [], |it| (it.gzip, it.brotli) = (false, false) => Leave(NotCompressed::NotAccepted);
    the_behavior_is_off: [], |it| it.compress = false => Leave(NotCompressed::TurnedOff);
    nothing_is_cached: [], |it| it.caching_disabled = true => Leave(NotCompressed::CachingDisabled);
    forbidden_is_compressed: [], |it| it.status = StatusCode::FORBIDDEN => Compress(Brotli);
    not_found_is_compressed: [], |it| it.status = StatusCode::NOT_FOUND => Compress(Brotli);
    created_is_not: [], |it| it.status = StatusCode::CREATED => status(201);
    a_part_is_not: [], |it| it.status = StatusCode::PARTIAL_CONTENT => status(206);
    a_redirect_is_not: [], |it| it.status = StatusCode::FOUND => status(302);
    not_modified_is_not: [], |it| it.status = StatusCode::NOT_MODIFIED => status(304);
    gone_is_not: [], |it| it.status = StatusCode::GONE => status(410);
    an_error_of_the_server_is_not: [], |it| it.status = StatusCode::INTERNAL_SERVER_ERROR => status(500);
    gzip_of_the_origin_stays: ["content-encoding": "gzip"], |_it| () => encoded("gzip");
    identity_blocks_too: ["content-encoding": "identity"], |_it| () => encoded("identity");
    an_empty_coding_blocks_too: ["content-encoding": ""], |_it| () => encoded("");
    chunks_have_no_length: [], |it| it.content_length = None => Leave(NotCompressed::LengthUnknown);
    an_empty_body: [], |it| it.content_length = Some(0) => Leave(NotCompressed::Length(0));
    a_byte_too_short: [], |it| it.content_length = Some(999) => Leave(NotCompressed::Length(999));
    just_long_enough: [], |it| it.content_length = Some(1_000) => Compress(Brotli);
    as_long_as_may_be: [], |it| it.content_length = Some(10_000_000) => Compress(Brotli);
    a_byte_too_long: [], |it| it.content_length = Some(10_000_001) => Leave(NotCompressed::Length(10_000_001));
    no_transform_does_not_count: ["cache-control": "no-transform"], |_it| () => Compress(Brotli);
    what_the_viewer_accepts_is_asked_last: ["content-type": "image/png"], |it| it.brotli = false => content_type("image/png");
}

fn status(code: u16) -> CompressionVerdict {
    Leave(NotCompressed::Status(StatusCode::from_u16(code).unwrap()))
}

fn encoded(coding: &'static str) -> CompressionVerdict {
    Leave(NotCompressed::Encoded(HeaderValue::from_static(coding)))
}

fn content_type(text: &'static str) -> CompressionVerdict {
    Leave(NotCompressed::ContentType(Some(HeaderValue::from_static(
        text,
    ))))
}

#[test]
fn the_types_are_sorted_and_lower_case() {
    assert!(COMPRESSED_TYPES.is_sorted());
    for it in COMPRESSED_TYPES {
        assert_eq!(it, it.to_ascii_lowercase());
    }
}

#[test]
fn every_type_is_found_in_any_case_and_with_parameters() {
    for it in COMPRESSED_TYPES {
        assert!(is_compressed_type(it.as_bytes()), "{it}");
        assert!(is_compressed_type(it.to_uppercase().as_bytes()), "{it}");
        let with_charset = format!("{it} ; charset=utf-8");
        assert!(is_compressed_type(with_charset.as_bytes()), "{it}");
    }
}

#[test]
fn other_types_are_left_alone() {
    for it in [
        "application/manifest+json",
        "application/ld+json",
        "application/geo+json",
        "application/problem+json",
        "application/source-map",
        "text/markdown",
        "font/woff",
        "font/woff2",
        "image/png",
        "image/jpeg",
        "image/x-icon",
        "application/octet-stream",
        "text/event-stream",
        "text/htm",
        "text/html5",
        "",
    ] {
        assert_eq!(
            verdict(&[("content-type", it)], |_| ()),
            content_type(it),
            "{it}"
        );
    }
    let facts = CompressionFacts {
        compress: true,
        gzip: true,
        brotli: true,
        caching_disabled: false,
        status: StatusCode::OK,
        headers: &HeaderMap::new(),
        content_length: Some(5_000),
    };
    assert_eq!(judge(&facts), Leave(NotCompressed::ContentType(None)));
}

#[test]
fn a_length_is_declared_once_and_in_digits() {
    for (lines, length) in [
        (&[("content-length", "412")][..], Some(412)),
        (&[("content-length", "1"), ("content-length", "1")], Some(1)),
        (&[("content-length", "1"), ("content-length", "2")], None),
        (&[("content-length", "+1")], None),
        (&[("content-length", "")], None),
        (&[("content-length", "99999999999999999999999")], None),
        (
            &[("content-length", "1"), ("transfer-encoding", "chunked")],
            None,
        ),
        (&[("transfer-encoding", "chunked")], None),
        (&[], None),
    ] {
        assert_eq!(declared_length(&headers(lines)), length, "{lines:?}");
    }
}

#[track_caller]
fn encodes(before: &[(&'static str, &'static str)], after: &[(&str, &str)]) {
    let mut map = headers(before);
    encode_headers(Brotli, &mut map, AcceptRangesOnCompressed::Dropped);
    assert_eq!(lines(&map), after);
}

fn lines(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect()
}

#[test]
fn an_object_of_s3_keeps_the_order_of_its_headers() {
    encodes(
        &[
            ("content-type", "text/html"),
            ("content-length", "29664"),
            ("date", "Fri, 04 Sep 2026 13:21:05 GMT"),
            ("etag", "\"fbc11d28\""),
            ("accept-ranges", "bytes"),
            ("x-amz-meta-a", "1"),
            ("x-amz-meta-a", "2"),
            ("server", "AmazonS3"),
        ],
        &[
            ("content-type", "text/html"),
            ("transfer-encoding", "chunked"),
            ("date", "Fri, 04 Sep 2026 13:21:05 GMT"),
            ("etag", "W/\"fbc11d28\""),
            ("x-amz-meta-a", "1"),
            ("x-amz-meta-a", "2"),
            ("server", "AmazonS3"),
            ("content-encoding", "br"),
            ("vary", "Accept-Encoding"),
        ],
    );
}

#[test]
fn an_entity_tag_becomes_weak_or_goes() {
    const END: [(&str, &str); 3] = [
        ("transfer-encoding", "chunked"),
        ("content-encoding", "br"),
        ("vary", "Accept-Encoding"),
    ];
    for (etag, after) in [
        ("\"a\"", Some("W/\"a\"")),
        ("W/\"a\"", Some("W/\"a\"")),
        ("\"\"", Some("W/\"\"")),
        ("a", None),
        ("w/\"a\"", None),
        ("W/a", None),
        ("", None),
    ] {
        let expected: Vec<_> = after
            .map(|it| ("etag", it))
            .into_iter()
            .chain(END)
            .collect();
        encodes(&[("etag", etag)], &expected);
    }
}

#[test]
fn vary_is_merged() {
    encodes(
        &[("vary", "Origin"), ("content-length", "5000"), ("age", "1")],
        &[
            ("vary", "Origin, Accept-Encoding"),
            ("transfer-encoding", "chunked"),
            ("age", "1"),
            ("content-encoding", "br"),
        ],
    );
    encodes(
        &[("vary", "accept-encoding")],
        &[
            ("vary", "accept-encoding"),
            ("transfer-encoding", "chunked"),
            ("content-encoding", "br"),
        ],
    );
}

#[test]
fn accept_ranges_stays_where_the_switch_says_so() {
    for (switch, stays) in [
        (AcceptRangesOnCompressed::Dropped, false),
        (AcceptRangesOnCompressed::Kept, true),
    ] {
        let mut map = headers(&[("accept-ranges", "bytes")]);
        encode_headers(Gzip, &mut map, switch);
        assert_eq!(map.contains_key(ACCEPT_RANGES), stays);
        assert_eq!(map[CONTENT_ENCODING], "gzip");
    }
}

#[test]
fn what_another_viewer_would_get_compressed_varies_where_the_switch_says_so() {
    use VaryOnUncompressed::{Absent, AcceptEncoding};
    for (reason, switch, varies) in [
        (NotCompressed::NotAccepted, Absent, false),
        (NotCompressed::NotAccepted, AcceptEncoding, true),
        (NotCompressed::TurnedOff, AcceptEncoding, false),
        (NotCompressed::Length(1), AcceptEncoding, false),
    ] {
        let mut map = HeaderMap::new();
        vary_uncompressed(&reason, &mut map, switch);
        let expected: &[_] = if varies {
            &[("vary", "Accept-Encoding")]
        } else {
            &[]
        };
        assert_eq!(lines(&map), expected, "{reason:?} {switch:?}");
    }
}

#[test]
fn reasons_print_in_plain_words() {
    for (reason, words) in [
        (NotCompressed::TurnedOff, "the behavior does not compress"),
        (
            NotCompressed::CachingDisabled,
            "nothing is cached, and CloudFront compresses what it caches",
        ),
        (
            NotCompressed::Status(StatusCode::FOUND),
            "the origin answered 302; CloudFront compresses 200, 403 and 404",
        ),
        (
            NotCompressed::Encoded(HeaderValue::from_static("gzip")),
            "the origin sent `Content-Encoding: gzip`",
        ),
        (
            NotCompressed::LengthUnknown,
            "the origin did not send a `Content-Length`",
        ),
        (
            NotCompressed::Length(412),
            "the body has 412 bytes; CloudFront compresses from 1,000 to 10,000,000",
        ),
        (
            NotCompressed::ContentType(Some(HeaderValue::from_static("image/png"))),
            "`image/png` is not one of the types that CloudFront compresses",
        ),
        (
            NotCompressed::ContentType(None),
            "the response has no `Content-Type`",
        ),
        (
            NotCompressed::NotAccepted,
            "neither `br` nor `gzip` is both accepted by the viewer and on in the cache policy",
        ),
    ] {
        assert_eq!(reason.to_string(), words);
    }
}
