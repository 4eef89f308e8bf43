//! What passes between viewer, edge and origin. Data only, no rules.

mod body;
mod edge_event;
mod request;
mod response;

pub use body::{Body, BodyError, FlowingBody};
pub use edge_event::EdgeEvent;
pub use request::{OriginRequest, RequestId, Scheme, TlsSession, ViewerRequest};
pub use response::Response;
