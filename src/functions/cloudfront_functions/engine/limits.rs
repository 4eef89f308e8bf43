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

/// How much of a run is taken for CPU time before anybody has looked at the clock for that.
///
/// That clock costs a system call, which is as much as a small run. So nobody looks before the
/// engine first asks whether to stop, and what the wall clock says until then is believed up to
/// here: a thread that had to wait for its turn has waited longer.
const BELIEVED: Duration = Duration::from_micros(250);

/// How long a run has taken.
pub(super) struct Stopwatch {
    started: Cell<Instant>,
    first_look: Cell<Option<Look>>,
    has_expired: Cell<bool>,
}

/// Both clocks when the engine first asked.
#[derive(Clone, Copy)]
struct Look {
    since_start: Duration,
    cpu_time: Duration,
}

impl Stopwatch {
    /// One that starts now.
    pub(super) fn new() -> Self {
        Stopwatch {
            started: Cell::new(Instant::now()),
            first_look: Cell::new(None),
            has_expired: Cell::new(false),
        }
    }

    /// Starts from zero.
    pub(super) fn start(&self) {
        self.started.set(Instant::now());
        self.first_look.set(None);
        self.has_expired.set(false);
    }

    /// The wall-clock time since the start.
    pub(super) fn wall_clock(&self) -> Duration {
        self.started.get().elapsed()
    }

    /// About how much CPU time a run took that took so long by the wall clock.
    pub(super) fn cpu_time(&self, wall_clock: Duration) -> Duration {
        match self.first_look.get() {
            None => wall_clock.min(BELIEVED),
            Some(look) => look.since_start.min(BELIEVED) + cpu_time().saturating_sub(look.cpu_time),
        }
    }

    /// Asks whether the time is up; once it is, it stays so until the next start.
    pub(super) fn is_expired(&self) -> bool {
        match self.first_look.get() {
            None => self.first_look.set(Some(Look {
                since_start: self.wall_clock(),
                cpu_time: cpu_time(),
            })),
            Some(look) if cpu_time().saturating_sub(look.cpu_time) > MAX_CPU_TIME => {
                self.has_expired.set(true);
            }
            Some(_) => {}
        }
        self.has_expired.get()
    }

    /// Whether a run was stopped because its time was up.
    pub(super) fn has_stopped_a_run(&self) -> bool {
        self.has_expired.get()
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
