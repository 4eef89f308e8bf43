//! Headers, cookies and parameters as they come back.
//!
//! AWS: "CloudFront Functions event structure", section on the query string, headers and cookies:
//! a `multiValue` that was changed decides alone; otherwise `value` stands for the first value.
//! A member that is `undefined` is not there, as in JSON.

use std::fmt;

use rquickjs::atom::PredefinedAtom;
use rquickjs::object::Filter;
use rquickjs::{Array, Atom, CString, Ctx, Object, Result, Value};

use super::engine::{Key, Keys};
use super::fields::Field;
use super::findings::{Findings, quoted};

/// A name with the values that go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReturnedField {
    /// The name.
    pub(super) name: String,
    /// The values, in order.
    pub(super) values: Vec<ReturnedValue>,
}

/// A value that goes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ReturnedValue {
    /// The value.
    pub(super) value: String,
    /// What follows it, for a response cookie.
    pub(super) attributes: Option<String>,
}

impl ReturnedField {
    /// Whether it has the values that were shown.
    pub(super) fn is(&self, shown: &Field<'_>) -> bool {
        are(&self.values, shown)
    }
}

/// Whether values are those that were shown.
fn are(values: &[ReturnedValue], shown: &Field<'_>) -> bool {
    values.len() == shown.more.len() + 1
        && values.iter().zip(shown.values()).all(|(value, shown)| {
            value.value == shown.value && value.attributes.as_deref() == shown.attributes.as_deref()
        })
}

/// Which values go out, of `value` and `multiValue` as they came back.
fn merge(
    value: Option<ReturnedValue>,
    multi_value: Option<Vec<ReturnedValue>>,
    shown: Option<&Field<'_>>,
) -> Vec<ReturnedValue> {
    let Some(mut all) = multi_value else {
        return value.into_iter().collect();
    };
    let before = shown.filter(|it| !it.more.is_empty());
    let unchanged = before.is_some_and(|it| are(&all, it));
    if let (true, Some(value), Some(first)) = (unchanged, value, all.first_mut()) {
        *first = value;
    }
    all
}

/// Reads fields from the objects of a context.
pub(super) struct FieldReader<'a, 'js> {
    /// The context.
    pub(super) ctx: &'a Ctx<'js>,
    /// Its interned names.
    pub(super) keys: &'a Keys<'js>,
}

