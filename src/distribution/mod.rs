//! CloudFront's nouns: one AWS term, one file, with its data and its pure decision.
//!
//! Nothing in here waits, opens or listens. A decision takes plain values and returns a verdict
//! that carries its reason.

mod alias;
mod asked;
mod cache_behavior;
mod cache_fidelity;
mod cache_key;
mod cache_policy;
mod cache_settings;
mod compression;
mod cookie_selection;
mod custom_error_response;
mod default_root_object;
mod error_ttl;
mod fidelity;
mod forward;
mod forwarded_values;
mod function_association;
mod generated_error;
mod header_order;
mod invalidation_path;
mod managed_policies;
mod normalized_encoding;
mod origin;
mod origin_request_policy;
mod path_pattern;
mod quota;
mod response_headers_policy;
mod s3_domain_name;
mod stale;
mod stored_headers;
mod ttl;
mod ttl_reason;
mod vary;
mod viewer_device;
mod viewer_facts;
mod viewer_profile;
mod viewer_protocol_policy;

use http::StatusCode;

pub use alias::{Alias, AliasError, host_without_port, with_port};
pub use asked::{Asked, ErrorPageOf, OriginKind};
pub use cache_behavior::{AllowedMethods, CacheBehavior, CachedMethods};
pub use cache_fidelity::{
    ErrorPagePolicy, GoneCaching, HeadMiss, OriginAge, PolicyModeHeaders, QueryWhitelistOrder,
    RedirectCaching, RedirectPolicy, RefreshHitAge, StaleXCache, ZeroLifetime,
};
pub use cache_key::CacheKey;
pub use cache_policy::{CachePolicy, NameSelection};
pub use cache_settings::{CacheSettings, Collapsing, InvalidTtlOrder, TtlBounds};
pub use compression::{
    AcceptRangesOnCompressed, CompressionFacts, CompressionVerdict, NotCompressed,
    VaryOnUncompressed, declared_length, encode_headers, judge as judge_compression,
    vary_uncompressed,
};
pub use custom_error_response::{
    CustomErrorResponse, DEFAULT_ERROR_CACHING_MIN_TTL, ERROR_CODES, ErrorPage, keeps_connection,
};
pub use default_root_object::default_root_object;
pub use error_ttl::error_storing;
pub use fidelity::{
    DefaultRootObjectPosition, ErrorConnectionRule, Fidelity, GeneratedErrorPages,
    XForwardedForSeparator,
};
pub use forward::{Forwarded, ForwardedBecause};
pub use forwarded_values::{ForwardedCookies, ForwardedHeaders, ForwardedValues};
pub use function_association::{FunctionAssociation, FunctionAssociations};
pub use generated_error::{GeneratedError, error_page, https_redirect};
pub use invalidation_path::{InvalidationPath, InvalidationPathError};
pub use managed_policies::{
    managed_cache_policy, managed_cache_policy_id, managed_cache_policy_names,
    managed_origin_request_policy, managed_origin_request_policy_id,
    managed_origin_request_policy_names, managed_response_headers_policy,
    managed_response_headers_policy_id, managed_response_headers_policy_names,
};
pub use normalized_encoding::{EncodingToOrigin, NormalizedEncoding};
pub use origin::{
    CustomOrigin, Fallback, Origin, OriginEndpoint, OriginGroup, OriginProtocolPolicy,
    may_be_custom_header,
};
pub use origin_request_policy::{OriginRequestHeaders, OriginRequestPolicy};
pub use path_pattern::{PathNormalization, PathPattern, PathPatternError, normalize};
pub use quota::{MAX_REQUEST_HEAD_BYTES, MAX_URL_BYTES};
pub use response_headers_policy::{
    Applied, CorsConfig, CustomHeader, PolicyRequest, ResponseHeadersPolicy, SamplingRate,
    SecurityHeader, SecurityHeadersConfig, ServerTiming, SetBy, StrictTransportSecurity,
    TimedResult, XssProtection, may_be_removed, server_timing,
};
pub use stale::{
    NotStale, OriginTrouble, StaleBecause, StaleVerdict, may_serve_stale,
    may_serve_while_revalidating,
};
pub use stored_headers::leave_out_of_store;
pub use ttl::{Refetch, Storing, Ttl, storing};
pub use ttl_reason::{GivenLifetime, LifetimeSource, NotKept, RefusingDirective, TtlReason};
pub use viewer_facts::{ViewerFacts, is_cloudfront_header};
pub use viewer_profile::ViewerProfile;
pub use viewer_protocol_policy::{ProtocolVerdict, ViewerProtocolPolicy};

/// The name under which a function is known to behaviors.
pub type FunctionName = String;

/// A distribution: what was configured, ready to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// The id, as in `E2EXAMPLE`; `<id>.cloudfront.localhost` reaches it.
    pub id: String,
    /// The other names under which it answers.
    pub aliases: Vec<Alias>,
    /// A disabled distribution answers like an unknown host.
    pub enabled: bool,
    /// The object for `/`, without a slash in front.
    pub default_root_object: Option<String>,
    /// The origins, in the order of the configuration.
    pub origins: Vec<Origin>,
    /// The origin groups.
    pub origin_groups: Vec<OriginGroup>,
    /// The behaviors, in the order in which they are tried.
    pub cache_behaviors: Vec<CacheBehavior>,
    /// The behavior that takes what no other does.
    pub default_cache_behavior: CacheBehavior,
    /// What stands in the place of errors, at most one entry a status.
    pub custom_error_responses: Vec<CustomErrorResponse>,
    /// Whether viewers may speak HTTP/2, as with `http2` or `http2and3`.
    pub speaks_http2: bool,
    /// Whether `Alt-Svc` announces HTTP/3, as production does with `http3` or `http2and3`.
    pub announces_http3: bool,
}

impl Distribution {
    /// The domain name that CloudFront gives a distribution; ours end in `.localhost`.
    pub fn domain_name(&self) -> String {
        format!("{}.cloudfront.localhost", self.id.to_ascii_lowercase())
    }

    /// The behavior for a normalised path: the first that matches, else the default one.
    pub fn behavior_for(&self, normalized_path: &str) -> &CacheBehavior {
        self.cache_behaviors
            .iter()
            .find(|it| it.path_pattern.matches(normalized_path))
            .unwrap_or(&self.default_cache_behavior)
    }

    /// The origin of this id; the configuration has made sure that behaviors name one that is.
    pub fn origin(&self, id: &str) -> Option<&Origin> {
        self.origins.iter().find(|it| it.id == id)
    }

    /// The entry for an error status, if there is one.
    pub fn error_response_for(&self, status: StatusCode) -> Option<&CustomErrorResponse> {
        self.custom_error_responses
            .iter()
            .find(|it| it.error_code == status)
    }
}

#[cfg(test)]
mod test_request;
