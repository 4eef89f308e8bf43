//! Who may speak to the control listener: programs of this machine, and pages that it served.
//!
//! Any page that a browser shows may send requests to this machine. Three of its tricks are refused
//! here: a name of its own that points to this machine (DNS rebinding), a request that changes
//! something from a page of another site, and a signature that such a page made up, where nobody
//! verifies any. What a page may read is told by a bucket's CORS rules, as in S3.
//!
//! RFC 9112, section 3.2: a request with no `Host`, or with two, is refused with 400.

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, Method, StatusCode, Uri};

use crate::distribution::{Distribution, host_without_port};

/// The names under which the control listener answers, besides those of this machine.
#[derive(Clone, Debug, Default)]
pub(super) struct ControlNames(Vec<String>);

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nothing says under which name it came, or two things do.
    NoHost,
    /// It came under this name.
    Host(String),
    /// It came from a page of this origin.
    Origin(String),
    /// It is signed, by a page of this origin.
    Signed(String),
}

/// What becomes of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signatures {
    /// Access keys are known, and nobody else can sign.
    Verified,
    /// Whoever signs is the owner.
    TakenAsTheyAre,
}

impl Refused {
    /// The status and S3's code.
    pub(super) fn status(&self) -> (StatusCode, &'static str) {
        match self {
            Refused::NoHost => (StatusCode::BAD_REQUEST, "InvalidRequest"),
            Refused::Host(_) | Refused::Origin(_) | Refused::Signed(_) => {
                (StatusCode::FORBIDDEN, "AccessDenied")
            }
        }
    }

