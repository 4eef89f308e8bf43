//! TestFunction: one run of a function on an event.
//!
//! AWS: "Test functions"; API operation TestFunction.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::json;

use super::call::{Call, invalid_if_match, required};
use super::functions::{Stage, find, no_such_function, runtime_of, store_ids, store_of, summary};
use crate::control::{answer, aws_error::AwsError};
use crate::functions::{
    KeyValueStore,
    cloudfront_functions::{CloudFrontFunction, FunctionSource},
};
use crate::message::Response;

/// The most bytes of an event.
const MAX_EVENT_BYTES: usize = 40_960;

/// TestFunction.
pub(super) async fn test(call: &Call<'_>, name: &str) -> Result<Response, AwsError> {
    let sent = call.document("TestFunctionRequest")?;
    let view = call.endpoint.account.view();
    let function = find(&view, name)?;
    let asked = Stage::parse(sent["Stage"].as_str())?.unwrap_or(Stage::Development);
    let stage = asked.of(function).ok_or_else(no_such_function)?;
    if call.check_if_match(&stage.etag).is_err() {
        return Err(invalid_if_match());
    }
    let event = event(required(&sent, "EventObject")?)?;

    let now = call.endpoint.edge.clock().now();
    let store = store_ids(&stage.config).find_map(|id| store_of(&view, id));
    let store = store.map(|it| {
        let pairs = it.data.iter();
        let pairs: BTreeMap<String, Arc<str>> = pairs
            .map(|(key, value)| (key.clone(), Arc::from(value.as_str())))
            .collect();
        Arc::new(KeyValueStore::new(it.name.as_str(), pairs, now))
    });
    let source = FunctionSource {
        name: function.name.clone(),
        file: function.name.clone(),
        runtime: stage.config["Runtime"]
            .as_str()
            .and_then(runtime_of)
            .unwrap_or_default(),
        code: Arc::from(stage.code.as_str()),
        key_value_store: store,
        fidelity: call.endpoint.edge.snapshot().function_fidelity.clone(),
    };
    // A run keeps its thread busy.
    let run = move || CloudFrontFunction::new(source).test(&event, now);
    let ran = tokio::task::spawn_blocking(run).await;
    let ran = ran.map_err(|it| AwsError::new("TestFunctionFailed", it.to_string()))?;
    let report = ran.map_err(|it| AwsError::invalid_argument(it.to_string()))?;
    let result = json!({
        "FunctionSummary": summary(&view, function, asked),
        "ComputeUtilization": report.compute_utilization.to_string(),
        "FunctionExecutionLogs": report.logs,
        "FunctionErrorMessage": report.error_message,
        "FunctionOutput": report.function_output.unwrap_or_default(),
    });
    Ok(answer::document(StatusCode::OK, "TestResult", &result))
}

/// The event's JSON.
fn event(encoded: &str) -> Result<String, AwsError> {
    let encoded: String = encoded.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(encoded);
    let bytes = bytes.map_err(|_| AwsError::invalid_argument("The event is not Base64."))?;
    if bytes.len() > MAX_EVENT_BYTES {
        return Err(AwsError::invalid_argument(format!(
            "The event has {} bytes, and {MAX_EVENT_BYTES} are allowed.",
            bytes.len()
        )));
    }
    String::from_utf8(bytes).map_err(|_| AwsError::invalid_argument("The event is not UTF-8."))
}
