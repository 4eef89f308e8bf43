//! Conditional requests: entity tags, and what the `If-…` headers make of a request.
//!
//! RFC 9110, sections 8.8.3 (entity tags) and 13 (conditional requests). Headers are parsed into
//! [`Conditions`] first and judged by [`Conditions::evaluate`] after, so that a server with habits
//! of its own can change what was parsed and still be judged by the same rules.
//!
//! # Why
//!
//! - Dates are `httpdate`'s. Entity tags are parsed here: the typed headers of the `headers` crate
//!   show neither the tags of a list nor which condition failed, and an answer names both.

use std::fmt;
use std::time::SystemTime;

use http::header::{IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
use http::{HeaderMap, HeaderName, Method};

/// An entity tag, weak or strong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EntityTag {
    /// Whether it stood behind `W/`.
    pub weak: bool,
    /// What stands between the quotes.
    pub opaque: String,
}

impl EntityTag {
    /// A tag from its text, quotes included; `None` where that is no entity tag.
    ///
    /// ```
    /// use mfe_dev::rfc::conditional::EntityTag;
    ///
    /// let tag = EntityTag::parse(r#"W/"abc""#).unwrap();
    /// assert!(tag.weak);
    /// assert_eq!(tag.opaque, "abc");
    /// assert_eq!(EntityTag::parse("abc"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (weak, quoted) = match text.strip_prefix("W/") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let opaque = quoted.strip_prefix('"')?.strip_suffix('"')?;
        // RFC 9110, section 8.8.3: etagc is anything visible but the quote.
        if opaque.chars().any(|it| it <= ' ' || it == '"') {
            return None;
        }
        Some(EntityTag {
            weak,
            opaque: opaque.to_owned(),
        })
    }

    /// Strong comparison: both are strong and the same (section 8.8.3.2).
    pub fn strong_eq(&self, other: &EntityTag) -> bool {
        !self.weak && !other.weak && self.opaque == other.opaque
    }

    /// Weak comparison: the same, whether weak or strong (section 8.8.3.2).
    pub fn weak_eq(&self, other: &EntityTag) -> bool {
        self.opaque == other.opaque
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = if self.weak { "W/" } else { "" };
        write!(f, "{prefix}\"{}\"", self.opaque)
    }
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagCondition {
    /// `*`: any representation at all.
    Any,
    /// A list of tags.
    Tags(Vec<EntityTag>),
}

impl TagCondition {
    /// Parses a header value; `None` where it is neither `*` nor a list of entity tags.
    pub fn parse(value: &str) -> Option<Self> {
        if value.trim() == "*" {
            return Some(TagCondition::Any);
        }
        let tags: Option<Vec<_>> = elements(value).map(EntityTag::parse).collect();
        tags.filter(|it| !it.is_empty()).map(TagCondition::Tags)
    }
}

/// The elements of a comma-separated list; a comma within quotes does not separate.
pub fn elements(value: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    value
        .split(move |it| {
            quoted ^= it == '"';
            it == ',' && !quoted
        })
        .map(|it| it.trim_matches([' ', '\t']))
        .filter(|it| !it.is_empty())
}

/// What a request demands of the selected representation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// `If-Match`.
    pub if_match: Option<TagCondition>,
    /// `If-None-Match`.
    pub if_none_match: Option<TagCondition>,
    /// `If-Modified-Since`; a date that cannot be read counts as absent.
    pub if_modified_since: Option<SystemTime>,
    /// `If-Unmodified-Since`; a date that cannot be read counts as absent.
    pub if_unmodified_since: Option<SystemTime>,
}

/// What a representation shows of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// Its `ETag`.
    pub etag: Option<EntityTag>,
    /// Its `Last-Modified`, in whole seconds.
    pub last_modified: Option<SystemTime>,
}

/// What becomes of a conditional request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As if there were no conditions.
    Proceed,
    /// 304, because of this header.
    NotModified(HeaderName),
    /// 412, because of this header.
    PreconditionFailed(HeaderName),
}

