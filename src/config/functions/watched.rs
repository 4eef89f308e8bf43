//! The files and folders that functions and stores are read from.

use std::path::{Path, PathBuf};

use super::super::devserver_toml::DevserverToml;
use super::super::find::absolute;

/// Every path that the full form reads besides the configuration itself, in order and once.
pub(in crate::config) fn watched(full: &DevserverToml, base: &Path) -> Vec<PathBuf> {
    let functions = full.function.iter().map(|it| &it.file);
    let stores = full
        .key_value_store
        .iter()
        .filter_map(|it| it.file.as_ref());
    let mut res: Vec<PathBuf> = functions
        .chain(stores)
        .filter(|it| !it.is_empty())
        .map(|it| absolute(Path::new(it), base))
        .collect();
    res.sort_unstable();
    res.dedup();
    res
}
