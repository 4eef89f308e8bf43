//! What of this machine decides which stores there are.

use std::env;
use std::path::{Path, PathBuf};

/// Folders and programs of this machine, or of one that a test has laid out.
#[derive(Debug)]
pub(super) struct Environment {
    /// The root of the file system.
    pub(super) root: PathBuf,
    /// The user's home folder.
    pub(super) home: Option<PathBuf>,
    /// Where the user's data lies; Linux only.
    pub(super) data_home: Option<PathBuf>,
    /// Where programs are looked for.
    pub(super) path: Vec<PathBuf>,
}

impl Environment {
    pub(super) fn of_process() -> Self {
        let folder = |name| {
            env::var_os(name)
                .map(PathBuf::from)
                .filter(|it| it.is_absolute())
        };
        let home = folder("HOME").or_else(|| folder("USERPROFILE"));
        let path = env::var_os("PATH").unwrap_or_default();
        let mut path: Vec<PathBuf> = env::split_paths(&path).collect();
        // Debian keeps the programs for root out of other users' PATH.
        if cfg!(unix) {
            path.extend(["/usr/sbin", "/sbin"].map(PathBuf::from));
        }
        Environment {
            root: PathBuf::from("/"),
            data_home: folder("XDG_DATA_HOME")
                .or_else(|| Some(home.as_ref()?.join(".local/share"))),
            home,
            path,
        }
    }

    /// The file of a program.
    pub(super) fn program(&self, name: &str) -> Option<PathBuf> {
        let name = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.path
            .iter()
            .map(|it| it.join(&name))
            .find(|it| it.is_file())
    }

    /// The folders in a folder of the home folder.
    pub(super) fn folders_in(&self, relative: &str) -> Vec<PathBuf> {
        let Some(home) = &self.home else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir(home.join(relative)) else {
            return Vec::new();
        };
        let mut res: Vec<PathBuf> = entries
            .filter_map(|it| Some(it.ok()?.path()))
            .filter(|it: &PathBuf| it.is_dir())
            .collect();
        res.sort();
        res
    }

    /// A path from the root.
    pub(super) fn system(&self, relative: &str) -> PathBuf {
        self.root.join(Path::new(relative))
    }
}
