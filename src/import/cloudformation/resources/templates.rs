//! What a resource's template says beside its properties: what it depends on, and what lies on disk.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::super::assembly::normal;
use super::super::{Assembly, ResolvedResource, StackTemplate};
use crate::import::{Member, Node, Place, Sources};

/// The templates, and where each resource stands in them.
pub(super) struct Templates<'a> {
    assembly: &'a Assembly,
    sources: &'a Sources,
    written: HashMap<Place, (&'a StackTemplate, &'a Member)>,
}

impl<'a> Templates<'a> {
    /// The templates of an assembly; `sources` are the files that they were read from.
    pub(super) fn new(assembly: &'a Assembly, sources: &'a Sources) -> Self {
        let mut written = HashMap::new();
        for stack in &assembly.stacks {
            for member in resources(stack) {
                written.insert(member.name_place, (stack, member));
            }
        }
        Templates {
            assembly,
            sources,
            written,
        }
    }

    /// The asset that a key in the assets' bucket stands for.
    pub(super) fn asset(&self, object_key: &str) -> Option<&'a Path> {
        self.assembly.asset(object_key)
    }

    /// A path that a template gives relative to itself.
    pub(super) fn beside(&self, resource: &ResolvedResource, path: &str) -> PathBuf {
        let template = self.sources.of(resource.place);
        let folder = template.and_then(|it| it.path.parent());
        folder.map_or_else(|| PathBuf::from(path), |it| normal(&it.join(path)))
    }

    /// The logical ids on which a resource depends by `DependsOn`, over any number of steps.
    pub(super) fn dependencies(&self, resource: &ResolvedResource) -> BTreeSet<&'a str> {
        let mut res = BTreeSet::new();
        let Some((stack, member)) = self.written.get(&resource.place) else {
            return res;
        };
        let mut left = depends_on(member);
        while let Some(next) = left.pop() {
            if res.insert(next) {
                let member = resources(stack).iter().find(|it| it.name == next);
                left.extend(member.into_iter().flat_map(depends_on));
            }
        }
        res
    }
}

fn resources(stack: &StackTemplate) -> &[Member] {
    let resources = stack.root.get("Resources");
    resources.map(Node::members).unwrap_or_default()
}

/// `DependsOn`: a logical id, or a list of them.
fn depends_on(resource: &Member) -> Vec<&str> {
    let Some(on) = resource.node.get("DependsOn") else {
        return Vec::new();
    };
    match on.as_str() {
        Some(one) => vec![one],
        None => on.items().iter().filter_map(Node::as_str).collect(),
    }
}
