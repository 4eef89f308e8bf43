//! Where a connection goes, and under which name.
//!
//! AWS: "Origin settings" (protocol, HTTP port, HTTPS port); "Require HTTPS for communication
//! between CloudFront and your custom origin" for the names that a certificate may bear.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::HeaderMap;
use http::header::HOST;

use crate::distribution::{CustomOrigin, Origin, OriginProtocolPolicy, host_without_port};
use crate::message::Scheme;

/// Everything that two requests must have in common to share connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Endpoint {
    /// A host name or an address, without brackets.
    pub(super) host: String,
    pub(super) port: u16,
    /// `None` for plain HTTP.
    pub(super) tls: Option<TlsNames>,
}

/// The names under which TLS is spoken.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TlsNames {
    /// The origin's domain name, which is sent as SNI.
    pub(super) domain_name: String,
    /// The `Host` of the request, where it is another; a certificate may bear either.
    pub(super) host: Option<String>,
    /// Whether any certificate will do.
    pub(super) insecure: bool,
}

impl Endpoint {
    /// The endpoint for a request with these headers.
    pub(super) fn of(
        origin: &Origin,
        custom: &CustomOrigin,
        scheme: Scheme,
        headers: &HeaderMap,
    ) -> Self {
        let scheme = match custom.protocol_policy {
            OriginProtocolPolicy::HttpOnly => Scheme::Http,
            OriginProtocolPolicy::HttpsOnly => Scheme::Https,
            OriginProtocolPolicy::MatchViewer => scheme,
        };
        let host = custom.connect_to.as_ref().unwrap_or(&origin.domain_name);
        let host = host.trim_matches(['[', ']']).to_owned();
        match scheme {
            Scheme::Http => Endpoint {
                host,
                port: custom.http_port,
                tls: None,
            },
            Scheme::Https => Endpoint {
                host,
                port: custom.https_port,
                tls: Some(TlsNames::of(origin, custom, headers)),
            },
        }
    }

    /// The addresses that need no resolver: literal ones, and those of this machine.
    ///
    /// A dev server may listen on one of `localhost`'s two addresses only, and a container may
    /// know only one of them, so both are tried (RFC 6761, section 6.3).
    pub(super) fn known_addresses(&self) -> Option<Vec<IpAddr>> {
        if let Ok(address) = self.host.parse() {
            return Some(vec![address]);
        }
        let name = self.host.trim_end_matches('.').to_ascii_lowercase();
        (name == "localhost" || name.ends_with(".localhost"))
            .then(|| vec![Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()])
    }
}

impl TlsNames {
    fn of(origin: &Origin, custom: &CustomOrigin, headers: &HeaderMap) -> Self {
        let host = headers
            .get(HOST)
            .and_then(|it| it.to_str().ok())
            .map(|it| host_without_port(it).into_owned())
            .filter(|it| !it.eq_ignore_ascii_case(&origin.domain_name));
        TlsNames {
            domain_name: origin.domain_name.trim_matches(['[', ']']).to_owned(),
            host,
            insecure: custom.insecure,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Endpoint { host, port, .. } = self;
        match host.contains(':') {
            true => write!(f, "[{host}]:{port}"),
            false => write!(f, "{host}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::HeaderValue;

    use super::*;
    use crate::distribution::OriginEndpoint;

    fn origin(domain_name: &str) -> Origin {
        Origin {
            id: "api".to_owned(),
            domain_name: domain_name.to_owned(),
            origin_path: String::new(),
            custom_headers: Vec::new(),
            endpoint: OriginEndpoint::Custom(CustomOrigin::default()),
            signed: true,
            fallback: None,
        }
    }

    #[track_caller]
    fn check(policy: OriginProtocolPolicy, scheme: Scheme, expected: &str) {
        let custom = CustomOrigin {
            protocol_policy: policy,
            http_port: 8000,
            https_port: 8443,
            connection_timeout: Duration::from_secs(1),
            ..CustomOrigin::default()
        };
        let endpoint = Endpoint::of(
            &origin("api.example.com"),
            &custom,
            scheme,
            &HeaderMap::new(),
        );
        let tls = if endpoint.tls.is_some() { " tls" } else { "" };
        assert_eq!(format!("{endpoint}{tls}"), expected);
    }

    #[test]
    fn the_policy_chooses_the_protocol_and_its_port() {
        use OriginProtocolPolicy::{HttpOnly, HttpsOnly, MatchViewer};
        check(HttpOnly, Scheme::Http, "api.example.com:8000");
        check(HttpOnly, Scheme::Https, "api.example.com:8000");
        check(HttpsOnly, Scheme::Http, "api.example.com:8443 tls");
        check(HttpsOnly, Scheme::Https, "api.example.com:8443 tls");
        check(MatchViewer, Scheme::Http, "api.example.com:8000");
        check(MatchViewer, Scheme::Https, "api.example.com:8443 tls");
    }

    #[test]
    fn the_connection_goes_elsewhere_and_the_name_stays() {
        let custom = CustomOrigin {
            protocol_policy: OriginProtocolPolicy::HttpsOnly,
            connect_to: Some("[::1]".to_owned()),
            ..CustomOrigin::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("www.example.com:8080"));
        let endpoint = Endpoint::of(&origin("api.example.com"), &custom, Scheme::Http, &headers);
        assert_eq!(endpoint.to_string(), "[::1]:443");
        let names = endpoint.tls.unwrap();
        assert_eq!(names.domain_name, "api.example.com");
        assert_eq!(names.host.as_deref(), Some("www.example.com"));
    }

    #[test]
    fn localhost_is_both_loopback_addresses() {
        let addresses = |host: &str| {
            Endpoint {
                host: host.to_owned(),
                port: 80,
                tls: None,
            }
            .known_addresses()
        };
        let both: Vec<IpAddr> = vec!["::1".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        assert_eq!(addresses("localhost"), Some(both.clone()));
        assert_eq!(addresses("Vite.LOCALHOST."), Some(both));
        assert_eq!(
            addresses("127.0.0.2"),
            Some(vec!["127.0.0.2".parse().unwrap()])
        );
        assert_eq!(addresses("localhost.example.com"), None);
    }
}
