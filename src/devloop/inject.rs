//! The one script tag that live reload puts into a page, and the entity tag that goes with it. Pure,
//! but for the pages that it keeps so as not to make them again.
//!
//! The edge does not know of it: [`strip_entity_tags`] goes over a request before the life-cycle
//! sees it, [`inject`] over what the life-cycle answered. A page with our tag in it has an entity tag
//! of its own, the page's with [`MARK`] before its closing quote, and a browser that asks with it
//! asks for the page's own. So a conditional request still ends in 304, and a page with our tag never
//! passes for one without it.
//!
//! A page that comes compressed, be it by the edge or by whoever uploaded it, gets the tag as well
//! and goes out uncompressed: between two programs on one machine, compressing it again saves nothing.
//! `HEAD` of such a page says no length, since nobody knows it without the page.

mod memo;
mod place;

use bytes::Bytes;
use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH,
    TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use self::memo::PageMemo;
use self::place::place;
use super::live_reload::CLIENT_PATH;
use crate::rfc::content_coding::ContentCoding;
use crate::rfc::ordered_headers::{rebuild, retain};

/// What stands before the closing quote of the entity tag of a page with our tag in it.
pub const MARK: &str = "-mfe-dev";

/// The most bytes that a page may have once it is decoded; a larger one is left alone.
const LARGEST_DECODED: usize = 32 * 1024 * 1024;

/// One for the whole process: a page is a function of its body, whoever serves it.
static PAGES: PageMemo = PageMemo::new();

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
    inject_from(&PAGES, method, status, headers, body, app, marked)
}

/// As [`inject`], with the pages that are kept.
fn inject_from(
    pages: &PageMemo,
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
    let page = is_page(method, status, headers);
    let Some(form) = page.then(|| body_form(headers)).flatten() else {
        return body;
    };
    if *method == Method::HEAD {
        mark_entity_tag(headers);
        lengthen(headers, form, script_tag(app).len());
        return body;
    }
    let Some(page) = pages.page(&body, form, app, || page_with_tag(&body, form, app)) else {
        return body;
    };
    mark_entity_tag(headers);
    give_length(headers, form, page.len());
    page
}

/// The page with the tag in it, decoded; `None` where the body is none that may have it.
fn page_with_tag(body: &Bytes, form: BodyForm, app: Option<&str>) -> Option<Bytes> {
    let decoded;
    let plain: &[u8] = match form {
        BodyForm::Plain => body,
        BodyForm::Coded(coding) => {
            decoded = coding.decode(body, LARGEST_DECODED)?;
            &decoded
        }
    };
    if is_utf_16(plain) {
        return None;
    }
    let tag = script_tag(app);
    let (before, behind) = plain.split_at(place(plain));
    Some([before, tag.as_bytes(), behind].concat().into())
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
/// A page whose bytes are no ASCII is left alone.
fn is_page(method: &Method, status: StatusCode, headers: &HeaderMap) -> bool {
    (*method == Method::GET || *method == Method::HEAD)
        && status != StatusCode::PARTIAL_CONTENT
        && (status.is_success() || status.is_client_error() || status.is_server_error())
        && status != StatusCode::NO_CONTENT
        && !headers.contains_key(CONTENT_RANGE)
        && (headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok())).is_some_and(is_ascii_html)
}

/// How a page's bytes stand in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BodyForm {
    /// As they are.
    Plain,
    /// In one coding.
    Coded(ContentCoding),
}

/// The form that the headers tell of; `None` for codings that we cannot take off.
fn body_form(headers: &HeaderMap) -> Option<BodyForm> {
    let mut codings = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .filter(|it| it.as_bytes() != b"identity");
    let Some(coding) = codings.next() else {
        return Some(BodyForm::Plain);
    };
    let coding = ContentCoding::parse(coding.to_str().ok()?)?;
    codings.next().is_none().then_some(BodyForm::Coded(coding))
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

/// What `HEAD` says must be what `GET` says, or nothing.
fn lengthen(headers: &mut HeaderMap, form: BodyForm, by: usize) {
    match form {
        BodyForm::Plain => rewrite(headers, &CONTENT_LENGTH, |value| {
            Some((value.parse::<usize>().ok()? + by).to_string())
        }),
        BodyForm::Coded(_) => {
            let gone = [CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING];
            retain(headers, |it| !gone.contains(it));
        }
    }
}

/// Says how long the page is, in the place of whatever said how the body went before.
fn give_length(headers: &mut HeaderMap, form: BodyForm, length: usize) {
    let length = HeaderValue::from(length);
    if form != BodyForm::Plain || headers.contains_key(TRANSFER_ENCODING) {
        rebuild(headers, |name, value, res| match *name {
            CONTENT_LENGTH | TRANSFER_ENCODING => {
                res.insert(CONTENT_LENGTH, length.clone());
            }
            CONTENT_ENCODING if form != BodyForm::Plain => {}
            _ => {
                res.append(name, value);
            }
        });
    }
    headers.insert(CONTENT_LENGTH, length);
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
