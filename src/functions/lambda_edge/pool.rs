//! The processes of one function: started as they are needed, kept warm, ended when they are idle.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use tokio::sync::Semaphore;

use super::deployment::{self, Handler};
use super::frames::{Exit, Frame, Invocation, Ready, Thrown};
use super::launch::{self, Surroundings};
use super::process::{Gone, Process};
use super::{FunctionFailure, LambdaSource};
use crate::functions::FUNCTION_TARGET;

/// How many processes a function has at most; further invocations wait for one.
const MOST_PROCESSES: usize = 8;

/// How long a process beyond the first stays idle before it ends.
const IDLE: Duration = Duration::from_secs(60);

/// How long loading a handler may take.
///
/// AWS: "Understanding the Lambda execution environment lifecycle", section on the init phase.
const LOADING: Duration = Duration::from_secs(10);

/// How an invocation ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The handler returned, or called back.
    Returned(Value),
    /// Nothing was left to wait for.
    Silent,
    /// The handler threw.
    Threw(Thrown),
    /// The handler's file could not be loaded.
    NotLoaded(Thrown),
    /// There is no such program.
    NoProgram,
    /// The program could not be started.
    NotStarted(io::Error),
    /// The code is not what it should be.
    NoCode(FunctionFailure),
    /// It took too long: while loading, or while it ran.
    TimedOut { loading: bool },
    /// The process ended.
    Exited {
        /// How, as the operating system says it.
        how: String,
        /// The call that did it.
        exit: Option<Exit>,
        /// Whether that was while the handler was loaded.
        loading: bool,
    },
}

/// A finished invocation.
#[derive(Debug)]
pub(super) struct Invoked {
    pub(super) ended: Ended,
    pub(super) logs: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) took: Duration,
}

/// The processes.
#[derive(Debug)]
pub(super) struct Pool {
    source: Arc<LambdaSource>,
    surroundings: Surroundings,
    places: Semaphore,
    idle: Mutex<Vec<(Process, Instant)>>,
    is_closed: AtomicBool,
    is_retiring: AtomicBool,
    has_warned: AtomicBool,
}

impl Pool {
    /// No process yet.
    pub(super) fn new(source: Arc<LambdaSource>, surroundings: Surroundings) -> Self {
        Pool {
            source,
            surroundings,
            places: Semaphore::new(MOST_PROCESSES),
            idle: Mutex::default(),
            is_closed: AtomicBool::new(false),
            is_retiring: AtomicBool::new(false),
            has_warned: AtomicBool::new(false),
        }
    }

