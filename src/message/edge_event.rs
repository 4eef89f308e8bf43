//! The four moments at which edge code may run.

use std::fmt;

/// An event of the request's life-cycle, by AWS's name.
///
/// AWS: "CloudFront events that can trigger a Lambda@Edge function".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeEvent {
    /// After CloudFront received the request, before it looks into its cache.
    ViewerRequest,
    /// Before CloudFront forwards the request to the origin, on a miss only.
    OriginRequest,
    /// After the origin answered, before CloudFront stores the object.
    OriginResponse,
    /// Before the response is returned to the viewer.
    ViewerResponse,
}

impl EdgeEvent {
    /// The event's name as AWS writes it in an association.
    pub fn as_str(self) -> &'static str {
        match self {
            EdgeEvent::ViewerRequest => "viewer-request",
            EdgeEvent::OriginRequest => "origin-request",
            EdgeEvent::OriginResponse => "origin-response",
            EdgeEvent::ViewerResponse => "viewer-response",
        }
    }
}

impl fmt::Display for EdgeEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
