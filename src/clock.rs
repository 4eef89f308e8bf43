//! The time, as an argument: the system's, or one that a test winds by hand.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Where the life-cycle takes the time from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that stands still until [`Clock::advance`] moves it.
    Manual(Arc<Mutex<SystemTime>>),
}

impl Clock {
    /// A clock that stands at `now`.
    pub fn manual(now: SystemTime) -> Self {
        Clock::Manual(Arc::new(Mutex::new(now)))
    }

    /// The present time.
    pub fn now(&self) -> SystemTime {
        match self {
            Clock::System => SystemTime::now(),
            Clock::Manual(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a manual clock forward; the system's clock cannot be moved.
    pub fn advance(&self, by: Duration) {
        if let Clock::Manual(at) = self {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_it_is_wound() {
        let clock = Clock::manual(SystemTime::UNIX_EPOCH);
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH);
        clock.advance(Duration::from_secs(7));
        assert_eq!(clock.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(7));
    }
}
