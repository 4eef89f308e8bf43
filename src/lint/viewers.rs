//! What a viewer on this machine, or elsewhere, cannot reach.

use super::Finding;
use super::keys::place;
use crate::config::{Config, Severity};
use crate::distribution::{Distribution, OriginEndpoint, ViewerProtocolPolicy};
use crate::s3::{Identity, WebsiteResponder};

pub(super) fn lint(config: &Config, distribution: &Distribution, found: &mut Vec<Finding>) {
    if config.server.https.is_none() {
        https(distribution, found);
    }
    aliases(distribution, found);
    website_access(config, distribution, found);
}

/// There is no TLS listener to be redirected to, or to ask.
fn https(distribution: &Distribution, found: &mut Vec<Finding>) {
    let behaviors = distribution.cache_behaviors.iter();
    for behavior in behaviors.chain([&distribution.default_cache_behavior]) {
        let what = match behavior.viewer_protocol_policy {
            ViewerProtocolPolicy::AllowAll => continue,
            ViewerProtocolPolicy::RedirectToHttps => "is sent to HTTPS, where nothing listens",
            ViewerProtocolPolicy::HttpsOnly => "gets 403",
        };
        let policy = behavior.viewer_protocol_policy.as_str();
        found.push(Finding {
            severity: Severity::Warning,
            code: "no-https-listener",
            place: place(distribution, behavior),
            reason: format!("with `{policy}`, every viewer of the plain HTTP listener {what}"),
            fix: "add `https = true` under `[server]`".to_owned(),
        });
    }
}

/// Browsers find `*.localhost` by themselves; every other name needs a line in the hosts file.
fn aliases(distribution: &Distribution, found: &mut Vec<Finding>) {
    for alias in &distribution.aliases {
        let name = alias.as_str();
        if name == "localhost" || name.ends_with(".localhost") {
            continue;
        }
        let example = name.strip_prefix("*.").map(|it| format!("www.{it}"));
        let example = example.unwrap_or_else(|| name.to_owned());
        found.push(Finding {
            severity: Severity::Note,
            code: "alias-needs-hosts-entry",
            place: format!("distribution {}, alias `{name}`", distribution.id),
            reason: "it leads to production unless this machine is told otherwise".to_owned(),
            fix: format!(
                "add `127.0.0.1 {example}` to the hosts file, or use `{}`, which needs nothing",
                distribution.domain_name()
            ),
        });
    }
}

/// AWS: "Restrict access to an Amazon S3 origin": a website endpoint cannot be reached with
/// origin access control, so its bucket must be public.
fn website_access(config: &Config, distribution: &Distribution, found: &mut Vec<Finding>) {
    for origin in &distribution.origins {
        let bucket = match &origin.endpoint {
            OriginEndpoint::S3Website { bucket } => bucket,
            OriginEndpoint::S3Rest { .. } | OriginEndpoint::Custom(_) => continue,
        };
        let access = config
            .buckets
            .iter()
            .find(|it| it.name == *bucket)
            // Where every request is redirected, no object is read.
            .filter(|it| !matches!(it.website, Some(WebsiteResponder::RedirectAll(_))))
            .map(|it| &it.access);
        // Whoever reaches the website endpoint is anonymous.
        let closed = access.is_some_and(|it| !it.may_get(Identity::Anonymous, ""));
        if closed {
            found.push(Finding {
                severity: Severity::Warning,
                code: "website-not-public",
                place: format!("distribution {}, origin `{}`", distribution.id, origin.id),
                reason: format!(
                    "the website endpoint knows no origin access control, and the bucket `{bucket}` is not public: every object is 403"
                ),
                fix: "set the bucket's `access = \"public-get\"`, or use its REST endpoint".to_owned(),
            });
        }
    }
}
