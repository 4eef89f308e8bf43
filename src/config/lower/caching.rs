//! How a behavior caches: by its policies, or the legacy way.

use std::sync::Arc;
use std::time::Duration;

use super::super::devserver_toml::{
    BehaviorToml, ForwardWord, ForwardedCookiesToml, ForwardedValuesToml, NamesWord,
};
use super::policies::{Policies, header_names};
use crate::distribution::{CacheSettings, ForwardedCookies, ForwardedHeaders, ForwardedValues};

/// A behavior's cache settings; the usual ones where its policy is unknown.
pub(super) fn cache_settings(it: &BehaviorToml, policies: &Policies<'_>) -> CacheSettings {
    if let Some(values) = &it.forwarded_values {
        return CacheSettings::ForwardedValues(Arc::new(forwarded_values(it, values)));
    }
    let named = it.cache_policy.as_deref();
    let Some(cache_policy) = named.and_then(|it| policies.cache(it)) else {
        return CacheSettings::default();
    };
    let origin_request = it.origin_request_policy.as_deref();
    CacheSettings::Policies {
        cache_policy,
        origin_request_policy: origin_request.and_then(|it| policies.origin_request(it)),
    }
}

fn forwarded_values(it: &BehaviorToml, values: &ForwardedValuesToml) -> ForwardedValues {
    let seconds = |it: Option<u64>| Duration::from_secs(it.unwrap_or_default());
    ForwardedValues {
        query_string: values.query_string,
        query_string_cache_keys: values.query_string_cache_keys.clone(),
        cookies: cookies(values.cookies.as_ref()),
        headers: match values.headers.as_slice() {
            [all] if all == "*" => ForwardedHeaders::All,
            named => ForwardedHeaders::Named(header_names(named)),
        },
        min_ttl: seconds(it.min_ttl),
        default_ttl: seconds(it.default_ttl),
        max_ttl: seconds(it.max_ttl),
    }
}

fn cookies(written: Option<&ForwardedCookiesToml>) -> ForwardedCookies {
    match written {
        None | Some(ForwardedCookiesToml::Word(NamesWord::None)) => ForwardedCookies::None,
        Some(ForwardedCookiesToml::Word(NamesWord::All)) => ForwardedCookies::All,
        Some(ForwardedCookiesToml::Whitelist(names)) => ForwardedCookies::Whitelist(names.clone()),
        Some(ForwardedCookiesToml::Forward(it)) => match it.forward {
            ForwardWord::None => ForwardedCookies::None,
            ForwardWord::All => ForwardedCookies::All,
            ForwardWord::Whitelist => ForwardedCookies::Whitelist(it.whitelisted_names.clone()),
        },
    }
}
