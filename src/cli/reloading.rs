//! A changed configuration takes effect without dropping a connection; a broken one does not.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::loading::findings;
use crate::assemble::assemble;
use crate::config::{Config, LoadOptions, Loaded, load, render, tally};
use crate::devloop::{DevLoop, ReloadHub, page_routes};
use crate::edge::Edge;
use crate::s3::Folder;

/// What a new configuration is put into.
pub(super) struct Reloading {
    pub(super) options: LoadOptions,
    pub(super) config: Config,
    pub(super) folders: Vec<(String, Arc<Folder>)>,
    pub(super) edge: Arc<Edge>,
    pub(super) hub: Arc<ReloadHub>,
    pub(super) devloop: DevLoop,
}

impl Reloading {
    /// Loads the configuration again whenever its file has changed.
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
            let tally = tally(&loaded.diagnostics);
            tracing::error!(
                "{}the configuration has {tally}; the last good one stays in use",
                findings(&loaded)
            );
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
        let assembled = assemble(&config, &self.folders);
        self.hub.set_routes(page_routes(&assembled.snapshot));
        self.edge.replace(assembled.snapshot);
        self.folders = assembled.folders;
        let files = config.file.iter().cloned().collect();
        // Said once the new folders are watched, so that whoever hears it misses no change.
        self.devloop.replace(self.folders.clone(), files);
        self.hub.config_ok();
        if config != self.config {
            self.hub.rules_changed();
        }
        self.config = config;
    }
}
