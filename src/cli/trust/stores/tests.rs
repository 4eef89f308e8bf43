//! A machine laid out in a temporary folder, with programs that write down how they were called.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::super::environment::Environment;
use super::find::FOLDERS;
use super::*;
use crate::server::Authority;

struct Machine {
    folder: tempfile::TempDir,
    environment: Environment,
    authority: Authority,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |it: &str| folder.path().join(it);
        for it in ["bin", "home"] {
            fs::create_dir(at(it)).unwrap();
        }
        Machine {
            authority: Authority::open_or_make(&at("ca")).unwrap(),
            environment: Environment {
                root: at("root"),
                home: Some(at("home")),
                data_home: Some(at("home/.local/share")),
                path: vec![at("bin")],
            },
            folder,
        }
    }

    fn folder(&self, relative: &str) -> PathBuf {
        let folder = self.folder.path().join(relative);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A program that writes its arguments down and then does this.
    fn program(&self, name: &str, script: &str) {
        let file = self.folder.path().join("bin").join(name);
        let calls = self.folder.path().join("calls");
        let text = format!(
            "#!/bin/sh\necho \"{name} $@\" >> '{}'\n{script}\n",
            calls.display()
        );
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default()
    }

    fn stores(&self) -> Vec<Store> {
        stores(&self.environment, &self.authority)
    }

    /// The only store that there is.
    #[track_caller]
    fn store(&self) -> Store {
        let mut found = self.stores();
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }
}

/// `certutil` with a file for each certificate in a database.
const CERTUTIL: &str = r#"
folder=${2#sql:}
case "$3" in
-L) test -f "$folder/$5" ;;
-N) touch "$folder/cert9.db" ;;
-A) cp "$9" "$folder/$7" ;;
-D) rm "$folder/$5" ;;
esac"#;

#[test]
fn a_machine_without_stores_has_none() {
    assert_eq!(Machine::new().stores().len(), 0);
}

#[test]
fn a_systems_folder_takes_the_certificate_and_gives_it_back() {
    for (folder, _, refresh, _) in FOLDERS {
        let machine = Machine::new();
        machine.program(refresh[0], "");
        // The program alone is no store.
        assert_eq!(machine.stores().len(), 0);
        let folder = machine.folder(&format!("root/{folder}"));

        let store = machine.store();
        assert_eq!(store.is_trusted(), Ok(false));
        assert!(store.by_hand(true).starts_with("sudo cp "));
        assert!(store.by_hand(true).ends_with(&refresh.join(" ")));
        assert_eq!(store.install(), Ok(()));
        assert_eq!(store.is_trusted(), Ok(true));
        let file = PathBuf::from(store.place());
        // As Debian does it.
        let links = machine.folder("root/etc/ssl/certs");
        let link = |to: &Path, name: &str| {
            std::os::unix::fs::symlink(to, links.join(name)).unwrap();
        };
        link(&file, "mfe-dev.pem");
        link(Path::new("mfe-dev.pem"), "f3160c1c.0");
        link(Path::new("other.pem"), "00000000.0");
        let own = fs::read(machine.authority.certificate_file()).unwrap();
        assert_eq!(fs::read(&file).unwrap(), own);

        assert_eq!(store.uninstall(), Ok(()));
        assert_eq!(store.is_trusted(), Ok(false));
        assert_eq!(fs::read_dir(folder).unwrap().count(), 0);
        let left: Vec<_> = fs::read_dir(links)
            .unwrap()
            .map(|it| it.unwrap().file_name())
            .collect();
        assert_eq!(left, ["00000000.0"]);
        let called = format!("{} {}\n", refresh[0], refresh[1..].join(" "));
        assert_eq!(machine.calls(), called.repeat(2));
    }
}

#[test]
fn another_authority_is_not_this_one() {
    let machine = Machine::new();
    machine.program("update-ca-certificates", "");
    machine.folder("root/usr/local/share/ca-certificates");
    let store = machine.store();
    fs::write(store.place(), "another").unwrap();
    assert_eq!(store.is_trusted(), Ok(false));
}

#[test]
fn a_failed_refresh_is_said() {
    let machine = Machine::new();
    machine.program("update-ca-certificates", "echo no room >&2; exit 1");
    machine.folder("root/usr/local/share/ca-certificates");
    let failed = "`update-ca-certificates` failed: no room".to_owned();
    assert_eq!(machine.store().install(), Err(failed));
}

#[test]
fn a_database_of_a_browser_takes_the_certificate_and_gives_it_back() {
    for (folder, name) in [
        ("home/.pki/nssdb", "Chromium, Chrome, Edge"),
        ("home/.local/share/pki/nssdb", "Chromium, Chrome, Edge"),
        ("home/.mozilla/firefox/x.default", "Firefox"),
    ] {
        let machine = Machine::new();
        let folder = machine.folder(folder);
        fs::write(folder.join("cert9.db"), "").unwrap();

        let without = machine.store();
        assert!(without.is_trusted().unwrap_err().contains("libnss3-tools"));
        assert!(without.install().is_err());

        machine.program("certutil", CERTUTIL);
        let store = machine.store();
        assert_eq!(store.name, name);
        assert_eq!(store.by_hand(true), without.by_hand(true));
        assert_eq!(store.by_hand(false), without.by_hand(false));
        assert_eq!(store.is_trusted(), Ok(false));
        assert_eq!(store.install(), Ok(()));
        assert_eq!(store.is_trusted(), Ok(true));
        assert!(folder.join(machine.authority.name()).is_file());
        assert_eq!(store.uninstall(), Ok(()));
        assert_eq!(store.is_trusted(), Ok(false));
        assert!(!machine.calls().contains(" -N "), "{}", machine.calls());
    }
}

#[test]
fn a_browser_that_never_ran_gets_its_database() {
    let machine = Machine::new();
    machine.program("chromium", "");
    // Nothing to undo, and no way to do it.
    assert_eq!(machine.store().is_trusted(), Ok(false));
    assert!(machine.store().install().is_err());
    machine.program("certutil", CERTUTIL);
    let store = machine.store();
    assert_eq!(store.is_trusted(), Ok(false));
    assert!(store.by_hand(true).starts_with("mkdir -p "));
    assert_eq!(store.install(), Ok(()));
    assert_eq!(store.is_trusted(), Ok(true));
    let folder = Path::new(&store.place()).to_owned();
    assert!(folder.ends_with("home/.pki/nssdb") && has_database(&folder));
}
