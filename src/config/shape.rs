//! The JSON schema as the validator asks it: what may stand here?

use serde_json::Value as Json;

/// What a schema takes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape<'a> {
    /// A string.
    Text,
    /// One of a few strings.
    Words(&'a Json),
    /// An integer in a range.
    Integer {
        /// The least.
        minimum: i64,
        /// The greatest.
        maximum: i64,
    },
    /// A number, whole or not.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of these.
    Array(&'a Json),
    /// One of these, or a list of them.
    OneOrMany(&'a Json),
    /// One of these, told apart by the kind of the value.
    Either(&'a [Json]),
    /// A table with these keys.
    Table(&'a Json),
    /// A table with keys of one's own and these values.
    Map(&'a Json),
}

/// A schema with the definitions that it refers to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schema<'a> {
    root: &'a Json,
}

impl<'a> Schema<'a> {
    /// A whole schema, as [`super::schema::schema`] makes it.
    pub(super) fn new(root: &'a Json) -> Self {
        Schema { root }
    }

    /// The schema of the whole file.
    pub(super) fn root(self) -> &'a Json {
        self.root
    }

    /// What a part of the schema takes.
    pub(super) fn shape(self, part: &'a Json) -> Shape<'a> {
        let part = self.resolve(part);
        if let Some(choices) = part.get("anyOf").and_then(Json::as_array) {
            return match choices.as_slice() {
                [one, many] if many.get("items") == Some(one) => Shape::OneOrMany(one),
                [only] => self.shape(only),
                several => Shape::Either(several),
            };
        }
        if let Some(words) = part.get("oneOf").or_else(|| part.get("enum")) {
            return Shape::Words(words);
        }
        match part.get("type").and_then(Json::as_str) {
            Some("integer") => Shape::Integer {
                minimum: part.get("minimum").and_then(Json::as_i64).unwrap_or(0),
                maximum: (part.get("maximum").and_then(Json::as_i64)).unwrap_or(i64::MAX),
            },
            Some("number") => Shape::Number,
            Some("boolean") => Shape::Boolean,
            Some("array") => part.get("items").map_or(Shape::Text, Shape::Array),
            Some("object") => match part.get("additionalProperties") {
                Some(values @ Json::Object(_)) => Shape::Map(values),
                _ => Shape::Table(part),
            },
            _ => Shape::Text,
        }
    }

    fn resolve(self, part: &'a Json) -> &'a Json {
        match part.get("$ref").and_then(Json::as_str) {
            None => part,
            Some("#") => self.root,
            Some(reference) => {
                let name = reference.trim_start_matches("#/$defs/");
                self.root
                    .get("$defs")
                    .and_then(|it| it.get(name))
                    .unwrap_or(part)
            }
        }
    }

    /// What a schema takes, in words, as in "an integer from 0 to 65535".
    pub(super) fn wanted(self, part: &'a Json) -> String {
        match self.shape(part) {
            Shape::Text => "a string".to_owned(),
            Shape::Words(words) => {
                let listed: Vec<String> = names(words).map(|it| format!("`{it}`")).collect();
                format!("one of {}", listed.join(", "))
            }
            Shape::Integer { minimum, maximum } if maximum == i64::MAX => {
                format!("an integer from {minimum}")
            }
            Shape::Integer { minimum, maximum } => {
                format!("an integer from {minimum} to {maximum}")
            }
            Shape::Number => "a number".to_owned(),
            Shape::Boolean => "`true` or `false`".to_owned(),
            Shape::Array(items) => match self.shape(items) {
                Shape::Table(_) | Shape::Map(_) => "an array of tables".to_owned(),
                Shape::Words(words) => {
                    let listed: Vec<String> = names(words).map(|it| format!("`{it}`")).collect();
                    format!("an array of {}", listed.join(", "))
                }
                _ => "an array of strings".to_owned(),
            },
            Shape::OneOrMany(one) => match self.shape(one) {
                Shape::Table(_) | Shape::Map(_) => "a table or an array of tables".to_owned(),
                _ => format!("{} or an array of them", self.wanted(one)),
            },
            Shape::Either(choices) => {
                let wanted: Vec<String> = choices.iter().map(|it| self.wanted(it)).collect();
                wanted.join(", or ")
            }
            Shape::Table(_) | Shape::Map(_) => "a table".to_owned(),
        }
    }
}

/// The words of [`Shape::Words`].
pub(super) fn names(words: &Json) -> impl Iterator<Item = &str> {
    let choices = words.as_array().map(Vec::as_slice).unwrap_or_default();
    choices
        .iter()
        .filter_map(|it| it.get("const").unwrap_or(it).as_str())
}

/// The keys of [`Shape::Table`], with their schemas.
pub(super) fn keys(table: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let properties = table.get("properties").and_then(Json::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(key, schema)| (key.as_str(), schema))
}

/// The keys of [`Shape::Table`] that must be there.
pub(super) fn required(table: &Json) -> impl Iterator<Item = &str> {
    let names = table.get("required").and_then(Json::as_array);
    names.into_iter().flatten().filter_map(Json::as_str)
}
