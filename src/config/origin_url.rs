//! Where a server of this machine is: the `url` of an app or an origin.

use std::net::IpAddr;

use http::Uri;

/// A scheme, a host and a port, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OriginUrl {
    /// Whether it is HTTPS.
    pub(super) is_https: bool,
    /// The host name or the address, without the brackets of IPv6.
    pub(super) host: String,
    /// The port; the scheme's own where the text has none.
    pub(super) port: u16,
    /// The host and, where it was written, the port: what `Host` says.
    pub(super) authority: String,
}

/// Why a text is no such URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OriginUrlError {
    /// It does not begin with `http://` or `https://`.
    Scheme,
    /// There is more than a host and a port.
    More,
    /// The host or the port is none.
    Authority,
}

impl OriginUrl {
    /// Reads a URL; a single slash at its end means nothing.
    pub(super) fn parse(text: &str) -> Result<Self, OriginUrlError> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(OriginUrlError::Scheme);
        };
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(OriginUrlError::Scheme),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#', '@']) {
            return Err(OriginUrlError::More);
        }
        let uri: Uri = format!("http://{authority}/")
            .parse()
            .map_err(|_| OriginUrlError::Authority)?;
        let host = uri.host().unwrap_or_default();
        let (has_port, port) = match authority[host.len().min(authority.len())..].strip_prefix(':')
        {
            Some(port) => (true, port.parse().unwrap_or(0)),
            None => (false, if is_https { 443 } else { 80 }),
        };
        if host.is_empty() || (has_port && port == 0) {
            return Err(OriginUrlError::Authority);
        }
        let inner = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        Ok(OriginUrl {
            is_https,
            host: inner.unwrap_or(host).to_owned(),
            port,
            authority: authority.to_owned(),
        })
    }

    /// Whether it is a server of this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let name = self.host.to_ascii_lowercase();
        name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_a_scheme_a_host_and_a_port() {
        let check = |text: &str, is_https: bool, host: &str, port: u16, authority: &str| {
            let expected = OriginUrl {
                is_https,
                host: host.to_owned(),
                port,
                authority: authority.to_owned(),
            };
            assert_eq!(OriginUrl::parse(text), Ok(expected), "{text}");
        };
        check(
            "http://localhost:5173",
            false,
            "localhost",
            5173,
            "localhost:5173",
        );
        check("http://localhost/", false, "localhost", 80, "localhost");
        check(
            "HTTPS://api.example.com",
            true,
            "api.example.com",
            443,
            "api.example.com",
        );
        check("http://[::1]:8080", false, "::1", 8080, "[::1]:8080");
        check("http://127.0.0.1:1/", false, "127.0.0.1", 1, "127.0.0.1:1");
    }

    #[test]
    fn what_is_more_or_less_is_refused() {
        let check = |text: &str, expected: OriginUrlError| {
            assert_eq!(OriginUrl::parse(text), Err(expected), "{text}");
        };
        check("localhost:5173", OriginUrlError::Scheme);
        check("ws://localhost:5173", OriginUrlError::Scheme);
        check("", OriginUrlError::Scheme);
        check("http://localhost:5173/shop", OriginUrlError::More);
        check("http://localhost:5173?a", OriginUrlError::More);
        check("http://user@localhost", OriginUrlError::More);
        check("http://", OriginUrlError::Authority);
        check("http://localhost:0", OriginUrlError::Authority);
        check("http://localhost:99999", OriginUrlError::Authority);
        check("http://a b", OriginUrlError::Authority);
    }

    #[test]
    fn loopback_is_this_machine() {
        let is_loopback = |text: &str| OriginUrl::parse(text).unwrap().is_loopback();
        assert!(is_loopback("http://localhost:1"));
        assert!(is_loopback("http://shop.localhost"));
        assert!(is_loopback("https://[::1]"));
        assert!(is_loopback("https://127.0.0.9"));
        assert!(!is_loopback("https://192.168.1.1"));
        assert!(!is_loopback("https://example.com"));
    }
}
