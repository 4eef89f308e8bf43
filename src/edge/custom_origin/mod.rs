//! Custom origins: the HTTP client that asks them.
//!
//! AWS: "Request and response behavior for custom origins"; "Origin settings"; "Use WebSockets
//! with CloudFront distributions". Redirects are never followed, bodies pass as they arrive.
//!
//! # Why no ready-made client
//!
//! hyper's connections are used directly. A client on top of them hides which part of a request
//! failed, how long each took and whether a connection was reused, retries by rules of its own,
//! and has one keep-alive timeout for all origins.

mod answer;
mod connect;
mod endpoint;
mod exchange;
pub(crate) mod hop_by_hop;
mod incoming;
mod origin_upgrade;
mod outages;
mod outgoing;
mod pool;
#[cfg(test)]
mod tests;
mod trust;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::distribution::{CustomOrigin, GeneratedError, Origin};
use crate::message::{OriginRequest, Response, Scheme};

pub(crate) use answer::{Answer, FailureKind, OriginFailure, OriginTiming};
pub use origin_upgrade::OriginUpgrade;
pub(crate) use outages::{Outages, StandIn};

use answer::{Remedy, Setback, seconds};
use endpoint::Endpoint;
use outgoing::Outgoing;
use pool::Pool;
use trust::Trust;

/// Asks custom origins, and keeps their connections.
#[derive(Debug, Default)]
pub(crate) struct CustomOriginClient {
    pool: Arc<Pool>,
    trust: Trust,
}

/// What stays the same over all attempts of a request.
struct Asked<'a> {
    endpoint: Endpoint,
    custom: &'a CustomOrigin,
    upgrade: bool,
    deadline: Option<Instant>,
}

impl CustomOriginClient {
    /// Sends a request to an origin and returns the head of its answer; the body flows after it.
    ///
    /// `scheme` is the viewer's. With `upgrade` the origin is asked for a WebSocket; where it
    /// agrees, the answer has the status 101 and an [`OriginUpgrade`] among its extensions.
    /// Extensions also hold how the origin spells its headers, for hyper to write them so.
    pub(crate) async fn ask(
        &self,
        origin: &Origin,
        custom: &CustomOrigin,
        scheme: Scheme,
        request: OriginRequest,
        upgrade: bool,
    ) -> Answer {
        if custom.unbound {
            return Answer {
                outcome: Err(unbound(&origin.domain_name)),
                timing: OriginTiming::default(),
            };
        }
        let completion = custom.response_completion_timeout;
        let asked = Asked {
            endpoint: Endpoint::of(origin, custom, scheme, &request.headers),
            custom,
            upgrade,
            deadline: completion.map(|it| Instant::now() + it),
        };
        let mut timing = OriginTiming::default();
        let outcome = match Outgoing::new(request, &origin.domain_name, upgrade) {
            Err(error) => Err(OriginFailure {
                error: GeneratedError::BadRequest,
                kind: FailureKind::Other,
                reason: format!("the request cannot be sent: {error}"),
            }),
            Ok(outgoing) => {
                let asking = self.ask_until_answered(&asked, outgoing, &mut timing);
                match completion {
                    None => asking.await,
                    Some(limit) => tokio::time::timeout(limit, asking)
                        .await
                        .unwrap_or_else(|_| Err(late(&asked.endpoint, limit))),
                }
            }
        };
        Answer { outcome, timing }
    }

    async fn ask_until_answered(
        &self,
        asked: &Asked<'_>,
        mut outgoing: Outgoing,
        timing: &mut OriginTiming,
    ) -> Result<Response, OriginFailure> {
        let attempts = asked.custom.connection_attempts.max(1);
        let mut may_reuse = true;
        loop {
            timing.attempts += 1;
            let Setback { failure, remedy } =
                match self.attempt(asked, &mut outgoing, may_reuse, timing).await {
                    Ok(response) => return Ok(response),
                    Err(setback) => setback,
                };
            let again = match remedy {
                Remedy::Nothing => false,
                Remedy::Reconnect => timing.attempts < attempts,
                Remedy::Repeat => timing.attempts < attempts && outgoing.is_repeatable(),
                Remedy::LeaveStaleConnection { sent } => {
                    timing.reused && (!sent || outgoing.is_repeatable())
                }
            };
            if !again {
                return Err(after(timing.attempts, failure));
            }
            if let Remedy::LeaveStaleConnection { .. } = remedy {
                // That the origin closed an idle connection is no failure of the origin.
                timing.attempts -= 1;
            }
            may_reuse = false;
        }
    }

    async fn attempt(
        &self,
        asked: &Asked<'_>,
        outgoing: &mut Outgoing,
        may_reuse: bool,
        timing: &mut OriginTiming,
    ) -> Result<Response, Setback> {
        let Asked {
            endpoint, custom, ..
        } = asked;
        let idle = may_reuse.then(|| self.pool.take(endpoint)).flatten();
        timing.reused = idle.is_some();
        let mut sender = match idle {
            Some(sender) => sender,
            None => {
                let limit = custom.connection_timeout;
                connect::connect(endpoint, limit, &self.trust, timing).await?
            }
        };
        let head = exchange::exchange(&mut sender, outgoing, endpoint, custom, timing).await?;
        exchange::check_status(head.status(), asked.upgrade).map_err(|failure| Setback {
            failure,
            remedy: Remedy::Nothing,
        })?;
        self.pool
            .give_back(endpoint.clone(), sender, custom.keepalive_timeout);
        Ok(incoming::response(head, custom, asked.deadline))
    }

    /// A client that trusts these authorities and no others.
    #[cfg(test)]
    fn trusting(roots: rustls::RootCertStore) -> Self {
        CustomOriginClient {
            pool: Arc::default(),
            trust: Trust::in_roots(roots),
        }
    }
}

/// A server that only production has: to ask it would be to leave this machine unasked.
fn unbound(domain_name: &str) -> OriginFailure {
    OriginFailure {
        error: GeneratedError::OriginConnect,
        kind: FailureKind::Connection,
        reason: format!(
            "`{domain_name}` is not asked, because nothing says what stands for it here; write an `[[origin]]` with `id`, `domain_name = \"{domain_name}\"` and `url = \"http://localhost:PORT\"`"
        ),
    }
}

fn late(endpoint: &Endpoint, limit: Duration) -> OriginFailure {
    OriginFailure {
        error: GeneratedError::OriginTimeout,
        kind: FailureKind::Timeout,
        reason: format!(
            "no complete answer from {endpoint} within {} (response_completion_timeout)",
            seconds(limit)
        ),
    }
}

/// Says how often it was tried, where that was more than once.
fn after(attempts: u8, mut failure: OriginFailure) -> OriginFailure {
    if attempts > 1 && failure.error == GeneratedError::OriginTimeout {
        failure.reason = format!("{}, {attempts} times", failure.reason);
    }
    failure
}
