//! A trace as JSON, for `mfe-dev explain --json`.

use serde_json::{Value, json};

use crate::edge::ViewerResponse;
use crate::trace::{
    CacheLookupStep, ErrorVerdict, FunctionRun, FunctionVerdict, HostVerdict, LookupOutcome,
    RouteTrace, Step, StoreVerdict, TracedHeader, ViewerRequestVerdict, brief_line,
};

/// Request, steps and response.
pub(super) fn explained(request: &str, trace: &RouteTrace, response: &ViewerResponse) -> Value {
    let headers: Vec<Value> = response
        .headers()
        .iter()
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
        .collect();
    json!({
        "request": request,
        "steps": trace.steps.iter().map(step).collect::<Vec<_>>(),
        "response": {
            "status": response.status().as_u16(),
            "headers": headers,
            "body_bytes": response.body().held().len(),
        },
    })
}

fn step(step: &Step) -> Value {
    let mut res = details(step);
    if let Value::Object(map) = &mut res {
        map.shift_insert(0, "step".to_owned(), Value::from(step.name()));
        map.insert("line".to_owned(), Value::from(brief_line(step)));
    }
    res
}

fn details(step: &Step) -> Value {
    match step {
        Step::DistributionChoice(it) => {
            let (found, distribution, detail) = match &it.verdict {
                HostVerdict::Alias {
                    distribution,
                    alias,
                } => ("alias", Some(distribution), alias.clone()),
                HostVerdict::DomainName { distribution } => {
                    ("domain-name", Some(distribution), it.host.clone())
                }
                HostVerdict::OnlyDistribution { distribution } => {
                    ("only-distribution", Some(distribution), it.host.clone())
                }
                HostVerdict::Refused(error) => ("refused", None, error.explanation().to_owned()),
            };
            json!({ "host": it.host, "verdict": found, "distribution": distribution, "detail": detail })
        }
        Step::ViewerRequest(it) => {
            let (verdict, status) = match it.verdict {
                ViewerRequestVerdict::Admitted => ("admitted", None),
                ViewerRequestVerdict::Redirected(status) => ("redirected", Some(status.as_u16())),
                ViewerRequestVerdict::Refused(error) => ("refused", Some(error.status().as_u16())),
            };
            let reason = match it.verdict {
                ViewerRequestVerdict::Refused(error) => Some(error.explanation()),
                ViewerRequestVerdict::Admitted | ViewerRequestVerdict::Redirected(_) => None,
            };
            json!({
                "path": it.path, "root_object": it.root_object, "normalized": it.normalized,
                "passed_over": it.passed_over, "behavior": it.behavior,
                "target_origin_id": it.target_origin_id, "protocol": it.protocol, "methods": it.methods,
                "verdict": verdict, "status": status, "reason": reason,
                "function": it.function.as_ref().map(function_run),
            })
        }
        Step::OriginRequest(it) => json!({
            "origin": it.origin,
            "method": it.method.as_str(),
            "function": it.function.as_ref().map(function_run),
            "origin_path": it.origin_path,
            "target": it.target,
            "query": it.query,
            "revalidates": it.revalidates,
            "withheld_query": it.withheld_query,
            "headers": headers(&it.headers),
        }),
        Step::OriginFetch(it) => json!({
            "origin": it.from.origin, "kind": it.from.kind, "bucket": it.from.bucket,
            "key": it.from.key, "app": it.from.app,
            "status": it.status.as_u16(), "error_code": it.error_code, "because": it.because,
        }),
        Step::OriginResponse(it) => json!({
            "removed": it.removed, "compression": it.compression, "compressed": it.compressed,
            "function": it.function.as_ref().map(function_run),
        }),
        Step::CacheLookup(it) => cache_lookup(it),
        Step::CacheStore(it) => cache_store(&it.verdict),
        Step::Delivery(it) => json!({ "status": it.status.as_u16(), "because": it.because }),
        Step::ErrorResponse(it) => error_response(it.error_code.as_u16(), &it.verdict),
        Step::ViewerResponse(it) => json!({
            "status": it.status.as_u16(), "x_cache": it.result.x_cache(),
            "removed": it.removed, "headers": headers(&it.headers),
            "function": it.function.as_ref().map(function_run),
            "function_skipped": it.function_skipped,
        }),
    }
}

