//! `terraform.tfstate` itself, in which people keep their state: turned into what
//! `terraform show -json` prints of it.
//!
//! HashiCorp says no more of the file than that it is JSON and may change ("State", section
//! "Format"); version 4 is what Terraform writes since 0.12, and OpenTofu.

use super::super::document::{Node, Value};
use super::super::finding::{Finding, Weight};
use super::address::{Key, steps};
use super::plan::inner_address;

/// Whether a document is a state file, readable or not.
pub(super) fn is_state_file(root: &Node) -> bool {
    let has = |name: &str| root.get(name).is_some();
    let is_readable = has("version") && has("serial") && (has("resources") || has("modules"));
    is_readable || is_encrypted(root)
}

fn is_encrypted(root: &Node) -> bool {
    root.get("encrypted_data").is_some() && root.get("serial").is_some()
}

/// What would be printed of a state file.
///
/// # Errors
///
/// Why it cannot be read, and what to give instead.
pub(super) fn as_printed(root: &Node) -> Result<Node, Box<Finding>> {
    let wrong = |title: String| Finding::new(Weight::Wrong, "bad-template", title).at(root.place);
    if is_encrypted(root) {
        let finding = wrong("the state is encrypted".to_owned());
        let help = "have it printed: `tofu show -json > state.json`, then give `state.json`";
        return Err(Box::new(finding.help(help)));
    }
    let version = root.get("version").and_then(Node::as_u64);
    if version != Some(4) {
        let shown = version.map_or_else(|| "?".to_owned(), |it| it.to_string());
        let finding = wrong(format!("the state file has the version {shown}"));
        let help = "have it printed: `terraform show -json > state.json`, then give `state.json`";
        return Err(Box::new(
            finding.knowing("4 is the version that is known").help(help),
        ));
    }
    let mut top = Module::default();
    for resource in root.get("resources").map(Node::items).unwrap_or_default() {
        let path = resource.get("module").and_then(Node::as_str);
        let path = path.unwrap_or_default();
        let inner = top.at(path);
        inner.resources.extend(instances(resource, path));
    }
    let mut values = Node::map(root.place);
    values.set("root_module", top.printed(root));
    let mut res = Node::map(root.place);
    res.set("format_version", Node::text("1.0", root.place));
    res.set("values", values);
    Ok(res)
}

/// A module and those in it, each with its address.
#[derive(Default)]
struct Module {
    resources: Vec<Node>,
    children: Vec<(String, Module)>,
}

impl Module {
    /// The module of an address such as `module.a["x"].module.b`.
    fn at(&mut self, address: &str) -> &mut Self {
        let mut inner = self;
        let mut known = String::new();
        for step in steps(address).chunks(2) {
            let Some(name) = step.get(1) else { break };
            known = inner_address(&known, &name.name, name.key.as_ref());
            let children = &mut inner.children;
            let found = children.iter().position(|it| it.0 == known);
            let at = found.unwrap_or_else(|| {
                children.push((known.clone(), Module::default()));
                children.len() - 1
            });
            inner = &mut children[at].1;
        }
        inner
    }

    fn printed(self, root: &Node) -> Node {
        let children = self.children.into_iter().map(|(address, module)| {
            let mut child = module.printed(root);
            child.set("address", Node::text(address, root.place));
            child
        });
        let children = children.collect();
        let mut res = Node::map(root.place);
        res.set(
            "resources",
            Node::new(Value::List(self.resources), root.place),
        );
        res.set(
            "child_modules",
            Node::new(Value::List(children), root.place),
        );
        res
    }
}

/// The instances of a resource, without those that wait for their end.
fn instances(resource: &Node, module: &str) -> Vec<Node> {
    let text = |name: &str| resource.get(name).and_then(Node::as_str);
    let (Some(kind), Some(name)) = (text("type"), text("name")) else {
        return Vec::new();
    };
    let mode = text("mode").unwrap_or("managed");
    let data = if mode == "data" { "data." } else { "" };
    let dot = if module.is_empty() { "" } else { "." };
    let address = format!("{module}{dot}{data}{kind}.{name}");
    let all = resource.get("instances").map(Node::items);
    let current = all.unwrap_or_default().iter();
    let current = current.filter(|it| it.get("deposed").is_none());
    let named = resource.get("name").unwrap_or(resource).place;
    current
        .filter_map(|it| {
            let values = it.get("attributes")?;
            let index = it.get("index_key").filter(|it| !it.is_null());
            let key = index.and_then(Key::of);
            let shown = match &key {
                None => String::new(),
                Some(Key::Index(it)) => format!("[{it}]"),
                Some(Key::Name(it)) => format!("[{it:?}]"),
            };
            let place = index.map_or(named, |it| it.place);
            let mut res = Node::map(it.place);
            res.set("address", Node::text(format!("{address}{shown}"), place));
            res.set("mode", Node::text(mode, place));
            res.set("type", Node::text(kind, place));
            res.set("name", Node::text(name, place));
            if let Some(index) = index {
                res.set("index", index.clone());
            }
            res.set("values", values.clone());
            Some(res)
        })
        .collect()
}
