//! A block of a resource: what is known of it, and the expressions that say the rest.

use super::super::document::{Node, Value};
use super::super::source::Place;
use super::attributes::Want;
use super::cx::Cx;
use super::references::Written;

/// Blocks of which a provider keeps a set: a plan has them in an order of its own.
const SETS: [&str; 10] = [
    "origin",
    "origin_group",
    "custom_error_response",
    "custom_header",
    "function_association",
    "lambda_function_association",
    "items",
    "cors_rule",
    "resource_key_value_pair",
    "principals",
];

/// How many pairs of blocks are compared before they are taken as they stand.
const COMPARED: usize = 40_000;

/// A block of a resource, or the resource itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    /// The resource.
    pub(super) instance: usize,
    /// What is known.
    pub(super) values: Option<&'a Node>,
    /// `true` in the place of whatever is known only after it is applied.
    unknown: Option<&'a Node>,
    /// How it is written.
    pub(super) expressions: Option<&'a Node>,
    /// Where it stands.
    pub(super) place: Place,
}

impl<'a> Block<'a> {
    /// A resource as a whole.
    pub(super) fn of(cx: &Cx<'_, 'a>, instance: usize) -> Self {
        let it = &cx.plan.instances[instance];
        Block {
            instance,
            values: Some(it.values),
            unknown: it.unknown,
            expressions: it.config.and_then(|it| it.get("expressions")),
            place: it.place,
        }
    }

