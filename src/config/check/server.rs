//! `[server]`: an address, ports of their own, a point of presence that fits a header, amounts.

use std::net::IpAddr;
use std::path::Path;

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::{AmountToml, HttpsListenerToml, HttpsToml},
    find::absolute,
    tree::At,
};

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
    if let Some(host) = &server.control_host
        && let Some(it) = bad_control_host(host)
    {
        cx.report(&at.key("control_host"), it);
    }
    for (i, name) in server.control_names.iter().enumerate() {
        let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._".contains(&it);
        if name.is_empty() || !name.bytes().all(plain) {
            let it = Diagnostic::error("bad-host", format!("`{name}` is no host name"))
                .label("letters, digits, `-` and `.` only: no scheme and no port");
            cx.report(&at.key("control_names").index(i), it);
        }
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
    if let Some(it) = server.cache_size.as_ref().and_then(bad_cache_size) {
        cx.report(&at.key("cache_size"), it);
    }
    if let Some(it) = server.time_offset.as_ref().and_then(bad_time_offset) {
        cx.report(&at.key("time_offset"), it);
    }
    if let Some(https) = &server.https {
        let https_at = at.key("https");
        let taken = [("port", server.port), ("control_port", server.control_port)];
        let port = https.port().filter(|it| *it != 0);
        let first = taken.iter().find(|(_, it)| it.is_some() && *it == port);
        if let (Some((key, _)), Some(port)) = (first, port) {
            let title = format!("`{key}` and the port of `https` are both {port}");
            let it = Diagnostic::error("same-port", title)
                .label("needs a port of its own")
                .also(cx.written(&at.key(key)), "taken here");
            cx.report(&https_at, it);
        }
        if let HttpsToml::Listener(listener) = https {
            certificate(cx, listener, &https_at);
        }
    }
}

fn certificate(cx: &mut Checker<'_>, it: &HttpsListenerToml, at: &At) {
    let missing = match (&it.certificate, &it.key) {
        (Some(_), None) => Some(("certificate", "key")),
        (None, Some(_)) => Some(("key", "certificate")),
        (Some(_), Some(_)) | (None, None) => None,
    };
    if let Some((given, missing)) = missing {
        let title = format!("`{given}` needs `{missing}`");
        let it = Diagnostic::error("incomplete-certificate", title)
            .label(format!("`{missing}` is missing"))
            .help("leave both out to have a certificate made on this machine");
        cx.report(&at.key(given), it);
    }
    for (key, file) in [("certificate", &it.certificate), ("key", &it.key)] {
        let Some(file) = file else { continue };
        let path = absolute(Path::new(file), cx.base);
        if !path.is_file() {
            let it = Diagnostic::error("missing-file", format!("there is no file `{file}`"))
                .label("must be a file in PEM")
                .knowing(format!("looked for `{}`", path.display()));
            cx.report(&at.key(key), it);
        }
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

/// What is wrong with a host that the control listener cannot be bound to.
pub(in crate::config) fn bad_control_host(host: &str) -> Option<Diagnostic> {
    bad_host(host)?;
    let title = format!("`{host}` is no address to listen on");
    let it = Diagnostic::error("bad-host", title)
        .label("an IP address or `localhost`")
        .help("to be reached under a name, add it to `control_names`");
    Some(it)
}

/// What is wrong with the size of the cache.
pub(in crate::config) fn bad_cache_size(size: &AmountToml) -> Option<Diagnostic> {
    let bad = || {
        let title = format!("`{}` is no size of a cache", size.text());
        Diagnostic::error("bad-cache-size", title)
    };
    match size.bytes() {
        Some(0) => Some(bad().label("nothing fits").help("write `cache = \"off\"`")),
        Some(_) => None,
        None => Some(
            bad()
                .label("a number of bytes, or a text such as `64MB`")
                .knowing("units: `B`, `KB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`"),
        ),
    }
}

/// What is wrong with the time that the clock goes ahead.
pub(in crate::config) fn bad_time_offset(time: &AmountToml) -> Option<Diagnostic> {
    const LONGEST: u64 = 100 * 365 * 86_400;
    let bad = || {
        let title = format!("`{}` is no time", time.text());
        Diagnostic::error("bad-time-offset", title)
    };
    match time.duration() {
        Some(it) if it.as_secs() > LONGEST => Some(bad().label("more than a hundred years")),
        Some(_) => None,
        None => Some(
            bad()
                .label("a number of seconds, or a text such as `1h`")
                .knowing("units: `s`, `m`, `h`, `d`; the clock goes ahead, never back"),
        ),
    }
}
