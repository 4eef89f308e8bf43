//! The folders of bytes: `packs/` for small objects, many in a file, `bodies/` with a file of its own
//! for each larger one, and `spool/` for what is still arriving.
//!
//! # Why packs
//!
//! To create, write and close a file costs three times as much as to append 16 KiB to one that is
//! open, and to remove it as much again. A deploy is a thousand small objects.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::StoreError;
use super::body::{Body, BodyFile, SpoolFile};
use super::body_place::FileId;

/// Objects of up to this many bytes are packed.
pub(super) const PACKED_AT_MOST: u64 = 64 * 1024;

/// A pack that has this many bytes is full.
const FULL: u64 = 4 * 1024 * 1024;

/// So many bytes more than are used may be wasted in packs.
pub(super) const SLACK: u64 = 64 * 1024 * 1024;

/// The folders of bytes, and the names of new files.
#[derive(Debug)]
pub(super) struct Bodies {
    bodies: PathBuf,
    packs: PathBuf,
    spool: PathBuf,
    session: u64,
    next: AtomicU64,
    removing: AtomicBool,
    current: Mutex<Option<Current>>,
    full: Mutex<FullPacks>,
    /// Whether one of these was added since this was last asked.
    grown: AtomicBool,
}

/// The packs that are written to no more, with their lengths in bytes.
type FullPacks = Vec<(Weak<BodyFile>, u64)>;

/// The pack that is written to.
#[derive(Debug)]
struct Current {
    file: Arc<BodyFile>,
    end: u64,
}

