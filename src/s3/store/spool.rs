//! Bytes on their way in: hashed as they come, in memory while they are few, then in a file.
//!
//! However many there are, no more than a few MiB of them are held: one batch is written and hashed
//! on a thread that may wait while the next one arrives.

use std::fs::File;
use std::io::Write as _;
use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use md5::{Digest as _, Md5};
use sha2::Sha256;
use tokio::task::{JoinHandle, spawn_blocking};

use super::StoreError;
use super::body::SpoolFile;
use super::contents::Contents;
use crate::s3::{Checksum, ChecksumAlgorithm, Checksummer};

/// Up to this many bytes stay in memory.
const HELD_AT_MOST: u64 = 1024 * 1024;

/// How many bytes are written and hashed at once.
const BATCH: usize = 1024 * 1024;

/// More bytes than these at once are hashed on a thread that may wait: some 0.1 ms.
const HASHED_IN_PLACE: usize = 64 * 1024;

/// Bytes that have arrived and are no object yet; dropped, they are gone.
///
/// Small ones are in memory, larger ones in a file of the store.
#[derive(Debug)]
pub struct SpooledBody {
    /// How many bytes there are.
    pub len: u64,
    /// Their MD5.
    pub md5: [u8; 16],
    /// Their SHA-256, where it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// Their checksum, where one was asked for.
    pub checksum: Option<Checksum>,
    pub(super) bytes: SpooledBytes,
}

/// Where the bytes are.
#[derive(Debug)]
pub(super) enum SpooledBytes {
    /// In memory.
    Held(Bytes),
    /// In a file.
    File(SpoolFile),
}

/// Bytes while they arrive.
#[derive(Debug)]
pub struct Spool {
    store: Arc<Contents>,
    len: u64,
    /// What has not been written, or is held.
    pending: Vec<Bytes>,
    pending_len: usize,
    /// How many of the pending chunks have been hashed.
    hashed: usize,
    work: Work,
}

/// Hashes and file: here, or with a thread that adds to them.
#[derive(Debug)]
enum Work {
    Idle(Box<State>),
    Busy(JoinHandle<Result<Box<State>, StoreError>>),
    /// It was given up after an error.
    Failed,
}

#[derive(Debug)]
struct State {
    md5: Md5,
    sha256: Option<Sha256>,
    checksum: Option<Checksummer>,
    file: Option<(SpoolFile, File)>,
}

impl State {
    fn hash(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        if let Some(checksum) = &mut self.checksum {
            checksum.update(bytes);
        }
    }

    /// Writes these chunks and hashes those that have not been.
    fn write(
        &mut self,
        store: &Contents,
        chunks: &[Bytes],
        hashed: usize,
    ) -> Result<(), StoreError> {
        let (spooled, file) = match &mut self.file {
            Some(open) => open,
            none => {
                store.serve()?;
                none.insert(store.bodies.spool()?)
            }
        };
        for chunk in chunks {
            file.write_all(chunk)
                .map_err(StoreError::io("write", spooled.path()))?;
        }
        for chunk in &chunks[hashed..] {
            self.hash(chunk);
        }
        Ok(())
    }
}

impl Spool {
    /// Bytes that go into this store.
    pub(super) fn new(
        store: Arc<Contents>,
        sha256: bool,
        checksum: Option<ChecksumAlgorithm>,
    ) -> Self {
        Spool {
            store,
            len: 0,
            pending: Vec::new(),
            pending_len: 0,
            hashed: 0,
            work: Work::Idle(Box::new(State {
                md5: Md5::new(),
                sha256: sha256.then(Sha256::new),
                checksum: checksum.map(Checksummer::new),
                file: None,
            })),
        }
    }

    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// The disk refuses; after that every call fails.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.len += bytes.len() as u64;
        self.pending_len += bytes.len();
        let held = self.len <= HELD_AT_MOST;
        if held
            && bytes.len() <= HASHED_IN_PLACE
            && let Work::Idle(state) = &mut self.work
        {
            state.hash(&bytes);
            self.hashed += 1;
        }
        self.pending.push(bytes);
        if held && self.hashed < self.pending.len() {
            return self.hash().await;
        }
        if !held && self.pending_len >= BATCH {
            return self.flush().await;
        }
        Ok(())
    }

    /// All bytes are there.
    ///
    /// # Errors
    ///
    /// The disk refuses.
    pub async fn finish(mut self) -> Result<SpooledBody, StoreError> {
        if self.len > HELD_AT_MOST && !self.pending.is_empty() {
            self.flush().await?;
        }
        let mut state = self.idle().await?;
        let bytes = match state.file.take() {
            Some((file, _)) => SpooledBytes::File(file),
            None => SpooledBytes::Held(joined(mem::take(&mut self.pending), self.pending_len)),
        };
        Ok(SpooledBody {
            len: self.len,
            md5: state.md5.finalize().into(),
            sha256: state.sha256.map(|it| it.finalize().into()),
            checksum: state.checksum.map(|it| Checksum {
                algorithm: it.algorithm().as_str().to_owned(),
                value: it.finish(),
            }),
            bytes,
        })
    }

    /// Hashes what is held and has not been, on a thread that may wait.
    async fn hash(&mut self) -> Result<(), StoreError> {
        let mut state = self.idle().await?;
        let chunks = self.pending[self.hashed..].to_vec();
        self.hashed = self.pending.len();
        self.work = Work::Busy(spawn_blocking(move || {
            for chunk in chunks {
                state.hash(&chunk);
            }
            Ok(state)
        }));
        Ok(())
    }

    /// Has what is pending written on a thread that may wait, once the batch before is.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let mut state = self.idle().await?;
        let chunks = mem::take(&mut self.pending);
        let hashed = mem::take(&mut self.hashed);
        self.pending_len = 0;
        let store = Arc::clone(&self.store);
        self.work = Work::Busy(spawn_blocking(move || {
            state.write(&store, &chunks, hashed)?;
            Ok(state)
        }));
        Ok(())
    }

    /// The hashes and the file, once nobody adds to them; until they are put back, nothing can be
    /// written.
    async fn idle(&mut self) -> Result<Box<State>, StoreError> {
        if let Work::Busy(job) = &mut self.work {
            let done = job.await;
            self.work = Work::Failed;
            return done.unwrap_or_else(|error| {
                Err(StoreError::io("write to", &self.store.folder)(error.into()))
            });
        }
        match mem::replace(&mut self.work, Work::Failed) {
            Work::Idle(state) => Ok(state),
            Work::Busy(_) | Work::Failed => {
                let error = std::io::Error::other("an earlier write failed");
                Err(StoreError::io("write to", &self.store.folder)(error))
            }
        }
    }
}

/// All chunks in one piece, which is no larger than they are: a chunk may hold on to more memory.
fn joined(chunks: Vec<Bytes>, len: usize) -> Bytes {
    let mut all = Vec::with_capacity(len);
    for chunk in chunks {
        all.extend_from_slice(&chunk);
    }
    all.into()
}