impl<'js> FieldReader<'_, 'js> {
    /// Whether an object holds what was shown, in the same order.
    pub(super) fn is_unchanged(&self, object: &Object<'js>, shown: &[Field<'_>]) -> Result<bool> {
        let keys = object.own_keys::<Atom<'js>>(Filter::default());
        let numbered = |it: &Field<'_>| it.name.starts_with(|it: char| it.is_ascii_digit());
        if shown.iter().any(numbered) {
            let mut order: Vec<&Field<'_>> = shown.iter().collect();
            // Whole numbers come first in an object, smallest first.
            order.sort_by_key(|it| index(&it.name).map_or(u64::MAX, u64::from));
            return self.are_unchanged(object, keys, order.into_iter());
        }
        self.are_unchanged(object, keys, shown.iter())
    }

    fn are_unchanged<'s>(
        &self,
        object: &Object<'js>,
        mut keys: impl Iterator<Item = Result<Atom<'js>>>,
        shown: impl Iterator<Item = &'s Field<'s>>,
    ) -> Result<bool> {
        for field in shown {
            let Some(key) = keys.next().transpose()? else {
                return Ok(false);
            };
            if atom(self.ctx, &field.name)? != key {
                return Ok(false);
            }
            let entry: Value<'js> = object.get(key)?;
            if !self.is_field(&entry, field)? {
                return Ok(false);
            }
        }
        Ok(keys.next().is_none())
    }

    fn is_field(&self, entry: &Value<'js>, shown: &Field<'_>) -> Result<bool> {
        let Some(entry) = entry.as_object() else {
            return Ok(false);
        };
        if !self.is_value(entry, &shown.first)? {
            return Ok(false);
        }
        let all: Value<'js> = entry.get(self.keys.get(Key::MultiValue))?;
        if shown.more.is_empty() {
            return Ok(all.is_undefined());
        }
        let Some(all) = all.as_array().filter(|it| it.len() == shown.more.len() + 1) else {
            return Ok(false);
        };
        for (at, value) in shown.values().enumerate() {
            let item: Value<'js> = all.get(at)?;
            match item.as_object() {
                Some(item) if self.is_value(item, value)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn is_value(&self, entry: &Object<'js>, shown: &super::fields::FieldValue<'_>) -> Result<bool> {
        if !is_text(&entry.get(PredefinedAtom::Value)?, &shown.value)? {
            return Ok(false);
        }
        match &shown.attributes {
            None => Ok(true),
            Some(it) => is_text(&entry.get(self.keys.get(Key::Attributes))?, it),
        }
    }

    /// Reads all fields of `member`, as in `request.headers`.
    pub(super) fn read(
        &self,
        object: &Object<'js>,
        member: &str,
        shown: &[Field<'_>],
        findings: &mut Findings,
    ) -> Result<Vec<ReturnedField>> {
        let mut res = Vec::new();
        for key in object.own_keys::<Atom<'js>>(Filter::default()) {
            let key = key?;
            let entry: Value<'js> = object.get(key.clone())?;
            if entry.is_undefined() {
                continue;
            }
            let name = lossy(key.to_js_string()?)?;
            let place = format_args!("{member}[{name:?}]");
            let Some(entry) = entry.as_object() else {
                let rule = format!("{place} must be an object with a value");
                let fix = format!("write `{{ value: {} }}`", describe(&entry)?);
                findings.invalid(&rule, &describe(&entry)?, &fix);
                continue;
            };
            let before = shown.iter().find(|it| it.name == name);
            let value = self.read_value(entry, place, findings)?;
            let all = self.read_all(entry, place, findings)?;
            if value.is_none() && all.is_none() {
                let rule = format!("{place} must have a value");
                findings.invalid(&rule, &describe(entry.as_value())?, "");
                continue;
            }
            let values = merge(value, all, before);
            res.push(ReturnedField { name, values });
        }
        Ok(res)
    }

    fn read_all(
        &self,
        entry: &Object<'js>,
        place: fmt::Arguments<'_>,
        findings: &mut Findings,
    ) -> Result<Option<Vec<ReturnedValue>>> {
        let all: Value<'js> = entry.get(self.keys.get(Key::MultiValue))?;
        if all.is_undefined() {
            if entry.contains_key("multivalue")? {
                findings.warn(format!(
                    "{place} has `multivalue`, which means nothing; the member is `multiValue`"
                ));
            }
            return Ok(None);
        }
        let Some(all) = all.into_array() else {
            let rule = format!("{place}.multiValue must be an array");
            findings.invalid(&rule, "something else", "");
            return Ok(None);
        };
        self.read_array(&all, place, findings).map(Some)
    }

    fn read_array(
        &self,
        all: &Array<'js>,
        place: fmt::Arguments<'_>,
        findings: &mut Findings,
    ) -> Result<Vec<ReturnedValue>> {
        let mut res = Vec::with_capacity(all.len());
        for (at, item) in all.iter::<Value<'js>>().enumerate() {
            let item = item?;
            let place = format_args!("{place}.multiValue[{at}]");
            let value = match item.as_object() {
                Some(item) => self.read_value(item, place, findings)?,
                None => None,
            };
            match value {
                Some(value) => res.push(value),
                None => {
                    let rule = format!("{place} must be an object with a value");
                    findings.invalid(&rule, &describe(&item)?, "");
                }
            }
        }
        Ok(res)
    }

    fn read_value(
        &self,
        entry: &Object<'js>,
        place: fmt::Arguments<'_>,
        findings: &mut Findings,
    ) -> Result<Option<ReturnedValue>> {
        let value: Value<'js> = entry.get(PredefinedAtom::Value)?;
        if value.is_undefined() {
            return Ok(None);
        }
        let attributes: Value<'js> = entry.get(self.keys.get(Key::Attributes))?;
        let attributes = if attributes.is_undefined() {
            None
        } else {
            read_text(&attributes, format_args!("{place}.attributes"), findings)?
        };
        let value = read_text(&value, format_args!("{place}.value"), findings)?;
        Ok(Some(ReturnedValue {
            value: value.unwrap_or_default(),
            attributes,
        }))
    }
}

/// A text, or a finding where there is something else.
pub(super) fn read_text<'js>(
    value: &Value<'js>,
    place: impl fmt::Display,
    findings: &mut Findings,
) -> Result<Option<String>> {
    match value.as_string() {
        Some(text) => lossy(text.clone()).map(Some),
        None => {
            let rule = format!("{place} must be a string");
            findings.invalid(&rule, &describe(value)?, "convert it with `String(…)`");
            Ok(None)
        }
    }
}

