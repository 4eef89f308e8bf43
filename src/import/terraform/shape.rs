//! Blocks of the provider in the shapes of AWS's APIs, by tables.

use super::super::document::{Node, Value};
use super::super::finding::{Finding, Weight};
use super::super::source::Place;
use super::block::Block;
use super::cx::Cx;

/// How alike two words must be to be taken for each other, by Jaro and Winkler.
const LIKENESS: f64 = 0.75;

/// An attribute or a block, and the member that it is in the API.
pub(super) struct Word {
    name: &'static str,
    member: &'static str,
    is: Is,
}

/// What becomes of an attribute or a block.
#[derive(Clone, Copy)]
enum Is {
    /// A value, as it is.
    Value,
    /// A list of values.
    List,
    /// A number that is left out where it is 0.
    Number,
    /// One block.
    One(&'static [Word]),
    /// A list of blocks.
    Many(&'static [Word]),
    /// Nothing that is a member.
    Housekeeping,
}

impl Word {
    const fn new(name: &'static str, member: &'static str, is: Is) -> Self {
        Word { name, member, is }
    }
}

/// A value that is taken as it is.
pub(super) const fn value(name: &'static str, member: &'static str) -> Word {
    Word::new(name, member, Is::Value)
}

/// A list of values.
pub(super) const fn list(name: &'static str, member: &'static str) -> Word {
    Word::new(name, member, Is::List)
}

/// A number of which the provider writes 0 where there is none.
pub(super) const fn number(name: &'static str, member: &'static str) -> Word {
    Word::new(name, member, Is::Number)
}

/// A block of which there is at most one.
pub(super) const fn one(name: &'static str, member: &'static str, table: &'static [Word]) -> Word {
    Word::new(name, member, Is::One(table))
}

/// A block that may be repeated.
pub(super) const fn many(name: &'static str, member: &'static str, table: &'static [Word]) -> Word {
    Word::new(name, member, Is::Many(table))
}

/// What is no setting, or is read elsewhere.
pub(super) const fn housekeeping(name: &'static str) -> Word {
    Word::new(name, "", Is::Housekeeping)
}

/// A block in the API's shape; what the table does not know is named.
pub(super) fn shaped<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, table: &'static [Word]) -> Node {
    let mut res = Node::map(block.place);
    for word in table {
        let found = match word.is {
            Is::Value => block.get(cx, word.name),
            Is::List => block.list(cx, word.name),
            Is::Number => block.get(cx, word.name).filter(|it| it.as_u64() != Some(0)),
            Is::One(table) => block.block(cx, word.name).map(|it| shaped(cx, it, table)),
            Is::Many(table) => {
                let blocks = block.blocks(cx, word.name);
                let place = block.known(word.name).map_or(block.place, |it| it.place);
                let items: Vec<Node> = blocks.into_iter().map(|it| shaped(cx, it, table)).collect();
                (!items.is_empty()).then(|| Node::new(Value::List(items), place))
            }
            Is::Housekeeping => None,
        };
        if found.is_none() && matches!(word.is, Is::One(_) | Is::Many(_)) {
            cx.say_unknown_blocks(block, word.name);
        }
        if let Some(node) = found {
            let name_place = block.values.map(Node::members).unwrap_or_default();
            let name_place = name_place.iter().find(|it| it.name == word.name);
            let name_place = name_place.map_or(node.place, |it| it.name_place);
            put(&mut res, word.member, node, name_place);
        }
    }
    name_unknown(cx, block, table);
    res
}

fn put(map: &mut Node, name: &str, node: Node, name_place: Place) {
    map.set(name, node);
    if let Value::Map(members) = &mut map.value
        && let Some(member) = members.last_mut()
    {
        member.name_place = name_place;
    }
}

/// Names what a table does not know.
pub(super) fn name_unknown(cx: &mut Cx<'_, '_>, block: Block<'_>, table: &'static [Word]) {
    for (name, place) in block.names() {
        if table.iter().any(|it| it.name == name) {
            continue;
        }
        let address = cx.plan.instances[block.instance].address;
        let nearest = table
            .iter()
            .map(|it| (strsim::jaro_winkler(name, it.name), it.name))
            .filter(|(likeness, _)| *likeness >= LIKENESS)
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let title = format!("unknown attribute `{name}` of `{address}`");
        let mut finding = Finding::new(Weight::Assumed, "unknown-property", title)
            .at(place)
            .knowing("it is left out");
        if let Some((_, nearest)) = nearest {
            finding = finding.knowing(format!("`{nearest}` is known"));
        }
        cx.say(finding);
    }
}
