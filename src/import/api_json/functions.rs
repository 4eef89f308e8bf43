//! CloudFront Functions: what `describe-function` prints, and the code that `get-function` saves.

use std::path::PathBuf;

use super::super::definition::{Code, DefinedFunction};
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::beside::Beside;
use super::reading::{behaviors, items, text};
use super::{Cx, stores};

/// What stands in front of a function's name in its ARN.
const OF_FUNCTION: &str = ":function/";

/// Puts the functions of a distribution into the definition, and the stores that they read.
pub(super) fn define(config: &Node, beside: &Beside, cx: &mut Cx<'_>) {
    for behavior in behaviors(config) {
        for association in items(behavior.get("FunctionAssociations")) {
            let Some(named) = association.get("FunctionARN") else {
                continue;
            };
            let arn = named.as_str().unwrap_or_default();
            let Some((_, name)) = arn.split_once(OF_FUNCTION) else {
                continue;
            };
            if !cx.definition.functions.iter().any(|it| it.name == name) {
                let function = function(name, named, beside, cx);
                stores::define(&function.config, beside, cx);
                cx.definition.functions.push(function);
            }
        }
    }
}

fn function(name: &str, named: &Node, beside: &Beside, cx: &mut Cx<'_>) -> DefinedFunction {
    let mut commands = Vec::new();
    let summary = summary(name, beside);
    let config = summary.and_then(|it| it.get("FunctionConfig"));
    let describe = format!("{name}.json");
    if config.is_none() {
        cx.expect(beside, &describe);
        commands.push(format!(
            "aws cloudfront describe-function --name {name} --stage LIVE > {describe}"
        ));
    }
    let code = code_file(name, beside);
    let file = format!("{name}.js");
    match &code {
        Some(code) => cx.watched.push(code.clone()),
        None => {
            cx.expect(beside, &file);
            commands.push(format!(
                "aws cloudfront get-function --name {name} --stage LIVE {file}"
            ));
        }
    }
    let missing = match (config, &code) {
        (Some(_), Some(_)) => None,
        (None, Some(_)) => Some((
            Weight::Assumed,
            format!(
                "the runtime of the function `{name}` is in no document beside the distribution"
            ),
            "it is taken to run in `cloudfront-js-2.0`, without a key value store",
        )),
        (_, None) => Some((
            Weight::Unsupported,
            format!("the code of the function `{name}` is not beside the distribution"),
            "production runs it, so its requests would be answered otherwise",
        )),
    };
    if let Some((weight, title, consequence)) = missing {
        let finding = Finding::new(weight, "unresolved", title);
        let finding = finding.at(named.place).knowing(consequence);
        let finding = commands.iter().fold(finding, |it, command| {
            it.help(format!("save it: `{command}`"))
        });
        cx.say(finding, beside);
    }
    DefinedFunction {
        name: name.to_owned(),
        names: Vec::new(),
        config: config.cloned().unwrap_or_else(|| assumed_config(named)),
        code: code.map_or_else(
            || Code::Unknown(format!("`{file}` is not there")),
            Code::File,
        ),
        // A distribution runs nothing else.
        is_published: true,
        place: summary.map_or(named.place, |it| it.place),
    }
}

fn assumed_config(named: &Node) -> Node {
    let mut config = Node::map(named.place);
    config.set("Comment", Node::text("", named.place));
    config.set("Runtime", Node::text("cloudfront-js-2.0", named.place));
    config
}

/// What is said of a function; its published form where both are there.
fn summary<'a>(name: &str, beside: &'a Beside) -> Option<&'a Node> {
    let documents = beside.documents.iter();
    let summaries = documents.flat_map(|it| {
        let listed = items(it.node.get("FunctionList")).iter();
        it.node.get("FunctionSummary").into_iter().chain(listed)
    });
    let mut all: Vec<&Node> = summaries
        .filter(|it| text(it, "Name") == Some(name))
        .collect();
    let is_live = |it: &&Node| {
        let stage = it.at(&["FunctionMetadata", "Stage"]);
        stage.and_then(Node::as_str) == Some("LIVE")
    };
    all.sort_by_key(|it| !is_live(it));
    all.first().copied()
}

fn code_file(name: &str, beside: &Beside) -> Option<PathBuf> {
    let names = ["NAME.LIVE.js", "NAME.js", "NAME.LIVE", "NAME"];
    let names = names.map(|it| it.replace("NAME", name));
    names.iter().find_map(|it| {
        let file = beside.named(std::slice::from_ref(it));
        file.filter(|it| it.is_file()).cloned()
    })
}
