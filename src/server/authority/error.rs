//! Why there is no authority, and what to do.

use std::io;
use std::path::PathBuf;

use super::AUTHORITY_VARIABLE;
use super::files::{CERTIFICATE, KEY};

/// Why there is no authority.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The platform does not say where a user's data lies.
    #[error(
        "there is no folder for the local authority: this user has no home folder\n  help: name one with `{AUTHORITY_VARIABLE}`"
    )]
    NoFolder,
    /// A file of it cannot be read.
    #[error(
        "cannot read `{}` of the local authority: {error}\n  help: make it readable for this user, or name another folder with `{AUTHORITY_VARIABLE}`", file.display()
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// A file or its folder cannot be written.
    #[error(
        "cannot make the local authority in `{}`: {error}\n  help: make the folder writable for this user, or name another one with `{AUTHORITY_VARIABLE}`", folder.display()
    )]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// The reason.
        error: io::Error,
    },
    /// One of the two files is missing.
    #[error(
        "the local authority is half gone: there is `{}`, but no `{}`\n  help: put that file back, or delete the other one for a new authority, which must be trusted again", there.display(), missing.display()
    )]
    Half {
        /// The file that is there.
        there: PathBuf,
        /// The file that is not.
        missing: PathBuf,
    },
    /// A file is there and is no certificate, or no key.
    #[error(
        "`{}` of the local authority is no {what}: {why}\n  help: put the right file back, or delete both files in that folder for a new authority, which must be trusted again", file.display()
    )]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What it should be.
        what: &'static str,
        /// The reason.
        why: String,
    },
    /// The two files do not belong together.
    #[error(
        "`{KEY}` is not the key of `{CERTIFICATE}` in `{}`\n  help: put the right file back, or delete both for a new authority, which must be trusted again", folder.display()
    )]
    Mismatch {
        /// The folder.
        folder: PathBuf,
    },
    /// The files are those of another program.
    #[error(
        "the authority in `{}` was not made by mfe-dev\n  help: name another folder with `{AUTHORITY_VARIABLE}`; a certificate that another tool made is served with `certificate` and `key` under `[server] https`", folder.display()
    )]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// The cryptography failed.
    #[error("cannot make a certificate: {0}")]
    Signing(String),
}
