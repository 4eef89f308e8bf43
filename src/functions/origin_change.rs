//! Another origin for one request, as a function asks for it.
//!
//! AWS: "Helper methods for origin modification" (CloudFront Functions), "Lambda@Edge event
//! structure", section on the origin.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};

/// What a function asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum OriginChange {
    /// `cf.updateRequestOrigin`: the behavior's origin with these settings.
    Update(Box<OriginSettings>),
    /// `cf.selectRequestOriginById`: another origin of the distribution.
    Select {
        /// The origin's id.
        origin_id: String,
        /// What of it is set otherwise.
        overrides: OriginOverrides,
    },
    /// `cf.createRequestOriginGroup`.
    Group(Box<OriginGroupChange>),
    /// Lambda@Edge: `request.origin` after the function.
    Replace(Box<LambdaOrigin>),
}

/// The argument of `cf.updateRequestOrigin`; `None` is inherited.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OriginSettings {
    /// `domainName`
    pub domain_name: Option<String>,
    /// `originPath`: empty, or begins with `/` and does not end with one.
    pub origin_path: Option<String>,
    /// `customHeaders`; an empty list is none.
    pub custom_headers: Option<Vec<(HeaderName, HeaderValue)>>,
    /// `connectionAttempts`, 1 to 3.
    pub connection_attempts: Option<u8>,
    /// `timeouts.connectionTimeout`, 1 to 10 seconds.
    pub connection_timeout: Option<Duration>,
    /// `timeouts.readTimeout`, 1 to 120 seconds.
    pub read_timeout: Option<Duration>,
    /// `timeouts.responseCompletionTimeout`
    pub response_completion_timeout: Option<Duration>,
    /// `timeouts.keepAliveTimeout`, 1 to 120 seconds.
    pub keep_alive_timeout: Option<Duration>,
    /// `originAccessControlConfig.enabled`
    pub origin_access_control: Option<bool>,
    /// `originAccessControlConfig.originType`, as in `s3`.
    pub origin_type: Option<String>,
    /// `customOriginConfig.port`
    pub port: Option<u16>,
    /// `customOriginConfig.protocol`
    pub protocol: Option<OriginProtocol>,
    /// `hostHeader`, `sni`, `allowedCertificateNames`.
    pub overrides: OriginOverrides,
}

/// What may also be set of an origin that is chosen by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginOverrides {
    /// `hostHeader`
    pub host_header: Option<String>,
    /// `sni`
    pub sni: Option<String>,
    /// `allowedCertificateNames`
    pub allowed_certificate_names: Vec<String>,
}

/// The argument of `cf.createRequestOriginGroup`.
#[derive(Clone, Debug, PartialEq)]
pub struct OriginGroupChange {
    /// The two origins by their ids, the primary first, with what of them is set otherwise.
    pub members: [(String, OriginSettings); 2],
    /// `failoverCriteria.statusCodes`
    pub status_codes: Vec<StatusCode>,
}

/// The protocol by which an origin is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OriginProtocol {
    /// `http`
    Http,
    /// `https`
    Https,
}

/// `request.origin` of a Lambda@Edge event: exactly one of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LambdaOrigin {
    /// `origin.custom`, S3 website endpoints among them.
    Custom(LambdaCustomOrigin),
    /// `origin.s3`
    S3(LambdaS3Origin),
}

/// `origin.custom`; times in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaCustomOrigin {
    /// `customHeaders`
    pub custom_headers: Vec<(HeaderName, HeaderValue)>,
    /// `domainName`
    pub domain_name: String,
    /// `path`: empty, or begins with `/`.
    pub path: String,
    /// `port`
    pub port: u16,
    /// `protocol`
    pub protocol: OriginProtocol,
    /// `keepaliveTimeout`
    pub keepalive_timeout: u64,
    /// `readTimeout`
    pub read_timeout: u64,
    /// `responseCompletionTimeout`; 0 where there is none.
    pub response_completion_timeout: u64,
    /// `sslProtocols`, as in `TLSv1.2`.
    pub ssl_protocols: Vec<String>,
}

/// `origin.s3`; times in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaS3Origin {
    /// `authMethod`: `none` or `origin-access-identity`.
    pub auth_method: String,
    /// `customHeaders`
    pub custom_headers: Vec<(HeaderName, HeaderValue)>,
    /// `domainName`
    pub domain_name: String,
    /// `path`: empty, or begins with `/`.
    pub path: String,
    /// `region`
    pub region: String,
    /// `readTimeout`
    pub read_timeout: u64,
    /// `responseCompletionTimeout`; 0 where there is none.
    pub response_completion_timeout: u64,
}
