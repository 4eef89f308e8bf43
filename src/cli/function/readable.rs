//! The result of a test for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Color, Style};
use serde_json::Value;

use super::changes::{Change, changes};
use super::diagnosis;
use super::request::has_response;
use super::subject::Subject;
use super::test::Ran;
use crate::config::{Diagnostic, FunctionConfig, render};
use crate::functions::outcome::FunctionFailure;

const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();
const RED: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Red)));
const YELLOW: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));
const GREEN: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));

/// Prints what the function returned, what it said, what it took, and what production would do.
pub(super) fn print(
    out: &mut impl Write,
    subject: &Subject,
    ran: &Ran,
    failure: Option<Diagnostic>,
) -> io::Result<()> {
    headline(out, subject)?;
    if let Some((kind, value)) = ran.returned(&subject.given)
        && value.is_object()
    {
        returned(out, subject, kind, &value)?;
    }
    if let Some(failure) = failure {
        writeln!(out, "{}", render(&[failure], "", true))?;
    }
    console(out, ran)?;
    cost(out, ran)?;
    for it in warnings(ran) {
        let style = YELLOW.bold();
        writeln!(out, "{style}warning{style:#}: {it}")?;
    }
    if let Ran::CloudFront(it) = ran {
        production(out, &it.production_checks)?;
    }
    Ok(())
}

fn headline(out: &mut impl Write, subject: &Subject) -> io::Result<()> {
    let given = &subject.given;
    let event = given.event().map_or("", |it| it.as_str());
    let request = given.message("request");
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let method = text("method").unwrap_or("GET");
    let uri = text("uri").unwrap_or_default();
    let (file, runtime) = match subject.configured() {
        Some(FunctionConfig::CloudFront { file, runtime, .. }) => {
            (file.as_str(), runtime.as_str().to_owned())
        }
        Some(FunctionConfig::Lambda {
            file,
            runtime,
            handler,
            ..
        }) => (file.as_str(), format!("{runtime} {handler}")),
        Some(FunctionConfig::TrimPrefix(_)) | None => ("", String::new()),
    };
    writeln!(out, "{BOLD}{file}{BOLD:#}  {event}  {method} {uri}")?;
    let settings = match &subject.named_in {
        Some(config) => format!("`{}` of {}", subject.name, config.display()),
        None => "no devserver.toml names it".to_owned(),
    };
    writeln!(out, "{DIM}{runtime}, {settings}{DIM:#}\n")
}

fn returned(out: &mut impl Write, subject: &Subject, kind: &str, value: &Value) -> io::Result<()> {
    let at_response = subject.given.event().is_some_and(has_response)
        || subject.given.event().is_none() && !subject.given.message("response").is_null();
    let before = match (kind, at_response) {
        ("response", false) => &Value::Null,
        _ => subject.given.message(kind),
    };
    let changes = changes(before, value);
    match (kind, at_response) {
        ("response", false) => writeln!(out, "returned a response")?,
        (kind, _) if changes.is_empty() => writeln!(out, "returned the {kind} as it was")?,
        (kind, _) => writeln!(out, "returned the {kind}, changed")?,
    }
    for it in &changes {
        change(out, it)?;
    }
    writeln!(out)
}

