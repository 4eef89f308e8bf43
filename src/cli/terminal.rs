//! Where events go: a line each on the terminal, or an object each on stdout with `--json`.
//!
//! Events are `tracing`'s. They are formatted where they happen and written by a thread of their
//! own, so that a slow terminal never holds up a request.

use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, Sender, channel};

use anstyle::{AnsiColor, Color, Style};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::functions::FUNCTION_TARGET;
use crate::server::REQUEST_TARGET;

/// The target of reload events; the dev loop records them.
pub(super) const RELOAD: &str = "mfe_dev::reload";

/// The target of the event that says from when on changes are reported.
pub(super) const WATCHING: &str = "mfe_dev::watching";

/// How events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// For people, on stderr.
    Text,
    /// For programs, on stdout.
    Json,
}

/// What is written where.
enum Line {
    Stdout(String),
    Stderr(String),
    /// Everything before this is to be written; then the sender is told.
    Flush(Sender<()>),
}

/// The end that lines are put in.
#[derive(Clone)]
pub(super) struct Terminal {
    lines: Sender<Line>,
    shape: Shape,
}

/// Starts the writer and sends every event from here on to it.
pub(super) fn install(shape: Shape, filter: Targets) -> Terminal {
    let (lines, received) = channel();
    // The subscriber lives as long as the process, and so does this thread.
    std::thread::spawn(move || write_lines(&received));
    let terminal = Terminal { lines, shape };
    // A second subscriber in one process is refused; the first one stays.
    let _ = tracing_subscriber::registry()
        .with(terminal.clone().with_filter(filter))
        .try_init();
    terminal
}

impl Terminal {
    /// Something for people.
    pub(super) fn say(&self, text: String) {
        let _ = self.lines.send(Line::Stderr(text));
    }

    /// Something for programs: one JSON object on a line of its own.
    pub(super) fn data(&self, value: &Value) {
        let _ = self.lines.send(Line::Stdout(format!("{value}\n")));
    }

    /// Waits until everything so far is written.
    pub(super) fn flush(&self) {
        let (done, wait) = channel();
        if self.lines.send(Line::Flush(done)).is_ok() {
            let _ = wait.recv();
        }
    }
}

/// Writes lines as they come, and flushes when no more are waiting.
fn write_lines(received: &Receiver<Line>) {
    let mut stdout = io::BufWriter::new(io::stdout());
    let mut stderr = io::BufWriter::new(anstream::stderr());
    while let Ok(first) = received.recv() {
        let mut waiting = Vec::new();
        for line in std::iter::once(first).chain(received.try_iter()) {
            // A closed terminal must not end the server.
            let _ = match line {
                Line::Stdout(text) => stdout.write_all(text.as_bytes()),
                Line::Stderr(text) => stderr.write_all(text.as_bytes()),
                Line::Flush(done) => {
                    waiting.push(done);
                    Ok(())
                }
            };
        }
        let _ = stdout.flush();
        let _ = stderr.flush();
        for done in waiting {
            let _ = done.send(());
        }
    }
}

impl<S: Subscriber> Layer<S> for Terminal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let metadata = event.metadata();
        let kind = match (metadata.target(), *metadata.level()) {
            (REQUEST_TARGET, _) => "request",
            (RELOAD, _) => "reload",
            (WATCHING, _) => "watching",
            (FUNCTION_TARGET, Level::ERROR) => "function-error",
            (FUNCTION_TARGET, Level::WARN) => "function-warning",
            (FUNCTION_TARGET, _) => "function-log",
            (_, Level::ERROR) => "error",
            (_, Level::WARN) => "warning",
            _ => "info",
        };
        match self.shape {
            Shape::Json => self.data(&fields.into_event(kind)),
            Shape::Text => self.say(fields.into_text(kind, *metadata.level())),
        }
    }
}

/// An event's fields, in order.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        let rounded = (value * 1000.0).round() / 1000.0;
        self.0.insert(field.name().to_owned(), Value::from(rounded));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), Value::from(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0
            .insert(field.name().to_owned(), Value::from(format!("{value:?}")));
    }
}

