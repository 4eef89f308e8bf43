//! How long a program may have to wait for a processor right now (io).
//!
//! A writer that waits for its turn looks like one that has finished. Linux tells how many programs
//! want to run; elsewhere nothing is known and nothing added.

use std::num::NonZero;
use std::time::Duration;

/// The longest turn that Linux gives another program before ours, as it comes by default.
const TURN: Duration = Duration::from_millis(4);
/// What is added at most.
const MOST: Duration = Duration::from_millis(40);

/// How much longer than usual a writer may pause at this moment.
pub(super) fn crowding() -> Duration {
    if !cfg!(target_os = "linux") {
        return Duration::ZERO;
    }
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|it| running(&it))
        .map_or(Duration::ZERO, |running| wait(running, processors))
}

/// How many programs want to run, ourselves not counted: the fourth field is `running/all`.
fn running(loadavg: &str) -> Option<usize> {
    let field = loadavg.split(' ').nth(3)?;
    let running: usize = field.split('/').next()?.parse().ok()?;
    Some(running.saturating_sub(1))
}

/// How long a writer may wait while so many others run on so many processors.
fn wait(running: usize, processors: usize) -> Duration {
    if running < processors {
        return Duration::ZERO;
    }
    let each = u32::try_from(running / processors).unwrap_or(u32::MAX);
    TURN.saturating_mul(each).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_field_of_loadavg_counts_us_too() {
        assert_eq!(running("0.45 0.30 0.21 3/134 7210\n"), Some(2));
        assert_eq!(running("0.45 0.30 0.21 1/134 7210\n"), Some(0));
        assert_eq!(running("nonsense"), None);
    }

    #[test]
    fn nobody_waits_while_a_processor_is_free() {
        for (running, processors, ms) in [
            (0, 2, 0),
            (1, 2, 0),
            (2, 2, 4),
            (3, 2, 4),
            (4, 2, 8),
            (99, 2, 40),
            (7, 8, 0),
        ] {
            let expected = Duration::from_millis(ms);
            assert_eq!(
                wait(running, processors),
                expected,
                "{running} on {processors}"
            );
        }
    }
}
