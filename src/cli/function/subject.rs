//! The function that a command was told to run, with its event: found, and fit for each other.

use std::path::PathBuf;

use super::given::{EventShape, Given};
use super::request::{event_named, event_of, is_origin_event};
use super::test::TestArgs;
use crate::assemble::{Standing, assemble};
use crate::config::devserver_toml::RuntimeWord;
use crate::config::{
    Config, Diagnostic, FunctionAsked, FunctionConfig, LoadOptions, LoadedFunction, Severity,
    load_function, variables_of_process,
};
use crate::functions::EdgeFunction;
use crate::message::EdgeEvent;

/// A function and an event, ready to run.
pub(super) struct Subject {
    pub(super) name: String,
    /// A configuration with the function in it.
    pub(super) config: Config,
    /// The configuration that names it.
    pub(super) named_in: Option<PathBuf>,
    pub(super) function: EdgeFunction,
    pub(super) given: Given,
    /// Warnings of the configuration.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Why there is nothing to run.
pub(super) struct Unfit {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The text that placed findings are about.
    pub(super) source: String,
}

impl From<Diagnostic> for Unfit {
    fn from(it: Diagnostic) -> Self {
        Unfit {
            diagnostics: vec![it],
            source: String::new(),
        }
    }
}

impl From<Box<Diagnostic>> for Unfit {
    fn from(it: Box<Diagnostic>) -> Self {
        Unfit::from(*it)
    }
}

/// Finds the function and its event; every file that has a part in them is put into `files`.
pub(super) fn find(args: &TestArgs, files: &mut Vec<PathBuf>) -> Result<Subject, Unfit> {
    let start = std::env::current_dir().map_err(|it| bad_flag(it.to_string()))?;
    let named = args.event_kind.as_deref().and_then(event_named);
    if let Some(path) = args.event_file() {
        files.push(start.join(path));
    }
    let given = args.event.as_deref().map(Given::read).transpose();
    let shape = match &given {
        Ok(Some(given)) => Some(given.shape()),
        Ok(None) | Err(_) => None,
    };
    let asked = FunctionAsked {
        named: args.file.clone(),
        runtime: args.runtime.as_deref().and_then(runtime_named),
        handler: args.handler.clone(),
        timeout: args.timeout.clone(),
        key_value_store: args.kvs.clone(),
        event: match (shape, named) {
            (Some(EventShape::Lambda), _) => EdgeEvent::OriginRequest,
            (Some(EventShape::CloudFront), _) | (None, None) => EdgeEvent::ViewerRequest,
            (None, Some(event)) => event,
        },
    };
    let options = LoadOptions {
        config: args.config.clone(),
        start,
        env: args.env.clone(),
        variables: variables_of_process(),
        ..LoadOptions::default()
    };
    let loaded = load_function(&asked, &options);
    files.extend(loaded.files.iter().cloned());
    let given = given?;
    let LoadedFunction {
        name,
        config: Some(config),
        named_in,
        events,
        diagnostics,
        ..
    } = loaded
    else {
        let errors = loaded.diagnostics.into_iter();
        return Err(Unfit {
            diagnostics: errors.filter(|it| it.severity == Severity::Error).collect(),
            source: loaded.source,
        });
    };
    let Some(configured) = config.functions.get(&*name) else {
        return Err(bad_flag(format!("there is no function `{name}`")).into());
    };
    let own_shape = match configured {
        FunctionConfig::Lambda { .. } => EventShape::Lambda,
        FunctionConfig::CloudFront { .. } | FunctionConfig::TrimPrefix(_) => EventShape::CloudFront,
    };
    let given = match given {
        Some(given) => given,
        None => {
            let event = named.or_else(|| events.first().copied());
            let event = event.unwrap_or(match own_shape {
                EventShape::CloudFront => EdgeEvent::ViewerRequest,
                EventShape::Lambda => EdgeEvent::OriginRequest,
            });
            if own_shape == EventShape::CloudFront && is_origin_event(event) {
                return Err(contradiction(&args.file, configured, event.as_str()).into());
            }
            let url = args.url.as_deref().unwrap_or("/");
            let made = event_of(event, own_shape, url, &args.request);
            Given::made(made.map_err(bad_flag)?)
        }
    };
    if given.shape() != own_shape {
        return Err(contradiction(&args.file, configured, "").into());
    }
    let function = assemble(&config, &Standing::default())
        .standing
        .functions
        .remove(&*name);
    let Some(function) = function else {
        return Err(bad_flag(format!("there is no function `{name}`")).into());
    };
    Ok(Subject {
        name,
        config,
        named_in,
        function,
        given,
        diagnostics,
    })
}

impl Subject {
    /// The function as it is configured.
    pub(super) fn configured(&self) -> Option<&FunctionConfig> {
        self.config.functions.get(&*self.name)
    }

    /// The file or folder of its code.
    pub(super) fn code(&self) -> Option<PathBuf> {
        match self.configured()? {
            FunctionConfig::CloudFront { file, .. } => {
                Some(self.config.file.as_ref()?.parent()?.join(file))
            }
            FunctionConfig::Lambda { code, .. } => Some(code.clone()),
            FunctionConfig::TrimPrefix(_) => None,
        }
    }
}

fn runtime_named(name: &str) -> Option<RuntimeWord> {
    let mut known = RuntimeWord::ALL.iter().copied();
    known.find(|it| it.as_str() == name)
}

fn bad_flag(why: String) -> Diagnostic {
    Diagnostic::error("bad-request", why)
}

/// A function of one kind and an event of the other; `event` is the one that was asked for.
fn contradiction(file: &str, function: &FunctionConfig, event: &str) -> Diagnostic {
    match function {
        FunctionConfig::Lambda { runtime, .. } => {
            let title = "the event is one of CloudFront Functions, and the function is Lambda@Edge";
            Diagnostic::error("other-kind-of-event", title)
                .knowing(format!("`{file}` has the runtime `{runtime}`"))
                .knowing("an event of Lambda@Edge has `Records`, and this one has none")
                .help("`mfe-dev function event viewer-request --lambda` prints one")
        }
        FunctionConfig::CloudFront { runtime, .. } if event.is_empty() => {
            let title = "the event is one of Lambda@Edge, and the function a CloudFront Function";
            Diagnostic::error("other-kind-of-event", title)
                .knowing(format!("`{file}` has the runtime `{}`", runtime.as_str()))
                .knowing("the event has `Records`, as only those of Lambda@Edge have")
                .help("`mfe-dev function event viewer-request` prints one")
                .help("or give the function's real runtime, as in `--runtime nodejs22.x`")
        }
        FunctionConfig::CloudFront { runtime, .. } => {
            let title = format!("a CloudFront Function cannot run at `{event}`");
            Diagnostic::error("other-kind-of-event", title)
                .knowing(format!("`{file}` has the runtime `{}`", runtime.as_str()))
                .help("give the function's real runtime, as in `--runtime nodejs22.x`")
        }
        FunctionConfig::TrimPrefix(_) => {
            Diagnostic::error("other-kind-of-event", format!("`{file}` is built in"))
        }
    }
}
