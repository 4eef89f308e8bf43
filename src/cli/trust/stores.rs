//! The stores of certificates on a machine: the system's own, and those that browsers bring.
//!
//! Debian: update-ca-certificates(8). Fedora: update-ca-trust(8). macOS: security(1). Windows:
//! "certutil". Firefox, and Chromium on Linux, keep NSS databases, which the `certutil` of NSS
//! changes ("NSS Tools: certutil"); they do not look at the system's store there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::command::{Invocation, shell_word};
use super::environment::Environment;
use crate::server::Authority;

/// The folders of Linux's system stores: from the root, suffix, what takes them in, whose it is.
const FOLDERS: [(&str, &str, &[&str], &str); 4] = [
    (
        "usr/local/share/ca-certificates",
        "crt",
        &["update-ca-certificates"],
        "the system (Debian, Ubuntu, Alpine): curl, git, Python, Go",
    ),
    (
        "etc/pki/ca-trust/source/anchors",
        "pem",
        &["update-ca-trust", "extract"],
        "the system (Fedora, RHEL): curl, git, Python, Go",
    ),
    (
        "etc/ca-certificates/trust-source/anchors",
        "crt",
        &["trust", "extract-compat"],
        "the system (Arch): curl, git, Python, Go",
    ),
    (
        "usr/share/pki/trust/anchors",
        "pem",
        &["update-ca-certificates"],
        "the system (openSUSE): curl, git, Python, Go",
    ),
];

/// Programs that read the NSS database of the home folder.
const CHROMIUMS: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "brave-browser",
];

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

const NO_CERTUTIL: &str = "needs the `certutil` of NSS: libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch, Homebrew)";

/// The stores of this machine.
pub(super) fn stores(environment: &Environment, authority: &Authority) -> Vec<Store> {
    let mut res = Vec::new();
    if cfg!(windows) {
        res.extend(windows(environment, authority));
    } else if cfg!(target_os = "macos") {
        res.extend(macos(environment, authority));
        res.extend(nss_databases(environment, authority));
    } else {
        res.extend(folders(environment, authority));
        res.extend(nss_databases(environment, authority));
    }
    res
}

fn folders(environment: &Environment, authority: &Authority) -> Vec<Store> {
    FOLDERS
        .iter()
        .filter_map(|(folder, suffix, refresh, name)| {
            let folder = environment.system(folder);
            let (program, arguments) = refresh.split_first()?;
            let program = environment.program(program)?;
            let file = folder.join(format!("mfe-dev-{}.{suffix}", authority.fingerprint()));
            folder.is_dir().then(|| Store {
                name,
                certificate: authority.certificate_file(),
                kind: Kind::Folder {
                    file,
                    refresh: Invocation::new(&program, arguments),
                    links: environment.system("etc/ssl/certs"),
                },
            })
        })
        .collect()
}

fn windows(environment: &Environment, authority: &Authority) -> Option<Store> {
    let certutil = environment.program("certutil")?;
    let invocation = |arguments: &[&str]| Invocation::new(&certutil, arguments);
    let (name, file) = (authority.name(), text(authority.certificate_file()));
    Some(Store {
        name: "Windows, this user: Edge, Chrome, curl",
        certificate: authority.certificate_file(),
        kind: Kind::Program {
            place: "Root".to_owned(),
            look: invocation(&["-user", "-store", "Root", &name]),
            prepare: None,
            add: invocation(&["-user", "-addstore", "Root", &file]),
            remove: invocation(&["-user", "-delstore", "Root", &name]),
            missing: None,
        },
    })
}

fn macos(environment: &Environment, authority: &Authority) -> Option<Store> {
    let security = environment.program("security")?;
    let keychain = environment.home.as_ref()?;
    let keychain = text(keychain.join("Library/Keychains/login.keychain-db"));
    let invocation = |arguments: &[&str]| Invocation::new(&security, arguments);
    let (name, file) = (authority.name(), text(authority.certificate_file()));
    Some(Store {
        name: "macOS, this user: Safari, Chrome, curl",
        certificate: authority.certificate_file(),
        kind: Kind::Program {
            look: invocation(&["find-certificate", "-c", &name, &keychain]),
            prepare: None,
            add: invocation(&[
                "add-trusted-cert",
                "-r",
                "trustRoot",
                "-k",
                &keychain,
                &file,
            ]),
            // `-t` takes the trust away with the certificate.
            remove: invocation(&["delete-certificate", "-c", &name, "-t", &keychain]),
            missing: None,
            place: keychain,
        },
    })
}

fn nss_databases(environment: &Environment, authority: &Authority) -> Vec<Store> {
    let certutil = environment.program("certutil");
    let mut databases: Vec<(&'static str, PathBuf)> = Vec::new();
    if !cfg!(target_os = "macos") {
        databases.extend(chromium_databases(environment));
    }
    for profiles in [
        ".mozilla/firefox",
        ".config/mozilla/firefox",
        "snap/firefox/common/.mozilla/firefox",
        ".var/app/org.mozilla.firefox/.mozilla/firefox",
        "Library/Application Support/Firefox/Profiles",
    ] {
        let profiles = environment.folders_in(profiles).into_iter();
        databases.extend(
            profiles
                .filter(|it| has_database(it))
                .map(|it| ("Firefox", it)),
        );
    }
    let store = |(name, folder): (&'static str, PathBuf)| Store {
        name,
        certificate: authority.certificate_file(),
        kind: nss(certutil.as_deref(), &folder, authority),
    };
    databases.into_iter().map(store).collect()
}

/// The database that Chromium reads on Linux; the first one where there is none yet but a browser.
fn chromium_databases(environment: &Environment) -> Vec<(&'static str, PathBuf)> {
    let home = environment.home.iter().map(|it| it.join(".pki/nssdb"));
    let data = environment.data_home.iter().map(|it| it.join("pki/nssdb"));
    let snap = environment.home.iter();
    let snap = snap.map(|it| it.join("snap/chromium/current/.pki/nssdb"));
    let possible: Vec<PathBuf> = home.chain(data).chain(snap).collect();
    let there: Vec<PathBuf> = possible
        .iter()
        .filter(|it| has_database(it))
        .cloned()
        .collect();
    let wanted =
        match there.is_empty() && CHROMIUMS.iter().any(|it| environment.program(it).is_some()) {
            true => possible.into_iter().take(1).collect(),
            false => there,
        };
    wanted
        .into_iter()
        .map(|it| ("Chromium, Chrome, Edge", it))
        .collect()
}

fn has_database(folder: &Path) -> bool {
    folder.join("cert9.db").is_file()
}

fn nss(certutil: Option<&Path>, folder: &Path, authority: &Authority) -> Kind {
    let database = format!("sql:{}", folder.display());
    let (name, file) = (authority.name(), text(authority.certificate_file()));
    let program = certutil.unwrap_or(Path::new("certutil"));
    let invocation = |arguments: &[&str]| Invocation::new(program, arguments);
    Kind::Program {
        missing: certutil.is_none().then_some(NO_CERTUTIL),
        place: folder.display().to_string(),
        look: invocation(&["-d", &database, "-L", "-n", &name]),
        prepare: Some((
            folder.to_owned(),
            invocation(&["-d", &database, "-N", "--empty-password"]),
        )),
        add: invocation(&["-d", &database, "-A", "-t", "C,,", "-n", &name, "-i", &file]),
        remove: invocation(&["-d", &database, "-D", "-n", &name]),
    }
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
