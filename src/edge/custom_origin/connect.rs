//! A new connection to an origin: its addresses, TCP, TLS, HTTP/1.1.
//!
//! AWS: "Origin settings" (connection attempts, connection timeout); "HTTP 502 status code (Bad
//! Gateway)" for what TLS and DNS failures become, "HTTP 504 status code (Gateway Timeout)" for
//! a connection that nobody takes.

use std::error::Error as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use http::Uri;
use hyper::client::conn::http1;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tower::ServiceExt;

use super::OriginTiming;
use super::answer::{Remedy, Setback, seconds};
use super::endpoint::{Endpoint, TlsNames};
use super::trust::{Trust, certificate_problem};
use crate::distribution::GeneratedError;
use crate::message::FlowingBody;

/// The end of a connection that requests go in at.
pub(super) type Sender = http1::SendRequest<FlowingBody>;

/// AWS's limit for the status line and headers of an origin's response, in bytes.
const MAX_RESPONSE_HEAD_BYTES: usize = 32_768;

/// Connects within `limit`, and notes how long the parts took.
pub(super) async fn connect(
    endpoint: &Endpoint,
    limit: Duration,
    trust: &Trust,
    timing: &mut OriginTiming,
) -> Result<Sender, Setback> {
    match tokio::time::timeout(limit, connect_at_leisure(endpoint, trust, timing)).await {
        Ok(connected) => connected,
        Err(_) => Err(Setback::connection(
            GeneratedError::OriginTimeout,
            Remedy::Reconnect,
            format!(
                "{endpoint} did not take the connection within {} (connection_timeout)",
                seconds(limit)
            ),
        )),
    }
}

async fn connect_at_leisure(
    endpoint: &Endpoint,
    trust: &Trust,
    timing: &mut OriginTiming,
) -> Result<Sender, Setback> {
    let started = Instant::now();
    let addresses = resolve(endpoint).await?;
    let resolved = Instant::now();
    timing.dns = Some(resolved - started);
    let stream = connect_tcp(endpoint, &addresses).await?;
    let sender = match &endpoint.tls {
        None => speak_http(endpoint, stream).await,
        Some(names) => {
            let stream = agree_on_tls(endpoint, names, trust, stream).await?;
            speak_http(endpoint, stream).await
        }
    };
    timing.connect = Some(resolved.elapsed());
    sender
}

/// The addresses of an endpoint, in the order in which they are tried.
async fn resolve(endpoint: &Endpoint) -> Result<Vec<IpAddr>, Setback> {
    if let Some(known) = endpoint.known_addresses() {
        return Ok(known);
    }
    let host = &endpoint.host;
    let unresolved = |why: String| {
        let reason = format!("the name {host} has no address: {why}");
        Setback::connection(GeneratedError::OriginDns, Remedy::Nothing, reason)
    };
    let found: Vec<IpAddr> = tokio::net::lookup_host((host.as_str(), endpoint.port))
        .await
        .map_err(|it| unresolved(it.to_string()))?
        .map(|it| it.ip())
        .collect();
    match found.is_empty() {
        true => Err(unresolved("the resolver knows none".to_owned())),
        false => Ok(found),
    }
}

/// Connects to the first address that answers; the two address families race (RFC 8305).
async fn connect_tcp(endpoint: &Endpoint, addresses: &[IpAddr]) -> Result<TcpStream, Setback> {
    let sockets: Vec<SocketAddr> = addresses
        .iter()
        .map(|it| SocketAddr::new(*it, endpoint.port))
        .collect();
    let resolved = sockets.clone();
    let resolver = tower::service_fn(move |_| {
        std::future::ready(Ok::<_, io::Error>(resolved.clone().into_iter()))
    });
    let mut connector = HttpConnector::new_with_resolver(resolver);
    connector.set_nodelay(true);
    // The connector wants a URI, of which it then uses nothing but the port.
    let uri = Uri::builder()
        .scheme("http")
        .authority(format!("origin:{}", endpoint.port))
        .path_and_query("/")
        .build()
        .map_err(|it| refused(it.to_string()))?;
    match connector.oneshot(uri).await {
        Ok(stream) => Ok(stream.into_inner()),
        Err(error) => {
            let cause = error.source().and_then(|it| it.downcast_ref::<io::Error>());
            Err(match cause {
                Some(cause) if cause.kind() == io::ErrorKind::TimedOut => Setback::connection(
                    GeneratedError::OriginTimeout,
                    Remedy::Reconnect,
                    format!("{endpoint} did not take the connection"),
                ),
                Some(cause) if cause.kind() == io::ErrorKind::ConnectionRefused => {
                    refused(nothing_listens(endpoint, &sockets))
                }
                Some(cause) => refused(format!("{endpoint} cannot be reached: {cause}")),
                None => refused(format!("{endpoint} cannot be reached: {error}")),
            })
        }
    }
}

fn refused(reason: String) -> Setback {
    Setback::connection(GeneratedError::OriginConnect, Remedy::Reconnect, reason)
}

fn nothing_listens(endpoint: &Endpoint, sockets: &[SocketAddr]) -> String {
    let tried: Vec<String> = sockets.iter().map(ToString::to_string).collect();
    match tried.as_slice() {
        [one] if *one == endpoint.to_string() => format!("nothing listens on {endpoint}"),
        _ => format!("nothing listens on {endpoint} ({})", tried.join(", ")),
    }
}

async fn agree_on_tls(
    endpoint: &Endpoint,
    names: &TlsNames,
    trust: &Trust,
    stream: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Setback> {
    let fails =
        |reason| Setback::connection(GeneratedError::OriginConnect, Remedy::Nothing, reason);
    let name = ServerName::try_from(names.domain_name.clone())
        .map_err(|it| fails(format!("{} cannot be asked for: {it}", names.domain_name)))?;
    let config = trust.config(names).await.map_err(fails)?;
    TlsConnector::from(config)
        .connect(name, stream)
        .await
        .map_err(|error| {
            let tls = error
                .get_ref()
                .and_then(|it| it.downcast_ref::<rustls::Error>());
            match tls {
                Some(tls) => fails(tls_problem(endpoint, names, tls)),
                None => refused(format!(
                    "{endpoint} broke off the TLS handshake: {error}; does it speak HTTPS?"
                )),
            }
        })
}

/// Why TLS could not be agreed on.
fn tls_problem(endpoint: &Endpoint, names: &TlsNames, error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(problem) => certificate_problem(names, problem),
        rustls::Error::InvalidMessage(_) => format!(
            "{endpoint} does not speak TLS; `origin_protocol_policy = \"http-only\"` asks it in plain HTTP"
        ),
        _ => format!("{endpoint} does not agree on TLS: {error}"),
    }
}

async fn speak_http<S>(endpoint: &Endpoint, stream: S) -> Result<Sender, Setback>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .title_case_headers(true)
        .preserve_header_case(true)
        .max_header_size(MAX_RESPONSE_HEAD_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|it| refused(format!("{endpoint} cannot be talked to: {it}")))?;
    let endpoint = endpoint.to_string();
    tokio::spawn(async move {
        if let Err(error) = connection.with_upgrades().await {
            tracing::debug!(%error, endpoint, "connection to the origin ended");
        }
    });
    Ok(sender)
}
