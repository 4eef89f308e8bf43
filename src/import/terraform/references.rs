//! What the references of an expression lead to, across modules.

use std::rc::Rc;

use super::super::document::Node;
use super::address::{Key, Step, begins, steps};
use super::cx::Cx;
use super::plan::{Instance, Scope};

/// Where an expression was written, and what `each` and `count` mean there.
#[derive(Clone)]
pub(super) struct Written<'a> {
    /// The module.
    pub(super) scope: Rc<Scope<'a>>,
    /// `each.key` or `count.index`.
    pub(super) key: Option<Key>,
    /// `for_each` of the resource or the module.
    pub(super) for_each: Option<&'a Node>,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Referred {
    /// An attribute of a resource.
    Attribute {
        /// The instance.
        instance: usize,
        /// The attribute, where the reference says it: behind `[each.key]` it does not.
        attribute: Option<String>,
    },
    /// A value.
    Value(Node),
}

impl<'a> Written<'a> {
    /// The expressions of a resource.
    pub(super) fn of(instance: &Instance<'a>) -> Self {
        Written {
            scope: Rc::clone(&instance.scope),
            key: instance.key.clone(),
            for_each: instance.config.and_then(|it| it.get("for_each_expression")),
        }
    }

    fn inside(scope: Rc<Scope<'a>>, key: Option<Key>) -> Self {
        Written {
            scope,
            key,
            for_each: None,
        }
    }
}

/// The references of an expression, without those that are only the beginning of another one.
pub(super) fn roots(expression: &Node) -> Vec<&str> {
    let listed = expression.get("references").map(Node::items);
    let mut res: Vec<&str> = Vec::new();
    for it in listed.unwrap_or_default().iter().filter_map(Node::as_str) {
        // Terraform lists what a reference begins with right behind it.
        let is_known = res
            .last()
            .is_some_and(|last| *last == it || begins(it, last));
        if !is_known && !res.contains(&it) {
            res.push(it);
        }
        if res.len() >= 64 {
            break;
        }
    }
    res
}