    /// Ends the idle processes, and every other after its invocation.
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        self.idle().clear();
    }

    /// Runs one invocation to its end, whether or not somebody still waits for it.
    pub(super) async fn invoke(self: &Arc<Self>, event: Value, request_id: &str) -> Invoked {
        let pool = Arc::clone(self);
        let request_id = request_id.to_owned();
        let run = tokio::spawn(async move { pool.run(&event, &request_id).await });
        match run.await {
            Ok(invoked) => invoked,
            Err(error) => Invoked {
                ended: Ended::NotStarted(io::Error::other(error)),
                logs: Vec::new(),
                warnings: Vec::new(),
                took: Duration::ZERO,
            },
        }
    }

    async fn run(self: &Arc<Self>, event: &Value, request_id: &str) -> Invoked {
        // The semaphore is never closed.
        let _place = self.places.acquire().await;
        let mut res = Invoked {
            ended: Ended::Silent,
            logs: Vec::new(),
            warnings: Vec::new(),
            took: Duration::ZERO,
        };
        loop {
            let warm = self.take_idle();
            let is_warm = warm.is_some();
            let mut process = match warm {
                Some(process) => process,
                None => match self.start(&mut res.logs, &mut res.warnings).await {
                    Ok(process) => process,
                    Err(ended) => {
                        res.ended = ended;
                        return res;
                    }
                },
            };
            let limit = self.source.limit();
            let line = line(event, request_id, limit);
            let began = Instant::now();
            let answer = tokio::time::timeout(limit, process.invoke(&line, &mut res.logs)).await;
            res.took = began.elapsed();
            res.ended = match answer {
                Ok(Err(Gone { begun: false, .. })) if is_warm => {
                    // It ended while it was idle, so nothing has been run.
                    continue;
                }
                Ok(Err(gone)) => exited(gone, false),
                Ok(Ok(frame)) => {
                    let is_last = matches!(&frame, Frame::Error(it) if it.last);
                    let ended = self.judge(frame, &mut res.warnings);
                    if is_last {
                        process.end(&mut res.logs, false).await;
                    } else {
                        self.give_back(process);
                    }
                    ended
                }
                Err(_) => {
                    process.end(&mut res.logs, true).await;
                    Ended::TimedOut { loading: false }
                }
            };
            return res;
        }
    }

    /// Starts a process that nobody waits for, so that the first invocation finds one.
    pub(super) async fn warm_up(self: &Arc<Self>) {
        let _place = self.places.acquire().await;
        if self.is_closed.load(Ordering::Acquire) || !self.idle().is_empty() {
            return;
        }
        let (mut logs, mut warnings) = (Vec::new(), Vec::new());
        let started = self.start(&mut logs, &mut warnings).await;
        let name = &self.source.name;
        for line in logs {
            tracing::info!(target: FUNCTION_TARGET, function = name, line);
        }
        for warning in warnings {
            tracing::warn!(target: FUNCTION_TARGET, function = name, warning);
        }
        // Where it fails, the first invocation says why.
        if let Ok(process) = started {
            self.give_back(process);
        }
    }

    /// Ends the processes that have been idle for long, but one.
    fn retire(&self, now: Instant) {
        let mut idle = self.idle();
        let is_old = |since: &Instant| now.saturating_duration_since(*since) >= IDLE;
        // Those that were idle the longest stand first.
        let old = idle.iter().take_while(|(_, since)| is_old(since)).count();
        let ending = old.min(idle.len().saturating_sub(1));
        idle.drain(..ending);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(Process, Instant)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_idle(&self) -> Option<Process> {
        let mut idle = self.idle();
        while let Some((process, _)) = idle.pop() {
            if !process.has_ended() {
                return Some(process);
            }
        }
        None
    }

    fn give_back(self: &Arc<Self>, process: Process) {
        let mut idle = self.idle();
        if self.is_closed.load(Ordering::Acquire) {
            return;
        }
        idle.push((process, Instant::now()));
        // One task a pool, or each invocation of a minute would leave one behind.
        if idle.len() > 1 && !self.is_retiring.swap(true, Ordering::AcqRel) {
            tokio::spawn(retire_in_time(Arc::downgrade(self)));
        }
    }

    async fn start(
        &self,
        logs: &mut Vec<String>,
        warnings: &mut Vec<String>,
    ) -> Result<Process, Ended> {
        let handler: Handler = deployment::find(&self.source).map_err(Ended::NoCode)?;
        let mut process = match launch::start(&self.source, &handler, &self.surroundings) {
            Ok(process) => process,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Ended::NoProgram),
            Err(error) => return Err(Ended::NotStarted(error)),
        };
        match tokio::time::timeout(LOADING, process.load(logs)).await {
            Ok(Ok(Frame::Ready(ready))) => {
                if !self.has_warned.swap(true, Ordering::AcqRel) {
                    self.warn(&ready, warnings);
                }
                Ok(process)
            }
            Ok(Ok(Frame::Failed(thrown) | Frame::Error(thrown))) => {
                process.end(logs, false).await;
                Err(Ended::NotLoaded(thrown))
            }
            Ok(Ok(Frame::Result(_) | Frame::Silent(_) | Frame::Exit(_))) => Err(Ended::NotStarted(
                io::Error::other("the bootstrap is out of step"),
            )),
            Ok(Err(gone)) => Err(exited(gone, true)),
            Err(_) => {
                process.end(logs, true).await;
                Err(Ended::TimedOut { loading: true })
            }
        }
    }

    fn judge(&self, frame: Frame, warnings: &mut Vec<String>) -> Ended {
        let (ended, rss) = match frame {
            Frame::Result(it) => (Ended::Returned(it.value), it.rss),
            Frame::Silent(it) => (Ended::Silent, it.rss),
            Frame::Error(thrown) | Frame::Failed(thrown) => (Ended::Threw(thrown), 0),
            Frame::Ready(_) | Frame::Exit(_) => (Ended::Silent, 0),
        };
        let limit = self.source.memory_size;
        let used = rss / (1 << 20);
        if used > u64::from(limit) {
            warnings.push(format!(
                "`{}` uses {used} MB here, and its `memory_size` is {limit} MB: Lambda may end it",
                self.source.name
            ));
        }
        ended
    }

    fn warn(&self, ready: &Ready, warnings: &mut Vec<String>) {
        if let Some(difference) = self.source.runtime.difference_to(&ready.version) {
            warnings.push(difference);
        }
        if !ready.beside.is_empty() {
            let found: Vec<String> = ready.beside.iter().map(|it| format!("`{it}`")).collect();
            warnings.push(format!(
                "the code is one file and requires {}, which is found here beside it and not in a deployment package of one file; name the folder as `code`",
                found.join(", ")
            ));
        }
    }

    /// The operating system's numbers of the idle processes.
    #[cfg(test)]
    pub(super) fn idle_ids(&self) -> Vec<u32> {
        self.idle().iter().filter_map(|(it, _)| it.id()).collect()
    }

    /// An idle process.
    #[cfg(test)]
    pub(super) fn take(&self) -> Option<Process> {
        self.take_idle()
    }

    /// [`Pool::retire`] as if they had been idle for long.
    #[cfg(test)]
    pub(super) fn retire_all_but_one(&self) {
        self.retire(Instant::now() + IDLE);
    }
}

/// Ends processes that are idle for long, until no more than one is.
async fn retire_in_time(pool: Weak<Pool>) {
    let mut wait = IDLE;
    loop {
        tokio::time::sleep(wait).await;
        let Some(pool) = pool.upgrade() else {
            return;
        };
        let now = Instant::now();
        pool.retire(now);
        let idle = pool.idle();
        match idle.first() {
            Some((_, since)) if idle.len() > 1 => {
                wait = IDLE.saturating_sub(now.saturating_duration_since(*since));
            }
            // Under the lock, so that whoever gives one back afterwards starts another task.
            _ => {
                pool.is_retiring.store(false, Ordering::Release);
                return;
            }
        }
    }
}

fn exited(gone: Gone, loading: bool) -> Ended {
    Ended::Exited {
        how: gone
            .status
            .map_or_else(|| "no exit status".into(), |it| it.to_string()),
        exit: gone.exit,
        loading,
    }
}

fn line(event: &Value, request_id: &str, limit: Duration) -> Vec<u8> {
    let deadline = SystemTime::now() + limit;
    let deadline = deadline
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let invocation = Invocation {
        event,
        request_id,
        deadline: u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX),
    };
    // A value of JSON is always written.
    let mut res = serde_json::to_vec(&invocation).unwrap_or_default();
    res.push(b'\n');
    res
}
