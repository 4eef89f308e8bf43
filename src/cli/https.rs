//! What is wrong without HTTPS.

use crate::config::Config;
use crate::distribution::ViewerProtocolPolicy;

/// What to say where viewers are sent to HTTPS and nothing listens there.
pub(super) fn unreachable_redirects(config: &Config) -> Option<String> {
    if config.server.https.is_some() {
        return None;
    }
    let behaviors = config.distributions.iter().flat_map(|it| {
        it.cache_behaviors
            .iter()
            .chain([&it.default_cache_behavior])
    });
    let redirecting: Vec<String> = behaviors
        .filter(|it| it.viewer_protocol_policy == ViewerProtocolPolicy::RedirectToHttps)
        .map(|it| format!("`{}`", it.path_pattern.as_str()))
        .collect();
    let (s, sends) = match redirecting.len() {
        0 => return None,
        1 => ("", "sends"),
        _ => ("s", "send"),
    };
    Some(format!(
        "the behavior{s} {} {sends} viewers to HTTPS, but no HTTPS listener is on: add `https = true` under `[server]`",
        redirecting.join(", ")
    ))
}