impl<'a> Cx<'_, 'a> {
    /// What an expression refers to, each once.
    pub(super) fn referred(&mut self, written: &Written<'a>, expression: &Node) -> Vec<Referred> {
        self.nested(|cx| {
            let mut res = Vec::new();
            for reference in roots(expression) {
                for it in cx.follow(written, &steps(reference)) {
                    if !res.contains(&it) {
                        res.push(it);
                    }
                }
            }
            res
        })
    }

    fn follow(&mut self, written: &Written<'a>, steps: &[Step]) -> Vec<Referred> {
        let Some((first, rest)) = steps.split_first() else {
            return Vec::new();
        };
        match (first.name.as_str(), rest) {
            ("var", [variable, rest @ ..]) => self.variable(written, variable, rest),
            ("module", [module, rest @ ..]) => self.output(written, module, rest),
            ("each", [value, rest @ ..]) if value.name == "value" => self.each_value(written, rest),
            ("data", [kind, name, rest @ ..]) => {
                let resource = format!("data.{}.{}", kind.name, name.name);
                self.resource(written, &resource, name.key.as_ref(), rest)
            }
            // `local` has no values in a plan; the others are no resources.
            ("local" | "each" | "count" | "path" | "terraform" | "self", _) => Vec::new(),
            (kind, [name, rest @ ..]) => {
                let resource = format!("{kind}.{}", name.name);
                self.resource(written, &resource, name.key.as_ref(), rest)
            }
            (_, []) => Vec::new(),
        }
    }

    fn resource(
        &mut self,
        written: &Written<'a>,
        resource: &str,
        key: Option<&Key>,
        rest: &[Step],
    ) -> Vec<Referred> {
        let group = self.plan.group(&written.scope, resource);
        let keyed = key
            .or(written.key.as_ref())
            .and_then(|it| self.plan.keyed(&written.scope, resource, it));
        let instance = match (keyed, group) {
            (Some(it), _) => it,
            (None, [only]) => *only,
            (None, []) => return Vec::new(),
            (None, [first, ..]) => {
                let place = written.for_each.map_or(self.plan.root.place, |it| it.place);
                let place = written.scope.call.map_or(place, |it| it.place);
                self.ambiguous(&self.plan.instances[*first].resource.clone(), place);
                *first
            }
        };
        vec![Referred::Attribute {
            instance,
            attribute: attribute(rest),
        }]
    }

    fn variable(&mut self, written: &Written<'a>, variable: &Step, rest: &[Step]) -> Vec<Referred> {
        let name = variable.name.as_str();
        let scope = &written.scope;
        let path = |node: &'a Node| {
            let keyed = match &variable.key {
                None => Some(node),
                Some(key) => one_of(node, key),
            };
            keyed.and_then(|it| value_at(it, rest))
        };
        let value = |node: &'a Node| {
            let found = path(node).filter(|it| !it.is_null()).cloned();
            found.map(Referred::Value).into_iter().collect()
        };
        let default = scope
            .config
            .and_then(|it| it.at(&["variables", name, "default"]));
        let Some(parent) = &scope.parent else {
            let given = self.plan.root.at(&["variables", name, "value"]);
            return given.or(default).map(value).unwrap_or_default();
        };
        let call = scope.call.and_then(|it| it.at(&["expressions", name]));
        let Some(expression) = call else {
            return default.map(value).unwrap_or_default();
        };
        if let Some(constant) = expression.get("constant_value") {
            return value(constant);
        }
        let mut outer = Written::inside(Rc::clone(parent), scope.key.clone());
        outer.for_each = scope.call.and_then(|it| it.get("for_each_expression"));
        if scope.key.is_none() {
            // `each.key` of the inner resource often is a key of what was handed in.
            outer.key = variable.key.clone().or_else(|| written.key.clone());
        }
        let found = self.referred(&outer, expression);
        found.into_iter().map(|it| it.or_attribute(rest)).collect()
    }

    fn output(&mut self, written: &Written<'a>, module: &Step, rest: &[Step]) -> Vec<Referred> {
        let call = written
            .scope
            .config
            .and_then(|it| it.at(&["module_calls", &module.name]));
        let repeats = ["for_each_expression", "count_expression"];
        let repeated = call.is_some_and(|it| repeats.iter().any(|name| it.get(name).is_some()));
        let key = module
            .key
            .clone()
            .or_else(|| written.key.clone().filter(|_| repeated));
        let scope = self.plan.module(&written.scope, &module.name, key);
        let outputs = scope.config.and_then(|it| it.get("outputs"));
        let inner = Written::inside(Rc::clone(&scope), None);
        let mut res = Vec::new();
        for output in outputs.map(Node::members).unwrap_or_default() {
            let is_meant = rest.first().is_none_or(|it| it.name == output.name);
            let expression = output.node.get("expression").filter(|_| is_meant);
            let Some(expression) = expression.filter(|_| self.may_go_on()) else {
                continue;
            };
            if let Some(constant) = expression.get("constant_value") {
                // Without its name a constant may be anything.
                if !rest.is_empty() {
                    res.push(Referred::Value(constant.clone()));
                }
                continue;
            }
            let behind = rest.get(1..).unwrap_or_default();
            let found = self.referred(&inner, expression);
            res.extend(found.into_iter().map(|it| it.or_attribute(behind)));
        }
        res
    }

    fn each_value(&mut self, written: &Written<'a>, rest: &[Step]) -> Vec<Referred> {
        let Some(for_each) = written.for_each else {
            return Vec::new();
        };
        let mut outer = Written::inside(Rc::clone(&written.scope), written.key.clone());
        outer.for_each = None;
        let found = self.referred(&outer, for_each);
        // `for_each = { shell = aws_s3_bucket.shell }`: keys and values are lost, names are not.
        let key = written.key.as_ref().map(Key::text).unwrap_or_default();
        let is_named = |it: &Referred| match it {
            Referred::Attribute { instance, .. } => {
                let resource = &self.plan.instances[*instance].resource;
                resource.rsplit('.').next() == Some(key.as_str())
            }
            Referred::Value(_) => false,
        };
        let named = found.iter().position(is_named);
        let found = match named.and_then(|at| found.get(at)) {
            Some(one) => vec![one.clone()],
            None => found,
        };
        found.into_iter().map(|it| it.or_attribute(rest)).collect()
    }
}

impl Referred {
    /// With the attribute that stands behind a reference to the whole.
    fn or_attribute(self, rest: &[Step]) -> Self {
        match self {
            Referred::Attribute {
                instance,
                attribute: None,
            } => Referred::Attribute {
                instance,
                attribute: attribute(rest),
            },
            other => other,
        }
    }
}

fn attribute(rest: &[Step]) -> Option<String> {
    rest.first().map(|it| it.name.clone())
}

fn value_at<'n>(node: &'n Node, rest: &[Step]) -> Option<&'n Node> {
    rest.iter().try_fold(node, |node, step| {
        let found = node.get(&step.name)?;
        match &step.key {
            None => Some(found),
            Some(key) => one_of(found, key),
        }
    })
}

fn one_of<'n>(node: &'n Node, key: &Key) -> Option<&'n Node> {
    match key {
        Key::Index(it) => node.items().get(usize::try_from(*it).ok()?),
        Key::Name(it) => node.get(it),
    }
}
