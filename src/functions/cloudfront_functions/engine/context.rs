//! A context of the engine: made, loaded with programs, run.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use rquickjs::{CatchResultExt, Context, Ctx, Function, Persistent, Result, Runtime, Value};

use super::failure::{self, Failure};
use super::host;
use super::limits::{MAX_HEAP_BYTES, MAX_STACK_BYTES, compute_utilization};
use super::program::{Program, ProgramId};
use super::run_state::RunState;
use super::{Call, Ran, Recorded, RunError};
use crate::functions::KeyValueStore;
use crate::functions::cloudfront_functions::FunctionRuntime;

/// After how many runs a context that stays is looked at for what has gathered in it.
const RUNS_BETWEEN_LOOKS: u32 = 4096;

/// Whether a context serves one run or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Isolation {
    /// It stays; all that outlives a run is frozen.
    Kept,
    /// It is thrown away after one run; a program may change what it likes.
    Once,
}

/// A run, with what decides whether it is tried again.
pub(super) struct Attempt<T> {
    /// The run.
    pub(super) ran: Ran<T>,
    /// Whether the program threw, not counting limits that it ran into.
    pub(super) has_thrown: bool,
}

/// A context with a heap of its own.
pub(super) struct EngineContext {
    // What holds values of the context goes before it.
    programs: BTreeMap<u64, Loaded>,
    import: Persistent<Function<'static>>,
    stack: Persistent<Function<'static>>,
    context: Context,
    state: Rc<RunState>,
    is_sound: bool,
    runs: u32,
    heap_limit: i64,
}

/// A program as a context knows it.
struct Loaded {
    program: Weak<ProgramId>,
    entry: Persistent<Function<'static>>,
}

impl EngineContext {
    /// Makes one.
    ///
    /// # Errors
    ///
    /// Where there is no memory for it, with the engine's own words.
    pub(super) fn new(
        runtime: FunctionRuntime,
        isolation: Isolation,
    ) -> std::result::Result<Self, String> {
        let engine = Runtime::new().map_err(|error| error.to_string())?;
        engine.set_max_stack_size(MAX_STACK_BYTES);
        let context = Context::full(&engine).map_err(|error| error.to_string())?;
        let state = RunState::new();
        let (import, stack) = context.with(|ctx| {
            let hooks = host::furnish(&ctx, runtime, isolation, &state).catch(&ctx);
            let hooks = hooks.map_err(|error| error.to_string())?;
            let import = Persistent::save(&ctx, hooks.import);
            Ok::<_, String>((import, Persistent::save(&ctx, hooks.stack)))
        })?;
        let watched = Rc::clone(&state);
        engine.set_interrupt_handler(Some(Box::new(move || watched.stopwatch.is_expired())));
        let base = match isolation {
            Isolation::Kept => {
                engine.run_gc();
                engine.memory_usage().malloc_size
            }
            // Counting costs more than the few kilobytes are worth.
            Isolation::Once => 1024 * 1024,
        };
        let limit = usize::try_from(base).unwrap_or(0) + MAX_HEAP_BYTES;
        engine.set_memory_limit(limit);
        Ok(EngineContext {
            programs: BTreeMap::new(),
            import,
            stack,
            context,
            state,
            is_sound: true,
            runs: 0,
            heap_limit: base + i64::try_from(MAX_HEAP_BYTES / 2).unwrap_or(i64::MAX),
        })
    }

    /// Whether it may be used again.
    pub(super) fn is_sound(&self) -> bool {
        self.is_sound
    }

    /// Compiles a program unless that is done.
    pub(super) fn load(&mut self, program: &Program) -> std::result::Result<(), RunError> {
        if self.programs.contains_key(&program.id.0) {
            return Ok(());
        }
        self.programs.retain(|_, it| it.program.strong_count() > 0);
        self.state.stopwatch.start();
        let entry = self.context.with(|ctx| {
            let entry = host::compile(&ctx, &program.wrapped.text, &program.file);
            match entry {
                Ok(entry) => Ok(Persistent::save(&ctx, entry)),
                Err(error) => {
                    let stack = self.stack.clone().restore(&ctx).ok();
                    Err(failure::describe(&ctx, error, stack.as_ref(), program))
                }
            }
        });
        let entry = entry.map_err(|failure| self.fail(failure).0)?;
        let loaded = Loaded {
            program: Arc::downgrade(&program.id),
            entry,
        };
        self.programs.insert(program.id.0, loaded);
        Ok(())
    }

