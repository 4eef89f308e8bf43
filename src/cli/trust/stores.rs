//! A store of certificates: looking into it, and changing it.

mod find;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command::{Invocation, shell_word};

pub(super) use find::stores;

/// A store of certificates.
#[derive(Debug)]
pub(super) struct Store {
    /// Whose it is, for people.
    pub(super) name: &'static str,
    certificate: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A folder whose files a program takes in.
    Folder {
        file: PathBuf,
        refresh: Invocation,
        /// Where the program leaves links to the file behind.
        links: PathBuf,
    },
    /// A store that only a program changes.
    Program {
        place: String,
        look: Invocation,
        /// What makes the store where there is none.
        prepare: Option<(PathBuf, Invocation)>,
        add: Invocation,
        remove: Invocation,
        /// Said where the program itself is not there.
        missing: Option<&'static str>,
    },
}

impl Store {
    /// Where it lies.
    pub(super) fn place(&self) -> String {
        match &self.kind {
            Kind::Folder { file, .. } => file.display().to_string(),
            Kind::Program { place, .. } => place.clone(),
        }
    }

    /// Whether the authority is in it.
    ///
    /// # Errors
    ///
    /// Nobody can tell; in words.
    pub(super) fn is_trusted(&self) -> Result<bool, String> {
        match &self.kind {
            Kind::Folder { file, .. } => {
                let own = fs::read(&self.certificate).map_err(|it| it.to_string())?;
                Ok(fs::read(file).is_ok_and(|it| it == own))
            }
            Kind::Program {
                look,
                prepare,
                missing,
                ..
            } => {
                let there = (prepare.as_ref()).is_none_or(|(folder, _)| has_database(folder));
                match missing {
                    Some(missing) if there => Err((*missing).to_owned()),
                    Some(_) | None => Ok(there && look.run().is_ok()),
                }
            }
        }
    }

    /// Puts the authority in.
    ///
    /// # Errors
    ///
    /// Why it did not work, in words.
    pub(super) fn install(&self) -> Result<(), String> {
        match &self.kind {
            Kind::Folder { file, refresh, .. } => {
                let pem = fs::read(&self.certificate).map_err(|it| it.to_string())?;
                fs::write(file, pem).map_err(|error| refused(&error))?;
                refresh.run()
            }
            Kind::Program {
                missing: Some(missing),
                ..
            } => Err((*missing).to_owned()),
            Kind::Program { prepare, add, .. } => {
                if let Some((folder, prepare)) = prepare
                    && !has_database(folder)
                {
                    fs::create_dir_all(folder).map_err(|error| refused(&error))?;
                    prepare.run()?;
                }
                add.run()
            }
        }
    }

    /// Takes the authority out.
    ///
    /// # Errors
    ///
    /// Why it did not work, in words.
    pub(super) fn uninstall(&self) -> Result<(), String> {
        match &self.kind {
            Kind::Folder {
                file,
                refresh,
                links,
            } => {
                fs::remove_file(file).map_err(|error| refused(&error))?;
                remove_links(links, file);
                refresh.run()
            }
            Kind::Program { remove, .. } => remove.run(),
        }
    }

    /// What one would type for it.
    pub(super) fn by_hand(&self, install: bool) -> String {
        let certificate = text(self.certificate.clone());
        match (&self.kind, install) {
            (Kind::Folder { file, refresh, .. }, true) => format!(
                "sudo cp {} {} && sudo {}",
                shell_word(&certificate),
                shell_word(&text(file.clone())),
                refresh.shown()
            ),
            (Kind::Folder { file, refresh, .. }, false) => format!(
                "sudo rm {} && sudo {}{}",
                shell_word(&text(file.clone())),
                refresh.shown(),
                // Without this Debian's program leaves links to the file.
                match refresh.shown().as_str() {
                    "update-ca-certificates" => " --fresh",
                    _ => "",
                }
            ),
            (Kind::Program { add, prepare, .. }, true) => match prepare {
                Some((folder, prepare)) if !has_database(folder) => format!(
                    "mkdir -p {} && {} && {}",
                    shell_word(&text(folder.clone())),
                    prepare.shown(),
                    add.shown()
                ),
                Some(_) | None => add.shown(),
            },
            (Kind::Program { remove, .. }, false) => remove.shown(),
        }
    }
}

/// Removes the links to a file that is gone, and those to such a link: Debian has one by the name
/// and one by the hash.
fn remove_links(folder: &Path, file: &Path) {
    let links = |target: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        entries
            .filter_map(|it| Some(it.ok()?.path()))
            .filter(|it| fs::read_link(it).is_ok_and(|to| to == target))
            .collect()
    };
    for link in links(file) {
        for hash in links(Path::new(link.file_name().unwrap_or_default())) {
            // What stays leads nowhere and is swept up the next time.
            let _ = fs::remove_file(hash);
        }
        let _ = fs::remove_file(link);
    }
}

fn has_database(folder: &Path) -> bool {
    folder.join("cert9.db").is_file()
}

fn refused(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "this user may not change it".to_owned(),
        _ => error.to_string(),
    }
}

fn text(path: PathBuf) -> String {
    path.into_os_string().to_string_lossy().into_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
