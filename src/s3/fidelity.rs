//! What AWS leaves unsaid about S3: one switch each, with our default.

/// The switches under `[fidelity]` that concern S3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Fidelity {
    /// Whether `RequestId` and `HostId` stand in S3's error XML.
    pub error_ids: ErrorIds,
}

/// When S3's error XML names the request behind CloudFront.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorIds {
    /// As captured in 2026: not in AccessDenied, in every other error.
    #[default]
    AsCaptured,
    /// In every error.
    Always,
    /// In none.
    Never,
}
