//! Where in a page the script tag goes.

/// Where the tag goes: into the head; where there is none, after what must stand first.
pub(super) fn place(page: &[u8]) -> usize {
    /// A head that begins later is none that a browser would find either.
    const LOOKED_AT: usize = 64 * 1024;
    let looked_at = &page[..page.len().min(LOOKED_AT)];
    let byte_order_mark = if page.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    (end_of_tag(looked_at, b"<head"))
        .or_else(|| end_of_tag(looked_at, b"<html"))
        .or_else(|| end_of_tag(looked_at, b"<!doctype"))
        .unwrap_or(byte_order_mark)
}

/// Where the first tag of this name ends, comments left out.
fn end_of_tag(page: &[u8], name: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < page.len() {
        let rest = &page[at..];
        if rest.starts_with(b"<!--") {
            at += 4 + find(&rest[4..], b"-->")? + 3;
            continue;
        }
        let named = rest
            .get(..name.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(name));
        let ends = rest
            .get(name.len())
            .is_some_and(|it| matches!(it, b'>' | b'/') || it.is_ascii_whitespace());
        if named && ends {
            return Some(at + end_of_attributes(rest)? + 1);
        }
        at += 1 + rest.get(1..)?.iter().position(|it| *it == b'<')?;
    }
    None
}

/// Where the `>` is that ends a tag; one in a quoted value does not.
fn end_of_attributes(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    let mut after_equals = false;
    for (at, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if after_equals => quote = Some(*byte),
            (None, _) => {}
        }
        if !byte.is_ascii_whitespace() {
            after_equals = *byte == b'=' && quote.is_none();
        }
    }
    None
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|it| it == what)
}
