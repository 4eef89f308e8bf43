//! Requests to an object store: signed, over pooled connections.

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, HOST, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

use super::RemoteConfig;
use crate::s3::signature::{Signing, sign, uri_encode};

/// How long a store may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a store may take to begin an answer, and to go on with it.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The SHA-256 of no bytes, in hexadecimal: our requests have no bodies.
const NO_BODY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

type Https = Client<HttpsConnector<HttpConnector>, Empty<Bytes>>;

/// A store, and one bucket in it.
pub(super) struct Store {
    pub(super) config: RemoteConfig,
    /// Made at the first use: it reads the machine's authorities.
    client: OnceCell<Https>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Store {
    pub(super) fn new(config: RemoteConfig) -> Self {
        Store {
            config,
            client: OnceCell::new(),
        }
    }

    /// A store that is trusted if these authorities vouch for it.
    #[cfg(test)]
    pub(super) fn in_roots(config: RemoteConfig, roots: RootCertStore) -> Self {
        Store {
            config,
            client: OnceCell::new_with(client_in(roots).ok()),
        }
    }

    /// Asks for an object, or for the bucket where there is no key; the query is encoded already.
    pub(super) async fn send(
        &self,
        method: Method,
        key: Option<&str>,
        query: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Response<Incoming>, String> {
        let request = self.request(method, key, query, headers)?;
        let client = self.client.get_or_try_init(client).await?;
        let answer = tokio::time::timeout(PATIENCE, client.request(request)).await;
        answer
            .map_err(|_| format!("no answer within {} s", PATIENCE.as_secs()))?
            .map_err(|it| in_words(&it))
    }

    fn request(
        &self,
        method: Method,
        key: Option<&str>,
        query: &str,
        headers: &[(HeaderName, &str)],
    ) -> Result<Request<Empty<Bytes>>, String> {
        let RemoteConfig {
            endpoint,
            bucket,
            region,
            credentials,
        } = &self.config;
        let endpoint = endpoint.trim_end_matches('/');
        let mut uri = format!("{endpoint}/{}", uri_encode(bucket.as_bytes()));
        if let Some(key) = key {
            uri.push('/');
            uri.push_str(&uri_encode(key.as_bytes()));
        }
        if !query.is_empty() {
            uri.push('?');
            uri.push_str(query);
        }
        let uri: Uri = uri
            .parse()
            .map_err(|it| format!("`{endpoint}` is no address: {it}"))?;
        let host = uri.authority().map(ToString::to_string);
        let host = host.ok_or_else(|| format!("`{endpoint}` is no address: it names no host"))?;
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(HOST, host);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let mut request = request
            .body(Empty::new())
            .map_err(|it| format!("the request cannot be made: {it}"))?;
        if let Some(credentials) = credentials {
            let signing = Signing {
                credentials,
                region,
                service: "s3",
                now: SystemTime::now(),
            };
            sign(&mut request, &signing, NO_BODY)
                .map_err(|it| format!("the request cannot be signed: {it}"))?;
        }
        // Proxies change these two, so they are not signed. What is stored is wanted, not what a
        // proxy makes of it.
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let user_agent = concat!("mfe-dev/", env!("CARGO_PKG_VERSION"));
        headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
        Ok(request)
    }
}

async fn client() -> Result<Https, String> {
    // It reads some hundred files.
    let loaded = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs)
        .await
        .map_err(|it| it.to_string())?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(loaded.certs);
    client_in(roots)
}

fn client_in(roots: RootCertStore) -> Result<Https, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|it| it.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(https))
}

/// An error with its causes.
pub(super) fn in_words(error: &(dyn Error + 'static)) -> String {
    let mut words = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    words.dedup();
    words.join(": ")
}
