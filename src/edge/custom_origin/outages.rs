//! Which origins are away, so that the terminal says it once and not with every request.
//!
//! A page that waits for its dev server asks for it every second.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{FailureKind, OriginFailure};

/// The origins that cannot be reached, by their ids, each with what was said of it.
#[derive(Debug, Default)]
pub(crate) struct Outages(Mutex<HashMap<String, String>>);

impl Outages {
    /// Says that an origin could not be asked, unless the same was said before and nothing of it
    /// came since; `stands_in` is whether a bucket answers in its place.
    pub(crate) fn begin(&self, origin: &str, failure: &OriginFailure, stands_in: bool) {
        if let Some(text) = self.news(origin, failure, stands_in) {
            tracing::warn!("{text}");
        }
    }

    /// Says that an origin is back, if it was away.
    pub(crate) fn end(&self, origin: &str) {
        if self.is_over(origin) {
            tracing::info!("origin `{origin}` answers again");
        }
    }

    fn news(&self, origin: &str, failure: &OriginFailure, stands_in: bool) -> Option<String> {
        let reason = &failure.reason;
        if failure.kind != FailureKind::Connection {
            return Some(format!("origin `{origin}`: {reason}"));
        }
        let known = self.lock().insert(origin.to_owned(), reason.clone());
        let fallback = match stands_in {
            true => "; its `dist` answers instead",
            false => "",
        };
        (known.as_ref() != Some(reason)).then(|| format!("origin `{origin}`: {reason}{fallback}"))
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
        let said = |stands_in| outages.news("shop", &refused, stands_in);
        assert_eq!(
            said(true).as_deref(),
            Some("origin `shop`: nothing listens; its `dist` answers instead")
        );
        assert_eq!(said(true), None);
        assert_eq!(said(false), None);
        let other = failure(FailureKind::Connection, "no address");
        let text = outages.news("shop", &other, false);
        assert_eq!(text.as_deref(), Some("origin `shop`: no address"));
        assert!(outages.is_over("shop"));
        assert!(!outages.is_over("shop"));
        assert!(said(true).is_some());
    }

    #[test]
    fn what_ends_a_single_request_is_said_each_time() {
        let outages = Outages::default();
        let late = failure(FailureKind::Timeout, "no answer");
        for _ in 0..2 {
            let text = outages.news("api", &late, false);
            assert_eq!(text.as_deref(), Some("origin `api`: no answer"));
        }
        assert!(!outages.is_over("api"));
    }
}
