//! Where the authority lies, and how its files are read and written.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{AUTHORITY_VARIABLE, AuthorityError};

/// What others trust.
pub(super) const CERTIFICATE: &str = "rootCA.pem";

/// What nobody else may have.
pub(super) const KEY: &str = "rootCA-key.pem";

const LOCK: &str = ".lock";

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

/// What is in a file; `None` where there is none.
pub(super) fn read(file: &Path) -> Result<Option<Vec<u8>>, AuthorityError> {
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
pub(super) fn lock(folder: &Path) -> io::Result<File> {
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
pub(super) fn write_new(folder: &Path, name: &str, text: &str, for_all: bool) -> io::Result<()> {
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

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
