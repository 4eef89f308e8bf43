//! `ListObjects` and `ListObjectsV2` as documents.
//!
//! AWS: "ListObjects", "ListObjectsV2".

use http::HeaderName;

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Bucket, Identity, S3Error, S3Request, last_modified::iso_8601, operation::Query,
    rest::Document, stored_last_modified,
};

use super::bucket::BUCKET_REGION;
use super::keys::ListedObject;
use super::listing::{Entry, Listing, Page, from_token, to_token};
use super::{NAMESPACE, OWNER_ID};

/// The first version: `marker` and `NextMarker`, the owner of each key for signed requests.
pub(crate) async fn list_objects(
    bucket: &Bucket,
    request: &S3Request<'_>,
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
    let signed = request.identity != Identity::Anonymous;
    listing.write_entries(&mut xml, bucket, &page, signed);
    Ok((xml.finish(), region(request)))
}

/// The second version: continuation tokens, `StartAfter`, the owner only where asked for.
pub(crate) async fn list_objects_v2(
    bucket: &Bucket,
    request: &S3Request<'_>,
    query: &Query,
) -> Result<Document, S3Error> {
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
    Ok((xml.finish(), region(request)))
}

/// The header by which a listing names its region.
pub(crate) fn region(request: &S3Request<'_>) -> Vec<(HeaderName, String)> {
    vec![(BUCKET_REGION, request.region.to_owned())]
}

impl Listing<'_> {
    /// What every listing says of its bounds.
    pub(super) fn write_limits(&self, xml: &mut XmlWriter, is_truncated: bool) {
        xml.element("MaxKeys", &self.max_keys.to_string());
        let delimiter = self.delimiter.map(|it| self.encoded(it));
        xml.optional("Delimiter", delimiter.as_deref());
        xml.optional("EncodingType", self.encode.then_some("url"));
        xml.element("IsTruncated", if is_truncated { "true" } else { "false" });
    }

    fn write_entries(&self, xml: &mut XmlWriter, bucket: &Bucket, page: &Page, with_owner: bool) {
        for entry in &page.entries {
            if let Entry::Contents(object) = entry {
                xml.nested("Contents", |it| {
                    it.element("Key", &self.encoded(&object.key));
                    write_object(it, bucket, object);
                    if with_owner {
                        it.nested("Owner", |it| it.element("ID", OWNER_ID));
                    }
                    it.element("StorageClass", "STANDARD");
                });
            }
        }
        self.write_common_prefixes(xml, page);
    }

    /// The groups of a page.
    pub(super) fn write_common_prefixes(&self, xml: &mut XmlWriter, page: &Page) {
        for entry in &page.entries {
            if let Entry::CommonPrefix(prefix) = entry {
                xml.nested("CommonPrefixes", |it| {
                    it.element("Prefix", &self.encoded(prefix));
                });
            }
        }
    }
}

/// What a listing says of an object.
pub(super) fn write_object(xml: &mut XmlWriter, bucket: &Bucket, object: &ListedObject) {
    let written = stored_last_modified(object.last_modified, bucket.fidelity.last_modified);
    xml.element("LastModified", &iso_8601(written));
    xml.element("ETag", &object.etag);
    if let Some(checksum) = &object.checksum {
        xml.element(
            "ChecksumAlgorithm",
            &checksum.algorithm.to_ascii_uppercase(),
        );
        xml.element("ChecksumType", checksum.kind());
    }
    xml.element("Size", &object.size.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::{BucketContents, Object, ObjectMetadata, S3RequestIds};
    use http::{HeaderMap, Method};
    use std::sync::Arc;
    use std::time::UNIX_EPOCH;

    /// The document that a query gives, in one of the two versions.
    async fn list(bucket: &Bucket, query: &str) -> String {
        let request = S3Request {
            method: &Method::GET,
            path: "/",
            query,
            headers: &HeaderMap::new(),
            host: "",
            region: "us-east-1",
            identity: Identity::Owner,
            ids: S3RequestIds {
                request_id: String::new(),
                host_id: String::new(),
            },
            now: UNIX_EPOCH,
        };
        let query = Query::parse(query);
        let listed = match query.get("list-type") {
            Some(_) => list_objects_v2(bucket, &request, &query).await,
            None => list_objects(bucket, &request, &query).await,
        };
        listed.unwrap().0
    }

    fn bucket(keys: &[&str]) -> Bucket {
        let object = Object::new("x".into(), UNIX_EPOCH, ObjectMetadata::default());
        let object = Arc::new(object);
        let objects = keys
            .iter()
            .map(|it| ((*it).to_owned(), Arc::clone(&object)))
            .collect();
        Bucket {
            name: "b".to_owned(),
            contents: BucketContents::Held(objects),
            ..Bucket::default()
        }
    }

    #[tokio::test]
    async fn the_first_version_names_its_next_marker_only_with_a_delimiter() {
        let bucket = bucket(&["a/1", "b/1"]);
        let xml = list(&bucket, "max-keys=1&delimiter=/").await;
        assert!(xml.contains("<NextMarker>a/</NextMarker>"), "{xml}");
        let xml = list(&bucket, "max-keys=1").await;
        assert!(!xml.contains("NextMarker"), "{xml}");
        assert!(xml.contains("<Owner><ID>"), "{xml}");
    }

    #[tokio::test]
    async fn a_page_of_the_second_version_to_the_byte() {
        let bucket = bucket(&["a", "b/1"]);
        let query = "list-type=2&delimiter=/&start-after=Z&fetch-owner=true";
        let xml = list(&bucket, query).await;
        let expected = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"{NAMESPACE}\"><Name>b</Name><Prefix></Prefix><StartAfter>Z</StartAfter><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated><Contents><Key>a</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>&quot;9dd4e461268c8034f5c8564e155c67a6&quot;</ETag><Size>1</Size><Owner><ID>{OWNER_ID}</ID></Owner><StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes></ListBucketResult>"
        );
        assert_eq!(xml, expected);
    }

    #[tokio::test]
    async fn a_continuation_token_beats_start_after() {
        let bucket = bucket(&["a", "b", "c"]);
        let token = to_token("a");
        let query = format!("list-type=2&continuation-token={token}&start-after=b");
        let xml = list(&bucket, &query).await;
        assert!(xml.contains("<Key>b</Key>"), "{xml}");
        assert!(!xml.contains("StartAfter"), "{xml}");
    }
}
