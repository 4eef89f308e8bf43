//! From characters to bytes.

use saphyr_parser::Span;

/// Where each character begins; saphyr counts characters.
pub(super) enum Offsets {
    /// Each character is a byte.
    Ascii(usize),
    /// The first bytes of the characters, and the end.
    Wide(Vec<u32>),
}

impl Offsets {
    /// Those of a text.
    pub(super) fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Offsets::Ascii(text.len());
        }
        let starts = text.char_indices().map(|(it, _)| it);
        let all = starts.chain([text.len()]);
        Offsets::Wide(
            all.map(|it| u32::try_from(it).unwrap_or(u32::MAX))
                .collect(),
        )
    }

    /// The first byte of a character by its number; the end behind the last one.
    pub(super) fn byte(&self, index: usize) -> usize {
        match self {
            Offsets::Ascii(len) => index.min(*len),
            Offsets::Wide(starts) => {
                let at = starts.get(index).or(starts.last());
                at.and_then(|it| usize::try_from(*it).ok())
                    .unwrap_or_default()
            }
        }
    }

    /// The first byte of a span, and the byte after its last one.
    pub(super) fn bytes(&self, span: Span) -> (usize, usize) {
        let start = self.byte(span.start.index());
        (start, self.byte(span.end.index()).max(start))
    }
}
