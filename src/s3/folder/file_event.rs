//! What a watcher can say about one file.

/// One event of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileEvent {
    /// A name appeared; whoever made it may go on to write.
    Created,
    /// Bytes were written or cut off.
    Written,
    /// Whoever wrote has closed the file.
    Closed,
    /// The file came here by a rename, over another one or not. The number pairs both halves.
    MovedIn(Option<usize>),
    /// The file went away by a rename.
    MovedOut(Option<usize>),
    /// The name is gone.
    Removed,
    /// Permissions, times, owners; the content is the same.
    Attributes,
}
