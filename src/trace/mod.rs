//! What happened to one request, step by step and with the reasons.
//!
//! The life-cycle records it, `explain` and the log print it, tests compare it. Each [`Step`] is
//! a file of `edge/`, under the same name.

mod cache_steps;
mod function_run;
mod header_origin;
mod print;
mod print_cache;
mod result_type;

use std::sync::Arc;

use http::{Method, StatusCode};

use crate::distribution::GeneratedError;

pub use cache_steps::{
    CacheBypass, CacheLookupStep, CacheStoreStep, DeliveryStep, LookupOutcome, StoreVerdict,
};
pub use function_run::{FunctionChange, FunctionKind, FunctionRun, FunctionVerdict};
pub use header_origin::{HeaderOrigin, TracedHeader};
pub use print::{brief_line, long_lines};
pub use result_type::EdgeResultType;

/// How much a trace keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What the log needs: the behavior, where the answer came from, the error that was replaced.
    #[default]
    Brief,
    /// Every step, with what was passed over and each header with who set it: for `explain`.
    Full,
}

/// What was recorded about one request.
///
/// # Why
///
/// Every request has one, so a brief trace makes no text of its own: it holds what configuration
/// and cache hold already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteTrace {
    /// How much is kept.
    pub detail: Detail,
    /// The steps in order; none in a brief trace.
    pub steps: Vec<Step>,
    behavior: Option<Arc<str>>,
    from: Option<Arc<FetchedFrom>>,
    replaced: Option<StatusCode>,
    stood_in: bool,
}

impl RouteTrace {
    /// An empty trace.
    pub fn new(detail: Detail) -> Self {
        RouteTrace {
            detail,
            ..RouteTrace::default()
        }
    }

    /// Adds a step; it is made only where steps are kept.
    pub fn record(&mut self, step: impl FnOnce() -> Step) {
        if self.is_full() {
            self.steps.push(step());
        }
    }

    /// Notes the pattern of the behavior that takes the viewer's request.
    pub fn set_behavior(&mut self, pattern: Arc<str>) {
        self.behavior = Some(pattern);
    }

    /// Notes where an answer came from; the last is the one that the viewer gets.
    pub fn set_from(&mut self, from: Arc<FetchedFrom>) {
        self.from = Some(from);
    }

    /// Notes that a custom error response stands in for an error.
    pub fn set_replaced(&mut self, error: StatusCode) {
        self.replaced = Some(error);
    }

    /// Notes that a bucket stands in for a server that is down.
    pub fn set_stood_in(&mut self) {
        self.stood_in = true;
    }

    /// Whether a bucket stood in for a server that is down.
    pub fn stood_in(&self) -> bool {
        self.stood_in
    }

    /// Whether every step is wanted.
    pub fn is_full(&self) -> bool {
        self.detail == Detail::Full
    }

    /// The pattern of the behavior that took the viewer's request.
    pub fn behavior(&self) -> Option<&str> {
        self.behavior.as_deref()
    }

    /// Where the answer that the viewer got came from, now or when it was stored.
    pub fn answered_from(&self) -> Option<&FetchedFrom> {
        self.from.as_deref()
    }

    /// The error that a custom error response stood in for.
    pub fn replaced_error(&self) -> Option<StatusCode> {
        self.replaced
    }

    /// The steps in short: a line each.
    pub fn brief(&self) -> String {
        self.steps.iter().map(|it| brief_line(it) + "\n").collect()
    }
}

/// One step of the life-cycle; a variant for each file of `edge/` that decides something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Which distribution answers under the host.
    DistributionChoice(DistributionChoiceStep),
    /// Root object, behavior, protocol, method, body.
    ViewerRequest(ViewerRequestStep),
    /// The cache key, and what is kept under it.
    CacheLookup(CacheLookupStep),
    /// Function, origin path, headers towards the origin.
    OriginRequest(OriginRequestStep),
    /// What the origin answered.
    OriginFetch(OriginFetchStep),
    /// What was taken from the origin's answer, and whether it was compressed.
    OriginResponse(OriginResponseStep),
    /// Whether the answer is kept, how long, and why.
    CacheStore(CacheStoreStep),
    /// Which part of it the viewer's conditions and ranges ask for.
    Delivery(DeliveryStep),
    /// What stands in the place of an error.
    ErrorResponse(ErrorResponseStep),
    /// What the viewer gets.
    ViewerResponse(ViewerResponseStep),
}

impl Step {
    /// The step's name: its file's, with a dash.
    pub fn name(&self) -> &'static str {
        match self {
            Step::DistributionChoice(_) => "distribution-choice",
            Step::ViewerRequest(_) => "viewer-request",
            Step::CacheLookup(_) => "cache-lookup",
            Step::OriginRequest(_) => "origin-request",
            Step::OriginFetch(_) => "origin-fetch",
            Step::OriginResponse(_) => "origin-response",
            Step::CacheStore(_) => "cache-store",
            Step::Delivery(_) => "delivery",
            Step::ErrorResponse(_) => "error-response",
            Step::ViewerResponse(_) => "viewer-response",
        }
    }
}

