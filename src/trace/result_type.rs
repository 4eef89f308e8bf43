//! How a response came to be: the `X-Cache` header.
//!
//! AWS: "Standard logging reference", field `x-edge-result-type`.

/// The result types that a response can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeResultType {
    /// From the cache.
    Hit,
    /// From the cache, after the origin said that it has not changed.
    RefreshHit,
    /// From the origin.
    Miss,
    /// A status of 400 or above from the origin or from CloudFront, custom error page or not.
    Error,
    /// Sent from HTTP to HTTPS.
    Redirect,
    /// A CloudFront Function answered.
    FunctionGeneratedResponse,
    /// What a CloudFront Function returned breaks a rule.
    FunctionValidationError,
    /// A CloudFront Function failed.
    FunctionExecutionError,
    /// A Lambda@Edge function answered.
    LambdaGeneratedResponse,
    /// What a Lambda@Edge function returned breaks a rule.
    LambdaValidationError,
    /// A Lambda@Edge function failed.
    LambdaExecutionError,
}

impl EdgeResultType {
    /// The value of `X-Cache`.
    pub fn x_cache(self) -> &'static str {
        match self {
            EdgeResultType::Hit => "Hit from cloudfront",
            EdgeResultType::RefreshHit => "RefreshHit from cloudfront",
            EdgeResultType::Miss => "Miss from cloudfront",
            EdgeResultType::Error => "Error from cloudfront",
            EdgeResultType::Redirect => "Redirect from cloudfront",
            EdgeResultType::FunctionGeneratedResponse => {
                "FunctionGeneratedResponse from cloudfront"
            }
            EdgeResultType::FunctionValidationError => "FunctionValidationError from cloudfront",
            EdgeResultType::FunctionExecutionError => "FunctionExecutionError from cloudfront",
            EdgeResultType::LambdaGeneratedResponse => "LambdaGeneratedResponse from cloudfront",
            EdgeResultType::LambdaValidationError => "LambdaValidationError from cloudfront",
            EdgeResultType::LambdaExecutionError => "LambdaExecutionError from cloudfront",
        }
    }
}
