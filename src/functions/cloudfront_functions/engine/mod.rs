//! The engine: QuickJS, made as narrow as the real runtime, with one run cleanly apart from the
//! next.
//!
//! A [`Program`] is made once from a function's code and run for each request, on the thread that
//! asks for it. Top-level code runs again each time, as in production, where nothing that a
//! function keeps may be counted on.
//!
//! # Why two ways to run
//!
//! A new context costs a hundred times what a small function does. A program that provably changes
//! nothing outside itself therefore runs in a context that stays: everything in it that outlives a
//! run is frozen, so nothing can pass from one run to the next. Any other program, and any that
//! trips over something frozen, gets a context of its own for each run.
//!
//! # Fidelity
//!
//! - The real runtime is a fork of njs. Strings count UTF-16 units here, integer-like keys come
//!   first, regular expressions are JavaScript's and not PCRE's.
//! - Errors that reach nobody are reported in njs's words where the common ones differ; what code
//!   itself reads from `err.message` are QuickJS's.
//! - The compute utilization is an estimate: about the CPU time of the run on this machine, against
//!   one millisecond, which is what people take the allowance for. AWS states none.

mod allow_list;
mod context;
mod digest;
mod failure;
mod host;
mod keys;
mod limits;
mod prelude;
mod program;
mod prune;
mod run_state;
mod wording;
mod wrapper;

#[cfg(test)]
mod tests;

use std::time::{Duration, SystemTime};

pub(crate) use keys::{Key, Keys, keys, raw_query_string};
pub(crate) use program::Program;
pub(crate) use run_state::Recorded;

use crate::message::EdgeEvent;

/// What a run is given besides its event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// The time at which `Date` stands still.
    pub(crate) now: SystemTime,
    /// The event; the `cf` helpers are not the same in all.
    pub(crate) event: EdgeEvent,
    /// The name of the edge location, as in `LCL50-C1`.
    pub(crate) pop: &'a str,
    /// The query without its `?`, for [`raw_query_string`]; `None` where there is no `?`.
    pub(crate) raw_query: Option<&'a str>,
}

/// A finished run.
#[derive(Debug)]
pub(crate) struct Ran<T> {
    /// What was taken from the returned value, or why there is none.
    pub(crate) result: Result<T, RunError>,
    /// What `console.log` was given, a string a call, 10 KB in all.
    pub(crate) logs: Vec<String>,
    /// What works here and may not in production, a sentence each.
    pub(crate) warnings: Vec<String>,
    /// The wall-clock time.
    pub(crate) took: Duration,
    /// The estimated share of the allowed CPU time, in percent from 0 to 100.
    pub(crate) compute_utilization: u8,
}

/// Why a run gave no result: the function threw, ran too long, took too much memory or is no
/// program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunError {
    /// What happened, as in `TypeError: cannot get property "x" of undefined`, with the places in
    /// the function's file on lines of their own.
    pub(crate) message: String,
    /// What to do about it; empty where the message says it all.
    pub(crate) fix: String,
}