fn function_run(run: &FunctionRun) -> Value {
    let (verdict, status, cause, fix) = match &run.verdict {
        FunctionVerdict::Continued => ("continued", None, None, None),
        FunctionVerdict::Responded(status) => ("responded", Some(status.as_u16()), None, None),
        FunctionVerdict::Failed { status, cause, fix } => {
            ("failed", Some(status.as_u16()), Some(cause), Some(fix))
        }
    };
    let changes: Vec<Value> = (run.changes.iter())
        .map(|it| json!({ "what": it.what, "before": it.before, "after": it.after }))
        .collect();
    json!({
        "name": run.name, "kind": run.kind.to_string(), "event": run.event.as_str(),
        "verdict": verdict, "status": status, "cause": cause, "fix": fix,
        "changes": changes, "because": run.because,
        "ms": run.took.as_secs_f64() * 1000.0, "compute_utilization": run.compute_utilization,
        "logs": run.logs, "warnings": run.warnings,
    })
}

fn cache_lookup(step: &CacheLookupStep) -> Value {
    let outcome = match &step.outcome {
        LookupOutcome::Bypassed(why) => {
            json!({ "verdict": "bypassed", "because": why.to_string() })
        }
        LookupOutcome::Absent => json!({ "verdict": "absent" }),
        LookupOutcome::FileChanged => json!({ "verdict": "file-changed" }),
        LookupOutcome::Fresh { age, ttl, because } => {
            json!({ "verdict": "fresh", "age": age, "ttl": ttl, "because": because })
        }
        LookupOutcome::StaleServed { age, because } => {
            json!({ "verdict": "stale-served", "age": age, "because": because })
        }
        LookupOutcome::Expired { age, ttl } => {
            json!({ "verdict": "expired", "age": age, "ttl": ttl })
        }
    };
    json!({ "key": step.key, "key_by": step.key_by, "collapsed": step.collapsed, "outcome": outcome })
}

fn cache_store(verdict: &StoreVerdict) -> Value {
    match verdict {
        StoreVerdict::Kept { ttl, because } => {
            json!({ "verdict": "kept", "ttl": ttl, "because": because })
        }
        StoreVerdict::KeptWhenWhole { ttl, because } => {
            json!({ "verdict": "kept-when-whole", "ttl": ttl, "because": because })
        }
        StoreVerdict::Renewed { ttl, because } => {
            json!({ "verdict": "renewed", "ttl": ttl, "because": because })
        }
        StoreVerdict::ServedStale { status, because } => json!({
            "verdict": "served-stale", "status": status.as_u16(), "because": because,
        }),
        StoreVerdict::NotKept { because } => json!({ "verdict": "not-kept", "because": because }),
    }
}

fn error_response(error_code: u16, verdict: &ErrorVerdict) -> Value {
    match verdict {
        ErrorVerdict::Kept => json!({ "error_code": error_code, "verdict": "kept" }),
        ErrorVerdict::Fetches { page, behavior } => json!({
            "error_code": error_code, "verdict": "fetches", "page": page, "behavior": behavior,
        }),
        ErrorVerdict::Substituted {
            page,
            response_code,
        } => json!({
            "error_code": error_code, "verdict": "substituted", "page": page,
            "response_code": response_code.as_u16(),
        }),
        ErrorVerdict::PageFailed { page, status } => json!({
            "error_code": error_code, "verdict": "page-failed", "page": page, "status": status.as_u16(),
        }),
    }
}

fn headers(headers: &[TracedHeader]) -> Vec<Value> {
    headers
        .iter()
        .map(|it| json!({ "name": it.name, "value": it.value, "by": it.by.to_string() }))
        .collect()
}
