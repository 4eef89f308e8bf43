//! `ListObjectVersions`: the one version of each object that is there.
//!
//! AWS: "ListObjectVersions".
//!
//! # Fidelity
//!
//! - Only the newest version is kept, and no delete marker.

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Bucket, S3Error, S3Request, object_response::version_id_of, operation::Query, rest::Document,
};

use super::list_objects::{region, write_object};
use super::listing::{Entry, Listing};
use super::{NAMESPACE, OWNER_ID};

/// Every object as its own newest version.
pub(crate) async fn list_object_versions(
    bucket: &Bucket,
    request: &S3Request<'_>,
    query: &Query,
) -> Result<Document, S3Error> {
    let marker = query.get("key-marker").unwrap_or_default();
    let listing = Listing::new(query, marker.to_owned())?;
    let page = listing.page(bucket).await?;
    let mut xml = XmlWriter::new("ListVersionsResult", Some(NAMESPACE));
    xml.element("Name", &bucket.name);
    xml.element("Prefix", &listing.encoded(listing.prefix));
    xml.element("KeyMarker", &listing.encoded(marker));
    xml.element(
        "VersionIdMarker",
        query.get("version-id-marker").unwrap_or_default(),
    );
    if let (true, Some(last)) = (page.is_truncated, page.entries.last()) {
        xml.element("NextKeyMarker", &listing.encoded(last.text()));
        if let Entry::Contents(object) = last {
            let id = version_id_of(bucket, &object.etag, object.last_modified);
            xml.element("NextVersionIdMarker", id.as_deref().unwrap_or("null"));
        }
    }
    listing.write_limits(&mut xml, page.is_truncated);
    for entry in &page.entries {
        if let Entry::Contents(object) = entry {
            let id = version_id_of(bucket, &object.etag, object.last_modified);
            xml.nested("Version", |it| {
                it.element("Key", &listing.encoded(&object.key));
                it.element("VersionId", id.as_deref().unwrap_or("null"));
                it.element("IsLatest", "true");
                write_object(it, bucket, object);
                it.nested("Owner", |it| it.element("ID", OWNER_ID));
                it.element("StorageClass", "STANDARD");
            });
        }
    }
    listing.write_common_prefixes(&mut xml, &page);
    Ok((xml.finish(), region(request)))
}
