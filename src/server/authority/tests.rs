use std::fs;

use super::files::{CERTIFICATE, KEY};
use super::*;

fn made() -> (tempfile::TempDir, Authority) {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open_or_make(&folder.path().join("deep/ca")).unwrap();
    (folder, authority)
}

#[test]
fn it_is_made_once() {
    let (_folder, first) = made();
    let text = fs::read(first.certificate_file()).unwrap();
    let second = Authority::open_or_make(&first.folder).unwrap();
    assert_eq!(first.name(), second.name());
    assert_eq!(fs::read(second.certificate_file()).unwrap(), text);
}

#[cfg(unix)]
#[test]
fn its_key_is_for_its_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, authority) = made();
    let mode = |it: &Path| fs::metadata(it).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&authority.folder), 0o700);
    assert_eq!(mode(&authority.folder.join(KEY)), 0o600);
    assert_eq!(mode(&authority.folder.join(CERTIFICATE)), 0o644);
}

#[test]
fn many_at_once_make_one() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| Authority::open_or_make(folder.path()).unwrap().name()))
            .collect();
        tasks.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(names.iter().all(|it| *it == names[0]), "{names:?}");
}

#[track_caller]
fn refused(folder: &Path, words: &[&str]) {
    let said = Authority::open_or_make(folder).unwrap_err().to_string();
    for word in words {
        assert!(said.contains(word), "{word} is not in: {said}");
    }
}

#[test]
fn what_is_wrong_is_named_and_left_alone() {
    let (_folder, authority) = made();
    let (certificate, key) = (
        authority.folder.join(CERTIFICATE),
        authority.folder.join(KEY),
    );
    let right = fs::read(&key).unwrap();

    fs::write(&key, "no key").unwrap();
    refused(&authority.folder, &[KEY, "is no private key"]);
    assert_eq!(fs::read(&key).unwrap(), b"no key");

    let other = KeyPair::generate().unwrap().serialize_pem();
    fs::write(&key, other).unwrap();
    refused(&authority.folder, &["is not the key of", "delete both"]);

    fs::remove_file(&key).unwrap();
    refused(&authority.folder, &["half gone", KEY]);
    assert!(!key.exists());

    fs::write(&key, right).unwrap();
    fs::write(&certificate, "").unwrap();
    refused(&authority.folder, &[CERTIFICATE, "is no certificate"]);
}

#[test]
fn another_programs_authority_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    fs::write(folder.path().join(KEY), key.serialize_pem()).unwrap();
    fs::write(folder.path().join(CERTIFICATE), certificate.pem()).unwrap();
    refused(
        folder.path(),
        &["not made by mfe-dev", "`certificate` and `key`"],
    );
}
