//! A line of the journal: the length and the CRC-32 of a JSON document, and the document.
//!
//! The first line names the format. A line is whole or it is none: its length, its checksum and the
//! end of line must all be right. Reading goes on behind a line that is not.

use std::ops::Range;

use crc_fast::CrcAlgorithm;
use serde::Serialize;

/// The first line.
pub(super) const HEADER: &[u8] = b"mfe-dev store 1\n";

/// What a header of any version begins with.
const ANY_HEADER: &[u8] = b"mfe-dev store ";

/// `llllllll cccccccc `, in hexadecimal.
const FRONT: usize = 18;

/// A record as a line.
pub(super) fn encode(record: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = Vec::with_capacity(512);
    line.resize(FRONT, b' ');
    serde_json::to_writer(&mut line, record)?;
    let front = front(&line[FRONT..]);
    line[..FRONT].copy_from_slice(&front);
    line.push(b'\n');
    Ok(line)
}

/// What stands before a document.
fn front(document: &[u8]) -> [u8; FRONT] {
    let mut front = [b' '; FRONT];
    hexadecimal(document.len() as u64, &mut front[..8]);
    let crc = crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, document);
    hexadecimal(crc, &mut front[9..17]);
    front
}

/// The last digits of a number.
fn hexadecimal(number: u64, digits: &mut [u8]) {
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = b"0123456789abcdef"[(rest & 0xf) as usize];
        rest >>= 4;
    }
}

/// What a journal says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lines {
    /// Where the documents are.
    pub(super) documents: Vec<Range<usize>>,
    /// The length of what is whole, from the beginning; nothing behind it counts.
    pub(super) whole: usize,
    /// How many lines before that are damaged.
    pub(super) damaged: usize,
}

/// Reads all lines.
///
/// # Errors
///
/// The first line is not ours; the words say what it is.
pub(super) fn decode(journal: &[u8]) -> Result<Lines, &'static str> {
    let mut lines = Lines {
        documents: Vec::new(),
        whole: 0,
        damaged: 0,
    };
    if !journal.starts_with(HEADER) {
        // Killed while the first line was written.
        return if HEADER.starts_with(journal) {
            Ok(lines)
        } else if journal.starts_with(ANY_HEADER) {
            Err("it was written by another version of mfe-dev")
        } else {
            Err("it does not begin as a journal does")
        };
    }
    lines.whole = HEADER.len();
    let mut at = HEADER.len();
    let mut damaged = 0;
    for line in journal[HEADER.len()..].split_inclusive(|it| *it == b'\n') {
        let end = at + line.len();
        if is_whole(line) {
            lines.documents.push(at + FRONT..end - 1);
            lines.whole = end;
            lines.damaged += std::mem::take(&mut damaged);
        } else {
            damaged += 1;
        }
        at = end;
    }
    Ok(lines)
}

fn is_whole(line: &[u8]) -> bool {
    let document = line.strip_suffix(b"\n").and_then(|it| it.get(FRONT..));
    document.is_some_and(|it| line[..FRONT] == front(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(records: &[&str]) -> Vec<u8> {
        let lines = records.iter().map(|it| encode(it).unwrap());
        [HEADER.to_vec(), lines.collect::<Vec<_>>().concat()].concat()
    }

    fn documents(journal: &[u8]) -> Vec<String> {
        let lines = decode(journal).unwrap();
        let text = lines.documents.into_iter().map(|it| &journal[it]);
        text.map(|it| serde_json::from_slice(it).unwrap()).collect()
    }

    #[test]
    fn a_line_says_its_length_and_its_crc() {
        let line = encode(&"a\nb").unwrap();
        assert_eq!(line, b"00000006 1ecd4592 \"a\\nb\"\n");
    }

    #[test]
    fn what_is_cut_short_counts_up_to_the_last_whole_line() {
        let records = ["one", "", "three \u{1f600}"];
        let whole = journal(&records);
        let ends = (0..=records.len()).map(|it| journal(&records[..it]).len());
        let ends: Vec<usize> = ends.collect();
        for len in 0..=whole.len() {
            let lines = decode(&whole[..len]).unwrap();
            let expected = ends.iter().filter(|it| **it <= len).count();
            assert_eq!(lines.documents.len(), expected.saturating_sub(1), "{len}");
            let end = ends.iter().rfind(|it| **it <= len).copied();
            assert_eq!(lines.whole, end.unwrap_or_default(), "{len}");
            assert_eq!(lines.damaged, 0, "{len}");
        }
    }

    #[test]
    fn a_damaged_line_is_passed_over() {
        let whole = journal(&["one", "two", "three"]);
        let second = journal(&["one"]).len()..journal(&["one", "two"]).len();
        for at in second {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x10;
            let found = documents(&damaged);
            // Without its end, a line takes the next one with it.
            let expected: &[&str] = if whole[at] == b'\n' {
                &["one"]
            } else {
                &["one", "three"]
            };
            assert_eq!(found, expected, "{at}");
        }
    }

    #[test]
    fn only_our_own_first_line_is_taken() {
        for (text, expected) in [
            ("", true),
            ("mfe-dev st", true),
            ("mfe-dev store 1\n", true),
            ("mfe-dev store 2\n", false),
            ("mfe-dev store 10\n", false),
            ("{}", false),
            ("mfe-dev store 1\r\n", false),
        ] {
            assert_eq!(decode(text.as_bytes()).is_ok(), expected, "{text:?}");
        }
    }
}
