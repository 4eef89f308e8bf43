//! What was imported, and what became of it, for people.

use std::io::{self, Write};

use anstyle::Style;

use crate::config::{ImportReport, Reported};

/// Prints a report: what was imported, then what has no effect, is not emulated, or was assumed.
pub(super) fn print_report(out: &mut impl Write, report: &ImportReport) -> io::Result<()> {
    let kinds = report.kinds.join(" and ");
    let parts = [
        (format!("imported from {kinds}"), &report.imported),
        ("not emulated".to_owned(), &report.unsupported),
        ("assumed".to_owned(), &report.assumed),
        ("without local effect".to_owned(), &report.without_effect),
    ];
    for (title, lines) in parts.iter().filter(|(_, lines)| !lines.is_empty()) {
        let bold = Style::new().bold();
        writeln!(out, "{bold}{title}:{bold:#}")?;
        let width = lines.iter().map(|it| it.what.chars().count()).max();
        let width = width.unwrap_or_default().min(WIDEST);
        for Reported { what, place } in *lines {
            match place.is_empty() {
                true => writeln!(out, "  {what}")?,
                false => writeln!(out, "  {what:width$}  {place}")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The longest line whose place stands under the others.
const WIDEST: usize = 72;
