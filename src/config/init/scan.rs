//! What a folder tells of its micro-frontends.

use std::path::Path;

use serde_json::Value as Json;

use super::dev_server;
use super::proxy::{Proxy, proxies};

/// Where builds usually go, the likeliest first.
const OUTPUTS: [&str; 3] = ["dist", "build", "out"];

/// Folders that hold one package each.
const GROUPS: [&str; 2] = ["packages", "apps"];

/// Folders that are no packages.
const NO_PACKAGES: [&str; 9] = [
    "apps",
    "build",
    "cdk.out",
    "coverage",
    "dist",
    "node_modules",
    "out",
    "packages",
    "target",
];

/// The configuration of bundlers, without the suffix.
const BUNDLERS: [&str; 4] = [
    "webpack.config",
    "vite.config",
    "rspack.config",
    "rsbuild.config",
];

/// A package that builds, or has built, something for browsers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package {
    /// Its folder's name.
    pub(super) name: String,
    /// Its output folder, relative to the root, with `/` between the parts.
    pub(super) output: String,
    /// Whether the output is there.
    pub(super) built: bool,
    /// Whether there is an `index.html` to open.
    pub(super) has_page: bool,
    /// Whether it exposes modules to others.
    pub(super) is_remote: bool,
    /// Whether it takes part in Module Federation at all.
    pub(super) is_federated: bool,
    /// The port of its dev server, where it has one.
    pub(super) dev_port: Option<u16>,
    /// What its dev server hands on to other servers.
    pub(super) proxies: Vec<Proxy>,
}

/// What was found, and what was passed over with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) packages: Vec<Package>,
    pub(super) passed_over: Vec<String>,
}

/// Looks for packages below a folder, and for the folder's own build where there are none.
pub(super) fn scan(root: &Path) -> Found {
    let mut res = Found::default();
    for group in GROUPS {
        for name in folders(&root.join(group)) {
            let path = format!("{group}/{name}");
            look_at(root, &name, &path, &mut res);
        }
    }
    for name in folders(root) {
        if !NO_PACKAGES.contains(&name.as_str()) {
            look_at(root, &name, &name, &mut res);
        }
    }
    if res.packages.is_empty() {
        let own = root.file_name().map(|it| it.to_string_lossy().into_owned());
        look_at(root, &own.unwrap_or_else(|| "app".to_owned()), "", &mut res);
    }
    res
}

/// The folders in a folder by name, without hidden ones.
fn folders(parent: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut res: Vec<String> = entries
        .filter(|it| it.path().is_dir())
        .filter_map(|it| it.file_name().into_string().ok())
        .filter(|it| !it.starts_with('.'))
        .collect();
    res.sort();
    res
}

/// Takes a folder for a package if it has built something, or says how it would.
fn look_at(root: &Path, name: &str, path: &str, found: &mut Found) {
    let folder = root.join(path);
    let below = |output: &str| match path {
        "" => output.to_owned(),
        _ => format!("{path}/{output}"),
    };
    let config = bundler_config(&folder);
    let exposes = config.as_deref().is_some_and(|it| it.contains("exposes"));
    let federated = config.as_deref().is_some_and(is_federated);
    let dev_port = dev_server::port(&folder, config.as_deref());
    let proxies = proxies(&folder, config.as_deref());
    let built = OUTPUTS.iter().find(|it| folder.join(it).is_dir());
    let Some(output) = built else {
        if config.is_some() || (builds(&folder) && has_page_source(&folder)) {
            found.packages.push(Package {
                name: name.to_owned(),
                output: below(OUTPUTS[0]),
                built: false,
                has_page: has_page_source(&folder),
                is_remote: exposes,
                is_federated: federated,
                dev_port,
                proxies,
            });
        }
        return;
    };
    let has = |file: &str| folder.join(output).join(file).is_file();
    let (has_page, has_entry) = (has("index.html"), has("remoteEntry.js"));
    if !has_page && !has_entry && config.is_none() {
        let output = below(output);
        found.passed_over.push(format!(
            "`{output}` has neither `index.html` nor `remoteEntry.js`: taken for a library and left out"
        ));
        return;
    }
    found.packages.push(Package {
        name: name.to_owned(),
        output: below(output),
        built: true,
        has_page,
        is_remote: has_entry || exposes,
        is_federated: has_entry || federated,
        dev_port,
        proxies,
    });
}

/// The text of a package's bundler configuration.
fn bundler_config(folder: &Path) -> Option<String> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> = entries
        .filter_map(|it| it.file_name().into_string().ok())
        .filter(|it| BUNDLERS.iter().any(|bundler| it.starts_with(bundler)))
        .collect();
    names.sort();
    let texts = names
        .iter()
        .map(|it| std::fs::read(folder.join(it)).unwrap_or_default());
    let text: Vec<String> = texts
        .map(|it| String::from_utf8_lossy(&it).into_owned())
        .collect();
    (!names.is_empty()).then(|| text.join("\n"))
}

/// Whether a bundler's configuration speaks of Module Federation, whichever plugin it uses.
fn is_federated(config: &str) -> bool {
    let words = [
        "ModuleFederation",
        "module-federation",
        "vite-plugin-federation",
    ];
    words.iter().any(|it| config.contains(it))
}

/// Whether `package.json` has a build script.
fn builds(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join("package.json")).unwrap_or_default();
    let manifest: Json = serde_json::from_str(&text).unwrap_or_default();
    manifest["scripts"]["build"].is_string()
}

/// Whether a package has an `index.html` to build a page from, at a usual place.
fn has_page_source(folder: &Path) -> bool {
    let places = ["index.html", "public/index.html", "src/index.html"];
    places.iter().any(|it| folder.join(it).is_file())
}
