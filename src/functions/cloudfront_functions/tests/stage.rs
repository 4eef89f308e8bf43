//! Where the functions of these tests run, and the messages that they run on.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};

use super::super::engine::Program;
use super::super::findings::Findings;
use super::super::{
    CloudFrontFunction, EventUse, FunctionRuntime, FunctionSource, Inspection, run,
};
use crate::functions::outcome::{FunctionRun, RequestChange, RequestOutcome, ResponseChange};
use crate::functions::{
    EventRequest, EventResponse, FunctionEvent, FunctionFidelity, KeyValueStore,
};
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
    pub(super) runtime: FunctionRuntime,
    pub(super) store: Option<Arc<KeyValueStore>>,
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
        runtime: FunctionRuntime::Js20,
        store: None,
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

    fn source(&self, code: &str) -> FunctionSource {
        FunctionSource {
            name: "edge".to_owned(),
            file: "edge/function.js".to_owned(),
            runtime: self.runtime,
            code: Arc::from(code),
            key_value_store: self.store.clone(),
            fidelity: self.fidelity.clone(),
        }
    }

    /// Runs code at an event and sees that nothing depends on what of the event is made.
    #[track_caller]
    pub(super) fn same(&self, event: EdgeEvent, code: &str) {
        self.assert_same_without_the_rest(&self.event(event), code);
    }

    /// Whether code ends in the same with all of its event and with what it reaches only.
    #[track_caller]
    fn assert_same_without_the_rest(&self, event: &FunctionEvent<'_>, code: &str) {
        let function = self.function(code);
        let reached = [&EventUse::ALL, function.reached(event)];
        let [all, some] = reached.map(|reached| {
            let (program, source) = (&function.program, &function.source);
            match event.response {
                None => {
                    let ran = run::at_request(program, source, reached, event);
                    format!("{:#?} {:?} {:?}", ran.result, ran.logs, ran.warnings)
                }
                Some(_) => {
                    let ran = run::at_response(program, source, reached, event);
                    format!("{:#?} {:?} {:?}", ran.result, ran.logs, ran.warnings)
                }
            }
        });
        assert_eq!(all, some, "{code}\n{:?}", function.reached(event));
    }

    /// Runs code at viewer-request, told what it reaches.
    #[track_caller]
    pub(super) fn request(&self, code: &str) -> (RequestOutcome, Findings) {
        let source = self.source(code);
        let program = Program::compile(&source, &Inspection::default());
        let event = self.event(EdgeEvent::ViewerRequest);
        let ran = run::at_request(&program, &source, &self.reached, &event);
        self.assert_same_without_the_rest(&event, code);
        ran.result.unwrap_or_else(|it| panic!("{it:?}"))
    }

    /// Runs code at viewer-response, told what it reaches.
    #[track_caller]
    pub(super) fn response(&self, code: &str) -> (ResponseChange, Findings) {
        let source = self.source(code);
        let program = Program::compile(&source, &Inspection::default());
        let event = self.event(EdgeEvent::ViewerResponse);
        let ran = run::at_response(&program, &source, &self.reached, &event);
        self.assert_same_without_the_rest(&event, code);
        ran.result.unwrap_or_else(|it| panic!("{it:?}"))
    }

    /// A function of this code.
    pub(super) fn function(&self, code: &str) -> CloudFrontFunction {
        CloudFrontFunction::new(self.source(code))
    }

    /// Runs code at viewer-request as the life-cycle does.
    pub(super) fn run_request(&self, code: &str) -> FunctionRun<RequestOutcome> {
        let event = self.event(EdgeEvent::ViewerRequest);
        self.assert_same_without_the_rest(&event, code);
        self.function(code).on_request(&event)
    }

    /// Runs code at viewer-response as the life-cycle does.
    pub(super) fn run_response(&self, code: &str) -> FunctionRun<ResponseChange> {
        let event = self.event(EdgeEvent::ViewerResponse);
        self.assert_same_without_the_rest(&event, code);
        self.function(code).on_response(&event)
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
    #[track_caller]
    pub(super) fn json(&self, event: EdgeEvent, expression: &str) -> String {
        let code = format!(
            "function handler(event) {{ return {{ statusCode: 200, body: JSON.stringify({expression}) }}; }}"
        );
        if event == EdgeEvent::ViewerRequest {
            let RequestOutcome::Respond(response) = self.request(&code).0 else {
                panic!("no response");
            };
            return String::from_utf8(response.body.to_vec()).unwrap();
        }
        let body = self.response(&code).0.body.unwrap_or_default();
        String::from_utf8(body.to_vec()).unwrap()
    }
}

