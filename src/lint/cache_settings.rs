//! Cache keys and policies that do something else than their origin needs.

use http::Method;
use http::header::HOST;

use super::Finding;
use super::keys::{behaviors, first_origin, place};
use crate::config::Severity;
use crate::distribution::{
    AllowedMethods, CacheBehavior, CacheSettings, Distribution, ForwardedCookies, ForwardedHeaders,
    NameSelection, Origin, OriginEndpoint, OriginRequestHeaders,
};

pub(super) fn lint(distribution: &Distribution, found: &mut Vec<Finding>) {
    for behavior in behaviors(distribution) {
        let Some(origin) = first_origin(distribution, behavior) else {
            continue;
        };
        let findings = match &origin.endpoint {
            OriginEndpoint::S3Rest { .. } | OriginEndpoint::S3Website { .. } => {
                [host_to_bucket(behavior, origin), split_by(behavior)]
            }
            OriginEndpoint::Custom(_) => [one_answer_for_all(behavior), None],
        };
        let others = [not_compressed(behavior), no_preflight(behavior)];
        for it in findings.into_iter().chain(others).flatten() {
            found.push(Finding {
                place: place(distribution, behavior),
                ..it
            });
        }
    }
}

/// A finding whose place is filled in by the caller.
fn finding(severity: Severity, code: &'static str, reason: String, fix: &str) -> Option<Finding> {
    Some(Finding {
        severity,
        code,
        place: String::new(),
        reason,
        fix: fix.to_owned(),
    })
}

/// Amazon S3: "Virtual hosting of general purpose buckets": `Host` names the bucket.
fn host_to_bucket(behavior: &CacheBehavior, origin: &Origin) -> Option<Finding> {
    let sent = match &behavior.cache {
        CacheSettings::Policies {
            cache_policy,
            origin_request_policy,
        } => {
            let headers = origin_request_policy.as_ref().map(|it| &it.headers);
            cache_policy.headers.contains(&HOST)
                || headers.is_some_and(|it| match it {
                    OriginRequestHeaders::None => false,
                    OriginRequestHeaders::Whitelist(names) => names.contains(&HOST),
                    OriginRequestHeaders::AllViewer
                    | OriginRequestHeaders::AllViewerAndWhitelistCloudFront(_) => true,
                    OriginRequestHeaders::AllExcept(names) => !names.contains(&HOST),
                })
        }
        CacheSettings::ForwardedValues(values) => match &values.headers {
            ForwardedHeaders::Named(names) => names.contains(&HOST),
            ForwardedHeaders::All => true,
        },
    };
    if !sent {
        return None;
    }
    finding(
        Severity::Warning,
        "host-sent-to-bucket",
        format!(
            "its policies send the viewer's `Host` to `{}`, and S3 takes the bucket's name from `Host`: production asks for a bucket that is named like your site, and gets an error (mfe-dev answers from the bucket all the same)",
            origin.id
        ),
        "take the origin request policy out, or use `CORS-S3Origin` where S3's own CORS rules need the viewer's headers",
    )
}

/// AWS: "Increase the proportion of requests that are served directly from the CloudFront caches
/// (cache hit ratio)", sections on query strings and cookies.
fn split_by(behavior: &CacheBehavior) -> Option<Finding> {
    if behavior.cache.disable_caching() {
        return None;
    }
    let many = |it: &NameSelection| matches!(it, NameSelection::All | NameSelection::AllExcept(_));
    let (cookies, query) = match &behavior.cache {
        CacheSettings::Policies { cache_policy, .. } => {
            let cookies = cache_policy.cookies != NameSelection::None;
            (cookies, many(&cache_policy.query_strings))
        }
        CacheSettings::ForwardedValues(it) => {
            let query = it.query_string && it.query_string_cache_keys.is_empty();
            (it.cookies != ForwardedCookies::None, query)
        }
    };
    let what = match (cookies, query) {
        (false, false) => return None,
        (true, false) => "cookies",
        (false, true) => "every query string",
        (true, true) => "cookies and every query string",
    };
    finding(
        Severity::Warning,
        "cache-split",
        format!(
            "its cache key has {what}: the same file is fetched and kept once for each value, and a bucket answers all of them alike"
        ),
        "use `CachingOptimized`, or a cache policy with the few query strings that a function of yours reads",
    )
}

/// AWS: "Use managed cache policies", CachingOptimized; "Understand the cache key".
fn one_answer_for_all(behavior: &CacheBehavior) -> Option<Finding> {
    let no_query = match &behavior.cache {
        CacheSettings::Policies { cache_policy, .. } => {
            cache_policy.query_strings == NameSelection::None
        }
        CacheSettings::ForwardedValues(it) => !it.query_string,
    };
    let ttl = behavior.cache.ttl_bounds().default;
    if !no_query || ttl.is_zero() {
        return None;
    }
    let severity = match behavior.allowed_methods {
        AllowedMethods::All => Severity::Warning,
        AllowedMethods::GetHead | AllowedMethods::GetHeadOptions => Severity::Note,
    };
    finding(
        severity,
        "server-kept-without-query",
        format!(
            "query strings are not in its cache key, and an answer without a lifetime is kept for {} s: every `?query` gets the first one's answer",
            ttl.as_secs()
        ),
        "for an API use `CachingDisabled`, `UseOriginCacheControlHeaders-QueryStrings`, or a cache policy of your own",
    )
}

/// AWS: "Serve compressed files": `Compress` alone is not enough.
fn not_compressed(behavior: &CacheBehavior) -> Option<Finding> {
    let CacheSettings::Policies { cache_policy, .. } = &behavior.cache else {
        return None;
    };
    let encodings =
        cache_policy.enable_accept_encoding_gzip || cache_policy.enable_accept_encoding_brotli;
    // Without a cache nobody expects the edge to compress.
    if !behavior.compress || encodings || behavior.cache.disable_caching() {
        return None;
    }
    finding(
        Severity::Warning,
        "never-compressed",
        format!(
            "it has `compress`, but its cache policy `{}` takes neither gzip nor Brotli: nothing is compressed",
            cache_policy.name
        ),
        "set `enable_accept_encoding_gzip` and `enable_accept_encoding_brotli` in the cache policy, or `compress = false`",
    )
}

/// AWS: "Understand response headers policies": the policy adds headers to what the origin
/// answers; "Cache behavior settings": CloudFront refuses a method that is not allowed.
fn no_preflight(behavior: &CacheBehavior) -> Option<Finding> {
    let policy = behavior.response_headers_policy.as_ref()?;
    let methods = &policy.cors.as_ref()?.allow_methods;
    let preflighted = ["ALL", "DELETE", "PATCH", "PUT"];
    let meant = methods.iter().any(|it| preflighted.contains(&it.as_str()));
    if !meant || behavior.allowed_methods.contains(&Method::OPTIONS) {
        return None;
    }
    finding(
        Severity::Note,
        "preflight-refused",
        format!(
            "its policy `{}` speaks of methods that browsers ask leave for with OPTIONS, and the behavior answers OPTIONS with 403",
            policy.name
        ),
        "add OPTIONS to `allowed_methods` and let the origin answer it (for a bucket: a CORS rule), or use `SimpleCORS`",
    )
}
