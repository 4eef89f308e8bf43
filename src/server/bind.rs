//! Taking the two ports, before anything is said about them.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use crate::config::ServerConfig;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Both listeners, bound.
#[derive(Debug)]
pub struct Bound {
    /// The viewers' listener.
    pub viewer: TcpListener,
    /// The viewers' address with the port that was really taken.
    pub viewer_address: SocketAddr,
    /// The control listener.
    pub control: TcpListener,
    /// The control listener's address.
    pub control_address: SocketAddr,
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

/// Binds both listeners; control stays on this machine whatever the viewers' host is.
///
/// # Errors
///
/// One of the ports cannot be taken.
pub fn bind(server: &ServerConfig) -> Result<Bound, BindError> {
    let host = ip(&server.host, "--port", "port")?;
    let viewer = listen(SocketAddr::new(host, server.port), "--port", "port")?;
    let control_host = match host.is_loopback() {
        true => host,
        false => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let control_at = SocketAddr::new(control_host, server.control_port);
    let control = listen(control_at, "--control-port", "control_port")?;
    let address =
        |listener: &TcpListener, asked: SocketAddr| listener.local_addr().unwrap_or(asked);
    Ok(Bound {
        viewer_address: address(&viewer, SocketAddr::new(host, server.port)),
        control_address: address(&control, control_at),
        viewer,
        control,
    })
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
                "`[server] host` is an IP address or `localhost`",
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
