//! A trace for people: one line a step, or each step with its reasons.

use super::print_cache;
use super::{
    DistributionChoiceStep, ErrorResponseStep, ErrorVerdict, FunctionRun, HostVerdict,
    OriginFetchStep, OriginRequestStep, OriginResponseStep, Step, TracedHeader, ViewerRequestStep,
    ViewerRequestVerdict, ViewerResponseStep,
};

/// The column in which a step's text begins.
const COLUMN: usize = 21;

/// A step in one line, as tests compare it.
pub fn brief_line(step: &Step) -> String {
    let text = match step {
        Step::DistributionChoice(it) => distribution_choice(it),
        Step::ViewerRequest(it) => match it.verdict {
            ViewerRequestVerdict::Admitted => match &it.function {
                None => format!("behavior {}", it.behavior),
                Some(run) => format!("behavior {}  {}", it.behavior, run.brief()),
            },
            ViewerRequestVerdict::Redirected(status) => {
                format!("behavior {}  {} to HTTPS", it.behavior, status.as_u16())
            }
            ViewerRequestVerdict::Refused(error) => {
                format!(
                    "behavior {}  {} {}",
                    it.behavior,
                    error.status().as_u16(),
                    error.explanation()
                )
            }
        },
        Step::CacheLookup(it) => print_cache::lookup_brief(it),
        Step::OriginRequest(it) => format!("{}  {} {}", it.origin, it.method, target(it)),
        Step::OriginFetch(it) => origin_fetch(it),
        Step::OriginResponse(it) => match &it.function {
            None => "passed on".to_owned(),
            Some(run) => run.brief(),
        },
        Step::CacheStore(it) => print_cache::store(it),
        Step::Delivery(it) => print_cache::delivery(it),
        Step::ErrorResponse(it) => error_response(it),
        Step::ViewerResponse(it) => match &it.function {
            None => format!("{}  {}", it.status.as_u16(), it.result.x_cache()),
            Some(run) => format!(
                "{}  {}  {}",
                it.status.as_u16(),
                it.result.x_cache(),
                run.brief()
            ),
        },
    };
    format!("{:<COLUMN$}{text}", step.name())
        .trim_end()
        .to_owned()
}

/// A step with what was passed over, the reasons, and each header with who set it.
pub fn long_lines(step: &Step) -> Vec<String> {
    let details = match step {
        Step::DistributionChoice(it) => vec![distribution_choice(it)],
        Step::ViewerRequest(it) => viewer_request(it),
        Step::CacheLookup(it) => print_cache::lookup_long(it),
        Step::OriginRequest(it) => origin_request(it),
        Step::OriginFetch(it) => origin_fetch_long(it),
        Step::OriginResponse(it) => origin_response(it),
        Step::CacheStore(it) => vec![print_cache::store(it)],
        Step::Delivery(it) => vec![print_cache::delivery(it)],
        Step::ErrorResponse(it) => vec![error_response(it)],
        Step::ViewerResponse(it) => viewer_response(it),
    };
    details
        .into_iter()
        .enumerate()
        .map(|(at, line)| {
            let name = if at == 0 { step.name() } else { "" };
            format!("{name:<COLUMN$}{line}").trim_end().to_owned()
        })
        .collect()
}

fn distribution_choice(step: &DistributionChoiceStep) -> String {
    let host = &step.host;
    match &step.verdict {
        HostVerdict::Alias {
            distribution,
            alias,
        } if alias == host => {
            format!("{distribution}  alias `{alias}`")
        }
        HostVerdict::Alias {
            distribution,
            alias,
        } => {
            format!("{distribution}  alias `{alias}` takes `{host}`")
        }
        HostVerdict::DomainName { distribution } => format!("{distribution}  its own domain name"),
        HostVerdict::OnlyDistribution { distribution } => {
            format!("{distribution}  the only distribution (`{host}` is no alias of it)")
        }
        HostVerdict::Refused(error) => {
            format!(
                "{} {} (`{host}`)",
                error.status().as_u16(),
                error.explanation()
            )
        }
    }
}

fn viewer_request(step: &ViewerRequestStep) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(object) = &step.root_object {
        lines.push(format!("`/` is the default root object `{object}`"));
    }
    if let Some(path) = &step.normalized {
        lines.push(format!(
            "normalised to `{path}` for the choice of a behavior"
        ));
    }
    for pattern in &step.passed_over {
        lines.push(format!("`{pattern}` does not match"));
    }
    let (behavior, origin) = (&step.behavior, &step.target_origin_id);
    lines.push(format!("behavior `{behavior}` matches, origin `{origin}`"));
    for said in [&step.protocol, &step.methods] {
        if !said.is_empty() {
            lines.push(said.clone());
        }
    }
    match step.verdict {
        ViewerRequestVerdict::Admitted => {}
        ViewerRequestVerdict::Redirected(status) => {
            lines.push(format!(
                "{} to HTTPS: the viewer protocol policy",
                status.as_u16()
            ));
        }
        ViewerRequestVerdict::Refused(error) => {
            lines.push(format!(
                "{}: {}",
                error.status().as_u16(),
                error.explanation()
            ));
        }
    }
    lines.extend(step.function.iter().flat_map(FunctionRun::lines));
    lines
}

