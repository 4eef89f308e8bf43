//! Edge code: what runs at an [`EdgeEvent`](crate::message::EdgeEvent), by name.
//!
//! Three kinds: CloudFront Functions in an engine of their own, Lambda@Edge functions in child
//! processes, and the prefix trimmer that is built in. All are shown a [`FunctionEvent`] and end
//! in an [`outcome`], so the life-cycle need not know which ran.

mod event;
mod fidelity;
pub mod import_file;
mod key_value_store;
mod origin_change;
pub mod outcome;
mod restrictions;
mod trim_prefix;

pub mod cloudfront_functions;
pub mod lambda_edge;

use std::sync::Arc;

pub use event::{EventBody, EventRequest, EventResponse, FunctionEvent};
pub use fidelity::{
    EdgeFunctionSyntax, ErrorPageFunctions, FunctionErrorPages, FunctionFidelity,
    FunctionResponsePolicy, NoObjectReturned, PolicyPosition, QuestionMarkInUri, SetCookieHeader,
    UnchangedReadOnlyHeader, UriWithoutSlash, ViewerRequestPosition, ViewerResponseSkipped,
    ViewerResponseStatus,
};
pub use key_value_store::KeyValueStore;
pub use origin_change::{
    LambdaCustomOrigin, LambdaOrigin, LambdaS3Origin, OriginChange, OriginGroupChange,
    OriginOverrides, OriginProtocol, OriginSettings,
};
pub use trim_prefix::{TrimPrefix, Trimmed};

use cloudfront_functions::CloudFrontFunction;
use lambda_edge::LambdaFunction;

/// The target under which what functions say is recorded: fields `function` and `line`, or
/// `warning`, or `cause` and `fix`.
pub const FUNCTION_TARGET: &str = "mfe_dev::function";

/// A function that a behavior is tied to, ready to run.
#[derive(Clone, Debug)]
pub enum EdgeFunction {
    /// `[[app]] trim_prefix` and `index_document`.
    TrimPrefix(TrimPrefix),
    /// A CloudFront Function.
    CloudFront(Arc<CloudFrontFunction>),
    /// A Lambda@Edge function.
    Lambda(Arc<LambdaFunction>),
}

impl EdgeFunction {
    /// Starts what the first run would wait for.
    pub fn warm_up(&self) {
        match self {
            EdgeFunction::Lambda(function) => function.warm_up(),
            EdgeFunction::TrimPrefix(_) | EdgeFunction::CloudFront(_) => {}
        }
    }
}
