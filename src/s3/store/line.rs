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
