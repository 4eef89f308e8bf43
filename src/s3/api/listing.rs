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

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::s3::{Bucket, S3Error, operation::Query};

use super::keys::{Keys, ListedObject};

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
    Contents(ListedObject),
    /// A group of keys.
    CommonPrefix(String),
}

impl Entry {
    /// The key or the common prefix.
    pub(crate) fn text(&self) -> &str {
        match self {
            Entry::Contents(object) => &object.key,
            Entry::CommonPrefix(text) => text,
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
        let max_keys = max_of(
            query,
            "max-keys",
            "Provided max-keys not an integer or within integer range",
        )?;
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
        let mut keys = Keys::of(bucket, self.prefix, &self.after).await?;
        if let Some(group) = self.group(&self.after).filter(|it| *it == self.after) {
            keys.skip(group);
        }
        while limit > 0
            && let Some(object) = keys.next().await?
        {
            if entries.len() == limit {
                is_truncated = true;
                break;
            }
            match self.group(&object.key) {
                Some(group) => {
                    keys.skip(group);
                    entries.push(Entry::CommonPrefix(group.to_owned()));
                }
                None => entries.push(Entry::Contents(object)),
            }
        }
        Ok(Page {
            entries,
            is_truncated,
        })
    }

    /// The common prefix that a key disappears under.
    fn group<'k>(&self, key: &'k str) -> Option<&'k str> {
        let delimiter = self.delimiter?;
        let rest = key.strip_prefix(self.prefix)?;
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

/// The most entries that are asked for by a parameter of this name; 1,000 where it is not there.
pub(crate) fn max_of(query: &Query, name: &str, message: &'static str) -> Result<usize, S3Error> {
    let Some(text) = query.get(name) else {
        return Ok(MAX_KEYS);
    };
    let number: Option<i32> = text.parse().ok();
    let number = number.and_then(|it| usize::try_from(it).ok());
    number.ok_or_else(|| S3Error::InvalidArgument {
        message,
        name: name.to_owned(),
        value: text.to_owned(),
    })
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
    use crate::s3::{BucketContents, Object, ObjectMetadata};
    use std::sync::Arc;
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
