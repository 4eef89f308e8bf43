//! A file's text into the full form: parsed, validated, merged, checked, expanded.

use std::path::Path;

use toml::de::DeTable;

use super::Diagnostic;
use super::check::{self, Checker};
use super::conform::{complete, conform};
use super::devserver_toml::DevserverToml;
use super::expand::{Expansion, expand};
use super::imported::{ImportReport, Imports};
use super::merge::merge;
use super::nearest::{listed, nearest};
use super::schema::schema;
use super::shape::Schema;
use super::tree::{Node, Value};

/// What was read from a file's text.
pub(super) struct Reading {
    pub(super) expansion: Option<Expansion>,
    pub(super) found: Vec<Diagnostic>,
    /// What was imported; `None` where nothing was.
    pub(super) report: Option<ImportReport>,
}

impl Reading {
    /// Parses, validates, merges, checks and expands a text, laid over what it imports.
    pub(super) fn of(
        source: &str,
        base: &Path,
        env: Option<&str>,
        imports: &mut Imports<'_>,
        mut found: Vec<Diagnostic>,
    ) -> Self {
        let (table, problems) = DeTable::parse_recoverable(source);
        let broken = !problems.is_empty();
        found.extend(problems.iter().map(|it| syntax(it, source)));
        let schema = Schema::new(schema());
        let raw = Node::from_toml(table.get_ref(), 0..0);
        let tree = conform(&raw, schema, &mut found);
        let (plain, envs) = split(&tree);

        let chosen = env.and_then(|name| envs.iter().find(|(it, _)| it == name));
        if let (Some(name), None) = (env, chosen) {
            found.push(unknown_env(name, &envs));
        }
        let effective = match chosen {
            Some((_, over)) => merge(&plain, over),
            None => plain.clone(),
        };
        let mut stage = Stage {
            schema,
            source,
            base,
            imports,
            found,
        };
        let expansion = stage.judge(effective);
        let report = stage.imports.report();
        // The others are judged too, so that a slip in one is found before its day comes.
        for (name, over) in &envs {
            if env != Some(name.as_str()) {
                let before = stage.found.len();
                stage.judge(merge(&plain, over));
                for it in &mut stage.found[before..] {
                    it.notes.push(format!("so it is with `--env {name}`"));
                }
            }
        }
        let mut found = stage.found;
        if broken {
            drop_echoes(&mut found, source);
        }
        if imports.is_asked {
            // The file says all that there is to say by `from`.
            found.retain(|it| it.code != "nothing-to-serve");
        }
        if imports.is_broken {
            found.retain(|it| !seems_missing(it));
        }
        imports.settle(&mut found);
        Reading {
            expansion,
            found,
            report,
        }
    }
}

fn syntax(problem: &toml::de::Error, source: &str) -> Diagnostic {
    let span = problem.span();
    let text = span
        .clone()
        .and_then(|it| source.get(it))
        .unwrap_or_default();
    let title = match problem.message() {
        "duplicate key" => format!("the key `{text}` is there twice"),
        other => other.replace('\n', ", "),
    };
    Diagnostic::error("syntax", title).at(span)
}

/// Drops what only echoes an error of syntax: what is said of the same line, and what seems to
/// be missing because the parser passed over it.
fn drop_echoes(found: &mut Vec<Diagnostic>, source: &str) {
    let line = |it: &Diagnostic| {
        let before = source.get(..it.span.as_ref()?.start)?;
        Some(before.matches('\n').count())
    };
    let broken: Vec<usize> = found
        .iter()
        .filter(|it| it.code == "syntax")
        .filter_map(line)
        .collect();
    found.retain(|it| {
        let echo = line(it).is_some_and(|it| broken.contains(&it));
        it.code == "syntax" || !(echo || seems_missing(it))
    });
}

/// Whether a finding only says that something is not there.
fn seems_missing(it: &Diagnostic) -> bool {
    [
        "missing-key",
        "no-default-behavior",
        "unbound-bucket",
        "unbound-origin",
        "unknown-bucket",
        "unknown-distribution",
        "unknown-function",
        "unknown-origin",
        "unknown-store",
        "unused-bind",
    ]
    .contains(&it.code)
}

/// A file's tree without its `[env.*]`, and these by name.
fn split(tree: &Node) -> (Node, Vec<(String, Node)>) {
    let envs = tree.get("env").map(Node::entries).unwrap_or_default();
    let envs = envs.iter().map(|it| (it.key.clone(), it.node.clone()));
    let rest = tree.entries().iter().filter(|it| it.key != "env").cloned();
    let plain = Node::new(Value::Table(rest.collect()), tree.span.clone());
    (plain, envs.collect())
}

/// What is the same for every `[env.*]`.
struct Stage<'a, 'b> {
    schema: Schema<'a>,
    source: &'a str,
    base: &'a Path,
    imports: &'a mut Imports<'b>,
    found: Vec<Diagnostic>,
}

impl Stage<'_, '_> {
    /// Lays a merged tree over what it imports, checks and expands it.
    fn judge(&mut self, tree: Node) -> Option<Expansion> {
        let mut tree = self.imports.under(tree, &mut self.found);
        complete(&mut tree, self.schema, &mut self.found);
        let toml: DevserverToml = match serde_json::from_value(tree.to_json()) {
            Ok(toml) => toml,
            Err(it) => {
                let title = format!("the file cannot be read: {it}");
                self.found.push(Diagnostic::error("shape", title));
                return None;
            }
        };
        let mut cx = Checker {
            tree: &tree,
            toml: &toml,
            source: self.source,
            base: self.base,
            found: std::mem::take(&mut self.found),
            ways: Vec::new(),
        };
        check::check(&mut cx);
        let expansion = expand(&toml, &tree, self.base);
        check::check_expansion(&mut cx, &expansion);
        self.found = cx.found;
        Some(expansion)
    }
}

fn unknown_env(name: &str, envs: &[(String, Node)]) -> Diagnostic {
    let known = || envs.iter().map(|(it, _)| it.as_str());
    let it = Diagnostic::error("unknown-env", format!("there is no `[env.{name}]`"));
    let it = match nearest(name, known()) {
        Some(word) => it.help(format!("did you mean `{word}`?")),
        None => it,
    };
    if envs.is_empty() {
        return it.knowing("the file has no `[env.*]` at all");
    }
    it.knowing(format!("known: {}", listed(known())))
}
