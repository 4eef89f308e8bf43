//! Which origins a behavior asks, in turn: its own, or both of a group, or what stands in for a
//! dev server that is down.
//!
//! AWS: "Optimize high availability with CloudFront origin failover". Every request begins at the
//! primary origin; nothing is remembered of failures. A refused connection counts as 503 and a
//! timeout as 504, where these are among the criteria.

use http::Method;

use super::custom_origin::{FailureKind, StandIn};
use super::origin_fetch::Fetched;
use super::wanted::Wanted;
use crate::distribution::{
    CacheBehavior, Distribution, FunctionAssociations, Origin, OriginEndpoint, OriginGroup,
};

/// The origins of one request, and which of them is asked now.
pub(crate) struct Origins<'a> {
    targets: Vec<Target<'a>>,
    at: usize,
    group: Option<&'a OriginGroup>,
}

/// What is asked: an origin, or what stands in for it.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) origin: &'a Origin,
    pub(crate) endpoint: &'a OriginEndpoint,
    pub(crate) origin_path: &'a str,
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

impl<'a> Origins<'a> {
    /// The origins of a behavior; `None` where it names none that is.
    pub(crate) fn of(distribution: &'a Distribution, behavior: &'a CacheBehavior) -> Option<Self> {
        let id = &behavior.target_origin_id;
        let group = distribution.origin_groups.iter().find(|it| it.id == *id);
        let mut targets = Vec::with_capacity(1);
        match group {
            None => add(
                &mut targets,
                distribution.origin(id)?,
                behavior,
                Role::Primary,
            ),
            Some(group) => {
                let primary = distribution.origin(&group.primary)?;
                add(&mut targets, primary, behavior, Role::Primary);
                if let Some(secondary) = distribution.origin(&group.secondary) {
                    add(&mut targets, secondary, behavior, Role::Secondary);
                }
            }
        }
        Some(Origins {
            targets,
            at: 0,
            group,
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
        may && self
            .group
            .is_some_and(|it| it.status_codes.iter().any(|code| *code == counts_as))
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
        functions: &behavior.functions,
        role,
    });
    if let Some(fallback) = &origin.fallback {
        targets.push(Target {
            origin,
            endpoint: &fallback.endpoint,
            origin_path: &fallback.origin_path,
            functions: &fallback.functions,
            role: Role::Fallback,
        });
    }
}
