//! One run of a function on an event from a file, as the API's test operation does it.
//!
//! AWS: "Test CloudFront Functions"; API operation TestFunction. A test finds execution errors only:
//! headers, URI and origin are not judged. What production would say of the same result is told
//! apart from it.

use std::time::{Duration, SystemTime};

use rquickjs::object::Property;
use rquickjs::{Ctx, Object};
use serde_json::{Value as Json, json};

use super::engine::{self, Call, Key, Made, Returned};
use super::findings::{COULD_NOT_RUN, Findings};
use super::run::throttling;
use super::session::Session;
use super::test_event::{TestEvent, TestEventError};
use super::{CloudFrontFunction, EventUse, FunctionRuntime};
use crate::functions::outcome::{FailureKind, FunctionFailure};
use crate::message::EdgeEvent;

/// What a test run came to.
#[derive(Clone, Debug, PartialEq)]
pub struct TestReport {
    /// Which event it was.
    pub event: EdgeEvent,
    /// `{"request":…}` or `{"response":…}` as JSON; `None` where the function failed.
    pub function_output: Option<String>,
    /// The error in AWS's form; empty where there is none.
    pub error_message: String,
    /// Where in the code it happened, and what to do about it; empty where there is no error.
    pub error_details: String,
    /// What `console.log` was given.
    pub logs: Vec<String>,
    /// The estimated share of the allowed time, in percent from 0 to 100.
    pub compute_utilization: u8,
    /// The wall-clock time.
    pub took: Duration,
    /// What works here and may not in production, a sentence each.
    pub warnings: Vec<String>,
    /// What production refuses of the result, which a test does not find; in the order of finding.
    pub production_checks: Vec<FunctionFailure>,
}

impl CloudFrontFunction {
    /// Runs it on an event in JSON, as it is.
    ///
    /// # Errors
    ///
    /// A text that is not JSON, or no event of a CloudFront Function.
    pub fn test(&self, event_json: &str, now: SystemTime) -> Result<TestReport, TestEventError> {
        let written = TestEvent::parse(event_json)?;
        if let Some(failure) = self.refusal() {
            let mut report = TestReport::new(written);
            report.failed(&failure.cause, &failure.fix);
            return Ok(report);
        }
        let event = written.function_event(now);
        let runtime = self.source.runtime;
        let session = Session::new(&event, &EventUse::ALL, runtime, &self.source.fidelity);
        let call = Call {
            now,
            event: event.event,
            pop: event.pop,
            raw_query: event.request.query,
        };
        let ran = self.program.run(
            &call,
            |ctx: &Ctx<'_>| as_written(ctx, event_json, runtime),
            |ctx: &Ctx<'_>, returned: Returned<'_, '_>| {
                let output = ctx.json_stringify(returned.value.clone())?;
                let output = output.map(|it| it.to_string()).transpose()?;
                let findings = if written.event == EdgeEvent::ViewerResponse {
                    session.take_response(ctx, returned)?.1
                } else {
                    session.take_request(ctx, returned)?.1
                };
                Ok::<_, rquickjs::Error>((output, findings))
            },
        );
        let mut report = TestReport::new(written);
        report.logs = ran.logs;
        report.compute_utilization = ran.compute_utilization;
        report.took = ran.took;
        report.warnings.extend(ran.warnings);
        match ran.result {
            Ok((output, findings)) => report.returned(output.as_deref(), findings),
            Err(error) => report.failed(&error.message, &error.fix),
        }
        report
            .warnings
            .extend(throttling(report.compute_utilization));
        Ok(report)
    }
}

impl TestReport {
    fn new(event: TestEvent) -> Self {
        TestReport {
            event: event.event,
            function_output: None,
            error_message: String::new(),
            error_details: String::new(),
            logs: Vec::new(),
            compute_utilization: 0,
            took: Duration::ZERO,
            warnings: event.warnings,
            production_checks: Vec::new(),
        }
    }

    fn returned(&mut self, output: Option<&str>, findings: Findings) {
        self.warnings.extend(findings.warnings);
        let mut refusals = findings.refusals.into_iter().peekable();
        let execution = |it: &FunctionFailure| it.kind == FailureKind::FunctionExecution;
        if let Some(failure) = refusals.next_if(execution) {
            self.failed(&failure.cause, &failure.fix);
            return;
        }
        self.production_checks = refusals.collect();
        self.function_output = output.map(normalised);
    }

    fn failed(&mut self, message: &str, fix: &str) {
        let (first, rest) = message.split_once('\n').unwrap_or((message, ""));
        self.error_message = format!("{COULD_NOT_RUN} {first}");
        let details = [rest, fix];
        let details = details.iter().filter(|it| !it.is_empty());
        self.error_details = details.copied().collect::<Vec<_>>().join("\n");
    }
}

/// The event of the file, with the one member that JSON cannot hold.
fn as_written<'js>(
    ctx: &Ctx<'js>,
    event_json: &str,
    runtime: FunctionRuntime,
) -> rquickjs::Result<Made<'js>> {
    let event: Object<'js> = ctx.json_parse(event_json)?.get()?;
    if runtime >= FunctionRuntime::Js20 {
        let keys = engine::keys(ctx)?;
        let request: Object<'js> = event.get(keys.get(Key::Request))?;
        let method = Property::from(engine::raw_query_string(ctx)?);
        request.prop(
            keys.get(Key::RawQueryString),
            method.writable().configurable(),
        )?;
    }
    Ok(Made::new(event.into_value()))
}

/// A result as the API gives it: under its kind, a body in its long form, cookies always there.
fn normalised(output: &str) -> String {
    let Ok(mut output) = serde_json::from_str::<Json>(output) else {
        return output.to_owned();
    };
    if output.get("statusCode").is_none() {
        return json!({ "request": output }).to_string();
    }
    if let Some(response) = output.as_object_mut() {
        response.entry("cookies").or_insert_with(|| json!({}));
        if let Some(Json::String(text)) = response.get("body") {
            let body = json!({ "encoding": "text", "data": text });
            response.insert("body".to_owned(), body);
        }
    }
    json!({ "response": output }).to_string()
}
