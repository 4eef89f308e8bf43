//! Policies by their names and ids: a file's own, else those that AWS manages.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderName;

use super::super::devserver_toml::{
    AllViewerToml, CacheKeyHeadersToml, CachePolicyToml, DevserverToml, NamesToml, NamesWord,
    OriginRequestHeadersToml, OriginRequestHeadersWord, OriginRequestPolicyToml,
};
use super::response_headers_policy;
use crate::distribution::{
    CachePolicy, NameSelection, OriginRequestHeaders, OriginRequestPolicy, ResponseHeadersPolicy,
    managed_cache_policy, managed_origin_request_policy, managed_response_headers_policy,
};

/// The policies that behaviors may name.
pub(super) struct Policies<'a> {
    cache: Vec<(Names<'a>, Arc<CachePolicy>)>,
    origin_request: Vec<(Names<'a>, Arc<OriginRequestPolicy>)>,
    response_headers: Vec<(Names<'a>, Arc<ResponseHeadersPolicy>)>,
}

/// A policy's name, and its id where it has one.
type Names<'a> = (&'a str, Option<&'a str>);

impl<'a> Policies<'a> {
    /// The policies of a file in its full form.
    pub(super) fn of(full: &'a DevserverToml) -> Self {
        Policies {
            cache: (full.cache_policy.iter())
                .map(|it| ((it.name.as_str(), it.id.as_deref()), Arc::new(cache(it))))
                .collect(),
            origin_request: (full.origin_request_policy.iter())
                .map(|it| {
                    let policy = Arc::new(origin_request(it));
                    ((it.name.as_str(), it.id.as_deref()), policy)
                })
                .collect(),
            response_headers: (full.response_headers_policy.iter())
                .map(|it| {
                    let policy = Arc::new(response_headers_policy::lower(it));
                    ((it.name.as_str(), it.id.as_deref()), policy)
                })
                .collect(),
        }
    }

    /// The cache policy of a name or id.
    pub(super) fn cache(&self, named: &str) -> Option<Arc<CachePolicy>> {
        own(&self.cache, named).or_else(|| managed_cache_policy(named).map(Arc::new))
    }

    /// The origin request policy of a name or id.
    pub(super) fn origin_request(&self, named: &str) -> Option<Arc<OriginRequestPolicy>> {
        own(&self.origin_request, named)
            .or_else(|| managed_origin_request_policy(named).map(Arc::new))
    }

    /// The response headers policy of a name or id.
    pub(super) fn response_headers(&self, named: &str) -> Option<Arc<ResponseHeadersPolicy>> {
        own(&self.response_headers, named)
            .or_else(|| managed_response_headers_policy(named).map(Arc::new))
    }
}

fn own<T>(policies: &[(Names<'_>, Arc<T>)], named: &str) -> Option<Arc<T>> {
    let found = policies
        .iter()
        .find(|((name, id), _)| *name == named || *id == Some(named));
    found.map(|(_, policy)| Arc::clone(policy))
}

fn cache(it: &CachePolicyToml) -> CachePolicy {
    CachePolicy {
        name: it.name.clone(),
        min_ttl: Duration::from_secs(it.min_ttl),
        default_ttl: Duration::from_secs(it.default_ttl.unwrap_or_default()),
        max_ttl: Duration::from_secs(it.max_ttl.unwrap_or_default()),
        headers: match &it.headers {
            Some(CacheKeyHeadersToml::Whitelist(names)) => header_names(names),
            Some(CacheKeyHeadersToml::Word(_)) | None => Vec::new(),
        },
        cookies: selection(it.cookies.as_ref()),
        query_strings: selection(it.query_strings.as_ref()),
        enable_accept_encoding_gzip: it.enable_accept_encoding_gzip.unwrap_or_default(),
        enable_accept_encoding_brotli: it.enable_accept_encoding_brotli.unwrap_or_default(),
    }
}

fn origin_request(it: &OriginRequestPolicyToml) -> OriginRequestPolicy {
    OriginRequestPolicy {
        name: it.name.clone(),
        headers: match &it.headers {
            None | Some(OriginRequestHeadersToml::Word(OriginRequestHeadersWord::None)) => {
                OriginRequestHeaders::None
            }
            Some(OriginRequestHeadersToml::Word(OriginRequestHeadersWord::AllViewer)) => {
                OriginRequestHeaders::AllViewer
            }
            Some(OriginRequestHeadersToml::Whitelist(names)) => {
                OriginRequestHeaders::Whitelist(header_names(names))
            }
            Some(OriginRequestHeadersToml::AllViewer(it)) => all_viewer(it),
        },
        cookies: selection(it.cookies.as_ref()),
        query_strings: selection(it.query_strings.as_ref()),
    }
}

fn all_viewer(it: &AllViewerToml) -> OriginRequestHeaders {
    match (&it.all_viewer_and_whitelist_cloudfront, &it.all_except) {
        (Some(names), _) => {
            OriginRequestHeaders::AllViewerAndWhitelistCloudFront(header_names(names))
        }
        (None, Some(names)) => OriginRequestHeaders::AllExcept(header_names(names)),
        (None, None) => OriginRequestHeaders::AllViewer,
    }
}

fn selection(written: Option<&NamesToml>) -> NameSelection {
    match written {
        None | Some(NamesToml::Word(NamesWord::None)) => NameSelection::None,
        Some(NamesToml::Word(NamesWord::All)) => NameSelection::All,
        Some(NamesToml::Whitelist(names)) => NameSelection::Whitelist(names.clone()),
        Some(NamesToml::AllExcept(it)) => NameSelection::AllExcept(it.all_except.clone()),
    }
}

/// Names of headers; what is none has been reported.
pub(super) fn header_names(names: &[String]) -> Vec<HeaderName> {
    let names = names.iter();
    names
        .filter_map(|it| HeaderName::from_bytes(it.as_bytes()).ok())
        .collect()
}
