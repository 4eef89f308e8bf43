//! Functions: a file that is code, a runtime that fits the events, settings that fit the runtime.
//!
//! AWS: "Restrictions on all edge functions", "Restrictions on CloudFront Functions",
//! "Restrictions on Lambda@Edge", "Quotas".

use std::time::Duration;

use super::references::known;
use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::AmountToml,
    functions::{Contents, Declared, DeclaredFunction, FileProblem, Runtime, is_function_name},
    tree::At,
};
use crate::functions::cloudfront_functions::{FunctionRuntime, MAX_CODE_BYTES};
use crate::message::EdgeEvent;

/// The longest time-out of a Lambda@Edge function. AWS: "Quotas".
const LONGEST_TIMEOUT: Duration = Duration::from_secs(30);

/// How many CloudFront Functions an account may have, and how many functions read one store.
const FUNCTIONS: usize = 100;
const FUNCTIONS_OF_STORE: usize = 10;

pub(super) fn check(cx: &mut Checker<'_>, declared: &Declared, contents: &Contents) {
    for (it, (_, config)) in declared.list().iter().zip(&contents.functions) {
        name(cx, it);
        match it.runtime() {
            None => no_runtime(cx, it),
            Some(Runtime::CloudFront(runtime)) => cloudfront(cx, it, runtime),
            Some(runtime @ Runtime::Lambda(_)) => lambda(cx, it, runtime),
        }
        if let Some(Err(problem)) = config {
            file(cx, &it.toml.file, problem, &it.file_at);
        }
    }
    quotas(cx, declared);
}

fn name(cx: &mut Checker<'_>, it: &DeclaredFunction) {
    let name = &it.toml.name;
    // A file that was named at its event has a name of our making.
    if it.at.dotted() == "function" && !is_function_name(name) {
        let title = format!("`{name}` is no function name");
        let found = Diagnostic::error("bad-function-name", title)
            .label("1 to 64 letters, digits, `-` and `_`");
        cx.report(&it.at.key("name"), found);
    }
}

/// A file that could be of either kind, at events that only one kind can have.
fn no_runtime(cx: &mut Checker<'_>, it: &DeclaredFunction) {
    let place = |viewer: bool| {
        let is = |event: EdgeEvent| {
            matches!(event, EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse) == viewer
        };
        let mut events = it.events.iter();
        events
            .find(|(event, _)| is(*event))
            .map(|(_, at)| at.clone())
    };
    let title = format!("`{}` runs at viewer and at origin events", it.toml.file);
    let mut found = Diagnostic::error("ambiguous-runtime", title)
        .label("which runtime does it have?")
        .knowing(
            "a CloudFront Function runs at viewer events only, a Lambda@Edge function at both",
        );
    for at in [place(true), place(false)].into_iter().flatten() {
        if at != it.at {
            found = found.also(cx.written(&at), "used here");
        }
    }
    found = match it.at.dotted().as_str() {
        "function" => found.help("add `runtime = \"nodejs22.x\"`"),
        _ => found.help(format!(
            "write `{{ file = {}, runtime = \"nodejs22.x\" }}` at both",
            quoted(&it.toml.file)
        )),
    };
    cx.report(&it.at, found);
}

fn cloudfront(cx: &mut Checker<'_>, it: &DeclaredFunction, runtime: FunctionRuntime) {
    for (event, at) in &it.events {
        if matches!(event, EdgeEvent::OriginRequest | EdgeEvent::OriginResponse) {
            let title = format!("a CloudFront Function cannot run at `{event}`");
            let found = Diagnostic::error("function-event", title)
                .label("CloudFront Functions have viewer events only")
                .also(cx.written(&it.at.key("runtime")), "this makes it one")
                .help("give it a runtime of Lambda@Edge, as in `runtime = \"nodejs22.x\"`");
            cx.report(at, found);
        }
    }
    let settings = [
        (
            "handler",
            it.toml.handler.is_some(),
            "it is always the function `handler`",
        ),
        (
            "timeout",
            it.toml.timeout.is_some(),
            "its time is less than a millisecond",
        ),
        ("memory_size", it.toml.memory_size.is_some(), "it has 2 MB"),
    ];
    for (key, _, why) in settings.into_iter().filter(|(_, given, _)| *given) {
        let title = format!("a CloudFront Function has no `{key}`");
        let found = Diagnostic::error("function-setting", title).label(why);
        cx.report(&it.at.key(key), found);
    }
    let Some(store) = &it.toml.key_value_store else {
        return;
    };
    let at = it.at.key("key_value_store");
    if runtime == FunctionRuntime::Js10 {
        let title = "key value stores need the runtime `cloudfront-js-2.0`";
        let found = Diagnostic::error("function-setting", title)
            .label("`cloudfront-js-1.0` cannot read it")
            .also(cx.written(&it.at.key("runtime")), "this is its runtime");
        cx.report(&at, found);
    }
    let stores = cx.toml.key_value_store.iter();
    let stores: Vec<&str> = stores.map(|it| it.name.as_str()).collect();
    known(cx, &at, "key value store", store, &stores);
}

