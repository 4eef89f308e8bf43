//! What CloudFront compresses, and what that changes in a response.
//!
//! AWS: "Serve compressed files".

/// Whether a response that was left uncompressed for its viewer's sake says that it varies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VaryOnUncompressed {
    /// It does not, as in most captures.
    #[default]
    Absent,
    /// It gets `Vary: Accept-Encoding`, as a compressed one does.
    AcceptEncoding,
}

/// What becomes of the origin's `Accept-Ranges` on a response that CloudFront compresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AcceptRangesOnCompressed {
    /// It goes: a range of the compressed bytes cannot be had.
    #[default]
    Dropped,
    /// It stays.
    Kept,
}
