//! A plan or a state by its resources, each with the expressions that it was written with.
//!
//! HashiCorp: "JSON Output Format". A plan has what will be in `planned_values`, without whatever is
//! known only after it was applied; what was written there stands in `configuration`, which lists the
//! references of an expression but not the text around them. A state has all values.
//!
//! # Fidelity
//!
//! - What is known only after an apply is taken to be its references one after the other, which is
//!   said once; it may have text around them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::document::Node;
use super::super::source::Place;
use super::address::{Key, steps};

/// How deeply modules may call each other.
const MODULE_DEPTH: usize = 64;

/// The resources of a document.
pub(super) struct Plan<'a> {
    /// The document.
    pub(super) root: &'a Node,
    /// Every instance of every resource, in the order of the document.
    pub(super) instances: Vec<Instance<'a>>,
    /// Those of one resource, by `MODULE|TYPE.NAME` (`MODULE|data.TYPE.NAME`).
    groups: HashMap<String, Group>,
    /// The instances of modules that have resources, by address.
    scopes: HashMap<String, Rc<Scope<'a>>>,
    /// `after_unknown` of changes, by address.
    unknown: HashMap<&'a str, &'a Node>,
}

/// The instances of one resource: all, and by their keys.
#[derive(Default)]
struct Group {
    all: Vec<usize>,
    by_key: HashMap<Key, usize>,
}

/// An instance of a resource.
pub(super) struct Instance<'a> {
    /// As in `module.site["a"].aws_s3_bucket.web[0]`.
    pub(super) address: &'a str,
    /// The type, as in `aws_s3_bucket`.
    pub(super) kind: &'a str,
    /// Its resource inside of its module, as in `aws_s3_bucket.web` or `data.aws_s3_bucket.old`.
    pub(super) resource: String,
    /// Whether it is a data source.
    pub(super) is_data: bool,
    /// What tells it from others of the same resource.
    pub(super) key: Option<Key>,
    /// What is known of it.
    pub(super) values: &'a Node,
    /// `true` in the place of whatever is known only after it is applied; a state has no such thing.
    pub(super) unknown: Option<&'a Node>,
    /// How it was written; a state does not say.
    pub(super) config: Option<&'a Node>,
    /// The module that it is in.
    pub(super) scope: Rc<Scope<'a>>,
    /// Where it stands.
    pub(super) place: Place,
}

/// An instance of a module.
pub(super) struct Scope<'a> {
    /// Its address; empty for the root.
    pub(super) address: String,
    /// What tells it from others of the same call.
    pub(super) key: Option<Key>,
    /// How it was written.
    pub(super) config: Option<&'a Node>,
    /// The call of it.
    pub(super) call: Option<&'a Node>,
    /// The module that calls it.
    pub(super) parent: Option<Rc<Scope<'a>>>,
    /// The resources in `config` by their addresses there.
    resources: HashMap<&'a str, &'a Node>,
}

impl<'a> Plan<'a> {
    /// Takes a document apart.
    pub(super) fn of(root: &'a Node) -> Self {
        let mut res = Plan {
            root,
            instances: Vec::new(),
            groups: HashMap::new(),
            scopes: HashMap::new(),
            unknown: unknown(root),
        };
        let config = root.at(&["configuration", "root_module"]);
        let top = Rc::new(Scope::new(String::new(), None, config, None, None));
        for names in [
            &["planned_values", "root_module"][..],
            &["values", "root_module"],
        ] {
            if let Some(module) = root.at(names) {
                res.walk(module, &top, &HashSet::new());
            }
        }
        // What data sources have read already is not planned any more, nor is anything in a plan with
        // `-target` or `-refresh-only`; what goes away is not planned either.
        if let Some(module) = root.at(&["prior_state", "values", "root_module"]) {
            res.walk(module, &top, &destroyed(root));
        }
        res
    }

