//! What comes of asking a custom origin.

use std::time::Duration;

use crate::distribution::GeneratedError;
use crate::message::Response;

/// The origin's answer, or why there is none, and how long it took.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The response as the origin sent it but for hop-by-hop headers, or the failure.
    pub(crate) outcome: Result<Response, OriginFailure>,
    /// Where the time went.
    pub(crate) timing: OriginTiming,
}

/// Why an origin gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginFailure {
    /// What the viewer gets to see of it.
    pub(crate) error: GeneratedError,
    /// What an origin group makes of it.
    pub(crate) kind: FailureKind,
    /// What happened, for whoever runs the origin.
    pub(crate) reason: String,
}

/// The kinds of failure that an origin group tells apart.
///
/// AWS: "Optimize high availability with CloudFront origin failover".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// No connection came about: no address, refused, TLS, or not in time.
    Connection,
    /// There was a connection, and no answer in time.
    Timeout,
    /// The origin answered wrongly, or went away.
    Other,
}

/// Where the time of one request to an origin went; of several attempts the last one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OriginTiming {
    /// Resolving the domain name; `None` where a connection was reused.
    pub(crate) dns: Option<Duration>,
    /// Connecting, with TLS; `None` where a connection was reused.
    pub(crate) connect: Option<Duration>,
    /// From the request to the first byte of the response.
    pub(crate) first_byte: Option<Duration>,
    /// Whether an idle connection was taken.
    pub(crate) reused: bool,
    /// How many attempts there were.
    pub(crate) attempts: u8,
}

/// A failure of one attempt, and what may be done about it.
#[derive(Debug)]
pub(super) struct Setback {
    pub(super) failure: OriginFailure,
    pub(super) remedy: Remedy,
}

/// What may be done after an attempt has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing: the next attempt would end the same way.
    Nothing,
    /// Another connection; nothing was sent on this one.
    Reconnect,
    /// The same request again, where that does no harm.
    Repeat,
    /// The origin closed an idle connection just then; another connection, at once.
    LeaveStaleConnection {
        /// Whether the origin may have seen the request.
        sent: bool,
    },
}

impl Setback {
    /// A failure to get a connection.
    pub(super) fn connection(error: GeneratedError, remedy: Remedy, reason: String) -> Self {
        Setback {
            failure: OriginFailure {
                error,
                kind: FailureKind::Connection,
                reason,
            },
            remedy,
        }
    }
}

/// A setting's value as it stands in the configuration: `30 s`.
pub(super) fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
