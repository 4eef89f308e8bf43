//! Events made of a few words: a URL, some headers.
//!
//! AWS: "CloudFront Functions event structure", "Lambda@Edge event structure", whose examples the
//! addresses and ids are taken from.

use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use serde_json::Value;

use super::super::explain::{header_map, parts};
use super::given::EventShape;
use crate::functions::{
    EventRequest, EventResponse, FunctionEvent, LambdaOrigin, LambdaS3Origin, cloudfront_functions,
    lambda_edge,
};
use crate::message::EdgeEvent;

const DOMAIN: &str = "d111111abcdef8.cloudfront.net";
const ORIGIN: &str = "amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com";
const VIEWER: Ipv4Addr = Ipv4Addr::new(203, 0, 113, 178);

/// What an event is to be about.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct RequestArgs {
    /// A header of the request, or of the response in response events; may be given several times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    pub(super) headers: Vec<String>,
    /// The request's method [default: GET]
    #[arg(long, short = 'X', value_name = "METHOD")]
    pub(super) method: Option<String>,
    /// The response's status in response events [default: 200]
    #[arg(long, value_name = "STATUS")]
    pub(super) status: Option<u16>,
}

/// Reads the name of an event.
pub(super) fn event_named(name: &str) -> Option<EdgeEvent> {
    EVENTS.into_iter().find(|it| it.as_str() == name)
}

/// The four events, in the order of a request.
pub(super) const EVENTS: [EdgeEvent; 4] = [
    EdgeEvent::ViewerRequest,
    EdgeEvent::OriginRequest,
    EdgeEvent::OriginResponse,
    EdgeEvent::ViewerResponse,
];

/// Whether there is a response at an event.
pub(super) fn has_response(event: EdgeEvent) -> bool {
    match event {
        EdgeEvent::ViewerRequest | EdgeEvent::OriginRequest => false,
        EdgeEvent::OriginResponse | EdgeEvent::ViewerResponse => true,
    }
}

/// Whether an event is between CloudFront and the origin.
pub(super) fn is_origin_event(event: EdgeEvent) -> bool {
    match event {
        EdgeEvent::OriginRequest | EdgeEvent::OriginResponse => true,
        EdgeEvent::ViewerRequest | EdgeEvent::ViewerResponse => false,
    }
}

/// The event of a request to this path or URL.
///
/// Headers that are given belong to what the event is about: the response in response events.
pub(super) fn event_of(
    event: EdgeEvent,
    shape: EventShape,
    url: &str,
    args: &RequestArgs,
) -> Result<Value, String> {
    if shape == EventShape::CloudFront && is_origin_event(event) {
        return Err(format!("a CloudFront Function cannot run at `{event}`"));
    }
    if args.status.is_some() && !has_response(event) {
        return Err(format!(
            "`--status` is the response's, and there is none at `{event}`"
        ));
    }
    let (_, host, target) = parts(url)?;
    let host = if url.starts_with('/') { DOMAIN } else { &host };
    let method = args.method.as_deref().unwrap_or("GET");
    let method: Method = method
        .parse()
        .map_err(|_| format!("`{method}` is not an HTTP method"))?;
    let status = args.status.unwrap_or(200);
    let status =
        StatusCode::from_u16(status).map_err(|_| format!("`{status}` is not an HTTP status"))?;
    let given = header_map(&args.headers)?;
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (&*target, None),
    };
    let mut headers = request_headers(event, host);
    let mut response_headers = response_headers();
    let about = match has_response(event) {
        true => &mut response_headers,
        false => &mut headers,
    };
    for name in given.keys() {
        about.remove(name);
    }
    for (name, value) in &given {
        about.append(name, value.clone());
    }
    let event = FunctionEvent {
        event,
        distribution_domain_name: DOMAIN,
        distribution_id: "EDFDVBD6EXAMPLE",
        request_id: "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
        now: SystemTime::now(),
        pop: "LCL50-C1",
        request: EventRequest {
            client_ip: IpAddr::V4(VIEWER),
            version: Version::HTTP_11,
            method: &method,
            uri: path,
            query,
            headers: &headers,
            body: None,
            origin: is_origin_event(event).then(origin),
        },
        response: has_response(event).then_some(EventResponse {
            status,
            headers: &response_headers,
        }),
    };
    Ok(match shape {
        EventShape::CloudFront => cloudfront_functions::event_json(&event),
        EventShape::Lambda => lambda_edge::event_json(&event),
    })
}

fn request_headers(event: EdgeEvent, host: &str) -> HeaderMap {
    match is_origin_event(event) {
        false => lines(&[
            ("host", host),
            ("accept", "*/*"),
            ("user-agent", "curl/8.5.0"),
        ]),
        true => lines(&[
            ("x-forwarded-for", &VIEWER.to_string()),
            ("user-agent", "Amazon CloudFront"),
            (
                "via",
                "1.1 2afae0d44e2540f472c0635ab62c232b.cloudfront.net (CloudFront)",
            ),
            ("host", ORIGIN),
        ]),
    }
}

fn response_headers() -> HeaderMap {
    lines(&[
        ("content-type", "text/html"),
        ("date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("server", "AmazonS3"),
    ])
}

fn lines(lines: &[(&'static str, &str)]) -> HeaderMap {
    let lines = lines.iter().filter_map(|(name, value)| {
        let value = HeaderValue::from_str(value).ok()?;
        Some((HeaderName::from_static(name), value))
    });
    lines.collect()
}

fn origin() -> LambdaOrigin {
    LambdaOrigin::S3(LambdaS3Origin {
        auth_method: "none".to_owned(),
        custom_headers: Vec::new(),
        domain_name: ORIGIN.to_owned(),
        path: String::new(),
        region: "us-east-1".to_owned(),
        read_timeout: 30,
        response_completion_timeout: 0,
    })
}
