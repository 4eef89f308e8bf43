//! A bucket's settings as they were put through the API, into what they decide.
//!
//! The documents were judged when they were put; one that cannot be read any more decides nothing.

use std::collections::BTreeMap;

use super::xml_element::Element;
use super::{
    Bucket, BucketAccess, BucketPolicy, BucketVersioning, CorsRule, S3Error, WebsiteResponder,
    cors_document,
};

/// Takes over what the documents say, which were accepted when they were put; a bucket without a
/// policy is private, as a new one is in AWS.
pub(crate) fn take_over(bucket: &mut Bucket, documents: &BTreeMap<String, String>) {
    bucket.website = website(documents);
    bucket.cors = cors(documents);
    bucket.versioning = documents
        .get("versioning")
        .and_then(|it| versioning(it.as_bytes()).ok()?);
    bucket.access = documents
        .get("policy")
        .and_then(|it| BucketPolicy::parse(it, &bucket.name).ok())
        .map_or(BucketAccess::Private, BucketAccess::Policy);
}

/// What of the documents concerns a bucket of the configuration: that which the configuration
/// leaves open. Who may read it is always told there.
pub(crate) fn fill_in(bucket: &mut Bucket, documents: &BTreeMap<String, String>) {
    if bucket.website.is_none() {
        bucket.website = website(documents);
    }
    if bucket.cors.is_empty() {
        bucket.cors = cors(documents);
    }
    if bucket.versioning.is_none() {
        let document = documents.get("versioning");
        bucket.versioning = document.and_then(|it| versioning(it.as_bytes()).ok()?);
    }
}

/// Whether any document is of those that [`fill_in`] reads.
pub(crate) fn fills_in(documents: &BTreeMap<String, String>) -> bool {
    ["website", "cors", "versioning"]
        .iter()
        .any(|it| documents.contains_key(*it))
}

fn website(documents: &BTreeMap<String, String>) -> Option<WebsiteResponder> {
    let document = documents.get("website")?;
    WebsiteResponder::parse(document.as_bytes()).ok()
}

fn cors(documents: &BTreeMap<String, String>) -> Vec<CorsRule> {
    let document = documents.get("cors");
    document
        .and_then(|it| cors_document::parse(it.as_bytes()).ok())
        .unwrap_or_default()
}

/// Reads a `VersioningConfiguration`; one without a status says nothing.
///
/// # Errors
///
/// It is none, or its status is neither of the two.
pub(crate) fn versioning(document: &[u8]) -> Result<Option<BucketVersioning>, S3Error> {
    let root = Element::parse(document, "VersioningConfiguration")?;
    match root.text_of("Status") {
        None => Ok(None),
        Some("Enabled") => Ok(Some(BucketVersioning::Enabled)),
        Some("Suspended") => Ok(Some(BucketVersioning::Suspended)),
        Some(_) => Err(S3Error::MalformedXml),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::Identity;

    fn documents(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(name, it)| ((*name).to_owned(), (*it).to_owned()))
            .collect()
    }

    const WEBSITE: &str = "<WebsiteConfiguration><IndexDocument><Suffix>i.html</Suffix></IndexDocument></WebsiteConfiguration>";
    const CORS: &str = "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";
    const VERSIONING: &str =
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    const POLICY: &str = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#;

    #[test]
    fn documents_decide_what_a_created_bucket_is() {
        let mut bucket = Bucket {
            name: "b".to_owned(),
            ..Bucket::default()
        };
        take_over(&mut bucket, &documents(&[]));
        assert_eq!(bucket.access, BucketAccess::Private);
        let all = [
            ("website", WEBSITE),
            ("cors", CORS),
            ("versioning", VERSIONING),
            ("policy", POLICY),
        ];
        take_over(&mut bucket, &documents(&all));
        assert!(bucket.website.is_some());
        assert_eq!(bucket.cors.len(), 1);
        assert_eq!(bucket.versioning, Some(BucketVersioning::Enabled));
        assert!(bucket.access.may_get(Identity::Anonymous, "k"));
        assert!(!bucket.access.may_list(Identity::Anonymous));
        // What was taken away decides nothing more.
        take_over(
            &mut bucket,
            &documents(&[("website", "no longer readable")]),
        );
        assert!(bucket.website.is_none() && bucket.cors.is_empty());
        assert_eq!(bucket.access, BucketAccess::Private);
    }

    #[test]
    fn the_configuration_goes_before_documents() {
        let configured = vec![CorsRule::default()];
        let mut bucket = Bucket {
            access: BucketAccess::OacGet,
            cors: configured.clone(),
            ..Bucket::default()
        };
        let all = documents(&[("website", WEBSITE), ("cors", CORS), ("policy", POLICY)]);
        assert!(fills_in(&all));
        fill_in(&mut bucket, &all);
        assert!(bucket.website.is_some());
        assert_eq!(bucket.cors, configured);
        assert_eq!(bucket.access, BucketAccess::OacGet);
        assert!(!fills_in(&documents(&[("tagging", "")])));
    }

    #[test]
    fn a_status_is_spelled_exactly() {
        let read = |status: &str| {
            let document = format!("<VersioningConfiguration>{status}</VersioningConfiguration>");
            versioning(document.as_bytes())
        };
        assert_eq!(read(""), Ok(None));
        let suspended = read("<Status>Suspended</Status>");
        assert_eq!(suspended, Ok(Some(BucketVersioning::Suspended)));
        assert_eq!(read("<Status>enabled</Status>"), Err(S3Error::MalformedXml));
    }
}
