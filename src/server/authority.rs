//! The local authority: a root certificate of this user's own, which signs what we serve TLS with.
//!
//! It is made once and kept in the platform's data folder, so that it is trusted once and for
//! every site. Its files are never overwritten: what is trusted somewhere must not change under
//! the hands of whoever trusted it. `mfe-dev trust` tells browsers and tools of it.
//!
//! # Why
//!
//! An issuer is rebuilt from the key and the settings below instead of being read back from the
//! certificate, since that would need a parser for certificates. The name holds the key's
//! fingerprint, so two authorities on one machine never share a name.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

/// The variable that names another folder for the authority.
pub const AUTHORITY_VARIABLE: &str = "MFE_DEV_CA_DIR";

const CERTIFICATE: &str = "rootCA.pem";
const KEY: &str = "rootCA-key.pem";
const LOCK: &str = ".lock";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the authority is valid: ten years.
const AUTHORITY_LIFE: Duration = DAY.saturating_mul(3653);

/// How long a certificate is valid: about a year, which every browser accepts.
const LEAF_LIFE: Duration = DAY.saturating_mul(365);

/// A key and the certificate that others trust.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
    fingerprint: String,
    issuer: Issuer<'static, KeyPair>,
}

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The platform does not say where a user's data lies.
    #[error(
        "there is no folder for the local authority: this user has no home folder\n  help: name one with `{AUTHORITY_VARIABLE}`"
    )]
    NoFolder,
    /// A file of it cannot be read.
    #[error(
        "cannot read `{}` of the local authority: {error}\n  help: make it readable for this user, or name another folder with `{AUTHORITY_VARIABLE}`", file.display()
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A file or its folder cannot be written.
    #[error(
        "cannot make the local authority in `{}`: {error}\n  help: make the folder writable for this user, or name another one with `{AUTHORITY_VARIABLE}`", folder.display()
    )]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// One of the two files is missing.
    #[error(
        "the local authority is half gone: there is `{}`, but no `{}`\n  help: put that file back, or delete the other one for a new authority, which must be trusted again", there.display(), missing.display()
    )]
    Half {
        /// The file that is there.
        there: PathBuf,
        /// The file that is not.
        missing: PathBuf,
    },
    /// A file is there and is no certificate, or no key.
    #[error(
        "`{}` of the local authority is no {what}: {why}\n  help: put the right file back, or delete both files in that folder for a new authority, which must be trusted again", file.display()
    )]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What it should be.
        what: &'static str,
        /// The reason.
        why: String,
    },
    /// The two files do not belong together.
    #[error(
        "`{KEY}` is not the key of `{CERTIFICATE}` in `{}`\n  help: put the right file back, or delete both for a new authority, which must be trusted again", folder.display()
    )]
    Mismatch {
        /// The folder.
        folder: PathBuf,
    },
    /// The files are those of another program.
    #[error(
        "the authority in `{}` was not made by mfe-dev\n  help: name another folder with `{AUTHORITY_VARIABLE}`; a certificate that another tool made is served with `certificate` and `key` under `[server] https`", folder.display()
    )]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// The cryptography failed.
    #[error("cannot make a certificate: {0}")]
    Signing(String),
}

/// Where the authority of this user lies: `MFE_DEV_CA_DIR`, else `mfe-dev` in the platform's data
/// folder (`$XDG_DATA_HOME` or `~/.local/share`, `~/Library/Application Support`, `%LOCALAPPDATA%`).
///
/// # Errors
///
/// There is neither the variable nor a home folder.
pub fn authority_folder() -> Result<PathBuf, AuthorityError> {
    let found = folder_from(|name| env::var_os(name).filter(|it| !it.is_empty()));
    found
        .and_then(|it| std::path::absolute(it).ok())
        .ok_or(AuthorityError::NoFolder)
}

