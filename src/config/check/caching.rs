//! How apps and behaviors cache: policies that exist, or the legacy settings in their place.
//!
//! AWS: API types `CacheBehavior` and `ForwardedValues`; "Quotas".

use super::policies::{headers, ttl_order};
use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{BehaviorToml, ForwardWord, ForwardedCookiesToml, ForwardedValuesToml},
    nearest::{listed, nearest},
    tree::At,
};
use crate::distribution::{
    managed_cache_policy, managed_cache_policy_names, managed_origin_request_policy,
    managed_origin_request_policy_names, managed_response_headers_policy,
    managed_response_headers_policy_names,
};

/// How many headers, cookies or query strings the legacy settings may name; AWS raises it.
const LEGACY_NAMES: usize = 10;

/// A kind of policy: its key, its name in words, whether a name is known, and the known names.
struct Kind {
    key: &'static str,
    words: &'static str,
    is_managed: fn(&str) -> bool,
    managed: fn() -> Vec<&'static str>,
}

const KINDS: [Kind; 3] = [
    Kind {
        key: "cache_policy",
        words: "cache policy",
        is_managed: |it| managed_cache_policy(it).is_some(),
        managed: || managed_cache_policy_names().collect(),
    },
    Kind {
        key: "origin_request_policy",
        words: "origin request policy",
        is_managed: |it| managed_origin_request_policy(it).is_some(),
        managed: || managed_origin_request_policy_names().collect(),
    },
    Kind {
        key: "response_headers_policy",
        words: "response headers policy",
        is_managed: |it| managed_response_headers_policy(it).is_some(),
        managed: || managed_response_headers_policy_names().collect(),
    },
];

/// Whether AWS manages a policy of this name or id, by the kind's key.
pub(super) fn is_managed(key: &str, named: &str) -> bool {
    let mut kinds = KINDS.iter();
    kinds.any(|it| it.key == key && (it.is_managed)(named))
}

/// The policies that an app or a behavior names, each under its key and under its key with `_id`.
type Named<'a> = [[Option<&'a String>; 2]; 3];

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, it) in toml.app.iter().enumerate() {
        let named: Named<'_> = [
            [it.cache_policy.as_ref(), it.cache_policy_id.as_ref()],
            [
                it.origin_request_policy.as_ref(),
                it.origin_request_policy_id.as_ref(),
            ],
            [
                it.response_headers_policy.as_ref(),
                it.response_headers_policy_id.as_ref(),
            ],
        ];
        let who = format!("the app `{}`", it.name);
        policies(cx, &who, &named, &At::root("app").index(i));
    }
    for (i, it) in toml.behavior.iter().enumerate() {
        let at = At::root("behavior").index(i);
        let named: Named<'_> = [
            [it.cache_policy.as_ref(), it.cache_policy_id.as_ref()],
            [
                it.origin_request_policy.as_ref(),
                it.origin_request_policy_id.as_ref(),
            ],
            [
                it.response_headers_policy.as_ref(),
                it.response_headers_policy_id.as_ref(),
            ],
        ];
        let who = format!("the behavior `{}`", it.path_pattern);
        policies(cx, &who, &named, &at);
        legacy(cx, it, &at);
    }
}

/// The policies that an app or a behavior names: each once, and one that exists.
fn policies(cx: &mut Checker<'_>, who: &str, named: &Named<'_>, at: &At) {
    for (kind, [name, id]) in KINDS.iter().zip(named) {
        let id_key = format!("{}_id", kind.key);
        if name.is_some() && id.is_some() {
            let title = format!("`{}` and `{id_key}` are the same setting", kind.key);
            let it = Diagnostic::error("conflicting-setting", title)
                .label("only one of them")
                .also(cx.written(&at.key(kind.key)), "this is the other");
            cx.report(&at.key(&id_key), it);
        }
        for (key, written) in [(kind.key, name), (id_key.as_str(), id)] {
            if let Some(written) = written {
                known(cx, who, kind, written, &at.key(key));
            }
        }
    }
}

/// Reports a policy that is none of its kind.
fn known(cx: &mut Checker<'_>, who: &str, kind: &Kind, written: &str, at: &At) {
    let own = cx.policies(kind.key);
    let is_own = own
        .iter()
        .any(|(name, id)| *name == written || *id == Some(written));
    if is_own || (kind.is_managed)(written) {
        return;
    }
    let names = || {
        let own = own.iter().map(|(name, _)| *name);
        own.chain((kind.managed)())
    };
    let title = format!("unknown {} `{written}` of {who}", kind.words);
    let mut it = Diagnostic::error("unknown-policy", title)
        .label(format!("there is no {} of this name or id", kind.words))
        .knowing(format!("known: {}", listed(names())));
    let other = KINDS.iter().find(|other| {
        let own = cx.policies(other.key);
        let of_file = own
            .iter()
            .any(|(name, id)| *name == written || *id == Some(written));
        of_file || (other.is_managed)(written)
    });
    if let Some(other) = other {
        let article = if other.key.starts_with('o') {
            "an"
        } else {
            "a"
        };
        it = it.help(format!(
            "it is {article} {}: write it as `{}`",
            other.words, other.key
        ));
    } else if let Some(word) = nearest(written, names()) {
        let title = format!("did you mean `{word}`?");
        it = it.patch(cx.written(at), quoted(word), title);
    } else {
        it = it.help(format!(
            "describe it as a `[[{}]]` with this name or `id`",
            kind.key
        ));
    }
    cx.report(at, it);
}

