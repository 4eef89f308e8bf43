//! The opening handshake of a WebSocket, as a server sees it (RFC 6455, section 4.2.1).

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderMap, HeaderName, Method, Version};

/// Whether a request asks to go on by WebSocket.
pub fn wants_websocket(method: &Method, version: Version, headers: &HeaderMap) -> bool {
    method == Method::GET
        && version == Version::HTTP_11
        && has_token(headers, &CONNECTION, "upgrade")
        && has_token(headers, &UPGRADE, "websocket")
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .any(|it| it.trim().eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(
        method: &Method,
        version: Version,
        headers: &[(&'static str, &'static str)],
        is: bool,
    ) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        assert_eq!(wants_websocket(method, version, &map), is);
    }

    #[test]
    fn a_websocket_is_told_from_other_requests() {
        let firefox = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
        ];
        let h2c = [("connection", "Upgrade"), ("upgrade", "h2c")];
        check(&Method::GET, Version::HTTP_11, &firefox, true);
        check(&Method::POST, Version::HTTP_11, &firefox, false);
        check(&Method::GET, Version::HTTP_10, &firefox, false);
        check(&Method::GET, Version::HTTP_11, &firefox[..1], false);
        check(&Method::GET, Version::HTTP_11, &firefox[1..], false);
        check(&Method::GET, Version::HTTP_11, &h2c, false);
    }
}
