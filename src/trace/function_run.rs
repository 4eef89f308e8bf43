//! What a function did at its event: what it was given and what it made of it, as a diff.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::message::EdgeEvent;

/// A function's run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionRun {
    /// Its name.
    pub name: String,
    /// What kind of function it is.
    pub kind: FunctionKind,
    /// The event at which it ran.
    pub event: EdgeEvent,
    /// How it ended.
    pub verdict: FunctionVerdict,
    /// What differs between what it was given and what it returned.
    pub changes: Vec<FunctionChange>,
    /// Why, in words, where that is known.
    pub because: String,
    /// How long it took, by the wall clock.
    pub took: Duration,
    /// CloudFront Functions: the estimated share of the allowed time, in percent.
    pub compute_utilization: Option<u8>,
    /// What it logged, a line each.
    pub logs: Vec<String>,
    /// What works here and may not in production.
    pub warnings: Vec<String>,
}

/// The kinds of function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// `trim_prefix` and `index_document`.
    BuiltIn,
    /// A CloudFront Function.
    CloudFront,
    /// A Lambda@Edge function.
    Lambda,
}

impl fmt::Display for FunctionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FunctionKind::BuiltIn => "built in",
            FunctionKind::CloudFront => "CloudFront Function",
            FunctionKind::Lambda => "Lambda@Edge",
        })
    }
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FunctionVerdict {
    /// What it was given goes on.
    Continued,
    /// It answered.
    Responded(StatusCode),
    /// The viewer gets CloudFront's error page.
    Failed {
        /// Its status.
        status: StatusCode,
        /// What happened.
        cause: String,
        /// What to do about it; may be empty.
        fix: String,
    },
}

/// Something that differs; `None` is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionChange {
    /// What, as in `uri` or `x-frame-options:`.
    pub what: String,
    /// What it was.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
}

impl FunctionRun {
    /// The run in one line.
    pub(super) fn brief(&self) -> String {
        let name = &self.name;
        match &self.verdict {
            FunctionVerdict::Responded(status) => {
                format!("`{name}` answers {}", status.as_u16())
            }
            FunctionVerdict::Failed { status, .. } => {
                format!("`{name}` fails: {}", status.as_u16())
            }
            FunctionVerdict::Continued => {
                let uri = self.changes.iter().find(|it| it.what == "uri");
                match uri.and_then(|it| it.before.as_ref().zip(it.after.as_ref())) {
                    Some((before, after)) => format!("`{name}` {before} -> {after}"),
                    None => format!("`{name}`"),
                }
            }
        }
    }

    /// The run with what it changed, said and took.
    pub(super) fn lines(&self) -> Vec<String> {
        let FunctionRun { name, kind, .. } = self;
        let mut first = format!("function `{name}` ({kind}");
        if *kind != FunctionKind::BuiltIn {
            first.push_str(&format!(", {:.2} ms", self.took.as_secs_f64() * 1000.0));
        }
        if let Some(share) = self.compute_utilization {
            first.push_str(&format!(", about {share}% of the time that AWS allows"));
        }
        first.push(')');
        if !self.because.is_empty() {
            first.push_str(&format!(": {}", self.because));
        }
        let mut lines = vec![first];
        match &self.verdict {
            FunctionVerdict::Continued if self.changes.is_empty() => {
                lines.push("  changes nothing".to_owned());
            }
            FunctionVerdict::Continued => {}
            FunctionVerdict::Responded(status) => lines.push(format!("  answers {status}")),
            FunctionVerdict::Failed { status, cause, fix } => {
                lines.push(format!("  fails, the viewer gets {}:", status.as_u16()));
                lines.extend(cause.lines().map(|it| format!("    {it}")));
                if !fix.is_empty() {
                    lines.push(format!("  fix: {fix}"));
                }
            }
        }
        lines.extend(self.changes.iter().map(|it| format!("  {it}")));
        lines.extend(self.logs.iter().map(|it| format!("  log: {it}")));
        lines.extend(self.warnings.iter().map(|it| format!("  warning: {it}")));
        lines
    }
}

impl fmt::Display for FunctionChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "~ {what} {before} -> {after}"),
            (Some(before), None) => write!(f, "- {what} {before}"),
            (None, Some(after)) => write!(f, "+ {what} {after}"),
            (None, None) => write!(f, "  {what}"),
        }
    }
}
