//! `DeleteObject` and `DeleteObjects`.
//!
//! AWS: "DeleteObject", "DeleteObjects". A key that is not there counts as deleted.

use crate::rfc::xml::XmlWriter;
use crate::s3::{S3Error, error::MAX_KEY_BYTES, xml_element::Element};

use super::NAMESPACE;
use super::answered::Answered;
use super::incoming::Incoming;
use super::service::Cx;

/// The most keys that one request deletes.
const MAX_KEYS: usize = 1000;

/// Deletes the object that the path names.
pub(super) async fn delete_object(cx: Cx<'_>) -> Result<Answered, S3Error> {
    let (stored, _) = cx.writable(cx.key)?;
    stored.delete(&[cx.key.to_owned()]).await?;
    Ok(Answered::Gone(Vec::new()))
}

/// Deletes the objects that a document names; what cannot be deleted is named in the answer.
pub(super) async fn delete_objects(cx: Cx<'_>, incoming: Incoming) -> Result<Answered, S3Error> {
    let document = incoming.document().await?;
    if document.is_empty() {
        return Err(S3Error::MissingRequestBody);
    }
    let (keys, quiet) = read(&document)?;
    let judged: Vec<_> = keys
        .into_iter()
        .map(|key| {
            let verdict = match key.len() {
                len if len > MAX_KEY_BYTES => Err(S3Error::KeyTooLong(len)),
                _ => cx.writable(&key).map(|(stored, _)| stored),
            };
            (key, verdict)
        })
        .collect();
    let deleted: Vec<String> = judged
        .iter()
        .filter(|(_, it)| it.is_ok())
        .map(|(key, _)| key.clone())
        .collect();
    if let Some(stored) = judged.iter().find_map(|(_, it)| it.as_ref().ok()) {
        stored.delete(&deleted).await?;
    }
    let mut xml = XmlWriter::new("DeleteResult", Some(NAMESPACE));
    if !quiet {
        for key in &deleted {
            xml.nested("Deleted", |it| it.element("Key", key));
        }
    }
    for (key, verdict) in &judged {
        if let Err(error) = verdict {
            xml.nested("Error", |it| {
                it.element("Key", key);
                it.element("Code", error.code());
                it.element("Message", error.message());
            });
        }
    }
    Ok(Answered::Document(xml.finish(), Vec::new()))
}

/// The keys, and whether the answer names only errors.
fn read(document: &[u8]) -> Result<(Vec<String>, bool), S3Error> {
    let root = Element::parse(document, "Delete")?;
    let keys = root.all("Object").map(|it| it.text_of("Key"));
    let keys: Option<Vec<_>> = keys.map(|it| Some(it?.to_owned())).collect();
    let keys = keys
        .filter(|it| (1..=MAX_KEYS).contains(&it.len()) && !it.iter().any(String::is_empty))
        .ok_or(S3Error::MalformedXml)?;
    Ok((keys, root.text_of("Quiet") == Some("true")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_names_keys() {
        let (keys, quiet) = read(b"<Delete><Object><Key>a b</Key><VersionId>null</VersionId></Object><Object><Key>c</Key></Object><Quiet>true</Quiet></Delete>").unwrap();
        assert_eq!(keys, ["a b", "c"]);
        assert!(quiet);
        let (_, quiet) = read(b"<Delete><Object><Key>a</Key></Object></Delete>").unwrap();
        assert!(!quiet);
    }

    #[test]
    fn none_and_too_many_are_no_document() {
        let many = "<Object><Key>a</Key></Object>".repeat(1001);
        for inner in ["", "<Object/>", "<Object><Key/></Object>", &many] {
            let document = format!("<Delete>{inner}</Delete>");
            assert_eq!(read(document.as_bytes()), Err(S3Error::MalformedXml));
        }
    }
}
