//! A connection to the TLS listener: the handshake, or a redirect for who speaks plain HTTP.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, HOST, LOCATION};
use http::{HeaderValue, Request, StatusCode};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::server::Acceptor;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::Tls;
use super::connection::{Arrival, Serving, serve_http1, serve_http2, to_the_end};
use super::tls::{H2, session};
use crate::distribution::with_port;

/// How long a viewer may take for the handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The first byte of a TLS connection: a record of the handshake (RFC 8446, section 5.1).
const HANDSHAKE_RECORD: u8 = 22;

/// What a connection turned out to be.
enum Opened {
    Tls(Box<TlsStream<TcpStream>>),
    Plain(TcpStream),
}

/// Serves one connection to its end.
pub(super) async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Arc<Tls>,
    serving: Serving,
    mut finishing: watch::Receiver<bool>,
) {
    let Ok(here) = stream.local_addr() else {
        return;
    };
    let opened = tokio::select! {
        opened = tokio::time::timeout(HANDSHAKE_TIMEOUT, open(stream, here, &tls, &serving)) => opened,
        _ = finishing.wait_for(|it| *it) => return,
    };
    match opened {
        Ok(Ok(Opened::Tls(stream))) => {
            let (_, agreed) = stream.get_ref();
            let arrival = Arrival {
                peer,
                tls: Some(session(agreed)),
            };
            if agreed.alpn_protocol() == Some(H2) {
                serve_http2(stream, serving, arrival, finishing).await;
            } else {
                serve_http1(stream, serving, arrival, finishing).await;
            }
        }
        Ok(Ok(Opened::Plain(stream))) => redirect(stream, here, finishing).await,
        Ok(Err(error)) => tracing::debug!(%error, %peer, "the TLS handshake failed"),
        Err(_) => tracing::debug!(%peer, "the TLS handshake took too long"),
    }
}

async fn open(
    stream: TcpStream,
    here: SocketAddr,
    tls: &Tls,
    serving: &Serving,
) -> io::Result<Opened> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 1 && first[0] != HANDSHAKE_RECORD {
        return Ok(Opened::Plain(stream));
    }
    let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let name = hello.client_hello().server_name().map(str::to_owned);
    let config = tls.config_for(name.as_deref(), &serving.viewer.edge, here.ip());
    let stream = hello.into_stream(config).await?;
    Ok(Opened::Tls(Box::new(stream)))
}

/// Answers plain HTTP with the way to the same page over TLS.
async fn redirect(stream: TcpStream, here: SocketAddr, finishing: watch::Receiver<bool>) {
    let service = service_fn(move |request| {
        let answer = to_https(&request, here);
        async move { Ok::<_, Infallible>(answer) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HANDSHAKE_TIMEOUT)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    to_the_end(connection, |it| it.graceful_shutdown(), finishing).await;
}

fn to_https(request: &Request<Incoming>, here: SocketAddr) -> http::Response<Empty<Bytes>> {
    let host = request.headers().get(HOST).and_then(|it| it.to_str().ok());
    let host = host.map_or_else(|| here.to_string(), str::to_owned);
    let target = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let url = format!("https://{}{target}", with_port(&host, here.port()));
    let mut response = http::Response::new(Empty::new());
    let Ok(location) = HeaderValue::try_from(url) else {
        *response.status_mut() = StatusCode::BAD_REQUEST;
        return response;
    };
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    // Another program may listen on this port tomorrow.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
