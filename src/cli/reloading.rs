//! A changed configuration takes effect without dropping a connection; a broken one does not.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, UnboundedReceiver};

use super::loading::{code_text, findings};
use super::terminal::{RELOAD, WATCHING};
use crate::assemble::{Standing, assemble};
use crate::config::{Config, LoadOptions, Loaded, Refused, load, render, tally};
use crate::control::{Apply, AwsEndpoint, Declared, Refusal};
use crate::devloop::{DevLoop, ReloadHub, page_routes};
use crate::distribution::Distribution;
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
    pub(super) endpoint: Arc<AwsEndpoint>,
    /// What was said of the configuration last.
    pub(super) said: String,
}

/// Why the configuration was loaded again.
#[derive(Clone, Copy)]
enum Because {
    /// One of its files is another one.
    FileChanged,
    /// Something was created, changed or deleted through CloudFront's API.
    Deployed,
}

impl Reloading {
    /// Loads the configuration again whenever one of its files has changed, and whenever something
    /// was created through CloudFront's API.
    pub(super) async fn run(
        mut self,
        mut changes: UnboundedReceiver<()>,
        mut applied: Receiver<Apply>,
    ) {
        loop {
            tokio::select! {
                Some(()) = changes.recv() => {
                    while changes.try_recv().is_ok() {}
                    if let Some(loaded) = load_aside(self.options.clone()).await {
                        self.take(loaded, Because::FileChanged);
                    }
                }
                Some(apply) = applied.recv() => self.apply(apply).await,
                else => return,
            }
        }
    }

    /// Uses other created resources, unless something is wrong with them.
    async fn apply(&mut self, apply: Apply) {
        let options = LoadOptions {
            created: Some(apply.resources),
            ..self.options.clone()
        };
        let result = match load_aside(options.clone()).await {
            None => Err(vec![unusable("the server is about to stop")]),
            Some(loaded) if !loaded.refused.is_empty() => Err(refusals(loaded.refused)),
            Some(loaded) if !loaded.is_usable() => Err(vec![unusable(
                "the configuration file does not load; the terminal says why",
            )]),
            Some(loaded) => {
                self.options = options;
                self.take(loaded, Because::Deployed);
                Ok(())
            }
        };
        // Whoever asked may have gone away.
        let _ = apply.reply.send(result);
    }

    fn take(&mut self, loaded: Loaded, because: Because) {
        let usable = loaded.is_usable();
        if !usable {
            let plain = render(&loaded.diagnostics, &loaded.source, false);
            self.hub.config_error(&plain);
            let (text, tally) = (findings(&loaded), tally(&loaded.diagnostics));
            self.watch_also(loaded.files);
            tracing::error!("{text}the configuration has {tally}; the last good one stays in use");
            return;
        }
        let said = findings(&loaded);
        if !said.is_empty() && said != self.said {
            tracing::warn!("{}", said.trim_end());
        }
        self.said = said;
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
        match (same, because) {
            // Another edit may be pending, which the watcher would forget.
            (true, Because::FileChanged) => tracing::info!(target: WATCHING, reloaded = true),
            // Whoever deploys has an answer of their own.
            (true, Because::Deployed) => {}
            (false, _) => {
                let folders = self.standing.folders.clone();
                self.devloop.replace(folders, self.files.clone());
            }
        }
        self.hub.config_ok();
        if config != self.config {
            self.hub.rules_changed();
        }
        self.say_what_is_new(&config);
        self.endpoint.set_declared(declared(&config));
        self.endpoint.set_credentials(config.credentials.clone());
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
        self.say_what_is_deployed(config, how);
        let is_new = |name: &str| self.config.functions.get(name) != config.functions.get(name);
        let text = code_text(config, &is_new);
        if !text.is_empty() {
            tracing::warn!("{}", text.trim_end());
        }
    }

    /// One line for each distribution that CloudFront's API has created, changed or deleted, and one
    /// for each of its origins whose bucket is not there.
    fn say_what_is_deployed(&self, config: &Config, how: &str) {
        let created = |config: &Config, id: &str| {
            let created = &config.created.distributions;
            created.iter().any(|it| it.id == id)
        };
        for it in &config.distributions {
            let mut before = self.config.distributions.iter();
            let what = match before.find(|before| before.id == it.id) {
                Some(before) if before == it => continue,
                Some(_) => format!("changed, {how}"),
                None => "created".to_owned(),
            };
            if created(config, &it.id) {
                let summary = format!("distribution {}: {what}", it.id);
                tracing::info!(target: RELOAD, distribution = it.id, summary);
                self.warn_of_missing_buckets(it);
            }
        }
        for it in &self.config.distributions {
            let is_gone = config.distributions.iter().all(|now| now.id != it.id);
            if is_gone && created(&self.config, &it.id) {
                let summary = format!("distribution {}: deleted", it.id);
                tracing::info!(target: RELOAD, distribution = it.id, summary);
            }
        }
    }

    fn warn_of_missing_buckets(&self, distribution: &Distribution) {
        let snapshot = self.edge.snapshot();
        for origin in &distribution.origins {
            let Some(bucket) = origin.endpoint.bucket() else {
                continue;
            };
            if snapshot.buckets.get(bucket).is_none() {
                tracing::warn!(
                    "distribution {}: there is no bucket `{bucket}`, which the origin `{}` asks",
                    distribution.id,
                    origin.id
                );
            }
        }
    }
}

/// Loads on a thread that may wait; `None` where there is none any more.
async fn load_aside(options: LoadOptions) -> Option<Loaded> {
    tokio::task::spawn_blocking(move || load(&options))
        .await
        .ok()
}

/// What the file defines, for CloudFront's API.
pub(super) fn declared(config: &Config) -> Declared {
    Declared {
        resources: Arc::clone(&config.declared),
        file: config.file.clone(),
    }
}

fn refusals(refused: Vec<Refused>) -> Vec<Refusal> {
    let refused = refused.into_iter().map(|it| Refusal {
        resource: it.resource,
        code: it.code,
        message: it.message,
    });
    refused.collect()
}

fn unusable(message: &str) -> Refusal {
    Refusal {
        resource: String::new(),
        code: "InternalError",
        message: message.to_owned(),
    }
}

/// Whether the very same folders are watched for the same apps.
fn is_same(a: &[(String, Arc<Folder>)], b: &[(String, Arc<Folder>)]) -> bool {
    let mut pairs = a.iter().zip(b);
    let same = pairs.all(|(a, b)| a.0 == b.0 && Arc::ptr_eq(&a.1, &b.1));
    same && a.len() == b.len()
}
