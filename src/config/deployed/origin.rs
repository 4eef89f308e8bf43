//! `Origin` of CloudFront's API as an `[[origin]]`.
//!
//! AWS: API type `Origin`; "Origin settings".

use super::super::devserver_toml::{
    CustomHeaderToml, CustomOriginConfigToml, EndpointWord, OriginGroupToml,
    OriginProtocolPolicyWord, OriginToml,
};
use super::super::domain_name::parse_s3_domain;
use super::super::origin_url::OriginUrl;
use super::Known;
use super::refused::Problem;
use super::words::{some, word};
use crate::resources::shapes::{
    CustomOriginConfig, Origin, OriginAccessControlConfig, OriginGroup, OriginProtocolPolicy,
    SigningBehavior, read_shape,
};

/// An origin, and what an `[[origin]]` has no word for.
pub(super) struct OriginMade {
    pub(super) toml: OriginToml,
    /// Whether a bucket is asked with origin access control or an origin access identity.
    pub(super) signed: bool,
    /// Whether nothing says what stands for it.
    pub(super) unbound: bool,
}

/// Makes an origin; `path` is where it stands in the document.
pub(super) fn make(it: &Origin, path: &str, known: &Known<'_>) -> Result<OriginMade, Problem> {
    let signed = signed(it, path, known)?;
    let written = written(it);
    let kinds = [
        it.s3_origin_config.is_some(),
        it.custom_origin_config.is_some(),
        it.vpc_origin_config.is_some(),
    ];
    if kinds.into_iter().filter(|it| *it).count() > 1 {
        let message = format!(
            "{path} has more than one of S3OriginConfig, CustomOriginConfig and VpcOriginConfig."
        );
        return Err(Problem::new("InvalidArgument", message));
    }
    let parsed = parse_s3_domain(&it.domain_name);
    let is_rest = matches!(parsed, Some((_, EndpointWord::Rest)));
    if it.s3_origin_config.is_some() && !is_rest {
        let message = format!(
            "{path}.DomainName: {} does not refer to a valid S3 bucket.",
            it.domain_name
        );
        return Err(Problem::new("InvalidOrigin", message));
    }
    if let Some(own) = of_file(it, known) {
        let toml = OriginToml {
            bucket: own.bucket.clone(),
            endpoint: own.endpoint,
            domain_name: own.domain_name.clone(),
            url: own.url.clone(),
            insecure: own.insecure,
            fallback: own.fallback.clone(),
            ..written
        };
        let toml = match own.bucket.is_some() {
            true => toml,
            false => with_connection(toml, it, path)?,
        };
        return Ok(OriginMade {
            toml,
            signed,
            unbound: own.unbound == Some(true) && own.url.is_none(),
        });
    }
    if parsed.is_some() {
        return Ok(OriginMade {
            toml: written,
            signed,
            unbound: false,
        });
    }
    let (toml, unbound) = server(written, it, path)?;
    Ok(OriginMade {
        toml,
        signed,
        unbound,
    })
}

/// What every origin has.
pub(in crate::config) fn written(it: &Origin) -> OriginToml {
    OriginToml {
        id: it.id.clone(),
        domain_name: Some(it.domain_name.clone()),
        origin_path: some(&it.origin_path),
        custom_headers: (it.custom_headers.iter())
            .map(|it| CustomHeaderToml {
                header_name: it.header_name.clone(),
                header_value: it.header_value.clone(),
            })
            .collect(),
        ..OriginToml::default()
    }
}

/// A server that is no bucket, and whether it is one that is not of this machine.
pub(in crate::config) fn server(
    written: OriginToml,
    it: &Origin,
    path: &str,
) -> Result<(OriginToml, bool), Problem> {
    if it.custom_origin_config.is_none() && it.vpc_origin_config.is_none() {
        let message =
            format!("{path} has none of S3OriginConfig, CustomOriginConfig and VpcOriginConfig.");
        return Err(Problem::new("InvalidOrigin", message));
    }
    let local = local_url(it);
    let is_local = local.as_ref().is_some_and(OriginUrl::is_loopback);
    let matches_viewer = it
        .custom_origin_config
        .as_ref()
        .is_some_and(|it| it.origin_protocol_policy == OriginProtocolPolicy::MatchViewer);
    let toml = match local.filter(|_| is_local) {
        // A name of this machine that is asked as the viewer asks needs no other address.
        Some(url) if matches_viewer && url.host.parse::<std::net::IpAddr>().is_err() => written,
        Some(url) => {
            let scheme = if url.is_https { "https" } else { "http" };
            let host = match url.host.contains(':') {
                true => format!("[{}]", url.host),
                false => url.host.clone(),
            };
            OriginToml {
                url: Some(format!("{scheme}://{host}:{}", url.port)),
                domain_name: None,
                ..written
            }
        }
        None => written,
    };
    Ok((with_connection(toml, it, path)?, !is_local))
}

