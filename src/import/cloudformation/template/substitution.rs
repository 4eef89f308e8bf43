//! `Fn::Sub`: `${Name}` in texts.
//!
//! AWS: "Fn::Sub": `${Name}` is a variable, a parameter or a resource, `${Name.Attribute}` an
//! attribute, `${!Name}` is `${Name}` as it stands.

use std::rc::Rc;

use super::super::super::document::{Node, Value};
use super::super::super::finding::{Finding, Weight};
use super::super::super::source::Place;
use super::evaluator::Evaluator;
use super::stack::Stack;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// As it stands.
    Literal(&'a str),
    /// What stands between `${` and `}`.
    Variable(&'a str),
    /// The same, where it is no name: CloudFormation refuses the template.
    NoName(&'a str),
}

/// The pieces of a text.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut res = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let inner = rest.get(start + 2..).unwrap_or_default();
        let Some(end) = inner.find('}') else {
            break;
        };
        let name = inner.get(..end).unwrap_or_default();
        let after = inner.get(end + 1..).unwrap_or_default();
        res.push(Piece::Literal(rest.get(..start).unwrap_or_default()));
        match name.strip_prefix('!') {
            Some(_) => {
                res.push(Piece::Literal("${"));
                res.push(Piece::Literal(inner.get(1..=end).unwrap_or_default()));
            }
            // As in the template literal of a script, `${a + b}`.
            None if !is_name(name) => {
                let whole = rest.get(start..start + 3 + end).unwrap_or_default();
                res.push(Piece::NoName(whole));
            }
            None => res.push(Piece::Variable(name.trim())),
        }
        rest = after;
    }
    res.push(Piece::Literal(rest));
    res.retain(|it| *it != Piece::Literal(""));
    res
}

fn is_name(name: &str) -> bool {
    let name = name.trim();
    let is_letter = |it: char| it.is_ascii_alphanumeric() || "_.:-/".contains(it);
    !name.is_empty() && name.chars().all(is_letter)
}

impl<'a> Evaluator<'a> {
    /// `Fn::Sub` of a text, or of a text and variables.
    pub(super) fn substitute(
        &mut self,
        stack: &Rc<Stack<'a>>,
        argument: &Node,
        place: Place,
    ) -> Node {
        let (text, variables) = match &argument.value {
            Value::String(text) => (text.as_str(), None),
            Value::List(items) => match items.as_slice() {
                [text, variables] => (text.as_str().unwrap_or_default(), Some(variables)),
                [text] => (text.as_str().unwrap_or_default(), None),
                _ => ("", None),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Map(_) => ("", None),
        };
        if text.is_empty() && argument.as_str().is_none() {
            self.misused::<Node>(
                "Fn::Sub",
                "a text, or a list of a text and variables",
                place,
            );
        }
        let mut res = String::new();
        for piece in pieces(text) {
            match piece {
                Piece::Literal(text) => self.push(&mut res, text),
                Piece::NoName(text) => {
                    self.refuse_name(text, argument.place);
                    self.push(&mut res, text);
                }
                Piece::Variable(name) => {
                    let value = self.variable(stack, name, variables, place);
                    self.push(&mut res, &value.unwrap_or_default());
                }
            }
        }
        Node::text(self.with_dynamic_references(stack, &res, place), place)
    }

    fn refuse_name(&mut self, text: &str, place: Place) {
        let title = format!("`{text}` in `Fn::Sub` holds no name");
        let finding = Finding::new(Weight::Wrong, "bad-template", title).at(place);
        let escaped = text.replacen("${", "${!", 1);
        self.report(finding.help(format!("`{escaped}` leaves it as it stands")));
    }

    fn variable(
        &mut self,
        stack: &Rc<Stack<'a>>,
        name: &str,
        variables: Option<&Node>,
        place: Place,
    ) -> Option<String> {
        if let Some(node) = variables.and_then(|it| it.get(name)) {
            return self.text(stack, node);
        }
        let value = match name.split_once('.') {
            Some((resource, attribute)) => self.attribute_of(stack, resource, attribute, place),
            None => self.reference(stack, name, place),
        };
        let value = value?;
        let items = value.items().iter().filter_map(Node::as_text);
        let list: Vec<String> = items.collect();
        value.as_text().or_else(|| Some(list.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Literal, NoName, Variable};
    use super::*;

    #[test]
    fn texts_fall_into_pieces() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![Literal("a")]),
            ("${A}", vec![Variable("A")]),
            (
                "x${A.B}y",
                vec![Literal("x"), Variable("A.B"), Literal("y")],
            ),
            ("${AWS::Region}", vec![Variable("AWS::Region")]),
            ("${ A }", vec![Variable("A")]),
            ("${!A}b", vec![Literal("${"), Literal("A}"), Literal("b")]),
            ("a${", vec![Literal("a${")]),
            ("${}", vec![NoName("${}")]),
            ("${a + b}", vec![NoName("${a + b}")]),
            ("$A $${A}", vec![Literal("$A $"), Variable("A")]),
            ("é${É}", vec![Literal("é"), NoName("${É}")]),
        ] {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
