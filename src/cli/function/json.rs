//! The result of a test as JSON.
//!
//! AWS: API type `TestResult`, in the form that `aws cloudfront test-function` prints. What is ours
//! stands beside it, under `MfeDev`.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::subject::Subject;
use super::test::{Ran, TestArgs};
use crate::config::{Diagnostic, FunctionConfig};
use crate::functions::cloudfront_functions::TestReport;
use crate::functions::lambda_edge::LambdaTestReport;
use crate::functions::outcome::FunctionFailure;

/// The account in ARNs.
const ACCOUNT: &str = "000000000000";

/// The whole result; `found` is what was said of the code and the configuration.
pub(super) fn result(args: &TestArgs, subject: &Subject, ran: &Ran, found: &[Diagnostic]) -> Value {
    let event = subject.given.event().map(|it| it.as_str());
    let (mut res, event, took, checks, warnings) = match ran {
        Ran::CloudFront(it) => (
            json!({ "TestResult": test_result(args, subject, it) }),
            Some(it.event.as_str()),
            it.took,
            it.production_checks.iter().collect::<Vec<_>>(),
            &it.warnings,
        ),
        Ran::Lambda(it) => (
            lambda_result(subject, it),
            event,
            it.took,
            it.failure.iter().collect(),
            &it.warnings,
        ),
    };
    let mut ours = json!({
        "Event": event,
        "DurationMs": (took.as_secs_f64() * 1e6).round() / 1000.0,
        "ProductionChecks": checks.into_iter().map(check).collect::<Vec<_>>(),
        "Warnings": warnings,
        "Diagnostics": found,
    });
    if let Ran::CloudFront(it) = ran {
        ours["FunctionErrorDetails"] = json!(it.error_details);
    }
    res["MfeDev"] = ours;
    res
}

fn test_result(args: &TestArgs, subject: &Subject, report: &TestReport) -> Value {
    let name = &subject.name;
    let (runtime, store) = match subject.configured() {
        Some(FunctionConfig::CloudFront {
            runtime,
            key_value_store,
            ..
        }) => (runtime.as_str(), key_value_store.as_deref()),
        Some(FunctionConfig::Lambda { .. } | FunctionConfig::TrimPrefix(_)) | None => ("", None),
    };
    let mut config = json!({ "Comment": "", "Runtime": runtime });
    if let Some(store) = store {
        let arn = format!("arn:aws:cloudfront::{ACCOUNT}:key-value-store/{store}");
        config["KeyValueStoreAssociations"] =
            json!({ "Quantity": 1, "Items": [{ "KeyValueStoreARN": arn }] });
    }
    let (created, modified) = times(subject);
    json!({
        "FunctionSummary": {
            "Name": name,
            "Status": "UNPUBLISHED",
            "FunctionConfig": config,
            "FunctionMetadata": {
                "FunctionARN": format!("arn:aws:cloudfront::{ACCOUNT}:function/{name}"),
                "Stage": args.stage.as_str(),
                "CreatedTime": iso8601(created),
                "LastModifiedTime": iso8601(modified),
            },
        },
        "ComputeUtilization": report.compute_utilization.to_string(),
        "FunctionExecutionLogs": report.logs,
        "FunctionErrorMessage": report.error_message,
        "FunctionOutput": report.function_output.as_deref().unwrap_or_default(),
    })
}

/// When the file came to be and when it was last written; a system that does not tell the first
/// has the second in its place.
fn times(subject: &Subject) -> (SystemTime, SystemTime) {
    let metadata = subject.code().and_then(|it| it.metadata().ok());
    let modified = metadata.as_ref().and_then(|it| it.modified().ok());
    let modified = modified.unwrap_or(SystemTime::UNIX_EPOCH);
    let created = metadata.as_ref().and_then(|it| it.created().ok());
    (created.map_or(modified, |it| it.min(modified)), modified)
}

fn lambda_result(subject: &Subject, report: &LambdaTestReport) -> Value {
    let (runtime, handler) = match subject.configured() {
        Some(FunctionConfig::Lambda {
            runtime, handler, ..
        }) => (runtime.to_string(), handler.as_str()),
        Some(FunctionConfig::CloudFront { .. } | FunctionConfig::TrimPrefix(_)) | None => {
            (String::new(), "")
        }
    };
    let error = report.error.as_ref().map(|it| {
        json!({
            "errorType": it.kind,
            "errorMessage": it.message,
            "trace": it.stack.lines().collect::<Vec<_>>(),
        })
    });
    json!({
        "Function": { "Name": subject.name, "Runtime": runtime, "Handler": handler },
        "Result": report.result,
        "Error": error,
        "Logs": report.logs,
    })
}

fn check(it: &FunctionFailure) -> Value {
    json!({
        "Status": it.kind.status().as_u16(),
        "Sentence": it.sentence,
        "Cause": it.cause,
        "Fix": it.fix,
    })
}

/// As in `1994-11-06T08:49:37+00:00`, as the AWS CLI prints a time.
fn iso8601(time: SystemTime) -> String {
    // `Sun, 06 Nov 1994 08:49:37 GMT`, every part at its place.
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let http = httpdate::fmt_http_date(time);
    let (day, year, clock) = (&http[5..7], &http[12..16], &http[17..25]);
    let month = MONTHS.iter().position(|it| *it == &http[8..11]);
    let month = month.unwrap_or_default() + 1;
    format!("{year}-{month:02}-{day}T{clock}+00:00")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn times_are_printed_as_the_aws_cli_does() {
        let at = |seconds: u64| iso8601(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00:00:00+00:00");
        assert_eq!(at(784_111_777), "1994-11-06T08:49:37+00:00");
    }
}
