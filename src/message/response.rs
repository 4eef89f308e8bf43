//! A response, from an origin or made at the edge.

use http::{Extensions, HeaderMap, StatusCode};

use super::Body;

/// Status, headers in wire order, body.
#[derive(Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// The headers, in the order in which they go out.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// What is for whoever puts the response on the wire, such as an upgraded connection.
    pub extensions: Extensions,
}

impl Response {
    /// A response of this status, without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Response {
            status,
            ..Response::default()
        }
    }
}
