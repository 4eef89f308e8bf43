//! What the command line says about HTTPS, and what is wrong without it.

use clap::Args;

use crate::config::{Config, HttpsConfig, ServerConfig};
use crate::distribution::ViewerProtocolPolicy;

/// The port of the TLS listener where nothing else is said.
const DEFAULT_PORT: u16 = 8443;

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct HttpsArgs {
    /// Listen for HTTPS too, with certificates of the local authority; see `mfe-dev trust`
    #[arg(long)]
    https: bool,
    /// The HTTPS port; 0 takes a free one [default: 8443]
    #[arg(long, value_name = "PORT")]
    https_port: Option<u16>,
}

impl HttpsArgs {
    /// Lays the flags over the configuration; a port alone turns HTTPS on.
    pub(super) fn apply(self, server: &mut ServerConfig) {
        if !self.https && self.https_port.is_none() {
            return;
        }
        let https = server.https.get_or_insert(HttpsConfig {
            port: DEFAULT_PORT,
            certificate: None,
        });
        https.port = self.https_port.unwrap_or(https.port);
    }
}

/// What to say where viewers are sent to HTTPS and nothing listens there.
pub(super) fn unreachable_redirects(config: &Config) -> Option<String> {
    if config.server.https.is_some() {
        return None;
    }
    let behaviors = config.distributions.iter().flat_map(|it| {
        it.cache_behaviors
            .iter()
            .chain([&it.default_cache_behavior])
    });
    let redirecting: Vec<String> = behaviors
        .filter(|it| it.viewer_protocol_policy == ViewerProtocolPolicy::RedirectToHttps)
        .map(|it| format!("`{}`", it.path_pattern.as_str()))
        .collect();
    let (s, sends) = match redirecting.len() {
        0 => return None,
        1 => ("", "sends"),
        _ => ("s", "send"),
    };
    Some(format!(
        "the behavior{s} {} {sends} viewers to HTTPS, but no HTTPS listener is on: add `https = true` under `[server]`",
        redirecting.join(", ")
    ))
}