/// Where an origin would be, were it a server of this machine.
fn local_url(it: &Origin) -> Option<OriginUrl> {
    let custom = it.custom_origin_config.as_ref()?;
    let https = custom.origin_protocol_policy == OriginProtocolPolicy::HttpsOnly;
    let (scheme, port) = match https {
        true => ("https", custom.https_port),
        false => ("http", custom.http_port),
    };
    let has_port = it
        .domain_name
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = match has_port {
        true => String::new(),
        false => format!(":{port}"),
    };
    OriginUrl::parse(&format!("{scheme}://{}{port}", it.domain_name)).ok()
}

/// How a server is connected to.
fn with_connection(written: OriginToml, it: &Origin, path: &str) -> Result<OriginToml, Problem> {
    let config = match (&it.custom_origin_config, &it.vpc_origin_config) {
        (Some(config), _) => custom_config(config, &format!("{path}.CustomOriginConfig"))?,
        (None, Some(vpc)) => CustomOriginConfigToml {
            origin_protocol_policy: Some(OriginProtocolPolicyWord::HttpOnly),
            origin_read_timeout: Some(vpc.origin_read_timeout),
            origin_keepalive_timeout: Some(vpc.origin_keepalive_timeout),
            ..CustomOriginConfigToml::default()
        },
        (None, None) => CustomOriginConfigToml::default(),
    };
    for (name, value, most) in [
        ("ConnectionAttempts", it.connection_attempts, 3),
        ("ConnectionTimeout", it.connection_timeout, 10),
    ] {
        in_range(value, most, &format!("{path}.{name}"))?;
    }
    Ok(OriginToml {
        connection_attempts: Some(it.connection_attempts),
        connection_timeout: Some(it.connection_timeout),
        response_completion_timeout: it.response_completion_timeout,
        custom_origin_config: Some(config),
        ..written
    })
}

fn custom_config(it: &CustomOriginConfig, path: &str) -> Result<CustomOriginConfigToml, Problem> {
    for (name, value) in [
        ("OriginReadTimeout", it.origin_read_timeout),
        ("OriginKeepaliveTimeout", it.origin_keepalive_timeout),
    ] {
        in_range(value, 120, &format!("{path}.{name}"))?;
    }
    Ok(CustomOriginConfigToml {
        http_port: Some(it.http_port),
        https_port: Some(it.https_port),
        origin_protocol_policy: Some(word(
            it.origin_protocol_policy.as_str(),
            &format!("{path}.OriginProtocolPolicy"),
        )?),
        // They have no local effect.
        origin_ssl_protocols: Vec::new(),
        origin_read_timeout: Some(it.origin_read_timeout),
        origin_keepalive_timeout: Some(it.origin_keepalive_timeout),
    })
}

fn in_range(value: u8, most: u8, path: &str) -> Result<(), Problem> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    let message = format!("{path} is {value}, and must be from 1 to {most}.");
    Err(Problem::new("InvalidArgument", message))
}

/// The file's origin of the same domain name; a server of this machine is known by its port too.
fn of_file<'a>(it: &Origin, known: &Known<'a>) -> Option<&'a OriginToml> {
    let url = local_url(it);
    let mut origins = known.full.origin.iter();
    origins.find(|own| {
        let Some(domain) = &own.domain_name else {
            return false;
        };
        if domain.eq_ignore_ascii_case(&it.domain_name) && own.url.is_none() {
            return true;
        }
        let own_url = own.url.as_deref();
        let own_url = own_url.and_then(|it| OriginUrl::parse(it).ok());
        match (&url, own_url) {
            // It has no name but its address.
            (Some(url), Some(own)) if own.authority == *domain => {
                own.host.eq_ignore_ascii_case(&url.host) && own.port == url.port
            }
            _ => without_port(domain).eq_ignore_ascii_case(without_port(&it.domain_name)),
        }
    })
}

/// A domain name, which AWS writes without a port.
pub(in crate::config) fn without_port(domain: &str) -> &str {
    match domain.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        _ => domain,
    }
}

/// Whether S3 sees who asks.
fn signed(it: &Origin, path: &str, known: &Known<'_>) -> Result<bool, Problem> {
    let config = it.s3_origin_config.as_ref();
    let identity = config.is_some_and(|it| !it.origin_access_identity.is_empty());
    let id = &it.origin_access_control_id;
    if id.is_empty() {
        return Ok(identity);
    }
    if identity {
        let message =
            format!("{path} has both an origin access control and an origin access identity.");
        return Err(Problem::new("IllegalOriginAccessConfiguration", message));
    }
    let mut all =
        (known.created.origin_access_controls.iter()).chain(&known.declared.origin_access_controls);
    let Some(control) = all.find(|it| it.id == *id) else {
        let message =
            format!("{path}.OriginAccessControlId: there is no origin access control {id}.");
        return Err(Problem::new("InvalidOriginAccessControl", message));
    };
    let control =
        read_shape::<OriginAccessControlConfig>(&control.config, "OriginAccessControlConfig");
    let behavior = control.shape.map(|it| it.signing_behavior);
    Ok(behavior != Some(SigningBehavior::Never))
}

/// Makes an origin group.
pub(in crate::config) fn group(it: &OriginGroup) -> OriginGroupToml {
    OriginGroupToml {
        id: it.id.clone(),
        primary: None,
        secondary: None,
        members: it.members.iter().map(|it| it.origin_id.clone()).collect(),
        status_codes: it.failover_criteria.status_codes.clone(),
    }
}
