//! Selections of headers, cookies and query strings, whichever kind of setting made them.

use http::HeaderName;

use super::words;
use crate::distribution::{
    CacheSettings, ForwardedCookies, ForwardedHeaders, NameSelection, OriginRequestHeaders,
};

/// Headers, cookies and query strings that are selected, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) headers: String,
    pub(super) cookies: String,
    pub(super) query_strings: String,
}

/// What tells objects apart in the cache.
pub(super) fn in_cache_key(cache: &CacheSettings) -> Selected {
    match cache {
        CacheSettings::Policies { cache_policy, .. } => Selected {
            headers: header_names(&cache_policy.headers),
            cookies: shown(&cache_policy.cookies),
            query_strings: shown(&cache_policy.query_strings),
        },
        CacheSettings::ForwardedValues(values) => Selected {
            headers: match &values.headers {
                ForwardedHeaders::All => "all".to_owned(),
                ForwardedHeaders::Named(names) => header_names(names),
            },
            cookies: shown(&legacy_cookies(&values.cookies)),
            query_strings: shown(&match (
                values.query_string,
                values.query_string_cache_keys.as_slice(),
            ) {
                (false, _) => NameSelection::None,
                (true, []) => NameSelection::All,
                (true, keys) => NameSelection::Whitelist(keys.to_vec()),
            }),
        },
    }
}

/// What the origin sees of a viewer: what is in the cache key, and more.
pub(super) fn at_origin(cache: &CacheSettings) -> Selected {
    match cache {
        CacheSettings::Policies {
            cache_policy,
            origin_request_policy,
        } => {
            let (headers, cookies, query_strings) = match origin_request_policy {
                Some(it) => (&it.headers, &it.cookies, &it.query_strings),
                None => (
                    &OriginRequestHeaders::None,
                    &NameSelection::None,
                    &NameSelection::None,
                ),
            };
            Selected {
                headers: headers_at_origin(&cache_policy.headers, headers),
                cookies: shown(&union(&cache_policy.cookies, cookies)),
                query_strings: shown(&union(&cache_policy.query_strings, query_strings)),
            }
        }
        CacheSettings::ForwardedValues(values) => Selected {
            query_strings: match values.query_string {
                true => "all".to_owned(),
                false => "none".to_owned(),
            },
            ..in_cache_key(cache)
        },
    }
}

fn legacy_cookies(cookies: &ForwardedCookies) -> NameSelection {
    match cookies {
        ForwardedCookies::None => NameSelection::None,
        ForwardedCookies::Whitelist(names) => NameSelection::Whitelist(names.clone()),
        ForwardedCookies::All => NameSelection::All,
    }
}

/// What either of two selections takes.
fn union(one: &NameSelection, other: &NameSelection) -> NameSelection {
    use NameSelection::{All, AllExcept, None, Whitelist};
    let only = |names: &[String], keep: &dyn Fn(&String) -> bool| {
        names.iter().filter(|it| keep(it)).cloned().collect()
    };
    match (one, other) {
        (All, _) | (_, All) => All,
        (None, it) | (it, None) => it.clone(),
        (Whitelist(these), Whitelist(those)) => {
            Whitelist(these.iter().chain(those).cloned().collect())
        }
        (AllExcept(these), AllExcept(those)) => AllExcept(only(these, &|it| those.contains(it))),
        (AllExcept(left_out), Whitelist(taken)) | (Whitelist(taken), AllExcept(left_out)) => {
            AllExcept(only(left_out, &|it| !taken.contains(it)))
        }
    }
}

fn shown(selection: &NameSelection) -> String {
    let sorted = |names: &[String]| {
        let mut sorted = names.to_vec();
        sorted.sort();
        sorted.dedup();
        words::names(&sorted)
    };
    match selection {
        NameSelection::None => "none".to_owned(),
        NameSelection::Whitelist(names) => sorted(names),
        NameSelection::AllExcept(names) if names.is_empty() => "all".to_owned(),
        NameSelection::AllExcept(names) => format!("all but {}", sorted(names)),
        NameSelection::All => "all".to_owned(),
    }
}

fn header_names(headers: &[HeaderName]) -> String {
    let mut sorted: Vec<&str> = headers.iter().map(HeaderName::as_str).collect();
    sorted.sort_unstable();
    sorted.dedup();
    words::names(&sorted)
}

fn headers_at_origin(in_key: &[HeaderName], more: &OriginRequestHeaders) -> String {
    let with = |names: &[HeaderName]| header_names(&[in_key, names].concat());
    match more {
        OriginRequestHeaders::None => header_names(in_key),
        OriginRequestHeaders::Whitelist(names) => with(names),
        OriginRequestHeaders::AllViewer => match in_key {
            [] => "all of the viewer's".to_owned(),
            in_key => format!("all of the viewer's, and {}", header_names(in_key)),
        },
        OriginRequestHeaders::AllViewerAndWhitelistCloudFront(names) => {
            format!("all of the viewer's, and {}", with(names))
        }
        OriginRequestHeaders::AllExcept(names) => {
            let left_out: Vec<HeaderName> = names
                .iter()
                .filter(|it| !in_key.contains(it))
                .cloned()
                .collect();
            format!("all of the viewer's but {}", header_names(&left_out))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NameSelection::{All, AllExcept, None, Whitelist};

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn a_union_takes_what_either_takes() {
        let few = |names: &[&str]| Whitelist(texts(names));
        let most = |names: &[&str]| AllExcept(texts(names));
        for (one, other, expected) in [
            (None, few(&["a"]), few(&["a"])),
            (few(&["a"]), few(&["b"]), few(&["a", "b"])),
            (few(&["a"]), All, All),
            (most(&["a", "b"]), few(&["a"]), most(&["b"])),
            (most(&["a", "b"]), most(&["b", "c"]), most(&["b"])),
        ] {
            assert_eq!(shown(&union(&one, &other)), shown(&expected));
            assert_eq!(shown(&union(&other, &one)), shown(&expected));
        }
    }
}
