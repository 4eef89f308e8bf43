//! From a file to a [`Config`], with every finding on the way.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::devserver_toml::{
    AmountToml, AppToml, CacheWord, CustomErrorResponseToml, DevserverToml, DistributionToml,
    HttpsToml, ServerToml, StoreToml,
};
use super::diagnostic::settle;
use super::expand::expand;
use super::find::{FILE_NAME, absolute, find, shown};
use super::functions::{Contents, watched};
use super::imported::{AboveFrom, ImportReport, Imports};
use super::layers::{credentials_of, from_variables, one_https, over};
use super::make::{Made, make};
use super::read::Reading;
use super::tree::{Node, Value};
use super::{Config, Diagnostic, LoadOptions, Loaded, Refused, Severity, check, print};
use crate::distribution::OriginEndpoint;
use crate::s3::Credentials;

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
            // A definition needs no file beside it; one that comes is taken.
            None if !layer.import.from.is_empty() => {
                let file = absolute(Path::new(FILE_NAME), &options.start);
                return of_text(String::new(), &file, options, layer);
            }
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
    /// The store, absolute.
    store: Option<PathBuf>,
    environment: Option<Credentials>,
    env: Option<String>,
    config: Option<PathBuf>,
    import: AboveFrom,
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
            control_host: options.control_host.clone(),
            control_names: Vec::new(),
            strict: options.strict,
            pop: None,
            cache: options.cache.map(CacheWord::from),
            cache_size: options.cache_size.as_deref().map(AmountToml::read),
            time_offset: options.time_offset.as_deref().map(AmountToml::read),
            https: one_https(options.https, options.https_port),
        };
        let server = over(&flags, &variables.server);
        found.extend(server.host.as_deref().and_then(check::bad_host));
        found.extend((server.control_host.as_deref()).and_then(check::bad_control_host));
        found.extend(server.cache_size.as_ref().and_then(check::bad_cache_size));
        found.extend(server.time_offset.as_ref().and_then(check::bad_time_offset));
        Above {
            server,
            store: (options.store.as_ref().or(variables.store.as_ref()))
                .map(|it| absolute(it, &options.start)),
            environment: credentials_of(&options.variables),
            env: options.env.clone().or(variables.env),
            config: options.config.clone().or(variables.config),
            import: AboveFrom {
                from: match options.from.as_slice() {
                    [] => variables
                        .from
                        .iter()
                        .map(|it| absolute(it, &options.start))
                        .collect(),
                    from => from.iter().map(|it| absolute(it, &options.start)).collect(),
                },
                parameters: options.parameters.clone(),
                stacks: options.stacks.clone(),
                stack_name: options.stack_name.clone(),
                allows_remote: options.allow_remote_origins
                    || variables.allow_remote_origins == Some(true),
            },
            found,
        }
    }
}

fn of_text(source: String, file: &Path, options: &LoadOptions, mut above: Above) -> Loaded {
    let base = file.parent().unwrap_or(Path::new("/"));
    let import = std::mem::take(&mut above.import);
    let mut imports = Imports::new(&import, base, above.store.as_deref(), source.len());
    let reading = Reading::of(
        &source,
        base,
        above.env.as_deref(),
        &mut imports,
        std::mem::take(&mut above.found),
    );
    let mut found = reading.found;
    let report = reading.report;
    settle(&mut found, &shown(file, &options.start), &source);
    let (full, contents) = reading.expansion.map(|it| (it.toml, it.contents)).unzip();
    let full = full.map(|it| with_layer(it, &above));
    let strict = full.as_ref().and_then(|it| it.server.as_ref()?.strict) == Some(true);
    refuse_unsupported(&mut found, strict);
    found.extend(full.as_ref().and_then(|it| same_port(it, &found)));
    found.extend(full.as_ref().and_then(|it| open_control(it, options)));
    let contents = contents.unwrap_or_default();
    let mut files = vec![file.to_owned()];
    files.extend(full.iter().flat_map(|it| watched(it, base)));
    files.extend(imports.watched);
    files.sort_unstable();
    files.dedup();
    let made = full.as_ref().map(|it| {
        let file = Some(file.to_owned());
        make(
            it,
            &contents,
            file,
            base,
            options,
            above.environment.as_ref(),
        )
    });
    let (mut config, refused) = take(made, &mut found);
    if let Some(config) = config.as_mut() {
        config.imported_from = report.as_ref().map(ImportReport::origin);
        if import.allows_remote {
            ask_remote(config);
        }
    }
    Loaded {
        config,
        refused,
        is_candidate: options.created.is_some(),
        diagnostics: found,
        source,
        file: Some(file.to_owned()),
        files,
        env: above.env,
        report,
        written: full.as_ref().map(print::to_json).unwrap_or_default(),
        full,
    }
}

