//! What a watcher's event says, in our words. Pure.
//!
//! Opening and reading are events too (notify asks for them), and our own reads make them, so
//! everything about access but "closed after writing" is left out.

use std::path::Path;

use notify::event::{
    AccessKind, AccessMode, CreateKind, Event, EventKind, MetadataKind, ModifyKind, RemoveKind,
    RenameMode,
};

use crate::s3::FileEvent;

/// What happened to one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// Something happened to a file, or to what may be one.
    File(FileEvent),
    /// A folder was made.
    FolderMade,
    /// A folder was deleted.
    FolderGone,
    /// Something came by a rename: a file or a folder, which only a look can tell.
    MovedIn(Option<usize>),
}

/// What an event says of which path; nothing where it says nothing of interest.
pub(super) fn seen(event: &Event) -> Option<(&Path, Seen)> {
    let path = event.paths.first()?;
    let pair = event.tracker();
    let seen = match event.kind {
        EventKind::Create(CreateKind::Folder) => Seen::FolderMade,
        EventKind::Create(_) => Seen::File(FileEvent::Created),
        EventKind::Remove(RemoveKind::Folder) => Seen::FolderGone,
        EventKind::Remove(_) => Seen::File(FileEvent::Removed),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Seen::File(FileEvent::Closed),
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
            Seen::File(FileEvent::MovedOut(pair))
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Seen::MovedIn(pair),
        // Both halves were told one by one before.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return None,
        EventKind::Modify(ModifyKind::Name(_)) => Seen::MovedIn(None),
        // What a polling watcher says of a file that was written.
        EventKind::Modify(ModifyKind::Metadata(MetadataKind::WriteTime)) => {
            Seen::File(FileEvent::Written)
        }
        EventKind::Modify(ModifyKind::Metadata(_)) => Seen::File(FileEvent::Attributes),
        EventKind::Modify(_) | EventKind::Any => Seen::File(FileEvent::Written),
        EventKind::Access(_) | EventKind::Other => return None,
    };
    Some((path, seen))
}

#[cfg(test)]
mod tests {
    use notify::event::DataChange;

    use super::*;

    #[track_caller]
    fn check(kind: EventKind, expected: Option<Seen>) {
        let event = Event::new(kind).add_path("/dist/a".into());
        assert_eq!(seen(&event).map(|it| it.1), expected, "{kind:?}");
    }

    #[test]
    fn events_in_our_words() {
        use FileEvent::{Attributes, Closed, Created, MovedOut, Removed, Written};
        let name = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let access = EventKind::Access;
        check(
            EventKind::Create(CreateKind::File),
            Some(Seen::File(Created)),
        );
        check(
            EventKind::Create(CreateKind::Any),
            Some(Seen::File(Created)),
        );
        check(
            EventKind::Create(CreateKind::Folder),
            Some(Seen::FolderMade),
        );
        check(
            EventKind::Remove(RemoveKind::File),
            Some(Seen::File(Removed)),
        );
        check(
            EventKind::Remove(RemoveKind::Folder),
            Some(Seen::FolderGone),
        );
        check(
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            Some(Seen::File(Written)),
        );
        check(
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
            Some(Seen::File(Attributes)),
        );
        check(
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::WriteTime)),
            Some(Seen::File(Written)),
        );
        check(name(RenameMode::From), Some(Seen::File(MovedOut(None))));
        check(name(RenameMode::To), Some(Seen::MovedIn(None)));
        check(name(RenameMode::Both), None);
        check(
            access(AccessKind::Close(AccessMode::Write)),
            Some(Seen::File(Closed)),
        );
        check(access(AccessKind::Close(AccessMode::Read)), None);
        check(access(AccessKind::Open(AccessMode::Any)), None);
        check(access(AccessKind::Read), None);
        check(EventKind::Other, None);
    }

    #[test]
    fn an_event_without_a_path_says_nothing() {
        assert_eq!(seen(&Event::new(EventKind::Any)), None);
    }
}
