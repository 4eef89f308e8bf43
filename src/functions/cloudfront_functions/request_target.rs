//! What a function may make of a request's URI and query string.
//!
//! AWS: "CloudFront Functions event structure", section on the request; "Restrictions on all edge
//! functions", sections on the URI and the query string.
//!
//! # Fidelity
//!
//! - AWS does not say what becomes of a space, a control character or a `#` in a returned URI. They
//!   are percent-encoded, with a warning. For `?` there is a switch.

use super::findings::{Findings, quoted};
use super::returned_fields::ReturnedField;
use crate::functions::QuestionMarkInUri;

/// URI and query together have fewer bytes than this. AWS: "Quotas".
const MAX_URL_BYTES: usize = 8_192;

/// The path for the rest of the request, and the query where the path brought one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// The raw path.
    pub(super) uri: String,
    /// What stood after a `?`, by the switch.
    pub(super) query: Option<String>,
}

/// Judges a URI that a function changed.
pub(super) fn judge_uri(uri: &str, rule: QuestionMarkInUri, findings: &mut Findings) -> Target {
    if !uri.starts_with('/') {
        findings.invalid(
            "request.uri must start with a slash",
            &quoted(uri),
            "put a `/` in front; the URI is a path, without scheme and host",
        );
    }
    let (path, query) = match (uri.split_once('?'), rule) {
        (Some((path, query)), QuestionMarkInUri::Query) => (path, Some(query.to_owned())),
        (Some(_), QuestionMarkInUri::Encode) => {
            findings.warn(format!(
                "request.uri is {}: a `?` in it is part of the path and goes out as `%3F`; \
                 parameters belong in request.querystring",
                quoted(uri)
            ));
            (uri, None)
        }
        (None, _) => (uri, None),
    };
    let mut encoded = String::with_capacity(path.len());
    let mut changed = false;
    for it in path.chars() {
        match it {
            '?' => encoded.push_str("%3F"),
            ' ' | '#' | '\0'..='\x1f' | '\x7f' => {
                encoded.push_str(&format!("%{:02X}", u32::from(it)));
                changed = true;
            }
            _ => encoded.push(it),
        }
    }
    if changed {
        findings.warn(format!(
            "request.uri is {}: what no URL may hold goes out percent-encoded here; encode it in \
             the function",
            quoted(uri)
        ));
    }
    Target {
        uri: encoded,
        query,
    }
}

/// Judges a query that a function made; nothing is encoded on its way out.
pub(super) fn judge_query(query: &str, findings: &mut Findings) {
    let wrong = |it: char| it == ' ' || it == '#' || it.is_ascii_control();
    if query.contains(wrong) {
        findings.invalid(
            "request.querystring must not contain spaces, control characters or #",
            &quoted(query),
            "encode names and values with `encodeURIComponent`",
        );
    }
}

/// Judges the length of both together.
pub(super) fn judge_length(uri: &str, query: &str, findings: &mut Findings) {
    let length = uri.len() + query.len();
    if length >= MAX_URL_BYTES {
        findings.invalid(
            "request.uri and request.querystring together must be shorter than 8192 characters",
            &format!("{length}"),
            "",
        );
    }
}

/// The query of parameters, in their order and as they are written.
pub(super) fn query_of(returned: &[ReturnedField]) -> String {
    let mut res = String::new();
    for field in returned {
        for value in &field.values {
            if !res.is_empty() {
                res.push('&');
            }
            res.push_str(&field.name);
            res.push('=');
            res.push_str(&value.value);
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn uri(returned: &str, rule: QuestionMarkInUri, expected: &str, warnings: usize) {
        let mut findings = Findings::default();
        let target = judge_uri(returned, rule, &mut findings);
        let found = match target.query {
            Some(query) => format!("{} ? {query}", target.uri),
            None => target.uri,
        };
        assert_eq!(found, expected);
        assert_eq!(findings.refusals, [], "{returned}");
        assert_eq!(findings.warnings.len(), warnings, "{returned}");
    }

    #[test]
    fn a_uri_goes_out_as_it_is_but_for_what_no_url_may_hold() {
        use QuestionMarkInUri::{Encode, Query};
        uri("/a/b.html", Encode, "/a/b.html", 0);
        uri("/a%20b/%C3%A9", Encode, "/a%20b/%C3%A9", 0);
        uri("/caf\u{e9}", Encode, "/caf\u{e9}", 0);
        uri("/a?b=1", Encode, "/a%3Fb=1", 1);
        uri("/a?b=1", Query, "/a ? b=1", 0);
        uri("/a b", Encode, "/a%20b", 1);
        uri("/a#b\n", Encode, "/a%23b%0A", 1);
    }

    #[track_caller]
    fn refused(judge: impl Fn(&mut Findings), sentence: &str) {
        let mut findings = Findings::default();
        judge(&mut findings);
        let said: Vec<_> = findings.refusals.iter().map(|it| &*it.sentence).collect();
        let prefix = "The CloudFront function returned an invalid value: ";
        assert_eq!(said, [format!("{prefix}{sentence}.")]);
    }

    #[test]
    fn a_uri_begins_with_a_slash() {
        let rule = "request.uri must start with a slash";
        for it in ["index.html", "", "https://example.com/"] {
            let judge = |findings: &mut Findings| {
                judge_uri(it, QuestionMarkInUri::Encode, findings);
            };
            refused(judge, rule);
        }
    }

    #[test]
    fn a_query_holds_nothing_that_would_end_it() {
        let rule = "request.querystring must not contain spaces, control characters or #";
        for it in ["a=b c", "a=#", "a=\n", "\u{7f}"] {
            refused(|findings| judge_query(it, findings), rule);
        }
        let mut findings = Findings::default();
        judge_query("a=%20&b=+&c=\u{e9}&d", &mut findings);
        assert_eq!(findings, Findings::default());
    }

    #[test]
    fn uri_and_query_have_a_length() {
        let rule =
            "request.uri and request.querystring together must be shorter than 8192 characters";
        let long = "x".repeat(8_000);
        let mut findings = Findings::default();
        judge_length(&long, &"x".repeat(191), &mut findings);
        assert_eq!(findings, Findings::default());
        refused(|it| judge_length(&long, &"x".repeat(192), it), rule);
    }
}