fn folder_from(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(named) = variable(AUTHORITY_VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let home = || variable("HOME").map(PathBuf::from);
    let data = if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)?
    } else if cfg!(target_os = "macos") {
        home()?.join("Library/Application Support")
    } else {
        // The XDG Base Directory Specification has a relative path ignored.
        variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|it| it.is_absolute())
            .or_else(|| Some(home()?.join(".local/share")))?
    };
    Some(data.join("mfe-dev"))
}

impl Authority {
    /// The authority in this folder; `None` where none has been made.
    ///
    /// # Errors
    ///
    /// There is one, but it cannot be used.
    pub fn open(folder: &Path) -> Result<Option<Self>, AuthorityError> {
        let (certificate_file, key_file) = (folder.join(CERTIFICATE), folder.join(KEY));
        let (certificate, key) = match (read(&certificate_file)?, read(&key_file)?) {
            (Some(certificate), Some(key)) => (certificate, key),
            (None, None) => return Ok(None),
            (Some(_), None) => {
                return Err(AuthorityError::Half {
                    there: certificate_file,
                    missing: key_file,
                });
            }
            (None, Some(_)) => {
                return Err(AuthorityError::Half {
                    there: key_file,
                    missing: certificate_file,
                });
            }
        };
        let unusable =
            |file: PathBuf, what, why: String| AuthorityError::Unusable { file, what, why };
        let key = std::str::from_utf8(&key)
            .map_err(|error| error.to_string())
            .and_then(|it| KeyPair::from_pem(it).map_err(|error| error.to_string()))
            .map_err(|why| unusable(key_file, "private key in PEM", why))?;
        let certificate = CertificateDer::from_pem_slice(&certificate).map_err(|error| {
            unusable(
                certificate_file.clone(),
                "certificate in PEM",
                error.to_string(),
            )
        })?;
        let folder = folder.to_owned();
        let pair = certified(certificate.clone(), &key)?;
        match pair.keys_match() {
            Ok(()) => {}
            Err(rustls::Error::InconsistentKeys(_)) => {
                return Err(AuthorityError::Mismatch { folder });
            }
            Err(error) => {
                return Err(unusable(
                    certificate_file,
                    "certificate in PEM",
                    error.to_string(),
                ));
            }
        }
        let fingerprint = fingerprint(&key);
        let name = name(&fingerprint);
        if !certificate
            .windows(name.len())
            .any(|it| it == name.as_bytes())
        {
            return Err(AuthorityError::Foreign { folder });
        }
        let issuer = Issuer::new(authority_params(&fingerprint), key);
        Ok(Some(Authority {
            folder,
            fingerprint,
            issuer,
        }))
    }

    /// The authority in this folder; it is made where there is none. Waits for another process
    /// that is making it.
    ///
    /// # Errors
    ///
    /// There is one that cannot be used, or none can be made.
    pub fn open_or_make(folder: &Path) -> Result<Self, AuthorityError> {
        if let Ok(Some(found)) = Authority::open(folder) {
            return Ok(found);
        }
        let unwritable = |error| AuthorityError::Unwritable {
            folder: folder.to_owned(),
            error,
        };
        // What is half there may be another process's work, which the lock waits for.
        let _lock = lock(folder).map_err(unwritable)?;
        if let Some(found) = Authority::open(folder)? {
            return Ok(found);
        }
        let key = KeyPair::generate().map_err(signing)?;
        let params = authority_params(&fingerprint(&key));
        let certificate = params.self_signed(&key).map_err(signing)?;
        write_new(folder, KEY, &key.serialize_pem(), false)
            .and_then(|()| write_new(folder, CERTIFICATE, &certificate.pem(), true))
            .map_err(unwritable)?;
        Authority::open(folder)?.ok_or_else(|| unwritable(io::ErrorKind::NotFound.into()))
    }

    /// The certificate that others are to trust.
    pub fn certificate_file(&self) -> PathBuf {
        self.folder.join(CERTIFICATE)
    }

