//! The time, as an argument: the system's, or one that a test winds by hand.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Where the life-cycle takes the time from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's own clock, and how many microseconds this one goes ahead of it.
    System(Arc<AtomicU64>),
    /// A clock that stands still until [`Clock::advance`] moves it.
    Manual(Arc<Mutex<SystemTime>>),
}

impl Default for Clock {
    fn default() -> Self {
        Clock::system_ahead(Duration::ZERO)
    }
}

impl Clock {
    /// The machine's clock, ahead by so much.
    pub fn system_ahead(by: Duration) -> Self {
        Clock::System(Arc::new(AtomicU64::new(micros(by))))
    }

    /// A clock that stands at `now`.
    pub fn manual(now: SystemTime) -> Self {
        Clock::Manual(Arc::new(Mutex::new(now)))
    }

    /// The present time.
    pub fn now(&self) -> SystemTime {
        match self {
            Clock::System(ahead) => {
                SystemTime::now() + Duration::from_micros(ahead.load(Ordering::Relaxed))
            }
            Clock::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves the clock forward; that of the machine stays as it is.
    pub fn advance(&self, by: Duration) {
        match self {
            Clock::System(ahead) => {
                ahead.fetch_add(micros(by), Ordering::Relaxed);
            }
            Clock::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner) += by,
        }
    }

    /// How far it goes ahead of the machine's clock; nothing for a manual one.
    pub fn ahead(&self) -> Duration {
        match self {
            Clock::System(ahead) => Duration::from_micros(ahead.load(Ordering::Relaxed)),
            Clock::Manual(_) => Duration::ZERO,
        }
    }
}

/// Whole microseconds, at most some thousand years, so that sums stay times.
fn micros(by: Duration) -> u64 {
    const LONGEST: u64 = 1 << 55;
    u64::try_from(by.as_micros())
        .unwrap_or(LONGEST)
        .min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH);
        clock.advance(Duration::from_secs(60));
        assert_eq!(
            clock.now(),
            SystemTime::UNIX_EPOCH + Duration::from_secs(60)
        );
    }

    #[test]
    fn the_systems_clock_goes_ahead_by_what_it_was_moved() {
        let clock = Clock::system_ahead(Duration::from_secs(10));
        clock.advance(Duration::from_secs(3600));
        assert_eq!(clock.ahead(), Duration::from_secs(3610));
        assert!(clock.now() >= SystemTime::now() + Duration::from_secs(3600));
        assert_eq!(clock.clone().ahead(), clock.ahead());
    }
}
