//! The event of a test, as people write it in a file.
//!
//! AWS: "Test CloudFront Functions": the file holds the event's JSON, and the function is given just
//! that. What production would have sent is worked out of it, to hold the result against.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use serde_json::{Map, Value};

use crate::functions::{EventRequest, EventResponse, FunctionEvent, restrictions};
use crate::message::EdgeEvent;

/// Why a text is no event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestEventError {
    /// It is not JSON.
    NotJson {
        /// The line, from 1.
        line: usize,
        /// The column in bytes, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A member that must be an object is missing or something else, as in `request`.
    NoObject(&'static str),
    /// `context.eventType` is none of a CloudFront Function's.
    EventType(String),
}

impl fmt::Display for TestEventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TestEventError::NotJson {
                line,
                column,
                message,
            } => write!(
                f,
                "the event is not JSON: line {line}, column {column}: {message}"
            ),
            TestEventError::NoObject("") => f.write_str("the event is no object"),
            TestEventError::NoObject(member) => write!(f, "the event has no object `{member}`"),
            TestEventError::EventType(name) => write!(
                f,
                "`context.eventType` is `{name}`; CloudFront Functions run at `viewer-request` \
                 and `viewer-response`"
            ),
        }
    }
}

impl std::error::Error for TestEventError {}

/// What a test's event stands for.
#[derive(Debug)]
pub(super) struct TestEvent {
    /// Which of the two viewer events.
    pub(super) event: EdgeEvent,
    /// What production would do otherwise, a sentence each.
    pub(super) warnings: Vec<String>,
    context: [String; 3],
    method: Method,
    uri: String,
    query: Option<String>,
    headers: HeaderMap,
    status: StatusCode,
    response_headers: HeaderMap,
}

impl TestEvent {
    /// Reads an event.
    pub(super) fn parse(text: &str) -> Result<Self, TestEventError> {
        let event: Value = serde_json::from_str(text).map_err(|it| TestEventError::NotJson {
            line: it.line(),
            column: it.column(),
            message: message(&it),
        })?;
        let event = event.as_object().ok_or(TestEventError::NoObject(""))?;
        let request = object(event, "request")?;
        let response = match event.get("response") {
            None => None,
            Some(_) => Some(object(event, "response")?),
        };
        let context = event.get("context");
        let member = |name: &str| {
            let value = context.and_then(|it| it.get(name));
            value.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let kind = match member("eventType").as_str() {
            "viewer-request" => EdgeEvent::ViewerRequest,
            "viewer-response" => EdgeEvent::ViewerResponse,
            "" if response.is_some() => EdgeEvent::ViewerResponse,
            "" => EdgeEvent::ViewerRequest,
            other => return Err(TestEventError::EventType(other.to_owned())),
        };
        let response = match kind {
            EdgeEvent::ViewerResponse => Some(object(event, "response")?),
            _ => response,
        };
        let mut warnings = Vec::new();
        find_misspelt(&Value::Object(event.clone()), "event", &mut warnings);
        let mut headers = headers(request, "request", &mut warnings);
        let cookies: Vec<_> = pairs(request.get("cookies"))
            .map(|(name, value)| format!("{name}={}", text_of(value, "value")))
            .collect();
        append(&mut headers, &COOKIE, &cookies.join("; "));
        let method = request
            .get("method")
            .and_then(Value::as_str)
            .unwrap_or("GET");
        let status = response.and_then(|it| it.get("statusCode")?.as_u64());
        let status = status.and_then(|it| StatusCode::from_u16(u16::try_from(it).ok()?).ok());
        Ok(TestEvent {
            event: kind,
            context: ["distributionDomainName", "distributionId", "requestId"].map(member),
            method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
            uri: text_of(&Value::Object(request.clone()), "uri").to_owned(),
            query: query(request),
            headers,
            status: status.unwrap_or_default(),
            response_headers: response
                .map(|it| response_headers(it, &mut warnings))
                .unwrap_or_default(),
            warnings,
        })
    }

    /// The event that production would make of the same request.
    pub(super) fn function_event(&self, now: SystemTime) -> FunctionEvent<'_> {
        let [domain, id, request_id] = &self.context;
        FunctionEvent {
            event: self.event,
            distribution_domain_name: domain,
            distribution_id: id,
            request_id,
            now,
            pop: "LCL50-C1",
            request: EventRequest {
                client_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
                version: Version::HTTP_11,
                method: &self.method,
                uri: &self.uri,
                query: self.query.as_deref(),
                headers: &self.headers,
                body: None,
                origin: None,
            },
            response: (self.event == EdgeEvent::ViewerResponse).then_some(EventResponse {
                status: self.status,
                headers: &self.response_headers,
            }),
        }
    }
}

