//! The origins that a function asks for, made from those that are configured.
//!
//! AWS: "Helper methods for origin modification" (CloudFront Functions); "Content-based dynamic
//! origin selection" (Lambda@Edge).
//!
//! # Fidelity
//!
//! - A domain name that an origin of the configuration has leads where that origin leads, and a
//!   bucket's domain name to the bucket of that name here; so production's names stay on this
//!   machine, and a port or protocol that a function gives with one means nothing. Any other name
//!   is looked up in the network.

use std::time::Duration;

use http::StatusCode;

use crate::distribution::{
    CacheBehavior, CustomOrigin, Distribution, Origin, OriginEndpoint, OriginProtocolPolicy,
};
use crate::edge::Snapshot;
use crate::functions::{
    LambdaCustomOrigin, LambdaOrigin, OriginChange, OriginOverrides, OriginProtocol, OriginSettings,
};

/// The origins of a request whose function has chosen others.
#[derive(Clone, Debug)]
pub(in crate::edge) struct Changed {
    /// The first that is asked, and the one that is asked where that fails.
    pub(in crate::edge) origins: Vec<ChangedOrigin>,
    /// By which statuses the first fails; `None` where the behavior's own group decides.
    pub(in crate::edge) status_codes: Option<Vec<StatusCode>>,
}

/// An origin that a function has changed.
#[derive(Clone, Debug)]
pub(in crate::edge) struct ChangedOrigin {
    pub(in crate::edge) origin: Origin,
    /// What `Host` says, in the place of the origin's domain name.
    pub(in crate::edge) host: Option<String>,
    /// Whether a bucket is asked with origin access control.
    pub(in crate::edge) signed: bool,
}

/// Why there is no such origin, in words.
#[derive(Debug)]
pub(in crate::edge) struct Unresolved(pub(in crate::edge) String);

/// The origins that a CloudFront Function has asked for.
pub(in crate::edge) fn changed_origins(
    snapshot: &Snapshot,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    change: &OriginChange,
) -> Result<Changed, Unresolved> {
    let by_id = |id: &str| {
        distribution.origin(id).cloned().ok_or_else(|| {
            let known: Vec<&str> = distribution.origins.iter().map(|it| &*it.id).collect();
            Unresolved(format!(
                "the distribution has no origin `{id}`; its origins are {}",
                known.join(", ")
            ))
        })
    };
    match change {
        OriginChange::Update(settings) => {
            let id = &behavior.target_origin_id;
            let mut groups = distribution.origin_groups.iter();
            let primary = groups.find(|it| it.id == *id).map_or(id, |it| &it.primary);
            Ok(Changed {
                origins: vec![updated(snapshot, by_id(primary)?, settings)?],
                status_codes: None,
            })
        }
        OriginChange::Select {
            origin_id,
            overrides,
        } => Ok(Changed {
            origins: vec![with_overrides(by_id(origin_id)?, overrides)?],
            status_codes: Some(Vec::new()),
        }),
        OriginChange::Group(group) => Ok(Changed {
            origins: group
                .members
                .iter()
                .map(|(id, settings)| updated(snapshot, by_id(id)?, settings))
                .collect::<Result<_, _>>()?,
            status_codes: Some(group.status_codes.clone()),
        }),
        OriginChange::Replace(origin) => Ok(Changed {
            origins: vec![ChangedOrigin {
                origin: replaced_origin(snapshot, &behavior.target_origin_id, origin),
                host: None,
                signed: true,
            }],
            status_codes: None,
        }),
    }
}

/// Whether a function asks for what is not done here: TLS names of its own.
pub(in crate::edge) fn names_certificates(change: &OriginChange) -> bool {
    let asks = |it: &OriginOverrides| it.sni.is_some() || !it.allowed_certificate_names.is_empty();
    match change {
        OriginChange::Update(settings) => asks(&settings.overrides),
        OriginChange::Select { overrides, .. } => asks(overrides),
        OriginChange::Group(group) => group.members.iter().any(|(_, it)| asks(&it.overrides)),
        OriginChange::Replace(_) => false,
    }
}

/// The origin that a Lambda@Edge function has put in the place of another.
pub(in crate::edge) fn replaced_origin(
    snapshot: &Snapshot,
    id: &str,
    origin: &LambdaOrigin,
) -> Origin {
    match origin {
        LambdaOrigin::S3(it) => Origin {
            id: id.to_owned(),
            domain_name: it.domain_name.clone(),
            origin_path: it.path.clone(),
            custom_headers: it.custom_headers.clone(),
            endpoint: known(snapshot, &it.domain_name).unwrap_or_else(|| {
                // S3's name is all that is known of it, so the bucket is its first part.
                let bucket = it.domain_name.split('.').next().unwrap_or_default();
                OriginEndpoint::S3Rest {
                    bucket: bucket.to_owned(),
                }
            }),
            signed: true,
            fallback: None,
        },
        LambdaOrigin::Custom(it) => Origin {
            id: id.to_owned(),
            domain_name: it.domain_name.clone(),
            origin_path: it.path.clone(),
            custom_headers: it.custom_headers.clone(),
            endpoint: known(snapshot, &it.domain_name)
                .unwrap_or_else(|| OriginEndpoint::Custom(custom(it))),
            signed: true,
            fallback: None,
        },
    }
}

