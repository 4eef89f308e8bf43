//! A page of a bucket's keys: filtered, grouped, cut.
//!
//! AWS: "Listing object keys programmatically". Keys come in the order of their UTF-8 bytes over
//! all pages, which `aws s3 sync` relies on. A group of keys under a common prefix counts as one.
//!
//! # Fidelity
//!
//! - Continuation tokens are the last entry's text in base64; on AWS they are opaque.
//! - A marker within a group lists the group once more; only the group itself, as `NextMarker`
//!   names it, is passed over.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::s3::{Bucket, Object, S3Error, operation::Query, rest::internal_error};

/// The most entries that a page has, and what it has where nothing is asked for.
const MAX_KEYS: usize = 1000;

/// What both versions understand.
pub(crate) struct Listing<'a> {
    /// Every key begins with it.
    pub(crate) prefix: &'a str,
    /// What ends the common prefix of a group.
    pub(crate) delimiter: Option<&'a str>,
    /// The entry behind which the page begins.
    pub(crate) after: String,
    /// The most entries, as asked for.
    pub(crate) max_keys: usize,
    /// Whether keys are written with `encoding-type=url`.
    pub(crate) encode: bool,
}

/// A line of a listing.
pub(crate) enum Entry {
    /// A key and its object.
    Contents(String, Arc<Object>),
    /// A group of keys.
    CommonPrefix(String),
}

impl Entry {
    /// The key or the common prefix.
    pub(crate) fn text(&self) -> &str {
        match self {
            Entry::Contents(text, _) | Entry::CommonPrefix(text) => text,
        }
    }
}

/// A page, and whether there is more.
pub(crate) struct Page {
    /// The entries, in byte order.
    pub(crate) entries: Vec<Entry>,
    /// Whether there are more.
    pub(crate) is_truncated: bool,
}

impl<'a> Listing<'a> {
    /// Reads the parameters that both versions have.
    pub(crate) fn new(query: &'a Query, after: String) -> Result<Self, S3Error> {
        let encode = match query.get("encoding-type") {
            None => false,
            Some("url") => true,
            Some(other) => {
                return Err(S3Error::InvalidArgument {
                    message: "Invalid Encoding Method specified in Request",
                    name: "encoding-type".to_owned(),
                    value: other.to_owned(),
                });
            }
        };
        let max_keys = match query.get("max-keys") {
            None => MAX_KEYS,
            Some(text) => {
                let number: Option<i32> = text.parse().ok();
                let number = number.and_then(|it| usize::try_from(it).ok());
                number.ok_or_else(|| S3Error::InvalidArgument {
                    message: "Provided max-keys not an integer or within integer range",
                    name: "max-keys".to_owned(),
                    value: text.to_owned(),
                })?
            }
        };
        Ok(Listing {
            prefix: query.get("prefix").unwrap_or_default(),
            delimiter: query.get("delimiter").filter(|it| !it.is_empty()),
            after,
            max_keys,
            encode,
        })
    }

    /// Gathers a page, and looks one entry further for whether there is more.
    pub(crate) async fn page(&self, bucket: &Bucket) -> Result<Page, S3Error> {
        let mut entries: Vec<Entry> = Vec::new();
        let limit = self.max_keys.min(MAX_KEYS);
        let mut is_truncated = false;
        for key in bucket.keys().await.map_err(|it| internal_error(&it))? {
            if key <= self.after || !key.starts_with(self.prefix) || limit == 0 {
                continue;
            }
            let group = self.group(&key);
            let known = |it: &str| {
                it == self.after || entries.last().is_some_and(|entry| entry.text() == it)
            };
            if group.is_some_and(known) {
                continue;
            }
            // A file that no upload rule selects has a key and no object.
            let Some(object) = bucket
                .object(&key)
                .await
                .map_err(|it| internal_error(&it))?
            else {
                continue;
            };
            if entries.len() == limit {
                is_truncated = true;
                break;
            }
            entries.push(match group {
                Some(group) => Entry::CommonPrefix(group.to_owned()),
                None => Entry::Contents(key, object),
            });
        }
        Ok(Page {
            entries,
            is_truncated,
        })
    }

