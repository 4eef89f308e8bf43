//! `[fidelity]`: a switch for each fact that AWS leaves unsaid.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::function_words::{
    EdgeFunctionSyntaxWord, ErrorPageFunctionsWord, FunctionErrorPagesWord,
    FunctionResponsePolicyWord, NoObjectReturnedWord, PolicyPositionWord, QuestionMarkInUriWord,
    SetCookieHeaderWord, UnchangedReadOnlyHeaderWord, UriWithoutSlashWord,
    ViewerRequestPositionWord, ViewerResponseSkippedWord, ViewerResponseStatusWord,
};
use super::words::{
    AcceptRangesOnCompressedWord, DefaultRootObjectPositionWord, ErrorPagePolicyWord,
    GoneCachingWord, HeadMissWord, OriginAgeWord, PolicyModeHeadersWord, QueryWhitelistOrderWord,
    RedirectCachingWord, RedirectPolicyWord, RefreshHitAgeWord, StaleXCacheWord,
    VaryOnUncompressedWord, ZeroLifetimeWord,
};
use super::{
    ErrorConnectionRuleWord, ErrorIdsWord, GeneratedErrorPagesWord, LastModifiedWord,
    PathNormalizationWord, XForwardedForSeparatorWord,
};
use crate::distribution::Fidelity;
use crate::functions::FunctionFidelity;
use crate::s3::S3Fidelity;

/// The switches by what they are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Switches {
    /// CloudFront.
    pub cloudfront: Fidelity,
    /// Edge functions.
    pub functions: FunctionFidelity,
    /// S3.
    pub s3: S3Fidelity,
}

