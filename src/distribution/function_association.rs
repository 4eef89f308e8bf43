//! Which function runs at which event, and which pairs AWS refuses.
//!
//! AWS: "Restrictions on all edge functions"; API types `FunctionAssociation` and
//! `LambdaFunctionAssociation`.

use super::FunctionName;
use crate::message::EdgeEvent;

/// The functions of a behavior, at most one an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionAssociations {
    /// Runs before the cache is asked.
    pub viewer_request: Option<FunctionAssociation>,
    /// Runs before the origin is asked.
    pub origin_request: Option<FunctionAssociation>,
    /// Runs on the origin's answer, before it is kept.
    pub origin_response: Option<FunctionAssociation>,
    /// Runs before the viewer gets its answer.
    pub viewer_response: Option<FunctionAssociation>,
}

/// A function that is tied to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionAssociation {
    /// The function.
    pub function: FunctionName,
    /// Whether it is shown the request's body (Lambda@Edge request events only).
    pub include_body: bool,
}

impl FunctionAssociation {
    /// A function that is not shown the body.
    pub fn new(function: impl Into<FunctionName>) -> Self {
        FunctionAssociation {
            function: function.into(),
            include_body: false,
        }
    }
}

impl FunctionAssociations {
    /// The function of an event.
    pub fn get(&self, event: EdgeEvent) -> Option<&FunctionAssociation> {
        match event {
            EdgeEvent::ViewerRequest => self.viewer_request.as_ref(),
            EdgeEvent::OriginRequest => self.origin_request.as_ref(),
            EdgeEvent::OriginResponse => self.origin_response.as_ref(),
            EdgeEvent::ViewerResponse => self.viewer_response.as_ref(),
        }
    }
}
