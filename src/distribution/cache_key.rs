//! The cache key: under which name an object is kept.
//!
//! AWS: "Understand the cache key", "Understand cache policies", and for the legacy settings
//! "Cache content based on query string parameters", "... cookies", "... request headers".
//!
//! A key is text of one line a part, so that equal keys are equal texts and a person can read
//! them: the distribution, the path with the query strings that count, the method where it is
//! neither GET nor HEAD, then `accept-encoding: br,gzip`, the headers and the cookies that count.
//!
//! # Fidelity
//!
//! - AWS does not say whether the behavior is in the key; a path has one behavior, so that it
//!   makes no difference until the configuration changes.
//! - A header that is absent and one that is empty make two keys.
//! - A custom error page's key is its path and the encoding.

use std::borrow::Borrow;
use std::fmt;

use http::header::{ACCEPT_ENCODING, COOKIE};
use http::{HeaderName, HeaderValue, Method};

use super::cookie_selection::cookie_header;
use super::{
    Asked, CacheSettings, EncodingToOrigin, ForwardedCookies, ForwardedHeaders, ForwardedValues,
    NameSelection, QueryWhitelistOrder,
};
use crate::rfc::query;

/// The key of an object in the cache.
///
/// It is borrowed as its text, and hashes as it, so that a map can be asked with a `&str`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CacheKey(String);

impl CacheKey {
    /// The whole text, each part with a line break behind it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the distribution.
    pub fn distribution(&self) -> &str {
        self.0.split('\n').next().unwrap_or_default()
    }

    /// The path, and behind a `?` the query strings that count: what an invalidation is held to.
    pub fn path_and_query(&self) -> &str {
        self.0.split('\n').nth(1).unwrap_or_default()
    }

    /// The parts behind the path: the method, the encoding, headers and cookies.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\n').skip(2)
    }
}

impl Borrow<str> for CacheKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for CacheKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl CacheSettings {
    /// The key of what is asked; `compress` is the behavior's setting.
    ///
    /// This runs for every request: with nothing but the path and the encoding in the key it
    /// allocates once and looks at no header but `Accept-Encoding`.
    pub fn cache_key(&self, compress: bool, asked: &Asked<'_>) -> CacheKey {
        let encoding = self.encoding(compress, asked.viewer);
        let page = asked.error_page.is_some();
        let wanted = match self {
            _ if page => Wanted::nothing(),
            CacheSettings::Policies { cache_policy, .. } => Wanted {
                query: WantedQuery::from(&cache_policy.query_strings),
                headers: &cache_policy.headers,
                cookies: match &cache_policy.cookies {
                    NameSelection::None => None,
                    taken => Some(WantedCookies::Policy(taken)),
                },
            },
            CacheSettings::ForwardedValues(values) => Wanted::legacy(values),
        };
        let mut text = String::with_capacity(
            asked.distribution.len() + asked.path.len() + wanted.room(asked) + ENCODING_ROOM,
        );
        push_line(&mut text, asked.distribution);
        push_on_one_line(&mut text, asked.path);
        wanted.query.push(&mut text, asked);
        text.push('\n');
        if !matches!(*asked.method, Method::GET | Method::HEAD) {
            push_line(&mut text, asked.method.as_str());
        }
        if let Some(codings) = encoding.key_part() {
            text.push_str("accept-encoding: ");
            push_line(&mut text, codings);
        }
        for name in wanted.headers {
            let own_part = name == COOKIE
                || (name == ACCEPT_ENCODING
                    && encoding.to_origin() != EncodingToOrigin::LikeAnyHeader);
            if !own_part {
                asked.each_value(name, |value| push_header(&mut text, name, value));
            }
        }
        if let Some(cookies) = wanted.cookies {
            let taken = cookie_header(&asked.viewer.headers, |name| cookies.takes(name));
            if let Some(cookies) = taken {
                text.push_str("cookie: ");
                push_line(&mut text, &cookies);
            }
        }
        CacheKey(text)
    }
}

/// The bytes of the longest encoding line, and of the line breaks before it.
const ENCODING_ROOM: usize = "\n\naccept-encoding: br,gzip\n".len();

/// The bytes to begin with where headers or cookies are in the key.
const HEADERS_ROOM: usize = 160;

/// What of a request counts, besides path and encoding.
struct Wanted<'a> {
    query: WantedQuery<'a>,
    headers: &'a [HeaderName],
    cookies: Option<WantedCookies<'a>>,
}

