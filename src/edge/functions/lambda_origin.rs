//! A target, as a Lambda@Edge function is shown it in `request.origin`.
//!
//! AWS: "Lambda@Edge event structure".

use crate::distribution::{CustomOrigin, OriginEndpoint, OriginProtocolPolicy};
use crate::edge::origins::Target;
use crate::functions::{LambdaCustomOrigin, LambdaOrigin, LambdaS3Origin, OriginProtocol};
use crate::message::Scheme;

/// The protocols of the guide's example.
const SSL_PROTOCOLS: [&str; 3] = ["TLSv1", "TLSv1.1", "TLSv1.2"];

/// The target's shape in an event.
pub(in crate::edge) fn lambda_origin(target: Target<'_>, viewer: Scheme) -> LambdaOrigin {
    let origin = target.origin;
    let path = target.origin_path.to_owned();
    match target.endpoint {
        OriginEndpoint::S3Rest { .. } => LambdaOrigin::S3(LambdaS3Origin {
            // Origin access control has no word of its own here.
            auth_method: "none".to_owned(),
            custom_headers: origin.custom_headers.clone(),
            domain_name: origin.domain_name.clone(),
            path,
            region: region(&origin.domain_name).to_owned(),
            read_timeout: 30,
            response_completion_timeout: 30,
        }),
        OriginEndpoint::S3Website { .. } => custom(&CustomOrigin::default(), target, path, viewer),
        OriginEndpoint::Custom(settings) => custom(settings, target, path, viewer),
    }
}

fn custom(
    settings: &CustomOrigin,
    target: Target<'_>,
    path: String,
    viewer: Scheme,
) -> LambdaOrigin {
    let encrypted = match settings.protocol_policy {
        OriginProtocolPolicy::HttpOnly => false,
        OriginProtocolPolicy::HttpsOnly => true,
        OriginProtocolPolicy::MatchViewer => viewer == Scheme::Https,
    };
    let completion = settings.response_completion_timeout;
    LambdaOrigin::Custom(LambdaCustomOrigin {
        custom_headers: target.origin.custom_headers.clone(),
        domain_name: target.origin.domain_name.clone(),
        path,
        port: match encrypted {
            true => settings.https_port,
            false => settings.http_port,
        },
        protocol: match encrypted {
            true => OriginProtocol::Https,
            false => OriginProtocol::Http,
        },
        keepalive_timeout: settings.keepalive_timeout.as_secs(),
        read_timeout: settings.read_timeout.as_secs(),
        response_completion_timeout: completion.unwrap_or(settings.read_timeout).as_secs(),
        ssl_protocols: SSL_PROTOCOLS.iter().map(|it| (*it).to_owned()).collect(),
    })
}

/// The region in a bucket's domain name; the first one where there is none.
fn region(domain_name: &str) -> &str {
    let region = domain_name
        .split_once(".s3.")
        .and_then(|(_, rest)| rest.split_once(".amazonaws"))
        .map(|(region, _)| region.trim_start_matches("dualstack."));
    region.unwrap_or("us-east-1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_in_the_domain_name() {
        assert_eq!(region("b.s3.eu-west-1.amazonaws.com"), "eu-west-1");
        assert_eq!(
            region("b.s3.dualstack.eu-west-1.amazonaws.com"),
            "eu-west-1"
        );
        assert_eq!(region("b.s3.amazonaws.com"), "us-east-1");
    }
}
