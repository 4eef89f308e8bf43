//! Which origins are away, so that the terminal says it once and not with every request.
//!
//! A page that waits for its dev server asks for it every second.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{FailureKind, OriginFailure};

/// What is there to answer in the place of an origin that is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandIn {
    /// Nothing was configured to.
    None,
    /// A bucket.
    Dist,
    /// A bucket whose folder does not exist.
    NotBuilt,
}

/// The origins that cannot be reached, by their ids, each with what was said of it.
#[derive(Debug, Default)]
pub(crate) struct Outages(Mutex<HashMap<String, String>>);

impl Outages {
    /// Says that an origin could not be asked, unless the same was said before and nothing of it
    /// came since.
    pub(crate) fn begin(&self, origin: &str, failure: &OriginFailure, stand_in: StandIn) {
        if let Some(text) = self.news(origin, failure, stand_in) {
            tracing::warn!("{text}");
        }
    }

    /// Says that an origin is back, if it was away.
    pub(crate) fn end(&self, origin: &str) {
        if self.is_over(origin) {
            tracing::info!("origin `{origin}` answers again");
        }
    }

    fn news(&self, origin: &str, failure: &OriginFailure, stand_in: StandIn) -> Option<String> {
        let text = format!("origin `{origin}`: {}", failure.reason);
        if failure.kind != FailureKind::Connection {
            return Some(text);
        }
        let text = match stand_in {
            StandIn::None => text,
            StandIn::Dist => text + "; its `dist` answers instead",
            StandIn::NotBuilt => text + ", and its `dist` is not built",
        };
        let known = self.lock().insert(origin.to_owned(), text.clone());
        (known.as_ref() != Some(&text)).then_some(text)
    }

    fn is_over(&self, origin: &str) -> bool {
        self.lock().remove(origin).is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::GeneratedError;

    fn failure(kind: FailureKind, reason: &str) -> OriginFailure {
        OriginFailure {
            error: GeneratedError::OriginConnect,
            kind,
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn an_outage_is_said_once_until_it_is_over() {
        let outages = Outages::default();
        let refused = failure(FailureKind::Connection, "nothing listens");
        let said = |stand_in| outages.news("shop", &refused, stand_in);
        for (stand_in, text) in [
            (
                StandIn::NotBuilt,
                "nothing listens, and its `dist` is not built",
            ),
            (StandIn::Dist, "nothing listens; its `dist` answers instead"),
            (StandIn::None, "nothing listens"),
        ] {
            assert_eq!(said(stand_in), Some(format!("origin `shop`: {text}")));
            assert_eq!(said(stand_in), None);
        }
        assert!(outages.is_over("shop"));
        assert!(!outages.is_over("shop"));
        assert!(said(StandIn::None).is_some());
    }

    #[test]
    fn what_ends_a_single_request_is_said_each_time() {
        let outages = Outages::default();
        let late = failure(FailureKind::Timeout, "no answer");
        for _ in 0..2 {
            let text = outages.news("api", &late, StandIn::Dist);
            assert_eq!(text.as_deref(), Some("origin `api`: no answer"));
        }
        assert!(!outages.is_over("api"));
    }
}
