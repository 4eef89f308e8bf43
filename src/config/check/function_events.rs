//! Functions at events: one that is there, at most one an event, and no mix that CloudFront refuses.
//!
//! AWS: "Restrictions on all edge functions"; API types `FunctionAssociation` and
//! `LambdaFunctionAssociation`.

use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::{EndpointWord, EventFunctionTableToml, EventFunctionToml},
    expand::{Expansion, endpoint_of, has_bucket},
    functions::{Declared, Runtime, Use, uses},
    nearest::{listed, nearest},
    tree::At,
};
use crate::message::EdgeEvent;

pub(super) fn check(cx: &mut Checker<'_>, expansion: &Expansion) {
    let declared = &expansion.declared;
    let uses = uses(cx.toml);
    for (i, it) in uses.iter().enumerate() {
        if let EventFunctionToml::Table(table) = it.written {
            one_function(cx, it, table);
        }
        if declared.get(it.written).is_none() {
            unknown(cx, it, declared);
        }
        include_body(cx, it, declared);
        built_in(cx, it);
        let before = uses[..i].iter().rfind(|other| other.owner == it.owner);
        if before.is_none() {
            has_behavior(cx, it, expansion);
        }
    }
    mixes(cx, &uses, declared);
}

/// A table names a function or a file, and settings go with a file.
fn one_function(cx: &mut Checker<'_>, it: &Use<'_>, table: &EventFunctionTableToml) {
    let at = it.at();
    match (&table.function, &table.file) {
        (Some(_), Some(_)) => {
            let title = "`function` and `file` are the same setting";
            let found = Diagnostic::error("conflicting-setting", title)
                .label("only one of them")
                .also(cx.written(&at.key("function")), "this is the other");
            return cx.report(&at.key("file"), found);
        }
        (None, None) => {
            let title = format!("`{}` names no function", it.key());
            let found = Diagnostic::error("missing-key", title)
                .label("`file` is missing")
                .help("name the file with the code: `file = \"edge/NAME.js\"`")
                .help("or a `[[function]]`: `function = \"NAME\"`");
            return cx.report(&at, found);
        }
        (Some(_), None) | (None, Some(_)) => {}
    }
    let settings = [
        ("runtime", table.runtime.is_some()),
        ("handler", table.handler.is_some()),
        ("timeout", table.timeout.is_some()),
        ("memory_size", table.memory_size.is_some()),
        ("key_value_store", table.key_value_store.is_some()),
    ];
    let given = settings.into_iter().filter(|(_, given)| *given);
    for (key, _) in given.filter(|_| table.function.is_some()) {
        let title = format!("`{key}` goes with `file`");
        let found = Diagnostic::error("conflicting-setting", title)
            .label("this function has it in its `[[function]]`")
            .also(cx.written(&at.key("function")), "this is the function");
        cx.report(&at.key(key), found);
    }
}

fn unknown(cx: &mut Checker<'_>, it: &Use<'_>, declared: &Declared) {
    let (name, at) = match it.written {
        EventFunctionToml::Named(name) => (name, it.at()),
        EventFunctionToml::Table(table) => match &table.function {
            Some(name) => (name, it.at().key("function")),
            // It names none, which has been said.
            None => return,
        },
    };
    let names = || {
        let known = declared.list().iter();
        known
            .filter(|it| it.at.dotted() == "function")
            .map(|it| it.toml.name.as_str())
    };
    let found = Diagnostic::error("unknown-function", format!("unknown function `{name}`"))
        .label("there is no `[[function]]` of this name");
    let mut found = match names().next() {
        Some(_) => found.knowing(format!("known functions: {}", listed(names()))),
        None => found.knowing("the file has no `[[function]]` at all"),
    };
    found = match nearest(name, names()) {
        Some(word) => {
            let title = format!("did you mean `{word}`?");
            found.patch(cx.written(&at), quoted(word), title)
        }
        None => found.help("to name a file, write its path, as in `edge/auth.js`"),
    };
    cx.report(&at, found);
}

/// Bodies are for Lambda@Edge at request events. AWS: "Access the request body by choosing the
/// include body option".
fn include_body(cx: &mut Checker<'_>, it: &Use<'_>, declared: &Declared) {
    let EventFunctionToml::Table(table) = it.written else {
        return;
    };
    if table.include_body != Some(true) {
        return;
    }
    let runtime = declared.get(it.written).and_then(|it| it.runtime());
    let label = match (it.event, runtime) {
        (EdgeEvent::OriginResponse | EdgeEvent::ViewerResponse, _) => {
            "only request events have the request's body"
        }
        (_, Some(Runtime::CloudFront(_))) => "a CloudFront Function is never shown a body",
        (EdgeEvent::ViewerRequest | EdgeEvent::OriginRequest, Some(Runtime::Lambda(_)) | None) => {
            return;
        }
    };
    let title = format!("`include_body` cannot be on at `{}`", it.event);
    let found = Diagnostic::error("function-setting", title).label(label);
    cx.report(&it.at().key("include_body"), found);
}