    /// What the program or person behind it is told.
    pub(super) fn text(&self) -> String {
        match self {
            Refused::NoHost => "A request has one `Host` header.".to_owned(),
            Refused::Host(host) => format!(
                "The control listener does not answer under the name `{host}`: it answers under 127.0.0.1, [::1], localhost, *.localhost and the `control_names` of `[server]`."
            ),
            Refused::Signed(origin) => format!(
                "A page of `{origin}` may not sign a request while nobody verifies it: with `[credentials]` in the configuration file signatures are verified, and a host in the `control_names` of `[server]` is known."
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
        target: &Uri,
        headers: &HeaderMap,
        distributions: &[Distribution],
        signatures: Signatures,
    ) -> Result<(), Refused> {
        self.judge_host(target, headers)?;
        let Some(origin) = headers.get(ORIGIN) else {
            return Ok(());
        };
        let origin = String::from_utf8_lossy(origin.as_bytes());
        let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let signs = signatures == Signatures::TakenAsTheyAre && is_signed(target, headers);
        if !changes && !signs {
            return Ok(());
        }
        let from = origin
            .split_once("://")
            .map(|(_, host)| host_without_port(host));
        let known = from.is_some_and(|from| {
            let mut aliases = distributions.iter().flat_map(|it| &it.aliases);
            self.is_known(&from) || aliases.any(|it| it.specificity(&from).is_some())
        });
        match (known, changes) {
            (true, _) => Ok(()),
            (false, true) => Err(Refused::Origin(origin.into_owned())),
            (false, false) => Err(Refused::Signed(origin.into_owned())),
        }
    }

    /// Judges the names under which a request came: its `Host`, and that of its target where it
    /// has one, as requests to a proxy do.
    fn judge_host(&self, target: &Uri, headers: &HeaderMap) -> Result<(), Refused> {
        let mut hosts = headers.get_all(HOST).iter();
        let said = hosts
            .next()
            .map(|it| String::from_utf8_lossy(it.as_bytes()));
        let said = said.filter(|it| !it.is_empty());
        let target = target.authority().map(|it| it.as_str().into());
        if hosts.next().is_some() || (said.is_none() && target.is_none()) {
            return Err(Refused::NoHost);
        }
        let mut names = said.into_iter().chain(target);
        let unknown = names.find(|it| it.contains('@') || !self.is_known(&host_without_port(it)));
        match unknown {
            Some(host) => Err(Refused::Host(host.into_owned())),
            None => Ok(()),
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

/// Whether a request says who signed it, in any of S3's forms.
fn is_signed(target: &Uri, headers: &HeaderMap) -> bool {
    const NAMES: [&str; 4] = [
        "x-amz-algorithm",
        "x-amz-signature",
        "signature",
        "awsaccesskeyid",
    ];
    let query = target.query().unwrap_or_default();
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    headers.contains_key(AUTHORIZATION)
        || names.any(|it| NAMES.contains(&it.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "/b/k?X-Amz-Credential=a&X-Amz-Algorithm=AWS4-HMAC-SHA256";

    /// Judges a target under these headers, where no signature is verified.
    fn judge(method: &Method, target: &str, lines: &[(&'static str, &str)]) -> Result<(), Refused> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        let names = ControlNames::new(&["MFE-dev".to_owned()]);
        let target = target.parse().unwrap();
        names.judge(method, &target, &headers, &[], Signatures::TakenAsTheyAre)
    }

    #[test]
    fn one_name_is_said_and_every_name_that_is_said_is_known() {
        let get = |target, lines: &[_]| judge(&Method::GET, target, lines);
        let host = |name| Err(Refused::Host(name));
        let known = ("host", "localhost");
        assert_eq!(get("/", &[]), Err(Refused::NoHost));
        assert_eq!(get("/", &[("host", "")]), Err(Refused::NoHost));
        assert_eq!(get("/", &[known, known]), Err(Refused::NoHost));
        assert_eq!(get("http://127.0.0.1:1/", &[]), Ok(()));
        assert_eq!(get("http://127.0.0.1:1/", &[known]), Ok(()));
        let foreign = "a.example".to_owned();
        assert_eq!(get("http://a.example/", &[known]), host(foreign.clone()));
        assert_eq!(
            get("http://localhost/", &[("host", "a.example")]),
            host(foreign)
        );
        let userinfo = "localhost:1@a.example";
        assert_eq!(get("/", &[("host", userinfo)]), host(userinfo.to_owned()));
    }

    #[test]
    fn a_page_of_another_site_makes_up_no_signature() {
        let from = |origin| [("host", "localhost"), ("origin", origin)];
        let foreign = from("https://example.com");
        let signed = Err(Refused::Signed("https://example.com".to_owned()));
        for target in [SIGNED, "/b/k?AWSAccessKeyId=a&Signature=b&Expires=1"] {
            assert_eq!(judge(&Method::GET, target, &foreign), signed, "{target}");
            let own = from("http://localhost:8080");
            assert_eq!(judge(&Method::GET, target, &own), Ok(()));
            assert_eq!(judge(&Method::GET, target, &foreign[..1]), Ok(()));
        }
        let [host, origin] = foreign;
        let header = [host, origin, ("authorization", "AWS a:b")];
        assert_eq!(judge(&Method::GET, "/b/k", &header), signed);
        assert_eq!(judge(&Method::GET, "/b/k?versionId=1", &foreign), Ok(()));
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "localhost".parse().unwrap());
        headers.insert(ORIGIN, "https://example.com".parse().unwrap());
        let target = SIGNED.parse().unwrap();
        let names = ControlNames::default();
        let verified = names.judge(&Method::GET, &target, &headers, &[], Signatures::Verified);
        assert_eq!(verified, Ok(()));
    }

    #[track_caller]
    fn check(lines: &[(&'static str, &str)], method: &Method, expected: Result<(), &str>) {
        let judged = judge(method, "/", lines).map_err(|it| match it {
            Refused::Host(it) | Refused::Origin(it) | Refused::Signed(it) => it,
            Refused::NoHost => String::new(),
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
            check(&[("host", host)], &Method::PUT, Ok(()));
        }
        for host in [
            "",
            "example.com",
            "localhost.example.com",
            "10.0.0.1",
            "notlocalhost",
            "xmfe-dev",
        ] {
            check(&[("host", host)], &Method::GET, Err(host));
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
            check(&from(origin), &Method::POST, Ok(()));
        }
        for origin in [
            "https://example.com",
            "null",
            "http://localhost.example.com",
        ] {
            check(&from(origin), &Method::POST, Err(origin));
            check(&from(origin), &Method::DELETE, Err(origin));
            check(&from(origin), &Method::GET, Ok(()));
            check(&from(origin), &Method::OPTIONS, Ok(()));
        }
    }
}
