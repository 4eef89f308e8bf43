//! Facts about the viewer that a request brings along, in dev mode only.
//!
//! `Mfe-Dev-CloudFront-Viewer-Country: FR` makes one request come from France: what is behind the
//! prefix is the name of CloudFront's own header. In strict mode, as in production, a viewer says
//! nothing about itself that CloudFront would believe.

use http::{HeaderMap, HeaderName};

/// What stands before the name of a CloudFront header.
const PREFIX: &str = "mfe-dev-";

/// Takes the facts out of a request's headers, under CloudFront's names.
pub(super) fn take_viewer_facts(headers: &mut HeaderMap) -> HeaderMap {
    let mut res = HeaderMap::new();
    let brought = |name: &HeaderName| name.as_str().starts_with("mfe-dev-cloudfront-");
    if !headers.keys().any(brought) {
        return res;
    }
    for (name, value) in headers.iter().filter(|(name, _)| brought(name)) {
        if let Ok(own) = HeaderName::from_bytes(&name.as_str().as_bytes()[PREFIX.len()..]) {
            res.append(own, value.clone());
        }
    }
    for name in res.keys() {
        headers.remove(format!("{PREFIX}{name}"));
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn facts_leave_the_headers_under_their_own_names() {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static("*/*"));
        headers.insert(
            "mfe-dev-cloudfront-viewer-country",
            HeaderValue::from_static("FR"),
        );
        headers.insert("mfe-dev-other", HeaderValue::from_static("1"));
        let facts = take_viewer_facts(&mut headers);
        assert_eq!(facts.len(), 1);
        assert_eq!(facts["cloudfront-viewer-country"], "FR");
        assert_eq!(headers.len(), 2, "what is no fact stays: {headers:?}");
    }
}
