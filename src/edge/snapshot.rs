//! What a request reads: one configuration, assembled, that never changes.

use std::collections::BTreeMap;

use http::HeaderValue;

use super::distribution_choice::by_host;
use crate::distribution::{Distribution, Fidelity, FunctionName, ViewerProfile};
use crate::functions::{EdgeFunction, FunctionFidelity};
use crate::s3::Buckets;

/// Everything that the life-cycle reads.
#[derive(Debug)]
pub struct Snapshot {
    /// The distributions.
    pub distributions: Vec<Distribution>,
    /// The id of the one that answers under every other host too, where there are several; one
    /// alone always does.
    pub only_distribution: Option<String>,
    /// The buckets: those of the configuration, and those of the store.
    pub buckets: Buckets,
    /// The functions, by name.
    pub functions: BTreeMap<FunctionName, EdgeFunction>,
    /// What AWS leaves unsaid about functions.
    pub function_fidelity: FunctionFidelity,
    /// Who viewers are taken for.
    pub viewer: ViewerProfile,
    /// What the cache keeps.
    pub caching: Caching,
    /// What AWS leaves unsaid.
    pub fidelity: Fidelity,
    /// The value of `X-Amz-Cf-Pop`.
    pub pop: HeaderValue,
}

impl Snapshot {
    /// Starts what the first runs of functions would wait for.
    pub fn warm_up(&self) {
        for function in self.functions.values() {
            function.warm_up();
        }
    }

    /// Whether a distribution answers under a lower-case host without port.
    pub fn answers_under(&self, host: &str) -> bool {
        by_host(self, host).is_some()
    }

    /// Whether HTTP/2 is spoken under a lower-case host; where no distribution has it, whether any
    /// speaks it.
    pub fn speaks_http2(&self, host: &str) -> bool {
        match by_host(self, host) {
            Some((_, distribution)) => distribution.speaks_http2,
            None => self.distributions.iter().any(|it| it.speaks_http2),
        }
    }
}

/// What the cache keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caching {
    /// Nothing: every request is a miss.
    Off,
    /// What production keeps, until it expires or is invalidated.
    #[default]
    AsProduction,
    /// What production keeps, but nothing of a file that has changed since.
    FollowsFiles,
}