    /// The instance of a module that another one calls.
    pub(super) fn module(
        &self,
        parent: &Rc<Scope<'a>>,
        name: &str,
        key: Option<Key>,
    ) -> Rc<Scope<'a>> {
        let known = self
            .scopes
            .get(&inner_address(&parent.address, name, key.as_ref()));
        known
            .cloned()
            .unwrap_or_else(|| Rc::new(Scope::inner(parent, name, key)))
    }

    /// The instances of a resource of a module, by `TYPE.NAME` or `data.TYPE.NAME`.
    pub(super) fn group(&self, scope: &Scope<'_>, resource: &str) -> &[usize] {
        let group = self.groups.get(&group_name(&scope.address, resource));
        group.map(|it| it.all.as_slice()).unwrap_or_default()
    }

    /// The instance of a resource with a key.
    pub(super) fn keyed(&self, scope: &Scope<'_>, resource: &str, key: &Key) -> Option<usize> {
        let group = self.groups.get(&group_name(&scope.address, resource))?;
        group.by_key.get(key).copied()
    }

    fn walk(&mut self, module: &'a Node, scope: &Rc<Scope<'a>>, without: &HashSet<&str>) {
        for node in module.get("resources").map(Node::items).unwrap_or_default() {
            let address = node.get("address").and_then(Node::as_str);
            if address.is_none_or(|it| !without.contains(it)) {
                self.add(node, scope);
            }
        }
        if scope.depth() >= MODULE_DEPTH {
            return;
        }
        let children = module.get("child_modules").map(Node::items);
        for child in children.unwrap_or_default() {
            let address = child.get("address").and_then(Node::as_str);
            let Some(last) = steps(address.unwrap_or_default()).pop() else {
                continue;
            };
            let inner = self.module(scope, &last.name, last.key);
            self.scopes.insert(inner.address.clone(), Rc::clone(&inner));
            self.walk(child, &inner, without);
        }
    }

    fn add(&mut self, node: &'a Node, scope: &Rc<Scope<'a>>) {
        let text = |name| node.get(name).and_then(Node::as_str);
        let (Some(kind), Some(name)) = (text("type"), text("name")) else {
            return;
        };
        let is_data = text("mode") == Some("data");
        let resource = match is_data {
            true => format!("data.{kind}.{name}"),
            false => format!("{kind}.{name}"),
        };
        let key = node.get("index").and_then(Key::of);
        let number = self.instances.len();
        let group = self.groups.entry(group_name(&scope.address, &resource));
        let group = group.or_default();
        if let Some(key) = &key {
            if group.by_key.contains_key(key) {
                return;
            }
            group.by_key.insert(key.clone(), number);
        } else if !group.all.is_empty() {
            return;
        }
        group.all.push(number);
        self.instances.push(Instance {
            address: text("address").unwrap_or(name),
            kind,
            is_data,
            key,
            values: node.get("values").unwrap_or(node),
            unknown: text("address").and_then(|it| self.unknown.get(it).copied()),
            config: scope.resources.get(resource.as_str()).copied(),
            resource,
            scope: Rc::clone(scope),
            place: node.get("address").unwrap_or(node).place,
        });
    }
}

/// The addresses of what a plan destroys and does not create again.
fn destroyed(root: &Node) -> HashSet<&str> {
    let changes = root.get("resource_changes").map(Node::items);
    let changes = changes.unwrap_or_default().iter();
    let gone = changes.filter(|it| {
        let actions = it.at(&["change", "actions"]).map(Node::items);
        matches!(actions.unwrap_or_default(), [one] if one.as_str() == Some("delete"))
    });
    gone.filter_map(|it| it.get("address")?.as_str()).collect()
}

/// What is known only after it was applied, by the addresses of resources.
fn unknown(root: &Node) -> HashMap<&str, &Node> {
    let changes = root.get("resource_changes").map(Node::items);
    let changes = changes.unwrap_or_default().iter();
    let named = |it| {
        let change: &Node = it;
        let unknown = change.at(&["change", "after_unknown"])?;
        Some((change.get("address")?.as_str()?, unknown))
    };
    changes.filter_map(named).collect()
}

fn group_name(module: &str, resource: &str) -> String {
    format!("{module}|{resource}")
}

/// The address of a module that another one calls.
pub(super) fn inner_address(parent: &str, name: &str, key: Option<&Key>) -> String {
    let dot = if parent.is_empty() { "" } else { "." };
    let shown = match key {
        None => String::new(),
        Some(Key::Index(it)) => format!("[{it}]"),
        Some(Key::Name(it)) => format!("[{it:?}]"),
    };
    format!("{parent}{dot}module.{name}{shown}")
}

impl<'a> Scope<'a> {
    fn new(
        address: String,
        key: Option<Key>,
        config: Option<&'a Node>,
        call: Option<&'a Node>,
        parent: Option<Rc<Scope<'a>>>,
    ) -> Self {
        let resources = config.and_then(|it| it.get("resources"));
        let resources = resources.map(Node::items).unwrap_or_default();
        let addressed = resources
            .iter()
            .filter_map(|it| Some((it.get("address")?.as_str()?, it)));
        Scope {
            address,
            key,
            config,
            call,
            parent,
            resources: addressed.collect(),
        }
    }

    fn inner(parent: &Rc<Scope<'a>>, name: &str, key: Option<Key>) -> Self {
        let call = parent.config.and_then(|it| it.at(&["module_calls", name]));
        let config = call.and_then(|it| it.get("module"));
        let address = inner_address(&parent.address, name, key.as_ref());
        Scope::new(address, key, config, call, Some(Rc::clone(parent)))
    }

    /// How many modules it is in.
    pub(super) fn depth(&self) -> usize {
        let mut parent = self.parent.as_deref();
        let mut res = 0;
        while let Some(it) = parent {
            res += 1;
            parent = it.parent.as_deref();
        }
        res
    }
}

impl<'a> Instance<'a> {
    /// The expression of an attribute.
    pub(super) fn expression(&self, name: &str) -> Option<&'a Node> {
        self.config?.at(&["expressions", name])
    }

    /// What people call it: its address, that without its key, and that inside of its module.
    pub(super) fn names(&self) -> Vec<String> {
        let mut res = vec![self.address.to_owned()];
        if self.key.is_some() && !self.scope.address.is_empty() {
            res.push(format!("{}.{}", self.scope.address, self.resource));
        }
        if self.resource != self.address {
            res.push(self.resource.clone());
        }
        res
    }
}
