//! Where an object's bytes are, as the journal says it: the name of a file, and from which byte on
//! where other objects' bytes are in it too.

use std::fmt;

/// The name of a file of bytes: who wrote it, and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct FileId {
    /// Drawn anew each time that a store is opened.
    pub(super) session: u64,
    pub(super) number: u64,
}

/// Where an object's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyPlace {
    pub(super) file: FileId,
    /// From where on, in a pack; none where the file is the object's own.
    pub(super) at: Option<u64>,
}

impl FileId {
    /// The id that a file's name says.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (session, number) = name.split_once('-')?;
        Some(FileId {
            session: u64::from_str_radix(session, 16).ok()?,
            number: u64::from_str_radix(number, 16).ok()?,
        })
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{:x}", self.session, self.number)
    }
}

impl BodyPlace {
    /// The place that a record names.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (file, at) = match name.split_once('@') {
            Some((file, at)) => (file, Some(at.parse().ok()?)),
            None => (name, None),
        };
        let file = FileId::parse(file)?;
        Some(BodyPlace { file, at })
    }
}

impl fmt::Display for BodyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "{}@{at}", self.file),
            None => write!(f, "{}", self.file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for name in [
            "0000000000000001-0",
            "ffffffffffffffff-10",
            "00000000deadbeef-ff@4096",
        ] {
            assert_eq!(BodyPlace::parse(name).unwrap().to_string(), name);
        }
        for name in [
            "", "-", "1", "x-1", "1-x", "1-1@", "1-1@x", "../1-1", "lock",
        ] {
            assert_eq!(BodyPlace::parse(name), None, "{name}");
        }
    }
}
