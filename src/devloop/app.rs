//! What the watcher's thread keeps of one app's folder (io).

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use super::quiet_period::QuietPeriod;
use super::watches::Watches;

/// How many names are remembered as having been there.
const NAMES_KNOWN: usize = 65_536;

/// One folder of one app.
pub(super) struct App {
    pub(super) period: QuietPeriod,
    pub(super) identity: Option<Identity>,
    /// Hashes of names that are there, as far as events told.
    known: HashSet<u64>,
    hasher: RandomState,
}

/// What tells a folder from another one of the same name.
pub(super) type Identity = (u64, u64);

impl App {
    /// Nothing is known of it yet.
    pub(super) fn new(app: &str) -> Self {
        App {
            period: QuietPeriod::new(app, Watches::CLOSES),
            identity: None,
            known: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Whether a file of this name was there, as far as events told.
    pub(super) fn knows(&self, key: &str) -> bool {
        self.known.contains(&self.hasher.hash_one(key))
    }

    /// Remembers which names are there, so that a rename over one of them is known for an edit.
    pub(super) fn learn(&mut self) {
        for (key, exists) in self.period.fates() {
            let name = self.hasher.hash_one(key);
            if !exists {
                self.known.remove(&name);
            } else if self.known.len() < NAMES_KNOWN {
                self.known.insert(name);
            }
        }
    }
}

/// Sizes of the files below a folder, by key; of the folder itself by the empty key.
pub(super) fn size_below(root: &Path) -> impl Fn(&str) -> Option<u64> + '_ {
    |key| {
        let path = if key.is_empty() {
            root.to_path_buf()
        } else {
            root.join(key)
        };
        std::fs::metadata(path).ok().map(|it| it.len())
    }
}

/// What the folder at this path is; `None` where there is none.
pub(super) fn identity(path: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(path)
        .ok()
        .filter(std::fs::Metadata::is_dir)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let created = metadata.created().ok()?;
        let since = created.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some((since.as_secs(), since.subsec_nanos().into()))
    }
}
