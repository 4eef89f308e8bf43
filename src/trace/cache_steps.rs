//! What the cache did: the lookup, the store, and which part of an object went out.

use std::fmt;

use http::StatusCode;

/// The cache key, and what was found under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheLookupStep {
    /// What decides what is in the key, as in ``cache policy `own` ``.
    pub key_by: String,
    /// The parts of the key, a line each.
    pub key: Vec<String>,
    /// What was found.
    pub outcome: LookupOutcome,
    /// Whether another request's fetch was waited for.
    pub collapsed: bool,
}

/// What a lookup comes to. Times are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupOutcome {
    /// The cache is not asked.
    Bypassed(CacheBypass),
    /// Nothing is kept under the key.
    Absent,
    /// What was kept is of a file that has changed since; dev mode only.
    FileChanged,
    /// It is served as it is.
    Fresh {
        /// How long it has been kept.
        age: u64,
        /// How long it may be kept.
        ttl: u64,
        /// What decided that.
        because: String,
    },
    /// It is served though it has expired.
    StaleServed {
        /// How long it has been kept.
        age: u64,
        /// Why it is served.
        because: &'static str,
    },
    /// It has expired, so the origin is asked whether it still holds.
    Expired {
        /// How long it has been kept.
        age: u64,
        /// How long it might be kept.
        ttl: u64,
    },
}

/// Why the cache is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheBypass {
    /// `cache = "off"`.
    Off,
    /// Every TTL of the behavior is 0, or it forwards all headers.
    CachingDisabled,
    /// Responses to this method are not cached.
    Method,
    /// A failed condition or a range that does not exist is the origin's to refuse.
    OriginDecides,
    /// The connection is to be upgraded.
    Upgrade,
}

impl fmt::Display for CacheBypass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CacheBypass::Off => "`cache = \"off\"`",
            CacheBypass::CachingDisabled => "the behavior caches nothing",
            CacheBypass::Method => "responses to this method are not cached",
            CacheBypass::OriginDecides => {
                "the condition or range fails, so the origin is asked to say so"
            }
            CacheBypass::Upgrade => "the connection is to be upgraded",
        })
    }
}

/// What became of an answer for the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheStoreStep {
    /// The verdict.
    pub verdict: StoreVerdict,
}

/// Whether an answer is kept. Times are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreVerdict {
    /// It is kept.
    Kept {
        /// How long.
        ttl: u64,
        /// What decided that.
        because: String,
    },
    /// It is kept once it has passed through.
    KeptWhenWhole {
        /// How long.
        ttl: u64,
        /// What decided that.
        because: String,
    },
    /// The origin said that the expired object still holds.
    Renewed {
        /// How long.
        ttl: u64,
        /// What decided that.
        because: String,
    },
    /// The expired object is served in the place of an error.
    ServedStale {
        /// The origin's status.
        status: StatusCode,
        /// What allows it.
        because: String,
    },
    /// It is not kept.
    NotKept {
        /// Why.
        because: String,
    },
}

/// Which part of an object goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryStep {
    /// The status.
    pub status: StatusCode,
    /// Why that.
    pub because: String,
}
