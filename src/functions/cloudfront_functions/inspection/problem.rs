//! Something in the code that its author should know before production says it.

use std::ops::Range;

/// Something in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeProblem {
    /// Whether the code runs in production.
    pub severity: ProblemSeverity,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The bytes of the code that it is about.
    pub span: Range<usize>,
    /// The construct, as in `` `for … of` ``.
    pub construct: String,
    /// What the real runtime says of it, as in `SyntaxError: Token "of" not supported in this
    /// version in 22`; a sentence where it says nothing.
    pub message: String,
    /// What to write instead.
    pub instead: String,
}

/// What becomes of a problem in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemSeverity {
    /// The function fails at every request: 503.
    Refused,
    /// It fails when this place is reached: 503, unless the code catches it.
    Throws,
    /// As [`ProblemSeverity::Throws`] if the object is what it seems to be; it may be one of the
    /// program's own.
    MayThrow,
    /// It runs, though no page documents it, or gives another result than elsewhere, or is hardly
    /// what was meant.
    Undocumented,
}