/// In strict mode what is not emulated is no way to answer.
fn refuse_unsupported(found: &mut [Diagnostic], strict: bool) {
    for it in found
        .iter_mut()
        .filter(|it| it.code == "unsupported" && strict)
    {
        it.severity = Severity::Error;
        it.notes
            .push("in strict mode every answer is production's, so this is an error".to_owned());
    }
}

/// The configuration that was made; what was said goes to the other findings.
fn take(made: Option<Made>, found: &mut Vec<Diagnostic>) -> (Option<Config>, Vec<Refused>) {
    let Some(made) = made else {
        return (None, Vec::new());
    };
    found.extend(made.found);
    (Some(made.config), made.refused)
}

/// Has every server asked, also where nothing of this machine stands for it.
fn ask_remote(config: &mut Config) {
    for distribution in &mut config.distributions {
        for origin in &mut distribution.origins {
            if let OriginEndpoint::Custom(custom) = &mut origin.endpoint {
                custom.unbound = false;
            }
        }
    }
}

/// The full form with flags and variables above it.
fn with_layer(full: DevserverToml, above: &Above) -> DevserverToml {
    let server = full.server.as_ref().map(|it| over(&above.server, it));
    let server = server.map(|it| ServerToml {
        https: it.https.map(HttpsToml::in_full),
        ..it
    });
    let store = above.store.as_ref().map(|it| StoreToml {
        path: Some(it.to_string_lossy().into_owned()),
    });
    DevserverToml {
        server,
        store: store.or(full.store),
        ..full
    }
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

/// A control listener that other machines reach, and that lets every one of them in.
fn open_control(full: &DevserverToml, options: &LoadOptions) -> Option<Diagnostic> {
    let host = full.server.as_ref()?.control_host.as_deref()?;
    let address: IpAddr = host.parse().ok()?;
    let guarded = !full.credentials.is_empty() || options.allow_unauthenticated_control;
    if address.is_loopback() || guarded {
        return None;
    }
    let title = format!("the control listener at `{host}` would let every machine in");
    let it = Diagnostic::error("open-control", title)
        .knowing("whoever reaches it can change every bucket and every distribution")
        .help("have requests signed: `access_key_id` and `secret_access_key` under `[credentials]`")
        .help("or start with `--allow-unauthenticated-control` where the network is your own");
    Some(it)
}

/// A folder as a single-page app: what `serve --root` serves.
fn of_folder(root: &Path, options: &LoadOptions, mut above: Above) -> Loaded {
    let mut found = std::mem::take(&mut above.found);
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
    let full = with_layer(expand(&toml, &nowhere, &base).toml, &above);
    found.extend(same_port(&full, &found));
    found.extend(open_control(&full, options));
    let contents = Contents::default();
    let made = make(
        &full,
        &contents,
        None,
        &base,
        options,
        above.environment.as_ref(),
    );
    let (config, refused) = take(Some(made), &mut found);
    Loaded {
        config,
        refused,
        is_candidate: options.created.is_some(),
        diagnostics: found,
        source: String::new(),
        file: None,
        files: Vec::new(),
        env: None,
        report: None,
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
        refused: Vec::new(),
        is_candidate: false,
        diagnostics: found,
        source: String::new(),
        files: file.iter().cloned().collect(),
        file,
        env: above.env,
        report: None,
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
