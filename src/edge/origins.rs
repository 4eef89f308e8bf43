//! Which origins a behavior asks, in turn: its own, or both of a group, or what stands in for a
//! dev server that is down.
//!
//! AWS: "Optimize high availability with CloudFront origin failover". Every request begins at the
//! primary origin; nothing is remembered of failures. A refused connection counts as 503 and a
//! timeout as 504, where these are among the criteria.

use http::{Method, StatusCode};

use super::custom_origin::{FailureKind, StandIn};
use super::functions::{Changed, ChangedOrigin};
use super::origin_fetch::Fetched;
use super::wanted::Wanted;
use crate::distribution::{
    CacheBehavior, Distribution, FunctionAssociations, Origin, OriginEndpoint,
};

/// The origins of one request, and which of them is asked now.
pub(crate) struct Origins<'a> {
    targets: Vec<Target<'a>>,
    at: usize,
    fails_by: &'a [StatusCode],
}

/// What is asked: an origin, or what stands in for it.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) endpoint: &'a OriginEndpoint,
    pub(crate) origin_path: &'a str,
    /// What `Host` says, where it is not the origin's domain name.
    pub(crate) host: Option<&'a str>,
    /// Whether a bucket is asked with origin access control.
    pub(crate) signed: bool,
    pub(crate) functions: &'a FunctionAssociations,
    pub(crate) role: Role,
}

/// Why a target is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is the behavior's origin, or the primary one of its group.
    Primary,
    /// Nothing listens at the custom origin before it; local only.
    Fallback,
    /// The primary origin of the group failed.
    Secondary,
}

impl<'a> Target<'a> {
    /// The same with another origin, which a function has put in its place.
    pub(crate) fn replaced_by<'b>(self, origin: Option<&'b Origin>) -> Target<'b>
    where
        'a: 'b,
    {
        match origin {
            None => self,
            Some(origin) => Target {
                origin,
                endpoint: &origin.endpoint,
                origin_path: &origin.origin_path,
                ..self
            },
        }
    }
}

impl<'a> Origins<'a> {
    /// The origins of a behavior, or those that a function has chosen in their place; `None` where
    /// there are none.
    pub(crate) fn of(
        distribution: &'a Distribution,
        behavior: &'a CacheBehavior,
        changed: Option<&'a Changed>,
    ) -> Option<Self> {
        let id = &behavior.target_origin_id;
        let group = distribution.origin_groups.iter().find(|it| it.id == *id);
        let mut targets = Vec::with_capacity(1);
        let mut chosen = changed.map(|it| it.origins.iter()).unwrap_or_default();
        match chosen.next() {
            Some(first) => add_changed(&mut targets, first, behavior, Role::Primary),
            None => {
                let primary = group.map_or(id, |it| &it.primary);
                let primary = distribution.origin(primary)?;
                add(&mut targets, primary, behavior, Role::Primary);
            }
        }
        let fails_by = match changed.and_then(|it| it.status_codes.as_deref()) {
            Some(codes) => {
                if let Some(second) = chosen.next() {
                    add_changed(&mut targets, second, behavior, Role::Secondary);
                }
                codes
            }
            None => {
                let secondary = group.and_then(|it| distribution.origin(&it.secondary));
                if let Some(secondary) = secondary {
                    add(&mut targets, secondary, behavior, Role::Secondary);
                }
                group.map(|it| &*it.status_codes).unwrap_or_default()
            }
        };
        Some(Origins {
            targets,
            at: 0,
            fails_by,
        })
    }

    /// What is asked now.
    pub(crate) fn target(&self) -> Target<'a> {
        self.targets[self.at]
    }

    /// Goes on to the next target where this answer is no answer.
    pub(crate) fn fail_over(
        &mut self,
        wanted: &Wanted<'_>,
        behavior: &CacheBehavior,
        fetched: &Fetched,
    ) -> bool {
        let refused = fetched.failure == Some(FailureKind::Connection);
        let mut further = self.targets[self.at + 1..].iter().enumerate();
        let next = further.position(|(at, it)| match it.role {
            Role::Primary => false,
            // It stands in for the origin right before it and for no other; a bucket has nothing to
            // say to who asks for a WebSocket.
            Role::Fallback => {
                at == 0 && refused && fetched.stand_in == StandIn::Dist && !wanted.upgrade
            }
            Role::Secondary => self.fails(wanted, behavior, fetched),
        });
        match next {
            Some(further) => {
                self.at += 1 + further;
                true
            }
            None => false,
        }
    }

    fn fails(&self, wanted: &Wanted<'_>, behavior: &CacheBehavior, fetched: &Fetched) -> bool {
        let method = &wanted.method;
        let may = match *method {
            Method::GET | Method::HEAD => true,
            Method::OPTIONS => behavior.cached_methods.contains(method),
            _ => false,
        };
        let counts_as = match fetched.failure {
            Some(FailureKind::Connection) => 503,
            Some(FailureKind::Timeout) => 504,
            Some(FailureKind::Other) | None => fetched.response.status.as_u16(),
        };
        may && self.fails_by.iter().any(|code| *code == counts_as)
    }
}

fn add<'a>(
    targets: &mut Vec<Target<'a>>,
    origin: &'a Origin,
    behavior: &'a CacheBehavior,
    role: Role,
) {
    targets.push(Target {
        origin,
        endpoint: &origin.endpoint,
        origin_path: &origin.origin_path,
        host: None,
        signed: origin.signed,
        functions: &behavior.functions,
        role,
    });
    if let Some(fallback) = &origin.fallback {
        targets.push(Target {
            origin,
            endpoint: &fallback.endpoint,
            origin_path: &fallback.origin_path,
            host: None,
            signed: true,
            functions: &fallback.functions,
            role: Role::Fallback,
        });
    }
}

/// An origin that a function has chosen; the behavior's functions run for it as well.
fn add_changed<'a>(
    targets: &mut Vec<Target<'a>>,
    changed: &'a ChangedOrigin,
    behavior: &'a CacheBehavior,
    role: Role,
) {
    let from = targets.len();
    add(targets, &changed.origin, behavior, role);
    for target in &mut targets[from..] {
        target.host = changed.host.as_deref();
        target.signed = changed.signed;
    }
}
