//! What a store holds, and the one way that it changes.
//!
//! # Locks
//!
//! `serving` is held while a line is appended and its change made, so that the index is always what
//! the journal says. The index of a bucket is locked for as long as one key takes. No lock is held
//! while somebody waits, and none while a file of bytes is written or removed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::bodies::Bodies;
use super::body::{Body, BodyFile};
use super::body_place::FileId;
use super::changed::Listeners;
use super::hot::Hot;
use super::index::{Applied, BucketIndex};
use super::journal::{self, Journal, Journaled};
use super::line::encode;
use super::record::{Change, RecordOf};
use super::sweep::Sweep;
use super::writer::Writer;
use super::{StoreError, StoreMode, lock};

/// What a store holds.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) folder: PathBuf,
    pub(super) mode: StoreMode,
    pub(super) bodies: Arc<Bodies>,
    pub(super) hot: Hot,
    pub(super) listeners: Listeners,
    pub(super) writer: Writer,
    buckets: RwLock<BTreeMap<String, Arc<BucketState>>>,
    /// Whether `serving` is there.
    is_serving: AtomicBool,
    serving: Mutex<Option<Serving>>,
}

/// What a process needs that writes.
#[derive(Debug)]
struct Serving {
    journal: Journal,
    /// Stops before the lock is given back.
    _sweep: Sweep,
    _lock: File,
}

/// A bucket, created or not.
#[derive(Debug)]
pub(super) struct BucketState {
    pub(super) name: String,
    pub(super) changes: AtomicU64,
    index: RwLock<BucketIndex>,
}

impl BucketState {
    pub(super) fn read(&self) -> RwLockReadGuard<'_, BucketIndex> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BucketIndex> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contents {
    /// Opens a store; where there is none yet, nothing is made.
    pub(super) fn open(folder: &Path, mode: StoreMode) -> Result<Arc<Self>, StoreError> {
        let contents = Contents {
            folder: folder.to_owned(),
            mode,
            bodies: Bodies::below(folder),
            hot: Hot::default(),
            listeners: Listeners::default(),
            writer: Writer::default(),
            buckets: RwLock::default(),
            is_serving: AtomicBool::new(false),
            serving: Mutex::default(),
        };
        let journal = journal::path_of(folder);
        match mode {
            StoreMode::Look => contents.look_again()?,
            StoreMode::Serve if journal.exists() => contents.serve()?,
            StoreMode::Serve => {}
        }
        Ok(Arc::new(contents))
    }

