//! The request as the viewer sent it, and as CloudFront sends it on.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::{HeaderMap, HeaderValue, Method, Version};

use super::Body;
use crate::rfc::websocket::wants_websocket;

/// CloudFront's name for one request: the `X-Amz-Cf-Id` header, 56 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// A request id from 40 bytes: 54 characters of the URL-safe base64 alphabet and `==`.
    ///
    /// The bytes decide the id; whoever calls takes them from the system's
    /// generator, or from a counter where the output must not change.
    pub fn from_bytes(bytes: [u8; 40]) -> Self {
        use base64::Engine as _;
        let mut text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        // 40 bytes are 54 characters and two of padding.
        text.push_str("==");
        // The alphabet is made of letters, digits, `-`, `_` and `=`.
        RequestId(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("==")))
    }

    /// The id as it stands in the header and in the generated error page.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as a header's value; costs no copy.
    pub fn header_value(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How the viewer reached CloudFront.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// A request as it came from the viewer.
#[derive(Debug)]
pub struct ViewerRequest {
    /// The id that viewer and origin both get to see.
    pub id: RequestId,
    /// The method, as sent.
    pub method: Method,
    /// Whether the connection was encrypted.
    pub scheme: Scheme,
    /// The HTTP version that the viewer speaks.
    pub version: Version,
    /// The `Host` header or `:authority`, port included, as sent; `None` if there was none.
    pub host: Option<String>,
    /// The raw path: percent-encoding and repeated slashes kept.
    pub path: String,
    /// The raw query without its `?`; empty where there is none.
    pub query: String,
    /// Whether the target ends with a `?` that no query follows.
    pub empty_query: bool,
    /// The viewer's headers, hop-by-hop ones included.
    pub headers: HeaderMap,
    /// The body, if one was sent.
    pub body: Body,
    /// The other end of the connection.
    pub viewer: SocketAddr,
    /// What was agreed on for an encrypted connection.
    pub tls: Option<TlsSession>,
    /// CloudFront's headers about the viewer that take the place of what is configured; nothing
    /// that came over a socket fills it but in dev mode.
    pub viewer_facts: HeaderMap,
}

/// What viewer and edge agreed on, in the words of `CloudFront-Viewer-TLS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlsSession {
    /// The protocol's version, as in `TLSv1.3`.
    pub protocol: &'static str,
    /// The cipher suite, as in `TLS_AES_128_GCM_SHA256`.
    pub cipher: &'static str,
}

impl ViewerRequest {
    /// The path with its query, as it stood in the request line.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// The raw query without its `?`; `None` where there is no `?` at all.
    pub fn raw_query(&self) -> Option<&str> {
        (self.empty_query || !self.query.is_empty()).then_some(self.query.as_str())
    }

    /// Whether the viewer wants to go on by WebSocket.
    pub fn wants_upgrade(&self) -> bool {
        wants_websocket(&self.method, self.version, &self.headers)
    }

    /// The request as it came, but for its body.
    pub fn without_body(&self) -> Self {
        ViewerRequest {
            id: self.id.clone(),
            method: self.method.clone(),
            scheme: self.scheme,
            version: self.version,
            host: self.host.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            empty_query: self.empty_query,
            headers: self.headers.clone(),
            body: Body::Empty,
            viewer: self.viewer,
            tls: self.tls,
            viewer_facts: self.viewer_facts.clone(),
        }
    }

    /// The viewer's address.
    pub fn viewer_ip(&self) -> IpAddr {
        self.viewer.ip()
    }
}

/// A request as CloudFront sends it to an origin.
#[derive(Debug, Default)]
pub struct OriginRequest {
    /// The method.
    pub method: Method,
    /// The raw path, with the origin's path in front.
    pub path: String,
    /// The raw query without its `?`; empty where there is none.
    pub query: String,
    /// The headers that the origin gets to see.
    pub headers: HeaderMap,
    /// The body, where the viewer's is passed on.
    pub body: Body,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_has_the_shape_of_cloudfronts() {
        let id = RequestId::from_bytes([7; 40]);
        assert_eq!(id.as_str().len(), 56);
        assert!(id.as_str().ends_with("=="));
        let body = &id.as_str()[..54];
        assert!(
            body.bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
        );
    }
}
