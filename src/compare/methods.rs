//! What becomes of viewers without TLS, and which methods are let through and cached.

use super::change::{ChangeKind, Difference};
use super::words::names;
use crate::distribution::{CacheBehavior, CachedMethods, ViewerProtocolPolicy};

/// What is otherwise before anything is looked up.
pub(super) fn differences(before: &CacheBehavior, after: &CacheBehavior) -> Vec<Difference> {
    let mut res = Vec::new();
    res.extend(protocol(
        before.viewer_protocol_policy,
        after.viewer_protocol_policy,
    ));
    res.extend(allowed(before, after));
    res.extend(cached(before.cached_methods, after.cached_methods));
    res
}

fn protocol(before: ViewerProtocolPolicy, after: ViewerProtocolPolicy) -> Option<Difference> {
    let words = match after {
        _ if before == after => return None,
        ViewerProtocolPolicy::AllowAll => "now {answers|answer} HTTP as it does HTTPS",
        ViewerProtocolPolicy::RedirectToHttps => "now {redirects|redirect} HTTP to HTTPS",
        ViewerProtocolPolicy::HttpsOnly => "now {refuses|refuse} HTTP with 403",
    };
    let (before, after) = (before.as_str(), after.as_str());
    let kind = ChangeKind::ViewerProtocolPolicy;
    Some(Difference {
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
        ..Difference::new(kind, format!("{words} (before: `{before}`)"))
    })
}

fn allowed(before: &CacheBehavior, after: &CacheBehavior) -> Vec<Difference> {
    let (old, new) = (
        before.allowed_methods.methods(),
        after.allowed_methods.methods(),
    );
    let only = |these: &[&'static str], those: &[&str]| {
        let these = these.iter().filter(|it| !those.contains(it));
        these.copied().collect::<Vec<&str>>()
    };
    let change = |words: String| Difference {
        before: Some(old.join(", ")),
        after: Some(new.join(", ")),
        ..Difference::new(ChangeKind::Methods, words)
    };
    let (come, gone) = (only(new, old), only(old, new));
    let come =
        (!come.is_empty()).then(|| change(format!("now {{lets|let}} {} through", names(&come))));
    let gone = (!gone.is_empty())
        .then(|| change(format!("no longer {{lets|let}} {} through", names(&gone))));
    come.into_iter().chain(gone).collect()
}

fn cached(before: CachedMethods, after: CachedMethods) -> Option<Difference> {
    let words = match (before, after) {
        (CachedMethods::GetHead, CachedMethods::GetHeadOptions) => "now {caches|cache} `OPTIONS`",
        (CachedMethods::GetHeadOptions, CachedMethods::GetHead) => {
            "no longer {caches|cache} `OPTIONS`"
        }
        (CachedMethods::GetHead, CachedMethods::GetHead)
        | (CachedMethods::GetHeadOptions, CachedMethods::GetHeadOptions) => return None,
    };
    Some(Difference::new(ChangeKind::Methods, words))
}