/// Which query strings count.
enum WantedQuery<'a> {
    None,
    All,
    These(&'a [String]),
    AllExcept(&'a NameSelection),
}

/// Which cookies count.
enum WantedCookies<'a> {
    Policy(&'a NameSelection),
    Legacy(&'a ForwardedCookies),
}

impl<'a> Wanted<'a> {
    fn nothing() -> Self {
        Wanted {
            query: WantedQuery::None,
            headers: &[],
            cookies: None,
        }
    }

    fn legacy(values: &'a ForwardedValues) -> Self {
        Wanted {
            query: match (
                values.query_string,
                values.query_string_cache_keys.as_slice(),
            ) {
                (false, _) => WantedQuery::None,
                (true, []) => WantedQuery::All,
                (true, keys) => WantedQuery::These(keys),
            },
            headers: match &values.headers {
                ForwardedHeaders::Named(names) => names,
                // Nothing is cached then, and no key is ever looked up.
                ForwardedHeaders::All => &[],
            },
            cookies: match &values.cookies {
                ForwardedCookies::None => None,
                taken => Some(WantedCookies::Legacy(taken)),
            },
        }
    }

    /// The bytes that the parts behind the path may need.
    fn room(&self, asked: &Asked<'_>) -> usize {
        let query = match self.query {
            WantedQuery::None => 0,
            WantedQuery::All | WantedQuery::These(_) | WantedQuery::AllExcept(_) => {
                1 + asked.query.len()
            }
        };
        match self.headers.is_empty() && self.cookies.is_none() {
            true => query,
            false => query + HEADERS_ROOM,
        }
    }
}

impl WantedCookies<'_> {
    fn takes(&self, name: &str) -> bool {
        match self {
            WantedCookies::Policy(selection) => selection.takes(name),
            WantedCookies::Legacy(cookies) => cookies.takes(name),
        }
    }
}

impl<'a> From<&'a NameSelection> for WantedQuery<'a> {
    fn from(selection: &'a NameSelection) -> Self {
        match selection {
            NameSelection::None => WantedQuery::None,
            NameSelection::All => WantedQuery::All,
            NameSelection::Whitelist(names) => WantedQuery::These(names),
            NameSelection::AllExcept(_) => WantedQuery::AllExcept(selection),
        }
    }
}

impl WantedQuery<'_> {
    /// Adds `?` and the parameters, where there are any.
    fn push(&self, text: &mut String, asked: &Asked<'_>) {
        let parameters = || query::parameters(asked.query);
        match self {
            WantedQuery::None => {}
            WantedQuery::All => push_parameters(text, std::iter::once(asked.query)),
            WantedQuery::AllExcept(selection) => push_parameters(
                text,
                parameters().filter(|it| selection.takes(query::name(it))),
            ),
            WantedQuery::These(names) => match asked.fidelity.query_whitelist_order {
                QueryWhitelistOrder::AsRequested => push_parameters(
                    text,
                    parameters().filter(|it| names.iter().any(|name| name == query::name(it))),
                ),
                QueryWhitelistOrder::AsListed => push_parameters(
                    text,
                    names
                        .iter()
                        .flat_map(|name| parameters().filter(move |it| query::name(it) == name)),
                ),
            },
        }
    }
}

fn push_parameters<'a>(text: &mut String, parameters: impl Iterator<Item = &'a str>) {
    let mut separator = '?';
    for it in parameters.filter(|it| !it.is_empty()) {
        text.push(separator);
        push_on_one_line(text, it);
        separator = '&';
    }
}

fn push_line(text: &mut String, line: &str) {
    push_on_one_line(text, line);
    text.push('\n');
}

/// A function may put a line break into a path; the key must not take it for its own.
fn push_on_one_line(text: &mut String, piece: &str) {
    let mut lines = piece.split('\n');
    text.push_str(lines.next().unwrap_or_default());
    for it in lines {
        text.push_str("%0A");
        text.push_str(it);
    }
}

/// `name: value`; a value that is not UTF-8 is escaped, behind two colons to tell it from text
/// that looks the same.
fn push_header(text: &mut String, name: &HeaderName, value: &HeaderValue) {
    text.push_str(name.as_str());
    match std::str::from_utf8(value.as_bytes()) {
        Ok(value) => {
            text.push_str(": ");
            text.push_str(value);
        }
        Err(_) => {
            text.push_str(":: ");
            text.push_str(&value.as_bytes().escape_ascii().to_string());
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests;
