//! Who may speak to the control listener: programs of this machine, and pages that it served.
//!
//! Any page that a browser shows may send requests to this machine. Two of its tricks are refused
//! here: a name of its own that points to this machine (DNS rebinding), and a request that changes
//! something from a page of another site. What a page may read is told by a bucket's CORS rules,
//! as in S3.

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method};

use crate::distribution::{Distribution, host_without_port};

/// The names under which the control listener answers, besides those of this machine.
#[derive(Clone, Debug, Default)]
pub(super) struct ControlNames(Vec<String>);

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// It came under this name.
    Host(String),
    /// It came from a page of this origin.
    Origin(String),
}

impl Refused {
    /// What the program or person behind it is told.
    pub(super) fn text(&self) -> String {
        match self {
            Refused::Host(host) => format!(
                "The control listener does not answer under the name `{host}`: it answers under 127.0.0.1, [::1], localhost, *.localhost and the `control_names` of `[server]`."
            ),
            Refused::Origin(origin) => format!(
                "A page of `{origin}` may not change anything here: only pages of this machine, of an alias of a distribution and of the `control_names` of `[server]` may."
            ),
        }
    }
}

impl ControlNames {
    /// Further names, of `[server] control_names`.
    pub(super) fn new(names: &[String]) -> Self {
        ControlNames(names.iter().map(|it| it.to_ascii_lowercase()).collect())
    }

    /// Judges a request by its `Host` and its `Origin`; an alias of a distribution may be the
    /// origin of a page, and no host.
    ///
    /// # Errors
    ///
    /// It is to be refused.
    pub(super) fn judge(
        &self,
        method: &Method,
        headers: &HeaderMap,
        distributions: &[Distribution],
    ) -> Result<(), Refused> {
        let text = |name| {
            headers
                .get(name)
                .map(|it| String::from_utf8_lossy(it.as_bytes()))
        };
        let host = text(HOST).unwrap_or_default();
        if !self.is_known(&host_without_port(&host)) {
            return Err(Refused::Host(host.into_owned()));
        }
        let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let Some(origin) = text(ORIGIN).filter(|_| changes) else {
            return Ok(());
        };
        let from = origin
            .split_once("://")
            .map(|(_, host)| host_without_port(host));
        let known = from.is_some_and(|from| {
            let mut aliases = distributions.iter().flat_map(|it| &it.aliases);
            self.is_known(&from) || aliases.any(|it| it.specificity(&from).is_some())
        });
        match known {
            true => Ok(()),
            false => Err(Refused::Origin(origin.into_owned())),
        }
    }

    /// Whether a lower-case host without port is this machine's, or one of the names or below it,
    /// as the virtual hosts of buckets are.
    fn is_known(&self, host: &str) -> bool {
        let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        let below = |name: &str| {
            let rest = host.strip_suffix(name);
            rest.is_some_and(|it| it.is_empty() || it.ends_with('.'))
        };
        address.is_ok_and(|it| it.is_loopback())
            || below("localhost")
            || self.0.iter().any(|it| below(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lines: &[(&'static str, &str)], method: Method, expected: Result<(), &str>) {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.insert(*name, value.parse().unwrap());
        }
        let names = ControlNames::new(&["MFE-dev".to_owned()]);
        let judged = names.judge(&method, &headers, &[]);
        let judged = judged.map_err(|it| match it {
            Refused::Host(it) | Refused::Origin(it) => it,
        });
        assert_eq!(judged, expected.map_err(str::to_owned), "{lines:?}");
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for host in [
            "localhost",
            "LocalHost:8081",
            "bucket.localhost:8081",
            "bucket.s3.localhost",
            "127.0.0.1:8081",
            "127.8.8.8",
            "[::1]:8081",
            "mfe-dev:8081",
            "bucket.mfe-dev",
        ] {
            check(&[("host", host)], Method::PUT, Ok(()));
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "10.0.0.1",
            "notlocalhost",
            "xmfe-dev",
        ] {
            check(&[("host", host)], Method::GET, Err(host));
        }
    }

    #[test]
    fn pages_of_other_sites_change_nothing() {
        let from = |origin| [("host", "localhost"), ("origin", origin)];
        for origin in [
            "http://localhost:8080",
            "https://app.localhost",
            "http://[::1]:1",
        ] {
            check(&from(origin), Method::POST, Ok(()));
        }
        for origin in [
            "https://example.com",
            "null",
            "http://localhost.example.com",
        ] {
            check(&from(origin), Method::POST, Err(origin));
            check(&from(origin), Method::DELETE, Err(origin));
            check(&from(origin), Method::GET, Ok(()));
            check(&from(origin), Method::OPTIONS, Ok(()));
        }
    }
}
