//! What a killed process left: files that no line of the journal names. They are removed on a thread
//! of their own, so that nobody waits for it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::body_place::FileId;

/// A sweep that is under way; dropped, it stops.
#[derive(Debug)]
pub(super) struct Sweep {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sweep {
    /// Removes what is in these folders, one level deep, but for `named` and for what has been
    /// written in this `session`.
    pub(super) fn begin(folders: [&Path; 3], named: HashSet<FileId>, session: u64) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let folders = folders.map(Path::to_owned);
        let needed = move |name: &str| {
            let id = FileId::parse(name);
            id.is_none_or(|id| id.session == session || named.contains(&id))
        };
        let sweep = move || sweep(&folders, &needed, &stopped);
        // Where no thread can be had, the next opening sweeps.
        let thread = std::thread::Builder::new()
            .name("store-sweep".to_owned())
            .spawn(sweep)
            .ok();
        Sweep { stop, thread }
    }
}

impl Drop for Sweep {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It does not panic; if it did, it would be over too.
            drop(thread.join());
        }
    }
}

fn sweep(folders: &[PathBuf], needed: &dyn Fn(&str) -> bool, stop: &AtomicBool) {
    let mut folders = folders.to_vec();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if !entry.file_name().to_str().is_none_or(needed)
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::warn!("cannot remove `{}`: {error}", path.display());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn what_nobody_names_is_removed() {
        let root = TempDir::new().unwrap();
        let [bodies, packs, spool] = ["bodies", "packs", "spool"].map(|it| root.path().join(it));
        fs::create_dir_all(bodies.join("00")).unwrap();
        fs::create_dir(&packs).unwrap();
        let named = FileId::parse("1-0").unwrap();
        let files = [
            (bodies.join("00").join("0000000000000001-0"), true),
            (bodies.join("00").join("0000000000000001-100"), false),
            (packs.join("0000000000000001-1"), false),
            (packs.join("0000000000000007-1"), true),
            (packs.join("notes.txt"), true),
        ];
        for (path, _) in &files {
            fs::write(path, "x").unwrap();
        }
        let folders = [&*bodies, &*packs, &*spool];
        let mut sweep = Sweep::begin(folders, HashSet::from([named]), 7);
        sweep.thread.take().unwrap().join().unwrap();
        for (path, stays) in files {
            assert_eq!(path.exists(), stays, "{}", path.display());
        }
    }
}
