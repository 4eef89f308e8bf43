//! Which bucket a request is for, and at which of its endpoints: by host and path.
//!
//! AWS: "Virtual hosting of general purpose buckets", "Website endpoints". On AWS the region and
//! `amazonaws.com` end the host; here `localhost` does as well, with any port.

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address<'a> {
    /// The service itself: the list of buckets.
    Service,
    /// The REST endpoint of a bucket.
    Bucket {
        /// The bucket's name, as sent.
        name: &'a str,
        /// The raw path behind it, with its leading `/`.
        path: &'a str,
    },
    /// The website endpoint of a bucket.
    Website {
        /// The bucket's name, as sent.
        name: &'a str,
    },
}

impl<'a> Address<'a> {
    /// Reads a host, port included, and a raw path.
    pub(crate) fn of(host: &'a str, path: &'a str, region: &str) -> Self {
        let host = without_port(host);
        let ends_with = |endings: &[String]| {
            endings.iter().find_map(|it| {
                let at = host.len().checked_sub(it.len()).filter(|at| *at > 0)?;
                let is_ending = host.get(at..)?.eq_ignore_ascii_case(it);
                is_ending.then(|| &host[..at])
            })
        };
        if let Some(name) = ends_with(&website_endings(region)) {
            return Address::Website { name };
        }
        if let Some(name) = ends_with(&rest_endings(region)).filter(|it| !is_service(it)) {
            return Address::Bucket { name, path };
        }
        let behind = path.strip_prefix('/').unwrap_or(path);
        if behind.is_empty() {
            return Address::Service;
        }
        let (name, path) = match behind.find('/') {
            Some(at) => behind.split_at(at),
            None => (behind, "/"),
        };
        Address::Bucket { name, path }
    }
}

/// What follows a bucket's name at its website endpoint.
fn website_endings(region: &str) -> [String; 4] {
    [
        ".s3-website.localhost".to_owned(),
        format!(".s3-website-{region}.localhost"),
        format!(".s3-website-{region}.amazonaws.com"),
        format!(".s3-website.{region}.amazonaws.com"),
    ]
}

/// What follows a bucket's name at the REST endpoint; the longer ending comes first.
fn rest_endings(region: &str) -> [String; 6] {
    [
        format!(".s3.{region}.localhost"),
        ".s3.localhost".to_owned(),
        ".localhost".to_owned(),
        format!(".s3.{region}.amazonaws.com"),
        format!(".s3-{region}.amazonaws.com"),
        ".s3.amazonaws.com".to_owned(),
    ]
}

/// Whether a name in front of `localhost` is that of a service, as in `s3.localhost`.
fn is_service(name: &str) -> bool {
    name == "s3" || name == "cloudfront" || name.starts_with("s3.")
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_path_name_a_bucket() {
        let rest = |name, path| Address::Bucket { name, path };
        let website = |name| Address::Website { name };
        for (host, path, address) in [
            ("127.0.0.1:8081", "/", Address::Service),
            ("127.0.0.1:8081", "", Address::Service),
            ("127.0.0.1:8081", "/b", rest("b", "/")),
            ("127.0.0.1:8081", "/b/", rest("b", "/")),
            ("127.0.0.1:8081", "/b/k%2F", rest("b", "/k%2F")),
            ("127.0.0.1:8081", "/b//k", rest("b", "//k")),
            ("127.0.0.1:8081", "//k", rest("", "/k")),
            ("[::1]:8081", "/b/k", rest("b", "/k")),
            ("localhost:8081", "/b/k", rest("b", "/k")),
            ("localhost", "/b/k", rest("b", "/k")),
            ("my-machine", "/b/k", rest("b", "/k")),
            ("s3.localhost:8081", "/b/k", rest("b", "/k")),
            ("s3.us-east-1.amazonaws.com", "/b/k", rest("b", "/k")),
            ("b.localhost:8081", "/k", rest("b", "/k")),
            ("b.localhost:8081", "/", rest("b", "/")),
            ("B.LOCALHOST", "/k", rest("B", "/k")),
            ("a.b.localhost", "/k", rest("a.b", "/k")),
            ("b.s3.localhost:8081", "/k", rest("b", "/k")),
            ("b.s3.us-east-1.localhost", "/k", rest("b", "/k")),
            ("b.s3.us-east-1.amazonaws.com", "//k", rest("b", "//k")),
            ("b.s3.amazonaws.com", "/k", rest("b", "/k")),
            ("b.s3-website.localhost:8081", "/x", website("b")),
            ("b.s3-website-us-east-1.localhost", "/x", website("b")),
            ("b.s3-website-us-east-1.amazonaws.com", "/x", website("b")),
            ("b.s3-website.us-east-1.amazonaws.com", "/x", website("b")),
            ("www.example.com", "/b/k", rest("b", "/k")),
        ] {
            let found = Address::of(host, path, "us-east-1");
            assert_eq!(found, address, "{host} {path}");
        }
        let other = Address::of("b.s3.eu-west-1.amazonaws.com", "/k", "eu-west-1");
        assert_eq!(other, rest("b", "/k"));
    }
}