fn custom(it: &LambdaCustomOrigin) -> CustomOrigin {
    let completion = it.response_completion_timeout;
    CustomOrigin {
        protocol_policy: policy(it.protocol),
        http_port: it.port,
        https_port: it.port,
        read_timeout: Duration::from_secs(it.read_timeout),
        keepalive_timeout: Duration::from_secs(it.keepalive_timeout),
        response_completion_timeout: (completion > 0).then(|| Duration::from_secs(completion)),
        ..CustomOrigin::default()
    }
}

fn policy(protocol: OriginProtocol) -> OriginProtocolPolicy {
    match protocol {
        OriginProtocol::Http => OriginProtocolPolicy::HttpOnly,
        OriginProtocol::Https => OriginProtocolPolicy::HttpsOnly,
    }
}

/// What stands behind a domain name on this machine.
fn known(snapshot: &Snapshot, domain_name: &str) -> Option<OriginEndpoint> {
    snapshot
        .distributions
        .iter()
        .flat_map(|it| &it.origins)
        .find(|it| it.domain_name.eq_ignore_ascii_case(domain_name))
        .map(|it| it.endpoint.clone())
        .or_else(|| OriginEndpoint::of_s3_domain_name(domain_name))
}

/// An origin with some of its settings changed.
fn updated(
    snapshot: &Snapshot,
    mut origin: Origin,
    settings: &OriginSettings,
) -> Result<ChangedOrigin, Unresolved> {
    if let Some(domain_name) = &settings.domain_name {
        let before = std::mem::replace(
            &mut origin.endpoint,
            known(snapshot, domain_name)
                .unwrap_or_else(|| OriginEndpoint::Custom(CustomOrigin::default())),
        );
        // What is not given is inherited, as far as the new origin has it.
        if let (OriginEndpoint::Custom(now), OriginEndpoint::Custom(before)) =
            (&mut origin.endpoint, before)
        {
            // A server of this machine has a port and a scheme of its own, which say nothing of
            // production's.
            let keeps_own = now.connect_to.is_some() || before.connect_to.is_some();
            let own = now.clone();
            *now = CustomOrigin {
                connect_to: own.connect_to,
                insecure: own.insecure,
                unbound: own.unbound,
                ..before
            };
            if keeps_own {
                now.protocol_policy = own.protocol_policy;
                (now.http_port, now.https_port) = (own.http_port, own.https_port);
            }
        }
        origin.domain_name.clone_from(domain_name);
        origin.fallback = None;
    }
    if let Some(path) = &settings.origin_path {
        origin.origin_path.clone_from(path);
    }
    if let Some(headers) = &settings.custom_headers {
        origin.custom_headers.clone_from(headers);
    }
    if let OriginEndpoint::Custom(custom) = &mut origin.endpoint {
        if let Some(attempts) = settings.connection_attempts {
            custom.connection_attempts = attempts;
        }
        if let Some(timeout) = settings.connection_timeout {
            custom.connection_timeout = timeout;
        }
        if let Some(timeout) = settings.read_timeout {
            custom.read_timeout = timeout;
        }
        if let Some(timeout) = settings.keep_alive_timeout {
            custom.keepalive_timeout = timeout;
        }
        if let Some(timeout) = settings.response_completion_timeout {
            custom.response_completion_timeout = Some(timeout);
        }
        let is_local = custom.connect_to.is_some();
        if let Some(protocol) = settings.protocol.filter(|_| !is_local) {
            custom.protocol_policy = policy(protocol);
        }
        if let Some(port) = settings.port.filter(|_| !is_local) {
            (custom.http_port, custom.https_port) = (port, port);
        }
    }
    let changed = with_overrides(origin, &settings.overrides)?;
    Ok(ChangedOrigin {
        signed: settings.origin_access_control.unwrap_or(changed.signed),
        ..changed
    })
}

fn with_overrides(
    origin: Origin,
    overrides: &OriginOverrides,
) -> Result<ChangedOrigin, Unresolved> {
    let host = overrides.host_header.clone();
    if host.is_some() && matches!(origin.endpoint, OriginEndpoint::S3Rest { .. }) {
        return Err(Unresolved(format!(
            "`hostHeader` was given for the origin `{}`, a bucket that is asked with origin access control",
            origin.id
        )));
    }
    Ok(ChangedOrigin {
        signed: origin.signed,
        origin,
        host,
    })
}
