//! One function by itself, for a command that runs it: with the settings of the configuration that
//! names it, or without any.
//!
//! Its full form is loaded as a configuration of its own, so that runtime, handler and limits are
//! found and judged in one place only. What is wrong elsewhere in the configuration is no matter.

use std::path::{Path, PathBuf};

use super::devserver_toml::{
    AmountToml, AppToml, DevserverToml, EventFunctionTableToml, EventFunctionToml, FunctionToml,
    KeyValueStoreToml, RuntimeWord,
};
use super::find::{FILE_NAME, absolute, shown};
use super::functions::{Runtime, uses};
use super::nearest::{listed, nearest};
use super::{Config, Diagnostic, LoadOptions, Loaded, load, load_text, print_toml};
use crate::message::EdgeEvent;

/// The name of the store that is given by its file alone.
const STORE: &str = "key-value-store";

/// A function as a command line names it; what is given goes before what the configuration says.
#[derive(Clone, Debug)]
pub struct FunctionAsked {
    /// Its file or folder, or its name in the configuration.
    pub named: String,
    /// The runtime.
    pub runtime: Option<RuntimeWord>,
    /// The handler.
    pub handler: Option<String>,
    /// The time-out, as in `5s`.
    pub timeout: Option<String>,
    /// The import file of the store that it reads.
    pub key_value_store: Option<PathBuf>,
    /// The event that tells the runtime of a script where nothing else does.
    pub event: EdgeEvent,
}

/// What is known of the function.
#[derive(Clone, Debug)]
pub struct LoadedFunction {
    /// Its name.
    pub name: String,
    /// A configuration with the function and its store; `None` where something is wrong.
    pub config: Option<Config>,
    /// The configuration that names it, as people should see it.
    pub named_in: Option<PathBuf>,
    /// The events that it is tied to there, each once.
    pub events: Vec<EdgeEvent>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The text that placed findings are about.
    pub source: String,
    /// Every file that was read, and every folder that was walked; absolute paths.
    pub files: Vec<PathBuf>,
}

/// Loads a function. Without a configuration upwards of `options.start` it is taken for a file.
pub fn load_function(asked: &FunctionAsked, options: &LoadOptions) -> LoadedFunction {
    let around = load(options);
    let path = absolute(Path::new(&asked.named), &options.start);
    let Some(full) = around.full.as_ref() else {
        return match around.diagnostics.iter().any(|it| it.code == "no-file") {
            true => by_file(asked, options),
            false => despite(around, asked, options, &path),
        };
    };
    let file = around.file.clone().unwrap_or_default();
    let base = file.parent().unwrap_or(Path::new("/")).to_owned();
    let by_name = full.function.iter().find(|it| it.name == asked.named);
    let of_file: Vec<&FunctionToml> = match by_name {
        Some(it) => vec![it],
        None => {
            let all = full.function.iter();
            all.filter(|it| absolute(Path::new(&it.file), &base) == path)
                .collect()
        }
    };
    let res = match of_file.as_slice() {
        // It may be named where the configuration cannot be read.
        [] if !around.is_usable() => return despite(around, asked, options, &path),
        [] => by_file(asked, options),
        [one] => configured(asked, one, full, &file, options),
        [..] => return several(asked, &of_file, around.files),
    };
    with_names(res, asked, full)
}

/// A file, though the configuration has errors; their findings where it is no file, or where the
/// configuration was asked for.
fn despite(
    around: Loaded,
    asked: &FunctionAsked,
    options: &LoadOptions,
    path: &Path,
) -> LoadedFunction {
    if options.config.is_some() || !path.exists() {
        return broken(around);
    }
    let file = around.file.as_deref().unwrap_or(Path::new(FILE_NAME));
    let title = format!(
        "`{}` has errors, so its settings do not apply",
        shown(file, &options.start).display()
    );
    let found = Diagnostic::warning("unused-configuration", title);
    let mut res = by_file(asked, options);
    res.diagnostics
        .insert(0, found.help("`mfe-dev check` shows them"));
    res.files.extend(around.files);
    res
}

/// A file that no configuration names.
fn by_file(asked: &FunctionAsked, options: &LoadOptions) -> LoadedFunction {
    let store = asked.key_value_store.as_ref();
    let table = EventFunctionToml::Table(EventFunctionTableToml {
        file: Some(asked.named.clone()),
        runtime: asked.runtime,
        handler: asked.handler.clone(),
        timeout: asked.timeout.as_deref().map(AmountToml::read),
        key_value_store: store.map(|_| STORE.to_owned()),
        ..EventFunctionTableToml::default()
    });
    let toml = DevserverToml {
        app: vec![app(asked, table)],
        key_value_store: store
            .map(|it| given_store(STORE, it, options))
            .into_iter()
            .collect(),
        ..DevserverToml::default()
    };
    alone(&toml, &options.start, options)
}

