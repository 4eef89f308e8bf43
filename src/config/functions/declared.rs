//! Every function of a file in one list: those of `[[function]]`, and those named at an event.

use std::path::Path;

use super::super::devserver_toml::{
    AmountToml, DevserverToml, EventFunctionTableToml, EventFunctionToml, FunctionToml,
};
use super::super::find::absolute;
use super::super::tree::At;
use super::code_kind::CodeKind;
use super::function_name::name_of_file;
use super::runtime::{DEFAULT_MEMORY, DEFAULT_TIMEOUT, Hints, Runtime, usual_handler};
use super::uses::{Use, uses};
use crate::message::EdgeEvent;

/// Every function of a file.
#[derive(Clone, Debug, Default)]
pub(in crate::config) struct Declared {
    functions: Vec<DeclaredFunction>,
}

/// One function.
#[derive(Clone, Debug)]
pub(in crate::config) struct DeclaredFunction {
    /// Its full form; without a runtime where none can be told.
    pub(in crate::config) toml: FunctionToml,
    /// The table with its settings, or the event where its file was named.
    pub(in crate::config) at: At,
    /// The way to its file's name.
    pub(in crate::config) file_at: At,
    /// The events that it runs at.
    pub(in crate::config) events: Vec<(EdgeEvent, At)>,
    /// What was written at an event that named its file.
    inline: Option<EventFunctionTableToml>,
}

impl DeclaredFunction {
    /// Its runtime, where that is known.
    pub(in crate::config) fn runtime(&self) -> Option<Runtime> {
        self.toml.runtime.map(Runtime::from)
    }
}

/// What stands at an event.
enum Target<'a> {
    /// A `[[function]]`.
    Function(&'a str),
    /// A file with settings.
    File(EventFunctionTableToml),
}

impl Declared {
    /// Gathers the functions of a file; paths start from `base`.
    pub(in crate::config) fn of(toml: &DevserverToml, base: &Path) -> Self {
        let named = toml.function.iter().enumerate().map(|(i, it)| {
            let at = At::root("function").index(i);
            DeclaredFunction {
                toml: it.clone(),
                file_at: at.key("file"),
                at,
                events: Vec::new(),
                inline: None,
            }
        });
        let mut res = Declared {
            functions: named.collect(),
        };
        for it in uses(toml) {
            res.add(&it, base);
        }
        for it in &mut res.functions {
            complete(it, base);
        }
        res
    }

    /// All of them, those of `[[function]]` first.
    pub(in crate::config) fn list(&self) -> &[DeclaredFunction] {
        &self.functions
    }

    /// The function that stands at an event; `None` where there is none of that name.
    pub(in crate::config) fn get(&self, written: &EventFunctionToml) -> Option<&DeclaredFunction> {
        let target = self.target(written)?;
        self.functions.get(self.find(&target)?)
    }

    /// An event's function in its full form: by its name.
    pub(in crate::config) fn full(&self, written: &EventFunctionToml) -> Option<EventFunctionToml> {
        let name = self.get(written)?.toml.name.clone();
        let include_body = match written {
            EventFunctionToml::Named(_) => None,
            EventFunctionToml::Table(it) => it.include_body.filter(|it| *it),
        };
        Some(match include_body {
            None => EventFunctionToml::Named(name),
            Some(_) => EventFunctionToml::Table(EventFunctionTableToml {
                function: Some(name),
                include_body,
                ..EventFunctionTableToml::default()
            }),
        })
    }

    fn target<'a>(&self, written: &'a EventFunctionToml) -> Option<Target<'a>> {
        let is_function = |name: &str| {
            let mut known = self.functions.iter();
            known.any(|it| it.inline.is_none() && it.toml.name == name)
        };
        match written {
            EventFunctionToml::Named(name) if is_function(name) => Some(Target::Function(name)),
            EventFunctionToml::Named(file) => Some(Target::File(EventFunctionTableToml {
                file: Some(file.clone()),
                ..EventFunctionTableToml::default()
            })),
            EventFunctionToml::Table(it) => match (&it.function, &it.file) {
                (Some(name), _) => Some(Target::Function(name)),
                (None, Some(_)) => Some(Target::File(EventFunctionTableToml {
                    include_body: None,
                    ..it.clone()
                })),
                (None, None) => None,
            },
        }
    }

    fn find(&self, target: &Target<'_>) -> Option<usize> {
        self.functions.iter().position(|it| match target {
            Target::Function(name) => it.inline.is_none() && it.toml.name == *name,
            Target::File(table) => it.inline.as_ref() == Some(table),
        })
    }

    fn add(&mut self, it: &Use<'_>, base: &Path) {
        let Some(target) = self.target(it.written) else {
            return;
        };
        let known = self.find(&target);
        let known = known.or_else(|| match target {
            Target::Function(_) => None,
            Target::File(table) => self.add_file(table, it, base),
        });
        if let Some(known) = known {
            self.functions[known].events.push((it.event, it.at()));
        }
    }

    /// Adds the function of a file; `None` where the word is rather a name that nothing has.
    fn add_file(
        &mut self,
        table: EventFunctionTableToml,
        it: &Use<'_>,
        base: &Path,
    ) -> Option<usize> {
        let file = table.file.clone()?;
        let by_word = matches!(it.written, EventFunctionToml::Named(_));
        if by_word && !file.contains(['/', '.', '\\']) && !absolute(Path::new(&file), base).exists()
        {
            return None;
        }
        let taken = |name: &str| self.functions.iter().any(|it| it.toml.name == name);
        let name = name_of_file(&file, taken);
        self.functions.push(DeclaredFunction {
            toml: FunctionToml {
                name,
                file,
                runtime: table.runtime,
                handler: table.handler.clone(),
                timeout: table.timeout.clone(),
                memory_size: table.memory_size,
                key_value_store: table.key_value_store.clone(),
            },
            at: it.at(),
            file_at: it.file_at(),
            events: Vec::new(),
            inline: Some(table),
        });
        Some(self.functions.len() - 1)
    }
}

/// Writes out what was left to its default.
fn complete(it: &mut DeclaredFunction, base: &Path) {
    let path = absolute(Path::new(&it.toml.file), base);
    let kind = CodeKind::of(&path);
    let is_viewer =
        |event: &EdgeEvent| matches!(event, EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse);
    let toml = &mut it.toml;
    let hints = Hints {
        kind,
        viewer: it.events.iter().any(|(event, _)| is_viewer(event)),
        origin: it.events.iter().any(|(event, _)| !is_viewer(event)),
        lambda_setting: toml.handler.is_some()
            || toml.timeout.is_some()
            || toml.memory_size.is_some(),
        store: toml.key_value_store.is_some(),
    };
    toml.runtime = toml.runtime.or_else(|| hints.runtime());
    if let Some(Runtime::Lambda(runtime)) = toml.runtime.map(Runtime::from) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let handler = toml.handler.take();
        toml.handler = handler.or_else(|| Some(usual_handler(runtime, kind, &stem)));
        let timeout = toml.timeout.as_ref().and_then(AmountToml::duration);
        let timeout = timeout.unwrap_or(DEFAULT_TIMEOUT);
        toml.timeout = Some(AmountToml::of_duration(timeout));
        toml.memory_size = toml.memory_size.or(Some(DEFAULT_MEMORY));
    }
}
