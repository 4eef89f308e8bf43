//! Which origins an entry of `AccessControlAllowOrigins` takes.
//!
//! AWS: "Understand response headers policies", the table at `Access-Control-Allow-Origin`. An entry
//! is `*`, or a host with perhaps a scheme in front and a port behind. `*.` in front of the host
//! takes any subdomain, `*` within the port any digits. An entry with neither scheme nor port takes
//! all of them; with a scheme and no port it takes the scheme's own port, which an `Origin` never
//! names.
//!
//! # Fidelity
//!
//! - AWS's table gives `example.org` as taking `http://example.org` and says nothing of
//!   `http://example.org:123`; since `*.example.org` takes any port there, `example.org` does here.

use super::wildcard;

/// An entry or an `Origin`, in its parts.
struct Parts<'a> {
    scheme: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        // The colons within `[::1]` are part of the host.
        let colon = rest.rfind(':').filter(|it| !rest[*it..].contains(']'));
        let (host, port) = match colon {
            Some(at) => (&rest[..at], Some(&rest[at + 1..])),
            None => (rest, None),
        };
        Parts { scheme, host, port }
    }
}

/// Whether an entry takes the origin of a request.
pub(super) fn matches(entry: &str, origin: &str) -> bool {
    if entry == "*" {
        return true;
    }
    let (entry, origin) = (Parts::of(entry), Parts::of(origin));
    let scheme = match (entry.scheme, origin.scheme) {
        (None, _) => true,
        (Some(entry), Some(origin)) => entry.eq_ignore_ascii_case(origin),
        (Some(_), None) => false,
    };
    scheme
        && takes_host(entry.host, origin.host)
        && match (entry.port, origin.port) {
            (None, None) => true,
            (None, Some(_)) => entry.scheme.is_none(),
            (Some(port), origin) => match origin {
                Some(origin) => wildcard::matches(port, origin),
                None => port == "*",
            },
        }
}

fn takes_host(entry: &str, host: &str) -> bool {
    match entry.strip_prefix('*') {
        // The dot stays: `*.example.org` takes `.example.org`, but not `example.org`.
        Some(domain) => {
            let split = host.len().checked_sub(domain.len());
            split
                .and_then(|at| host.get(at..))
                .is_some_and(|it| it.eq_ignore_ascii_case(domain))
        }
        None => entry.eq_ignore_ascii_case(host),
    }
}

/// What CloudFront would not accept of an entry.
pub(super) fn problem(entry: &str) -> Option<String> {
    if entry == "*" {
        return None;
    }
    let refuse = |why: &str| Some(format!("`{entry}` is no allowed origin: {why}"));
    let parts = Parts::of(entry);
    if let Some(scheme) = parts.scheme
        && !scheme.eq_ignore_ascii_case("http")
        && !scheme.eq_ignore_ascii_case("https")
    {
        return refuse("its scheme is neither `http` nor `https`");
    }
    if parts.host.is_empty() || entry.contains(|it: char| it.is_whitespace() || it == ',') {
        return refuse("it is `*`, a domain name, or one with `http://` or `https://` in front");
    }
    if parts.host.contains('/') {
        return refuse("an origin has no path");
    }
    let domain = parts.host.strip_prefix("*.").unwrap_or(parts.host);
    if domain.contains('*') {
        return refuse("`*` may only stand in front, as in `*.example.org`, or in the port");
    }
    if (parts.port).is_some_and(|it| it.is_empty() || it.contains(|it: char| !is_port(it))) {
        return refuse("its port has other characters than digits and `*`");
    }
    None
}

fn is_port(character: char) -> bool {
    character.is_ascii_digit() || character == '*'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn takes(entry: &str, origins: &[&str]) {
        for origin in origins {
            assert!(matches(entry, origin), "{entry} should take {origin}");
        }
        assert_eq!(problem(entry), None);
    }

    #[track_caller]
    fn leaves(entry: &str, origins: &[&str]) {
        for origin in origins {
            assert!(!matches(entry, origin), "{entry} should leave {origin}");
        }
    }

    #[test]
    fn a_subdomain_under_a_scheme() {
        let entry = "http://*.example.org";
        takes(
            entry,
            &["http://www.example.org", "http://test.example.org"],
        );
        leaves(
            entry,
            &[
                "https://test.example.org",
                "https://test.example.org:123",
                "http://test.example.org:123",
                "http://example.org",
                "test.example.org",
            ],
        );
    }

    #[test]
    fn a_subdomain_of_any_scheme_and_port() {
        let entry = "*.example.org";
        takes(
            entry,
            &[
                "test.example.org",
                "test.test.example.org",
                ".example.org",
                "http://test.example.org",
                "https://test.example.org",
                "http://test.example.org:123",
                "https://test.example.org:123",
            ],
        );
        leaves(
            entry,
            &[
                "http://example.org",
                "http://testexample.org",
                "http://test.example.org.evil.net",
                "null",
                "",
            ],
        );
    }

    #[test]
    fn a_domain() {
        takes(
            "example.org",
            &[
                "http://example.org",
                "https://example.org",
                "https://EXAMPLE.org",
                "http://example.org:123",
            ],
        );
        leaves("example.org", &["http://www.example.org"]);
    }

    #[test]
    fn a_domain_under_a_scheme() {
        takes("http://example.org", &["http://example.org"]);
        leaves(
            "http://example.org",
            &["https://example.org", "http://example.org:123"],
        );
    }

    #[test]
    fn ports_may_have_stars() {
        takes(
            "http://example.org:*",
            &["http://example.org:123", "http://example.org"],
        );
        leaves("http://example.org:*", &["https://example.org:123"]);
        takes(
            "http://example.org:1*3",
            &[
                "http://example.org:123",
                "http://example.org:1893",
                "http://example.org:13",
            ],
        );
        leaves(
            "http://example.org:1*3",
            &["http://example.org:124", "http://example.org"],
        );
        takes(
            "*.example.org:1*",
            &["test.example.org:123", "https://test.example.org:1"],
        );
        leaves("*.example.org:1*", &["http://test.example.org:23"]);
        takes("http://[::1]:3000", &["http://[::1]:3000"]);
        leaves("http://[::1]", &["http://[::1]:3000"]);
    }

    #[test]
    fn a_star_takes_everything() {
        takes("*", &["null", "http://example.org", "https://a.b:1"]);
    }

    #[test]
    fn other_forms_are_refused() {
        for entry in [
            "example.*",
            "test.*.example.org",
            "*test.example.org",
            "exa*mple.org",
            "http://*",
            "http://*.*.org",
            "",
            "http://",
            "ftp://example.org",
            "http://example.org/",
            "http://example.org:port",
            "http://example.org:",
            "a.org, b.org",
        ] {
            let problem = problem(entry).unwrap_or_default();
            assert!(problem.contains(&format!("`{entry}`")), "{entry}");
        }
    }
}
