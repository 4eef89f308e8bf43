//! Whole files through [`load`](super::load): what they come to, and what is said about them.

mod broken;
mod caching;
mod deployed;
mod deployed_refused;
mod examples;
mod functions;
mod imported;
mod layers;
mod origins;
mod refused;
mod refused_functions;
mod round_trip;
mod stores;

use std::path::Path;

use super::{LoadOptions, Loaded, load, render};

/// A `devserver.toml` in a folder of its own, with some folders beside it.
struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A site with this file and these folders.
    fn new(source: &str, folders: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("devserver.toml"), source).unwrap();
        for it in folders {
            std::fs::create_dir_all(folder.path().join(it)).unwrap();
        }
        Site { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn options(&self) -> LoadOptions {
        LoadOptions {
            start: self.path().to_owned(),
            ..LoadOptions::default()
        }
    }

    /// Loads the file; what it defines has to come back from the documents that the API shows.
    #[track_caller]
    fn load(&self) -> Loaded {
        let loaded = load(&self.options());
        if loaded.is_usable() {
            round_trip::comes_back(&loaded);
        }
        loaded
    }

    /// The findings as text, without the folder's random name.
    fn text(&self, loaded: &Loaded) -> String {
        let text = render(&loaded.diagnostics, &loaded.source, false);
        text.replace(&self.path().display().to_string(), "[site]")
    }

    /// The same for the file as it stands.
    fn report(&self) -> String {
        self.text(&self.load())
    }
}

/// The codes of what is found in a file, its only folder `dist` being there.
fn codes(source: &str) -> Vec<&'static str> {
    let loaded = Site::new(source, &["dist"]).load();
    loaded.diagnostics.iter().map(|it| it.code).collect()
}
