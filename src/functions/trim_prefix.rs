//! The prefix trimmer: what the Lambda@Edge function of a bucket-per-app layout does.
//!
//! A bucket that holds one micro-frontend knows nothing of the path under which it is served, so
//! production trims `/admin/` from the URI in an origin-request function; S3's REST endpoint
//! knows no index documents, so the same function completes a URI that ends in `/`.

/// The built-in origin-request function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrimPrefix {
    /// The prefix, as in `/admin`; begins with `/` and does not end with one.
    pub prefix: Option<String>,
    /// Appended to a URI that ends in `/`.
    pub index_document: Option<String>,
}

/// What became of a URI, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// The URI for the origin.
    pub uri: String,
    /// What was done, in words for `explain`.
    pub because: String,
}

impl TrimPrefix {
    /// Rewrites the URI for the origin; the query is not part of it.
    ///
    /// ```
    /// use mfe_dev::functions::TrimPrefix;
    ///
    /// let trim = TrimPrefix { prefix: Some("/admin".into()), index_document: None };
    /// assert_eq!(trim.rewrite("/admin/x").uri, "/x");
    /// assert_eq!(trim.rewrite("/admin/").uri, "/");
    /// assert_eq!(trim.rewrite("/admin").uri, "/admin");
    /// ```
    pub fn rewrite(&self, uri: &str) -> Trimmed {
        let (trimmed, mut because) = match self.prefix.as_deref() {
            None => (uri, String::new()),
            Some(prefix) => match uri.strip_prefix(prefix) {
                Some(rest) if rest.starts_with('/') => (rest, format!("`{prefix}` trimmed")),
                _ => (
                    uri,
                    format!("`{uri}` is not below `{prefix}/`, so nothing is trimmed"),
                ),
            },
        };
        let mut res = trimmed.to_owned();
        if let Some(document) = self.index_document.as_deref()
            && res.ends_with('/')
        {
            res.push_str(document);
            if !because.is_empty() {
                because.push_str(", ");
            }
            because.push_str(&format!("`{document}` appended to the `/` at the end"));
        }
        if because.is_empty() {
            because.push_str("nothing to do");
        }
        Trimmed { uri: res, because }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prefix: Option<&str>, index: Option<&str>, uri: &str, expected: &str) {
        let trim = TrimPrefix {
            prefix: prefix.map(str::to_owned),
            index_document: index.map(str::to_owned),
        };
        assert_eq!(trim.rewrite(uri).uri, expected, "{uri}");
    }

    #[test]
    fn it_trims_what_lies_below_the_prefix() {
        check(Some("/admin"), None, "/admin/x", "/x");
        check(Some("/admin"), None, "/admin/", "/");
        check(Some("/admin"), None, "/admin", "/admin");
        check(Some("/admin"), None, "/administrator/x", "/administrator/x");
        check(Some("/admin"), None, "/admin//x", "//x");
        check(Some("/admin"), None, "/x/admin/y", "/x/admin/y");
        check(Some("/admin"), None, "/admin/admin/y", "/admin/y");
        check(Some("/a/b"), None, "/a/b/c%20d", "/c%20d");
    }

    #[test]
    fn it_completes_index_documents() {
        check(Some("/admin"), Some("index.html"), "/admin/", "/index.html");
        check(
            Some("/admin"),
            Some("index.html"),
            "/admin/x/",
            "/x/index.html",
        );
        check(Some("/admin"), Some("index.html"), "/admin/x", "/x");
        check(None, Some("index.html"), "/", "/index.html");
        check(None, Some("index.html"), "/a.js", "/a.js");
    }

    #[test]
    fn it_says_what_it_did() {
        let trim = TrimPrefix {
            prefix: Some("/admin".to_owned()),
            index_document: Some("index.html".to_owned()),
        };
        let said = |uri: &str| trim.rewrite(uri).because;
        assert_eq!(said("/admin/x"), "`/admin` trimmed");
        assert_eq!(
            said("/admin/"),
            "`/admin` trimmed, `index.html` appended to the `/` at the end"
        );
        assert_eq!(
            said("/admin"),
            "`/admin` is not below `/admin/`, so nothing is trimmed"
        );
    }
}
