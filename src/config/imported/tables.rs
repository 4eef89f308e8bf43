//! A definition as tables of the file's full form, each with its places.

use serde::Serialize;
use serde_json::Value as Json;

use super::materials::Materials;
use super::missing_code::of_code;
use super::report::Gathered;
use super::{bind, buckets, distribution, functions};
use crate::config::deployed::policies;
use crate::config::deployed::refused::Problem;
use crate::import::{Defined, Finding, Imported, Node, Place, Weight};
use crate::resources::shapes::{
    CachePolicyConfig, OriginRequestPolicyConfig, ResponseHeadersPolicyConfig, Shape, read_shape,
};

/// A table of an array of tables.
pub(super) struct Table<'a> {
    /// The array, as in `behavior`.
    pub(super) array: &'static str,
    /// The table.
    pub(super) json: Json,
    /// The place of a way in the table, as in `custom_error_response[0].error_code`; of the table
    /// itself by the empty way.
    pub(super) place: Box<dyn Fn(&str) -> Place + 'a>,
}

/// What is made of a definition.
#[derive(Default)]
pub(super) struct Tables<'a> {
    pub(super) tables: Vec<Table<'a>>,
    /// What `[bind]` may name.
    pub(super) known: bind::Known,
    pub(super) findings: Vec<Finding>,
    pub(super) report: Gathered,
    /// The functions whose code a reader missed already.
    pub(super) without_code: Vec<String>,
}

impl<'a> Tables<'a> {
    /// Makes tables of everything that a definition has.
    pub(super) fn fill(&mut self, imported: &'a Imported, materials: &mut Materials<'_>) {
        let definition = &imported.definition;
        let said = imported.findings.iter().filter_map(|it| of_code(&it.title));
        self.without_code = said.map(str::to_owned).collect();
        let used = distribution::add(definition, self);
        functions::add(definition, &used, materials, self);
        buckets::add(definition, &used, materials, self);
        for it in &definition.cache_policies {
            let made = |it: &CachePolicyConfig| Ok(policies::cache_policy(it));
            self.policy("cache_policy", "CachePolicyConfig", it, made);
        }
        for it in &definition.origin_request_policies {
            let made = |it: &OriginRequestPolicyConfig| Ok(policies::origin_request_policy(it));
            self.policy(
                "origin_request_policy",
                "OriginRequestPolicyConfig",
                it,
                made,
            );
        }
        for it in &definition.response_headers_policies {
            let made = |it: &ResponseHeadersPolicyConfig| policies::response_headers_policy(it);
            let name = "ResponseHeadersPolicyConfig";
            self.policy("response_headers_policy", name, it, made);
        }
    }

    fn policy<S: Shape, T: Serialize>(
        &mut self,
        array: &'static str,
        shape: &str,
        it: &'a Defined,
        made: impl Fn(&S) -> Result<T, Problem>,
    ) {
        let Some(read) = self.read::<S>(it, shape) else {
            return;
        };
        match made(&read) {
            Ok(toml) => {
                let what = array.replace('_', " ");
                self.imported(format!("{what} {}", called(it)), it.place);
                self.table(array, &toml, it.place);
            }
            Err(problem) => self.wrong(it, &problem),
        }
    }

    /// Reads a document; what is wrong with it is said where it is.
    pub(super) fn read<S: Shape>(&mut self, it: &Defined, shape: &str) -> Option<S> {
        let read = read_shape::<S>(&it.config.to_json(), shape);
        for path in &read.found.unknown {
            let title = format!("`{path}` is not known here, and is passed over");
            let it = Finding::new(Weight::Assumed, "unknown-property", title)
                .at(place_of(&it.config, path, it.place));
            self.findings.push(it);
        }
        for problem in &read.found.problems {
            let message = problem.message.trim_end_matches('.');
            let it = Finding::new(Weight::Wrong, "bad-definition", message)
                .at(place_of(&it.config, &problem.path, it.place))
                .knowing(format!("AWS's code is `{}`", problem.code));
            self.findings.push(it);
        }
        read.shape
    }

    /// Says what AWS would refuse.
    pub(super) fn wrong(&mut self, it: &Defined, problem: &Problem) {
        let path = problem.message.split([':', ' ']).next().unwrap_or_default();
        let message = problem.message.trim_end_matches('.');
        let it = Finding::new(Weight::Wrong, "bad-definition", message)
            .at(place_of(&it.config, path, it.place))
            .knowing(format!("AWS's code is `{}`", problem.code));
        self.findings.push(it);
    }

    /// Adds a table that stands at one place.
    pub(super) fn table(&mut self, array: &'static str, toml: &impl Serialize, place: Place) {
        self.placed(array, toml, move |_| place);
    }

    /// Adds a table with the places of its parts.
    pub(super) fn placed(
        &mut self,
        array: &'static str,
        toml: &impl Serialize,
        place: impl Fn(&str) -> Place + 'a,
    ) {
        // These types have nothing that JSON cannot say.
        let json = serde_json::to_value(toml).unwrap_or_default();
        let place = Box::new(place);
        self.tables.push(Table { array, json, place });
    }

    /// Notes what was imported.
    pub(super) fn imported(&mut self, what: String, place: Place) {
        let it = (what, place);
        if !self.report.imported.contains(&it) {
            self.report.imported.push(it);
        }
    }
}

/// What people call something: its best name, beside its id where that is not a stand-in.
pub(super) fn called(it: &Defined) -> String {
    match (it.names.first(), it.is_stand_in) {
        (Some(name), true) => name.clone(),
        (Some(name), false) if *name != it.id => format!("{} ({name})", it.id),
        _ => it.id.clone(),
    }
}

/// The place at the end of a path such as `DistributionConfig.Origins.Items[0].Id`, as far as the
/// document goes.
pub(super) fn place_of(config: &Node, path: &str, usual: Place) -> Place {
    let mut node = config;
    let mut place = usual;
    for step in path.split('.').skip(1) {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let next = match (name, index) {
            // A list may stand with or without its wrapper.
            ("Items", Some(index)) if !node.items().is_empty() => node.items().get(index),
            (name, Some(index)) => {
                let list = node.get(name);
                list.and_then(|it| {
                    let items = it.get("Items").unwrap_or(it);
                    items.items().get(index)
                })
            }
            (name, None) => node.get(name),
        };
        let Some(next) = next else { break };
        node = next;
        place = node.place;
    }
    place
}