/// Whether a value is this text.
pub(super) fn is_text<'js>(value: &Value<'js>, text: &str) -> Result<bool> {
    let Some(value) = value.as_string() else {
        return Ok(false);
    };
    let value: CString<'js> = value.clone().to_cstring()?;
    Ok(bytes(&value) == text.as_bytes())
}

/// A string of the engine; half a surrogate pair becomes U+FFFD.
pub(super) fn lossy(text: rquickjs::String<'_>) -> Result<String> {
    let text = text.to_cstring()?;
    Ok(String::from_utf8_lossy(bytes(&text)).into_owned())
}

/// The bytes of a string, which need not be UTF-8: half a surrogate pair has three of its own.
fn bytes<'a>(text: &'a CString<'_>) -> &'a [u8] {
    text.as_ref()
}

/// A value in a few words.
pub(super) fn describe(value: &Value<'_>) -> Result<String> {
    if let Some(text) = value.as_string() {
        return Ok(quoted(&lossy(text.clone())?));
    }
    if let Some(number) = value.as_number() {
        return Ok(format!("the number {number}"));
    }
    if let Some(it) = value.as_bool() {
        return Ok(it.to_string());
    }
    let text = match value {
        it if it.is_undefined() => "undefined",
        it if it.is_null() => "null",
        it if it.is_function() => "a function",
        it if it.is_array() => "an array",
        it if it.is_object() => "an object",
        _ => "something else",
    };
    Ok(text.to_owned())
}

/// The atom of any name.
///
/// The engine finds an atom by its bytes alone, which would mistake UTF-8 for ISO-8859-1; so what
/// is not ASCII goes by a string.
pub(super) fn atom<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Atom<'js>> {
    if name.is_ascii() {
        return Atom::from_str(ctx.clone(), name);
    }
    let name = rquickjs::String::from_str(ctx.clone(), name)?;
    Atom::from_value(ctx.clone(), name.as_value())
}

/// The whole number that an object would sort a name by.
fn index(name: &str) -> Option<u32> {
    let canonical = name == "0" || !name.starts_with('0');
    name.parse().ok().filter(|it| canonical && *it < u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::fields::FieldValue;
    use super::*;

    fn values(text: &str) -> Vec<ReturnedValue> {
        let texts = text.split_whitespace();
        texts
            .map(|it| ReturnedValue {
                value: it.to_owned(),
                attributes: None,
            })
            .collect()
    }

    #[track_caller]
    fn merges(shown: &str, value: &str, multi_value: Option<&str>, expected: &str) {
        let mut shown = shown.split_whitespace().map(FieldValue::new);
        let shown = shown.next().map(|first| {
            let mut res = Field::new("x", first);
            res.more = shown.collect();
            res
        });
        let value = values(value).pop();
        let merged = merge(value, multi_value.map(values), shown.as_ref());
        assert_eq!(merged, values(expected));
    }

    #[test]
    fn a_changed_array_decides_and_an_unchanged_one_yields_its_first() {
        // One value.
        merges("a", "a", None, "a");
        merges("a", "b", None, "b");
        merges("a", "a", Some("a b"), "a b");
        merges("", "x", Some("a b"), "a b");
        merges("", "", Some("a b"), "a b");
        // Several.
        merges("a b", "a", Some("a b"), "a b");
        merges("a b", "c", Some("a b"), "c b");
        merges("a b", "c", Some("a d"), "a d");
        merges("a b", "c", Some("b"), "b");
        merges("a b", "c", None, "c");
        merges("a b", "c", Some(""), "");
    }
}