/// Declares the table and what each switch sets: one line for a new switch.
macro_rules! switches {
    ($($(#[$doc:meta])+ $name:ident: $word:ident => $model:ident,)+) => {
        /// The switches for what AWS leaves unsaid.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct FidelityToml {
            $($(#[$doc])+ pub $name: Option<$word>,)+
        }

        impl FidelityToml {
            /// The switches by what they are about; what is not written keeps its default.
            pub fn switches(&self) -> Switches {
                let mut res = Switches::default();
                $(if let Some(word) = self.$name {
                    res.$model.$name = word.into();
                })+
                res
            }

            /// The switches as words, for the effective configuration.
            pub fn from_switches(switches: &Switches) -> Self {
                FidelityToml {
                    $($name: Some(switches.$model.$name.into()),)+
                }
            }
        }
    };
}

switches! {
    /// How far a path is normalised before path patterns are compared: `full` unless said
    /// otherwise.
    path_normalization: PathNormalizationWord => cloudfront,
    /// When `/` becomes the default root object: `before-behavior` unless said otherwise.
    default_root_object_position: DefaultRootObjectPositionWord => cloudfront,
    /// Whether CloudFront's own errors get custom error pages: `replaced` unless said otherwise.
    generated_error_pages: GeneratedErrorPagesWord => cloudfront,
    /// Which status closes the connection after a custom error page: `error-code` unless said
    /// otherwise.
    error_connection_rule: ErrorConnectionRuleWord => cloudfront,
    /// What stands between the addresses in `X-Forwarded-For`: `comma` unless said otherwise.
    x_forwarded_for_separator: XForwardedForSeparatorWord => cloudfront,
    /// Which response headers policy goes with a custom error page: `of-request` unless said
    /// otherwise.
    error_page_policy: ErrorPagePolicyWord => cloudfront,
    /// Whether the redirect to HTTPS carries a response headers policy's headers: `not-applied`
    /// unless said otherwise.
    redirect_policy: RedirectPolicyWord => cloudfront,
    /// What `X-Cache` says of an object that is served after its time: `hit` unless said otherwise.
    stale_x_cache: StaleXCacheWord => cloudfront,
    /// What the origin is asked for when a HEAD finds nothing in the cache: `forwards-head` unless
    /// said otherwise.
    head_miss: HeadMissWord => cloudfront,
    /// Which of the viewer's headers go to the origin though no policy names them:
    /// `message-headers` unless said otherwise.
    policy_mode_headers: PolicyModeHeadersWord => cloudfront,
    /// Whether a `RefreshHit` carries `Age: 0`: `absent` unless said otherwise.
    refresh_hit_age: RefreshHitAgeWord => cloudfront,
    /// Whether a 410 is kept like a 404: `always` unless said otherwise.
    gone_caching: GoneCachingWord => cloudfront,
    /// In which order the query strings of a cache policy's allow list stand in the key:
    /// `as-requested` unless said otherwise.
    query_whitelist_order: QueryWhitelistOrderWord => cloudfront,
    /// What a 307 or a 308 needs to be kept: `cache-control` unless said otherwise.
    redirect_caching: RedirectCachingWord => cloudfront,
    /// Whether an object with a lifetime of 0 is kept, to be asked for with its `ETag`:
    /// `revalidated` unless said otherwise.
    zero_lifetime: ZeroLifetimeWord => cloudfront,
    /// Whether the origin's own `Age` shortens the lifetime that it gives: `ignored` unless said
    /// otherwise.
    origin_age: OriginAgeWord => cloudfront,
    /// Whether a response that CloudFront would have compressed for another viewer says
    /// `Vary: Accept-Encoding`: `absent` unless said otherwise.
    vary_on_uncompressed: VaryOnUncompressedWord => cloudfront,
    /// What becomes of the origin's `Accept-Ranges` on a response that CloudFront compresses:
    /// `dropped` unless said otherwise.
    accept_ranges_on_compressed: AcceptRangesOnCompressedWord => cloudfront,
    /// What becomes of code that the real runtime of CloudFront Functions refuses: `refuse` unless
    /// said otherwise.
    edge_function_syntax: EdgeFunctionSyntaxWord => functions,
    /// What becomes of a URI without its leading slash that a Lambda@Edge function returns:
    /// `refuse` unless said otherwise.
    lambda_edge_uri_without_slash: UriWithoutSlashWord => functions,
    /// What becomes of a `?` in a URI that a function returns: `encode` unless said otherwise.
    question_mark_in_uri: QuestionMarkInUriWord => functions,
    /// How it ends that a CloudFront Function returns nothing or no object: `execution` unless said
    /// otherwise.
    no_object_returned: NoObjectReturnedWord => functions,
    /// Whether a function may write a read-only header with the value that it has: `pass` unless
    /// said otherwise.
    unchanged_read_only_header: UnchangedReadOnlyHeaderWord => functions,
    /// Whether a CloudFront Function may set cookies by a `set-cookie` header: `accept` unless said
    /// otherwise.
    set_cookie_header: SetCookieHeaderWord => functions,
    /// What becomes of another status that a Lambda@Edge viewer-response function returns: `refuse`
    /// unless said otherwise.
    lambda_edge_viewer_response_status: ViewerResponseStatusWord => functions,
    /// For which of the origin's statuses the viewer-response function does not run: `from-400`
    /// unless said otherwise.
    viewer_response_skipped: ViewerResponseSkippedWord => functions,
    /// Whether the viewer-request function runs before or after the method, the body and the
    /// signature are judged: `after-checks` unless said otherwise.
    viewer_request_position: ViewerRequestPositionWord => functions,
    /// Which errors that functions make get a custom error page: `origin-events` unless said
    /// otherwise.
    function_error_pages: FunctionErrorPagesWord => functions,
    /// Whether a response headers policy is applied to what functions answer: `applied` unless said
    /// otherwise.
    function_response_policy: FunctionResponsePolicyWord => functions,
    /// When the response headers policy is applied: `after-function` unless said otherwise.
    policy_position: PolicyPositionWord => functions,
    /// Whether origin functions run for the fetch of a custom error page: `run` unless said
    /// otherwise.
    error_page_functions: ErrorPageFunctionsWord => functions,
    /// When S3's error XML names the request: `as-captured` unless said otherwise.
    error_ids: ErrorIdsWord => s3,
    /// What becomes of the fraction of a second in an object's `Last-Modified`: `truncate` unless
    /// said otherwise.
    last_modified: LastModifiedWord => s3,
    /// Whether S3's 416 says `Content-Range: bytes */SIZE`: no unless said otherwise.
    invalid_range_content_range: bool => s3,
    /// Whether S3's 304 repeats a stored `Cache-Control` and `Expires`: yes unless said otherwise.
    not_modified_repeats_cache_control: bool => s3,
    /// Whether S3's 405 names the allowed methods: yes unless said otherwise.
    method_not_allowed_allow: bool => s3,
    /// Whether the website endpoint answers a `Range` with 206: yes unless said otherwise.
    website_range: bool => s3,
    /// Whether the website endpoint applies the bucket's CORS rules: yes unless said otherwise.
    website_cors: bool => s3,
    /// Whether the website endpoint's redirect from `/folder` to `/folder/` keeps the query: no
    /// unless said otherwise.
    website_folder_redirect_query: bool => s3,
    /// Whether the website endpoint's other redirects keep the query: yes unless said otherwise.
    website_redirect_query: bool => s3,
    /// Whether the website endpoint's own error page carries `x-amz-error-code` on GET: no unless
    /// said otherwise.
    website_page_error_headers: bool => s3,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::{GeneratedErrorPages, PathNormalization};
    use crate::functions::ViewerResponseSkipped;
    use crate::s3::ErrorIds;

    #[test]
    fn a_switch_sets_its_own_fact_and_no_other() {
        let written = FidelityToml {
            path_normalization: Some(PathNormalizationWord::SlashesAndDots),
            error_ids: Some(ErrorIdsWord::Never),
            viewer_response_skipped: Some(ViewerResponseSkippedWord::AllButStatus200),
            ..FidelityToml::default()
        };
        let switches = written.switches();
        let cloudfront = &switches.cloudfront;
        assert_eq!(
            cloudfront.path_normalization,
            PathNormalization::SlashesAndDots
        );
        assert_eq!(
            cloudfront.generated_error_pages,
            GeneratedErrorPages::Replaced
        );
        assert_eq!(switches.s3.error_ids, ErrorIds::Never);
        assert_eq!(
            switches.functions,
            FunctionFidelity {
                viewer_response_skipped: ViewerResponseSkipped::AllButStatus200,
                ..FunctionFidelity::default()
            }
        );
        let printed = FidelityToml::from_switches(&switches);
        assert_eq!(printed.switches(), switches);
    }
}