impl Fields {
    /// `{"event": kind, ...}`.
    fn into_event(self, kind: &str) -> Value {
        let mut event = Map::new();
        event.insert("event".to_owned(), Value::from(kind));
        event.extend(self.0);
        Value::Object(event)
    }

    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, name: &str) -> u64 {
        self.0.get(name).and_then(Value::as_u64).unwrap_or_default()
    }

    fn into_text(self, kind: &str, level: Level) -> String {
        match kind {
            "request" => self.request_line(),
            "watching" => match self.0.get("reloaded").and_then(Value::as_bool) {
                Some(true) => format!("{DIM}the configuration was loaded again{DIM:#}\n"),
                Some(false) | None => String::new(),
            },
            "reload" => format!("{DIM}reload{DIM:#}  {}\n", self.text("summary")),
            "function-log" => {
                let (function, line) = (self.text("function"), self.text("line"));
                format!("{DIM}{function}{DIM:#}  {line}\n")
            }
            "function-warning" => {
                let (function, warning) = (self.text("function"), self.text("warning"));
                let style = YELLOW.bold();
                format!("{style}warning{style:#}: function `{function}`: {warning}\n")
            }
            "function-error" => self.function_error(),
            _ => self.message_line(level),
        }
    }

    /// `200 GET /admin/dashboard  /admin/* -> admin/dashboard  in place of 403  hit  0.4 ms`
    fn request_line(&self) -> String {
        let status = self.number("status");
        let color = status_style(status);
        let (method, path) = (self.text("method"), self.text("path"));
        let (behavior, bucket, key) =
            (self.text("behavior"), self.text("bucket"), self.text("key"));
        let ms = self.0.get("ms").and_then(Value::as_f64).unwrap_or_default();
        let mut line = format!("{color}{status}{color:#} {method} {path}  {DIM}{behavior}");
        match (bucket, self.text("server")) {
            ("-", _) => {}
            // The key of a server is the path that it is asked for.
            (_, server) if !server.is_empty() => {
                let _ = write!(line, " -> {server}{key}");
            }
            (bucket, _) => {
                let _ = write!(line, " -> {bucket}/{key}");
            }
        }
        let replaced = self.number("replaced");
        if replaced != 0 {
            let _ = write!(line, "  in place of {replaced}");
        }
        // `Miss` is the usual case, and an error has its status.
        match self.text("result").split(' ').next() {
            Some("Hit") => line.push_str("  hit"),
            Some("RefreshHit") => line.push_str("  refresh hit"),
            Some("FunctionGeneratedResponse" | "LambdaGeneratedResponse") => {
                line.push_str("  answered by a function");
            }
            Some(
                "FunctionValidationError"
                | "FunctionExecutionError"
                | "LambdaValidationError"
                | "LambdaExecutionError",
            ) => line.push_str("  a function failed"),
            Some(_) | None => {}
        }
        let _ = writeln!(line, "  {ms:.1} ms{DIM:#}");
        line
    }

    /// Which function failed and what viewers get, then the cause with its stack, then the fix.
    fn function_error(&self) -> String {
        let (function, status) = (self.text("function"), self.number("status"));
        let style = RED.bold();
        let mut text =
            format!("{style}error{style:#}: function `{function}` fails, viewers get {status}\n");
        for line in self.text("cause").lines() {
            let _ = writeln!(text, "    {line}");
        }
        if !self.text("fix").is_empty() {
            let _ = writeln!(text, "  {DIM}fix:{DIM:#} {}", self.text("fix"));
        }
        text
    }

    fn message_line(mut self, level: Level) -> String {
        let (word, style) = match level {
            Level::ERROR => ("error", RED.bold()),
            Level::WARN => ("warning", YELLOW.bold()),
            _ => ("", DIM),
        };
        let message = match self.0.remove("message") {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let mut line = match word {
            "" => format!("{style}{message}{style:#}"),
            _ => format!("{style}{word}{style:#}: {message}"),
        };
        for (name, value) in &self.0 {
            let shown = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(line, "  {DIM}{name}={shown}{DIM:#}");
        }
        line.push('\n');
        line
    }
}

const DIM: Style = Style::new().dimmed();
const RED: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Red)));
const YELLOW: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Yellow)));
const GREEN: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));
const CYAN: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Cyan)));

fn status_style(status: u64) -> Style {
    match status {
        0..=299 => GREEN,
        300..=399 => CYAN,
        400..=499 => YELLOW,
        _ => RED,
    }
}
