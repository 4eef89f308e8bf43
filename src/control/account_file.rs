//! The file that created resources are kept in (io).
//!
//! It is never half written: the new one is whole and on the disk before it takes the old one's
//! place.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::resources::Resources;
use crate::s3::make_store_folder;

/// The file in the store's folder.
const FILE: &str = "cloudfront.json";

/// A file of created resources that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CreatedError {
    /// The system refused.
    #[error("cannot read `{path}`: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// It is something else, or of a newer version.
    #[error("`{path}` is not what mfe-dev wrote: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: serde_json::Error,
    },
}

/// What was created in a store before; nothing where it has no file yet.
///
/// # Errors
///
/// There is a file that cannot be read.
pub fn read_created(store: &Path) -> Result<Arc<Resources>, CreatedError> {
    let path = store.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => match Resources::from_json(&text) {
            Ok(resources) => Ok(Arc::new(resources)),
            Err(error) => Err(CreatedError::Unreadable { path, error }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Arc::default()),
        Err(error) => Err(CreatedError::Io { path, error }),
    }
}

/// A new version that is whole and on the disk, but not in its place yet.
#[derive(Debug)]
pub(super) struct NewFile {
    written: PathBuf,
    place: PathBuf,
}

impl NewFile {
    /// Writes resources beside the file of a store, whose folder is made where it is not there;
    /// unless somebody else has written other resources into it than there were `before`.
    pub(super) fn of_resources(
        store: &Path,
        before: &Resources,
        resources: &Resources,
    ) -> io::Result<Self> {
        let is_ours = match read_created(store) {
            Ok(there) => *there == *before || *there == Resources::default(),
            Err(CreatedError::Unreadable { .. }) => false,
            // The system refuses to read what it may refuse to write too, in better words.
            Err(CreatedError::Io { .. }) => true,
        };
        if !is_ours {
            return Err(io::Error::other(format!(
                "`{FILE}` there was changed by somebody else; start mfe-dev again to take that over"
            )));
        }
        make_store_folder(store).map_err(io::Error::other)?;
        Self::write(store.join(FILE), &resources.to_json())
    }

    /// Writes a text beside the file whose place it is to take.
    pub(super) fn write(place: PathBuf, text: &str) -> io::Result<Self> {
        let mut name = place.clone().into_os_string();
        name.push(".new");
        let written = PathBuf::from(name);
        let mut file = File::create(&written)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(NewFile { written, place })
    }

    /// Puts it in its place.
    pub(super) fn keep(self) -> io::Result<()> {
        fs::rename(&self.written, &self.place)?;
        // The rename itself is on the disk once the folder is; not every system can say so.
        if let Some(folder) = self.place.parent()
            && let Ok(folder) = File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// Takes it away; what is left of it harms nobody.
    pub(super) fn discard(self) {
        let _ = fs::remove_file(&self.written);
    }
}
