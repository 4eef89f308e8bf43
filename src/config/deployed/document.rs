//! A small document: checked like a file, and its findings in AWS's words.

use std::path::Path;

use super::super::check::{self, Checker};
use super::super::devserver_toml::DevserverToml;
use super::super::expand::expand_with;
use super::super::functions::{Contents, Declared};
use super::super::tree::{Node, Value};
use super::super::{Diagnostic, FunctionConfig, Severity};
use super::aws_words::{aws_path, aws_text};
use super::codes::aws_code;
use super::refused::Problem;

/// What was found in a document, and its full form.
pub(super) struct Judged {
    pub(super) full: DevserverToml,
    pub(super) problems: Vec<Problem>,
    pub(super) warnings: Vec<String>,
}

/// Judges the document of a distribution; `functions` are those that it declares, in their order.
/// What is wrong with the policies and functions themselves is said of them and not here.
pub(super) fn of_distribution(
    toml: &DevserverToml,
    functions: Vec<(String, FunctionConfig)>,
) -> Judged {
    let (full, found) = judge(toml, functions);
    let default = toml.behavior.len().saturating_sub(1);
    let of_others = |way: &str| {
        let root = way.split(['.', '[']).next().unwrap_or_default();
        root.ends_with("_policy") || matches!(root, "function" | "bucket")
    };
    let mut res = Judged {
        full,
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    for (it, way) in found.iter().filter(|(_, way)| !of_others(way)) {
        let text = format!("{}: {}", aws_path(way, default), sentence(it));
        match it.severity {
            Severity::Error => res.problems.push(Problem::new(aws_code(it, way), text)),
            Severity::Warning => res.warnings.push(text),
            Severity::Note => {}
        }
    }
    res
}

/// What is wrong with a policy by itself.
pub(super) fn of_policy(toml: &DevserverToml) -> Vec<Problem> {
    let (_, found) = judge(toml, Vec::new());
    let wrong = found.iter();
    let wrong = wrong.filter(|(it, _)| it.severity == Severity::Error);
    wrong
        .map(|(it, way)| Problem::new(aws_code(it, way), sentence(it)))
        .collect()
}

fn judge(
    toml: &DevserverToml,
    functions: Vec<(String, FunctionConfig)>,
) -> (DevserverToml, Vec<(Diagnostic, String)>) {
    let tree = Node::new(Value::Table(Vec::new()), 0..0);
    // Nothing in these documents is relative to a folder.
    let base = Path::new("");
    let mut cx = Checker {
        tree: &tree,
        toml,
        source: "",
        base,
        found: Vec::new(),
        ways: Vec::new(),
    };
    check::check(&mut cx);
    let declared = Declared::of(toml, base);
    let expansion = expand_with(toml, &tree, declared, Contents::of(functions));
    check::check_expansion(&mut cx, &expansion);
    let Checker { found, ways, .. } = cx;
    let found = found.into_iter().enumerate().map(|(i, it)| {
        let way = ways.iter().find(|(at, _)| *at == i);
        let way = way.map(|(_, way)| way.to_string());
        (it, way.unwrap_or_default())
    });
    (expansion.toml, found.collect())
}

/// A finding in one line.
fn sentence(it: &Diagnostic) -> String {
    let label = it.label.iter().map(|it| format!(": {it}"));
    let label: String = label.collect();
    aws_text(&format!("{}{label}", it.title))
}