impl Conditions {
    /// Reads the four headers; what is malformed is left out.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Conditions {
            if_match: text(headers, IF_MATCH).and_then(|it| TagCondition::parse(&it)),
            if_none_match: text(headers, IF_NONE_MATCH).and_then(|it| TagCondition::parse(&it)),
            if_modified_since: date(headers, IF_MODIFIED_SINCE),
            if_unmodified_since: date(headers, IF_UNMODIFIED_SINCE),
        }
    }

    /// Judges the conditions in the order of RFC 9110, section 13.2.2, for a representation that
    /// exists.
    ///
    /// ```
    /// use http::Method;
    /// use mfe_dev::rfc::conditional::{Conditions, EntityTag, TagCondition, Validators, Verdict};
    ///
    /// let conditions = Conditions {
    ///     if_none_match: TagCondition::parse(r#"W/"a", "b""#),
    ///     ..Conditions::default()
    /// };
    /// let validators = Validators { etag: EntityTag::parse(r#""a""#), last_modified: None };
    /// let verdict = conditions.evaluate(&Method::GET, &validators);
    /// assert_eq!(verdict, Verdict::NotModified(http::header::IF_NONE_MATCH));
    /// ```
    pub fn evaluate(&self, method: &Method, validators: &Validators) -> Verdict {
        let reads = method == Method::GET || method == Method::HEAD;
        // Steps 1 and 2: is it still the representation that the client means?
        if let Some(condition) = &self.if_match {
            if !matches(condition, validators, EntityTag::strong_eq) {
                return Verdict::PreconditionFailed(IF_MATCH);
            }
        } else if let (Some(limit), Some(modified)) =
            (self.if_unmodified_since, validators.last_modified)
            && modified > limit
        {
            return Verdict::PreconditionFailed(IF_UNMODIFIED_SINCE);
        }
        // Steps 3 and 4: does the client have it already?
        if let Some(condition) = &self.if_none_match {
            if matches(condition, validators, EntityTag::weak_eq) {
                return if reads {
                    Verdict::NotModified(IF_NONE_MATCH)
                } else {
                    Verdict::PreconditionFailed(IF_NONE_MATCH)
                };
            }
        } else if let (true, Some(limit), Some(modified)) =
            (reads, self.if_modified_since, validators.last_modified)
            && modified <= limit
        {
            return Verdict::NotModified(IF_MODIFIED_SINCE);
        }
        Verdict::Proceed
    }
}

fn matches(
    condition: &TagCondition,
    validators: &Validators,
    equal: impl Fn(&EntityTag, &EntityTag) -> bool,
) -> bool {
    match condition {
        TagCondition::Any => true,
        TagCondition::Tags(tags) => validators
            .etag
            .as_ref()
            .is_some_and(|etag| tags.iter().any(|it| equal(it, etag))),
    }
}

/// All lines of a header as one list (RFC 9110, section 5.3); `None` where there is none, or
/// where it is not text.
pub fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let lines: Result<Vec<_>, _> = headers.get_all(name).iter().map(|it| it.to_str()).collect();
    lines
        .ok()
        .filter(|it| !it.is_empty())
        .map(|it| it.join(", "))
}

fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let mut lines = headers.get_all(name).iter();
    let value = lines.next()?.to_str().ok()?;
    // More than one date is no date (section 13.1.3).
    lines
        .next()
        .is_none()
        .then(|| httpdate::parse_http_date(value.trim()).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const BEFORE: &str = "Tue, 31 Dec 2024 00:00:00 GMT";
    const SAME: &str = "Wed, 01 Jan 2025 00:00:00 GMT";
    const AFTER: &str = "Thu, 02 Jan 2025 00:00:00 GMT";

    #[track_caller]
    fn judge(method: &Method, headers: &[(HeaderName, &'static str)]) -> Verdict {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.clone(), HeaderValue::from_static(value));
        }
        let validators = Validators {
            etag: EntityTag::parse("\"a\""),
            last_modified: httpdate::parse_http_date(SAME).ok(),
        };
        Conditions::from_headers(&map).evaluate(method, &validators)
    }

    macro_rules! judges {
        ($name:ident, $method:ident, [$($header:ident: $value:expr),*], $verdict:expr) => {
            #[test]
            fn $name() {
                assert_eq!(judge(&Method::$method, &[$(($header, $value)),*]), $verdict);
            }
        };
    }

    use Verdict::{NotModified, PreconditionFailed, Proceed};

    judges!(nothing_asked_nothing_lost, GET, [], Proceed);
    judges!(if_match_takes_the_same_tag, GET, [IF_MATCH: "\"a\""], Proceed);
    judges!(if_match_takes_any, GET, [IF_MATCH: "*"], Proceed);
    judges!(if_match_refuses_another, GET, [IF_MATCH: "\"b\""], PreconditionFailed(IF_MATCH));
    judges!(if_match_compares_strongly, GET, [IF_MATCH: "W/\"a\""], PreconditionFailed(IF_MATCH));
    judges!(if_match_beats_the_date, GET, [IF_MATCH: "\"a\"", IF_UNMODIFIED_SINCE: BEFORE], Proceed);
    judges!(changed_since, GET, [IF_UNMODIFIED_SINCE: BEFORE], PreconditionFailed(IF_UNMODIFIED_SINCE));
    judges!(unchanged_since_the_same_second, GET, [IF_UNMODIFIED_SINCE: SAME], Proceed);
    judges!(if_none_match_knows_it, HEAD, [IF_NONE_MATCH: "\"a\""], NotModified(IF_NONE_MATCH));
    judges!(if_none_match_compares_weakly, GET, [IF_NONE_MATCH: "W/\"a\""], NotModified(IF_NONE_MATCH));
    judges!(if_none_match_any, GET, [IF_NONE_MATCH: "*"], NotModified(IF_NONE_MATCH));
    judges!(a_write_that_must_not_replace, PUT, [IF_NONE_MATCH: "*"], PreconditionFailed(IF_NONE_MATCH));
    judges!(if_none_match_beats_the_date, GET, [IF_NONE_MATCH: "\"b\"", IF_MODIFIED_SINCE: AFTER], Proceed);
    judges!(not_modified_since_the_same_second, GET, [IF_MODIFIED_SINCE: SAME], NotModified(IF_MODIFIED_SINCE));
    judges!(modified_since, GET, [IF_MODIFIED_SINCE: BEFORE], Proceed);
    judges!(a_write_has_no_if_modified_since, PUT, [IF_MODIFIED_SINCE: AFTER], Proceed);
    judges!(two_dates_are_none, GET, [IF_MODIFIED_SINCE: AFTER, IF_MODIFIED_SINCE: AFTER], Proceed);
    judges!(lines_make_one_list, GET, [IF_NONE_MATCH: "\"x\"", IF_NONE_MATCH: "\"a\""], NotModified(IF_NONE_MATCH));
    judges!(an_unreadable_tag_is_left_out, GET, [IF_NONE_MATCH: "a"], Proceed);
    judges!(both_fail_the_first_decides, GET, [IF_UNMODIFIED_SINCE: BEFORE, IF_NONE_MATCH: "\"a\""], PreconditionFailed(IF_UNMODIFIED_SINCE));

    #[test]
    fn a_comma_within_quotes_is_part_of_the_tag() {
        let parts: Vec<_> = elements("\"a,b\" ,, W/\"c\"").collect();
        assert_eq!(parts, ["\"a,b\"", "W/\"c\""]);
    }

    #[test]
    fn a_tag_prints_as_it_was_read() {
        for text in ["\"a\"", "W/\"a\"", "\"\""] {
            assert_eq!(EntityTag::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "\"", "a", "w/\"a\"", "\"a\"b\"", "\"a b\""] {
            assert_eq!(EntityTag::parse(text), None, "{text}");
        }
    }
}