    /// What is known of an attribute.
    pub(super) fn known(self, name: &str) -> Option<&'a Node> {
        self.values?.get(name)
    }

    /// Whether an attribute or all blocks of a name are known only after they are applied.
    pub(super) fn is_unknown(self, name: &str) -> bool {
        let unknown = self.unknown.and_then(|it| it.get(name));
        unknown.is_some_and(|it| it.value == Value::Bool(true))
    }

    /// How an attribute is written.
    pub(super) fn expression(self, name: &str) -> Option<&'a Node> {
        let written = self.expressions?.get(name)?;
        let is_written =
            written.get("references").is_some() || written.get("constant_value").is_some();
        is_written.then_some(written)
    }

    /// The names of what is known, and of what is written.
    pub(super) fn names(self) -> impl Iterator<Item = (&'a str, Place)> {
        let known = self.values.map(Node::members).unwrap_or_default();
        let known = known.iter().filter(|it| says_something(&it.node));
        known.map(|it| (it.name.as_str(), it.name_place))
    }

    /// An attribute: as it is known, or as it is written.
    pub(super) fn get(self, cx: &mut Cx<'_, 'a>, name: &str) -> Option<Node> {
        match self.known(name) {
            None => {
                let resolved = self.resolved(cx, name).into_iter().next();
                let is_open = resolved.is_none() && self.is_unknown(name);
                resolved.or_else(|| is_open.then(|| cx.presumed(self, name)).flatten())
            }
            Some(it) if it.is_null() => None,
            Some(it) if it.items().iter().any(Node::is_null) => Some(self.filled(cx, name, it)),
            Some(it) => Some(it.clone()),
        }
    }

    /// An attribute that is a list; an expression may name each item, or the list as a whole.
    pub(super) fn list(self, cx: &mut Cx<'_, 'a>, name: &str) -> Option<Node> {
        if self.known(name).is_some() || self.expression(name).is_none() {
            return self.get(cx, name);
        }
        let resolved = self.resolved(cx, name);
        let Some(first) = resolved.first() else {
            return self.get(cx, name);
        };
        let place = first.place;
        Some(Node::new(Value::List(flat(resolved)), place))
    }

    /// A text attribute that is not empty.
    pub(super) fn text(self, cx: &mut Cx<'_, 'a>, name: &str) -> Option<String> {
        self.get(cx, name)?.as_text().filter(|it| !it.is_empty())
    }

    /// The values that an attribute may come to, by the references that it is written with.
    pub(super) fn resolved(self, cx: &mut Cx<'_, 'a>, name: &str) -> Vec<Node> {
        let Some(expression) = self.expression(name) else {
            return Vec::new();
        };
        cx.begin();
        let written = Written::of(&cx.plan.instances[self.instance]);
        cx.values(&written, expression, Want::of(name))
    }

    /// A list in which what is not known was put.
    fn filled(self, cx: &mut Cx<'_, 'a>, name: &str, list: &Node) -> Node {
        let mut items: Vec<Node> = list.items().to_vec();
        let unknown = items.iter().filter(|it| it.is_null()).count();
        let known: Vec<Node> = items.iter().filter(|it| !it.is_null()).cloned().collect();
        let missing = |it: &Node| !known.iter().any(|known| known.value == it.value);
        let resolved = flat(self.resolved(cx, name)).into_iter();
        let resolved: Vec<Node> = resolved.filter(missing).collect();
        if resolved.len() < unknown {
            let address = cx.plan.instances[self.instance].address;
            let what = "what is not known of it is left out";
            cx.unresolved(address, name, self.expression(name), what);
        }
        let mut resolved = resolved.into_iter();
        items.retain_mut(|it| {
            if !it.is_null() {
                return true;
            }
            match resolved.next() {
                Some(value) => {
                    *it = value;
                    true
                }
                None => false,
            }
        });
        items.extend(resolved);
        Node::new(Value::List(items), list.place)
    }

    /// The first block of a name.
    pub(super) fn block(self, cx: &mut Cx<'_, 'a>, name: &str) -> Option<Block<'a>> {
        self.blocks(cx, name).into_iter().next()
    }

    /// The blocks of a name, in the order in which they are written where that is known.
    pub(super) fn blocks(self, cx: &mut Cx<'_, 'a>, name: &str) -> Vec<Block<'a>> {
        let known = self.known(name).map(Node::items);
        let written = self.expressions.and_then(|it| it.get(name));
        let written = written.map(Node::items).unwrap_or_default();
        let unknown = self.unknown.and_then(|it| it.get(name));
        let unknown = unknown.map(Node::items).unwrap_or_default();
        let block = |at: usize, values: Option<&'a Node>, expressions: Option<&'a Node>| Block {
            instance: self.instance,
            values,
            // Both lists have one order.
            unknown: unknown.get(at),
            expressions,
            place: values.or(expressions).map_or(self.place, |it| it.place),
        };
        let Some(known) = known else {
            return written
                .iter()
                .map(|it| block(usize::MAX, None, Some(it)))
                .collect();
        };
        let is_set = SETS.contains(&name) && known.len() > 1;
        let is_paired = !is_set && known.len() == written.len();
        if is_paired || known.len() * written.len() > COMPARED {
            let written = written.iter().map(Some).chain(std::iter::repeat(None));
            return known
                .iter()
                .zip(written)
                .enumerate()
                .map(|(at, (a, b))| block(at, Some(a), b))
                .collect();
        }
        let mut free: Vec<Option<&'a Node>> = written.iter().map(Some).collect();
        let mut res: Vec<(usize, Block<'a>)> = Vec::new();
        for (index, values) in known.iter().enumerate() {
            let candidates: Vec<(usize, u32)> = free
                .iter()
                .enumerate()
                .filter_map(|(at, it)| Some((at, self.likeness(cx, values, (*it)?)?)))
                .collect();
            let best = candidates.iter().map(|it| it.1).max();
            let found = candidates
                .iter()
                .find(|it| Some(it.1) == best)
                .map(|it| it.0);
            let expressions = found.and_then(|at| free.get_mut(at)?.take());
            res.push((
                found.unwrap_or(usize::MAX),
                block(index, Some(values), expressions),
            ));
        }
        if is_set {
            res.sort_by_key(|it| it.0);
        }
        res.into_iter().map(|it| it.1).collect()
    }

    /// How much of what is known of a block is what another place says; nothing if that says
    /// something else.
    fn likeness(self, cx: &mut Cx<'_, 'a>, values: &Node, expressions: &Node) -> Option<u32> {
        let mut res = 0;
        for member in expressions.members() {
            let known = values.get(&member.name);
            let constant = member.node.get("constant_value");
            match (known, constant) {
                // A constant is never unknown.
                (None, Some(it)) if !it.is_null() => return None,
                (None, _) => res += 1,
                (Some(known), Some(constant)) => {
                    if !same(known, constant) {
                        return None;
                    }
                    res += 4;
                }
                (Some(known), None) if known.as_text().is_some() => {
                    let resolved = resolved_in(cx, self.instance, &member.name, &member.node);
                    res += if resolved.iter().any(|it| same(it, known)) {
                        4
                    } else {
                        0
                    };
                }
                (Some(known), None) => {
                    if member.node.items().len() > known.items().len() && known.as_text().is_none()
                    {
                        return None;
                    }
                    res += u32::from(member.node.items().len() == known.items().len());
                }
            }
        }
        Some(res)
    }
}

/// Values with lists opened.
fn flat(values: Vec<Node>) -> Vec<Node> {
    let opened = values.into_iter().flat_map(|it| match it.value {
        Value::List(items) => items,
        value => vec![Node::new(value, it.place)],
    });
    opened.collect()
}

fn resolved_in<'a>(
    cx: &mut Cx<'_, 'a>,
    instance: usize,
    name: &str,
    expression: &Node,
) -> Vec<Node> {
    cx.begin();
    let written = Written::of(&cx.plan.instances[instance]);
    cx.values(&written, expression, Want::of(name))
}

/// Whether two values are the same, though one may be a text; sets have an order of their own.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().all(|it| b.iter().any(|other| same(it, other)))
        }
        (Value::Map(_), Value::Map(_)) => one.to_json() == other.to_json(),
        (Value::Null, Value::Null) => true,
        _ => one.as_text().is_some() && one.as_text() == other.as_text(),
    }
}

/// Whether a value says more than that nothing was set.
fn says_something(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => false,
        Value::Bool(true) => true,
        Value::Number(it) => it.as_f64() != Some(0.0),
        Value::String(it) => !it.is_empty(),
        Value::List(it) => !it.is_empty(),
        Value::Map(it) => !it.is_empty(),
    }
}
