//! The files that hold objects' bytes: named by us, written once, removed when nothing names them.
//!
//! A file is one [`BodyFile`] in memory, held by the index and by readers. Entries of the index are
//! its links; once there is none and no reader holds it any more, the file goes. A reader that found
//! an entry therefore finds its bytes, whatever is written meanwhile.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::StoreError;

/// The name of a body: who wrote it, and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct BodyId {
    /// Drawn anew each time that a store is opened.
    pub(super) session: u64,
    number: u64,
}

impl BodyId {
    /// The id that a file's name says.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (session, number) = name.split_once('-')?;
        Some(BodyId {
            session: u64::from_str_radix(session, 16).ok()?,
            number: u64::from_str_radix(number, 16).ok()?,
        })
    }
}

impl fmt::Display for BodyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:x}", self.session, self.number)
    }
}

/// The folders of bodies, and the names of new ones.
#[derive(Debug)]
pub(super) struct Bodies {
    bodies: PathBuf,
    spool: PathBuf,
    session: u64,
    next: AtomicU64,
    removing: AtomicBool,
}

impl Bodies {
    /// The bodies below a store's folder; none is removed before [`Bodies::begin_removing`].
    pub(super) fn below(folder: &Path) -> Arc<Self> {
        // Without the system's randomness, the time does: names are never guessed, only distinct.
        let session = getrandom::u64().unwrap_or_else(|_| {
            let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
            u64::try_from(since.as_nanos()).unwrap_or_default()
        });
        Arc::new(Bodies {
            bodies: folder.join("bodies"),
            spool: folder.join("spool"),
            session,
            next: AtomicU64::new(0),
            removing: AtomicBool::new(false),
        })
    }

    /// From now on files go when nothing names them.
    pub(super) fn begin_removing(&self) {
        self.removing.store(true, Ordering::Release);
    }

    /// From now on files stay, whatever becomes of the index.
    pub(super) fn end_removing(&self) {
        self.removing.store(false, Ordering::Release);
    }

    /// What the names of this process's bodies begin with.
    pub(super) fn session(&self) -> u64 {
        self.session
    }

    /// The folder of the folders of bodies, and that of bytes that are arriving.
    pub(super) fn folders(&self) -> [&Path; 2] {
        [&self.bodies, &self.spool]
    }

    /// A body of the journal.
    pub(super) fn known(self: &Arc<Self>, id: BodyId) -> Arc<BodyFile> {
        Arc::new(BodyFile {
            bodies: Arc::clone(self),
            id,
            links: AtomicUsize::new(0),
        })
    }

    /// A new body with these bytes.
    pub(super) fn write(self: &Arc<Self>, bytes: &[u8]) -> Result<Arc<BodyFile>, StoreError> {
        let (body, mut file) = self.create()?;
        file.write_all(bytes)
            .map_err(StoreError::io("write", &body.path()))?;
        Ok(body)
    }

    /// A new body without bytes, and its file.
    pub(super) fn create(self: &Arc<Self>) -> Result<(Arc<BodyFile>, File), StoreError> {
        let body = self.known(self.next_id());
        let path = body.path();
        let file = in_folder(&path, create_new).map_err(StoreError::io("create", &path))?;
        Ok((body, file))
    }

    /// Makes a body of a file that is complete.
    pub(super) fn adopt(self: &Arc<Self>, file: SpoolFile) -> Result<Arc<BodyFile>, StoreError> {
        let body = self.known(self.next_id());
        let path = body.path();
        in_folder(&path, |to| fs::rename(&file.path, to))
            .map_err(StoreError::io("create", &path))?;
        file.keep();
        Ok(body)
    }

    /// A new file for bytes that are arriving.
    pub(super) fn spool(&self) -> Result<(SpoolFile, File), StoreError> {
        let path = self.spool.join(self.next_id().to_string());
        let file = in_folder(&path, create_new).map_err(StoreError::io("create", &path))?;
        Ok((SpoolFile { path }, file))
    }

    fn next_id(&self) -> BodyId {
        BodyId {
            session: self.session,
            number: self.next.fetch_add(1, Ordering::Relaxed),
        }
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).open(path)
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

/// The bytes of an object, on the disk.
#[derive(Debug)]
pub(super) struct BodyFile {
    bodies: Arc<Bodies>,
    id: BodyId,
    /// How many entries of the index name it.
    links: AtomicUsize,
}

impl BodyFile {
    /// Its name.
    pub(super) fn id(&self) -> BodyId {
        self.id
    }

    /// Where it lies: files are spread over 256 folders.
    pub(super) fn path(&self) -> PathBuf {
        let folder = format!("{:02x}", self.id.number & 0xff);
        self.bodies.bodies.join(folder).join(self.id.to_string())
    }

    /// One more entry names it.
    pub(super) fn link(&self) {
        self.links.fetch_add(1, Ordering::AcqRel);
    }

    /// One entry less names it.
    pub(super) fn unlink(&self) {
        self.links.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for BodyFile {
    fn drop(&mut self) {
        let unnamed = self.links.load(Ordering::Acquire) == 0;
        if unnamed && self.bodies.removing.load(Ordering::Acquire) {
            remove(&self.path());
        }
    }
}

/// A file of bytes that are arriving; dropped, it is removed.
#[derive(Debug)]
pub(super) struct SpoolFile {
    path: PathBuf,
}

impl SpoolFile {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// It has another name now.
    fn keep(mut self) {
        self.path = PathBuf::new();
    }
}

impl Drop for SpoolFile {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            remove(&self.path);
        }
    }
}

/// Removes a file that nobody needs; if that fails, the next opening of the store does it.
fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!("cannot remove `{}`: {error}", path.display());
        }
        Ok(()) | Err(_) => {}
    }
}