/// The parser's message without the place, which stands beside it.
fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}

fn object<'a>(
    of: &'a Map<String, Value>,
    member: &'static str,
) -> Result<&'a Map<String, Value>, TestEventError> {
    let value = of.get(member).and_then(Value::as_object);
    value.ok_or(TestEventError::NoObject(member))
}

fn text_of<'a>(of: &'a Value, member: &str) -> &'a str {
    of.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Each name with each of its entries.
fn pairs(fields: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    let fields = fields.and_then(Value::as_object).into_iter().flatten();
    fields.flat_map(|(name, entry)| {
        let all = entry.get("multiValue").and_then(Value::as_array);
        let entries = match all {
            Some(all) => all.as_slice(),
            None => std::slice::from_ref(entry),
        };
        entries.iter().map(move |it| (name.as_str(), it))
    })
}

fn query(request: &Map<String, Value>) -> Option<String> {
    let value = request.get("querystring");
    if let Some(text) = value.and_then(Value::as_str) {
        return Some(text.to_owned());
    }
    let pairs: Vec<_> = pairs(value)
        .map(|(name, value)| format!("{name}={}", text_of(value, "value")))
        .collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

fn headers(message: &Map<String, Value>, of: &str, warnings: &mut Vec<String>) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in pairs(message.get("headers")) {
        if name.contains(|it: char| it.is_ascii_uppercase()) {
            warnings.push(format!(
                "the test event has {of}.headers[{name:?}]; names are in lower case in production"
            ));
        }
        if restrictions::is_disallowed(&name.to_ascii_lowercase()) {
            warnings.push(format!(
                "the test event has {of}.headers[{name:?}], which no function is shown in \
                 production"
            ));
        }
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            append(&mut res, &name, text_of(value, "value"));
        }
    }
    res
}

fn response_headers(response: &Map<String, Value>, warnings: &mut Vec<String>) -> HeaderMap {
    let mut res = headers(response, "response", warnings);
    for (name, value) in pairs(response.get("cookies")) {
        let line = match text_of(value, "attributes") {
            "" => format!("{name}={}", text_of(value, "value")),
            attributes => format!("{name}={}; {attributes}", text_of(value, "value")),
        };
        append(&mut res, &SET_COOKIE, &line);
    }
    res
}

fn append(headers: &mut HeaderMap, name: &HeaderName, value: &str) {
    let is_cookie = name == COOKIE;
    if let (false, Ok(value)) = (is_cookie && value.is_empty(), HeaderValue::from_str(value)) {
        headers.append(name.clone(), value);
    }
}

/// AWS's own sample events have `multivalue`, which means nothing.
fn find_misspelt(value: &Value, place: &str, warnings: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if name == "multivalue" {
                    warnings.push(format!(
                        "the test event has {place}.multivalue, which means nothing; the member is \
                         `multiValue`"
                    ));
                }
                find_misspelt(value, &format!("{place}.{name}"), warnings);
            }
        }
        Value::Array(items) => {
            for item in items {
                find_misspelt(item, place, warnings);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
