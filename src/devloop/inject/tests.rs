use super::*;

const TAG: &str = "<script src=\"/__mfe_dev/client.js\" data-mfe-dev-app=\"shell\" async></script>";

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_str(value).unwrap())
        })
        .collect()
}

/// Where the tag lands: the page, with `|` at the place.
#[track_caller]
fn lands(page: &str) {
    let at = page.find('|').unwrap();
    let plain = page.replacen('|', "", 1);
    assert_eq!(place(plain.as_bytes()), at, "{page}");
}

#[test]
fn the_tag_goes_into_the_head_or_as_far_up_as_may_be() {
    lands("<!doctype html><html><head>|<title>x</title></head><body></body></html>");
    lands("<!DOCTYPE html>\n<HTML lang=en>\n<HEAD data-a='1>2' b=\"<\">|<title>");
    lands("<html>|<body>");
    lands("<html lang=\"a>b\">|<header>not a head</header>");
    lands("<!doctype html>|<p>");
    lands("<!-- <head> --><head>|</head>");
    lands("<head/>|");
    lands("|<p>text");
    lands("|");
    lands("\u{feff}|text");
    lands("\u{feff}<head>|");
    lands("|<head");
    lands("|<!-- <head>");
    lands("<head title=it's>|");
}

/// Injects into `<head>` under these headers; whether the tag is there.
#[track_caller]
fn check(method: &Method, status: u16, pairs: &[(&'static str, &str)], injected: bool) {
    let mut answer = headers(pairs);
    answer.insert(ETAG, HeaderValue::from_static("\"e\""));
    let before = answer.clone();
    let body = Bytes::from_static(b"<head>");
    let status = StatusCode::from_u16(status).unwrap();
    let page = inject(method, status, &mut answer, body, Some("shell"), false);
    if injected {
        assert_eq!(page, format!("<head>{TAG}").as_bytes(), "{pairs:?}");
        assert_eq!(answer[CONTENT_LENGTH], page.len().to_string().as_str());
        assert_eq!(answer[ETAG], "\"e-mfe-dev\"");
    } else {
        assert_eq!(page, "<head>", "{pairs:?}");
        assert_eq!(answer, before, "{pairs:?}");
    }
}

#[test]
fn only_whole_html_pages_get_the_tag() {
    let get = Method::GET;
    let html = ("content-type", "text/html");
    check(&get, 200, &[html], true);
    check(&get, 404, &[html], true);
    check(&get, 403, &[html, ("content-length", "6")], true);
    check(&get, 503, &[html], true);
    check(&get, 200, &[html, ("content-encoding", "identity")], true);
    check(
        &get,
        200,
        &[("content-type", "Text/HTML; charset=UTF-8")],
        true,
    );
    check(
        &get,
        200,
        &[("content-type", "text/html;charset=\"iso-8859-1\"")],
        true,
    );
    check(
        &get,
        200,
        &[("content-type", "text/html; charset=utf-16le")],
        false,
    );
    check(
        &get,
        200,
        &[("content-type", "text/html; charset=iso-2022-jp")],
        false,
    );
    check(
        &get,
        200,
        &[("content-type", "application/xhtml+xml")],
        false,
    );
    check(&get, 200, &[("content-type", "text/javascript")], false);
    check(&get, 200, &[], false);
    // These say that they are compressed, and are not.
    check(&get, 200, &[html, ("content-encoding", "gzip")], false);
    check(&get, 200, &[html, ("content-encoding", "br")], false);
    check(&get, 200, &[html, ("content-encoding", "deflate")], false);
    check(&get, 200, &[html, ("content-encoding", "zstd")], false);
    check(&get, 206, &[html, ("content-range", "bytes 0-5/6")], false);
    check(&get, 302, &[html], false);
    check(&Method::POST, 200, &[html], false);
}

#[test]
fn a_page_in_utf_16_is_left_alone() {
    let mut answer = headers(&[("content-type", "text/html")]);
    let body = Bytes::from_static(b"\xff\xfe<\0h\0");
    let page = inject(
        &Method::GET,
        StatusCode::OK,
        &mut answer,
        body.clone(),
        None,
        false,
    );
    assert_eq!(page, body);
}

#[test]
fn head_says_what_get_would() {
    let pairs = [
        ("content-type", "text/html"),
        ("content-length", "6"),
        ("etag", "W/\"e\""),
    ];
    let mut answer = headers(&pairs);
    let page = inject(
        &Method::HEAD,
        StatusCode::OK,
        &mut answer,
        Bytes::new(),
        Some("shell"),
        false,
    );
    assert!(page.is_empty());
    assert_eq!(answer[CONTENT_LENGTH], (6 + TAG.len()).to_string().as_str());
    assert_eq!(answer[ETAG], "W/\"e-mfe-dev\"");
}

#[test]
fn a_name_cannot_leave_its_attribute() {
    let tag = script_tag(Some("a\"><b>&é"));
    assert!(
        tag.contains("data-mfe-dev-app=\"a&quot;>&lt;b>&amp;&#233;\" async"),
        "{tag}"
    );
    assert_eq!(
        script_tag(None),
        "<script src=\"/__mfe_dev/client.js\" async></script>"
    );
}

#[test]
fn a_condition_with_our_mark_asks_for_the_page_without_it() {
    for (sent, stripped, marked) in [
        ("\"e-mfe-dev\"", "\"e\"", true),
        ("W/\"e-mfe-dev\"", "W/\"e\"", true),
        (
            "\"a\", \"e-mfe-dev\", \"b-mfe-dev\"",
            "\"a\", \"e\", \"b\"",
            true,
        ),
        ("\"e\"", "\"e\"", false),
        ("\"-mfe-dev-x\"", "\"-mfe-dev-x\"", false),
        ("*", "*", false),
    ] {
        let mut request = headers(&[("if-none-match", sent)]);
        assert_eq!(bears_mark(&request), marked, "{sent}");
        strip_entity_tags(&mut request);
        assert_eq!(request[IF_NONE_MATCH], stripped, "{sent}");
    }
}

#[test]
fn a_304_bears_the_mark_that_the_request_bore() {
    for (marked, expected) in [(true, "\"e-mfe-dev\""), (false, "\"e\"")] {
        let mut answer = headers(&[("etag", "\"e\"")]);
        let status = StatusCode::NOT_MODIFIED;
        let body = inject(
            &Method::GET,
            status,
            &mut answer,
            Bytes::new(),
            None,
            marked,
        );
        assert!(body.is_empty());
        assert_eq!(answer[ETAG], expected);
    }
}

/// Injects into a page and compares the whole answer.
#[track_caller]
fn answers(
    body: Bytes,
    before: &[(&'static str, &str)],
    page: &str,
    after: &[(&'static str, &str)],
) {
    let mut answer = headers(before);
    let app = Some("shell");
    let injected = inject(&Method::GET, StatusCode::OK, &mut answer, body, app, false);
    assert_eq!(injected, page);
    assert_eq!(lines(&answer), after);
}

fn lines(headers: &HeaderMap) -> Vec<(&str, &str)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect()
}

#[test]
fn a_page_that_the_edge_compressed_gets_the_tag_and_goes_out_plain() {
    let page = format!("<head>{TAG}<title>x</title>");
    let length = page.len().to_string();
    for coding in [ContentCoding::Brotli, ContentCoding::Gzip] {
        answers(
            coding.encode(b"<head><title>x</title>").into(),
            &[
                ("content-type", "text/html"),
                ("transfer-encoding", "chunked"),
                ("connection", "keep-alive"),
                ("x-amz-meta-a", "1"),
                ("etag", "W/\"e\""),
                ("server", "AmazonS3"),
                ("content-encoding", coding.as_str()),
                ("vary", "Accept-Encoding"),
                ("x-cache", "Hit from cloudfront"),
            ],
            &page,
            &[
                ("content-type", "text/html"),
                ("content-length", &length),
                ("connection", "keep-alive"),
                ("x-amz-meta-a", "1"),
                ("etag", "W/\"e-mfe-dev\""),
                ("server", "AmazonS3"),
                ("vary", "Accept-Encoding"),
                ("x-cache", "Hit from cloudfront"),
            ],
        );
    }
}

#[test]
fn a_page_that_was_uploaded_compressed_gets_the_tag_and_goes_out_plain() {
    let page = format!("<head>{TAG}");
    let length = page.len().to_string();
    answers(
        ContentCoding::Gzip.encode(b"<head>").into(),
        &[
            ("content-type", "text/html"),
            ("content-length", "26"),
            ("content-encoding", "gzip"),
            ("etag", "\"e\""),
        ],
        &page,
        &[
            ("content-type", "text/html"),
            ("content-length", &length),
            ("etag", "\"e-mfe-dev\""),
        ],
    );
}

#[test]
fn a_plain_page_in_chunks_gets_a_length_in_their_place() {
    let page = format!("<head>{TAG}");
    let length = page.len().to_string();
    answers(
        Bytes::from_static(b"<head>"),
        &[
            ("content-type", "text/html"),
            ("transfer-encoding", "chunked"),
            ("age", "1"),
        ],
        &page,
        &[
            ("content-type", "text/html"),
            ("content-length", &length),
            ("age", "1"),
        ],
    );
}

#[test]
fn what_is_compressed_and_cannot_have_the_tag_is_left_as_it_is() {
    let utf_16 = ContentCoding::Brotli.encode(b"\xff\xfe<\0h\0");
    let twice = ContentCoding::Gzip.encode(b"<head>");
    let bomb = ContentCoding::Gzip.encode(&vec![b' '; LARGEST_DECODED + 1]);
    for (body, codings) in [
        (utf_16, &["br"][..]),
        (twice.clone(), &["gzip, br"]),
        (twice, &["gzip", "br"]),
        (bomb, &["gzip"]),
    ] {
        let mut answer = headers(&[("content-type", "text/html"), ("etag", "\"e\"")]);
        for coding in codings {
            answer.append(CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        let before = answer.clone();
        let body = Bytes::from(body);
        let status = StatusCode::OK;
        let page = inject(&Method::GET, status, &mut answer, body.clone(), None, false);
        assert_eq!(page.as_ptr(), body.as_ptr(), "{codings:?}");
        assert_eq!(lines(&answer), lines(&before), "{codings:?}");
    }
}

#[test]
fn head_of_a_compressed_page_says_no_length() {
    let mut answer = headers(&[
        ("content-type", "text/html"),
        ("content-length", "26"),
        ("content-encoding", "gzip"),
        ("etag", "\"e\""),
    ]);
    let status = StatusCode::OK;
    let body = inject(
        &Method::HEAD,
        status,
        &mut answer,
        Bytes::new(),
        None,
        false,
    );
    assert!(body.is_empty());
    assert_eq!(
        lines(&answer),
        [("content-type", "text/html"), ("etag", "\"e-mfe-dev\"")]
    );
}

#[test]
fn a_page_that_is_asked_for_again_is_the_one_that_was_made() {
    let zipped = ContentCoding::Brotli.encode(b"<head>");
    for (body, pairs) in [
        (b"<head>".to_vec(), &[("content-type", "text/html")][..]),
        (
            zipped,
            &[("content-type", "text/html"), ("content-encoding", "br")],
        ),
    ] {
        let body = Bytes::from(body);
        let pages = PageMemo::new();
        let ask = || {
            let (mut answer, status, app) = (headers(pairs), StatusCode::OK, Some("shell"));
            let body = body.clone();
            inject_from(&pages, &Method::GET, status, &mut answer, body, app, false)
        };
        let (first, second) = (ask(), ask());
        assert_eq!(first, format!("<head>{TAG}"));
        assert_eq!(first.as_ptr(), second.as_ptr());
    }
}