impl Bodies {
    /// The bytes below a store's folder; nothing is removed before [`Bodies::begin_removing`].
    pub(super) fn below(folder: &Path) -> Arc<Self> {
        // Without the system's randomness, the time does: names are never guessed, only distinct.
        let session = getrandom::u64().unwrap_or_else(|_| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
            u64::try_from(since.as_nanos()).unwrap_or_default()
        });
        Arc::new(Bodies {
            bodies: folder.join("bodies"),
            packs: folder.join("packs"),
            spool: folder.join("spool"),
            session,
            next: AtomicU64::new(0),
            removing: AtomicBool::new(false),
            current: Mutex::default(),
            full: Mutex::default(),
            grown: AtomicBool::new(false),
        })
    }

    /// From now on files go when nothing names them.
    pub(super) fn begin_removing(&self) {
        self.removing.store(true, Ordering::Release);
    }

    /// From now on files stay, whatever becomes of the index, and none is written to.
    pub(super) fn close(&self) {
        self.removing.store(false, Ordering::Release);
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = None;
    }

    pub(super) fn is_removing(&self) -> bool {
        self.removing.load(Ordering::Acquire)
    }

    /// What the names of this process's files begin with.
    pub(super) fn session(&self) -> u64 {
        self.session
    }

    /// The folders that hold nothing but what is named by an id, or a folder of that.
    pub(super) fn folders(&self) -> [&Path; 3] {
        [&self.bodies, &self.packs, &self.spool]
    }

    /// Files are spread over 256 folders.
    pub(super) fn path_of_own(&self, id: FileId) -> PathBuf {
        let folder = format!("{:02x}", id.number & 0xff);
        self.bodies.join(folder).join(id.to_string())
    }

    pub(super) fn path_of_pack(&self, id: FileId) -> PathBuf {
        self.packs.join(id.to_string())
    }

    /// A new body with these bytes.
    pub(super) fn write(self: &Arc<Self>, bytes: &[u8]) -> Result<Body, StoreError> {
        if bytes.len() as u64 <= PACKED_AT_MOST {
            let (file, at) = self.reserve(bytes.len() as u64)?;
            let written = file.write_at(bytes, at);
            written.map_err(StoreError::io("write", &file.path()))?;
            return Ok(Body::new(file, at));
        }
        let (body, mut file) = self.create()?;
        file.write_all(bytes)
            .map_err(StoreError::io("write", &body.path()))?;
        Ok(body)
    }

    /// Room in a pack; it is nobody else's.
    fn reserve(self: &Arc<Self>, len: u64) -> Result<(Arc<BodyFile>, u64), StoreError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = &mut *current
            && current.end < FULL
        {
            let at = current.end;
            current.end += len;
            return Ok((Arc::clone(&current.file), at));
        }
        let id = self.next_id();
        let file = BodyFile::pack(self, id);
        let path = file.path();
        let open = in_folder(&path, create_new).map_err(StoreError::io("create", &path))?;
        file.set_open(open);
        let full = current.replace(Current {
            file: Arc::clone(&file),
            end: len,
        });
        drop(current);
        if let Some(full) = full {
            self.is_full(&full.file, full.end);
        }
        Ok((file, 0))
    }

    /// Takes packs of an earlier process, with their lengths, and goes on writing to the shortest.
    pub(super) fn take_packs(&self, mut packs: Vec<(Arc<BodyFile>, u64)>) {
        packs.sort_by_key(|(_, len)| *len);
        let mut packs = packs.into_iter().peekable();
        if let Some((file, len)) = packs.next_if(|(_, len)| *len < FULL) {
            let opened = OpenOptions::new().read(true).write(true).open(file.path());
            match opened {
                Ok(open) => {
                    file.set_open(open);
                    let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
                    *current = Some(Current { file, end: len });
                }
                Err(_) => self.is_full(&file, len),
            }
        }
        for (file, len) in packs {
            self.is_full(&file, len);
        }
    }

    fn is_full(&self, file: &Arc<BodyFile>, len: u64) {
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        full.push((Arc::downgrade(file), len));
        self.grown.store(true, Ordering::Release);
    }

    /// Whether a pack has been filled since this was last asked.
    pub(super) fn have_grown(&self) -> bool {
        self.grown.swap(false, Ordering::AcqRel)
    }

    /// The packs that are mostly waste, once `slack` bytes more are wasted than used.
    pub(super) fn wasteful(&self, slack: u64) -> Vec<Arc<BodyFile>> {
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        full.retain(|(file, _)| file.strong_count() > 0);
        let packs = full.iter();
        let packs: Vec<_> = packs
            .filter_map(|(file, len)| Some((file.upgrade()?, *len)))
            .collect();
        let used: u64 = packs.iter().map(|(file, _)| file.used()).sum();
        let len: u64 = packs.iter().map(|(_, len)| len).sum();
        if len.saturating_sub(used) <= used.saturating_add(slack) {
            return Vec::new();
        }
        let wasteful = packs.into_iter().filter(|(it, len)| it.used() < len / 2);
        wasteful.map(|(file, _)| file).collect()
    }

    /// A new body without bytes, and its own file.
    pub(super) fn create(self: &Arc<Self>) -> Result<(Body, File), StoreError> {
        let body = BodyFile::own(self, self.next_id());
        let path = body.path();
        let file = in_folder(&path, create_new).map_err(StoreError::io("create", &path))?;
        Ok((Body::new(body, 0), file))
    }

    /// Makes a body of a file that is complete.
    pub(super) fn adopt(self: &Arc<Self>, file: SpoolFile) -> Result<Body, StoreError> {
        let body = BodyFile::own(self, self.next_id());
        let path = body.path();
        in_folder(&path, |to| fs::rename(file.path(), to))
            .map_err(StoreError::io("create", &path))?;
        file.keep();
        Ok(Body::new(body, 0))
    }

    /// A new file for bytes that are arriving.
    pub(super) fn spool(&self) -> Result<(SpoolFile, File), StoreError> {
        let path = self.spool.join(self.next_id().to_string());
        let file = in_folder(&path, create_new).map_err(StoreError::io("create", &path))?;
        Ok((SpoolFile::at(path), file))
    }

    fn next_id(&self) -> FileId {
        FileId {
            session: self.session,
            number: self.next.fetch_add(1, Ordering::Relaxed),
        }
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).open(path)
}

/// Does something to a path whose folder is made if it is missing.
fn in_folder<T>(path: &Path, act: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    match act(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            act(path)
        }
        done => done,
    }
}

/// Removes a file that nobody needs; if that fails, the next opening of the store does it.
pub(super) fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!("cannot remove `{}`: {error}", path.display());
        }
        Ok(()) | Err(_) => {}
    }
}
