//! A function's code, and where its runs take place.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rquickjs::{Ctx, Result as JsResult, Value};

use super::context::{Attempt, EngineContext, Isolation};
use super::wrapper::{Wrapped, wrap};
use super::{Call, Ran, Recorded, RunError};
use crate::functions::KeyValueStore;
use crate::functions::cloudfront_functions::{
    FunctionRuntime, FunctionSource, GlobalsUse, Inspection,
};

/// A function's code, ready to run on any thread.
#[derive(Debug)]
pub(crate) struct Program {
    /// What contexts know it by; an `Arc` so that they learn when it is gone.
    pub(super) id: Arc<ProgramId>,
    /// The file's name, for messages.
    pub(super) file: String,
    /// The text that is compiled.
    pub(super) wrapped: Wrapped,
    /// The store that is associated.
    store: Option<Arc<KeyValueStore>>,
    runtime: FunctionRuntime,
    changes_globals: AtomicBool,
    error: Option<RunError>,
}

/// Tells one program from another, through all reloads.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ProgramId(pub(super) u64);

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The contexts that stay, for each runtime one.
    static CONTEXTS: RefCell<BTreeMap<FunctionRuntime, EngineContext>> =
        const { RefCell::new(BTreeMap::new()) };
}

impl Program {
    /// Compiles; code that is no program gives one whose every run fails, as in production.
    pub(crate) fn compile(source: &FunctionSource, inspection: &Inspection) -> Program {
        let mut program = Program {
            id: Arc::new(ProgramId(NEXT_ID.fetch_add(1, Ordering::Relaxed))),
            file: source.file.clone(),
            wrapped: wrap(&source.code, &inspection.imports),
            store: source.key_value_store.clone(),
            runtime: source.runtime,
            changes_globals: AtomicBool::new(inspection.globals != GlobalsUse::Reads),
            error: None,
        };
        let loaded = program.in_context(Isolation::Kept, |context| context.load(&program));
        program.error = loaded.and_then(|it| it).err();
        program
    }

    /// Runs the program once.
    ///
    /// `make` builds the event, `take` reads the settled value that the handler returned, both in
    /// the context of the run, and nothing leaves it otherwise. Both may be called twice, where a
    /// first run turns out to need a context of its own.
    pub(crate) fn run<T>(
        &self,
        call: &Call<'_>,
        make: impl for<'js> Fn(&Ctx<'js>) -> JsResult<Value<'js>>,
        take: impl for<'js> Fn(&Ctx<'js>, Value<'js>, &Recorded) -> JsResult<T>,
    ) -> Ran<T> {
        if let Some(error) = &self.error {
            return Ran::failed(error.clone());
        }
        let run = |isolation| {
            self.in_context(isolation, |context| {
                context.run(self, call, self.store.as_ref(), &make, &take)
            })
            .unwrap_or_else(Attempt::failed)
        };
        if self.changes_globals.load(Ordering::Relaxed) {
            return run(Isolation::Once).ran;
        }
        let attempt = run(Isolation::Kept);
        if !attempt.has_thrown {
            return attempt.ran;
        }
        // What it met may have been frozen.
        let again = run(Isolation::Once);
        if !again.has_thrown {
            self.changes_globals.store(true, Ordering::Relaxed);
        }
        again.ran
    }

    /// Uses a context that stays, or one that is thrown away afterwards.
    fn in_context<T>(
        &self,
        isolation: Isolation,
        use_it: impl FnOnce(&mut EngineContext) -> T,
    ) -> Result<T, RunError> {
        // Taken out for the time of the run, so that a panic leaves no half-finished one behind.
        let kept = match isolation {
            Isolation::Kept => CONTEXTS.with(|it| it.borrow_mut().remove(&self.runtime)),
            Isolation::Once => None,
        };
        let mut context = match kept {
            Some(context) => context,
            None => EngineContext::new(self.runtime, isolation).map_err(|error| RunError {
                message: format!("the engine could not be started: {error}"),
                fix: String::new(),
            })?,
        };
        let used = use_it(&mut context);
        if isolation == Isolation::Kept && context.is_sound() {
            CONTEXTS.with(|it| it.borrow_mut().insert(self.runtime, context));
        }
        Ok(used)
    }
}
