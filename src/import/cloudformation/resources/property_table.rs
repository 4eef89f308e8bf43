//! Which properties a CloudFormation type has, and what they are called in the service's API.
//!
//! A property that no table has is named, with the nearest that there is, and left out: it would be
//! refused by CloudFormation, or it is newer than these tables.

use crate::import::{Finding, Member, Node, Value, Weight};

/// The properties of a type, or of a part of one.
pub(super) struct PropertyTable {
    /// What it is, as in `Origin of AWS::CloudFront::Distribution`.
    pub(super) of: &'static str,
    /// The properties.
    pub(super) properties: &'static [Property],
}

/// A property.
pub(super) struct Property {
    name: &'static str,
    becomes: Becomes,
}

/// What becomes of a property.
enum Becomes {
    /// The same value under this name.
    Value(&'static str),
    /// An object, or each object of a list, under this name.
    Part(&'static str, &'static PropertyTable),
    /// It says nothing about answers.
    Nothing,
}

/// A property that the API has under the same name.
pub(super) const fn same(name: &'static str) -> Property {
    renamed(name, name)
}

/// A property that the API has under another name.
pub(super) const fn renamed(name: &'static str, api: &'static str) -> Property {
    let becomes = Becomes::Value(api);
    Property { name, becomes }
}

/// A property that is an object, or a list of objects, of a table.
pub(super) const fn part(name: &'static str, table: &'static PropertyTable) -> Property {
    renamed_part(name, name, table)
}

/// A property that is an object, or a list of objects, of a table and has another name in the API.
pub(super) const fn renamed_part(
    name: &'static str,
    api: &'static str,
    table: &'static PropertyTable,
) -> Property {
    let becomes = Becomes::Part(api, table);
    Property { name, becomes }
}

/// A property that says nothing about answers, such as tags.
pub(super) const fn housekeeping(name: &'static str) -> Property {
    let becomes = Becomes::Nothing;
    Property { name, becomes }
}

impl PropertyTable {
    /// An object, or a list of objects, with the API's names; `{Quantity, Items}` stays around a list.
    pub(super) fn translate(&self, node: &Node, found: &mut Vec<Finding>) -> Node {
        match &node.value {
            Value::List(items) => {
                let items = items.iter().map(|it| self.translate(it, found));
                Node::new(Value::List(items.collect()), node.place)
            }
            Value::Map(members) if is_wrapper(members) => {
                let mut res = node.clone();
                if let Some(items) = node.get("Items") {
                    res.set("Items", self.translate(items, found));
                }
                res
            }
            Value::Map(members) => self.translate_members(members, node, found),
            _ => node.clone(),
        }
    }

    fn translate_members(&self, members: &[Member], node: &Node, found: &mut Vec<Finding>) -> Node {
        let mut res: Vec<Member> = Vec::new();
        for member in members {
            let Some(property) = self.properties.iter().find(|it| it.name == member.name) else {
                say(found, self.unknown(member));
                continue;
            };
            let (name, value) = match property.becomes {
                Becomes::Value(api) => (api, member.node.clone()),
                Becomes::Part(api, table) => (api, table.translate(&member.node, found)),
                Becomes::Nothing => continue,
            };
            put(&mut res, name, member, value);
        }
        Node::new(Value::Map(res), node.place)
    }

    fn unknown(&self, member: &Member) -> Finding {
        let name = &member.name;
        let title = format!("`{name}` is not a property of {}", self.of);
        let finding = Finding::new(Weight::Assumed, "unknown-property", title)
            .at(member.name_place)
            .knowing("it is left out");
        let names = self.properties.iter().map(|it| it.name);
        match nearest(name, names) {
            Some(it) => finding.help(format!("did you mean `{it}`?")),
            None => finding,
        }
    }
}

/// Adds a finding once: a template may be nested by several stacks.
pub(super) fn say(found: &mut Vec<Finding>, finding: Finding) {
    if !found.contains(&finding) {
        found.push(finding);
    }
}

/// Whether an object is `{Quantity, Items}`, which stands around a list.
fn is_wrapper(members: &[Member]) -> bool {
    let known = |it: &Member| matches!(it.name.as_str(), "Quantity" | "Items");
    !members.is_empty() && members.iter().all(known)
}

/// Adds a member; two properties that have become one list (`CNAMEs` and `Aliases`) are joined.
fn put(members: &mut Vec<Member>, name: &str, from: &Member, node: Node) {
    let Some(known) = members.iter_mut().find(|it| it.name == name) else {
        members.push(Member {
            name: name.to_owned(),
            name_place: from.name_place,
            node,
        });
        return;
    };
    match (&mut known.node.value, node.value) {
        (Value::List(items), Value::List(more)) => items.extend(more),
        (value, other) => *value = other,
    }
}

/// The name that was probably meant.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_ascii_lowercase();
    let scored = names.map(|it| (strsim::jaro_winkler(&name, &it.to_ascii_lowercase()), it));
    let near = scored.filter(|(score, _)| *score > 0.85);
    near.max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::node;
    use super::*;

    const INNER: PropertyTable = PropertyTable {
        of: "Inner",
        properties: &[renamed("HTTPPorts", "HttpPorts")],
    };

    const OUTER: PropertyTable = PropertyTable {
        of: "Outer",
        properties: &[
            same("Comment"),
            renamed("CNAMEs", "Aliases"),
            same("Aliases"),
            part("One", &INNER),
            renamed_part("Many", "All", &INNER),
            housekeeping("Tags"),
        ],
    };

    #[test]
    fn properties_get_the_names_of_the_api_at_every_depth() {
        for (given, expected) in [
            (json!({"Comment": "x", "Tags": []}), json!({"Comment": "x"})),
            (
                json!({"CNAMEs": ["a"], "Aliases": ["b"]}),
                json!({"Aliases": ["a", "b"]}),
            ),
            (
                json!({"One": {"HTTPPorts": 1}}),
                json!({"One": {"HttpPorts": 1}}),
            ),
            (
                json!({"Many": [{"HTTPPorts": 1}, {"HTTPPorts": 2}]}),
                json!({"All": [{"HttpPorts": 1}, {"HttpPorts": 2}]}),
            ),
            (
                json!({"Many": {"Quantity": 1, "Items": [{"HTTPPorts": 1}]}}),
                json!({"All": {"Quantity": 1, "Items": [{"HttpPorts": 1}]}}),
            ),
            (json!({"One": "text"}), json!({"One": "text"})),
        ] {
            let mut found = Vec::new();
            let it = OUTER.translate(&node(&given), &mut found);
            assert_eq!(it.to_json(), expected);
            assert_eq!(found, []);
        }
    }

    #[test]
    fn an_unknown_property_is_named_where_it_stands() {
        let given = node(&json!({"Coment": "x", "One": {"Zzz": 1}}));
        let mut found = Vec::new();
        let it = OUTER.translate(&given, &mut found);
        assert_eq!(it.to_json(), json!({"One": {}}));
        assert_eq!(found[0].title, "`Coment` is not a property of Outer");
        assert_eq!(found[0].place, Some(given.members()[0].name_place));
        assert_eq!(found[0].help, ["did you mean `Comment`?"]);
        assert_eq!(found[1].title, "`Zzz` is not a property of Inner");
        assert_eq!(found[1].help, Vec::<String>::new());
    }
    #[test]
    fn a_template_that_is_nested_twice_is_said_once() {
        let given = node(&json!({"Coment": "x"}));
        let mut found = Vec::new();
        for _ in 0..2 {
            OUTER.translate(&given, &mut found);
        }
        assert_eq!(found.len(), 1);
    }
}
