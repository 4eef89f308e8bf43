//! JSON as RFC 8259 has it, with the place of each value.

use std::collections::HashMap;

use jsonc_parser::ast::{Object, Value as Ast};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::{FEW_MEMBERS, MAX_LEVELS, Member, Node, Text, Value, too_deep};
use crate::import::Finding;

/// What jsonc-parser takes beyond JSON, switched off.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a JSON text.
pub(super) fn parse(text: &Text<'_>) -> Result<Node, Box<Finding>> {
    let read = parse_to_ast(text.body, &CollectOptions::default(), &STRICT).map_err(|wrong| {
        let range = wrong.range();
        let sentence = sentence_case(&wrong.kind().to_string());
        text.wrong(
            format!("this is not JSON: {sentence}"),
            range.start,
            range.end,
        )
    })?;
    match read.value {
        Some(value) => node(value, text, MAX_LEVELS),
        None => Err(text.wrong("the document is empty", 0, 0)),
    }
}

fn node(value: Ast<'_>, text: &Text<'_>, levels: usize) -> Result<Node, Box<Finding>> {
    let range = value.range();
    let place = text.place(range.start, range.end);
    let value = match value {
        Ast::NullKeyword(_) => Value::Null,
        Ast::BooleanLit(it) => Value::Bool(it.value),
        Ast::NumberLit(it) => number(it.value),
        Ast::StringLit(it) => Value::String(it.value.into_owned()),
        Ast::Array(_) | Ast::Object(_) if levels == 0 => return Err(too_deep(place)),
        Ast::Array(it) => {
            let items = it.elements.into_iter();
            let read: Result<_, _> = items.map(|it| node(it, text, levels - 1)).collect();
            Value::List(read?)
        }
        Ast::Object(it) => Value::Map(members(it, text, levels - 1)?),
    };
    Ok(Node { value, place })
}

fn members(
    object: Object<'_>,
    text: &Text<'_>,
    levels: usize,
) -> Result<Vec<Member>, Box<Finding>> {
    let mut res: Vec<Member> = Vec::with_capacity(object.properties.len());
    let mut by_name = HashMap::new();
    let is_large = object.properties.len() > FEW_MEMBERS;
    for property in object.properties {
        let range = property.name.range();
        let name_place = text.place(range.start, range.end);
        let name = property.name.into_string();
        let known = if is_large {
            by_name.insert(name.clone(), name_place)
        } else {
            let known = res.iter().find(|it| it.name == name);
            known.map(|it| it.name_place)
        };
        if let Some(first) = known {
            return Err(text.twice(&name, first, name_place));
        }
        res.push(Member {
            name,
            name_place,
            node: node(property.value, text, levels)?,
        });
    }
    Ok(res)
}

/// A number; a whole one that no machine number holds stays as it is written.
fn number(written: &str) -> Value {
    let is_whole = written.bytes().all(|it| it == b'-' || it.is_ascii_digit());
    match written.parse::<serde_json::Number>() {
        Ok(number) if !is_whole || !number.is_f64() => Value::Number(number),
        _ => Value::String(written.to_owned()),
    }
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => String::new(),
    }
}
