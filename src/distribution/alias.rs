//! The names under which a distribution answers besides its own.
//!
//! AWS: "Use custom URLs by adding alternate domain names (CNAMEs)"; "Add an alternate domain
//! name", section on wildcards: `*.` stands only in front and covers any depth below, not the
//! bare domain; the most specific name wins.

use std::borrow::Cow;
use std::fmt;

/// An alternate domain name, lower-case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alias(String);

/// Why an alias is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// Nothing was written.
    #[error("an alias cannot be empty")]
    Empty,
    /// A `*` elsewhere than in a leading `*.`.
    #[error("`*` may only stand in front, as in `*.example.com`")]
    Wildcard,
    /// Not a host name: a scheme, a port, a path or another character.
    #[error("an alias is a bare host name: no scheme, port or path (`{0}` is not allowed)")]
    Character(char),
}

impl Alias {
    /// Takes a host name or `*.` and a host name.
    pub fn parse(written: &str) -> Result<Self, AliasError> {
        let name = written.to_ascii_lowercase();
        let bare = name.strip_prefix("*.").unwrap_or(&name);
        if bare.is_empty() {
            return Err(AliasError::Empty);
        }
        if bare.contains('*') {
            return Err(AliasError::Wildcard);
        }
        let refused = bare
            .chars()
            .find(|it| !it.is_ascii_alphanumeric() && !"-._".contains(*it));
        match refused {
            Some(character) => Err(AliasError::Character(character)),
            None => Ok(Alias(name)),
        }
    }

    /// The name, lower-case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How well a lower-case host without port fits: `None` where it does not, else a number
    /// that is greater the more specific the alias is.
    pub fn specificity(&self, host: &str) -> Option<usize> {
        match self.0.strip_prefix('*') {
            None => (self.0 == host).then_some(usize::MAX),
            Some(suffix) => {
                (host.len() > suffix.len() && host.ends_with(suffix)).then_some(suffix.len())
            }
        }
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host lower-case and without its port; a bracketed IPv6 address stays whole.
///
/// ```
/// use mfe_dev::distribution::host_without_port;
///
/// assert_eq!(host_without_port("App.Example.com:8080"), "app.example.com");
/// assert_eq!(host_without_port("[::1]:8080"), "[::1]");
/// ```
pub fn host_without_port(host: &str) -> Cow<'_, str> {
    let bare = bare(host).trim_end_matches('.');
    match bare.bytes().any(|it| it.is_ascii_uppercase()) {
        true => Cow::Owned(bare.to_ascii_lowercase()),
        false => Cow::Borrowed(bare),
    }
}

/// A host as sent, with this HTTPS port in the place of its own; 443 goes without saying.
///
/// ```
/// use mfe_dev::distribution::with_port;
///
/// assert_eq!(with_port("App.Example.com:8080", 8443), "App.Example.com:8443");
/// assert_eq!(with_port("[::1]:8080", 443), "[::1]");
/// ```
pub fn with_port(host: &str, https_port: u16) -> String {
    match https_port {
        443 => bare(host).to_owned(),
        port => format!("{}:{port}", bare(host)),
    }
}

fn bare(host: &str) -> &str {
    match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(alias: &str, host: &str, fits: bool) {
        let alias = Alias::parse(alias).unwrap();
        assert_eq!(
            alias.specificity(host).is_some(),
            fits,
            "{alias} and {host}"
        );
    }

    #[test]
    fn a_wildcard_covers_every_depth_but_not_the_domain() {
        check("*.example.com", "a.example.com", true);
        check("*.example.com", "a.b.example.com", true);
        check("*.example.com", "example.com", false);
        check("*.example.com", "a.example.org", false);
        check("*.example.com", ".example.com", false);
        check("App.Example.com", "app.example.com", true);
        check("app.example.com", "x.app.example.com", false);
    }

    #[test]
    fn the_more_specific_alias_ranks_higher() {
        let exact = Alias::parse("a.b.example.com").unwrap();
        let near = Alias::parse("*.b.example.com").unwrap();
        let far = Alias::parse("*.example.com").unwrap();
        let host = "a.b.example.com";
        assert!(exact.specificity(host) > near.specificity(host));
        assert!(near.specificity(host) > far.specificity(host));
    }

    #[test]
    fn what_is_no_host_name_is_refused() {
        assert_eq!(Alias::parse(""), Err(AliasError::Empty));
        assert_eq!(Alias::parse("*."), Err(AliasError::Empty));
        assert_eq!(
            Alias::parse("*domain.example.com"),
            Err(AliasError::Wildcard)
        );
        assert_eq!(Alias::parse("sub.*.example.com"), Err(AliasError::Wildcard));
        assert_eq!(Alias::parse("https://x"), Err(AliasError::Character(':')));
        assert_eq!(Alias::parse("x/y"), Err(AliasError::Character('/')));
    }

    #[test]
    fn the_port_takes_no_part() {
        assert_eq!(host_without_port("localhost"), "localhost");
        assert_eq!(host_without_port("127.0.0.1:80"), "127.0.0.1");
        assert_eq!(host_without_port("[::1]"), "[::1]");
        assert_eq!(host_without_port("x.example.com.:1"), "x.example.com");
    }
}