    /// The name in the certificate; no other authority has it.
    pub fn name(&self) -> String {
        name(&self.fingerprint)
    }

    /// The first digits of the key's fingerprint, fit for a file's name.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// A new key with a certificate for these names.
    pub(super) fn certify(&self, names: Vec<SanType>) -> Result<CertifiedKey, AuthorityError> {
        let key = KeyPair::generate().map_err(signing)?;
        let mut params = valid_for(LEAF_LIFE);
        params.distinguished_name = distinguished_name("mfe-dev".to_owned());
        params.subject_alt_names = names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(signing)?;
        certified(certificate.into(), &key)
    }
}

/// What is in a file; `None` where there is none.
fn read(file: &Path) -> Result<Option<Vec<u8>>, AuthorityError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(AuthorityError::Unreadable {
            file: file.to_owned(),
            error,
        }),
    }
}

/// Holds other processes off for as long as the file lives.
fn lock(folder: &Path) -> io::Result<File> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(LOCK))?;
    file.lock()?;
    Ok(file)
}

/// Writes a file that appears whole and only where there was none.
fn write_new(folder: &Path, name: &str, text: &str, for_all: bool) -> io::Result<()> {
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if for_all { 0o644 } else { 0o600 };
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = for_all;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(folder.join(name))?;
    Ok(())
}

fn signing<E: std::error::Error>(error: E) -> AuthorityError {
    AuthorityError::Signing(error.to_string())
}

fn certified(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
) -> Result<CertifiedKey, AuthorityError> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = ring::sign::any_supported_type(&key).map_err(signing)?;
    Ok(CertifiedKey::new(vec![certificate], key))
}

fn fingerprint(key: &KeyPair) -> String {
    let whole = CertificateParams::default().key_identifier(key);
    whole.iter().take(4).map(|it| format!("{it:02x}")).collect()
}

fn name(fingerprint: &str) -> String {
    format!("mfe-dev local authority {fingerprint}")
}

fn authority_params(fingerprint: &str) -> CertificateParams {
    let mut params = valid_for(AUTHORITY_LIFE);
    params.distinguished_name = distinguished_name(name(fingerprint));
    // It signs certificates for servers and no further authorities.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn distinguished_name(common_name: String) -> DistinguishedName {
    let mut res = DistinguishedName::new();
    res.push(DnType::OrganizationName, "mfe-dev");
    res.push(DnType::CommonName, common_name);
    res
}

/// From yesterday on, for clocks that are behind, and with a serial number of its own.
fn valid_for(life: Duration) -> CertificateParams {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(1970, 1, 1) + now.saturating_sub(DAY);
    params.not_after = date_time_ymd(1970, 1, 1) + now + life;
    let mut serial = [0; 16];
    if getrandom::fill(&mut serial).is_ok() {
        // A serial number is positive and begins with no zero byte.
        serial[0] = serial[0] & 0x7f | 0x40;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
    }
    params
}

#[cfg(test)]
mod tests {
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

    #[cfg(unix)]
    #[test]
    fn the_folder_is_the_platforms() {
        let folder = |variables: &[(&str, &str)]| {
            folder_from(|name| {
                let found = variables.iter().find(|(it, _)| *it == name);
                found.map(|(_, value)| OsString::from(value))
            })
        };
        let path = |it: &str| Some(PathBuf::from(it));
        assert_eq!(folder(&[]), None);
        assert_eq!(
            folder(&[("HOME", "/home/x"), (AUTHORITY_VARIABLE, "/ca")]),
            path("/ca")
        );
        if cfg!(not(target_os = "macos")) {
            assert_eq!(
                folder(&[("HOME", "/home/x"), ("XDG_DATA_HOME", "/data")]),
                path("/data/mfe-dev")
            );
            assert_eq!(
                folder(&[("HOME", "/home/x"), ("XDG_DATA_HOME", "data")]),
                path("/home/x/.local/share/mfe-dev")
            );
        }
    }
}
