//! The ready signal: one JSON object on one line, once every socket is bound.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::config::Config;
use crate::distribution::Distribution;
use crate::server::Bound;

/// The ready signal for what was bound.
pub(super) fn ready(config: &Config, bound: &Bound) -> Value {
    let port = bound.viewer_address.port();
    let distributions: Vec<Value> = config
        .distributions
        .iter()
        .map(|it| {
            json!({
                "id": it.id,
                "aliases": it.aliases.iter().map(|alias| alias.as_str()).collect::<Vec<_>>(),
                "url": distribution_url(it, config.distributions.len(), bound),
                "domain_name": format!("{}:{port}", it.domain_name()),
            })
        })
        .collect();
    let mut res = json!({
        "event": "ready",
        "viewer": bound.viewer_urls(),
        "control": format!("http://{}", bound.control_address),
        "distributions": distributions,
        "pid": std::process::id(),
    });
    if let Some(authority) = bound.https.as_ref().and_then(|it| it.tls.authority()) {
        // What a client must trust, as in `curl --cacert` and `NODE_EXTRA_CA_CERTS`.
        let file = authority.certificate_file();
        res["certificate_authority"] = file.display().to_string().into();
    }
    res
}

/// Where a distribution is reached: the listener itself where there is only one.
pub(super) fn distribution_url(distribution: &Distribution, of: usize, bound: &Bound) -> String {
    if of == 1 {
        return bound.viewer_url();
    }
    let port = bound.viewer_address.port();
    let local = distribution
        .aliases
        .iter()
        .map(crate::distribution::Alias::as_str)
        .find(|it| it.ends_with(".localhost") && !it.starts_with('*'));
    let host = local.map_or_else(|| distribution.domain_name(), str::to_owned);
    format!("http://{host}:{port}")
}

/// Writes the ready signal into a file that appears whole.
pub(super) fn write_file(path: &Path, ready: &Value) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|it| !it.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{ready}")?;
    file.persist(path)?;
    Ok(())
}
