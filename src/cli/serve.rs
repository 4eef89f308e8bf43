//! `mfe-dev serve`: bind, say so, watch, serve.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;
use tokio::sync::{mpsc, watch};
use tracing::Level;
use tracing_subscriber::filter::Targets;

use super::banner::banner;
use super::https::unreachable_redirects;
use super::loading::{code_text, findings};
use super::ready::{ready, write_file};
use super::reloading::{Reloading, declared};
use super::store::{self, OpenedStore};
use super::terminal::{RELOAD, Shape, Terminal, WATCHING, install};
use super::{COULD_NOT_RUN, ConfigSource, signals};
use crate::assemble::{Standing, assemble};
use crate::clock::Clock;
use crate::config::{CacheMode, Config, LoadOptions, load};
use crate::control::{AwsEndpoint, AwsEndpointOptions, Ids};
use crate::devloop::{
    DevLoop, DevLoopEvent, DevLoopOptions, ReloadHub, StoreWatch, live_reload, page_routes,
};
use crate::edge::{Edge, EdgeOptions, RequestIds};
use crate::functions::FUNCTION_TARGET;
use crate::s3::BucketStore;
use crate::server::{self, Controlled, REQUEST_TARGET, Tls, ViewerListener};

#[derive(Args, Clone, Debug)]
pub(super) struct ServeArgs {
    /// The viewers' port; 0 takes a free one [default: 8080]
    #[arg(long, short)]
    port: Option<u16>,
    /// The control listener's port; 0 takes a free one [default: 8081]
    #[arg(long)]
    control_port: Option<u16>,
    /// The control listener's address [default: 127.0.0.1]
    #[arg(long, value_name = "HOST")]
    control_host: Option<String>,
    /// Let other machines use the control listener without credentials
    #[arg(long)]
    allow_unauthenticated_control: bool,
    /// Listen for HTTPS too, with certificates of the local authority; see `mfe-dev trust`
    #[arg(long)]
    https: bool,
    /// The HTTPS port; 0 takes a free one, and a port alone switches HTTPS on [default: 8443]
    #[arg(long, value_name = "PORT")]
    https_port: Option<u16>,
    /// The address to listen on [default: 127.0.0.1]
    #[arg(long)]
    host: Option<String>,
    /// Production to the byte: no live reload
    #[arg(long)]
    strict: bool,
    /// Whether the edge keeps objects [default: on]
    #[arg(long, value_name = "on|off", value_parser = cache_mode)]
    cache: Option<CacheMode>,
    /// How much the edge keeps, as in `64MB` [default: 64MiB]
    #[arg(long, value_name = "SIZE")]
    cache_size: Option<String>,
    /// How far the clock goes ahead, as in `90s`, `15m`, `1h` or `2d`
    #[arg(long, value_name = "TIME")]
    time_offset: Option<String>,
    /// Print the ready signal and every event as JSON, one object a line, on stdout
    #[arg(long)]
    json: bool,
    /// Write the ready signal into this file once every socket is bound
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Open the first page in the browser
    #[arg(long)]
    open: bool,
    /// Do not log requests
    #[arg(long, short)]
    quiet: bool,
    /// What else is logged, as in `debug` or `mfe_dev::devloop=debug`
    #[arg(long, value_name = "FILTER", env = "MFE_DEV_LOG")]
    log: Option<String>,
    #[command(flatten)]
    source: ConfigSource,
}

fn cache_mode(word: &str) -> Result<CacheMode, &'static str> {
    match word {
        "on" => Ok(CacheMode::On),
        "off" => Ok(CacheMode::Off),
        _ => Err("`on` or `off`"),
    }
}

impl ServeArgs {
    fn load_options(&self) -> io::Result<LoadOptions> {
        Ok(LoadOptions {
            host: self.host.clone(),
            port: self.port,
            control_port: self.control_port,
            control_host: self.control_host.clone(),
            allow_unauthenticated_control: self.allow_unauthenticated_control,
            strict: self.strict.then_some(true),
            https: self.https.then_some(true),
            https_port: self.https_port,
            cache: self.cache,
            cache_size: self.cache_size.clone(),
            time_offset: self.time_offset.clone(),
            ..self.source.options()?
        })
    }

