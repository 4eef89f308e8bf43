//! The lock that lets one process serve a store.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

use super::StoreError;

/// Takes the lock, for as long as the file stays open; whoever finds it taken reads in it by whom.
///
/// # Errors
///
/// Another process has it, or the system refuses.
pub(super) fn take(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            // Windows does not let anybody read what is locked; then the process stays unnamed.
            let pid = file.read_to_string(&mut text).ok();
            return Err(StoreError::InUse {
                folder: folder.to_owned(),
                pid: pid.and_then(|_| text.trim().parse().ok()),
            });
        }
        Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", &path)(error)),
    }
    let pid = format!("{}\n", std::process::id());
    file.set_len(0)
        .and_then(|()| file.write_all(pid.as_bytes()))
        .map_err(StoreError::io("write", &path))?;
    Ok(file)
}
