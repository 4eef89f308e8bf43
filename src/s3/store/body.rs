//! Files of bytes, and who needs them.
//!
//! A file is one [`BodyFile`] in memory, held by the index, by writers and by readers. Entries of
//! the index are its links; once there is none and nobody holds it any more, the file goes. A reader
//! that found an entry therefore finds its bytes, whatever is written meanwhile.

use std::fs::File;
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::bodies::{Bodies, remove};
use super::body_place::{BodyPlace, FileId};
use crate::s3::object_body::{read_at, write_at};

/// A file of bytes.
#[derive(Debug)]
pub(super) struct BodyFile {
    bodies: Arc<Bodies>,
    id: FileId,
    /// How many entries of the index name it.
    links: AtomicUsize,
    /// Where it is one of several objects.
    pack: Option<Pack>,
}

/// What is known of a file that holds the bytes of several objects.
#[derive(Debug, Default)]
struct Pack {
    /// Stays open, for reading and writing.
    file: OnceLock<File>,
    /// How many of its bytes are an object's.
    used: AtomicU64,
}

impl BodyFile {
    pub(super) fn own(bodies: &Arc<Bodies>, id: FileId) -> Arc<Self> {
        Arc::new(BodyFile {
            bodies: Arc::clone(bodies),
            id,
            links: AtomicUsize::new(0),
            pack: None,
        })
    }

    pub(super) fn pack(bodies: &Arc<Bodies>, id: FileId) -> Arc<Self> {
        Arc::new(BodyFile {
            bodies: Arc::clone(bodies),
            id,
            links: AtomicUsize::new(0),
            pack: Some(Pack::default()),
        })
    }

    pub(super) fn id(&self) -> FileId {
        self.id
    }

    /// Where it lies.
    pub(super) fn path(&self) -> PathBuf {
        match self.pack {
            Some(_) => self.bodies.path_of_pack(self.id),
            None => self.bodies.path_of_own(self.id),
        }
    }

    /// How many of a pack's bytes are an object's.
    pub(super) fn used(&self) -> u64 {
        let pack = self.pack.as_ref();
        pack.map_or(0, |it| it.used.load(Ordering::Acquire))
    }

    /// Keeps a pack's file open.
    pub(super) fn set_open(&self, file: File) {
        if let Some(pack) = &self.pack {
            // One that is open already is as good.
            drop(pack.file.set(file));
        }
    }

    /// Writes into a pack, where nobody else does.
    pub(super) fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        match self.pack.as_ref().and_then(|it| it.file.get()) {
            Some(file) => write_at(file, bytes, at),
            None => Err(io::Error::other("it is not open for writing")),
        }
    }

    fn read_at(&self, at: u64, size: u64) -> io::Result<Bytes> {
        let Some(pack) = &self.pack else {
            return read_at(&File::open(self.path())?, at, size);
        };
        if pack.file.get().is_none() {
            self.set_open(File::open(self.path())?);
        }
        match pack.file.get() {
            Some(file) => read_at(file, at, size),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn link(&self, size: u64) {
        self.links.fetch_add(1, Ordering::AcqRel);
        if let Some(pack) = &self.pack {
            pack.used.fetch_add(size, Ordering::AcqRel);
        }
    }

    fn unlink(&self, size: u64) {
        if let Some(pack) = &self.pack {
            pack.used.fetch_sub(size, Ordering::AcqRel);
        }
        self.links.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for BodyFile {
    fn drop(&mut self) {
        if self.links.load(Ordering::Acquire) == 0 && self.bodies.is_removing() {
            remove(&self.path());
        }
    }
}

/// The bytes of an object, on the disk.
#[derive(Clone, Debug)]
pub(super) struct Body {
    file: Arc<BodyFile>,
    at: u64,
}

impl Body {
    pub(super) fn new(file: Arc<BodyFile>, at: u64) -> Self {
        Body { file, at }
    }

    /// How the journal names it.
    pub(super) fn place(&self) -> BodyPlace {
        BodyPlace {
            file: self.file.id,
            at: self.file.pack.is_some().then_some(self.at),
        }
    }

    pub(super) fn file(&self) -> &Arc<BodyFile> {
        &self.file
    }

    pub(super) fn path(&self) -> PathBuf {
        self.file.path()
    }

    /// Where it ends, in its file.
    pub(super) fn end(&self, size: u64) -> u64 {
        self.at.saturating_add(size)
    }

    /// All of its bytes.
    pub(super) fn read(&self, size: u64) -> io::Result<Bytes> {
        self.file.read_at(self.at, size)
    }

    /// Its file, open where it begins.
    pub(super) fn open(&self) -> io::Result<File> {
        let mut file = File::open(self.path())?;
        if self.at > 0 {
            file.seek(SeekFrom::Start(self.at))?;
        }
        Ok(file)
    }
}

/// That an entry of the index names a body.
#[derive(Debug)]
pub(super) struct Link {
    body: Body,
    size: u64,
}

impl Link {
    pub(super) fn to(body: Body, size: u64) -> Self {
        body.file.link(size);
        Link { body, size }
    }

    pub(super) fn body(&self) -> &Body {
        &self.body
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.body.file.unlink(self.size);
    }
}

/// A file of bytes that are arriving; dropped, it is removed.
#[derive(Debug)]
pub(super) struct SpoolFile {
    path: PathBuf,
}

impl SpoolFile {
    pub(super) fn at(path: PathBuf) -> Self {
        SpoolFile { path }
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// It has another name now.
    pub(super) fn keep(mut self) {
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