    /// The common prefix that a key disappears under.
    fn group<'k>(&self, key: &'k str) -> Option<&'k str> {
        let delimiter = self.delimiter?;
        let rest = &key[self.prefix.len()..];
        let at = rest.find(delimiter)?;
        Some(&key[..self.prefix.len() + at + delimiter.len()])
    }

    /// A key as the document shows it.
    pub(crate) fn encoded(&self, text: &str) -> String {
        if self.encode {
            url_encoded(text)
        } else {
            text.to_owned()
        }
    }
}

/// The continuation token of a page that ends with this entry.
pub(crate) fn to_token(last: &str) -> String {
    URL_SAFE_NO_PAD.encode(last)
}

/// The entry that a continuation token names.
pub(crate) fn from_token(token: &str) -> Result<String, S3Error> {
    URL_SAFE_NO_PAD
        .decode(token)
        .ok()
        .filter(|it| !it.is_empty())
        .and_then(|it| String::from_utf8(it).ok())
        .ok_or_else(|| S3Error::InvalidArgument {
            message: "The continuation token provided is incorrect",
            name: "continuation-token".to_owned(),
            value: token.to_owned(),
        })
}

/// `encoding-type=url`: as a form field, but slashes stay.
fn url_encoded(text: &str) -> String {
    let parts: Vec<String> = text
        .split('/')
        .map(|it| form_urlencoded::byte_serialize(it.as_bytes()).collect())
        .collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::{BucketContents, ObjectMetadata};
    use std::time::UNIX_EPOCH;

    fn bucket(keys: &[&str]) -> Bucket {
        let object = Arc::new(Object::new(
            "x".into(),
            UNIX_EPOCH,
            ObjectMetadata::default(),
        ));
        let objects = keys
            .iter()
            .map(|it| ((*it).to_owned(), Arc::clone(&object)))
            .collect();
        Bucket {
            contents: BucketContents::Held(objects),
            ..Bucket::default()
        }
    }

    async fn pages(bucket: &Bucket, query: &str) -> Vec<Vec<String>> {
        let mut res = Vec::new();
        let mut after = String::new();
        loop {
            let query = Query::parse(query);
            let listing = Listing::new(&query, after).unwrap();
            let page = listing.page(bucket).await.unwrap();
            let texts = page.entries.iter().map(|it| it.text().to_owned());
            res.push(texts.collect());
            match page.entries.last() {
                Some(last) if page.is_truncated => {
                    after = from_token(&to_token(last.text())).unwrap();
                }
                _ => return res,
            }
        }
    }

    #[tokio::test]
    async fn pages_follow_each_other_in_byte_order() {
        let bucket = bucket(&["b/2", "a", "b/1", "c", "Z", "b"]);
        assert_eq!(
            pages(&bucket, "max-keys=2").await,
            [vec!["Z", "a"], vec!["b", "b/1"], vec!["b/2", "c"]]
        );
        assert_eq!(
            pages(&bucket, "max-keys=2&delimiter=/").await,
            [vec!["Z", "a"], vec!["b", "b/"], vec!["c"]]
        );
        assert_eq!(
            pages(&bucket, "prefix=b/&delimiter=/").await,
            [["b/1", "b/2"]]
        );
        assert_eq!(pages(&bucket, "max-keys=0").await, [Vec::<String>::new()]);
    }

    #[tokio::test]
    async fn a_key_equal_to_the_prefix_is_no_group() {
        let bucket = bucket(&["a/", "a/b/c"]);
        assert_eq!(
            pages(&bucket, "prefix=a/&delimiter=/").await,
            [["a/", "a/b/"]]
        );
    }

    #[test]
    fn bad_arguments_are_named() {
        for query in [
            "max-keys=x",
            "max-keys=-1",
            "max-keys=99999999999",
            "encoding-type=x",
        ] {
            let query = Query::parse(query);
            let refused = Listing::new(&query, String::new()).err();
            assert!(matches!(refused, Some(S3Error::InvalidArgument { .. })));
        }
        assert!(from_token("").is_err());
        assert!(from_token("!").is_err());
    }

    #[test]
    fn url_encoding_leaves_slashes() {
        assert_eq!(url_encoded("date=1/a b"), "date%3D1/a+b");
    }
}
