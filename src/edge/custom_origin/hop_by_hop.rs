//! Headers that concern one connection and not the message.
//!
//! RFC 9110, section 7.6.1; AWS: "Request and response behavior for custom origins", which also
//! removes everything `Proxy-*`.

use http::header::{CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName};

/// The headers of a message without those of its connection, in their order.
///
/// Gone are the names that are hop-by-hop by definition, those that `Connection` lists, and those
/// that `also` names.
pub(crate) fn without_hop_by_hop(headers: &HeaderMap, also: &[HeaderName]) -> HeaderMap {
    let listed: Vec<&str> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .map(str::trim)
        .collect();
    headers
        .iter()
        .filter(|(name, _)| {
            !is_hop_by_hop(name)
                && !also.contains(name)
                && !listed
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(name.as_str()))
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn is_hop_by_hop(name: &HeaderName) -> bool {
    [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE].contains(name)
        || name == "keep-alive"
        || name.as_str().starts_with("proxy-")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::EXPECT;

    use super::*;

    #[test]
    fn what_concerns_the_connection_goes_and_the_rest_keeps_its_order() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-first", "1"),
            ("connection", "close, X-Private"),
            ("set-cookie", "a=1"),
            ("keep-alive", "timeout=5"),
            ("x-private", "1"),
            ("te", "trailers"),
            ("trailer", "x-sum"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("proxy-connection", "keep-alive"),
            ("proxy-authorization", "Basic eA=="),
            ("expect", "100-continue"),
            ("set-cookie", "b=2"),
            ("x-last", "1"),
        ] {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let kept = without_hop_by_hop(&headers, &[EXPECT]);
        let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["x-first", "set-cookie", "set-cookie", "x-last"]);
    }
}
