//! What can be known of a function's code without running it.

use std::ops::Range;

use super::FunctionRuntime;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// What the real runtime refuses or does not document, in the order of the code.
    pub problems: Vec<CodeProblem>,
    /// The `import` declarations, in order.
    pub imports: Vec<Import>,
    /// Whether the program may change what outlives a run.
    pub globals: GlobalsUse,
    /// Which parts of its event the program can reach.
    pub event_use: EventUse,
}

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
    /// version in 22`.
    pub message: String,
    /// What to write instead.
    pub instead: String,
}

/// What becomes of a problem in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemSeverity {
    /// The function fails: 503.
    Refused,
    /// It runs, though no page documents it, or gives another result than elsewhere.
    Undocumented,
}

/// An `import` declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name that the default export is bound to.
    pub local: String,
    /// The module, as in `cloudfront`.
    pub module: String,
    /// The bytes of the declaration, its `;` included.
    pub span: Range<usize>,
}

/// Whether a program may change what outlives a run: the global object and what is built in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GlobalsUse {
    /// It provably does not.
    Reads,
    /// It may.
    #[default]
    MayChange,
}

/// Which parts of its event a program can reach; what it cannot reach need not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventUse {
    /// `event.version`
    pub version: bool,
    /// `event.context`
    pub context: bool,
    /// `event.viewer`
    pub viewer: bool,
    /// `event.request`
    pub request: bool,
    /// `request.method`
    pub method: bool,
    /// `request.querystring`
    pub querystring: bool,
    /// `request.headers`
    pub request_headers: bool,
    /// `request.cookies`
    pub request_cookies: bool,
    /// `response.headers`
    pub response_headers: bool,
    /// `response.cookies`
    pub response_cookies: bool,
}

impl EventUse {
    /// All of it.
    pub const ALL: EventUse = EventUse {
        version: true,
        context: true,
        viewer: true,
        request: true,
        method: true,
        querystring: true,
        request_headers: true,
        request_cookies: true,
        response_headers: true,
        response_cookies: true,
    };
}

impl Default for EventUse {
    fn default() -> Self {
        EventUse::ALL
    }
}

/// Inspects code.
pub fn inspect(_code: &str, _runtime: FunctionRuntime) -> Inspection {
    Inspection::default()
}