    /// Runs a program once.
    pub(super) fn run<T>(
        &mut self,
        program: &Program,
        call: &Call<'_>,
        store: Option<&Arc<KeyValueStore>>,
        make: &impl for<'js> Fn(&Ctx<'js>) -> Result<Value<'js>>,
        take: &impl for<'js> Fn(&Ctx<'js>, Value<'js>, &Recorded) -> Result<T>,
    ) -> Attempt<T> {
        if let Err(error) = self.load(program) {
            return Attempt::failed(error);
        }
        self.state.begin(call, store);
        let outcome = self.context.with(|ctx| {
            let run = || -> Result<T> {
                let Some(loaded) = self.programs.get(&program.id.0) else {
                    return Err(rquickjs::Error::Unknown);
                };
                let entry = loaded.entry.clone().restore(&ctx)?;
                let import = self.import.clone().restore(&ctx)?;
                let handler = host::handler(&ctx, entry.call((import,))?)?;
                let returned: Value<'_> = handler.call((make(&ctx)?,))?;
                self.finish_jobs(&ctx);
                let recorded = self.state.recorded.borrow();
                take(&ctx, settled(returned)?, &recorded)
            };
            let outcome = run();
            let outcome = outcome.map_err(|error| {
                let stack = self.stack.clone().restore(&ctx).ok();
                failure::describe(&ctx, error, stack.as_ref(), program)
            });
            self.finish_jobs(&ctx);
            outcome
        });
        let took = self.state.stopwatch.wall_clock();
        let cpu_time = self.state.stopwatch.cpu_time(took);
        let outcome = match outcome {
            // A pattern that is stopped throws what can be caught.
            Ok(_) if self.state.stopwatch.has_stopped_a_run() => Err(Failure::OutOfTime),
            outcome => outcome,
        };
        let (result, has_thrown) = match outcome {
            Ok(result) => (Ok(result), false),
            Err(failure) => {
                let (error, has_thrown) = self.fail(failure);
                (Err(error), has_thrown)
            }
        };
        self.look_after();
        Attempt {
            ran: Ran {
                result,
                logs: self.state.logs.take(),
                warnings: self.state.warnings.take(),
                took,
                compute_utilization: compute_utilization(cpu_time),
            },
            has_thrown,
        }
    }

    /// Runs the jobs that are left, to the last one, for nothing may be left to the next run.
    fn finish_jobs(&self, ctx: &Ctx<'_>) {
        while !self.state.stopwatch.has_stopped_a_run() && ctx.execute_pending_job() {}
    }

    /// Turns a failure into what is reported, and gives the context up where a limit was met.
    fn fail(&mut self, failure: Failure) -> (RunError, bool) {
        let failure = match failure {
            _ if self.state.stopwatch.has_stopped_a_run() => Failure::OutOfTime,
            failure => failure,
        };
        self.is_sound &= !matches!(failure, Failure::OutOfTime | Failure::OutOfMemory);
        let has_thrown = matches!(failure, Failure::Thrown { .. });
        (failure.into_error(), has_thrown)
    }

    /// Now and then gives the context up where its heap has grown.
    fn look_after(&mut self) {
        self.runs += 1;
        if self.runs.is_multiple_of(RUNS_BETWEEN_LOOKS) {
            let engine = self.context.runtime();
            engine.run_gc();
            self.is_sound &= engine.memory_usage().malloc_size < self.heap_limit;
        }
    }
}

/// What a promise came to; other values are what they are.
fn settled(returned: Value<'_>) -> Result<Value<'_>> {
    match returned.as_promise() {
        None => Ok(returned),
        Some(promise) => promise.result().unwrap_or(Err(rquickjs::Error::WouldBlock)),
    }
}

impl<T> Attempt<T> {
    /// One that came to nothing before it began.
    pub(super) fn failed(error: RunError) -> Self {
        Attempt {
            ran: Ran::failed(error),
            has_thrown: false,
        }
    }
}

impl<T> Ran<T> {
    /// A run that came to nothing before it began.
    pub(super) fn failed(error: RunError) -> Self {
        Ran {
            result: Err(error),
            logs: Vec::new(),
            warnings: Vec::new(),
            took: std::time::Duration::ZERO,
            compute_utilization: 0,
        }
    }
}
