//! Tags of objects and buckets: in a header, in a document, as a document.
//!
//! AWS: "Categorizing your storage using tags", "PutObjectTagging".

use std::collections::BTreeSet;

use crate::rfc::xml::XmlWriter;
use crate::s3::{S3Error, xml_element::Element};

use super::NAMESPACE;

/// The tags of an object, in order.
pub(crate) type Tags = Vec<(String, String)>;

/// How many tags an object has at most.
const MAX_TAGS: usize = 10;

/// The tags of the header `x-amz-tagging`: as in a query.
///
/// # Errors
///
/// A tag's key comes twice, or a tag is too long.
pub(crate) fn of_header(header: &str) -> Result<Tags, S3Error> {
    let tags: Tags = form_urlencoded::parse(header.as_bytes())
        .into_owned()
        .collect();
    let keys: BTreeSet<_> = tags.iter().map(|(key, _)| key).collect();
    if keys.len() != tags.len() {
        return Err(S3Error::InvalidArgument {
            message: "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
            name: "x-amz-tagging".to_owned(),
            value: header.to_owned(),
        });
    }
    valid(tags, MAX_TAGS)
}

/// The tags of a `Tagging` document; a bucket may have 50.
///
/// # Errors
///
/// It is no such document, or a tag is none.
pub(crate) fn of_document(document: &[u8], max: usize) -> Result<Tags, S3Error> {
    let root = Element::parse(document, "Tagging")?;
    let set = root.child("TagSet").ok_or(S3Error::MalformedXml)?;
    let tags = set.all("Tag").map(|it| {
        let key = it.text_of("Key")?.to_owned();
        Some((key, it.text_of("Value")?.to_owned()))
    });
    let tags: Option<Tags> = tags.collect();
    let tags = tags.ok_or(S3Error::MalformedXml)?;
    let keys: BTreeSet<_> = tags.iter().map(|(key, _)| key).collect();
    if keys.len() != tags.len() {
        return Err(S3Error::InvalidTag(
            "Cannot provide multiple Tags with the same key",
        ));
    }
    valid(tags, max)
}

/// The document of an object's tags.
pub(crate) fn to_document(tags: &Tags) -> String {
    let mut xml = XmlWriter::new("Tagging", Some(NAMESPACE));
    xml.nested("TagSet", |set| {
        for (key, value) in tags {
            set.nested("Tag", |it| {
                it.element("Key", key);
                it.element("Value", value);
            });
        }
    });
    xml.finish()
}

fn valid(tags: Tags, max: usize) -> Result<Tags, S3Error> {
    if tags.len() > max {
        return Err(S3Error::BadRequest(match max {
            MAX_TAGS => "Object tags cannot be greater than 10",
            _ => "Bucket tag count cannot be greater than 50",
        }));
    }
    for (key, value) in &tags {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(S3Error::InvalidTag(
                "The TagKey you have provided is invalid",
            ));
        }
        if value.chars().count() > 256 {
            return Err(S3Error::InvalidTag(
                "The TagValue you have provided is invalid",
            ));
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_document_say_the_same() {
        let tags = of_header("a=1&b%20c=%26&d").unwrap();
        let document = to_document(&tags);
        assert!(document.ends_with("<TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b c</Key><Value>&amp;</Value></Tag><Tag><Key>d</Key><Value></Value></Tag></TagSet></Tagging>"));
        assert_eq!(of_document(document.as_bytes(), 10), Ok(tags));
    }

    #[test]
    fn what_are_no_tags_is_refused() {
        assert_eq!(of_header("a=1&a=2").unwrap_err().code(), "InvalidArgument");
        assert_eq!(of_header("=1").unwrap_err().code(), "InvalidTag");
        let many: Vec<String> = (0..11).map(|it| format!("k{it}=")).collect();
        assert_eq!(of_header(&many.join("&")).unwrap_err().code(), "BadRequest");
        let long = format!("a={}", "v".repeat(257));
        assert_eq!(of_header(&long).unwrap_err().code(), "InvalidTag");
        for (document, code) in [
            ("<Tagging/>", "MalformedXML"),
            (
                "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
                "MalformedXML",
            ),
            (
                "<Tagging><TagSet><Tag><Key>a</Key><Value/></Tag><Tag><Key>a</Key><Value/></Tag></TagSet></Tagging>",
                "InvalidTag",
            ),
        ] {
            assert_eq!(
                of_document(document.as_bytes(), 10).unwrap_err().code(),
                code
            );
        }
    }
}
