//! What AWS leaves unsaid about S3: one switch each, with our default.

/// The switches under `[fidelity]` that concern S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Fidelity {
    /// Whether `RequestId` and `HostId` stand in the error XML that S3 sends to CloudFront.
    pub error_ids: ErrorIds,
    /// What becomes of the fraction of a second in an object's last change.
    pub last_modified: LastModified,
    /// Whether a 416 says `Content-Range: bytes */SIZE`. Default: no.
    pub invalid_range_content_range: bool,
    /// Whether a 304 repeats a stored `Cache-Control` and `Expires`, as RFC 9110 wants it.
    /// Default: yes.
    pub not_modified_repeats_cache_control: bool,
    /// Whether a 405 of the REST endpoint names the allowed methods. Default: yes.
    pub method_not_allowed_allow: bool,
    /// Whether the website endpoint answers a `Range` with 206. Default: yes.
    pub website_range: bool,
    /// Whether the website endpoint applies the bucket's CORS rules. Default: yes.
    pub website_cors: bool,
    /// Whether the redirect from `/folder` to `/folder/` keeps the query string. Default: no.
    pub website_folder_redirect_query: bool,
    /// Whether a redirect by a routing rule without `ReplaceKeyWith`, or of all requests, keeps
    /// the query string. Default: yes.
    pub website_redirect_query: bool,
    /// Whether the website's built-in error page carries `x-amz-error-code` and its like on GET,
    /// as it does on HEAD. Default: no.
    pub website_page_error_headers: bool,
}

impl Default for S3Fidelity {
    fn default() -> Self {
        S3Fidelity {
            error_ids: ErrorIds::default(),
            last_modified: LastModified::default(),
            invalid_range_content_range: false,
            not_modified_repeats_cache_control: true,
            method_not_allowed_allow: true,
            website_range: true,
            website_cors: true,
            website_folder_redirect_query: false,
            website_redirect_query: true,
            website_page_error_headers: false,
        }
    }
}

/// When S3's error XML names the request behind CloudFront.
///
/// To a direct request every error names it.
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

/// How a time becomes one of whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LastModified {
    /// The fraction is dropped: an object can be older than the file it was uploaded from, and
    /// the next `aws s3 sync` uploads that file again.
    #[default]
    Truncate,
    /// The next whole second.
    RoundUp,
}
