//! `mfe-dev function test`: one function on one event.
//!
//! AWS: "Test CloudFront Functions". As there, execution errors are what a test finds; what only
//! production refuses of the same result is judged too, and told apart.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum, ValueHint};
use serde_json::Value;

use super::super::loading::shows_color;
use super::super::{COULD_NOT_RUN, NO};
use super::given::Given;
use super::request::{EVENTS, RequestArgs};
use super::subject::{Subject, Unfit, find};
use super::{json, readable, watch};
use crate::config::devserver_toml::RuntimeWord;
use crate::config::{Diagnostic, code_findings, render};
use crate::functions::EdgeFunction;
use crate::functions::cloudfront_functions::{TestEventError, TestReport};
use crate::functions::lambda_edge::{LambdaTestError, LambdaTestReport};
use crate::message::EdgeEvent;

const EXAMPLES: &str = "Examples:
  mfe-dev function test edge/auth.js event.json
  mfe-dev function test edge/auth.js --url '/admin/?tab=users' -H 'cookie: id=1'
  mfe-dev function test edge/headers.js --event viewer-response --url /index.html
  mfe-dev function test edge/trim --event origin-request --url /admin/ --watch
  mfe-dev function event viewer-request | mfe-dev function test edge/auth.js - --json

Exit codes: 0 the function did its work, 1 it failed or production would refuse what it returned,
2 it could not be run.";

/// The largest event that AWS's test takes, in bytes. AWS: API operation TestFunction.
const LARGEST_EVENT: usize = 40_960;

#[derive(Args, Clone, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct TestArgs {
    /// The function: its file, the folder of its package, or its name in the configuration
    #[arg(value_name = "FUNCTION", value_hint = ValueHint::FilePath)]
    pub(super) file: String,
    /// The event: a JSON file, or `-` for stdin
    #[arg(
        value_name = "EVENT",
        value_hint = ValueHint::FilePath,
        conflicts_with_all = ["url", "event_kind", "headers", "method", "status"],
    )]
    pub(super) event: Option<PathBuf>,
    /// Make the event of a path or URL
    #[arg(long, value_hint = ValueHint::Url)]
    pub(super) url: Option<String>,
    /// With --url: the event [default: where the configuration has the function, else viewer-request,
    /// for Lambda@Edge origin-request]
    #[arg(
        long = "event",
        value_name = "NAME",
        value_parser = PossibleValuesParser::new(EVENTS.map(EdgeEvent::as_str)),
    )]
    pub(super) event_kind: Option<String>,
    #[command(flatten)]
    pub(super) request: RequestArgs,
    /// The runtime [default: the configuration's, else by the event and the file]
    #[arg(
        long,
        value_name = "RUNTIME",
        value_parser = PossibleValuesParser::new(RuntimeWord::ALL.iter().map(|it| it.as_str())),
    )]
    pub(super) runtime: Option<String>,
    /// Lambda@Edge: the handler, as in `index.handler`
    #[arg(long)]
    pub(super) handler: Option<String>,
    /// Lambda@Edge: how long it may run, as in `5s` [default: 3s]
    #[arg(long, value_name = "TIME")]
    pub(super) timeout: Option<String>,
    /// CloudFront Functions: the key value store that it reads, as its import file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) kvs: Option<PathBuf>,
    /// The stage that the result names, as in AWS's command
    #[arg(long, default_value = "DEVELOPMENT", ignore_case = true)]
    pub(super) stage: Stage,
    /// Run again whenever the function, the event or the store changes
    #[arg(long)]
    pub(super) watch: bool,
    /// Print JSON; for CloudFront Functions that of `aws cloudfront test-function`
    #[arg(long)]
    pub(super) json: bool,
    /// The configuration file [default: devserver.toml here or in a folder above]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// The environment: the [env.NAME] table that overrides the rest
    #[arg(long, value_name = "NAME")]
    pub(super) env: Option<String>,
}

/// A stage of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Stage {
    /// What is being worked on.
    #[value(name = "DEVELOPMENT")]
    Development,
    /// What was published.
    #[value(name = "LIVE")]
    Live,
}

impl Stage {
    /// The stage as AWS writes it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Stage::Development => "DEVELOPMENT",
            Stage::Live => "LIVE",
        }
    }
}

impl TestArgs {
    /// The file that the event is in.
    pub(super) fn event_file(&self) -> Option<&Path> {
        let file = self.event.as_deref();
        file.filter(|it| *it != Path::new("-"))
    }
}

/// What came of a run.
pub(super) enum Ran {
    CloudFront(TestReport),
    Lambda(LambdaTestReport),
}

