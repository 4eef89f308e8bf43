//! A `dist` folder as it stands: body and ETag always of one version of a file.
//!
//! # Fidelity
//!
//! - A file system that folds case finds `Index.html` under `index.html`; S3 does not.
//! - A change shows once the system has reported it, some 0.1 ms after the write.

mod barrier;
mod cache;
mod file_event;
mod file_key;
mod flight;
mod listing;
mod load;
mod version;
mod watch;
mod writing;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use barrier::Barrier;
pub use cache::{DEFAULT_BOUND, FolderCache};
pub use file_event::FileEvent;
pub use listing::ListedFile;
pub use watch::FolderWatch;

use self::cache::Entry;
use self::flight::{Boarding, Flights, Landing, landed};
use super::{ContentTypeProfile, Object, UploadRule};

/// A folder whose files are objects.
#[derive(Debug)]
pub struct Folder {
    contents: Arc<Contents>,
}

/// What a load needs; it goes on where the request that began it is given up.
#[derive(Debug)]
struct Contents {
    id: u64,
    path: PathBuf,
    upload_rules: Vec<UploadRule>,
    content_types: ContentTypeProfile,
    watch: FolderWatch,
    cache: Arc<FolderCache>,
    flights: Flights,
}

/// A file that is there but cannot be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cannot read `{path}`: {reason}")]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// The system's words.
    pub reason: String,
}

impl Folder {
    /// A folder by its absolute path; it need not exist yet. Its files are kept in the cache that
    /// all folders of the process share.
    pub fn new(
        path: PathBuf,
        upload_rules: Vec<UploadRule>,
        content_types: ContentTypeProfile,
    ) -> Self {
        Self::with_cache(path, upload_rules, content_types, FolderCache::of_process())
    }

    /// A folder whose files are kept in a cache of their own choice.
    pub fn with_cache(
        path: PathBuf,
        upload_rules: Vec<UploadRule>,
        content_types: ContentTypeProfile,
        cache: Arc<FolderCache>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Folder {
            contents: Arc::new(Contents {
                id: NEXT.fetch_add(1, Ordering::Relaxed),
                path,
                upload_rules,
                content_types,
                watch: FolderWatch::default(),
                cache,
                flights: Flights::default(),
            }),
        }
    }

    /// The folder's path.
    pub fn path(&self) -> &Path {
        &self.contents.path
    }

    /// Whether the folder was made with just these settings.
    pub fn has_settings(
        &self,
        path: &Path,
        upload_rules: &[UploadRule],
        content_types: ContentTypeProfile,
    ) -> bool {
        let own = &self.contents;
        own.path == path && own.upload_rules == upload_rules && own.content_types == content_types
    }

    /// Where a watcher writes down what it sees.
    pub fn watch(&self) -> &FolderWatch {
        &self.contents.watch
    }

    /// Whether a file of this name was read before and was there; costs no system call.
    pub fn has_read(&self, key: &str) -> bool {
        let entry = self.contents.cache.get(self.contents.id, key);
        entry.is_some_and(|it| it.object.is_some())
    }

    /// The object for a key relative to the folder: whole, and of one version.
    ///
    /// A file that is being rewritten is answered with its last whole version; where there is none,
    /// this waits for up to two seconds, and then there is no such object.
    ///
    /// # Errors
    ///
    /// The file is there but cannot be read.
    pub async fn object(&self, key: &str) -> Result<Option<Arc<Object>>, ReadError> {
        let contents = &self.contents;
        let entry = contents.cache.get(contents.id, key);
        if let Some(entry) = &entry
            && contents.watch.is_watched()
            && entry.is_of(contents.watch.generation())
        {
            return Ok(entry.object.clone());
        }
        if file_key::relative_path(key).is_none() {
            return Ok(None);
        }
        let entry = Contents::load_once(contents, key, entry).await?;
        Ok(entry.object.clone())
    }

    /// Every file, in the byte order of the keys. A symlink counts where it ends inside; so do files
    /// that no upload rule selects.
    ///
    /// # Errors
    ///
    /// A folder is there but cannot be read.
    pub async fn keys(&self) -> Result<Vec<ListedFile>, ReadError> {
        let contents = Arc::clone(&self.contents);
        tokio::task::spawn_blocking(move || listing::list(&contents.path))
            .await
            .unwrap_or_else(|error| {
                Err(ReadError {
                    path: self.contents.path.clone(),
                    reason: error.to_string(),
                })
            })
    }
}

impl Contents {
    /// Loads a key, or waits for whoever does so already.
    async fn load_once(this: &Arc<Self>, key: &str, last: Option<Arc<Entry>>) -> Landing {
        loop {
            let landing = match this.flights.board(key, this.watch.generation()) {
                Boarding::Join(landing) => landing,
                Boarding::Lead(sender, landing) => {
                    let contents = Arc::clone(this);
                    let (key, last) = (key.to_owned(), last.clone());
                    // On a task of its own: the one who asked may leave, others may have joined.
                    tokio::spawn(async move {
                        let landing = load::load(Arc::clone(&contents), &key, last).await;
                        let keep = || landing.map(|entry| contents.keep(&key, entry));
                        contents.flights.land(&key, &sender, keep);
                    });
                    landing
                }
            };
            if let Some(landing) = landed(landing).await {
                return landing;
            }
        }
    }

    /// Keeps what a load brought, unless a later load ended before it and brought something newer;
    /// then that.
    fn keep(&self, key: &str, entry: Arc<Entry>) -> Arc<Entry> {
        let generation = entry.generation.load(Ordering::Acquire);
        match self.cache.get(self.id, key) {
            Some(newer) if newer.generation.load(Ordering::Acquire) > generation => newer,
            Some(_) | None => {
                self.cache.insert(self.id, key, Arc::clone(&entry));
                entry
            }
        }
    }
}

impl Drop for Contents {
    fn drop(&mut self) {
        self.cache.forget(self.id);
    }
}
