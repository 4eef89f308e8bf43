//! From a file to a [`Config`], with every finding on the way.

use std::path::{Path, PathBuf};

use super::devserver_toml::{
    AmountToml, AppToml, CacheWord, CustomErrorResponseToml, DevserverToml, DistributionToml,
    HttpsToml, ServerToml,
};
use super::diagnostic::settle;
use super::expand::expand;
use super::find::{FILE_NAME, absolute, find, shown};
use super::functions::{Contents, watched};
use super::layers::{from_variables, one_https, over};
use super::lower::lower;
use super::read::Reading;
use super::tree::{Node, Value};
use super::{CacheMode, Config, Diagnostic, Severity, check, print};

/// Where to look and what stands above the file.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// `--config FILE`: this file and no other.
    pub config: Option<PathBuf>,
    /// Where the search upwards begins; the current folder for a command.
    pub start: PathBuf,
    /// `--env NAME`.
    pub env: Option<String>,
    /// `--root DIR`: serve this folder as a single-page app, without any file.
    pub root: Option<PathBuf>,
    /// The `MFE_DEV_*` variables; see [`super::variables_of_process`].
    pub variables: Vec<(String, String)>,
    /// `--host`.
    pub host: Option<String>,
    /// `--port`.
    pub port: Option<u16>,
    /// `--control-port`.
    pub control_port: Option<u16>,
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
    /// The file's text; empty where there is no file.
    pub source: String,
    /// The file, absolute; `None` where there is none.
    pub file: Option<PathBuf>,
    /// Every file that was read, and every folder that was walked: the configuration, the code of
    /// functions, the data of stores; also those that are not there. Absolute paths.
    pub files: Vec<PathBuf>,
    /// The `[env.NAME]` that was chosen.
    pub env: Option<String>,
    /// The full form, for [`super::print_toml`].
    pub full: Option<DevserverToml>,
    /// The same as JSON.
    pub written: serde_json::Value,
}

impl Loaded {
    /// Whether there is a configuration and nothing in it is wrong.
    pub fn is_usable(&self) -> bool {
        let wrong = self
            .diagnostics
            .iter()
            .any(|it| it.severity == Severity::Error);
        self.config.is_some() && !wrong
    }
}

/// Loads the configuration. It never fails whole: what is wrong stands in the diagnostics.
pub fn load(options: &LoadOptions) -> Loaded {
    let layer = Above::of(options);
    if let Some(root) = &options.root {
        return of_folder(root, options, layer);
    }
    let file = match &layer.config {
        Some(named) => absolute(named, &options.start),
        None => match find(&options.start) {
            Some(file) => file,
            None => return nothing(layer, None, no_file(&options.start)),
        },
    };
    match text_of(&file) {
        Ok(source) => of_text(source, &file, options, layer),
        Err(why) => {
            let title = format!("cannot read `{}`: {why}", file.display());
            nothing(
                layer,
                Some(file),
                Diagnostic::error("unreadable-file", title),
            )
        }
    }
}

/// Loads a text as if it stood in a file; the file need not exist.
pub fn load_text(source: &str, file: &Path, options: &LoadOptions) -> Loaded {
    let file = absolute(file, &options.start);
    of_text(source.to_owned(), &file, options, Above::of(options))
}

/// The flags and variables, read.
struct Above {
    server: ServerToml,
    env: Option<String>,
    config: Option<PathBuf>,
    found: Vec<Diagnostic>,
}

impl Above {
    fn of(options: &LoadOptions) -> Self {
        let mut found = Vec::new();
        let variables = from_variables(&options.variables, &mut found);
        let flags = ServerToml {
            host: options.host.clone(),
            port: options.port,
            control_port: options.control_port,
            strict: options.strict,
            pop: None,
            cache: options.cache.map(CacheWord::from),
            cache_size: options.cache_size.as_deref().map(AmountToml::read),
            time_offset: options.time_offset.as_deref().map(AmountToml::read),
            https: one_https(options.https, options.https_port),
        };
        let server = over(&flags, &variables.server);
        found.extend(server.host.as_deref().and_then(check::bad_host));
        found.extend(server.cache_size.as_ref().and_then(check::bad_cache_size));
        found.extend(server.time_offset.as_ref().and_then(check::bad_time_offset));
        Above {
            server,
            env: options.env.clone().or(variables.env),
            config: options.config.clone().or(variables.config),
            found,
        }
    }
}

