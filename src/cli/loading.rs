//! Loading the configuration for a command, and saying what is wrong with it.

use std::io::{self, Write};

use anstream::ColorChoice;

use super::ConfigSource;
use crate::config::{
    Config, Diagnostic, LoadOptions, Loaded, Severity, code_findings, load, render, tally,
    variables_of_process,
};

/// What a command goes on with.
pub(super) enum Loading {
    /// A configuration without errors.
    Usable(Box<Config>),
    /// There were errors, and they have been said.
    Broken,
}

impl ConfigSource {
    /// The options for `load`, with this process's folder and variables.
    pub(super) fn options(&self) -> io::Result<LoadOptions> {
        Ok(LoadOptions {
            config: self.config.clone(),
            start: std::env::current_dir()?,
            env: self.env.clone(),
            root: self.root.clone(),
            from: self.from.clone(),
            parameters: self.parameter.clone(),
            stacks: self.stack.clone(),
            allow_remote_origins: self.allow_remote_origins,
            store: self.store.clone(),
            variables: variables_of_process(),
            ..LoadOptions::default()
        })
    }
}

/// Loads the configuration and says every finding on stderr.
pub(super) fn load_or_say(source: &ConfigSource) -> io::Result<Loading> {
    let loaded = load(&source.options()?);
    say(&loaded)?;
    Ok(match (loaded.is_usable(), loaded.config) {
        (true, Some(config)) => Loading::Usable(Box::new(config)),
        _ => Loading::Broken,
    })
}

/// Prints the findings as a compiler would, with a tally where something is wrong.
pub(super) fn say(loaded: &Loaded) -> io::Result<()> {
    anstream::stderr().write_all(findings(loaded).as_bytes())
}

/// What production would refuse in the code of some functions, as text; empty where there is nothing.
pub(super) fn code_text(config: &Config, is_meant: &dyn Fn(&str) -> bool) -> String {
    let meant = config.functions.iter().filter(|(name, _)| is_meant(name));
    let functions = meant.map(|(name, it)| (name.as_str(), it));
    let found = code_findings(functions, &config.function_fidelity);
    render(&found, "", shows_color())
}

pub(super) fn shows_color() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// The findings as text, with colours where stderr shows them.
pub(super) fn findings(loaded: &Loaded) -> String {
    if loaded.diagnostics.is_empty() {
        return String::new();
    }
    let mut res = render(&loaded.diagnostics, &loaded.source, shows_color());
    if has_errors(&loaded.diagnostics) {
        res.push_str(&format!("\n{}\n", tally(&loaded.diagnostics)));
    }
    res
}

pub(super) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|it| it.severity == Severity::Error)
}
