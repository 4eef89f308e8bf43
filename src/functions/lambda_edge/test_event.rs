//! Events for the tests of this folder.

use std::net::Ipv4Addr;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};

use super::{
    EdgeEvent, EventBody, EventRequest, EventResponse, FunctionEvent, LambdaOrigin, LambdaS3Origin,
};

/// What an event is made of.
pub(super) struct TestEvent {
    pub(super) event: EdgeEvent,
    pub(super) uri: String,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) response_headers: HeaderMap,
    pub(super) body: Option<(Vec<u8>, bool)>,
    pub(super) origin: Option<LambdaOrigin>,
}

impl TestEvent {
    pub(super) fn new(event: EdgeEvent) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("a.example"));
        headers.insert("user-agent", HeaderValue::from_static("curl/8"));
        headers.insert("x-amz-cf-id", HeaderValue::from_static("hidden"));
        let mut response_headers = HeaderMap::new();
        response_headers.insert("content-type", HeaderValue::from_static("text/html"));
        response_headers.insert("etag", HeaderValue::from_static("\"1\""));
        TestEvent {
            event,
            uri: "/x%20y".into(),
            version: Version::HTTP_11,
            headers,
            response_headers,
            body: None,
            origin: None,
        }
    }

    pub(super) fn event(&self) -> FunctionEvent<'_> {
        let is_response = matches!(
            self.event,
            EdgeEvent::OriginResponse | EdgeEvent::ViewerResponse
        );
        FunctionEvent {
            event: self.event,
            distribution_domain_name: "d111111abcdef8.cloudfront.net",
            distribution_id: "EDFDVBD6EXAMPLE",
            request_id: "id==",
            now: SystemTime::UNIX_EPOCH,
            pop: "LCL50-C1",
            request: EventRequest {
                client_ip: Ipv4Addr::new(203, 0, 113, 178).into(),
                version: self.version,
                method: &Method::GET,
                uri: &self.uri,
                query: Some("a=1&b"),
                headers: &self.headers,
                body: self.body.clone().map(|(data, input_truncated)| EventBody {
                    data: Bytes::from(data),
                    input_truncated,
                }),
                origin: self.origin.clone(),
            },
            response: is_response.then_some(EventResponse {
                status: StatusCode::OK,
                headers: &self.response_headers,
            }),
        }
    }
}

pub(super) fn s3_origin() -> LambdaOrigin {
    LambdaOrigin::S3(LambdaS3Origin {
        auth_method: "none".into(),
        custom_headers: Vec::new(),
        domain_name: "b.s3.amazonaws.com".into(),
        path: String::new(),
        region: "us-east-1".into(),
        read_timeout: 30,
        response_completion_timeout: 0,
    })
}
