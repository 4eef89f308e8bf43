//! A `CORSConfiguration` document, read and written.
//!
//! AWS: "PutBucketCors", "Elements of a CORS configuration".

use crate::rfc::xml::XmlWriter;

use super::xml_element::Element;
use super::{CorsRule, S3Error};

/// The most rules that a configuration has.
const MAX_RULES: usize = 100;

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/// Reads the rules that `PutBucketCors` takes.
///
/// # Errors
///
/// What S3 says of them.
pub(crate) fn parse(document: &[u8]) -> Result<Vec<CorsRule>, S3Error> {
    let root = Element::parse(document, "CORSConfiguration")?;
    let rules: Vec<_> = root.all("CORSRule").map(rule).collect();
    if rules.is_empty() || rules.len() > MAX_RULES {
        return Err(S3Error::MalformedXml);
    }
    rules.into_iter().collect()
}

fn rule(rule: &Element) -> Result<CorsRule, S3Error> {
    let res = CorsRule {
        allowed_origins: rule.texts_of("AllowedOrigin"),
        allowed_methods: rule.texts_of("AllowedMethod"),
        allowed_headers: rule.texts_of("AllowedHeader"),
        expose_headers: rule.texts_of("ExposeHeader"),
        max_age_seconds: rule
            .text_of("MaxAgeSeconds")
            .map(|it| it.trim().parse().map_err(|_| S3Error::MalformedXml))
            .transpose()?,
    };
    if res.allowed_origins.is_empty() || res.allowed_methods.is_empty() {
        return Err(S3Error::MalformedXml);
    }
    let unknown = |it: &&String| !METHODS.contains(&it.as_str());
    if let Some(method) = res.allowed_methods.iter().find(unknown) {
        let message =
            format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}");
        return Err(S3Error::InvalidRequest(message.into()));
    }
    for (patterns, name) in [
        (&res.allowed_origins, "AllowedOrigin"),
        (&res.allowed_headers, "AllowedHeader"),
    ] {
        if let Some(it) = patterns.iter().find(|it| it.matches('*').count() > 1) {
            let message = format!("{name} \"{it}\" can not have more than one wildcard.");
            return Err(S3Error::InvalidRequest(message.into()));
        }
    }
    Ok(res)
}

/// Writes rules as `GetBucketCors` shows them.
pub(crate) fn write(rules: &[CorsRule], namespace: &str) -> String {
    let mut xml = XmlWriter::new("CORSConfiguration", Some(namespace));
    for rule in rules {
        xml.nested("CORSRule", |it| {
            for (name, values) in [
                ("AllowedHeader", &rule.allowed_headers),
                ("AllowedMethod", &rule.allowed_methods),
                ("AllowedOrigin", &rule.allowed_origins),
                ("ExposeHeader", &rule.expose_headers),
            ] {
                for value in values {
                    it.element(name, value);
                }
            }
            let seconds = rule.max_age_seconds.map(|it| it.to_string());
            it.optional("MaxAgeSeconds", seconds.as_deref());
        });
    }
    xml.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(rule: &str) -> Result<Vec<CorsRule>, S3Error> {
        let document =
            format!("<CORSConfiguration><CORSRule>{rule}</CORSRule></CORSConfiguration>");
        parse(document.as_bytes())
    }

    #[test]
    fn rules_read_as_they_were_written() {
        let rules = vec![
            CorsRule {
                allowed_origins: vec!["https://a".to_owned(), "https://*.b".to_owned()],
                allowed_methods: vec!["GET".to_owned(), "PUT".to_owned()],
                allowed_headers: vec!["*".to_owned()],
                expose_headers: vec!["ETag".to_owned()],
                max_age_seconds: Some(60),
            },
            CorsRule {
                allowed_origins: vec!["*".to_owned()],
                allowed_methods: vec!["HEAD".to_owned()],
                ..CorsRule::default()
            },
        ];
        let document = write(&rules, "urn:x");
        assert_eq!(parse(document.as_bytes()), Ok(rules));
    }

    #[test]
    fn what_s3_refuses_is_refused() {
        let origin = "<AllowedOrigin>*</AllowedOrigin>";
        let get = "<AllowedMethod>GET</AllowedMethod>";
        let refused = parsed(&format!("{origin}<AllowedMethod>MYMETHOD</AllowedMethod>"));
        assert_eq!(
            refused.unwrap_err().message(),
            "Found unsupported HTTP method in CORS config. Unsupported method is MYMETHOD"
        );
        let refused = parsed(&format!("<AllowedOrigin>*.*</AllowedOrigin>{get}"));
        assert_eq!(refused.unwrap_err().code(), "InvalidRequest");
        let seconds = "<MaxAgeSeconds>x</MaxAgeSeconds>";
        for rule in [
            origin.to_owned(),
            get.to_owned(),
            format!("{origin}{get}{seconds}"),
        ] {
            assert_eq!(parsed(&rule), Err(S3Error::MalformedXml));
        }
        let many = format!("<CORSRule>{origin}{get}</CORSRule>").repeat(101);
        for inner in ["", &many] {
            let document = format!("<CORSConfiguration>{inner}</CORSConfiguration>");
            assert_eq!(parse(document.as_bytes()), Err(S3Error::MalformedXml));
        }
    }
}