/// How a host led to a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistributionChoiceStep {
    /// The host, lower-case and without its port; empty where none was sent.
    pub host: String,
    /// What was found.
    pub verdict: HostVerdict,
}

/// The ways in which a host is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostVerdict {
    /// It is an alias of the distribution.
    Alias {
        /// The distribution's id.
        distribution: String,
        /// The alias that fitted best.
        alias: String,
    },
    /// It is the distribution's own domain name.
    DomainName {
        /// The distribution's id.
        distribution: String,
    },
    /// It is nobody's name, but there is only one distribution: a convenience that AWS has not.
    OnlyDistribution {
        /// The distribution's id.
        distribution: String,
    },
    /// Refused before or while a distribution was looked for.
    Refused(GeneratedError),
}

/// What was decided before the cache and the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerRequestStep {
    /// The path as sent.
    pub path: String,
    /// The path that the default root object gave, if it did.
    pub root_object: Option<String>,
    /// The normalised path, where it differs from the raw one.
    pub normalized: Option<String>,
    /// The pattern of the behavior that was chosen.
    pub behavior: String,
    /// The origin that the behavior asks.
    pub target_origin_id: String,
    /// The patterns that were tried before and did not match.
    pub passed_over: Vec<String>,
    /// The viewer protocol policy and what it was judged on, as in `allow-all, viewer came by
    /// http`.
    pub protocol: String,
    /// The allowed methods and the one that came.
    pub methods: String,
    /// Whether the request goes on.
    pub verdict: ViewerRequestVerdict,
    /// The function that ran, if one did.
    pub function: Option<FunctionRun>,
}

/// Whether a viewer's request goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewerRequestVerdict {
    /// To the cache and the origin.
    Admitted,
    /// Sent to HTTPS.
    Redirected(StatusCode),
    /// Refused by CloudFront itself.
    Refused(GeneratedError),
}

/// What is sent to the origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginRequestStep {
    /// The origin's id.
    pub origin: String,
    /// The method.
    pub method: Method,
    /// The function that ran, if one did.
    pub function: Option<FunctionRun>,
    /// The origin path that was put in front; empty where there is none.
    pub origin_path: String,
    /// The path as the origin gets it.
    pub target: String,
    /// The query as the origin gets it; empty where there is none.
    pub query: String,
    /// The viewer's query, where the origin does not get all of it; empty where there is none.
    pub withheld_query: String,
    /// The conditions by which an expired object is revalidated.
    pub revalidates: bool,
    /// The headers towards the origin, with who set each.
    pub headers: Vec<TracedHeader>,
}

/// What an origin answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginFetchStep {
    /// What was asked.
    pub from: Arc<FetchedFrom>,
    /// The status.
    pub status: StatusCode,
    /// S3's error code, as in `AccessDenied`.
    pub error_code: Option<String>,
    /// Why the origin answered so, where that is not plain.
    pub because: Option<String>,
}

/// Where an answer came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchedFrom {
    /// The origin's id.
    pub origin: String,
    /// What answered: `S3 REST`, `S3 website` or `custom`.
    pub kind: &'static str,
    /// The bucket; empty where the origin is none's.
    pub bucket: String,
    /// A custom origin's domain name; empty for a bucket's.
    pub server: String,
    /// The key that was asked for, decoded; a custom origin's path.
    pub key: String,
    /// The app whose folder the key belongs to, if one does.
    pub app: Option<String>,
}

/// What the edge did to the origin's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginResponseStep {
    /// The headers that CloudFront takes away.
    pub removed: Vec<String>,
    /// Whether the body was compressed, and why not.
    pub compression: String,
    /// Whether it was.
    pub compressed: bool,
    /// The function that ran, if one did.
    pub function: Option<FunctionRun>,
}

/// What a custom error response did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorResponseStep {
    /// The status that the origin, or CloudFront itself, answered.
    pub error_code: StatusCode,
    /// What becomes of it.
    pub verdict: ErrorVerdict,
}

/// What becomes of an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorVerdict {
    /// It goes out as it is, because no entry has a page for it.
    Kept,
    /// A page is fetched in its place.
    Fetches {
        /// The page's path.
        page: String,
        /// The behavior that takes that path.
        behavior: String,
    },
    /// The page goes out with this status.
    Substituted {
        /// The page's path.
        page: String,
        /// The status that the viewer gets.
        response_code: StatusCode,
    },
    /// The page's own error goes out.
    PageFailed {
        /// The page's path.
        page: String,
        /// Its status.
        status: StatusCode,
    },
}

/// What the viewer gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewerResponseStep {
    /// The status.
    pub status: StatusCode,
    /// What `X-Cache` says.
    pub result: EdgeResultType,
    /// The function that ran, if one did.
    pub function: Option<FunctionRun>,
    /// Why the behavior's function did not run, if it has one that did not.
    pub function_skipped: Option<&'static str>,
    /// What the behavior's response headers policy took away.
    pub removed: Vec<String>,
    /// The headers with who set each.
    pub headers: Vec<TracedHeader>,
}
