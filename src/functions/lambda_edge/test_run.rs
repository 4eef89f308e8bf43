//! One run on an event from a file, for `mfe-dev function test`.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Version};
use serde_json::Value;

use super::pool::Ended;
use super::{
    EdgeEvent, EventBody, EventRequest, EventResponse, FunctionEvent, FunctionFailure,
    LambdaFunction, LambdaSource, failure, header_entries, origin_object, request_result,
    response_result,
};

/// What came of a test run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LambdaTestReport {
    /// What the handler returned; `None` where it did not.
    pub result: Option<Value>,
    /// The error that it threw.
    pub error: Option<LambdaError>,
    /// Why CloudFront would answer 502 or 503.
    pub failure: Option<FunctionFailure>,
    /// What it printed, a line each.
    pub logs: Vec<String>,
    /// What works here and may not in production, and what of CloudFront's rules could not be
    /// judged.
    pub warnings: Vec<String>,
    /// How long the invocation took.
    pub took: Duration,
}

/// Why there is nothing to report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LambdaTestError {
    /// What is wrong with the event.
    Event(String),
    /// The program that would run it is not installed.
    NoProgram {
        /// Which, and for what.
        cause: String,
        /// What to do about it.
        fix: String,
    },
}

impl LambdaTestError {
    fn no_program(source: &LambdaSource) -> Self {
        let FunctionFailure { cause, fix, .. } = failure::no_program(source);
        LambdaTestError::NoProgram { cause, fix }
    }
}

/// An error of user code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaError {
    /// `errorType`
    pub kind: String,
    /// `errorMessage`
    pub message: String,
    /// The stack; empty where there is none.
    pub stack: String,
}

impl LambdaFunction {
    /// Runs it on an event object, as in `{ "Records": [{ "cf": { … } }] }`, and judges the result
    /// by CloudFront's rules.
    ///
    /// # Errors
    ///
    /// An event that is no such object, or a program that is not installed.
    pub async fn test(&self, event_json: &str) -> Result<LambdaTestReport, LambdaTestError> {
        let object: Value = serde_json::from_str(event_json)
            .map_err(|error| LambdaTestError::Event(format!("the event is no JSON: {error}")))?;
        let given = Given::read(&object).map_err(LambdaTestError::Event)?;
        let invoked = self.pool.invoke(object, &given.request_id).await;
        if let Ended::NoProgram = invoked.ended {
            return Err(LambdaTestError::no_program(&self.source));
        }
        let mut report = LambdaTestReport {
            logs: invoked.logs,
            warnings: invoked.warnings,
            took: invoked.took,
            ..LambdaTestReport::default()
        };
        if let Ended::Threw(it) | Ended::NotLoaded(it) = &invoked.ended {
            report.error = Some(LambdaError {
                kind: it.kind.clone(),
                message: it.message.clone(),
                stack: it.stack.clone(),
            });
        }
        match failure::value_of(&self.source, invoked.ended, &report.logs) {
            Ok(value) => {
                report.failure = given
                    .judge(&self.source, &value, &mut report.warnings)
                    .err();
                report.result = Some(value);
            }
            Err(failure) => report.failure = Some(failure),
        }
        Ok(report)
    }
}

/// An event that was read from a file.
struct Given {
    event: EdgeEvent,
    request_id: String,
    client_ip: IpAddr,
    method: Method,
    uri: String,
    query: String,
    headers: HeaderMap,
    body: Option<EventBody>,
    response: Option<(StatusCode, HeaderMap)>,
    cf: Value,
}

