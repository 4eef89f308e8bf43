//! The one script tag that live reload puts into a page, and the entity tag that goes with it. Pure.
//!
//! The edge does not know of it: [`strip_entity_tags`] goes over a request before the life-cycle
//! sees it, [`inject`] over what the life-cycle answered. A page with our tag in it has an entity tag
//! of its own, the page's with [`MARK`] before its closing quote, and a browser that asks with it
//! asks for the page's own. So a conditional request still ends in 304, and a page with our tag never
//! passes for one without it.

mod place;

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use self::place::place;
use super::live_reload::CLIENT_PATH;

/// What stands before the closing quote of the entity tag of a page with our tag in it.
pub const MARK: &str = "-mfe-dev";

/// Takes our mark off the entity tags of a request's conditions.
///
/// A range, too, is asked for of the page without our tag, so `If-Range` with our mark must fail: it
/// is left as it is.
pub fn strip_entity_tags(headers: &mut HeaderMap) {
    for name in [IF_NONE_MATCH, IF_MATCH] {
        rewrite(headers, &name, |value| {
            let marked = format!("{MARK}\"");
            value
                .contains(&marked)
                .then(|| value.replace(&marked, "\""))
        });
    }
}

/// Puts the script tag into a page, if the response is one; returns the body, changed or not.
///
/// A 304 has no content type to tell a page by, so `marked` does: whether the request bore our mark
/// ([`bears_mark`]).
pub fn inject(
    method: &Method,
    status: StatusCode,
    headers: &mut HeaderMap,
    body: Bytes,
    app: Option<&str>,
    marked: bool,
) -> Bytes {
    if status == StatusCode::NOT_MODIFIED {
        if marked {
            mark_entity_tag(headers);
        }
        return body;
    }
    if !is_page(method, status, headers) || is_utf_16(&body) {
        return body;
    }
    mark_entity_tag(headers);
    let tag = script_tag(app);
    if *method == Method::HEAD {
        lengthen(headers, tag.len());
        return body;
    }
    let at = place(&body);
    let mut page = Vec::with_capacity(body.len() + tag.len());
    page.extend_from_slice(&body[..at]);
    page.extend_from_slice(tag.as_bytes());
    page.extend_from_slice(&body[at..]);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
    page.into()
}

/// Whether a request asks by an entity tag with our mark: whoever sent it has a page with our tag.
/// To be called before [`strip_entity_tags`].
pub fn bears_mark(headers: &HeaderMap) -> bool {
    (headers.get_all(IF_NONE_MATCH).iter())
        .filter_map(|it| it.to_str().ok())
        .any(|it| it.contains(&format!("{MARK}\"")))
}

/// Whether a response is a whole HTML page as a browser would show it.
///
/// A page that is compressed by its origin is left alone; so is one whose bytes are no ASCII.
fn is_page(method: &Method, status: StatusCode, headers: &HeaderMap) -> bool {
    (*method == Method::GET || *method == Method::HEAD)
        && status != StatusCode::PARTIAL_CONTENT
        && (status.is_success() || status.is_client_error() || status.is_server_error())
        && status != StatusCode::NO_CONTENT
        && !headers.contains_key(CONTENT_RANGE)
        && (headers.get_all(CONTENT_ENCODING).iter()).all(|it| it.as_bytes() == b"identity")
        && (headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok())).is_some_and(is_ascii_html)
}

/// Whether a content type is HTML in a character set that begins with ASCII.
fn is_ascii_html(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|it| it.eq_ignore_ascii_case("text/html"))
    {
        return false;
    }
    let charset = parts.find_map(|it| {
        let (name, value) = it.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    });
    let charset = charset.map(|it| it.trim().trim_matches('"').to_ascii_lowercase());
    charset.is_none_or(|it| {
        [
            "utf-8", "utf8", "us-ascii", "ascii", "latin1", "gbk", "gb18030", "big5", "euc-jp",
        ]
        .contains(&it.as_str())
            || ["iso-8859-", "windows-125", "koi8-", "euc-kr"]
                .iter()
                .any(|family| it.starts_with(family))
    })
}

/// Whether a page says by its first two bytes that it is no ASCII.
fn is_utf_16(page: &[u8]) -> bool {
    page.starts_with(&[0xff, 0xfe]) || page.starts_with(&[0xfe, 0xff])
}

/// The tag, without a trailing line break: not a byte more than needed.
fn script_tag(app: Option<&str>) -> String {
    let app = app.map_or_else(String::new, |app| {
        let mut attribute = String::from(" data-mfe-dev-app=\"");
        for letter in app.chars() {
            match letter {
                '&' => attribute.push_str("&amp;"),
                '"' => attribute.push_str("&quot;"),
                '<' => attribute.push_str("&lt;"),
                letter if letter.is_ascii() => attribute.push(letter),
                // The page's character set may be another.
                letter => attribute.push_str(&format!("&#{};", u32::from(letter))),
            }
        }
        attribute.push('"');
        attribute
    });
    format!("<script src=\"{CLIENT_PATH}\"{app} async></script>")
}

/// Puts our mark on a response's entity tag.
fn mark_entity_tag(headers: &mut HeaderMap) {
    rewrite(headers, &ETAG, |value| {
        let bare = value.strip_suffix('"')?;
        (!bare.ends_with(MARK)).then(|| format!("{bare}{MARK}\""))
    });
}

/// What `HEAD` says must be what `GET` says.
fn lengthen(headers: &mut HeaderMap, by: usize) {
    rewrite(headers, &CONTENT_LENGTH, |value| {
        Some((value.parse::<usize>().ok()? + by).to_string())
    });
}

/// Changes every value of a header for which `change` has another.
///
/// In place: taking a header out and putting it back would change the order on the wire.
fn rewrite(headers: &mut HeaderMap, name: &HeaderName, change: impl Fn(&str) -> Option<String>) {
    for (found, value) in headers.iter_mut() {
        if found != name {
            continue;
        }
        let new = value.to_str().ok().and_then(&change);
        if let Some(new) = new.and_then(|it| HeaderValue::from_str(&it).ok()) {
            *value = new;
        }
    }
}

#[cfg(test)]
mod tests;
