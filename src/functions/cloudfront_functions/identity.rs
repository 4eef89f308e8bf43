//! Objects of an event, to know them again when they come back.

use std::cell::{Cell, RefCell};
use std::hash::{DefaultHasher, Hash, Hasher};

use rquickjs::{Object, Result, Value};

use crate::functions::restrictions;
use crate::message::EdgeEvent;

/// Which object an event's request or response was, to know it again when it comes back.
#[derive(Debug, Default)]
pub(super) struct Identity(Cell<Option<u64>>);

impl Identity {
    /// Remembers an object.
    pub(super) fn remember(&self, object: &Object<'_>) {
        self.0.set(Some(fingerprint(object.as_value())));
    }

    /// Whether a value is the object that was remembered.
    pub(super) fn is(&self, value: &Value<'_>) -> bool {
        self.0.get() == Some(fingerprint(value))
    }
}

fn fingerprint(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Which objects the entries of read-only headers were.
///
/// A function that puts a header's own value into it again is found out by the entry being another
/// object; one that writes the same text into the entry's `value` is not.
#[derive(Debug, Default)]
pub(super) struct ReadOnlyEntries(RefCell<Vec<(String, u64)>>);

impl ReadOnlyEntries {
    /// Remembers the entries of an event's headers that may only be read.
    pub(super) fn remember(&self, headers: &Object<'_>, event: EdgeEvent) -> Result<()> {
        let mut entries = self.0.borrow_mut();
        entries.clear();
        for entry in headers.props::<String, Value<'_>>() {
            let (name, value) = entry?;
            if restrictions::is_read_only_for_function(event, &name) {
                entries.push((name, fingerprint(&value)));
            }
        }
        Ok(())
    }

    /// The names of those that were written again.
    pub(super) fn written(&self, headers: &Object<'_>) -> Result<Vec<String>> {
        let mut res = Vec::new();
        for (name, before) in &*self.0.borrow() {
            let value: Value<'_> = headers.get(name.as_str())?;
            if value.is_object() && fingerprint(&value) != *before {
                res.push(name.clone());
            }
        }
        Ok(res)
    }
}