impl Given {
    fn read(object: &Value) -> Result<Self, String> {
        let cf = object
            .pointer("/Records/0/cf")
            .ok_or("the event has no `Records[0].cf`")?;
        let text = |pointer: &str| cf.pointer(pointer).and_then(Value::as_str);
        let name = text("/config/eventType").ok_or("the event has no `config.eventType`")?;
        let event = [
            EdgeEvent::ViewerRequest,
            EdgeEvent::OriginRequest,
            EdgeEvent::OriginResponse,
            EdgeEvent::ViewerResponse,
        ]
        .into_iter()
        .find(|it| it.as_str() == name)
        .ok_or_else(|| format!("`config.eventType` is {name:?}, which is no event"))?;
        let uri = text("/request/uri").ok_or("the event has no `request.uri`")?;
        let response = match cf.get("response") {
            None => None,
            Some(response) => Some((
                status(response).ok_or("`response.status` is no status")?,
                headers(response.get("headers"))?,
            )),
        };
        let is_response = matches!(event, EdgeEvent::OriginResponse | EdgeEvent::ViewerResponse);
        if is_response && response.is_none() {
            return Err(format!("the event is {event} and has no `response`"));
        }
        Ok(Given {
            event,
            request_id: text("/config/requestId").unwrap_or("test").to_owned(),
            client_ip: text("/request/clientIp")
                .and_then(|it| it.parse().ok())
                .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            method: text("/request/method")
                .unwrap_or("GET")
                .parse()
                .map_err(|_| "`request.method` is no method")?,
            uri: uri.to_owned(),
            query: text("/request/querystring").unwrap_or_default().to_owned(),
            headers: headers(cf.pointer("/request/headers"))?,
            body: cf
                .pointer("/request/body")
                .filter(|it| !it.is_null())
                .map(|it| EventBody {
                    data: it
                        .get("data")
                        .and_then(Value::as_str)
                        .and_then(|it| STANDARD.decode(it).ok())
                        .map(Bytes::from)
                        .unwrap_or_default(),
                    input_truncated: it.get("inputTruncated") == Some(&Value::Bool(true)),
                }),
            response,
            cf: cf.clone(),
        })
    }

    fn judge(
        &self,
        source: &LambdaSource,
        value: &Value,
        warnings: &mut Vec<String>,
    ) -> Result<(), FunctionFailure> {
        let config = |name: &str| self.cf["config"][name].as_str().unwrap_or_default();
        let shown_origin = self.cf.pointer("/request/origin");
        let origin = shown_origin.and_then(origin_object::from_event);
        if shown_origin.is_some() && origin.is_none() {
            warnings.push(
                "`request.origin` of the event is not complete, so the returned one is not judged"
                    .into(),
            );
        }
        let event = FunctionEvent {
            event: self.event,
            distribution_domain_name: config("distributionDomainName"),
            distribution_id: config("distributionId"),
            request_id: &self.request_id,
            now: SystemTime::UNIX_EPOCH,
            pop: "",
            request: EventRequest {
                client_ip: self.client_ip,
                version: Version::HTTP_11,
                method: &self.method,
                uri: &self.uri,
                query: Some(&self.query),
                headers: &self.headers,
                body: self.body.clone(),
                origin,
            },
            response: self
                .response
                .as_ref()
                .map(|(status, headers)| EventResponse {
                    status: *status,
                    headers,
                }),
        };
        match &event.response {
            Some(before)
                if matches!(
                    self.event,
                    EdgeEvent::OriginResponse | EdgeEvent::ViewerResponse
                ) =>
            {
                response_result::changed(self.event, before, &source.fidelity, value, warnings)
                    .map(|_| ())
            }
            _ => request_result::request_outcome(&event, &source.fidelity, value, warnings)
                .map(|_| ()),
        }
    }
}

fn status(response: &Value) -> Option<StatusCode> {
    match response.get("status")? {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => StatusCode::from_u16(u16::try_from(number.as_u64()?).ok()?).ok(),
        _ => None,
    }
}

fn headers(object: Option<&Value>) -> Result<HeaderMap, String> {
    header_entries::read(object, &mut Vec::new())
        .map(|lines| lines.into_iter().collect())
        .map_err(|failure| format!("the event's headers: {}", failure.cause))
}