fn origin_request(step: &OriginRequestStep) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(step.function.iter().flat_map(FunctionRun::lines));
    if !step.origin_path.is_empty() {
        lines.push(format!("origin path `{}` put in front", step.origin_path));
    }
    lines.push(format!(
        "{} {} to `{}`",
        step.method,
        target(step),
        step.origin
    ));
    if !step.withheld_query.is_empty() {
        lines.push(format!(
            "of the viewer's query `{}` only what a policy names is sent",
            step.withheld_query
        ));
    }
    if step.revalidates {
        lines.push("asks whether the expired object still holds".to_owned());
    }
    lines.extend(headers(&step.headers));
    lines
}

/// The path and query as the origin gets them.
fn target(step: &OriginRequestStep) -> String {
    match step.query.is_empty() {
        true => step.target.clone(),
        false => format!("{}?{}", step.target, step.query),
    }
}

fn origin_fetch(step: &OriginFetchStep) -> String {
    let code = step
        .error_code
        .as_deref()
        .map(|it| format!(" {it}"))
        .unwrap_or_default();
    let from = &step.from;
    let status = step.status.as_u16();
    match from.bucket.is_empty() {
        true => format!("{}  {status}{code}  {}", from.origin, from.key),
        false => format!(
            "{}  {status}{code}  {}/{}",
            from.origin, from.bucket, from.key
        ),
    }
}

fn origin_fetch_long(step: &OriginFetchStep) -> Vec<String> {
    let code = step
        .error_code
        .as_deref()
        .map(|it| format!(" {it}"))
        .unwrap_or_default();
    let (from, status) = (&step.from, step.status.as_u16());
    let mut lines = vec![match from.bucket.is_empty() {
        true => format!("{} origin, `{}`: {status}{code}", from.kind, from.key),
        false => format!(
            "{} bucket `{}`, key `{}`: {status}{code}",
            from.kind, from.bucket, from.key
        ),
    }];
    lines.extend(step.because.clone());
    lines
}

fn origin_response(step: &OriginResponseStep) -> Vec<String> {
    let mut lines = Vec::new();
    if !step.removed.is_empty() {
        lines.push(format!(
            "kept from the viewer, as CloudFront does: {}",
            step.removed.join(", ")
        ));
    }
    lines.extend(step.function.iter().flat_map(FunctionRun::lines));
    if !step.compression.is_empty() {
        lines.push(step.compression.clone());
    }
    if lines.is_empty() {
        lines.push("passed on".to_owned());
    }
    lines
}

fn error_response(step: &ErrorResponseStep) -> String {
    let code = step.error_code.as_u16();
    match &step.verdict {
        ErrorVerdict::Kept => format!("{code} kept: no custom error response has a page for it"),
        ErrorVerdict::Fetches { page, behavior } => {
            format!("{code}: fetch {page} in its place, through behavior {behavior}")
        }
        ErrorVerdict::Substituted {
            page,
            response_code,
        } => {
            format!("{code} -> {}  {page}", response_code.as_u16())
        }
        ErrorVerdict::PageFailed { page, status } => {
            format!("{page} itself is {}: the viewer gets that", status.as_u16())
        }
    }
}

fn viewer_response(step: &ViewerResponseStep) -> Vec<String> {
    let mut lines = vec![format!("{}  {}", step.status, step.result.x_cache())];
    lines.extend(step.function.iter().flat_map(FunctionRun::lines));
    if let Some(why) = step.function_skipped {
        lines.push(format!("the viewer-response function does not run: {why}"));
    }
    if !step.removed.is_empty() {
        let removed = step.removed.join(", ");
        lines.push(format!(
            "taken away by the response headers policy: {removed}"
        ));
    }
    lines.extend(headers(&step.headers));
    lines
}

/// Headers in columns: name, value, and who set it.
fn headers(headers: &[TracedHeader]) -> Vec<String> {
    let name = headers.iter().map(|it| it.name.len()).max().unwrap_or(0) + 1;
    headers
        .iter()
        .map(|it| {
            format!(
                "  {:<name$} {}   [{}]",
                format!("{}:", it.name),
                it.value,
                it.by
            )
        })
        .collect()
}
