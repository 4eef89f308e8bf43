//! Headers of a request as text.

use http::HeaderMap;

/// All lines of a header as one text; bytes beyond ASCII are UTF-8, or else Latin-1.
pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|it| decoded(it.as_bytes()))
        .collect();
    (!lines.is_empty()).then(|| lines.join(","))
}

/// A header's bytes as text.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn lines_are_joined_and_bytes_are_decoded() {
        let mut headers = HeaderMap::new();
        headers.append("a", HeaderValue::from_static("1"));
        headers.append("a", HeaderValue::from_static("2"));
        assert_eq!(text(&headers, "a").as_deref(), Some("1,2"));
        assert_eq!(text(&headers, "b"), None);
        assert_eq!(decoded("é".as_bytes()), "é");
        assert_eq!(decoded(b"\xe9"), "é");
    }
}
