//! `mfe-dev init`: a first `devserver.toml` from what lies in a folder.
//!
//! Guessing is allowed here, and every guess is said. What is written is meant to be read: each
//! app with its path, the deploy script's metadata where the build is Module Federation's, and a
//! comment where production may differ.

mod definitions;
mod dev_server;
mod fit;
mod from;
mod from_text;
mod parts;
mod proxy;
mod scan;
mod text;

use std::io::Write;
use std::path::{Path, PathBuf};

use super::FILE_NAME;
use scan::{Package, scan};

pub use from::{FromGuess, guess_from};

/// Names that the app at `/` usually has, the likeliest first.
const ROOT_NAMES: [&str; 8] = [
    "main",
    "root",
    "shell",
    "container",
    "host",
    "app",
    "web",
    "portal",
];

/// What was guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The apps, the one at `/` first.
    pub apps: Vec<GuessedApp>,
    /// What was guessed and why, a sentence each.
    pub sentences: Vec<String>,
    /// The file to write.
    pub text: String,
}

/// A micro-frontend as guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuessedApp {
    /// The name.
    pub name: String,
    /// The folder with its files, relative to the root, with `/` between the parts.
    pub dist: String,
    /// Where it is served below, as in `/admin`; `None` for the app at `/`.
    pub prefix: Option<String>,
    /// Whether its build is Module Federation's, so that `remoteEntry.js` must not be cached.
    pub is_federated: bool,
    /// Whether the folder is there.
    pub is_built: bool,
    /// The app's own dev server, where it has one.
    pub dev_server: Option<String>,
}

/// Why no file was written.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is a file already, and nobody said to overwrite it.
    #[error("`{0}` is there already; overwrite it with `--force`")]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write `{path}`: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
}

/// Guesses a configuration for a folder.
pub fn guess(root: &Path) -> Guess {
    let root = super::find::absolute(root, Path::new(""));
    let found = scan(&root);
    let mut sentences = Vec::new();
    let mut packages = found.packages;
    if let Some((at, why)) = choose_root(&packages) {
        let package = packages.remove(at);
        sentences.push(format!("`{}` is the app at `/`: {why}.", package.name));
        packages.insert(0, package);
    } else {
        sentences.push("No app was found, so the file holds an example to fill in.".to_owned());
    }
    let apps: Vec<GuessedApp> = packages
        .iter()
        .enumerate()
        .map(|(i, it)| app(i, it))
        .collect();
    for (app, package) in apps.iter().zip(&packages) {
        sentences.extend(say(app, package));
    }
    sentences.extend(found.passed_over.iter().map(|it| format!("{it}.")));
    sentences.extend(definitions::say(&root));
    let text = text::render(&apps);
    Guess {
        apps,
        sentences,
        text,
    }
}

/// Writes the file whole, by rename; an existing one only where `force` says so.
///
/// # Errors
///
/// There is a file already, or the folder cannot be written to.
pub fn write(root: &Path, text: &str, force: bool) -> Result<PathBuf, InitError> {
    let path = root.join(FILE_NAME);
    let failed = |source: std::io::Error| InitError::Io {
        path: path.clone(),
        source,
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".devserver.toml.");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.tempfile_in(root).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    let kept = match force {
        true => file.persist(&path),
        false => file.persist_noclobber(&path),
    };
    match kept {
        Ok(_) => Ok(path),
        Err(it) if it.error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(InitError::Exists(path))
        }
        Err(it) => Err(failed(it.error)),
    }
}

/// The package at `/`, with the reason.
fn choose_root(packages: &[Package]) -> Option<(usize, &'static str)> {
    if packages.len() == 1 {
        return Some((0, "it is the only one"));
    }
    for name in ROOT_NAMES {
        if let Some(at) = packages
            .iter()
            .position(|it| it.name == name && !it.is_remote)
        {
            return Some((at, "its name says so"));
        }
    }
    let pages = || packages.iter().enumerate().filter(|(_, it)| it.has_page);
    if let Some((at, _)) = pages().find(|(_, it)| !it.is_remote) {
        return Some((at, "it has an `index.html` and exposes no modules"));
    }
    if let Some(name) = ROOT_NAMES
        .iter()
        .find_map(|name| packages.iter().position(|it| it.name == *name))
    {
        return Some((name, "its name says so"));
    }
    if let Some((at, _)) = pages().next() {
        return Some((at, "it is the first with an `index.html`"));
    }
    (!packages.is_empty()).then_some((0, "it is the first one"))
}

fn app(i: usize, package: &Package) -> GuessedApp {
    let name = usable_name(&package.name);
    GuessedApp {
        prefix: (i > 0).then(|| format!("/{name}")),
        name,
        dist: package.output.clone(),
        is_federated: package.is_federated,
        is_built: package.built,
        dev_server: package.dev_port.map(|it| format!("http://localhost:{it}")),
    }
}

/// A folder's name in the letters that a path pattern takes.
fn usable_name(name: &str) -> String {
    let usable = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
    let res: String = name
        .chars()
        .map(|it| if usable(it) { it } else { '-' })
        .collect();
    match res.as_str() {
        "" => "app".to_owned(),
        _ => res,
    }
}

fn say(app: &GuessedApp, package: &Package) -> Vec<String> {
    let mut res = Vec::new();
    if let Some(prefix) = &app.prefix {
        res.push(format!(
            "`{}` is served below `{prefix}/` from `{}`, with the prefix trimmed.",
            app.name, app.dist
        ));
    }
    if app.name != package.name {
        res.push(format!("`{}` is called `{}` here.", package.name, app.name));
    }
    if !app.is_built {
        res.push(format!(
            "`{}` is not there yet; it is picked up once it is built.",
            app.dist
        ));
    }
    if let Some(url) = &app.dev_server {
        res.push(format!(
            "`{}` has a dev server: take the `#` off its `url` to have `{url}` answer.",
            app.name
        ));
    }
    if app.is_federated {
        res.push(format!(
            "`{}` is built with Module Federation: `index.html` and `remoteEntry.js` are never cached.",
            app.name
        ));
    }
    res
}

#[cfg(test)]
mod tests;