impl<'a> Checker<'a> {
    /// The names and ids of the file's own policies of a kind.
    pub(super) fn policies(&self, key: &str) -> Vec<(&'a str, Option<&'a str>)> {
        let toml = self.toml;
        match key {
            "cache_policy" => (toml.cache_policy.iter())
                .map(|it| (it.name.as_str(), it.id.as_deref()))
                .collect(),
            "origin_request_policy" => (toml.origin_request_policy.iter())
                .map(|it| (it.name.as_str(), it.id.as_deref()))
                .collect(),
            _ => (toml.response_headers_policy.iter())
                .map(|it| (it.name.as_str(), it.id.as_deref()))
                .collect(),
        }
    }
}

/// The legacy settings of a behavior, which go without policies.
fn legacy(cx: &mut Checker<'_>, it: &BehaviorToml, at: &At) {
    let times = [
        ("min_ttl", it.min_ttl),
        ("default_ttl", it.default_ttl),
        ("max_ttl", it.max_ttl),
    ];
    let Some(values) = &it.forwarded_values else {
        for (key, _) in times.into_iter().filter(|(_, given)| given.is_some()) {
            let title = format!("`{key}` goes with `forwarded_values`");
            let it = Diagnostic::error("conflicting-setting", title)
                .label("a cache policy has its own times")
                .help("write it into a `[[cache_policy]]`, and choose that with `cache_policy`");
            cx.report(&at.key(key), it);
        }
        return;
    };
    let policies = [
        ("cache_policy", it.cache_policy.is_some()),
        ("cache_policy_id", it.cache_policy_id.is_some()),
        ("origin_request_policy", it.origin_request_policy.is_some()),
        (
            "origin_request_policy_id",
            it.origin_request_policy_id.is_some(),
        ),
    ];
    let values_at = at.key("forwarded_values");
    for (key, _) in policies.into_iter().filter(|(_, given)| *given) {
        let title = format!("`{key}` cannot stand beside `forwarded_values`");
        let it = Diagnostic::error("conflicting-setting", title)
            .label("CloudFront takes policies or the legacy settings")
            .also(cx.written(&values_at), "these are the legacy settings");
        cx.report(&at.key(key), it);
    }
    ttl_order(cx, it.min_ttl.unwrap_or(0), it.default_ttl, it.max_ttl, at);
    forwarded_values(cx, values, &values_at);
    let all = values.headers.iter().any(|it| it == "*");
    if all && it.min_ttl.unwrap_or(0) > 0 {
        let it = Diagnostic::error(
            "ttl-order",
            "`min_ttl` must be 0 where all headers are forwarded",
        )
        .label("nothing is cached")
        .also(cx.written(&values_at.key("headers")), "all headers");
        cx.report(&at.key("min_ttl"), it);
    }
}

fn forwarded_values(cx: &mut Checker<'_>, it: &ForwardedValuesToml, at: &At) {
    let headers_at = at.key("headers");
    let all = it.headers.iter().any(|it| it == "*");
    if !it.headers.is_empty() {
        headers(cx, &it.headers, &headers_at);
    }
    if all && it.headers.len() > 1 {
        let it = Diagnostic::error("bad-forwarded-values", "`*` stands for all headers")
            .label("cannot stand beside others");
        cx.report(&headers_at, it);
    }
    let keys_at = at.key("query_string_cache_keys");
    if !it.query_string && !it.query_string_cache_keys.is_empty() {
        let title = "`query_string_cache_keys` needs `query_string = true`";
        let it = Diagnostic::error("bad-forwarded-values", title)
            .label("no query string is forwarded")
            .also(cx.written(&at.key("query_string")), "this says so");
        cx.report(&keys_at, it);
    }
    quota(
        cx,
        it.query_string_cache_keys.len(),
        "query strings",
        &keys_at,
    );
    let cookies_at = at.key("cookies");
    match &it.cookies {
        None | Some(ForwardedCookiesToml::Word(_)) => {}
        Some(ForwardedCookiesToml::Whitelist(names)) => {
            if names.is_empty() {
                let it = Diagnostic::error("bad-forwarded-values", "the list is empty")
                    .label("write `\"none\"`");
                cx.report(&cookies_at, it);
            }
            quota(cx, names.len(), "cookies", &cookies_at);
        }
        Some(ForwardedCookiesToml::Forward(it)) => {
            let named = !it.whitelisted_names.is_empty();
            if named != (it.forward == ForwardWord::Whitelist) {
                let title = "`forward = \"whitelist\"` and `whitelisted_names` belong together";
                let it = Diagnostic::error("bad-forwarded-values", title)
                    .label("CloudFront takes both or neither");
                cx.report(&cookies_at, it);
            }
            let names_at = cookies_at.key("whitelisted_names");
            quota(cx, it.whitelisted_names.len(), "cookies", &names_at);
        }
    }
}

fn quota(cx: &mut Checker<'_>, count: usize, what: &str, at: &At) {
    if count > LEGACY_NAMES {
        let title = format!("{count} {what} are more than CloudFront's quota of {LEGACY_NAMES}");
        let it = Diagnostic::warning("quota", title).knowing("AWS raises it on request");
        cx.report(at, it);
    }
}