    fn shape(&self) -> Shape {
        match self.json {
            true => Shape::Json,
            false => Shape::Text,
        }
    }

    /// Which events are shown.
    fn filter(&self) -> io::Result<Targets> {
        let base = match &self.log {
            Some(filter) => filter.parse::<Targets>().map_err(|error| {
                io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("`--log {filter}`: {error}"),
                )
            })?,
            None => Targets::new().with_target("mfe_dev", Level::INFO),
        };
        let requests = match self.quiet {
            true => Level::WARN,
            false => Level::INFO,
        };
        Ok(base
            .with_target(REQUEST_TARGET, requests)
            .with_target(RELOAD, Level::INFO)
            .with_target(WATCHING, Level::INFO)
            .with_target(FUNCTION_TARGET, Level::INFO))
    }
}

pub(super) fn run(args: &ServeArgs) -> io::Result<u8> {
    let started = Instant::now();
    if let Some(file) = &args.ready_file {
        // A file of an earlier run must not be taken for this one's.
        let _ = std::fs::remove_file(file);
    }
    let filter = args.filter()?;
    let options = args.load_options()?;
    let loaded = load(&options);
    let said = findings(&loaded);
    let terminal = install(args.shape(), filter);
    if !said.is_empty() {
        terminal.say(said);
    }
    let (usable, files) = (loaded.is_usable(), loaded.files);
    let Some(config) = loaded.config.filter(|_| usable) else {
        terminal.flush();
        return Ok(COULD_NOT_RUN);
    };
    let refused = code_text(&config, &|_| true);
    if !refused.is_empty() {
        terminal.say(refused);
    }
    let tls = match &config.server.https {
        Some(https) => Some(Tls::new(https).map_err(io::Error::other)?),
        None => None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(serve(args, options, config, files, tls, &terminal, started));
    // Whatever still reads a file must not hold up the end.
    runtime.shutdown_background();
    terminal.flush();
    result
}

async fn serve(
    args: &ServeArgs,
    options: LoadOptions,
    config: Config,
    files: Vec<PathBuf>,
    tls: Option<Tls>,
    terminal: &Terminal,
    started: Instant,
) -> io::Result<u8> {
    let bound = server::bind(&config.server, tls).map_err(io::Error::other)?;
    let OpenedStore { store, warning } = store::open(&config.store)?;
    let standing = Standing {
        store: Some(Arc::clone(&store)),
        ..Standing::default()
    };
    let assembled = assemble(&config, &standing);
    assembled.snapshot.warm_up();
    let hub = ReloadHub::new(boot_id());
    hub.set_routes(page_routes(&assembled.snapshot));
    let edge_options = EdgeOptions {
        clock: Clock::system_ahead(config.server.time_offset),
        ids: RequestIds::random(),
        cache_size: config.server.cache_size,
        https_port: bound.https.as_ref().map(|it| it.address.port()),
    };
    let edge = Edge::new(assembled.snapshot, edge_options);
    let dev_pages = (!config.server.strict).then(|| live_reload::router(Arc::clone(&hub)));
    announce(args, &config, &bound, &store, terminal, started)?;
    for warning in unreachable_redirects(&config).into_iter().chain(warning) {
        tracing::warn!("{warning}");
    }

    let (config_changed, config_changes) = mpsc::unbounded_channel();
    let devloop = DevLoop::start(DevLoopOptions {
        folders: assembled.standing.folders.clone(),
        config_files: files.clone(),
        on_event: events(
            Arc::clone(&hub),
            config_changed.clone(),
            config.server.strict,
        ),
    })?;
    let store_watch = StoreWatch::start(events(
        Arc::clone(&hub),
        config_changed,
        config.server.strict,
    ));
    store::follow(&store, store_watch.clone());
    let (apply, applied) = mpsc::channel(16);
    let endpoint = Arc::new(AwsEndpoint::new(AwsEndpointOptions {
        edge: Arc::clone(&edge),
        store: config.store.clone(),
        locked_by: Some(Arc::clone(&store)),
        credentials: config.credentials.clone(),
        created: Arc::clone(&config.created),
        declared: declared(&config),
        apply,
        ids: Ids::random().map_err(io::Error::other)?,
    }));
    let reloading = Reloading {
        options,
        config,
        files,
        standing: assembled.standing,
        edge: Arc::clone(&edge),
        hub: Arc::clone(&hub),
        devloop,
        endpoint: Arc::clone(&endpoint),
        said: String::new(),
    };
    let reloader = tokio::spawn(reloading.run(config_changes, applied));

    let (stop, stopped) = watch::channel(false);
    let server = tokio::spawn(server::run(
        bound,
        ViewerListener { edge, dev_pages },
        Controlled {
            endpoint,
            store_watch,
        },
        stopped,
    ));
    signals::stop().await;
    hub.close();
    let _ = stop.send(true);
    let _ = server.await;
    reloader.abort();
    if let Some(file) = &args.ready_file {
        // Nothing is ready any more.
        let _ = std::fs::remove_file(file);
    }
    Ok(0)
}

/// Says that the sockets are bound, in every way that was asked for.
fn announce(
    args: &ServeArgs,
    config: &Config,
    bound: &server::Bound,
    store: &BucketStore,
    terminal: &Terminal,
    started: Instant,
) -> io::Result<()> {
    let signal = ready(config, bound);
    if args.json {
        terminal.data(&signal);
    }
    if let Some(file) = &args.ready_file {
        write_file(file, &signal).map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("cannot write `--ready-file {}`: {error}", file.display()),
            )
        })?;
    }
    terminal.say(banner(config, bound, store, started.elapsed()) + "\n");
    if args.open {
        let url = bound.viewer_url();
        // A browser may take its time to start.
        std::thread::spawn(move || {
            if let Err(error) = open::that(&url) {
                tracing::warn!("cannot open {url} in a browser: {error}");
            }
        });
    }
    Ok(())
}

