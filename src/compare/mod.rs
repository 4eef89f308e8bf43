//! What two configurations route differently, in words that name paths, origins and files.
//!
//! Distributions are matched by id, else by a common alias, else by their order; behaviors by path
//! pattern. What only has another name is no change: ids of policies and origins, names of
//! functions whose code is the same.
//!
//! # Fidelity
//!
//! - Of files only the place is known, so what a bucket holds is not compared; code in a folder is
//!   compared by the folder's name where it lies elsewhere, for that is a hash in a cloud assembly.

mod change;
mod words;

// Which distribution, which behavior.
mod matching;
mod order;
mod patterns;

// A distribution as a whole.
mod distributions;
mod error_responses;

// One behavior.
mod behaviors;
mod buckets;
mod caching;
mod compression;
mod functions;
mod methods;
mod origin_requests;
mod origins;
mod response_headers;
mod selections;

#[cfg(test)]
mod tests;

pub use change::{ChangeKind, RoutingChange};

use crate::config::Config;
use crate::distribution::{CacheBehavior, Distribution};

/// One of the two configurations, and the distribution that is looked at.
#[derive(Clone, Copy)]
struct Side<'a> {
    config: &'a Config,
    distribution: &'a Distribution,
}

/// A behavior and where it comes from.
#[derive(Clone, Copy)]
struct Routed<'a> {
    side: Side<'a>,
    behavior: &'a CacheBehavior,
}

/// What changes from one configuration to another: distribution by distribution, in the order of the
/// newer one's behaviors; empty where both answer alike.
pub fn routing_changes(before: &Config, after: &Config) -> Vec<RoutingChange> {
    let matched = matching::matched(before, after);
    let is_alone = before.distributions.len() <= 1 && after.distributions.len() <= 1;
    let mut res = Vec::new();
    for (old, new) in matched {
        let side = |config, distribution| Side {
            config,
            distribution,
        };
        let (id, changes) = match (old, new) {
            (Some(old), Some(new)) => {
                let (old, new) = (side(before, old), side(after, new));
                (&new.distribution.id, distributions::changes(old, new))
            }
            (None, Some(new)) => (&new.id, vec![distributions::is_new(new)]),
            (Some(old), None) => (&old.id, vec![distributions::is_gone(old)]),
            (None, None) => continue,
        };
        res.extend(changes.into_iter().map(|mut it| {
            it.distribution.clone_from(id);
            if !is_alone && it.kind != ChangeKind::Distribution {
                it.sentence = format!("{}: {}", words::quoted(id), it.sentence);
            }
            it
        }));
    }
    res
}
