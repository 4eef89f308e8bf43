//! One look at a file (io, blocking): its bytes between two equal stats, or why not.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

/// What tells two versions of a file apart without reading them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// In bytes.
    pub(super) len: u64,
    /// When the content was last written.
    pub(super) modified: SystemTime,
    /// When content or metadata last changed, in seconds and nanoseconds; zero where unknown.
    changed: (i64, i64),
    /// Device and inode; zero where unknown.
    identity: (u64, u64),
}

impl Stamp {
    /// A stamp that a test makes up.
    #[cfg(test)]
    pub(super) fn for_test(len: u64, modified: SystemTime) -> Self {
        Stamp {
            len,
            modified,
            changed: (0, 0),
            identity: (0, 0),
        }
    }

    /// The stamp of an open file.
    fn of(file: &File) -> io::Result<(Self, bool)> {
        let metadata = file.metadata()?;
        #[cfg(unix)]
        let (changed, identity) = {
            use std::os::unix::fs::MetadataExt as _;
            (
                (metadata.ctime(), metadata.ctime_nsec()),
                (metadata.dev(), metadata.ino()),
            )
        };
        #[cfg(not(unix))]
        let (changed, identity) = ((0, 0), (0, 0));
        let stamp = Stamp {
            len: metadata.len(),
            modified: metadata.modified()?,
            changed,
            identity,
        };
        Ok((stamp, metadata.is_file()))
    }

    /// When the file was last touched, by the system's own account where it keeps one: nobody can
    /// set that time, as `cp -p` sets the other.
    pub(super) fn touched(&self) -> SystemTime {
        match self.changed {
            (0, 0) => self.modified,
            (seconds, nanoseconds) => {
                let seconds = u64::try_from(seconds).unwrap_or(0);
                let nanoseconds = u64::try_from(nanoseconds).unwrap_or(0);
                SystemTime::UNIX_EPOCH
                    + Duration::from_secs(seconds)
                    + Duration::from_nanos(nanoseconds)
            }
        }
    }

    /// Whether a later write could bear the same time as this version, because the version was
    /// read right after it was written. Git calls such an entry "racily clean".
    pub(super) fn is_racy(&self, read_at: SystemTime) -> bool {
        /// Twice the longest tick of the clock that stamps files.
        const TICKS: Duration = Duration::from_millis(20);
        read_at
            .duration_since(self.touched())
            .map_or(true, |age| age < TICKS)
    }
}

/// What one look at a file brought.
#[derive(Debug)]
pub(super) enum Sighting {
    /// There is no such file, or it is no regular file, or it lies outside the folder.
    Absent,
    /// The stamp is the one that the caller already has.
    Unchanged,
    /// The file changed while it was read.
    Torn,
    /// Bytes that were read between two equal stats.
    Version {
        /// The bytes.
        bytes: Vec<u8>,
        /// The stat before and after.
        stamp: Stamp,
        /// When the look began.
        read_at: SystemTime,
    },
}

/// Looks at a file below `root`.
///
/// # Errors
///
/// The file is there but the system does not let us read it.
pub(super) fn look(root: &Path, relative: &Path, have: Option<Stamp>) -> io::Result<Sighting> {
    let read_at = SystemTime::now();
    let Some(mut file) = open_below(root, relative)? else {
        return Ok(Sighting::Absent);
    };
    let (before, is_file) = Stamp::of(&file)?;
    if !is_file {
        return Ok(Sighting::Absent);
    }
    if have == Some(before) {
        return Ok(Sighting::Unchanged);
    }
    let mut bytes = Vec::new();
    // One byte more than the file has, so that the end is found without a second allocation.
    bytes.try_reserve_exact(
        usize::try_from(before.len)
            .unwrap_or(usize::MAX)
            .saturating_add(1),
    )?;
    file.read_to_end(&mut bytes)?;
    wait_out(&file);
    let (after, _) = Stamp::of(&file)?;
    if before != after || u64::try_from(bytes.len()).ok() != Some(after.len) {
        return Ok(Sighting::Torn);
    }
    Ok(Sighting::Version {
        bytes,
        stamp: after,
        read_at,
    })
}

