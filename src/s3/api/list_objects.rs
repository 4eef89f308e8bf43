//! `ListObjects` and `ListObjectsV2`: the keys of a bucket, a page at a time.
//!
//! AWS: "ListObjects", "ListObjectsV2". Keys come in the order of their UTF-8 bytes over all
//! pages, which `aws s3 sync` relies on. A group of keys under a common prefix counts as one.
//!
//! # Fidelity
//!
//! - Continuation tokens are the last entry's text in base64; on AWS they are opaque.
//! - A marker within a group lists the group once more; only the group itself, as `NextMarker`
//!   names it, is passed over.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderName;

use crate::rfc::xml::XmlWriter;
use crate::s3::last_modified::iso_8601;
use crate::s3::operation::Query;
use crate::s3::rest::internal_error;
use crate::s3::{Bucket, Identity, Object, S3Error, stored_last_modified};

use super::bucket::BUCKET_REGION;
use super::{NAMESPACE, OWNER_ID, REGION};

/// The most entries that a page has, and what it has where nothing is asked for.
const MAX_KEYS: usize = 1000;

/// A document and its headers.
type Document = (String, Vec<(HeaderName, String)>);

/// What both versions understand.
struct Listing<'a> {
    prefix: &'a str,
    delimiter: Option<&'a str>,
    after: String,
    max_keys: usize,
    encode: bool,
}

/// A line of a listing.
enum Entry {
    Contents(String, Arc<Object>),
    CommonPrefix(String),
}

impl Entry {
    fn text(&self) -> &str {
        match self {
            Entry::Contents(text, _) | Entry::CommonPrefix(text) => text,
        }
    }
}

/// A page, and whether there is more.
struct Page {
    entries: Vec<Entry>,
    is_truncated: bool,
}

/// The first version: `marker` and `NextMarker`, the owner of each key for signed requests.
pub(crate) async fn list_objects(
    bucket: &Bucket,
    identity: Identity,
    query: &Query,
) -> Result<Document, S3Error> {
    let marker = query.get("marker").unwrap_or_default();
    let listing = Listing::new(query, marker.to_owned())?;
    let page = listing.page(bucket).await?;
    let mut xml = XmlWriter::new("ListBucketResult", Some(NAMESPACE));
    xml.element("Name", &bucket.name);
    xml.element("Prefix", &listing.encoded(listing.prefix));
    xml.element("Marker", &listing.encoded(marker));
    if page.is_truncated && listing.delimiter.is_some() {
        let next = page.entries.last().map(|it| listing.encoded(it.text()));
        xml.optional("NextMarker", next.as_deref());
    }
    listing.write_limits(&mut xml, page.is_truncated);
    let signed = identity != Identity::Anonymous;
    listing.write_entries(&mut xml, bucket, &page, signed);
    Ok((xml.finish(), region()))
}

/// The second version: continuation tokens, `StartAfter`, the owner only where asked for.
pub(crate) async fn list_objects_v2(bucket: &Bucket, query: &Query) -> Result<Document, S3Error> {
    let token = query.get("continuation-token");
    let start_after = query.get("start-after").filter(|_| token.is_none());
    let after = match token {
        Some(token) => from_token(token)?,
        None => start_after.unwrap_or_default().to_owned(),
    };
    let listing = Listing::new(query, after)?;
    let page = listing.page(bucket).await?;
    let mut xml = XmlWriter::new("ListBucketResult", Some(NAMESPACE));
    xml.element("Name", &bucket.name);
    xml.element("Prefix", &listing.encoded(listing.prefix));
    let start_after = start_after.map(|it| listing.encoded(it));
    xml.optional("StartAfter", start_after.as_deref());
    xml.optional("ContinuationToken", token);
    if let (true, Some(last)) = (page.is_truncated, page.entries.last()) {
        xml.element("NextContinuationToken", &to_token(last.text()));
    }
    xml.element("KeyCount", &page.entries.len().to_string());
    listing.write_limits(&mut xml, page.is_truncated);
    let with_owner = query.get("fetch-owner") == Some("true");
    listing.write_entries(&mut xml, bucket, &page, with_owner);
    Ok((xml.finish(), region()))
}

fn region() -> Vec<(HeaderName, String)> {
    vec![(BUCKET_REGION, REGION.to_owned())]
}

fn to_token(last: &str) -> String {
    URL_SAFE_NO_PAD.encode(last)
}

fn from_token(token: &str) -> Result<String, S3Error> {
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

impl<'a> Listing<'a> {
    fn new(query: &'a Query, after: String) -> Result<Self, S3Error> {
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
    async fn page(&self, bucket: &Bucket) -> Result<Page, S3Error> {
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

    fn encoded(&self, text: &str) -> String {
        if self.encode {
            url_encoded(text)
        } else {
            text.to_owned()
        }
    }

    fn write_limits(&self, xml: &mut XmlWriter, is_truncated: bool) {
        xml.element("MaxKeys", &self.max_keys.to_string());
        let delimiter = self.delimiter.map(|it| self.encoded(it));
        xml.optional("Delimiter", delimiter.as_deref());
        xml.optional("EncodingType", self.encode.then_some("url"));
        xml.element("IsTruncated", if is_truncated { "true" } else { "false" });
    }

    fn write_entries(&self, xml: &mut XmlWriter, bucket: &Bucket, page: &Page, with_owner: bool) {
        for entry in &page.entries {
            if let Entry::Contents(key, object) = entry {
                xml.nested("Contents", |it| {
                    it.element("Key", &self.encoded(key));
                    write_object(it, bucket, object);
                    if with_owner {
                        it.nested("Owner", |it| it.element("ID", OWNER_ID));
                    }
                    it.element("StorageClass", "STANDARD");
                });
            }
        }
        for entry in &page.entries {
            if let Entry::CommonPrefix(prefix) = entry {
                xml.nested("CommonPrefixes", |it| {
                    it.element("Prefix", &self.encoded(prefix));
                });
            }
        }
    }
}

fn write_object(xml: &mut XmlWriter, bucket: &Bucket, object: &Object) {
    let written = stored_last_modified(object.last_modified, bucket.fidelity.last_modified);
    xml.element("LastModified", &iso_8601(written));
    xml.element("ETag", &object.etag);
    if let Some(checksum) = &object.checksum {
        xml.element(
            "ChecksumAlgorithm",
            &checksum.algorithm.to_ascii_uppercase(),
        );
        xml.element("ChecksumType", "FULL_OBJECT");
    }
    xml.element("Size", &object.body.len().to_string());
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

    #[tokio::test]
    async fn the_first_version_names_its_next_marker_only_with_a_delimiter() {
        let bucket = bucket(&["a/1", "b/1"]);
        let list = async |query: &str| {
            let query = Query::parse(query);
            list_objects(&bucket, Identity::Owner, &query)
                .await
                .unwrap()
                .0
        };
        let xml = list("max-keys=1&delimiter=/").await;
        assert!(xml.contains("<NextMarker>a/</NextMarker>"), "{xml}");
        let xml = list("max-keys=1").await;
        assert!(!xml.contains("NextMarker"), "{xml}");
        assert!(xml.contains("<Owner><ID>"), "{xml}");
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