fn of_text(source: String, file: &Path, options: &LoadOptions, above: Above) -> Loaded {
    let base = file.parent().unwrap_or(Path::new("/"));
    let reading = Reading::of(&source, base, above.env.as_deref(), above.found);
    let mut found = reading.found;
    settle(&mut found, &shown(file, &options.start), &source);
    let (full, contents) = reading.expansion.map(|it| (it.toml, it.contents)).unzip();
    let full = full.map(|it| with_layer(it, &above.server));
    found.extend(full.as_ref().and_then(|it| same_port(it, &found)));
    let contents = contents.unwrap_or_default();
    let mut files = vec![file.to_owned()];
    files.extend(full.iter().flat_map(|it| watched(it, base)));
    Loaded {
        config: full
            .as_ref()
            .map(|it| lower(it, &contents, Some(file.to_owned()), base)),
        diagnostics: found,
        source,
        file: Some(file.to_owned()),
        files,
        env: above.env,
        written: full.as_ref().map(print::to_json).unwrap_or_default(),
        full,
    }
}

/// The full form with flags and variables above it.
fn with_layer(full: DevserverToml, above: &ServerToml) -> DevserverToml {
    let server = full.server.as_ref().map(|it| over(above, it));
    let server = server.map(|it| ServerToml {
        https: it.https.map(HttpsToml::in_full),
        ..it
    });
    DevserverToml { server, ..full }
}

/// Two listeners on one port, where the file alone did not show it.
fn same_port(full: &DevserverToml, found: &[Diagnostic]) -> Option<Diagnostic> {
    let server = full.server.as_ref()?;
    let https = server.https.as_ref().and_then(HttpsToml::port);
    let ports = [
        ("control_port", "--control-port", server.control_port),
        ("https", "--https-port", https),
    ];
    let taken = |i: usize, port: u16| {
        let before = ports[..i].iter().map(|(_, _, it)| *it);
        before.chain([server.port]).any(|it| it == Some(port))
    };
    let (key, flag, port) = ports
        .iter()
        .enumerate()
        .find_map(|(i, (key, flag, port))| {
            let port = (*port)?;
            (port != 0 && taken(i, port)).then_some((key, flag, port))
        })?;
    if found.iter().any(|it| it.code == "same-port") {
        return None;
    }
    let title = format!("two listeners would take port {port}");
    let it = Diagnostic::error("same-port", title)
        .help(format!("give one of them another with `{key}` or `{flag}`"));
    Some(it)
}

/// A folder as a single-page app: what `serve --root` serves.
fn of_folder(root: &Path, options: &LoadOptions, above: Above) -> Loaded {
    let mut found = above.found;
    let base = absolute(&options.start, Path::new(""));
    let folder = absolute(root, &base);
    if folder.is_file() {
        let title = format!("`{}` is a file, not a folder", root.display());
        found.push(Diagnostic::error("bad-folder", title));
    } else if !folder.exists() {
        let title = format!("the folder `{}` does not exist", root.display());
        found.push(
            Diagnostic::warning("missing-folder", title).knowing("it is picked up when it appears"),
        );
    }
    let page = |error_code| CustomErrorResponseToml {
        error_code,
        response_code: Some(200),
        response_page_path: Some("/index.html".to_owned()),
        error_caching_min_ttl: None,
    };
    let toml = DevserverToml {
        app: vec![AppToml {
            name: "root".to_owned(),
            dist: Some(root.to_string_lossy().into_owned()),
            ..AppToml::default()
        }],
        distribution: vec![DistributionToml {
            default_root_object: Some("index.html".to_owned()),
            custom_error_response: vec![page(403), page(404)],
            ..DistributionToml::default()
        }],
        ..DevserverToml::default()
    };
    let nowhere = Node::new(Value::Table(Vec::new()), 0..0);
    let full = with_layer(expand(&toml, &nowhere, &base).toml, &above.server);
    found.extend(same_port(&full, &found));
    Loaded {
        config: Some(lower(&full, &Contents::default(), None, &base)),
        diagnostics: found,
        source: String::new(),
        file: None,
        files: Vec::new(),
        env: None,
        written: print::to_json(&full),
        full: Some(full),
    }
}

/// The text of a file, or why there is none.
fn text_of(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|it| it.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    // A byte order mark is no part of TOML.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

fn nothing(above: Above, file: Option<PathBuf>, why: Diagnostic) -> Loaded {
    let mut found = above.found;
    found.push(why);
    Loaded {
        config: None,
        diagnostics: found,
        source: String::new(),
        files: file.iter().cloned().collect(),
        file,
        env: above.env,
        full: None,
        written: serde_json::Value::Null,
    }
}

fn no_file(start: &Path) -> Diagnostic {
    let start = absolute(start, Path::new(""));
    let title = format!("no `{FILE_NAME}` in `{}` or above it", start.display());
    Diagnostic::error("no-file", title)
        .help("run `mfe-dev init` to have one written from what is there")
        .help("or serve a single folder with `mfe-dev serve --root DIR`")
}