/// A handler with this body.
pub(super) fn handler(body: &str) -> String {
    format!("function handler(event) {{\n{body}\n}}")
}

/// A request outcome in one line.
pub(super) fn told(outcome: &RequestOutcome) -> String {
    let mut res = Vec::new();
    match outcome {
        RequestOutcome::Continue(change) => {
            res.extend(change.uri.as_ref().map(|it| format!("uri {it}")));
            res.extend(change.query.as_ref().map(|it| format!("query {it}")));
            res.extend(change.headers.as_ref().map(|it| lines(it).join(" | ")));
            res.extend(change.origin.as_ref().map(|it| format!("{it:?}")));
        }
        RequestOutcome::Respond(response) => {
            res.push(format!("{}", response.status.as_u16()));
            res.extend(response.status_description.clone());
            res.extend(lines(&response.headers));
            res.push(String::from_utf8_lossy(&response.body).into_owned());
        }
    }
    if res.is_empty() {
        "unchanged".to_owned()
    } else {
        res.join(" | ")
    }
}

/// A response change in one line.
pub(super) fn told_response(change: &ResponseChange) -> String {
    let mut res = Vec::new();
    res.extend(change.status.map(|it| it.as_u16().to_string()));
    res.extend(change.status_description.clone());
    res.extend(change.headers.as_ref().map(|it| lines(it).join(" | ")));
    let body = change.body.as_ref();
    res.extend(body.map(|it| format!("body {:?}", String::from_utf8_lossy(it))));
    if res.is_empty() {
        "unchanged".to_owned()
    } else {
        res.join(" | ")
    }
}

impl Stage {
    /// Body of a viewer-request function, and what comes of it.
    #[track_caller]
    pub(super) fn goes(&self, body: &str, expected: &str) {
        for runtime in [FunctionRuntime::Js10, FunctionRuntime::Js20] {
            let (outcome, findings) = self.with(runtime).request(&handler(body));
            assert_eq!(findings.refusals, [], "{body}");
            assert_eq!(told(&outcome), expected, "{body}");
        }
    }

    /// Body of a viewer-response function, and what comes of it.
    #[track_caller]
    pub(super) fn answers(&self, body: &str, expected: &str) {
        for runtime in [FunctionRuntime::Js10, FunctionRuntime::Js20] {
            let (change, findings) = self.with(runtime).response(&handler(body));
            assert_eq!(findings.refusals, [], "{body}");
            assert_eq!(told_response(&change), expected, "{body}");
        }
    }

    /// Body of a viewer-request function, and the sentences of what production refuses.
    #[track_caller]
    pub(super) fn fails(&self, body: &str, sentences: &[&str]) {
        Self::says(&self.request(&handler(body)).1, body, sentences);
    }

    /// Body of a viewer-response function, and the sentences of what production refuses.
    #[track_caller]
    pub(super) fn answers_wrongly(&self, body: &str, sentences: &[&str]) {
        Self::says(&self.response(&handler(body)).1, body, sentences);
    }

    #[track_caller]
    fn says(findings: &Findings, body: &str, sentences: &[&str]) {
        const PREFIX: &str = "The CloudFront function ";
        let said = findings
            .refusals
            .iter()
            .map(|it| it.sentence.strip_prefix(PREFIX));
        let said: Vec<_> = said.map(|it| it.unwrap_or_default().to_owned()).collect();
        let short = said
            .iter()
            .map(|it| it.strip_prefix("returned an invalid value: ").unwrap_or(it));
        assert_eq!(short.collect::<Vec<_>>(), sentences, "{body}");
    }

    /// The same in another runtime.
    fn with(&self, runtime: FunctionRuntime) -> Stage {
        Stage {
            method: self.method.clone(),
            uri: self.uri.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            status: self.status,
            response_headers: self.response_headers.clone(),
            reached: self.reached.clone(),
            runtime,
            store: self.store.clone(),
            fidelity: self.fidelity.clone(),
        }
    }
}
