//! What AWS leaves unsaid about edge functions: one switch for each fact that no page states, with
//! our default.

/// The switches under `[fidelity]` that concern functions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionFidelity {
    /// What becomes of code that the real runtime of CloudFront Functions refuses.
    pub edge_function_syntax: EdgeFunctionSyntax,
    /// What becomes of a URI without its leading slash that a Lambda@Edge function returns.
    pub lambda_edge_uri_without_slash: UriWithoutSlash,
    /// What becomes of a `?` in a URI that a function returns.
    pub question_mark_in_uri: QuestionMarkInUri,
    /// How it ends that a CloudFront Function returns nothing or no object.
    pub no_object_returned: NoObjectReturned,
    /// Whether a read-only header may be written with the value that it has.
    pub unchanged_read_only_header: UnchangedReadOnlyHeader,
    /// Whether a CloudFront Function may set cookies by a `set-cookie` header.
    pub set_cookie_header: SetCookieHeader,
    /// Whether a viewer-response function of Lambda@Edge may change the status.
    pub lambda_edge_viewer_response_status: ViewerResponseStatus,
    /// From which origin status on the viewer-response function does not run.
    pub viewer_response_skipped: ViewerResponseSkipped,
    /// Whether the method, body and signature are judged before the viewer-request function.
    pub viewer_request_position: ViewerRequestPosition,
    /// Whether errors that functions make get a custom error page.
    pub function_error_pages: FunctionErrorPages,
    /// Whether a response headers policy is applied to what functions answer, errors included.
    pub function_response_policy: FunctionResponsePolicy,
    /// Whether the response headers policy is applied after the viewer-response function.
    pub policy_position: PolicyPosition,
    /// Whether origin functions run for the fetch of a custom error page.
    pub error_page_functions: ErrorPageFunctions,
}

/// What becomes of code that the real runtime refuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EdgeFunctionSyntax {
    /// It fails as in production.
    #[default]
    Refuse,
    /// It runs, with a warning.
    Warn,
}

/// What becomes of a URI without its leading slash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UriWithoutSlash {
    /// 502, as AWS documents.
    #[default]
    Refuse,
    /// The slash is put in front.
    Prepend,
}

/// What becomes of a `?` in a returned URI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QuestionMarkInUri {
    /// It is part of the path and goes out as `%3F`, with a warning.
    #[default]
    Encode,
    /// What follows becomes the query.
    Query,
}

/// How a result that is no object ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoObjectReturned {
    /// As an execution error: 503.
    #[default]
    Execution,
    /// As a validation error: 502.
    Validation,
}

/// Whether a read-only header may be written with its own value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnchangedReadOnlyHeader {
    /// It is no change.
    #[default]
    Pass,
    /// It counts as one.
    Refuse,
}

/// What becomes of a `set-cookie` header of a CloudFront Function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SetCookieHeader {
    /// It is sent, with a warning.
    #[default]
    Accept,
    /// It is a validation error.
    Refuse,
}

/// What becomes of another status that a Lambda@Edge viewer-response function returns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewerResponseStatus {
    /// It is a validation error.
    #[default]
    Refuse,
    /// It stays as it was.
    Ignore,
}

/// For which of the origin's statuses the viewer-response function does not run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewerResponseSkipped {
    /// 400 and above, as the guide says.
    #[default]
    FromStatus400,
    /// All but 200, as the API reference says.
    AllButStatus200,
}

/// When the method, the body and the signature are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ViewerRequestPosition {
    /// Before the function, which is not run for what is refused.
    #[default]
    AfterChecks,
    /// After it, on what it made of the request.
    BeforeChecks,
}

/// Which errors that functions make get a custom error page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionErrorPages {
    /// Those of origin events only, which take the place of the origin's answer.
    #[default]
    OriginEvents,
    /// All.
    All,
    /// None.
    Never,
}

/// Whether a response headers policy is applied to what functions answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionResponsePolicy {
    /// It is, to errors too.
    #[default]
    Applied,
    /// It is not.
    Left,
}

/// When the response headers policy is applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PolicyPosition {
    /// After the viewer-response function, which does not see its headers.
    #[default]
    AfterFunction,
    /// Before it.
    BeforeFunction,
}

/// Whether origin functions run for the fetch of a custom error page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorPageFunctions {
    /// They do.
    #[default]
    Run,
    /// They do not.
    Skip,
}
