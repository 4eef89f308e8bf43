//! How a document is read: member by member, with everything that is wrong found at once.

use serde_json::{Map, Value};

/// A part of a document that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapeProblem {
    /// The way to it, as in `DistributionConfig.Origins.Items[0].DomainName`.
    pub path: String,
    /// AWS's code.
    pub code: &'static str,
    /// What is wrong, its path included.
    pub message: String,
}

/// What was found while a document was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What is missing or wrong.
    pub problems: Vec<ShapeProblem>,
    /// The paths of members that are not known.
    pub unknown: Vec<String>,
}

/// A document that was read, as far as that went.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadShape<T> {
    /// The document; `None` where something that it needs is missing or wrong.
    pub shape: Option<T>,
    /// What was found on the way.
    pub found: Findings,
}

/// A value of a document.
pub trait Shape: Sized {
    /// Whether the text of an empty XML element stands for nothing at all.
    const EMPTY_IS_ABSENT: bool;

    /// Reads a value that is there; `None` where it is wrong, which is reported.
    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self>;

    /// The value as AWS prints it; `None` where it is left out.
    fn write(&self) -> Option<Value>;
}

/// Reads a document; `name` is what its paths begin with, as in `DistributionConfig`.
pub fn read_shape<T: Shape>(value: &Value, name: &str) -> ReadShape<T> {
    let mut found = Findings::default();
    let shape = T::read(value, name, &mut found);
    let shape = shape.filter(|_| found.problems.is_empty());
    ReadShape { shape, found }
}

impl Findings {
    /// Reports what is wrong with a value.
    pub(super) fn wrong(&mut self, path: &str, code: &'static str, what: &str) {
        self.problems.push(ShapeProblem {
            path: path.to_owned(),
            code,
            message: format!("{path} {what}."),
        });
    }

    fn missing(&mut self, path: &str) {
        self.problems.push(ShapeProblem {
            path: path.to_owned(),
            code: "InvalidArgument",
            message: format!("Missing required member {path}."),
        });
    }
}

/// The members of an object, and which of them were asked for.
pub(super) struct Object<'a, 'b> {
    map: Option<&'a Map<String, Value>>,
    path: &'b str,
    asked: Vec<&'static str>,
    pub(super) found: &'b mut Findings,
}

/// What is made of an object's members.
pub(super) trait Members: Sized {
    /// Whether any of them must be there.
    const HAS_REQUIRED: bool;

    /// Reads the members of an object.
    fn read_members(object: &mut Object<'_, '_>) -> Option<Self>;

    /// Writes the members into an object.
    fn write_members(&self, map: &mut Map<String, Value>);
}

/// Reads an object of these members; an empty element is an object without any.
pub(super) fn read_object<T: Members>(
    value: &Value,
    path: &str,
    found: &mut Findings,
) -> Option<T> {
    let map = match value {
        Value::Object(map) => Some(map),
        Value::String(text) if text.is_empty() => None,
        _ => {
            found.wrong(path, "InvalidArgument", "must be an object");
            return None;
        }
    };
    let mut object = Object {
        map,
        path,
        asked: Vec::new(),
        found,
    };
    let res = T::read_members(&mut object);
    let Object { asked, found, .. } = object;
    let keys = map.into_iter().flat_map(Map::keys);
    let unknown = keys.filter(|it| !asked.contains(&it.as_str()));
    found
        .unknown
        .extend(unknown.map(|it| format!("{path}.{it}")));
    res
}

/// Writes an object of these members.
pub(super) fn write_object<T: Members>(it: &T) -> Value {
    let mut map = Map::new();
    it.write_members(&mut map);
    Value::Object(map)
}

impl<'a> Object<'a, '_> {
    /// A member that must be there.
    pub(super) fn required<T: Shape>(&mut self, name: &'static str) -> Option<T> {
        let path = format!("{}.{name}", self.path);
        match self.take(name) {
            Some(value) => T::read(value, &path, self.found),
            None => {
                self.found.missing(&path);
                None
            }
        }
    }

    /// A member that may be left out.
    pub(super) fn optional<T: Shape>(
        &mut self,
        name: &'static str,
        usual: impl FnOnce() -> T,
    ) -> Option<T> {
        let is_empty = |it: &Value| T::EMPTY_IS_ABSENT && it.as_str() == Some("");
        match self.take(name).filter(|it| !is_empty(it)) {
            Some(value) => {
                let path = format!("{}.{name}", self.path);
                T::read(value, &path, self.found)
            }
            None => Some(usual()),
        }
    }

    /// `Quantity` and `Items` that stand beside other members.
    pub(super) fn items<T: Shape>(&mut self) -> Option<Vec<T>> {
        let quantity = self.take("Quantity");
        let items = self.take("Items");
        read_items(quantity, items, self.path, self.found)
    }

    fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        self.asked.push(name);
        let map = self.map?;
        map.get(name).filter(|it| !it.is_null())
    }
}

impl<T: Shape> Shape for Vec<T> {
    const EMPTY_IS_ABSENT: bool = true;

    /// `{"Quantity": n, "Items": [...]}`, or the items alone.
    fn read(value: &Value, path: &str, found: &mut Findings) -> Option<Self> {
        match value {
            Value::Array(_) => read_items(None, Some(value), path, found),
            Value::Object(map) => {
                let known = |it: &&String| matches!(it.as_str(), "Quantity" | "Items");
                let unknown = map.keys().filter(|it| !known(it));
                let unknown = unknown.map(|it| format!("{path}.{it}"));
                found.unknown.extend(unknown);
                read_items(map.get("Quantity"), map.get("Items"), path, found)
            }
            Value::String(text) if text.is_empty() => Some(Vec::new()),
            _ => {
                found.wrong(path, "InvalidArgument", "must be a list");
                None
            }
        }
    }

    fn write(&self) -> Option<Value> {
        let mut map = Map::new();
        write_items(self, &mut map);
        Some(Value::Object(map))
    }
}

/// Writes `Quantity`, and `Items` where there are any.
pub(super) fn write_items<T: Shape>(items: &[T], map: &mut Map<String, Value>) {
    map.insert("Quantity".to_owned(), Value::from(items.len()));
    if !items.is_empty() {
        let items = items.iter().filter_map(Shape::write);
        map.insert("Items".to_owned(), items.collect());
    }
}

fn read_items<T: Shape>(
    quantity: Option<&Value>,
    items: Option<&Value>,
    path: &str,
    found: &mut Findings,
) -> Option<Vec<T>> {
    let items = match items {
        None | Some(Value::Null) => &[][..],
        Some(Value::String(text)) if text.is_empty() => &[][..],
        Some(Value::Array(items)) => items.as_slice(),
        Some(_) => {
            found.wrong(
                &format!("{path}.Items"),
                "InvalidArgument",
                "must be a list",
            );
            return None;
        }
    };
    let empty = |it: &Value| it.is_null() || it.as_str() == Some("");
    if let Some(quantity) = quantity.filter(|it| !empty(it)) {
        let path = format!("{path}.Quantity");
        let count = u64::read(quantity, &path, found)?;
        if count != items.len() as u64 {
            let what = format!("is {count}, but there are {} items", items.len());
            found.wrong(&path, "InconsistentQuantities", &what);
        }
    }
    // All of them, so that every problem is found at once.
    let read: Vec<Option<T>> = items
        .iter()
        .enumerate()
        .map(|(i, it)| T::read(it, &format!("{path}.Items[{i}]"), found))
        .collect();
    read.into_iter().collect()
}