    /// Takes the store for writing, if that has not been done; makes it, if there is none.
    pub(super) fn serve(&self) -> Result<(), StoreError> {
        if self.is_serving.load(Ordering::Acquire) {
            return Ok(());
        }
        if self.mode == StoreMode::Look {
            return Err(StoreError::ReadOnly);
        }
        let mut serving = self.serving();
        if serving.is_some() {
            return Ok(());
        }
        make_folder(&self.folder)?;
        let lock = lock::take(&self.folder)?;
        let path = journal::path_of(&self.folder);
        let journaled = journal::read(&path)?;
        let mut journal = Journal::open(path, &journaled)?;
        let named = self.load(journaled);
        self.compact(&mut journal);
        self.bodies.begin_removing();
        *serving = Some(Serving {
            journal,
            _sweep: Sweep::begin(self.bodies.folders(), named, self.bodies.session()),
            _lock: lock,
        });
        self.is_serving.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether there is no such store yet, and one would be made.
    fn is_nowhere(&self) -> bool {
        self.mode == StoreMode::Serve
            && !self.is_serving.load(Ordering::Acquire)
            && !journal::path_of(&self.folder).exists()
    }

    /// Reads anew what another process serves.
    pub(super) fn look_again(&self) -> Result<(), StoreError> {
        self.load(journal::read(&journal::path_of(&self.folder))?);
        Ok(())
    }

    fn serving(&self) -> MutexGuard<'_, Option<Serving>> {
        self.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what a journal says; returns the bodies that it names.
    fn load(&self, journaled: Journaled) -> HashSet<FileId> {
        let mut files: HashMap<FileId, Arc<BodyFile>> = HashMap::new();
        let mut indexes: BTreeMap<String, BucketIndex> = BTreeMap::new();
        for record in journaled.records {
            let body = record.1.body().map(|place| {
                let file = files.entry(place.file).or_insert_with(|| match place.at {
                    Some(_) => BodyFile::pack(&self.bodies, place.file),
                    None => BodyFile::own(&self.bodies, place.file),
                });
                Body::new(Arc::clone(file), place.at.unwrap_or_default())
            });
            indexes.entry(record.0).or_default().apply(record.1, body);
        }
        let mut lengths: HashMap<FileId, u64> = HashMap::new();
        let mut is_whole = |body: &Body, size: u64| {
            let file = body.file();
            let len = lengths.entry(file.id()).or_insert_with(|| length_of(file));
            body.end(size) <= *len
        };
        for bucket in self.buckets() {
            indexes.entry(bucket.name.clone()).or_default();
        }
        let mut named = HashSet::new();
        for (name, mut index) in indexes {
            for lost in index.retain_whole(&mut is_whole) {
                tracing::warn!("bucket {name} has lost {lost}: its bytes are not all there");
            }
            named.extend(index.bodies().map(|it| it.file().id()));
            *self.bucket_or_new(&name).write() = index;
        }
        if self.mode == StoreMode::Serve {
            let packs = files.into_values().filter(|it| it.used() > 0);
            let packs = packs.map(|it| {
                let len = lengths.get(&it.id()).copied().unwrap_or_default();
                (it, len)
            });
            self.bodies.take_packs(packs.collect());
        }
        named
    }

    /// A bucket that was created or has objects.
    pub(super) fn bucket(&self, name: &str) -> Option<Arc<BucketState>> {
        let buckets = self.buckets.read().unwrap_or_else(PoisonError::into_inner);
        buckets.get(name).cloned()
    }

    /// Every bucket, by name, created or not.
    pub(super) fn buckets(&self) -> Vec<Arc<BucketState>> {
        let buckets = self.buckets.read().unwrap_or_else(PoisonError::into_inner);
        buckets.values().cloned().collect()
    }

    /// A bucket, created or not.
    pub(super) fn bucket_or_new(&self, name: &str) -> Arc<BucketState> {
        if let Some(bucket) = self.bucket(name) {
            return bucket;
        }
        let mut buckets = self.buckets.write().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(BucketState {
                name: name.to_owned(),
                changes: AtomicU64::new(0),
                index: RwLock::default(),
            })
        });
        Arc::clone(bucket)
    }

    /// Makes a change if `may` says so of what is there: it is in the journal and in the index, and
    /// was told, when this returns. `body` is the one that the change names.
    ///
    /// # Errors
    ///
    /// What `may` says, or the disk refuses; then everything is as it was.
    pub(super) fn commit(
        &self,
        bucket: &BucketState,
        change: Change,
        body: Option<Body>,
        may: impl Fn(&BucketIndex) -> Result<bool, StoreError>,
    ) -> Result<Applied, StoreError> {
        if self.is_nowhere() && !may(&bucket.read())? {
            return Ok(Applied::default());
        }
        self.serve()?;
        let line = encode(&RecordOf(&bucket.name, &change))
            .map_err(|error| StoreError::io("write", &self.folder)(error.into()))?;
        let mut serving = self.serving();
        let Some(Serving { journal, .. }) = serving.as_mut() else {
            return Err(StoreError::ReadOnly);
        };
        if !may(&bucket.read())? {
            return Ok(Applied::default());
        }
        journal.append(&line)?;
        let applied = bucket.write().apply(change, body);
        if !applied.keys.is_empty() {
            bucket.changes.fetch_add(1, Ordering::AcqRel);
        }
        self.compact(journal);
        drop(serving);
        for entry in &applied.gone {
            self.hot.remove(entry.version);
        }
        self.listeners.tell(&bucket.name, &applied.keys);
        Ok(applied)
    }

    /// Writes the journal anew where that pays; if it cannot be, the old one goes on.
    fn compact(&self, journal: &mut Journal) {
        if !journal.has_grown() {
            return;
        }
        let buckets = self.buckets();
        let needed = buckets.iter().map(|it| it.read().records()).sum();
        if !journal.pays_to_compact(needed) {
            return;
        }
        let lines = buckets.iter().flat_map(|bucket| {
            let index = bucket.read();
            let lines = index
                .changes()
                .filter_map(|it| encode(&RecordOf(&bucket.name, &it)).ok());
            lines.collect::<Vec<_>>()
        });
        if let Err(error) = journal.compact(lines) {
            tracing::warn!("{error}");
        }
    }
}

impl Drop for Contents {
    /// What the index names goes with it, and is no reason to remove its files.
    fn drop(&mut self) {
        self.bodies.close();
    }
}

#[cfg(test)]
impl Contents {
    /// Has the journal written to another file; returns the one that it was written to.
    pub(super) fn divert_journal(&self, to: File) -> Option<File> {
        let mut serving = self.serving();
        Some(serving.as_mut()?.journal.divert(to))
    }
}

/// How many bytes a file has; none where there is no such file.
fn length_of(file: &BodyFile) -> u64 {
    fs::metadata(file.path()).map_or(0, |it| it.len())
}

/// Makes the store's folder where there is none, with a word to git that it is nothing to commit.
///
/// # Errors
///
/// The system refuses.
pub fn make_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::io("create", folder))?;
    let ignore = folder.join(".gitignore");
    match ignore.try_exists() {
        Ok(false) => fs::write(&ignore, "*\n"),
        Ok(true) => Ok(()),
        Err(error) => Err(error),
    }
    .map_err(StoreError::io("write", &ignore))
}