fn change(out: &mut impl Write, it: &Change) -> io::Result<()> {
    let part = &it.part;
    let named = |value: &str| match (it.name.as_str(), part.as_str()) {
        ("", _) => value.to_owned(),
        (name, "header" | "origin") => format!("{name}: {value}"),
        (name, _) => format!("{name}={value}"),
    };
    if let ([before], [after]) = (it.before.as_slice(), it.after.as_slice()) {
        let quoted = |value: &str| {
            if value.is_empty() {
                "\"\"".to_owned()
            } else {
                value.to_owned()
            }
        };
        let change = format!("{} {DIM}->{DIM:#} {}", quoted(before), quoted(after));
        return writeln!(out, "  {part:<12}{YELLOW}~{YELLOW:#} {}", named(&change));
    }
    for value in it.before.iter().filter(|value| !it.after.contains(value)) {
        writeln!(out, "  {part:<12}{RED}-{RED:#} {}", named(value))?;
    }
    for value in it.after.iter().filter(|value| !it.before.contains(value)) {
        writeln!(out, "  {part:<12}{GREEN}+{GREEN:#} {}", named(value))?;
    }
    // The same values in another order, or another number of times.
    let same = |a: &[String], b: &[String]| a.iter().all(|it| b.contains(it));
    if same(&it.before, &it.after) && same(&it.after, &it.before) {
        let values = format!(
            "{} {DIM}->{DIM:#} {}",
            it.before.join(", "),
            it.after.join(", ")
        );
        writeln!(out, "  {part:<12}{YELLOW}~{YELLOW:#} {}", named(&values))?;
    }
    Ok(())
}

/// Why there is no result, or none that can be used.
pub(super) fn failure(subject: &Subject, ran: &Ran) -> Option<Diagnostic> {
    match (ran, subject.configured()?) {
        (Ran::CloudFront(it), FunctionConfig::CloudFront { file, code, .. }) => {
            (!it.error_message.is_empty()).then(|| diagnosis::of_cloudfront(it, file, code))
        }
        (Ran::Lambda(it), FunctionConfig::Lambda { code, .. }) => {
            let failure = it.failure.as_ref()?;
            Some(diagnosis::of_lambda(it, failure, code))
        }
        (Ran::CloudFront(_) | Ran::Lambda(_), _) => None,
    }
}

fn console(out: &mut impl Write, ran: &Ran) -> io::Result<()> {
    let logs = match ran {
        Ran::CloudFront(it) => &it.logs,
        Ran::Lambda(it) => &it.logs,
    };
    if logs.is_empty() {
        return Ok(());
    }
    writeln!(out, "console")?;
    for line in logs.iter().flat_map(|it| it.lines()) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out)
}

fn cost(out: &mut impl Write, ran: &Ran) -> io::Result<()> {
    match ran {
        // Code that is refused has not run.
        Ran::CloudFront(it) if it.took.is_zero() => Ok(()),
        Ran::CloudFront(it) => {
            let used = it.compute_utilization;
            let (style, means) = match used {
                0..=50 => (GREEN, "comfortable: up to 50"),
                51..=70 => (YELLOW, "near the limit: 51 to 70"),
                _ => (RED, "likely throttled: 71 to 100"),
            };
            let ms = it.took.as_secs_f64() * 1000.0;
            writeln!(
                out,
                "compute utilization {style}about {used}{style:#} {DIM}({means}){DIM:#}  {DIM}{ms:.1} ms{DIM:#}"
            )
        }
        Ran::Lambda(it) => {
            let ms = it.took.as_secs_f64() * 1000.0;
            writeln!(out, "{DIM}took {ms:.0} ms{DIM:#}")
        }
    }
}

fn warnings(ran: &Ran) -> &[String] {
    match ran {
        Ran::CloudFront(it) => &it.warnings,
        Ran::Lambda(it) => &it.warnings,
    }
}

/// What `aws cloudfront test-function` does not find, and viewers would.
fn production(out: &mut impl Write, checks: &[FunctionFailure]) -> io::Result<()> {
    let Some(first) = checks.first() else {
        return Ok(());
    };
    let style = RED.bold();
    let status = first.kind.status();
    writeln!(
        out,
        "\n{style}only production checks{style:#}: AWS's test passes, and viewers get {status}"
    )?;
    for it in checks {
        writeln!(out, "  {}", it.cause)?;
        if it.sentence != it.cause {
            writeln!(out, "    {DIM}page:{DIM:#} {}", it.sentence)?;
        }
        if !it.fix.is_empty() {
            writeln!(out, "    {DIM}fix:{DIM:#} {}", it.fix)?;
        }
    }
    Ok(())
}