impl Ran {
    /// Whether the viewer would get what the function returned.
    pub(super) fn is_good(&self) -> bool {
        match self {
            Ran::CloudFront(it) => it.error_message.is_empty() && it.production_checks.is_empty(),
            Ran::Lambda(it) => it.failure.is_none(),
        }
    }

    /// What the function returned, with the word for what it is; `None` where it failed.
    pub(super) fn returned(&self, given: &Given) -> Option<(&'static str, Value)> {
        match self {
            Ran::CloudFront(it) => {
                let output: Value = serde_json::from_str(it.function_output.as_deref()?).ok()?;
                let Value::Object(mut members) = output else {
                    return None;
                };
                let request = members.remove("request").map(|it| ("request", it));
                request.or_else(|| Some(("response", members.remove("response")?)))
            }
            Ran::Lambda(it) => {
                let value = it.result.clone()?;
                let is_response = value.get("status").is_some()
                    || given.event().is_some_and(super::request::has_response);
                Some((if is_response { "response" } else { "request" }, value))
            }
        }
    }
}

pub(super) fn run(args: &TestArgs, out: &mut impl Write) -> io::Result<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    if args.event.is_none() && args.url.is_none() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "no event is given: name a JSON file, `-` for stdin, or give `--url /path` to have one \
             made; `mfe-dev function event viewer-request` prints one to begin with",
        ));
    }
    match args.watch {
        true if args.event.as_deref() == Some(Path::new("-")) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "`--watch` cannot read stdin a second time: give the event as a file",
        )),
        true => runtime.block_on(watch::run(args, out)),
        false => runtime.block_on(once(args, out)),
    }
}

/// Runs it once.
pub(super) async fn once(args: &TestArgs, out: &mut impl Write) -> io::Result<u8> {
    let subject = match find(args, &mut Vec::new()) {
        Ok(subject) => subject,
        Err(Unfit {
            diagnostics,
            source,
        }) => {
            say(&diagnostics, &source)?;
            return Ok(COULD_NOT_RUN);
        }
    };
    let ran = match invoke(&subject).await {
        Ok(ran) => ran,
        Err(found) => {
            say(&[found], "")?;
            return Ok(COULD_NOT_RUN);
        }
    };
    let configured = subject.configured().map(|it| (subject.name.as_str(), it));
    let mut found = subject.diagnostics.clone();
    found.extend(code_findings(configured, &subject.config.function_fidelity));
    if matches!(ran, Ran::CloudFront(_)) && subject.given.text.len() > LARGEST_EVENT {
        let bytes = subject.given.text.len();
        let title = format!("the event has {bytes} bytes, and AWS's test takes {LARGEST_EVENT}");
        found.push(Diagnostic::warning("large-event", title));
    }
    if args.json {
        let result = json::result(args, &subject, &ran, &found);
        match args.watch {
            true => writeln!(out, "{result}")?,
            false => writeln!(out, "{}", serde_json::to_string_pretty(&result)?)?,
        }
    } else {
        let failure = readable::failure(&subject, &ran);
        // What made it fail is said once.
        let place = |it: &Diagnostic| (it.file.clone(), it.line);
        found.retain(|it| {
            failure
                .as_ref()
                .is_none_or(|failure| place(failure) != place(it))
        });
        say(&found, "")?;
        readable::print(out, &subject, &ran, failure)?;
    }
    Ok(if ran.is_good() { 0 } else { NO })
}

async fn invoke(subject: &Subject) -> Result<Ran, Diagnostic> {
    let text = &subject.given.text;
    let bad = |why: String| {
        let mut found = Diagnostic::error("bad-event", why);
        found.file = Some(subject.given.from.clone());
        found
    };
    match &subject.function {
        EdgeFunction::CloudFront(it) => {
            let ran = it.test(text, SystemTime::now());
            ran.map(Ran::CloudFront)
                .map_err(|it: TestEventError| bad(it.to_string()))
        }
        EdgeFunction::Lambda(it) => {
            let ran = it.test(text).await;
            ran.map(Ran::Lambda).map_err(|it| match it {
                LambdaTestError::Event(why) => bad(why),
                LambdaTestError::NoProgram { cause, fix } => {
                    Diagnostic::error("missing-program", cause).help(fix)
                }
            })
        }
        EdgeFunction::TrimPrefix(_) => Err(bad("the prefix trimmer is built in".to_owned())),
    }
}

/// Says what was found, on stderr.
fn say(found: &[Diagnostic], source: &str) -> io::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let mut text = render(found, source, shows_color());
    text.push('\n');
    anstream::stderr().write_all(text.as_bytes())
}
