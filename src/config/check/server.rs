//! `[server]`: an address, two different ports, a point of presence that fits a header.

use std::net::IpAddr;

use super::Checker;
use crate::config::{Diagnostic, tree::At};

pub(super) fn check(cx: &mut Checker<'_>) {
    let Some(server) = &cx.toml.server else {
        return;
    };
    let at = At::root("server");
    if let Some(host) = &server.host
        && let Some(it) = bad_host(host)
    {
        cx.report(&at.key("host"), it);
    }
    if let (Some(port), Some(control)) = (server.port, server.control_port)
        && port == control
        && port != 0
    {
        let title = format!("`port` and `control_port` are both {port}");
        let it = Diagnostic::error("same-port", title)
            .label("needs a port of its own")
            .also(cx.written(&at.key("port")), "taken by the viewer listener");
        cx.report(&at.key("control_port"), it);
    }
    if let Some(pop) = &server.pop
        && (pop.is_empty()
            || !pop
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-'))
    {
        let it = Diagnostic::error("bad-pop", format!("`{pop}` is no point of presence"))
            .label("letters, digits and `-` only, as in `LCL50-C1`");
        cx.report(&at.key("pop"), it);
    }
}

/// What is wrong with a host that the listeners cannot be bound to: it is no address.
pub(in crate::config) fn bad_host(host: &str) -> Option<Diagnostic> {
    if host == "localhost" || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    let title = format!("`{host}` is no address to listen on");
    let it = Diagnostic::error("bad-host", title)
        .label("an IP address or `localhost`")
        .help("use `127.0.0.1`, or `0.0.0.0` for every device in the network");
    Some(it)
}
