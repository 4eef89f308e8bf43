//! What of an object goes out, and in which order its headers stand.

use super::super::delivery::{Delivered, deliver};
use super::super::header_order::{in_wire_order, of_not_modified, with_date};
use super::*;

const ETAG: (&str, &str) = ("if-none-match", "\"1\"");

/// What a request gets of `0123456789`: status and body, or that the origin decides.
fn delivered(method: Method, lines: &[(&str, &str)]) -> (u16, String) {
    let site = Site::new(behavior(0, 60, 600));
    let viewer = viewer(method, "/x", lines);
    let obtained = Obtained::hit(Arc::new(object(60)), now());
    match deliver(&mut site.cx(), &viewer, obtained) {
        Delivered::OriginDecides => (0, String::new()),
        Delivered::Ready(it) => (it.status.as_u16(), text(&it)),
    }
}

macro_rules! delivers {
    ($($name:ident: $method:ident, $lines:expr => $status:literal, $body:literal;)*) => { $(
        #[test]
        fn $name() {
            let expected = ($status, $body.to_owned());
            assert_eq!(delivered(Method::$method, &$lines), expected);
        }
    )* };
}

delivers! {
    all_of_it: GET, [] => 200, "0123456789";
    one_range: GET, [("range", "bytes=2-4")] => 206, "234";
    the_end: GET, [("range", "bytes=-3")] => 206, "789";
    from_a_place_on: GET, [("range", "bytes=8-")] => 206, "89";
    more_than_there_is: GET, [("range", "bytes=8-99")] => 206, "89";
    a_range_that_holds: GET, [("range", "bytes=0-0"), ("if-range", "\"1\"")] => 206, "0";
    a_range_that_does_not: GET, [("range", "bytes=0-0"), ("if-range", "\"2\"")]
        => 200, "0123456789";
    ranges_that_descend: GET, [("range", "bytes=5-6,0-1")] => 200, "0123456789";
    ranges_that_overlap: GET, [("range", "bytes=0-5,4-6")] => 200, "0123456789";
    no_range_at_all: GET, [("range", "lines=1-2")] => 200, "0123456789";
    a_range_is_for_get: HEAD, [("range", "bytes=2-4")] => 200, "0123456789";
    the_origin_says_416: GET, [("range", "bytes=10-")] => 0, "";
    the_viewer_has_another: GET, [("if-none-match", "\"2\"")] => 200, "0123456789";
    a_condition_comes_before_a_range: GET, [ETAG, ("range", "bytes=2-4")] => 304, "0123456789";
    the_origin_says_412: GET, [("if-match", "\"2\"")] => 0, "";
}

#[test]
fn a_304_says_nothing_of_a_body() {
    let whole = headers(&[
        ("content-type", "text/html"),
        ("content-length", "10"),
        ("content-encoding", "br"),
        ("date", "then"),
        ("etag", "\"1\""),
        ("vary", "Origin"),
    ]);
    let names: Vec<String> = of_not_modified(&whole)
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(names, ["date", "etag", "vary"]);
}

#[test]
fn an_origins_answer_begins_with_its_type_and_length() {
    let sent = headers(&[
        ("server", "any"),
        ("x-one", "1"),
        ("content-length", "10"),
        ("x-one", "2"),
        ("content-type", "text/html"),
    ]);
    let keep_alive = Some(HeaderValue::from_static("keep-alive"));
    let lines: Vec<String> = in_wire_order(&sent, MadeBy::Origin, keep_alive, now())
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    assert_eq!(
        lines,
        [
            "content-type: text/html",
            "content-length: 10",
            "connection: keep-alive",
            "date: Sun, 22 Nov 2026 00:00:00 GMT",
            "server: any",
            "x-one: 1",
            "x-one: 2"
        ]
    );
}

#[test]
fn a_date_is_put_in_front_where_there_is_none() {
    let dated = with_date(headers(&[("etag", "1")]), now());
    let names: Vec<&str> = dated.keys().map(HeaderName::as_str).collect();
    assert_eq!(names, ["date", "etag"]);
    let own = with_date(headers(&[("etag", "1"), ("date", "then")]), now());
    assert_eq!(own["date"], "then");
}
