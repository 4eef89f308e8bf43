//! A client over TLS that trusts one authority and nothing else.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Version};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// What opens an HTTP/2 connection, with no settings (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A client of the TLS listener on one port of this machine.
pub(crate) struct TlsClient {
    config: ClientConfig,
    port: u16,
    runtime: Runtime,
}

/// An answer over TLS.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) version: Version,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }
}

impl TlsClient {
    /// A client that trusts the authority in this file.
    pub(crate) fn trusting(authority: &Path, port: u16) -> Self {
        let mut roots = RootCertStore::empty();
        let pem = fs::read(authority).unwrap();
        roots
            .add(CertificateDer::from_pem_slice(&pem).unwrap())
            .unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsClient {
            config,
            port,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    /// `GET` of a path under a name; an IP address sends no name in the handshake.
    #[track_caller]
    pub(crate) fn get(&self, version: Version, name: &str, path: &str) -> Answer {
        let request = Request::get(path).body(Full::default()).unwrap();
        self.ask(version, name, request)
    }

    /// Sends a request; `Host` or `:authority` is the name with the port.
    #[track_caller]
    pub(crate) fn ask(
        &self,
        version: Version,
        name: &str,
        request: Request<Full<Bytes>>,
    ) -> Answer {
        self.runtime.block_on(self.exchange(version, name, request))
    }

    /// The error of a handshake that must fail.
    #[track_caller]
    pub(crate) fn refused(&self, name: &str) -> String {
        let connected = self.runtime.block_on(self.connect(b"http/1.1", name));
        connected.map(|_| ()).unwrap_err().to_string()
    }

    /// The payload of the server's first HTTP/2 frame: its settings, six bytes each.
    pub(crate) fn settings(&self, name: &str) -> Vec<[u8; 6]> {
        self.runtime.block_on(async {
            let mut stream = self.connect(b"h2", name).await.unwrap();
            stream.write_all(PREFACE).await.unwrap();
            let mut head = [0; 9];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(head[3], 4, "the first frame is SETTINGS: {head:?}");
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            let mut payload = vec![0; length as usize];
            stream.read_exact(&mut payload).await.unwrap();
            payload
                .chunks_exact(6)
                .map(|it| it.try_into().unwrap())
                .collect()
        })
    }

    /// Does something with this client, on its own runtime.
    pub(crate) fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }

    /// A connection that speaks this protocol.
    pub(crate) async fn connect(
        &self,
        alpn: &[u8],
        name: &str,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut config = self.config.clone();
        config.alpn_protocols = vec![alpn.to_vec()];
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let stream = TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(alpn));
        Ok(stream)
    }

    async fn exchange(
        &self,
        version: Version,
        name: &str,
        mut request: Request<Full<Bytes>>,
    ) -> Answer {
        let host = format!("{name}:{}", self.port);
        let response = if version == Version::HTTP_2 {
            let stream = self.connect(b"h2", name).await.unwrap();
            let uri = format!("https://{host}{}", request.uri());
            *request.uri_mut() = uri.parse().unwrap();
            let (mut sender, connection) =
                http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
                    .await
                    .unwrap();
            tokio::spawn(connection);
            sender.send_request(request).await.unwrap()
        } else {
            let stream = self.connect(b"http/1.1", name).await.unwrap();
            let headers = request.headers_mut();
            headers.insert("host", host.parse().unwrap());
            let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
            tokio::spawn(connection);
            sender.send_request(request).await.unwrap()
        };
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            version: parts.version,
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}
