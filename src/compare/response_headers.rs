//! The headers that a response headers policy adds, replaces and takes away.

use std::collections::BTreeMap;

use super::change::{ChangeKind, Difference};
use super::words::quoted;
use crate::distribution::{CacheBehavior, CorsConfig, ResponseHeadersPolicy, SecurityHeader};

/// A header of a policy: its value, and whether it replaces the origin's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Header {
    value: String,
    overrides: bool,
}

/// What is otherwise about the headers that viewers get.
pub(super) fn differences(before: &CacheBehavior, after: &CacheBehavior) -> Vec<Difference> {
    let policies = [before, after].map(|it| it.response_headers_policy.as_deref());
    let [old, new] = policies.map(|it| it.map(headers).unwrap_or_default());
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let mut res: Vec<Difference> = names
        .into_iter()
        .flat_map(|name| of_header(name, old.get(name), new.get(name)))
        .collect();
    let [old, new] = policies.map(|it| it.map(removed).unwrap_or_default());
    let gone = new.iter().filter(|it| !old.contains(it));
    let gone = gone.map(|it| format!("now {{takes|take}} the header {} away", quoted(it)));
    let back = old.iter().filter(|it| !new.contains(it));
    let back = back.map(|it| format!("no longer {{takes|take}} the header {} away", quoted(it)));
    res.extend(gone.chain(back).map(difference));
    res
}

fn difference(words: String) -> Difference {
    Difference::new(ChangeKind::ResponseHeaders, words)
}

fn of_header(name: &str, old: Option<&Header>, new: Option<&Header>) -> Vec<Difference> {
    let shown = |it: &Header| match it.value.as_str() {
        "" => quoted(name),
        value => quoted(&format!("{name}: {value}")),
    };
    match (old, new) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![difference(format!("now {{gets|get}} {}", shown(new)))],
        (Some(_), None) => vec![difference(format!(
            "no longer {{gets|get}} {}",
            quoted(name)
        ))],
        (Some(old), Some(new)) => {
            let mut res = Vec::new();
            if old.value != new.value {
                let words = format!("now {{gets|get}} {}", shown(new));
                let (old, new) = (quoted(&old.value), quoted(&new.value));
                let kind = ChangeKind::ResponseHeaders;
                res.push(Difference::between(kind, &words, &old, &new));
            }
            if old.overrides != new.overrides {
                res.push(difference(match new.overrides {
                    true => format!("now {{replaces|replace}} the origin's {}", quoted(name)),
                    false => format!("now {{leaves|leave}} the origin's {} alone", quoted(name)),
                }));
            }
            res
        }
    }
}

/// The headers that a policy sets, by name.
fn headers(policy: &ResponseHeadersPolicy) -> BTreeMap<String, Header> {
    let mut res = BTreeMap::new();
    let mut put = |name: &str, value: &str, overrides| {
        let value = value.to_owned();
        res.insert(name.to_owned(), Header { value, overrides });
    };
    if let Some(cors) = &policy.cors {
        for (name, value) in cors_headers(cors) {
            put(name, &value, cors.origin_override);
        }
    }
    let security = &policy.security_headers;
    let named: [(&str, &Option<SecurityHeader>); 6] = [
        ("x-xss-protection", &security.xss_protection),
        ("x-frame-options", &security.frame_options),
        ("referrer-policy", &security.referrer_policy),
        ("content-security-policy", &security.content_security_policy),
        ("x-content-type-options", &security.content_type_options),
        (
            "strict-transport-security",
            &security.strict_transport_security,
        ),
    ];
    for (name, header) in named {
        if let Some(header) = header {
            let value = String::from_utf8_lossy(header.value.as_bytes());
            put(name, &value, header.overrides);
        }
    }
    for header in &policy.custom_headers {
        let value = String::from_utf8_lossy(header.value.as_bytes());
        put(header.name.as_str(), &value, header.overrides);
    }
    if let Some(rate) = policy.server_timing {
        let share = format!("(in {} % of responses)", rate.percent());
        put("server-timing", &share, false);
    }
    res
}

/// What a CORS configuration comes to, by the header that tells it.
fn cors_headers(cors: &CorsConfig) -> Vec<(&'static str, String)> {
    let mut res = vec![
        ("access-control-allow-origin", cors.allow_origins.join(", ")),
        (
            "access-control-allow-headers",
            cors.allow_headers.join(", "),
        ),
        (
            "access-control-allow-methods",
            cors.allow_methods.join(", "),
        ),
    ];
    if cors.allow_credentials {
        res.push(("access-control-allow-credentials", "true".to_owned()));
    }
    if !cors.expose_headers.is_empty() {
        res.push((
            "access-control-expose-headers",
            cors.expose_headers.join(", "),
        ));
    }
    if let Some(seconds) = cors.max_age_sec {
        res.push(("access-control-max-age", seconds.to_string()));
    }
    res
}

fn removed(policy: &ResponseHeadersPolicy) -> Vec<&str> {
    let names = policy.remove_headers.iter();
    let mut names: Vec<&str> = names.map(http::HeaderName::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}
