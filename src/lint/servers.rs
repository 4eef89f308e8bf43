//! Servers of this machine that are not what they seem.

use super::Finding;
use crate::config::{Config, Severity};
use crate::distribution::{CustomOrigin, Distribution, OriginEndpoint, OriginProtocolPolicy};

/// An origin that is mfe-dev itself: each request asks for another one, until the headers of all
/// of them are too big.
pub(super) fn lint(config: &Config, distribution: &Distribution, found: &mut Vec<Finding>) {
    for origin in &distribution.origins {
        let OriginEndpoint::Custom(server) = &origin.endpoint else {
            continue;
        };
        let host = server.connect_to.as_deref().unwrap_or(&origin.domain_name);
        if !is_this_machine(host) {
            continue;
        }
        let own = ports(config);
        let Some(port) = asked_ports(server).find(|it| own.contains(it)) else {
            continue;
        };
        found.push(Finding {
            severity: Severity::Warning,
            code: "origin-is-mfe-dev",
            place: format!("distribution {}, origin `{}`", distribution.id, origin.id),
            reason: format!(
                "mfe-dev listens at port {port} itself, so every request would come back as another one"
            ),
            fix: format!(
                "give one of the two another port; for mfe-dev that is `[server]` or a flag such as `--port {}`",
                port.saturating_add(1000)
            ),
        });
    }
}

/// The ports that mfe-dev takes; 0 is none that anybody could name.
fn ports(config: &Config) -> Vec<u16> {
    let server = &config.server;
    let https = server.https.as_ref().map(|it| it.port);
    let all = [Some(server.port), Some(server.control_port), https];
    all.into_iter().flatten().filter(|it| *it != 0).collect()
}

fn asked_ports(server: &CustomOrigin) -> impl Iterator<Item = u16> {
    let (http, https) = match server.protocol_policy {
        OriginProtocolPolicy::HttpOnly => (Some(server.http_port), None),
        OriginProtocolPolicy::HttpsOnly => (None, Some(server.https_port)),
        OriginProtocolPolicy::MatchViewer => (Some(server.http_port), Some(server.https_port)),
    };
    http.into_iter().chain(https)
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.")
}
