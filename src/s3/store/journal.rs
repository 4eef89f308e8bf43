//! The journal: a file with a line for every change; what is in it is acknowledged.
//!
//! A line is one write to a file opened for appending. One that fails is cut off again, or, where
//! that fails too, ended so that reading passes over it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::StoreError;
use super::line::{HEADER, decode};
use super::record::Record;

/// A journal is written anew when it has this many lines more than twice what is needed.
const SLACK: usize = 1000;

/// The journal, open for appending.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// The length of what is whole.
    len: u64,
    /// Whether something stands behind that which could not be cut off.
    torn: bool,
    /// How many lines there are.
    records: usize,
    /// With how many lines it is looked at whether it pays to write it anew.
    look_at: usize,
}

/// What a journal says.
#[derive(Debug, Default)]
pub(super) struct Journaled {
    /// The changes, in order.
    pub(super) records: Vec<Record>,
    /// The length of what is whole.
    whole: u64,
    /// The length of the file.
    len: u64,
}

/// Where the journal of a store is.
pub(super) fn path_of(folder: &Path) -> PathBuf {
    folder.join("journal")
}

/// Reads a journal, which need not be there. Damaged lines are passed over with a warning.
///
/// # Errors
///
/// It is none, or of another version; or the system refuses.
pub(super) fn read(path: &Path) -> Result<Journaled, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Journaled::default());
        }
        Err(error) => return Err(StoreError::io("read", path)(error)),
    };
    let unreadable = |reason: String| StoreError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let lines = decode(&bytes).map_err(|reason| unreadable(reason.to_owned()))?;
    if lines.damaged > 0 {
        tracing::warn!(
            "`{}` has {} damaged lines, which are passed over",
            path.display(),
            lines.damaged
        );
    }
    let records = lines.documents.into_iter().map(|it| {
        serde_json::from_slice(&bytes[it]).map_err(|error| unreadable(error.to_string()))
    });
    Ok(Journaled {
        records: records.collect::<Result<_, _>>()?,
        whole: lines.whole as u64,
        len: bytes.len() as u64,
    })
}

impl Journal {
    /// Opens a journal behind what was read of it; what is torn is cut off, and what is missing made.
    pub(super) fn open(path: PathBuf, read: &Journaled) -> Result<Self, StoreError> {
        let opened = OpenOptions::new().append(true).create(true).open(&path);
        let mut journal = Journal {
            file: opened.map_err(StoreError::io("open", &path))?,
            path,
            len: read.whole,
            torn: false,
            records: read.records.len(),
            look_at: 0,
        };
        if read.len > read.whole {
            journal.cut()?;
        }
        if read.whole == 0 {
            journal.write(HEADER)?;
        }
        Ok(journal)
    }

    /// Appends a line; it is acknowledged when this returns.
    ///
    /// # Errors
    ///
    /// The disk refuses; then it is as it was.
    pub(super) fn append(&mut self, line: &[u8]) -> Result<(), StoreError> {
        if is_removed(&self.file) {
            let path = self.path.clone();
            return Err(StoreError::Removed { path });
        }
        if self.torn {
            // No line is whole that has this in it.
            let ended = self.file.write_all(b"~\n");
            ended.map_err(StoreError::io("write", &self.path))?;
            self.torn = false;
            self.len = self.file.metadata().map_or(self.len, |it| it.len());
        }
        self.write(line)?;
        self.records += 1;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if let Err(error) = self.file.write_all(bytes) {
            self.torn = self.cut().is_err();
            return Err(StoreError::io("write", &self.path)(error));
        }
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// Cuts off what is not whole. Windows does not cut a file that is open for appending only.
    fn cut(&self) -> Result<(), StoreError> {
        OpenOptions::new()
            .write(true)
            .open(&self.path)
            .and_then(|it| it.set_len(self.len))
            .map_err(StoreError::io("cut", &self.path))
    }

    /// Whether it has grown so much that it may pay to write it anew.
    pub(super) fn has_grown(&self) -> bool {
        self.records > self.look_at
    }

    /// Whether it pays to write it anew, where so many lines would do.
    pub(super) fn pays_to_compact(&mut self, needed: usize) -> bool {
        self.look_at = 2 * needed + SLACK;
        self.records > self.look_at
    }

    /// Puts these lines into the place of all there are. They are on the disk before they stand for
    /// anything: a power cut must not take all objects at once.
    ///
    /// # Errors
    ///
    /// The disk refuses; then it is as it was, and grows twice as large before this is tried again.
    pub(super) fn compact(
        &mut self,
        lines: impl Iterator<Item = Vec<u8>>,
    ) -> Result<(), StoreError> {
        self.look_at = 2 * self.records;
        let new = self.path.with_extension("new");
        let written = write_new(&new, lines);
        let (file, len, records) = written.inspect_err(|_| drop(fs::remove_file(&new)))?;
        fs::rename(&new, &self.path).map_err(StoreError::io("replace", &self.path))?;
        self.file = file;
        self.len = len;
        self.torn = false;
        self.records = records;
        self.look_at = 2 * records + SLACK;
        Ok(())
    }
}

#[cfg(test)]
impl Journal {
    /// Writes to another file from now on; returns the one before.
    pub(super) fn divert(&mut self, to: File) -> File {
        std::mem::replace(&mut self.file, to)
    }
}

/// Whether an open file is in no folder any more, so that nobody ever reads what is written to it.
#[cfg(unix)]
fn is_removed(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|it| it.nlink() == 0)
}

/// Windows does not let anybody remove an open file.
#[cfg(not(unix))]
fn is_removed(_: &File) -> bool {
    false
}

