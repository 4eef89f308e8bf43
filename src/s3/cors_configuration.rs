//! A bucket's CORS configuration.

/// One `CORSRule`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsRule {
    /// Origins, exact or with one `*`.
    pub allowed_origins: Vec<String>,
    /// Methods: GET, PUT, POST, DELETE, HEAD.
    pub allowed_methods: Vec<String>,
    /// Request headers, exact or with one `*`; none means that none is allowed.
    pub allowed_headers: Vec<String>,
    /// Response headers that a page may read.
    pub expose_headers: Vec<String>,
    /// How many seconds a browser may keep a preflight's answer.
    pub max_age_seconds: Option<u32>,
}