/// A function of the configuration, with what the command line says otherwise.
fn configured(
    asked: &FunctionAsked,
    written: &FunctionToml,
    full: &DevserverToml,
    file: &Path,
    options: &LoadOptions,
) -> LoadedFunction {
    let mut function = written.clone();
    match asked.runtime.map(Runtime::from) {
        Some(Runtime::CloudFront(_)) => {
            (function.handler, function.timeout, function.memory_size) = (None, None, None);
        }
        Some(Runtime::Lambda(_)) => function.key_value_store = None,
        None => {}
    }
    function.runtime = asked.runtime.or(function.runtime);
    function.handler = asked.handler.clone().or(function.handler);
    let timeout = asked.timeout.as_deref().map(AmountToml::read);
    function.timeout = timeout.or(function.timeout);
    if asked.key_value_store.is_some() {
        let name = function.key_value_store.take();
        function.key_value_store = Some(name.unwrap_or_else(|| STORE.to_owned()));
    }
    let store = function.key_value_store.as_deref();
    let stores = store.and_then(|name| match &asked.key_value_store {
        Some(file) => Some(given_store(name, file, options)),
        None => {
            let mut known = full.key_value_store.iter();
            known.find(|it| it.name == name).cloned()
        }
    });
    let name = EventFunctionToml::Named(function.name.clone());
    // Of a runtime that is known the event says nothing.
    let asked = FunctionAsked {
        event: match function.runtime {
            Some(_) => EdgeEvent::ViewerRequest,
            None => asked.event,
        },
        ..asked.clone()
    };
    let toml = DevserverToml {
        app: vec![app(&asked, name)],
        function: vec![function],
        key_value_store: stores.into_iter().collect(),
        fidelity: full.fidelity.clone(),
        ..DevserverToml::default()
    };
    let base = file.parent().unwrap_or(Path::new("/"));
    let mut res = alone(&toml, base, options);
    res.named_in = Some(shown(file, &options.start));
    res.files.push(file.to_owned());
    for it in uses(full) {
        let tied = match it.written {
            EventFunctionToml::Named(name) => name == &written.name,
            EventFunctionToml::Table(it) => it.function.as_ref() == Some(&written.name),
        };
        if tied && !res.events.contains(&it.event) {
            res.events.push(it.event);
        }
    }
    res
}

/// An app that ties a function to the event that tells its runtime.
fn app(asked: &FunctionAsked, function: EventFunctionToml) -> AppToml {
    let mut res = AppToml {
        name: "site".to_owned(),
        dist: Some(".".to_owned()),
        ..AppToml::default()
    };
    let event = match asked.runtime {
        Some(_) => EdgeEvent::ViewerRequest,
        None => asked.event,
    };
    let place = match event {
        EdgeEvent::ViewerRequest => &mut res.viewer_request,
        EdgeEvent::OriginRequest => &mut res.origin_request,
        EdgeEvent::OriginResponse => &mut res.origin_response,
        EdgeEvent::ViewerResponse => &mut res.viewer_response,
    };
    *place = Some(function);
    res
}

fn given_store(name: &str, file: &Path, options: &LoadOptions) -> KeyValueStoreToml {
    let file = absolute(file, &options.start);
    KeyValueStoreToml {
        name: name.to_owned(),
        file: Some(file.to_string_lossy().into_owned()),
        data: None,
    }
}

/// Loads the one function; paths start from `base`.
fn alone(toml: &DevserverToml, base: &Path, options: &LoadOptions) -> LoadedFunction {
    let nothing_above = LoadOptions {
        start: options.start.clone(),
        ..LoadOptions::default()
    };
    let file = base.join(FILE_NAME);
    let loaded = load_text(&print_toml(toml), &file, &nothing_above);
    let usable = loaded.is_usable();
    let function = loaded.full.as_ref().and_then(|it| it.function.first());
    LoadedFunction {
        name: function.map(|it| it.name.clone()).unwrap_or_default(),
        config: loaded.config.filter(|_| usable),
        named_in: None,
        events: Vec::new(),
        diagnostics: loaded.diagnostics.into_iter().map(unplaced).collect(),
        source: String::new(),
        files: loaded.files.into_iter().filter(|it| *it != file).collect(),
    }
}

/// A finding about a text that nobody wrote, without its place; the words there become a note.
fn unplaced(it: Diagnostic) -> Diagnostic {
    if it.source.is_some() {
        return it;
    }
    let mut res = Diagnostic {
        file: None,
        span: None,
        line: None,
        column: None,
        secondary: Vec::new(),
        patch: None,
        ..it
    };
    if let Some(label) = res.label.take() {
        res.notes.insert(0, label);
    }
    res
}

fn broken(around: Loaded) -> LoadedFunction {
    LoadedFunction {
        name: String::new(),
        config: None,
        named_in: None,
        events: Vec::new(),
        diagnostics: around.diagnostics,
        source: around.source,
        files: around.files,
    }
}

fn several(asked: &FunctionAsked, found: &[&FunctionToml], files: Vec<PathBuf>) -> LoadedFunction {
    let names = listed(found.iter().map(|it| it.name.as_str()));
    let title = format!("`{}` is the code of several functions", asked.named);
    let found = Diagnostic::error("several-functions", title);
    LoadedFunction {
        name: String::new(),
        config: None,
        named_in: None,
        events: Vec::new(),
        diagnostics: vec![found.help(format!("name one of them: {names}"))],
        source: String::new(),
        files,
    }
}

/// Where there is no such file, the function of the configuration that may have been meant.
fn with_names(
    mut res: LoadedFunction,
    asked: &FunctionAsked,
    full: &DevserverToml,
) -> LoadedFunction {
    let names = || full.function.iter().map(|it| it.name.as_str());
    let missing =
        |it: &&mut Diagnostic| it.code == "missing-file" && it.title.contains(&asked.named);
    if let Some(it) = res.diagnostics.iter_mut().find(missing)
        && res.named_in.is_none()
        && names().next().is_some()
    {
        it.help.push(match nearest(&asked.named, names()) {
            Some(name) => format!("did you mean the function `{name}`?"),
            None => format!("the functions of the configuration are {}", listed(names())),
        });
    }
    res
}
