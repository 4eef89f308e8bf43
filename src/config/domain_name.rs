//! S3's domain names: which bucket and which endpoint stand behind one.
//!
//! AWS: "Origin settings", section "Origin domain"; "Website endpoints".

use super::devserver_toml::EndpointWord;
use crate::distribution::OriginEndpoint;

/// The domain name that CloudFront knows a bucket's endpoint by.
pub(super) fn s3_domain(bucket: &str, endpoint: EndpointWord) -> String {
    match endpoint {
        EndpointWord::Rest => format!("{bucket}.s3.us-east-1.amazonaws.com"),
        EndpointWord::Website => format!("{bucket}.s3-website-us-east-1.amazonaws.com"),
    }
}

/// The bucket and the endpoint in a domain name; `None` where it is not S3's.
pub(super) fn parse_s3_domain(domain: &str) -> Option<(String, EndpointWord)> {
    match OriginEndpoint::of_s3_domain_name(domain)? {
        OriginEndpoint::S3Rest { bucket } => Some((bucket, EndpointWord::Rest)),
        OriginEndpoint::S3Website { bucket } => Some((bucket, EndpointWord::Website)),
        OriginEndpoint::Custom(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::EndpointWord::{Rest, Website};
    use super::*;

    #[test]
    fn every_spelling_of_s3_is_known() {
        let check = |domain: &str, expected: Option<(&str, EndpointWord)>| {
            let expected = expected.map(|(bucket, it)| (bucket.to_owned(), it));
            assert_eq!(parse_s3_domain(domain), expected, "{domain}");
        };
        check("b.s3.amazonaws.com", Some(("b", Rest)));
        check("b.s3.eu-west-1.amazonaws.com", Some(("b", Rest)));
        check("B.S3.eu-west-1.amazonaws.com", Some(("b", Rest)));
        check(
            "a.b-1.4.0.s3.us-east-1.amazonaws.com",
            Some(("a.b-1.4.0", Rest)),
        );
        check("b.s3.dualstack.us-east-1.amazonaws.com", Some(("b", Rest)));
        check("b.s3-accelerate.amazonaws.com", Some(("b", Rest)));
        check("b.s3.cn-north-1.amazonaws.com.cn", Some(("b", Rest)));
        check("b.s3-website-us-east-1.amazonaws.com", Some(("b", Website)));
        check(
            "b.s3-website.eu-central-1.amazonaws.com",
            Some(("b", Website)),
        );
        check("s3.amazonaws.com", None);
        check("b.s3x.amazonaws.com", None);
        check("api.example.com", None);
    }

    #[test]
    fn our_own_names_are_read_back() {
        for endpoint in [Rest, Website] {
            let domain = s3_domain("a.b", endpoint);
            assert_eq!(parse_s3_domain(&domain), Some(("a.b".to_owned(), endpoint)));
        }
    }
}
