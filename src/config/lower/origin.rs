//! An origin of the full form: a bucket's endpoint, or a server.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};

use super::super::devserver_toml::{
    EndpointWord, FallbackToml, OriginGroupToml, OriginToml, SigningBehaviorWord,
};
use super::super::expand::is_custom;
use super::super::origin_url::OriginUrl;
use super::{Functions, association, origin_functions};
use crate::distribution::{
    CustomOrigin, Fallback, FunctionAssociations, Origin, OriginEndpoint, OriginGroup,
    OriginProtocolPolicy,
};

/// Makes an origin; the function of its fallback goes to the others.
pub(super) fn lower(it: &OriginToml, functions: &mut Functions) -> Origin {
    let bucket = it.bucket.clone().unwrap_or_default();
    let endpoint = match is_custom(it) {
        true => OriginEndpoint::Custom(custom(it)),
        false => of_bucket(bucket, it.endpoint),
    };
    Origin {
        id: it.id.clone(),
        domain_name: it.domain_name.clone().unwrap_or_default(),
        origin_path: it.origin_path.clone().unwrap_or_default(),
        custom_headers: (it.custom_headers.iter())
            .filter_map(|it| {
                let name = HeaderName::from_bytes(it.header_name.as_bytes()).ok()?;
                Some((name, HeaderValue::from_str(&it.header_value).ok()?))
            })
            .collect(),
        endpoint,
        signed: it.signing_behavior != Some(SigningBehaviorWord::Never),
        fallback: it.fallback.as_ref().map(|it| fallback(it, functions)),
    }
}

fn of_bucket(bucket: String, endpoint: Option<EndpointWord>) -> OriginEndpoint {
    match endpoint.unwrap_or_default() {
        EndpointWord::Rest => OriginEndpoint::S3Rest { bucket },
        EndpointWord::Website => OriginEndpoint::S3Website { bucket },
    }
}

fn fallback(it: &FallbackToml, functions: &mut Functions) -> Fallback {
    let (prefix, document) = (it.trim_prefix.as_ref(), it.index_document.as_ref());
    let built_in = origin_functions(prefix, document, functions);
    Fallback {
        endpoint: of_bucket(it.bucket.clone(), it.endpoint),
        origin_path: it.origin_path.clone().unwrap_or_default(),
        functions: FunctionAssociations {
            origin_request: association(it.origin_request.as_ref()).or(built_in.origin_request),
            origin_response: association(it.origin_response.as_ref()),
            ..FunctionAssociations::default()
        },
    }
}

fn custom(it: &OriginToml) -> CustomOrigin {
    let usual = CustomOrigin::default();
    let config = it.custom_origin_config.clone().unwrap_or_default();
    let url = it.url.as_deref().and_then(|it| OriginUrl::parse(it).ok());
    let seconds =
        |it: Option<u8>, usual: Duration| it.map_or(usual, |it| Duration::from_secs(it.into()));
    CustomOrigin {
        protocol_policy: config
            .origin_protocol_policy
            .map_or(usual.protocol_policy, OriginProtocolPolicy::from),
        http_port: config.http_port.unwrap_or(usual.http_port),
        https_port: config.https_port.unwrap_or(usual.https_port),
        connect_to: url.map(|it| it.host),
        insecure: it.insecure.unwrap_or(usual.insecure),
        unbound: it.unbound == Some(true),
        connection_attempts: it.connection_attempts.unwrap_or(usual.connection_attempts),
        connection_timeout: seconds(it.connection_timeout, usual.connection_timeout),
        read_timeout: seconds(config.origin_read_timeout, usual.read_timeout),
        keepalive_timeout: seconds(config.origin_keepalive_timeout, usual.keepalive_timeout),
        response_completion_timeout: (it.response_completion_timeout)
            .map(|it| Duration::from_secs(it.into())),
    }
}

/// Makes an origin group; `None` where it has no two members.
pub(super) fn group(it: &OriginGroupToml) -> Option<OriginGroup> {
    let (primary, secondary) = it.pair()?;
    Some(OriginGroup {
        id: it.id.clone(),
        primary: primary.to_owned(),
        secondary: secondary.to_owned(),
        status_codes: (it.status_codes.iter())
            .filter_map(|it| StatusCode::from_u16(*it).ok())
            .collect(),
    })
}