fn lambda(cx: &mut Checker<'_>, it: &DeclaredFunction, runtime: Runtime) {
    if it.toml.key_value_store.is_some() {
        let title = "a Lambda@Edge function cannot read a key value store";
        let found =
            Diagnostic::error("function-setting", title).label("only CloudFront Functions can");
        cx.report(&it.at.key("key_value_store"), found);
    }
    if runtime.is_deprecated()
        && let Some(word) = it.toml.runtime
    {
        let title = format!("the runtime `{}` is deprecated", word.as_str());
        let found = Diagnostic::warning("deprecated-runtime", title)
            .label("Lambda lets no new function have it");
        cx.report(&it.at.key("runtime"), found);
    }
    let handler = it.toml.handler.as_deref().unwrap_or_default();
    let ends = handler.rsplit_once('.');
    if ends.is_none_or(|(module, function)| module.is_empty() || function.is_empty()) {
        let title = format!("`{handler}` is no handler");
        let found = Diagnostic::error("bad-handler", title)
            .label("a file's name without its extension, `.`, and the function in it, as in `index.handler`");
        cx.report(&it.at.key("handler"), found);
    }
    timeout(cx, it);
}

/// The time-out as it was written; the full form has one that can be used.
fn timeout(cx: &mut Checker<'_>, it: &DeclaredFunction) {
    let at = it.at.key("timeout");
    let Some(node) = cx.tree.at(&at) else { return };
    let written: Option<AmountToml> = serde_json::from_value(node.to_json()).ok();
    let Some(written) = written else { return };
    let title = format!("`{}` is no time-out of a function", written.text());
    let found = Diagnostic::error("bad-timeout", title);
    let found = match written.duration() {
        None => found
            .label("a number of seconds, or a text such as `5s`")
            .knowing("units: `s`, `m`, `h`, `d`"),
        Some(time) if time.is_zero() => found.label("at least a second"),
        Some(time) if time > LONGEST_TIMEOUT => found
            .label("more than 30 seconds")
            .knowing("CloudFront waits 30 seconds for a Lambda@Edge function, at every event"),
        Some(_) => return,
    };
    cx.report(&at, found);
}

/// Reports a file that is no code.
fn file(cx: &mut Checker<'_>, file: &str, problem: &FileProblem, at: &At) {
    let found = match problem {
        FileProblem::Missing(path) => {
            let label = match at.dotted().as_str() {
                "function.file" => "must be the code of the function",
                _ => "neither a file nor the name of a `[[function]]`",
            };
            Diagnostic::error("missing-file", format!("there is no file `{file}`"))
                .label(label)
                .knowing(format!("looked for `{}`", path.display()))
        }
        FileProblem::Folder => {
            Diagnostic::error("bad-function-file", format!("`{file}` is a folder"))
                .label("the code of a CloudFront Function is one file")
        }
        FileProblem::Unreadable(why) => {
            let title = format!("cannot read `{file}`: {why}");
            Diagnostic::error("bad-function-file", title).label("must be a readable file")
        }
        FileProblem::NotUtf8 => {
            Diagnostic::error("bad-function-file", format!("`{file}` is not UTF-8"))
                .label("code is text")
        }
        FileProblem::TooLarge(bytes) => {
            let title = format!("`{file}` has {bytes} bytes, {MAX_CODE_BYTES} are allowed");
            Diagnostic::error("function-size-limit", title)
                .label("AWS refuses it: `FunctionSizeLimitExceeded`")
                .help("minify it, or move data into a `[[key_value_store]]`")
        }
        FileProblem::NoHandler(tried) => {
            let tried: Vec<String> = tried.iter().map(|it| format!("`{it}`")).collect();
            let title = format!("`{file}` has no file for its handler");
            Diagnostic::error("missing-file", title)
                .label(format!("none of {} is there", tried.join(", ")))
                .help("build it first, or set `handler` to the file and function that it has")
        }
    };
    cx.report(at, found);
}

fn quotas(cx: &mut Checker<'_>, declared: &Declared) {
    let cloudfront = declared.list().iter();
    let cloudfront = cloudfront.filter(|it| matches!(it.runtime(), Some(Runtime::CloudFront(_))));
    let cloudfront: Vec<&DeclaredFunction> = cloudfront.collect();
    let mut quota = |what: String, allowed: usize, at: &At| {
        let title = format!("{what} are more than CloudFront's quota of {allowed}");
        let found = Diagnostic::note("quota", title).knowing("AWS raises it on request");
        cx.report(at, found);
    };
    if let Some(it) = cloudfront.get(FUNCTIONS) {
        quota(format!("{} functions", cloudfront.len()), FUNCTIONS, &it.at);
    }
    let stores: Vec<&str> = declared_stores(&cloudfront);
    for store in stores {
        let mut readers = cloudfront.iter();
        let reads = |it: &&&DeclaredFunction| it.toml.key_value_store.as_deref() == Some(store);
        let count = readers.clone().filter(reads).count();
        if let (true, Some(it)) = (count > FUNCTIONS_OF_STORE, readers.rfind(reads)) {
            let what = format!("{count} functions of the key value store `{store}`");
            quota(what, FUNCTIONS_OF_STORE, &it.at);
        }
    }
}

/// The stores that functions read, each once.
fn declared_stores<'a>(functions: &[&'a DeclaredFunction]) -> Vec<&'a str> {
    let stores = functions.iter();
    let mut stores: Vec<&str> = stores
        .filter_map(|it| it.toml.key_value_store.as_deref())
        .collect();
    stores.sort_unstable();
    stores.dedup();
    stores
}
