//! The stores of certificates on a machine: the system's own, and those that browsers bring.
//!
//! Debian: update-ca-certificates(8). Fedora: update-ca-trust(8). macOS: security(1). Windows:
//! "certutil". Firefox, and Chromium on Linux, keep NSS databases, which the `certutil` of NSS
//! changes ("NSS Tools: certutil"); they do not look at the system's store there.

use std::path::{Path, PathBuf};

use super::super::command::Invocation;
use super::super::environment::Environment;
use super::{Kind, Store, has_database, text};
use crate::server::Authority;

/// The folders of Linux's system stores: from the root, suffix, what takes them in, whose it is.
pub(super) const FOLDERS: [(&str, &str, &[&str], &str); 4] = [
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

const NO_CERTUTIL: &str = "needs the `certutil` of NSS: libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch, Homebrew)";

/// The stores of this machine.
pub(in super::super) fn stores(environment: &Environment, authority: &Authority) -> Vec<Store> {
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