/// A name for this run, by which pages tell it from the one before.
fn boot_id() -> String {
    // Without a source of randomness the process's number tells two runs apart well enough.
    let random = getrandom::u64().unwrap_or_default();
    format!("{:x}-{random:x}", std::process::id())
}

/// What the watcher's findings lead to; runs on the watcher's thread.
fn events(
    hub: Arc<ReloadHub>,
    config_changed: mpsc::UnboundedSender<()>,
    strict: bool,
) -> Box<dyn Fn(DevLoopEvent) + Send + Sync> {
    let begun = AtomicBool::new(false);
    Box::new(move |event| match event {
        DevLoopEvent::Watching => {
            let reloaded = begun.swap(true, Ordering::Relaxed);
            tracing::info!(target: WATCHING, reloaded);
        }
        DevLoopEvent::Reload(change) => {
            hub.reload([change.clone()]);
            let files = match (change.more, change.keys.as_slice()) {
                (false, [one]) => one.clone(),
                // Of a bucket of the store, as `aws s3 website` puts it.
                (true, []) => "settings".to_owned(),
                (more, keys) => format!("{}{} files", keys.len(), if more { "+" } else { "" }),
            };
            let how = match (strict, change.css_only) {
                (true, _) => "cached copies stay until an invalidation",
                (false, true) => "styles swapped",
                (false, false) => "pages reload",
            };
            tracing::info!(
                target: RELOAD,
                app = change.app,
                css_only = change.css_only,
                files = change.keys.len(),
                summary = format!("{}: {files} changed, {how}", change.app),
            );
        }
        DevLoopEvent::ConfigChanged => {
            // The receiver is there as long as the server is.
            let _ = config_changed.send(());
        }
        DevLoopEvent::Warning(text) => tracing::warn!("{text}"),
    })
}
