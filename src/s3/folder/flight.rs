//! One load a key at a time: whoever comes while it is under way gets its result.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::ReadError;
use super::cache::Entry;

/// How a load ended.
pub(super) type Landing = Result<Arc<Entry>, ReadError>;

/// The loads under way, by key.
#[derive(Debug, Default)]
pub(super) struct Flights {
    under_way: Mutex<HashMap<Box<str>, Flight>>,
}

#[derive(Clone, Debug)]
struct Flight {
    /// The folder's generation when the load began.
    generation: u64,
    landing: watch::Receiver<Option<Landing>>,
}

/// What whoever wants a key has to do.
pub(super) enum Boarding {
    /// Load it, and land.
    Lead(
        watch::Sender<Option<Landing>>,
        watch::Receiver<Option<Landing>>,
    ),
    /// Wait: somebody else loads it.
    Join(watch::Receiver<Option<Landing>>),
}

impl Flights {
    /// Joins the load of a key that began in the present generation, or begins one. A load that
    /// began before the last event may bring what the file was before, so nobody joins it any more.
    pub(super) fn board(&self, key: &str, generation: u64) -> Boarding {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match under_way.get(key) {
            Some(flight) if flight.generation == generation => {
                Boarding::Join(flight.landing.clone())
            }
            Some(_) | None => {
                let (sender, landing) = watch::channel(None);
                let flight = Flight {
                    generation,
                    landing: landing.clone(),
                };
                under_way.insert(key.into(), flight);
                Boarding::Lead(sender, landing)
            }
        }
    }

    /// Ends a load with what `keep` makes of its result: nobody can join it after this, and no
    /// other load of the folder ends in the meantime.
    pub(super) fn land(
        &self,
        key: &str,
        sender: &watch::Sender<Option<Landing>>,
        keep: impl FnOnce() -> Landing,
    ) {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let own = under_way
            .get(key)
            .is_some_and(|it| it.landing.same_channel(&sender.subscribe()));
        if own {
            under_way.remove(key);
        }
        let landing = keep();
        drop(under_way);
        sender.send_replace(Some(landing));
    }
}

/// Waits for a load to end; `None` if it was given up.
pub(super) async fn landed(mut landing: watch::Receiver<Option<Landing>>) -> Option<Landing> {
    let landed = landing.wait_for(Option::is_some).await.ok()?;
    landed.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_leads_and_the_others_get_what_it_brings() {
        let flights = Flights::default();
        let Boarding::Lead(sender, own) = flights.board("a", 1) else {
            panic!("the first one leads");
        };
        let Boarding::Join(joined) = flights.board("a", 1) else {
            panic!("the second one joins");
        };
        assert!(matches!(flights.board("b", 1), Boarding::Lead(..)));
        flights.land("a", &sender, || Ok(Arc::new(Entry::absent(1))));
        assert!(landed(own).await.unwrap().unwrap().is_of(1));
        assert!(landed(joined).await.unwrap().unwrap().is_of(1));
        assert!(matches!(flights.board("a", 1), Boarding::Lead(..)));
    }

    #[tokio::test]
    async fn nobody_joins_a_load_from_before_the_last_event() {
        let flights = Flights::default();
        let Boarding::Lead(old, _) = flights.board("a", 1) else {
            panic!("the first one leads");
        };
        let Boarding::Lead(_new, _) = flights.board("a", 2) else {
            panic!("a later generation loads anew");
        };
        flights.land("a", &old, || Ok(Arc::new(Entry::absent(1))));
        assert!(
            matches!(flights.board("a", 2), Boarding::Join(_)),
            "the old load takes only itself away"
        );
    }

    #[tokio::test]
    async fn a_load_that_was_given_up_is_told() {
        let flights = Flights::default();
        let Boarding::Lead(sender, own) = flights.board("a", 1) else {
            panic!("the first one leads");
        };
        drop(sender);
        assert!(landed(own).await.is_none());
    }
}
