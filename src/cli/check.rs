//! `mfe-dev check`: loads everything and looks for known production traps.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Color, Style};
use clap::Args;
use serde_json::json;

use super::loading::say;
use super::report::print_report;
use super::{COULD_NOT_RUN, ConfigSource, NO};
use crate::config::{LoadOptions, Loaded, Severity, load};
use crate::lint::{Finding, lint};
use crate::s3::{ContentTypeProfile, Folder};

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Check as for `serve --strict`: what is not emulated is an error
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    source: ConfigSource,
}

pub(super) fn run(args: &CheckArgs, out: &mut impl Write) -> io::Result<u8> {
    let loaded = load(&LoadOptions {
        strict: args.strict.then_some(true),
        ..args.source.options()?
    });
    let usable = loaded.is_usable();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let files = |path: &Path| {
        let folder = Folder::new(path.to_owned(), Vec::new(), ContentTypeProfile::default());
        let listed = runtime.block_on(folder.keys()).unwrap_or_default();
        listed.into_iter().map(|it| it.key).collect()
    };
    let findings = match &loaded.config {
        Some(config) if usable => lint(config, &files),
        _ => Vec::new(),
    };
    if args.json {
        let mut checked = json!({ "diagnostics": loaded.diagnostics, "findings": findings });
        if let Some(report) = &loaded.report {
            checked["imported"] = json!(report);
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&checked)?)?;
    } else {
        say(&without_reported(&loaded))?;
        if let Some(report) = loaded.report.as_ref().filter(|_| usable) {
            print_report(out, report)?;
        }
        for finding in &findings {
            print(out, finding)?;
        }
        if usable {
            let fired = findings
                .iter()
                .filter(|it| it.severity != Severity::Note)
                .count();
            let noted = findings.len() - fired;
            match (fired, noted) {
                (0, 0) => writeln!(out, "nothing found")?,
                _ => writeln!(out, "{}, {}", count(fired, "trap"), count(noted, "note"))?,
            }
        }
    }
    let fired = findings.iter().any(|it| it.severity != Severity::Note);
    Ok(match (usable, fired || !loaded.diagnostics.is_empty()) {
        (false, _) => COULD_NOT_RUN,
        (true, true) => NO,
        (true, false) => 0,
    })
}

/// What was found, but for what the report says as well, unless there is something to do about it.
fn without_reported(loaded: &Loaded) -> Loaded {
    let mut res = loaded.clone();
    let Some(report) = loaded.report.as_ref().filter(|_| loaded.is_usable()) else {
        return res;
    };
    let said = [&report.unsupported, &report.assumed];
    let is_said = |title: &str| said.iter().copied().flatten().any(|it| it.what == title);
    res.diagnostics
        .retain(|it| !it.help.is_empty() || !is_said(&it.title));
    res
}

fn count(number: usize, word: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {word}{s}")
}

/// `warning[code]: place`, then the reason and the fix.
fn print(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let (word, color) = match finding.severity {
        Severity::Error => ("error", AnsiColor::Red),
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Note => ("note", AnsiColor::Cyan),
    };
    let style = Style::new().bold().fg_color(Some(Color::Ansi(color)));
    let Finding {
        code,
        place,
        reason,
        fix,
        ..
    } = finding;
    writeln!(
        out,
        "{style}{word}[{code}]{style:#}: {place}\n  {reason}\n  fix: {fix}\n"
    )
}
