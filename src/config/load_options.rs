//! What loading is asked for, and what comes of it.

use std::path::PathBuf;
use std::sync::Arc;

use super::devserver_toml::DevserverToml;
use super::imported::ImportReport;
use super::{CacheMode, Config, Diagnostic, Refused, Severity};
use crate::resources::Resources;

/// Where to look and what stands above the file.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// `--config FILE`: this file and no other.
    pub config: Option<PathBuf>,
    /// Where the search upwards begins; the current folder for a command.
    pub start: PathBuf,
    /// `--env NAME`.
    pub env: Option<String>,
    /// `--from PATH`: production's definition, above the file's `from`.
    pub from: Vec<PathBuf>,
    /// `--parameter NAME=VALUE`: parameters of templates.
    pub parameters: Vec<(String, String)>,
    /// `--stack NAME`: the stacks that are taken, where `*` stands for anything.
    pub stacks: Vec<String>,
    /// The name of the stack that a lone template makes; its file's name where this says nothing.
    pub stack_name: Option<String>,
    /// `--allow-remote-origins`: servers of production that nothing stands for are asked.
    pub allow_remote_origins: bool,
    /// `--root DIR`: serve this folder as a single-page app, without any file.
    pub root: Option<PathBuf>,
    /// The `MFE_DEV_*` variables, and AWS's access key; see [`super::variables_of_process`].
    pub variables: Vec<(String, String)>,
    /// `--host`.
    pub host: Option<String>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--control-port`.
    pub control_port: Option<u16>,
    /// `--control-host`.
    pub control_host: Option<String>,
    /// `--allow-unauthenticated-control`: other machines may reach the control listener, though it
    /// knows no access key.
    pub allow_unauthenticated_control: bool,
    /// `--store DIR`.
    pub store: Option<PathBuf>,
    /// What is to be created through CloudFront's API, tried before it is kept; `None` takes what
    /// the store has.
    pub created: Option<Arc<Resources>>,
    /// `--strict`.
    pub strict: Option<bool>,
    /// `--cache`.
    pub cache: Option<CacheMode>,
    /// `--cache-size`: a number of bytes, or a text such as `64MB`.
    pub cache_size: Option<String>,
    /// `--time-offset`: a number of seconds, or a text such as `1h`.
    pub time_offset: Option<String>,
    /// `--https`.
    pub https: Option<bool>,
    /// `--https-port`; a port alone switches HTTPS on.
    pub https_port: Option<u16>,
}

/// What could be made, and everything that was found.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration as far as it could be made; to be used only if [`Loaded::is_usable`].
    pub config: Option<Config>,
    /// The findings, sorted by their place.
    pub diagnostics: Vec<Diagnostic>,
    /// What was created through CloudFront's API and cannot be used. A candidate
    /// ([`LoadOptions::created`]) is not usable with any; what stands in the store is left out of
    /// the configuration, and the diagnostics say so.
    pub refused: Vec<Refused>,
    /// Whether a candidate was tried.
    pub is_candidate: bool,
    /// The file's text; empty where there is no file.
    pub source: String,
    /// The file, absolute; `None` where there is none.
    pub file: Option<PathBuf>,
    /// Every file that was read, and every folder that was walked: the configuration, the code of
    /// functions, the data of stores; also those that are not there. Absolute paths.
    pub files: Vec<PathBuf>,
    /// The `[env.NAME]` that was chosen.
    pub env: Option<String>,
    /// What was imported; `None` where nothing was.
    pub report: Option<ImportReport>,
    /// The full form, for [`super::print_toml`].
    pub full: Option<DevserverToml>,
    /// The same as JSON.
    pub written: serde_json::Value,
}

impl Loaded {
    /// Whether there is a configuration, nothing in it is wrong, and a candidate is not refused.
    pub fn is_usable(&self) -> bool {
        let wrong = self
            .diagnostics
            .iter()
            .any(|it| it.severity == Severity::Error);
        let refused = self.is_candidate && !self.refused.is_empty();
        self.config.is_some() && !wrong && !refused
    }
}
