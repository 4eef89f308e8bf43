//! Where the functions of these tests run, and the messages that they run on.

use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use rquickjs::{CatchResultExt, Context, Function, Runtime, Value};

use super::super::EventUse;
use super::super::event_object::RawQueryString;
use super::super::findings::Findings;
use super::super::session::Session;
use crate::functions::outcome::{RequestChange, RequestOutcome, ResponseChange};
use crate::functions::{EventRequest, EventResponse, FunctionEvent, FunctionFidelity};
use crate::message::EdgeEvent;

/// A request and the response to it.
pub(super) struct Stage {
    pub(super) method: Method,
    pub(super) uri: String,
    pub(super) query: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) status: StatusCode,
    pub(super) response_headers: HeaderMap,
    pub(super) reached: EventUse,
    pub(super) fidelity: FunctionFidelity,
}

/// `GET /index.html` with a host, unless `target` and `headers` say otherwise.
pub(super) fn stage(target: &str, headers: &[(&str, &str)]) -> Stage {
    let (uri, query) = match target.split_once('?') {
        Some((uri, query)) => (uri, Some(query.to_owned())),
        None => (target, None),
    };
    let mut all = vec![("host", "www.example.com")];
    all.extend(headers);
    Stage {
        method: Method::GET,
        uri: uri.to_owned(),
        query,
        headers: map(&all),
        status: StatusCode::OK,
        response_headers: HeaderMap::new(),
        reached: EventUse::ALL,
        fidelity: FunctionFidelity::default(),
    }
}

/// Headers; a text's characters below U+0100 are its bytes where it starts with `latin1:`.
pub(super) fn map(headers: &[(&str, &str)]) -> HeaderMap {
    let mut res = HeaderMap::new();
    for (name, value) in headers {
        let value = match value.strip_prefix("latin1:") {
            Some(text) => {
                let bytes: Vec<u8> = text.chars().map(|it| it as u8).collect();
                HeaderValue::from_bytes(&bytes).unwrap()
            }
            None => HeaderValue::from_str(value).unwrap(),
        };
        res.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value);
    }
    res
}

/// Headers as text, a line each.
pub(super) fn lines(headers: &HeaderMap) -> Vec<String> {
    let text = |it: &HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
    headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", text(value)))
        .collect()
}

impl Stage {
    /// The same with a response.
    pub(super) fn answered(mut self, status: u16, headers: &[(&str, &str)]) -> Self {
        self.status = StatusCode::from_u16(status).unwrap();
        self.response_headers = map(headers);
        self
    }

    fn event(&self, event: EdgeEvent) -> FunctionEvent<'_> {
        FunctionEvent {
            event,
            distribution_domain_name: "d111111abcdef8.cloudfront.net",
            distribution_id: "EDFDVBD6EXAMPLE",
            request_id: "MRVMF7KydIvxMWfJIglgwHQwZsbG2IhRJ07sn9AkKUFSHS9EXAMPLE==",
            now: UNIX_EPOCH + Duration::from_secs(1_790_000_000),
            pop: "LCL50-C1",
            request: EventRequest {
                client_ip: IpAddr::from([198, 51, 100, 178]),
                version: Version::HTTP_11,
                method: &self.method,
                uri: &self.uri,
                query: self.query.as_deref(),
                headers: &self.headers,
                body: None,
                origin: None,
            },
            response: (event == EdgeEvent::ViewerResponse).then_some(EventResponse {
                status: self.status,
                headers: &self.response_headers,
            }),
        }
    }

    fn on_stage<T>(
        &self,
        event: EdgeEvent,
        code: &str,
        take: impl for<'js> FnOnce(&Session<'_>, &rquickjs::Ctx<'js>, Value<'js>) -> rquickjs::Result<T>,
    ) -> T {
        let event = self.event(event);
        let raw = RawQueryString::of(code, super::super::FunctionRuntime::Js20);
        let session = Session::new(&event, self.reached, raw, &self.fidelity);
        let runtime = Runtime::new().unwrap();
        let context = Context::full(&runtime).unwrap();
        context.with(|ctx| {
            let run = || -> rquickjs::Result<T> {
                let handler: Function<'_> = ctx.eval(format!("{code}; handler"))?;
                let value: Value<'_> = handler.call((session.make(&ctx)?,))?;
                take(&session, &ctx, value)
            };
            run().catch(&ctx).unwrap_or_else(|it| panic!("{it}"))
        })
    }

    /// Runs code at viewer-request.
    pub(super) fn request(&self, code: &str) -> (RequestOutcome, Findings) {
        self.on_stage(EdgeEvent::ViewerRequest, code, |session, ctx, value| {
            session.take_request(ctx, value, None)
        })
    }

    /// Runs code at viewer-response.
    pub(super) fn response(&self, code: &str) -> (ResponseChange, Findings) {
        self.on_stage(EdgeEvent::ViewerResponse, code, |session, ctx, value| {
            session.take_response(ctx, value, None)
        })
    }

    /// What code at viewer-request changes; nothing may be wrong with it.
    #[track_caller]
    pub(super) fn change(&self, code: &str) -> RequestChange {
        let (outcome, findings) = self.request(code);
        assert_eq!(findings.refusals, [], "{code}");
        match outcome {
            RequestOutcome::Continue(change) => *change,
            RequestOutcome::Respond(response) => panic!("{code} answers with {response:?}"),
        }
    }

    /// What an expression over `event` gives as JSON, at an event.
    pub(super) fn json(&self, event: EdgeEvent, expression: &str) -> String {
        let code = format!("function handler(event) {{ return JSON.stringify({expression}); }}");
        self.on_stage(event, &code, |_, _, value| value.get())
    }
}
