//! From what was thrown to what is reported.

use rquickjs::{Coerced, Ctx, Error, Function, Object, Value};

use super::program::Program;
use super::{RunError, wording};

/// What the engine says where something does not fit.
const TOO_LARGE: [&str; 2] = ["out of memory", "string too long"];

/// How a run failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Code threw, or the engine did for it.
    Thrown {
        /// As in `TypeError: x is not a function`, places on lines of their own.
        message: String,
    },
    /// The handler's promise is never settled.
    NeverSettles,
    /// It was stopped.
    OutOfTime,
    /// Its heap is full.
    OutOfMemory,
}

impl Failure {
    /// What is reported.
    pub(super) fn into_error(self) -> RunError {
        let (message, fix) = match self {
            Failure::Thrown { message } => (message, ""),
            Failure::NeverSettles => (
                "the promise that the handler returned is never settled".to_owned(),
                "there are no timers and no network: resolve it, or return the event's request",
            ),
            Failure::OutOfTime => (
                "the function was stopped: it ran for more than 50 ms of CPU time".to_owned(),
                "production stops at about 1 ms; look for a loop that does not end or a regular \
                 expression that backtracks",
            ),
            Failure::OutOfMemory => (
                "the function was stopped: it takes over 2 MB of memory in production".to_owned(),
                "build smaller strings and arrays; what belongs in tables may go into a key value \
                 store",
            ),
        };
        RunError {
            message,
            fix: fix.to_owned(),
        }
    }
}

/// Describes an error of the engine, taking a thrown value out of the context.
pub(super) fn describe<'js>(
    ctx: &Ctx<'js>,
    error: Error,
    stack: Option<&Function<'js>>,
    program: &Program,
) -> Failure {
    match error {
        Error::Exception => describe_thrown(ctx, &ctx.catch(), stack, program),
        Error::WouldBlock => Failure::NeverSettles,
        Error::Allocation => Failure::OutOfMemory,
        error => Failure::Thrown {
            message: error.to_string(),
        },
    }
}

fn describe_thrown<'js>(
    ctx: &Ctx<'js>,
    thrown: &Value<'js>,
    stack: Option<&Function<'js>>,
    program: &Program,
) -> Failure {
    let Some(error) = thrown.as_object().filter(|it| it.is_error()) else {
        // The engine throws `null` where not even an error fits into the heap.
        return if thrown.is_null() {
            Failure::OutOfMemory
        } else {
            Failure::Thrown {
                message: format!("uncaught {}", text_of(ctx, thrown)),
            }
        };
    };
    let name = property(ctx, error, "name").unwrap_or_else(|| "Error".to_owned());
    let own_words = property(ctx, error, "message").unwrap_or_default();
    if name == "InternalError" && TOO_LARGE.iter().any(|it| own_words.starts_with(it)) {
        return Failure::OutOfMemory;
    }
    let stack = stack.and_then(|it| it.call::<_, Coerced<String>>((error.clone(),)).ok());
    drop(ctx.catch());
    let stack = stack.map(|it| it.0).unwrap_or_default();
    let mut message = wording::headline(&name, &own_words);
    if own_words == "not a function"
        && let Some(called) = first_code(&stack, program).and_then(wording::not_a_function)
    {
        message = wording::headline(&name, &called);
    }
    for place in places(&stack, program) {
        message += "\n    at ";
        message += &place;
    }
    Failure::Thrown { message }
}

/// The places of a stack that are in the function's file, as in `handler (shop.js:2:10)`.
fn places(stack: &str, program: &Program) -> Vec<String> {
    stack
        .lines()
        .filter_map(|line| {
            let frame = line.trim().strip_prefix("at ")?;
            let (function, place) = match frame.rsplit_once(" (") {
                Some((function, place)) => (function, place.strip_suffix(')')?),
                None => ("", frame),
            };
            let position = place
                .strip_prefix(program.file.as_str())?
                .strip_prefix(':')?;
            let (line, column) = position.split_once(':')?;
            let (line, column) = program
                .wrapped
                .place(line.parse().ok()?, column.parse().ok()?);
            let file = &program.file;
            Some(match function {
                "" | "<anonymous>" => format!("{file}:{line}:{column}"),
                function => format!("{function} ({file}:{line}:{column})"),
            })
        })
        .collect()
}

/// The code at the top of a stack, to the end of its line; a member with the dot before it.
fn first_code<'a>(stack: &str, program: &'a Program) -> Option<&'a str> {
    let top = stack.lines().next()?.trim().trim_end_matches(')');
    let (place, column) = top.rsplit_once(':')?;
    let (file, line) = place.rsplit_once(':')?;
    if !file.ends_with(program.file.as_str()) {
        return None;
    }
    let line: usize = line.parse().ok()?;
    let column: usize = column.parse().ok()?;
    let text = program.wrapped.text.lines().nth(line.checked_sub(1)?)?;
    let (start, _) = text.char_indices().nth(column.checked_sub(1)?)?;
    let is_member = text.get(..start)?.ends_with('.');
    text.get(start - usize::from(is_member)..)
}

/// A property as text; a getter that throws gives nothing.
fn property<'js>(ctx: &Ctx<'js>, object: &Object<'js>, name: &str) -> Option<String> {
    let value = object.get::<_, Option<Coerced<String>>>(name);
    if value.is_err() {
        drop(ctx.catch());
    }
    value.ok().flatten().map(|it| it.0)
}

/// What was thrown that is no error.
fn text_of<'js>(ctx: &Ctx<'js>, thrown: &Value<'js>) -> String {
    let text = match ctx.json_stringify(thrown.clone()) {
        Ok(Some(json)) => json.to_string().ok(),
        Ok(None) => None,
        Err(_) => {
            drop(ctx.catch());
            None
        }
    };
    text.unwrap_or_else(|| thrown.type_name().to_owned())
}