/// Waits until no write and no truncation that has begun is still under way, so that its event is in
/// the queue: what a system call does shows before its event, and cutting off a file that is on its
/// way to the disk can take long.
///
/// Asking where the data begins changes nothing and takes the inode's lock on ext4, btrfs and tmpfs;
/// XFS takes it to read.
#[cfg(target_os = "linux")]
fn wait_out(file: &File) {
    // An empty file has no data, which is an error; only the waiting matters.
    let _ = rustix::fs::seek(file, rustix::fs::SeekFrom::Data(0));
}

/// No such thing is known of other systems, nor are there events to wait for.
#[cfg(not(target_os = "linux"))]
fn wait_out(_file: &File) {}

/// Whether a file's own path is the one it was asked by: no symlink on the way.
pub(super) fn is_direct(root: &Path, relative: &Path) -> bool {
    let resolved =
        Dir::open_ambient_dir(root, ambient_authority()).and_then(|dir| dir.canonicalize(relative));
    resolved.is_ok_and(|it| it == relative)
}

/// Opens a regular file below `root`; `None` where there is none.
fn open_below(root: &Path, relative: &Path) -> io::Result<Option<File>> {
    let dir = match Dir::open_ambient_dir(root, ambient_authority()) {
        Ok(dir) => dir,
        Err(error) => return absent_or(error),
    };
    match open_regular(&dir, relative) {
        // The error of a path that leads outside has no number, because no system call made it.
        Err(error)
            if error.kind() == io::ErrorKind::PermissionDenied
                && error.raw_os_error().is_none() =>
        {
            match path_inside(root, relative) {
                Some(inside) => open_regular(&dir, &inside).or_else(absent_or),
                None => Ok(None),
            }
        }
        Err(error) => absent_or(error),
        opened => opened,
    }
}

/// Where an absolute symlink leads, if that is inside after all. What comes back is opened below
/// the folder again, so a link that changes in between gains nothing.
fn path_inside(root: &Path, relative: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let file = root.join(relative).canonicalize().ok()?;
    file.strip_prefix(&root).ok().map(Path::to_path_buf)
}

/// What keeps a FIFO from being waited for.
#[cfg(unix)]
#[expect(
    clippy::cast_possible_wrap,
    reason = "the flag is one bit, and not the highest"
)]
const NONBLOCK: i32 = rustix::fs::OFlags::NONBLOCK.bits() as i32;

/// Opens what is a regular file, without ever waiting for the other end of a FIFO.
fn open_regular(dir: &Dir, relative: &Path) -> io::Result<Option<File>> {
    // A device may act on being opened, so it is not.
    if !dir.metadata(relative)?.is_file() {
        return Ok(None);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use cap_std::fs::OpenOptionsExt as _;
        options.custom_flags(NONBLOCK);
    }
    Ok(Some(dir.open_with(relative, &options)?.into_std()))
}

/// Tells "there is no such file" from "it cannot be read".
fn absent_or<T>(error: io::Error) -> io::Result<Option<T>> {
    use io::ErrorKind::{InvalidFilename, InvalidInput, IsADirectory, NotADirectory, NotFound};
    let escape = error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_none();
    match error.kind() {
        NotFound | NotADirectory | IsADirectory | InvalidFilename | InvalidInput => Ok(None),
        _ if escape || is_circle(&error) => Ok(None),
        _ => Err(error),
    }
}

/// Whether symlinks led in circles, or a socket was opened.
#[cfg(unix)]
pub(super) fn is_circle(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let number = error.raw_os_error();
    number == Some(Errno::LOOP.raw_os_error()) || number == Some(Errno::NXIO.raw_os_error())
}

/// Whether symlinks led in circles.
#[cfg(not(unix))]
pub(super) fn is_circle(_error: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_read_right_after_its_write_is_racy() {
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        let stamp = Stamp::for_test(1, written);
        for (read_after, racy) in [(0, true), (19, true), (20, false), (5_000, false)] {
            let read_at = written + Duration::from_millis(read_after);
            assert_eq!(stamp.is_racy(read_at), racy, "{read_after} ms");
        }
        assert!(
            stamp.is_racy(written - Duration::from_secs(1)),
            "a time in the future proves nothing"
        );
    }
}
