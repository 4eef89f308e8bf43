//! A changed configuration takes effect without dropping a connection; a broken one does not.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::loading::{code_text, findings};
use super::terminal::{RELOAD, WATCHING};
use crate::assemble::{Standing, assemble};
use crate::config::{Config, LoadOptions, Loaded, load, render, tally};
use crate::devloop::{DevLoop, ReloadHub, page_routes};
use crate::edge::Edge;
use crate::s3::Folder;

/// What a new configuration is put into.
pub(super) struct Reloading {
    pub(super) options: LoadOptions,
    pub(super) config: Config,
    /// The files that the configuration came from, as they are watched.
    pub(super) files: Vec<PathBuf>,
    pub(super) standing: Standing,
    pub(super) edge: Arc<Edge>,
    pub(super) hub: Arc<ReloadHub>,
    pub(super) devloop: DevLoop,
}

impl Reloading {
    /// Loads the configuration again whenever one of its files has changed.
    pub(super) async fn run(mut self, mut changes: UnboundedReceiver<()>) {
        while changes.recv().await.is_some() {
            while changes.try_recv().is_ok() {}
            let options = self.options.clone();
            let Ok(loaded) = tokio::task::spawn_blocking(move || load(&options)).await else {
                continue;
            };
            self.take(loaded);
        }
    }

    fn take(&mut self, loaded: Loaded) {
        let usable = loaded.is_usable();
        if !usable {
            let plain = render(&loaded.diagnostics, &loaded.source, false);
            self.hub.config_error(&plain);
            let (text, tally) = (findings(&loaded), tally(&loaded.diagnostics));
            self.watch_also(loaded.files);
            tracing::error!("{text}the configuration has {tally}; the last good one stays in use");
            return;
        }
        if !loaded.diagnostics.is_empty() {
            tracing::warn!("{}", findings(&loaded).trim_end());
        }
        let Some(config) = loaded.config else {
            return;
        };
        if config.server != self.config.server {
            tracing::warn!(
                "`[server]` has changed; that takes effect when mfe-dev is started again"
            );
        }
        let assembled = assemble(&config, &self.standing);
        assembled.snapshot.warm_up();
        self.hub.set_routes(page_routes(&assembled.snapshot));
        self.edge.replace(assembled.snapshot);
        let same = self.files == loaded.files
            && is_same(&self.standing.folders, &assembled.standing.folders);
        self.standing = assembled.standing;
        self.files = loaded.files;
        // Said once everything new is watched, so that whoever hears it misses no change.
        match same {
            // Another edit may be pending, which the watcher would forget.
            true => tracing::info!(target: WATCHING, reloaded = true),
            false => {
                let folders = self.standing.folders.clone();
                self.devloop.replace(folders, self.files.clone());
            }
        }
        self.hub.config_ok();
        if config != self.config {
            self.hub.rules_changed();
        }
        self.say_what_is_new(&config);
        self.config = config;
    }

    /// Watches what a broken configuration names too: the file that is missing may be about to come.
    fn watch_also(&mut self, files: Vec<PathBuf>) {
        let known = self.files.len();
        for file in files {
            if !self.files.contains(&file) {
                self.files.push(file);
            }
        }
        if self.files.len() > known {
            self.devloop.set_config_files(self.files.clone());
        }
    }

    /// One line for each function and store that is another one than before, and what production
    /// would refuse of such a function's code.
    fn say_what_is_new(&self, config: &Config) {
        let how = match self.config.server.strict {
            true => "cached copies stay until an invalidation",
            false => "pages reload",
        };
        for (name, it) in &config.functions {
            let before = self.config.functions.get(name);
            if before.is_some_and(|before| before != it) {
                let summary = format!("function {name}: changed, {how}");
                tracing::info!(target: RELOAD, function = name, summary);
            }
        }
        for it in &config.key_value_stores {
            let mut before = self.config.key_value_stores.iter();
            let before = before.find(|before| before.name == it.name);
            if before.is_some_and(|before| before != it) {
                let name = it.name.as_str();
                let summary = format!("key value store {name}: changed, {how}");
                tracing::info!(target: RELOAD, key_value_store = name, summary);
            }
        }
        let is_new = |name: &str| self.config.functions.get(name) != config.functions.get(name);
        let text = code_text(config, &is_new);
        if !text.is_empty() {
            tracing::warn!("{}", text.trim_end());
        }
    }
}

/// Whether the very same folders are watched for the same apps.
fn is_same(a: &[(String, Arc<Folder>)], b: &[(String, Arc<Folder>)]) -> bool {
    let mut pairs = a.iter().zip(b);
    let same = pairs.all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1));
    same && a.len() == b.len()
}
