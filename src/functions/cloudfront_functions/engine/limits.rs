//! How long a run may take and how much memory it may use.
//!
//! AWS: "Quotas", section on CloudFront Functions: 2 MB of memory. Of time it says only that a
//! function must end in less than a millisecond, so the limit here is there to end what never
//! would.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How much CPU time a run gets before it is stopped.
///
/// Production stops at about a millisecond of a faster machine; a busy laptop that is slower by
/// half a hundred must not fail code that is right.
pub(super) const MAX_CPU_TIME: Duration = Duration::from_millis(50);

/// How much memory a run gets above what its context takes, in bytes: twice production's, for
/// objects are not of the same size in both engines.
pub(super) const MAX_HEAP_BYTES: usize = 4 * 1024 * 1024;

/// How deep a run may call, in bytes of stack.
pub(super) const MAX_STACK_BYTES: usize = 256 * 1024;

/// What 100 percent of compute utilization are.
const ALLOWED_CPU_TIME: Duration = Duration::from_millis(1);

/// The CPU time and the wall-clock time of a run.
pub(super) struct Stopwatch {
    started: Cell<Duration>,
    expired: Cell<bool>,
}

impl Stopwatch {
    /// One that was not started.
    pub(super) fn new() -> Self {
        Stopwatch {
            started: Cell::new(cpu_time()),
            expired: Cell::new(false),
        }
    }

    /// Starts from zero.
    pub(super) fn start(&self) {
        self.started.set(cpu_time());
        self.expired.set(false);
    }

    /// The CPU time since the start.
    pub(super) fn elapsed(&self) -> Duration {
        cpu_time().saturating_sub(self.started.get())
    }

    /// Whether the time is up; once it is, it stays so until the next start.
    pub(super) fn is_expired(&self) -> bool {
        if !self.expired.get() && self.elapsed() > MAX_CPU_TIME {
            self.expired.set(true);
        }
        self.expired.get()
    }

    /// Whether a run was stopped because its time was up.
    pub(super) fn has_stopped_a_run(&self) -> bool {
        self.expired.get()
    }
}

/// The estimated compute utilization in percent; a run that did anything has at least one.
pub(super) fn compute_utilization(cpu_time: Duration) -> u8 {
    let percent = cpu_time.as_nanos() * 100 / ALLOWED_CPU_TIME.as_nanos();
    u8::try_from(percent.clamp(1, 100)).unwrap_or(100)
}

/// The CPU time of this thread.
#[cfg(unix)]
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// The wall-clock time, where there is no clock for a thread: a run then pays for others' too.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

/// The wall-clock time of a run.
pub(super) fn wall_clock() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utilization_is_a_share_of_a_millisecond() {
        let table = [
            (0, 1),
            (4_000, 1),
            (10_000, 1),
            (215_000, 21),
            (5_000_000, 100),
        ];
        for (nanos, percent) in table {
            assert_eq!(compute_utilization(Duration::from_nanos(nanos)), percent);
        }
    }
}
