//! One object among the arguments of an origin helper, member by member.
//!
//! AWS: "Helper methods for origin modification".

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::{Map, Value};

use super::findings::{Findings, quoted};

/// An object with the place where it stands, as in `cf.updateRequestOrigin: timeouts`.
pub(super) struct Arguments<'a> {
    place: String,
    object: &'a Map<String, Value>,
    findings: &'a mut Findings,
}

impl<'a> Arguments<'a> {
    /// An argument that must be an object.
    pub(super) fn of(value: &'a Value, helper: &str, findings: &'a mut Findings) -> Option<Self> {
        Arguments::at(value, format!("cf.{helper}"), findings)
    }

    fn at(value: &'a Value, place: String, findings: &'a mut Findings) -> Option<Self> {
        match value.as_object() {
            Some(object) => Some(Arguments {
                place,
                object,
                findings,
            }),
            None => {
                let rule = format!("{place} must be given an object");
                findings.invalid(&rule, &shown(value), "");
                None
            }
        }
    }

    /// An object inside this one.
    pub(super) fn inner<'s>(&'s mut self, value: &'s Value, name: &str) -> Option<Arguments<'s>> {
        Arguments::at(value, format!("{}: {name}", self.place), self.findings)
    }

    /// A member, whatever it is; it outlives this borrow.
    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    /// A member that must be an object, if it is there.
    pub(super) fn object(&self, name: &str) -> Option<&'a Value> {
        self.get(name)
    }

    /// Refuses a member.
    pub(super) fn invalid(&mut self, name: &str, rule: &str, given: &str) {
        let rule = format!("{}: {name} {rule}", self.place);
        self.findings.invalid(&rule, given, "");
    }

    /// Names what means nothing.
    pub(super) fn warn_of_unknown(&mut self, known: &[&str]) {
        for name in self
            .object
            .keys()
            .filter(|it| !known.contains(&it.as_str()))
        {
            let place = &self.place;
            self.findings
                .warn(format!("{place}: `{name}` means nothing"));
        }
    }

    /// A member that must be a text.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.get(name)?;
        if value.as_str().is_none() {
            self.invalid(name, "must be a string", &shown(value));
        }
        value.as_str().map(str::to_owned)
    }

    /// A member that must be an array.
    pub(super) fn list(&mut self, name: &str) -> Option<&'a [Value]> {
        let value = self.get(name)?;
        if value.as_array().is_none() {
            self.invalid(name, "must be an array", &shown(value));
        }
        value.as_array().map(Vec::as_slice)
    }

    /// A member that must be one of these texts.
    pub(super) fn one_of(&mut self, name: &str, allowed: &[&str]) -> Option<String> {
        let text = self.text(name)?;
        if !allowed.contains(&text.as_str()) {
            let rule = format!("must be one of {}", allowed.join(", "));
            self.invalid(name, &rule, &quoted(&text));
        }
        Some(text)
    }

    /// A member that must be true or false.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.as_bool().is_none() {
            self.invalid(name, "must be true or false", &shown(value));
        }
        value.as_bool()
    }

    /// A member that must be a whole number in a range.
    pub(super) fn number(&mut self, name: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.get(name)?;
        let number = value.as_u64().filter(|it| range.contains(it));
        if number.is_none() {
            let rule = format!("must be a number from {} to {}", range.start(), range.end());
            self.invalid(name, &rule, &shown(value));
        }
        number
    }

    /// The same, of seconds.
    pub(super) fn seconds(&mut self, name: &str, range: RangeInclusive<u64>) -> Option<Duration> {
        self.number(name, range).map(Duration::from_secs)
    }
}

/// A value as JSON, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => quoted(text),
        other => {
            let text = other.to_string();
            if text.len() > 80 {
                "something else".to_owned()
            } else {
                text
            }
        }
    }
}
