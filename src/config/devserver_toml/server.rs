//! `[server]`: the listeners, the cache, the clock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AmountToml, CacheWord};

/// Where the server listens and how it behaves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServerToml {
    /// The address of the listeners, `127.0.0.1` unless said otherwise.
    pub host: Option<String>,
    /// The viewer listener's port, 8080 unless said otherwise; 0 takes a free one.
    pub port: Option<u16>,
    /// The control listener's port, 8081 unless said otherwise; 0 takes a free one.
    pub control_port: Option<u16>,
    /// The control listener's address, an IP address or `localhost`: `host` where that is this
    /// machine's own, else `127.0.0.1`. Any other address needs `[credentials]`.
    pub control_host: Option<String>,
    /// Names under which the control listener is reached, beside `localhost` and addresses; as in
    /// `["mfe-dev"]`, a container's name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control_names: Vec<String>,
    /// Production to the byte: no live reload.
    pub strict: Option<bool>,
    /// The point of presence in `X-Amz-Cf-Pop`, as in `LCL50-C1`.
    pub pop: Option<String>,
    /// Whether the edge keeps objects: `on` unless said otherwise. With `off` every request is a
    /// miss.
    pub cache: Option<CacheWord>,
    /// How much the edge keeps: a number of bytes, or a text such as `64MB` or `1GiB`; `64MiB`
    /// unless said otherwise.
    pub cache_size: Option<AmountToml>,
    /// How far the server's clock goes ahead of the machine's: a number of seconds, or a text
    /// such as `90s`, `15m`, `1h` or `2d`.
    pub time_offset: Option<AmountToml>,
    /// Whether viewers are served with TLS too: `true`, a port, or a table with `port`,
    /// `certificate` and `key`; `false` unless said otherwise.
    pub https: Option<HttpsToml>,
}

/// The viewers' listener with TLS.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum HttpsToml {
    /// On at port 8443, or off.
    On(bool),
    /// On at this port; 0 takes a free one.
    Port(u16),
    /// On, with these settings.
    Listener(HttpsListenerToml),
}

/// The settings of the viewers' listener with TLS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpsListenerToml {
    /// The port, 8443 unless said otherwise; 0 takes a free one.
    pub port: Option<u16>,
    /// A file with the certificate and those that it stands on, in PEM, relative to this file.
    /// Where none is given, an authority of this machine makes the certificates.
    pub certificate: Option<String>,
    /// A file with the certificate's key, in PEM, relative to this file.
    pub key: Option<String>,
}

/// The port of the listener with TLS, where none is given.
const HTTPS_PORT: u16 = 8443;

impl HttpsToml {
    /// The same with its port written out: off, or a table.
    pub fn in_full(self) -> Self {
        let listener = match self {
            HttpsToml::On(false) => return self,
            HttpsToml::On(true) => HttpsListenerToml::default(),
            HttpsToml::Port(port) => HttpsListenerToml {
                port: Some(port),
                ..HttpsListenerToml::default()
            },
            HttpsToml::Listener(listener) => listener,
        };
        HttpsToml::Listener(HttpsListenerToml {
            port: listener.port.or(Some(HTTPS_PORT)),
            ..listener
        })
    }

    /// The same with a layer above it: what the layer does not say stays.
    pub fn below(self, above: HttpsToml) -> Self {
        let below = match self.in_full() {
            HttpsToml::Listener(listener) => listener,
            HttpsToml::On(_) | HttpsToml::Port(_) => HttpsListenerToml::default(),
        };
        match above {
            HttpsToml::On(false) => above,
            HttpsToml::On(true) => HttpsToml::Listener(below),
            HttpsToml::Port(port) => HttpsToml::Listener(HttpsListenerToml {
                port: Some(port),
                ..below
            }),
            HttpsToml::Listener(listener) => HttpsToml::Listener(HttpsListenerToml {
                port: listener.port.or(below.port),
                certificate: listener.certificate.or(below.certificate),
                key: listener.key.or(below.key),
            }),
        }
    }

    /// The port; `None` where it is off.
    pub fn port(&self) -> Option<u16> {
        match self {
            HttpsToml::On(false) => None,
            HttpsToml::On(true) => Some(HTTPS_PORT),
            HttpsToml::Port(port) => Some(*port),
            HttpsToml::Listener(listener) => Some(listener.port.unwrap_or(HTTPS_PORT)),
        }
    }
}
