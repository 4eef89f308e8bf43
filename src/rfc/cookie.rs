//! The pairs of a request's `Cookie` header.
//!
//! RFC 6265, section 4.2.1. Browsers send values that the grammar forbids (blanks, commas,
//! quotes), so that only the name is held to it.

use http::HeaderMap;
use http::header::COOKIE;

/// The well-formed `name=value` pairs of one header value, in their order.
///
/// ```
/// use mfe_dev::rfc::cookie::pairs;
///
/// let found: Vec<_> = pairs("a=1; lonely; b=x=y").collect();
/// assert_eq!(found, [("a", "1"), ("b", "x=y")]);
/// ```
pub fn pairs(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split(';').filter_map(|it| {
        let (name, value) = it.trim().split_once('=')?;
        is_token(name).then_some((name, value))
    })
}

/// The well-formed pairs of all `Cookie` lines, of which HTTP/2 may send several; a line that is
/// not UTF-8 has none.
pub fn pairs_of(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(COOKIE)
        .into_iter()
        .filter_map(|it| std::str::from_utf8(it.as_bytes()).ok())
        .flat_map(pairs)
}

/// RFC 9110, section 5.6.2.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    macro_rules! has {
        ($($name:ident: $value:literal => $pairs:expr;)*) => { $(
            #[test]
            fn $name() {
                let expected: &[(&str, &str)] = &$pairs;
                assert_eq!(pairs($value).collect::<Vec<_>>(), expected);
            }
        )* };
    }

    has! {
        pairs_in_order: "b=2; a=1" => [("b", "2"), ("a", "1")];
        no_blank_between: "b=2;a=1" => [("b", "2"), ("a", "1")];
        an_empty_value: "a=" => [("a", "")];
        a_value_with_blanks_and_quotes: "a=\"x y\"; b=1,2" => [("a", "\"x y\""), ("b", "1,2")];
        no_name: "=1; a=1" => [("a", "1")];
        no_equals_sign: "a; b=1" => [("b", "1")];
        a_name_with_a_blank: "a b=1; c=2" => [("c", "2")];
        one_name_twice: "a=1; a=2" => [("a", "1"), ("a", "2")];
        nothing: "" => [];
    }

    #[test]
    fn several_lines_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1"));
        headers.append(COOKIE, HeaderValue::from_bytes(b"x=\xff").unwrap());
        headers.append(COOKIE, HeaderValue::from_static("b=2; c=3"));
        let found: Vec<_> = pairs_of(&headers).collect();
        assert_eq!(found, [("a", "1"), ("b", "2"), ("c", "3")]);
    }
}
