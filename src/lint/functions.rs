//! Functions that do not run where people expect them, or not as they are.
//!
//! AWS: "Restrictions on all edge functions", "Restrictions on Lambda@Edge", "Quotas".

use http::StatusCode;

use super::Finding;
use super::keys::{behaviors, place};
use crate::config::{Config, FunctionConfig, Severity};
use crate::distribution::{CacheBehavior, Distribution, ErrorPage, FunctionAssociation};

/// The memory in MB that the comparison of both kinds of functions names for viewer events.
const VIEWER_MEMORY: u32 = 128;

pub(super) fn lint(config: &Config, distribution: &Distribution, found: &mut Vec<Finding>) {
    for behavior in behaviors(distribution) {
        skipped_on_fallback(config, distribution, behavior, found);
        viewer_memory(config, distribution, behavior, found);
    }
}

/// AWS: "Restrictions on all edge functions", section on HTTP status codes: viewer-response
/// functions do not run where the origin's status is 400 or more, whatever page takes its place.
fn skipped_on_fallback(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    found: &mut Vec<Finding>,
) {
    let Some(association) = &behavior.functions.viewer_response else {
        return;
    };
    let name = association.function.as_str();
    if !config.functions.contains_key(name) {
        return;
    }
    let pages = distribution.custom_error_responses.iter();
    let as_200: Vec<(StatusCode, &ErrorPage)> = pages
        .filter_map(|it| Some((it.error_code, it.page.as_ref()?)))
        .filter(|(code, page)| {
            matches!(code.as_u16(), 403 | 404) && page.response_code == StatusCode::OK
        })
        .collect();
    let Some((_, page)) = as_200.first() else {
        return;
    };
    let codes: Vec<&str> = as_200.iter().map(|(code, _)| code.as_str()).collect();
    found.push(Finding {
        severity: Severity::Warning,
        code: "function-skipped-on-error-page",
        place: place(distribution, behavior),
        reason: format!(
            "the viewer-response function `{name}` does not run where the origin answered {}: `{}`, which deep links get in its place as 200, goes out without what the function adds, such as security headers",
            codes.join(" or "),
            page.response_page_path
        ),
        fix: "set the headers in a `[[response_headers_policy]]`, or rewrite deep links to the page in a viewer-request function and take the custom error response out".to_owned(),
    });
}

/// AWS: "Quotas" against "Differences between CloudFront Functions and Lambda@Edge".
fn viewer_memory(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    found: &mut Vec<Finding>,
) {
    let events = &behavior.functions;
    let functions = [&events.viewer_request, &events.viewer_response];
    let mut names: Vec<&FunctionAssociation> = functions.into_iter().flatten().collect();
    names.dedup_by_key(|it| &it.function);
    for it in names {
        let Some(FunctionConfig::Lambda { memory_size, .. }) = config.functions.get(&it.function)
        else {
            continue;
        };
        if *memory_size > VIEWER_MEMORY {
            found.push(Finding {
                severity: Severity::Warning,
                code: "viewer-function-memory",
                place: place(distribution, behavior),
                reason: format!(
                    "the function `{}` has {memory_size} MB at a viewer event; AWS's pages contradict each other, and one of them allows {VIEWER_MEMORY} MB there",
                    it.function
                ),
                fix: format!("set `memory_size = {VIEWER_MEMORY}`, or run it at an origin event"),
            });
        }
    }
}
