//! What the functions that Rust lends to a context share with the run in progress.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::Call;
use super::limits::Stopwatch;
use crate::functions::KeyValueStore;
use crate::message::EdgeEvent;

/// How much a run may log, in bytes.
///
/// AWS: "Restrictions on CloudFront Functions", section on runtime limitations.
const MAX_LOG_BYTES: usize = 10 * 1024;

/// What a run asked of the `cf` module that outlives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Recorded {
    /// The last call of a helper that chooses another origin.
    pub(crate) origin_call: Option<OriginCall>,
}

/// A call of `cf.updateRequestOrigin` or its like.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OriginCall {
    /// The helper's name, as in `updateRequestOrigin`.
    pub(crate) helper: String,
    /// The arguments as JSON; `undefined` is `null`.
    pub(crate) arguments: Vec<serde_json::Value>,
}

/// The run in progress; one a context, wiped between runs.
pub(super) struct RunState {
    /// The time in milliseconds since 1970.
    pub(super) now: Cell<f64>,
    /// The event.
    pub(super) event: Cell<EdgeEvent>,
    /// The edge location.
    pub(super) pop: RefCell<String>,
    /// The raw query.
    pub(super) raw_query: RefCell<Option<String>>,
    /// The store that is associated.
    pub(super) store: RefCell<Option<Arc<KeyValueStore>>>,
    /// What is taken along.
    pub(super) recorded: RefCell<Recorded>,
    /// What was logged.
    pub(super) logs: RefCell<Vec<String>>,
    /// What to warn of.
    pub(super) warnings: RefCell<Vec<String>>,
    /// How much more may be logged, in bytes.
    log_bytes_left: Cell<usize>,
    /// How long it has run.
    pub(super) stopwatch: Stopwatch,
}

impl RunState {
    /// A context's state before its first run.
    pub(super) fn new() -> Rc<Self> {
        Rc::new(RunState {
            now: Cell::new(0.0),
            event: Cell::new(EdgeEvent::ViewerRequest),
            pop: RefCell::default(),
            raw_query: RefCell::default(),
            store: RefCell::default(),
            recorded: RefCell::default(),
            logs: RefCell::default(),
            warnings: RefCell::default(),
            log_bytes_left: Cell::new(MAX_LOG_BYTES),
            stopwatch: Stopwatch::new(),
        })
    }

    /// Begins a run.
    pub(super) fn begin(&self, call: &Call<'_>, store: Option<&Arc<KeyValueStore>>) {
        let now = call.now.duration_since(UNIX_EPOCH).unwrap_or_default();
        self.now.set(now.as_millis() as f64);
        self.event.set(call.event);
        let mut pop = self.pop.borrow_mut();
        pop.clear();
        pop.push_str(call.pop);
        *self.raw_query.borrow_mut() = call.raw_query.map(str::to_owned);
        *self.store.borrow_mut() = store.cloned();
        *self.recorded.borrow_mut() = Recorded::default();
        self.logs.borrow_mut().clear();
        self.warnings.borrow_mut().clear();
        self.log_bytes_left.set(MAX_LOG_BYTES);
        self.stopwatch.start();
    }

    /// Keeps a line of the log, cut where the run has logged too much.
    pub(super) fn log(&self, mut line: String) {
        let left = self.log_bytes_left.get();
        if line.len() > left {
            let end = (0..=left).rev().find(|at| line.is_char_boundary(*at));
            line.truncate(end.unwrap_or(0));
            self.warn("the log is cut at 10 KB a run, as in production");
            self.log_bytes_left.set(0);
            if line.is_empty() {
                return;
            }
        } else {
            self.log_bytes_left.set(left - line.len());
        }
        self.logs.borrow_mut().push(line);
    }

    /// Warns, once a run.
    pub(super) fn warn(&self, warning: &str) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.iter().any(|it| it == warning) {
            warnings.push(warning.to_owned());
        }
    }
}

/// The time of a document that says when it was changed, as KeyValueStore writes it.
pub(super) fn milliseconds(time: SystemTime) -> f64 {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis() as f64
}