/// `trim_prefix` and `index_document` are an origin-request function already.
fn built_in(cx: &mut Checker<'_>, it: &Use<'_>) {
    if it.event != EdgeEvent::OriginRequest {
        return;
    }
    for key in built_in_keys(cx, &it.owner) {
        let title = format!("`{key}` and `origin_request` are two functions for one event");
        let found = Diagnostic::error("two-functions", title)
            .label("CloudFront takes one function an event")
            .also(
                cx.written(&it.owner.key(key)),
                "this stands for a function of its own",
            )
            .help(format!(
                "take `{key}` out where the function does that, as production's does"
            ));
        cx.report(&it.at(), found);
    }
}

/// The keys of a table that stand for the built-in function where the table's `origin_request`
/// would stand too.
fn built_in_keys(cx: &Checker<'_>, owner: &At) -> Vec<&'static str> {
    let toml = cx.toml;
    let at = |list: &str, i: usize| At::root(list).index(i);
    let mut given: Vec<(&'static str, bool)> = Vec::new();
    for (i, app) in toml.app.iter().enumerate() {
        if at("app", i) == *owner {
            let bucket = has_bucket(app);
            let rest = endpoint_of(app, &toml.bucket) == EndpointWord::Rest;
            given.push(("trim_prefix", bucket && app.trim_prefix.is_some()));
            let index = app.index_document.is_some();
            given.push(("index_document", bucket && rest && index));
            given.push(("url_trim_prefix", !bucket && app.url_trim_prefix.is_some()));
        }
    }
    for (i, it) in toml.behavior.iter().enumerate() {
        if at("behavior", i) == *owner {
            given.push(("trim_prefix", it.trim_prefix.is_some()));
            given.push(("index_document", it.index_document.is_some()));
        }
    }
    for (i, it) in toml.origin.iter().enumerate() {
        let fallback = it.fallback.as_ref();
        if let Some(it) = fallback.filter(|_| at("origin", i).key("fallback") == *owner) {
            given.push(("trim_prefix", it.trim_prefix.is_some()));
            given.push(("index_document", it.index_document.is_some()));
        }
    }
    let given = given.into_iter().filter(|(_, given)| *given);
    given.map(|(key, _)| key).collect()
}

/// An app that only lies in a shared bucket has no behavior that a function could be tied to.
fn has_behavior(cx: &mut Checker<'_>, it: &Use<'_>, expansion: &Expansion) {
    if it.owner.dotted() != "app" {
        return;
    }
    let mut patterns = expansion.patterns_at.iter();
    let is_own = |at: &At| {
        let parent = at.parent();
        parent == it.owner || parent.parent() == it.owner
    };
    if !patterns.any(is_own) {
        let title = format!("`{}` has no effect", it.key());
        let found = Diagnostic::error("no-effect", title)
            .label("the app has no behavior of its own, and functions belong to behaviors")
            .help("give the app a `path`, or name the function in the behavior that serves it");
        cx.report(&it.at(), found);
    }
}

/// CloudFront Functions and Lambda@Edge do not share the viewer events of a behavior.
fn mixes(cx: &mut Checker<'_>, uses: &[Use<'_>], declared: &Declared) {
    let at_viewer =
        |event: EdgeEvent| matches!(event, EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse);
    let is_lambda = |it: &Use<'_>| {
        let runtime = declared.get(it.written)?.runtime()?;
        Some(matches!(runtime, Runtime::Lambda(_)))
    };
    for (i, it) in uses
        .iter()
        .enumerate()
        .filter(|(_, it)| at_viewer(it.event))
    {
        let mut before = uses[..i].iter();
        let other = before.find(|other| other.owner == it.owner && at_viewer(other.event));
        let Some(other) = other else { continue };
        let kinds = (is_lambda(other), is_lambda(it));
        if matches!(kinds, (Some(a), Some(b)) if a != b) {
            let word = |lambda: Option<bool>| match lambda {
                Some(true) => "this is a Lambda@Edge function",
                _ => "this is a CloudFront Function",
            };
            let title = "a behavior cannot have both kinds of functions at its viewer events";
            let found = Diagnostic::error("mixed-functions", title)
                .label(word(kinds.1))
                .also(cx.written(&other.at()), word(kinds.0))
                .help("make both of them one kind, with `runtime`; origin events may have Lambda@Edge beside CloudFront Functions");
            cx.report(&it.at(), found);
        }
    }
}
