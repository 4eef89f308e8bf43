//! A store on a free port of this machine that answers as a test says.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::s3::{Credentials, Identity, RemoteBucket, RemoteConfig, SignedRequest, authenticate};

/// A request as the store got it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }

    /// Whether the example's key signed it.
    pub(super) fn is_signed(&self) -> bool {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let request = SignedRequest {
            method: &self.method,
            path,
            query,
            headers: &self.headers,
            host: self.header("host").unwrap(),
            body: None,
            now: SystemTime::now(),
        };
        authenticate(&request, &[credentials()]).unwrap().identity == Identity::Owner
    }
}

/// A running store; it ends with its runtime.
pub(super) struct FakeStore {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Answering = dyn Fn(&Asked) -> Vec<u8> + Send + Sync;

impl FakeStore {
    pub(super) async fn start(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::start_with(None, answer).await
    }

    /// As [`FakeStore::start`], but for TLS.
    pub(super) async fn start_with(
        tls: Option<TlsAcceptor>,
        answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answering> = Arc::new(answer);
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, answer, log) = (tls.clone(), Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(async move {
                    let Some(tls) = tls else {
                        return serve(stream, answer, log).await;
                    };
                    // Who does not trust the certificate leaves.
                    if let Ok(stream) = tls.accept(stream).await {
                        serve(stream, answer, log).await;
                    }
                });
            }
        });
        FakeStore { port, asked }
    }

    pub(super) fn config(&self) -> RemoteConfig {
        RemoteConfig {
            endpoint: format!("http://127.0.0.1:{}/", self.port),
            bucket: "site".to_owned(),
            region: "eu-central-1".to_owned(),
            credentials: Some(credentials()),
        }
    }

    /// The bucket, which asks each time.
    pub(super) fn bucket(&self) -> RemoteBucket {
        RemoteBucket {
            revalidate_after: std::time::Duration::ZERO,
            ..RemoteBucket::new(self.config())
        }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

pub(super) fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        session_token: Some("to/ken+==".to_owned()),
    }
}

/// A whole message, with the length of its body.
pub(super) fn message(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let length = body.len().to_string();
    let mut all = vec![("Content-Length", length.as_str())];
    all.extend(headers);
    head(status, &all)
        .into_bytes()
        .into_iter()
        .chain(body.iter().copied())
        .collect()
}

pub(super) fn head(status: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    format!("HTTP/1.1 {status}\r\n{}\r\n", lines.collect::<String>())
}

/// One of S3's errors.
pub(super) fn error(status: &str, code: &str) -> Vec<u8> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>so it is</Message><Key>k</Key></Error>"
    );
    message(
        status,
        &[("Content-Type", "application/xml")],
        body.as_bytes(),
    )
}

async fn serve<S>(stream: S, answer: Arc<Answering>, log: Arc<Mutex<Vec<Asked>>>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream).await {
        log.lock().unwrap().push(asked.clone());
        let message = answer(&asked);
        // What is no whole message ends with the connection.
        let whole = !message.is_empty() && !message.starts_with(b"HTTP/1.1 200 Broken");
        if stream.get_mut().write_all(&message).await.is_err() || !whole {
            return;
        }
    }
}

async fn read<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut words = lines.first()?.split(' ');
    let (method, target) = (words.next()?.parse().ok()?, words.next()?.to_owned());
    let headers = lines[1..].iter().map(|it| {
        let (name, value) = it.split_once(": ").unwrap();
        (
            name.parse::<HeaderName>().unwrap(),
            HeaderValue::from_str(value).unwrap(),
        )
    });
    Some(Asked {
        method,
        target,
        headers: headers.collect(),
    })
}
