//! The words of edge functions: their runtimes, and the switches for what AWS leaves unsaid.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::words;
use crate::functions::{
    EdgeFunctionSyntax, ErrorPageFunctions, FunctionErrorPages, FunctionResponsePolicy,
    NoObjectReturned, PolicyPosition, QuestionMarkInUri, SetCookieHeader, UnchangedReadOnlyHeader,
    UriWithoutSlash, ViewerRequestPosition, ViewerResponseSkipped, ViewerResponseStatus,
};

/// Declares the runtimes with the names that AWS gives them.
macro_rules! runtimes {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// A function's runtime, which also says of which kind it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        pub enum RuntimeWord {
            $($(#[$doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl RuntimeWord {
            /// Every runtime, those of CloudFront Functions first.
            pub const ALL: &[RuntimeWord] = &[$(RuntimeWord::$variant,)+];

            /// The runtime as AWS writes it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(RuntimeWord::$variant => $name,)+
                }
            }
        }
    };
}

runtimes! {
    /// CloudFront Functions, the older language.
    CloudfrontJs10 = "cloudfront-js-1.0",
    /// CloudFront Functions.
    CloudfrontJs20 = "cloudfront-js-2.0",
    /// Lambda@Edge; deprecated.
    Nodejs18 = "nodejs18.x",
    /// Lambda@Edge; deprecated.
    Nodejs20 = "nodejs20.x",
    /// Lambda@Edge; the newest that takes callbacks.
    Nodejs22 = "nodejs22.x",
    /// Lambda@Edge; refuses handlers that take a callback.
    Nodejs24 = "nodejs24.x",
    /// Lambda@Edge; deprecated.
    Python39 = "python3.9",
    /// Lambda@Edge.
    Python310 = "python3.10",
    /// Lambda@Edge.
    Python311 = "python3.11",
    /// Lambda@Edge.
    Python312 = "python3.12",
    /// Lambda@Edge.
    Python313 = "python3.13",
    /// Lambda@Edge.
    Python314 = "python3.14",
}

words! {
    /// What becomes of code that the real runtime of CloudFront Functions refuses.
    EdgeFunctionSyntaxWord => EdgeFunctionSyntax {
        /// It fails as in production.
        Refuse,
        /// It runs, with a warning.
        Warn,
    }

    /// What becomes of a URI without its leading slash that a Lambda@Edge function returns.
    UriWithoutSlashWord => UriWithoutSlash {
        /// 502, as AWS documents.
        Refuse,
        /// The slash is put in front.
        Prepend,
    }

    /// What becomes of a `?` in a URI that a function returns.
    QuestionMarkInUriWord => QuestionMarkInUri {
        /// It is part of the path and goes out as `%3F`.
        Encode,
        /// What follows becomes the query.
        Query,
    }

    /// How it ends that a CloudFront Function returns nothing or no object.
    NoObjectReturnedWord => NoObjectReturned {
        /// As an execution error: 503.
        Execution,
        /// As a validation error: 502.
        Validation,
    }

    /// Whether a read-only header may be written with the value that it has.
    UnchangedReadOnlyHeaderWord => UnchangedReadOnlyHeader {
        /// It is no change.
        Pass,
        /// It counts as one: 502.
        Refuse,
    }

    /// Whether a CloudFront Function may set cookies by a `set-cookie` header.
    SetCookieHeaderWord => SetCookieHeader {
        /// It is sent, with a warning.
        Accept,
        /// It is a validation error: 502.
        Refuse,
    }

    /// What becomes of another status that a Lambda@Edge viewer-response function returns.
    ViewerResponseStatusWord => ViewerResponseStatus {
        /// It is a validation error: 502.
        Refuse,
        /// It stays as it was.
        Ignore,
    }

    /// For which of the origin's statuses the viewer-response function does not run.
    ViewerResponseSkippedWord => ViewerResponseSkipped {
        /// 400 and above, as the guide says.
        #[serde(rename = "from-400")]
        FromStatus400,
        /// All but 200, as the API reference says.
        #[serde(rename = "all-but-200")]
        AllButStatus200,
    }

    /// When the method, the body and the signature are judged.
    ViewerRequestPositionWord => ViewerRequestPosition {
        /// Before the viewer-request function, which is not run for what is refused.
        AfterChecks,
        /// After it, on what it made of the request.
        BeforeChecks,
    }

    /// Which errors that functions make get a custom error page.
    FunctionErrorPagesWord => FunctionErrorPages {
        /// Those of origin events only, which take the place of the origin's answer.
        OriginEvents,
        /// All.
        All,
        /// None.
        Never,
    }

    /// Whether a response headers policy is applied to what functions answer.
    FunctionResponsePolicyWord => FunctionResponsePolicy {
        /// It is, to errors too.
        Applied,
        /// It is not.
        Left,
    }

    /// When the response headers policy is applied.
    PolicyPositionWord => PolicyPosition {
        /// After the viewer-response function, which does not see its headers.
        AfterFunction,
        /// Before it.
        BeforeFunction,
    }

    /// Whether origin functions run for the fetch of a custom error page.
    ErrorPageFunctionsWord => ErrorPageFunctions {
        /// They do.
        Run,
        /// They do not.
        Skip,
    }
}
