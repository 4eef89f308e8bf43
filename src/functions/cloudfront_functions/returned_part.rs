//! A part of the returned object that holds names with values: what was shown of it, what came back.
//!
//! A program that asks for some names only is shown an object of those. Where that very object
//! comes back, all other names are as they were, for nobody could reach them; any other object is
//! held against all that there was.

use std::borrow::Cow;

use http::HeaderMap;
use rquickjs::{Object, Result};

use super::NameUse;
use super::engine::Key;
use super::fields::{self, Field};
use super::result::ResultReader;
use super::returned_fields::{self, ReturnedField, ReturnedValue, describe};
use super::shown;

/// What is asked of the returned object.
pub(super) struct PartOf<'s> {
    /// The member that holds the part.
    pub(super) key: Key,
    /// The member as people write it.
    pub(super) member: &'static str,
    /// What was shown; `None` where the part was not made.
    pub(super) shown: Option<&'s [Field<'s>]>,
    /// What the program reaches of it.
    pub(super) reached: &'s NameUse,
    /// Where all of it comes from.
    pub(super) source: Source<'s>,
}

/// Where fields come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'s> {
    /// A raw query.
    Query(&'s str),
    /// The headers of a request.
    RequestHeaders(&'s HeaderMap),
    /// The cookies of a request.
    RequestCookies(&'s HeaderMap),
    /// The headers of a response.
    ResponseHeaders(&'s HeaderMap),
    /// The cookies of a response.
    ResponseCookies(&'s HeaderMap),
    /// There are none.
    Nowhere,
}

impl<'s> Source<'s> {
    /// All fields.
    fn fields(self) -> Vec<Field<'s>> {
        match self {
            Source::Query(query) => fields::of_query(query, &NameUse::All),
            Source::RequestHeaders(map) => shown::request_headers(map, &NameUse::All),
            Source::RequestCookies(map) => shown::request_cookies(map, &NameUse::All),
            Source::ResponseHeaders(map) => shown::response_headers(map, &NameUse::All),
            Source::ResponseCookies(map) => shown::response_cookies(map, &NameUse::All),
            Source::Nowhere => Vec::new(),
        }
    }
}

/// A part that is not as it was shown.
#[derive(Clone, Debug)]
pub(super) struct Edited<'s> {
    /// What it is held against.
    pub(super) before: Cow<'s, [Field<'s>]>,
    /// What came back.
    pub(super) returned: Vec<ReturnedField>,
    /// What becomes of names that are in neither.
    pub(super) others: Others,
}

/// What becomes of the names that are neither in what was shown nor in what came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// There are none.
    None,
    /// They were out of reach, and stay.
    Stay,
}

impl<'s> Edited<'s> {
    /// The same with all names on both sides.
    pub(super) fn complete(self, part: &PartOf<'s>) -> Edited<'s> {
        if self.others == Others::None {
            return self;
        }
        let all = part.source.fields();
        let mut returned = self.returned;
        let mut res = Vec::with_capacity(all.len() + returned.len());
        for field in returned_fields::in_order(&all) {
            if part.reached.includes(&field.name) {
                let at = returned.iter().position(|it| it.name == field.name);
                res.extend(at.map(|at| returned.remove(at)));
                continue;
            }
            let values = field.values().map(|it| ReturnedValue {
                value: it.value.clone().into_owned(),
                attributes: it.attributes.clone().map(Cow::into_owned),
            });
            res.push(ReturnedField {
                name: field.name.clone().into_owned(),
                values: values.collect(),
            });
        }
        res.append(&mut returned);
        Edited {
            before: Cow::Owned(all),
            returned: res,
            others: Others::None,
        }
    }
}

impl<'js> ResultReader<'_, 'js> {
    /// What was edited of a part; `None` where it is as it was shown, or no object.
    pub(super) fn edited<'s>(
        &mut self,
        object: &Object<'js>,
        part: &PartOf<'s>,
    ) -> Result<Option<Edited<'s>>> {
        let value = self.member(object, part.key)?;
        if value.is_undefined() {
            let is_untouched = part.shown.is_none() && self.made.message.as_ref() == Some(object);
            let before = match is_untouched {
                true => Vec::new(),
                false => part.source.fields(),
            };
            return Ok((!before.is_empty()).then(|| Edited {
                before: Cow::Owned(before),
                returned: Vec::new(),
                others: Others::None,
            }));
        }
        let Some(object) = value.as_object() else {
            let rule = format!("{} must be an object", part.member);
            self.findings.invalid(&rule, &describe(&value)?, "");
            return Ok(None);
        };
        let is_made = match part.key {
            Key::Querystring => self.made.querystring.as_ref() == Some(object),
            Key::Headers => self.made.headers.as_ref() == Some(object),
            Key::Cookies => self.made.cookies.as_ref() == Some(object),
            _ => false,
        };
        let (before, others) = match (part.shown, part.reached) {
            (Some(shown), NameUse::All) => (Cow::Borrowed(shown), Others::None),
            (Some(shown), NameUse::Names(_)) if is_made => (Cow::Borrowed(shown), Others::Stay),
            _ => (Cow::Owned(part.source.fields()), Others::None),
        };
        if self.fields().is_unchanged(object, &before)? {
            return Ok(None);
        }
        let mut findings = std::mem::take(&mut self.findings);
        let returned = self
            .fields()
            .read(object, part.member, &before, &mut findings);
        self.findings = findings;
        let returned = returned?;
        let is_same = returned.len() == before.len()
            && returned
                .iter()
                .zip(returned_fields::in_order(&before))
                .all(|(returned, before)| returned.name == before.name && returned.is(before));
        Ok((!is_same).then_some(Edited {
            before,
            returned,
            others,
        }))
    }
}
