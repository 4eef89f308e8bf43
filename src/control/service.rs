//! Which service a request is for.
//!
//! AWS: "Create a signed AWS API request": the credential scope names the service. `2020-05-31` and
//! `key-value-stores` are names that a bucket may have, so the path decides only where there is no
//! signature.

use http::header::{AUTHORIZATION, CONTENT_TYPE};

use super::AwsRequest;

/// A service that is emulated, or the name of one that is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Service {
    S3,
    CloudFront,
    /// The pairs of key value stores, `cloudfront-keyvaluestore`.
    KeyValueData,
    Sts,
    Other(String),
}

/// The service that a request is for.
pub(super) fn of(request: &AwsRequest) -> Service {
    match signed_for(request).as_deref() {
        Some("s3") => Service::S3,
        Some("cloudfront") => Service::CloudFront,
        Some("cloudfront-keyvaluestore") => Service::KeyValueData,
        Some("sts") => Service::Sts,
        Some(other) => Service::Other(other.to_owned()),
        None if request.path.starts_with("/2020-05-31/") => Service::CloudFront,
        None if request.path.starts_with("/key-value-stores/") => Service::KeyValueData,
        None if is_query_call(request) => Service::Sts,
        None => Service::S3,
    }
}

/// Whether errors are read as JSON by whoever sent this.
pub(super) fn wants_json(request: &AwsRequest) -> bool {
    content_type(request).contains("json")
}

/// The service of a signature of version 4: `key/date/region/service/aws4_request`; that of a
/// signature for any region has no region.
fn signed_for(request: &AwsRequest) -> Option<String> {
    let header = request.headers.get(AUTHORIZATION);
    let header = header.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let credential = match header.split_once("Credential=") {
        Some((_, rest)) => rest.split([',', ' ']).next().map(str::to_owned),
        None => form_urlencoded::parse(request.query.as_bytes())
            .find(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Credential"))
            .map(|(_, value)| value.into_owned()),
    };
    let credential = credential?;
    let mut scope = credential.rsplit('/');
    let last = scope.next();
    let service = scope.next().filter(|_| last == Some("aws4_request"));
    service.map(str::to_owned)
}

/// A call of AWS's older protocol: a form with an `Action`, at the root.
fn is_query_call(request: &AwsRequest) -> bool {
    let is_form = content_type(request).starts_with("application/x-www-form-urlencoded");
    let mut names = form_urlencoded::parse(request.query.as_bytes());
    request.path == "/" && (is_form || names.any(|(name, _)| name == "Action"))
}

fn content_type(request: &AwsRequest) -> &str {
    let value = request.headers.get(CONTENT_TYPE);
    value.and_then(|it| it.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, Method};

    use super::*;
    use crate::message::Body;

    fn request(target: &str, authorization: &str) -> AwsRequest {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut headers = HeaderMap::new();
        if !authorization.is_empty() {
            let value = HeaderValue::try_from(authorization).unwrap();
            headers.insert(AUTHORIZATION, value);
        }
        AwsRequest {
            method: Method::GET,
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            host: "127.0.0.1:8081".to_owned(),
            body: Body::Empty,
        }
    }

    fn signed(service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/{service}/aws4_request, \
             SignedHeaders=host, Signature=00"
        )
    }

    #[test]
    fn a_signature_decides() {
        let check = |target: &str, service: &str, expected: Service| {
            assert_eq!(of(&request(target, &signed(service))), expected);
        };
        check(
            "/2020-05-31/distribution",
            "cloudfront",
            Service::CloudFront,
        );
        check("/2020-05-31/distribution", "s3", Service::S3);
        check("/key-value-stores/a", "s3", Service::S3);
        check("/", "sts", Service::Sts);
        check("/", "dynamodb", Service::Other("dynamodb".to_owned()));
    }

    #[test]
    fn a_signature_for_any_region_has_none_in_its_scope() {
        let signature = "AWS4-ECDSA-P256-SHA256 Credential=AKID/20261122/\
                         cloudfront-keyvaluestore/aws4_request, SignedHeaders=host, Signature=00";
        let asked = request("/key-value-stores/a", signature);
        assert_eq!(of(&asked), Service::KeyValueData);
    }

    #[test]
    fn a_signature_may_be_in_the_query() {
        let scope = "AKID%2F20261122%2Fus-east-1%2Fs3%2Faws4_request";
        let target = format!("/2020-05-31/a?X-Amz-Credential={scope}&X-Amz-Signature=0");
        assert_eq!(of(&request(&target, "")), Service::S3);
    }

    #[test]
    fn without_a_signature_the_path_decides() {
        let check = |target: &str, expected: Service| {
            assert_eq!(of(&request(target, "")), expected, "{target}");
        };
        check("/2020-05-31/distribution", Service::CloudFront);
        check("/2020-05-31", Service::S3);
        check("/key-value-stores/a/keys", Service::KeyValueData);
        check("/site/index.html", Service::S3);
        check("/", Service::S3);
        check(
            "/?Action=GetCallerIdentity&Version=2011-06-15",
            Service::Sts,
        );
        let mut form = request("/", "AWS AKID:signature");
        let value = "application/x-www-form-urlencoded; charset=utf-8";
        form.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static(value));
        assert_eq!(of(&form), Service::Sts);
    }
}
