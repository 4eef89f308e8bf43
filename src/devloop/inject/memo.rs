//! Pages with our tag in them, kept for the next time that the same page is asked for.
//!
//! A page is asked for again and again between two builds, and every time it is the same bytes in
//! memory. An entry holds on to those bytes, so no others can come to lie where they lie: a page is
//! known by its address and its length, and is never taken for another.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use super::BodyForm;

/// How many pages are kept.
const PAGES_KEPT: usize = 16;

/// The most bytes that a page may have to be kept, with and without our tag taken together.
const LARGEST_KEPT: usize = 1024 * 1024;

/// The last pages that were asked for, the latest in front.
#[derive(Debug)]
pub(super) struct PageMemo {
    entries: Mutex<VecDeque<Entry>>,
}

#[derive(Debug)]
struct Entry {
    source: Bytes,
    form: BodyForm,
    app: Option<String>,
    /// `None` for a body that cannot have the tag.
    page: Option<Bytes>,
}

impl Entry {
    fn is_of(&self, source: &Bytes, form: BodyForm, app: Option<&str>) -> bool {
        self.source.as_ptr() == source.as_ptr()
            && self.source.len() == source.len()
            && self.form == form
            && self.app.as_deref() == app
    }
}

impl PageMemo {
    /// An empty one.
    pub(super) const fn new() -> Self {
        PageMemo {
            entries: Mutex::new(VecDeque::new()),
        }
    }

    /// The page that `make` made or makes of this body; `make` is a function of the three.
    pub(super) fn page(
        &self,
        source: &Bytes,
        form: BodyForm,
        app: Option<&str>,
        make: impl FnOnce() -> Option<Bytes>,
    ) -> Option<Bytes> {
        if let Some(page) = self.known(source, form, app) {
            return page;
        }
        // Not under the lock: other pages need not wait for this one.
        let page = make();
        if source.len() + page.as_ref().map_or(0, Bytes::len) <= LARGEST_KEPT {
            let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            entries.truncate(PAGES_KEPT - 1);
            entries.push_front(Entry {
                source: source.clone(),
                form,
                app: app.map(str::to_owned),
                page: page.clone(),
            });
        }
        page
    }

    /// What is kept of this body, which goes to the front.
    fn known(&self, source: &Bytes, form: BodyForm, app: Option<&str>) -> Option<Option<Bytes>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let at = entries.iter().position(|it| it.is_of(source, form, app))?;
        if at > 0
            && let Some(entry) = entries.remove(at)
        {
            entries.push_front(entry);
        }
        entries.front().map(|it| it.page.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rfc::content_coding::ContentCoding;

    /// What the memo says of a body, and whether it had to be made.
    fn ask(
        memo: &PageMemo,
        source: &Bytes,
        form: BodyForm,
        app: Option<&str>,
    ) -> (Option<Bytes>, bool) {
        let mut made = false;
        let page = memo.page(source, form, app, || {
            made = true;
            Some([source, &b"!"[..]].concat().into())
        });
        (page, made)
    }

    #[test]
    fn a_page_is_made_once() {
        let memo = PageMemo::new();
        let source = Bytes::from(b"<head>".to_vec());
        let (first, made) = ask(&memo, &source, BodyForm::Plain, None);
        assert!(made);
        let (second, made) = ask(&memo, &source, BodyForm::Plain, None);
        assert!(!made);
        assert_eq!(first.as_deref(), Some(&b"<head>!"[..]));
        assert_eq!(first.unwrap().as_ptr(), second.unwrap().as_ptr());
    }

    #[test]
    fn another_app_form_or_place_is_another_page() {
        let memo = PageMemo::new();
        let source = Bytes::from(b"<head>".to_vec());
        let elsewhere = Bytes::from(b"<head>".to_vec());
        let gzip = BodyForm::Coded(ContentCoding::Gzip);
        for (source, form, app) in [
            (source.clone(), BodyForm::Plain, None),
            (source.clone(), BodyForm::Plain, Some("a")),
            (source.clone(), BodyForm::Plain, Some("b")),
            (source.clone(), gzip, None),
            (source.slice(..5), BodyForm::Plain, None),
            (source.slice(1..), BodyForm::Plain, None),
            (elsewhere, BodyForm::Plain, None),
        ] {
            assert!(
                ask(&memo, &source, form, app).1,
                "{source:?} {form:?} {app:?}"
            );
            assert!(
                !ask(&memo, &source, form, app).1,
                "{source:?} {form:?} {app:?}"
            );
        }
    }

    #[test]
    fn a_body_that_lies_where_one_lay_is_not_taken_for_it() {
        let memo = PageMemo::new();
        for number in 0..100_u8 {
            // Each is freed before the next is made, so without the memo's hold on it the next
            // would often lie in its place.
            let source = Bytes::from(vec![number; 64]);
            let (page, _) = ask(&memo, &source, BodyForm::Plain, None);
            assert_eq!(page.unwrap()[..64], source[..]);
        }
    }

    #[test]
    fn that_there_is_no_page_is_kept_too() {
        let memo = PageMemo::new();
        let source = Bytes::from_static(b"no gzip");
        let gzip = BodyForm::Coded(ContentCoding::Gzip);
        assert_eq!(memo.page(&source, gzip, None, || None), None);
        let (page, made) = ask(&memo, &source, gzip, None);
        assert_eq!((page, made), (None, false));
    }

    #[test]
    fn only_the_last_pages_are_kept() {
        let memo = PageMemo::new();
        let sources: Vec<_> = (0..=PAGES_KEPT)
            .map(|it| Bytes::from(vec![b'x'; it + 1]))
            .collect();
        for source in &sources[..PAGES_KEPT] {
            assert!(ask(&memo, source, BodyForm::Plain, None).1);
        }
        // The first is asked for again, so the second is the one that goes.
        assert!(!ask(&memo, &sources[0], BodyForm::Plain, None).1);
        assert!(ask(&memo, &sources[PAGES_KEPT], BodyForm::Plain, None).1);
        assert!(!ask(&memo, &sources[0], BodyForm::Plain, None).1);
        assert!(ask(&memo, &sources[1], BodyForm::Plain, None).1);
        assert_eq!(memo.entries.lock().unwrap().len(), PAGES_KEPT);
    }

    #[test]
    fn a_large_page_is_not_kept() {
        let memo = PageMemo::new();
        let half = LARGEST_KEPT / 2;
        for (length, kept) in [(half - 1, true), (half, false)] {
            let source = Bytes::from(vec![b'x'; length]);
            ask(&memo, &source, BodyForm::Plain, None);
            assert_eq!(
                ask(&memo, &source, BodyForm::Plain, None).1,
                !kept,
                "{length}"
            );
        }
    }
}
