//! Why a function failed, as a compiler would say it: the place in its code, and what to do.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::code_place::CodePlace;
use crate::config::Diagnostic;
use crate::functions::cloudfront_functions::TestReport;
use crate::functions::lambda_edge::LambdaTestReport;
use crate::functions::outcome::{FailureKind, FunctionFailure};

/// How many lines of a stack are shown besides the first.
const FRAMES: usize = 6;

/// What the engine says to a function that reads a store and has none.
const NO_STORE: &str = "no key value store is associated with this function";

/// Why a CloudFront Function gave no result.
pub(super) fn of_cloudfront(report: &TestReport, file: &str, code: &Arc<str>) -> Diagnostic {
    // AWS's sentence is the same for every error; what follows it is the error's own.
    let message = report.error_message.split_once(". ");
    let title = message.map_or(&*report.error_message, |(_, own)| own);
    let (stack, fix): (Vec<&str>, Vec<&str>) = report
        .error_details
        .lines()
        .partition(|it| it.starts_with("    at "));
    let mut res = Diagnostic::error("execution-error", title);
    let place = stack.first().and_then(|it| CodePlace::of(it));
    if let Some(span) = place.and_then(|it| it.span(code)) {
        res = res.in_file(Path::new(file), code, span);
    }
    for frame in stack.iter().skip(1).take(FRAMES) {
        res = res.knowing(frame.trim());
    }
    res = res.knowing("viewers get 503, as the function is invalid or could not run");
    if title.ends_with(NO_STORE) {
        res = res
            .help("give its import file with `--kvs FILE`")
            .help("or associate a store: `key_value_store` in the configuration");
    }
    fix.iter().fold(res, |res, it| res.help(*it))
}

/// Why a Lambda@Edge function gave no result that can be used; `code` is its file or folder.
pub(super) fn of_lambda(
    report: &LambdaTestReport,
    failure: &FunctionFailure,
    code: &Path,
) -> Diagnostic {
    let (name, status) = match failure.kind {
        FailureKind::FunctionExecution | FailureKind::LambdaExecution => ("execution-error", 503),
        FailureKind::FunctionValidation | FailureKind::LambdaValidation => {
            ("validation-error", 502)
        }
    };
    let mut res = match &report.error {
        Some(error) => {
            let message = error.message.lines().next().unwrap_or_default();
            let res = Diagnostic::error(name, format!("{}: {message}", error.kind));
            with_stack(res, &error.stack, code)
        }
        None => {
            let mut lines = failure.cause.lines();
            let res = Diagnostic::error(name, lines.next().unwrap_or_default());
            lines.fold(res, |res, it| res.knowing(it.trim()))
        }
    };
    res = res.knowing(format!("viewers get {status}: {}", failure.sentence));
    match failure.fix.as_str() {
        "" => res,
        fix => res.help(fix),
    }
}

/// Shows the innermost line of the function's own code, and the way to it.
fn with_stack(res: Diagnostic, stack: &str, code: &Path) -> Diagnostic {
    let lines: Vec<(&str, CodePlace)> = stack
        .lines()
        .filter_map(|it| Some((it.trim(), CodePlace::of(it)?)))
        .filter(|(_, place)| place.is_in(code))
        .collect();
    // Python tells the outermost call first.
    let innermost = match lines.first() {
        Some((line, _)) if line.starts_with("File ") => lines.len() - 1,
        _ => 0,
    };
    let Some((_, place)) = lines.get(innermost) else {
        let frames = stack.lines().skip(1).take(FRAMES);
        return frames.fold(res, |res, it| res.knowing(it.trim()));
    };
    let text = std::fs::read_to_string(&place.file).map(Arc::from);
    let mut res = match (
        &text,
        text.as_ref().ok().and_then(|it: &Arc<str>| place.span(it)),
    ) {
        (Ok(text), Some(span)) => res.in_file(&shown(&place.file), text, span),
        _ => res,
    };
    let others = lines.iter().enumerate().filter(|(i, _)| *i != innermost);
    for (_, (line, place)) in others.take(FRAMES) {
        let long = place.file.to_string_lossy();
        let short = shown(&place.file);
        res = res.knowing(line.replace(&*long, &short.to_string_lossy()));
    }
    res
}

/// A path as people should see it: from the current folder where it lies below it.
fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|it| it.canonicalize());
    let relative = here
        .ok()
        .and_then(|it| path.strip_prefix(it).ok().map(Path::to_owned));
    relative.unwrap_or_else(|| path.to_owned())
}
