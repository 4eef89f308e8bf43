//! Taking the ports, before anything is said about them.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use super::Tls;
use crate::config::{HttpsConfig, ServerConfig};

/// How many bytes of an answer the system may hold for a connection, in the terms of `SO_SNDBUF`;
/// Linux takes twice as much. Left to itself it takes 4 MiB: then 64 viewers of a 5 MB file have
/// a third less of it, and the unluckiest waits for seconds.
const SEND_BUFFER: u32 = 256 * 1024;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// The listeners, bound.
#[derive(Debug)]
pub struct Bound {
    /// The viewers' listener.
    pub viewer: TcpListener,
    /// The viewers' address with the port that was really taken.
    pub viewer_address: SocketAddr,
    /// The viewers' listener with TLS, where it is on.
    pub https: Option<BoundHttps>,
    /// The control listener.
    pub control: TcpListener,
    /// The control listener's address.
    pub control_address: SocketAddr,
    /// The names that it answers under, besides those of this machine.
    pub control_names: Vec<String>,
}

impl Bound {
    /// Where a browser reaches the plain listener.
    pub fn viewer_url(&self) -> String {
        url("http", self.viewer_address)
    }

    /// Where a browser reaches the TLS listener.
    pub fn https_url(&self) -> Option<String> {
        let https = self.https.as_ref()?;
        Some(url("https", https.address))
    }

    /// All addresses for viewers, the plain one first.
    pub fn viewer_urls(&self) -> Vec<String> {
        std::iter::once(self.viewer_url())
            .chain(self.https_url())
            .collect()
    }
}

/// An address as a browser can open it.
fn url(scheme: &str, mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    format!("{scheme}://{address}")
}

/// The TLS listener, bound.
#[derive(Debug)]
pub struct BoundHttps {
    /// The listener.
    pub listener: TcpListener,
    /// Its address with the port that was really taken.
    pub address: SocketAddr,
    /// Its certificates.
    pub tls: Tls,
}

/// A port that cannot be taken, with the way out.
#[derive(Debug)]
pub struct BindError {
    address: String,
    flag: &'static str,
    setting: &'static str,
    error: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BindError {
            address,
            flag,
            setting,
            error,
        } = self;
        match error.kind() {
            io::ErrorKind::AddrInUse => write!(
                f,
                "{address} is taken by another program\n  help: choose another port with `{flag}` or `[server] {setting}`; `{flag} 0` takes a free one"
            ),
            io::ErrorKind::PermissionDenied => write!(
                f,
                "{address} may not be taken: {error}\n  help: ports below 1024 need privileges; choose another with `{flag}` or `[server] {setting}`"
            ),
            io::ErrorKind::AddrNotAvailable => write!(
                f,
                "{address} is not an address of this machine\n  help: `[server] host` is usually `127.0.0.1`"
            ),
            _ => write!(f, "cannot listen on {address}: {error}"),
        }
    }
}

impl std::error::Error for BindError {}

/// Binds the listeners; control stays on this machine whatever the viewers' host is, unless it has
/// an address of its own. There is a
/// TLS listener where both `tls` and its port are given.
///
/// # Errors
///
/// One of the ports cannot be taken.
pub fn bind(server: &ServerConfig, tls: Option<Tls>) -> Result<Bound, BindError> {
    let host = ip(&server.host, "--port", "port")?;
    let viewer = listen(SocketAddr::new(host, server.port), "--port", "port")?;
    let https = match (&server.https, tls) {
        (Some(https), Some(tls)) => Some(bind_https(https, host, tls)?),
        (Some(_), None) | (None, _) => None,
    };
    let control_host = match &server.control_host {
        Some(named) => ip(named, "--control-host", "control_host")?,
        None if host.is_loopback() => host,
        None => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let control_at = SocketAddr::new(control_host, server.control_port);
    let control = listen(control_at, "--control-port", "control_port")?;
    Ok(Bound {
        viewer_address: address(&viewer, SocketAddr::new(host, server.port)),
        control_address: address(&control, control_at),
        viewer,
        https,
        control,
        control_names: server.control_names.clone(),
    })
}

fn bind_https(https: &HttpsConfig, host: IpAddr, tls: Tls) -> Result<BoundHttps, BindError> {
    let at = SocketAddr::new(host, https.port);
    let listener = listen(at, "--https-port", "https")?;
    Ok(BoundHttps {
        address: address(&listener, at),
        listener,
        tls,
    })
}

fn address(listener: &TcpListener, asked: SocketAddr) -> SocketAddr {
    listener.local_addr().unwrap_or(asked)
}

fn ip(host: &str, flag: &'static str, setting: &'static str) -> Result<IpAddr, BindError> {
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    host.trim_matches(['[', ']'])
        .parse()
        .map_err(|_| BindError {
            address: host.to_owned(),
            flag,
            setting,
            error: io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is neither an IP address nor `localhost`",
            ),
        })
}

fn listen(
    address: SocketAddr,
    flag: &'static str,
    setting: &'static str,
) -> Result<TcpListener, BindError> {
    let open = || {
        let socket = match address.is_ipv4() {
            true => TcpSocket::new_v4()?,
            false => TcpSocket::new_v6()?,
        };
        // A port that was in use a moment ago may be taken again at once.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        // A system that refuses a size has one of its own.
        let _ = socket.set_send_buffer_size(SEND_BUFFER);
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|error| BindError {
        address: address.to_string(),
        flag,
        setting,
        error,
    })
}
