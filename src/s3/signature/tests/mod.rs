//! Signatures that others made, and what is refused.

mod botocore;
mod chunked;
mod published;
mod refused;

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Authenticated, Credentials, SignedRequest, authenticate};
use crate::s3::S3Error;

/// The key in AWS's own examples.
fn example() -> Credentials {
    Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: None,
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A request as a test writes it down.
#[derive(Clone, Debug)]
struct Written {
    method: String,
    host: String,
    /// Path and query.
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    now: SystemTime,
}

impl Written {
    fn get(host: &str, target: &str, headers: &[(&str, &str)], now: SystemTime) -> Self {
        Written {
            method: "GET".to_owned(),
            host: host.to_owned(),
            target: target.to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            body: String::new(),
            now,
        }
    }

    fn authenticate(&self, known: &[Credentials]) -> Result<Authenticated, S3Error> {
        let method: Method = self.method.parse().unwrap();
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let request = SignedRequest {
            method: &method,
            path,
            query,
            headers: &headers,
            host: &self.host,
            body: Some(self.body.as_bytes()),
            now: self.now,
        };
        authenticate(&request, known)
    }
}