/// Writes a whole journal; returns the file, its length and how many lines it has.
fn write_new(
    path: &Path,
    lines: impl Iterator<Item = Vec<u8>>,
) -> Result<(File, u64, usize), StoreError> {
    let refused = || StoreError::io("write", path);
    drop(fs::remove_file(path));
    let file = OpenOptions::new().append(true).create_new(true).open(path);
    let mut writer = BufWriter::with_capacity(1 << 20, file.map_err(refused())?);
    writer.write_all(HEADER).map_err(refused())?;
    let mut len = HEADER.len() as u64;
    let mut records = 0;
    for line in lines {
        writer.write_all(&line).map_err(refused())?;
        len += line.len() as u64;
        records += 1;
    }
    let file = writer
        .into_inner()
        .map_err(|error| refused()(error.into_error()))?;
    file.sync_data().map_err(refused())?;
    Ok((file, len, records))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::s3::store::line::encode;
    use crate::s3::store::record::{Change, RecordOf};

    fn line(sub_resource: &str) -> Vec<u8> {
        let change = Change::PutDocument {
            sub_resource: sub_resource.to_owned(),
            document: None,
        };
        encode(&RecordOf("app", &change)).unwrap()
    }

    fn opened(root: &TempDir) -> Journal {
        let path = path_of(root.path());
        let read = read(&path).unwrap();
        Journal::open(path, &read).unwrap()
    }

    /// The sub-resources that the journal names.
    fn said(root: &TempDir) -> Vec<String> {
        let records = read(&path_of(root.path())).unwrap().records;
        let names = records.into_iter().map(|it| match it.1 {
            Change::PutDocument { sub_resource, .. } => sub_resource,
            other => panic!("{other:?}"),
        });
        names.collect()
    }

    #[test]
    fn lines_are_appended_over_openings() {
        let root = TempDir::new().unwrap();
        assert!(said(&root).is_empty());
        opened(&root).append(&line("one")).unwrap();
        opened(&root).append(&line("two")).unwrap();
        assert_eq!(said(&root), ["one", "two"]);
    }

    #[test]
    fn what_is_torn_is_cut_off_when_it_is_opened() {
        let root = TempDir::new().unwrap();
        opened(&root).append(&line("one")).unwrap();
        let path = path_of(root.path());
        let mut torn = fs::read(&path).unwrap();
        torn.extend_from_slice(&line("two")[..30]);
        fs::write(&path, &torn).unwrap();
        assert_eq!(said(&root), ["one"]);
        assert_eq!(fs::read(&path).unwrap(), torn, "reading changes nothing");
        opened(&root).append(&line("three")).unwrap();
        assert_eq!(said(&root), ["one", "three"]);
        let whole = [HEADER.to_vec(), line("one"), line("three")].concat();
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_line_that_the_disk_refuses_is_cut_off_again() {
        let root = TempDir::new().unwrap();
        let mut journal = opened(&root);
        journal.append(&line("one")).unwrap();
        let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
        let mut file = journal.divert(full);
        // As much as went onto the disk before it was full.
        file.write_all(&line("two")[..40]).unwrap();
        let error = journal.append(&line("two")).unwrap_err();
        assert!(matches!(error, StoreError::Io { .. }), "{error}");
        journal.divert(file);
        let whole = [HEADER.to_vec(), line("one")].concat();
        assert_eq!(fs::read(path_of(root.path())).unwrap(), whole);
        journal.append(&line("three")).unwrap();
        assert_eq!(said(&root), ["one", "three"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_line_that_cannot_be_cut_off_is_passed_over() {
        for torn in [&line("two")[..40], &line("two")[..line("two").len() - 1]] {
            let root = TempDir::new().unwrap();
            let mut journal = opened(&root);
            journal.append(&line("one")).unwrap();
            let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
            let mut file = journal.divert(full);
            file.write_all(torn).unwrap();
            let path = std::mem::take(&mut journal.path);
            journal.append(&line("two")).unwrap_err();
            journal.path = path;
            journal.divert(file);
            journal.append(&line("three")).unwrap();
            journal.append(&line("four")).unwrap();
            assert_eq!(said(&root), ["one", "three", "four"]);
        }
    }

    #[test]
    fn a_journal_is_written_anew_once_that_pays() {
        let root = TempDir::new().unwrap();
        let mut journal = opened(&root);
        for _ in 0..SLACK + 20 {
            journal.append(&line("again")).unwrap();
        }
        assert!(journal.has_grown());
        assert!(!journal.pays_to_compact(10), "twice as many may be");
        journal.append(&line("again")).unwrap();
        assert!(journal.has_grown());
        assert!(journal.pays_to_compact(10));
        // What was being written when the process before was killed.
        fs::write(path_of(root.path()).with_extension("new"), "torn").unwrap();
        journal.compact([line("new")].into_iter()).unwrap();
        assert!(!journal.has_grown());
        journal.append(&line("later")).unwrap();
        assert_eq!(said(&root), ["new", "later"]);
        assert!(!path_of(root.path()).with_extension("new").exists());
    }

    #[test]
    fn a_journal_that_cannot_be_written_anew_goes_on() {
        let root = TempDir::new().unwrap();
        let mut journal = opened(&root);
        journal.append(&line("one")).unwrap();
        fs::create_dir(path_of(root.path()).with_extension("new")).unwrap();
        journal.compact([line("new")].into_iter()).unwrap_err();
        journal.append(&line("two")).unwrap();
        assert_eq!(said(&root), ["one", "two"]);
    }
}
