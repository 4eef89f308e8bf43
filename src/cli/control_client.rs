//! How a command talks to the running server: one JSON request to its control listener.

use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::ConfigSource;
use super::loading::{Loading, load_or_say};

/// How long a local server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The running server's control listener.
#[derive(Clone, Debug)]
pub(super) struct Control {
    authority: String,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum ControlError {
    /// Nothing answers there.
    Unreachable(String),
    /// The server says no.
    Refused(String),
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority)
    }
}

impl Control {
    /// The one that was named, else that of the configuration; `None` where the configuration does
    /// not load, which has been said.
    pub(super) fn find(named: Option<&str>, source: &ConfigSource) -> io::Result<Option<Self>> {
        if let Some(url) = named {
            let authority = url.strip_prefix("http://").unwrap_or(url);
            let authority = authority.trim_end_matches('/');
            let parsed = authority.parse::<http::uri::Authority>();
            if parsed.is_err() || !authority.contains(':') {
                let said = format!("`--control {url}` is no URL such as http://127.0.0.1:8081");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, said));
            }
            return Ok(Some(Control {
                authority: authority.to_owned(),
            }));
        }
        Ok(match load_or_say(source)? {
            Loading::Usable(config) => Some(Control {
                authority: format!("127.0.0.1:{}", config.server.control_port),
            }),
            Loading::Broken => None,
        })
    }

    /// Posts JSON and returns the JSON of the answer.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| ControlError::Unreachable(error.to_string()))?;
        runtime.block_on(async {
            match tokio::time::timeout(PATIENCE, self.exchange(path, body)).await {
                Ok(answer) => answer,
                Err(_) => Err(ControlError::Unreachable(format!(
                    "no answer within {} s",
                    PATIENCE.as_secs()
                ))),
            }
        })
    }

    async fn exchange(&self, path: &str, body: &Value) -> Result<Value, ControlError> {
        let unreachable = |error: &dyn fmt::Display| ControlError::Unreachable(error.to_string());
        let stream = TcpStream::connect(&self.authority)
            .await
            .map_err(|it| unreachable(&it))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|it| unreachable(&it))?;
        tokio::spawn(connection);
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body.to_string())))
            .map_err(|it| unreachable(&it))?;
        let response = sender
            .send_request(request)
            .await
            .map_err(|it| unreachable(&it))?;
        let status = response.status();
        let bytes = response
            .into_body()
            .collect()
            .await
            .map_err(|it| unreachable(&it))?
            .to_bytes();
        let answer: Value = serde_json::from_slice(&bytes).map_err(|_| {
            ControlError::Unreachable(format!("{status} of a server that is no mfe-dev"))
        })?;
        match answer["error"].as_str() {
            None if status.is_success() => Ok(answer),
            error => Err(ControlError::Refused(
                error.unwrap_or("the server refused").to_owned(),
            )),
        }
    }
}
