//! `GetBucketWebsite`: the configuration of a website as XML.

use crate::rfc::xml::XmlWriter;
use crate::s3::{
    Bucket, Protocol, RedirectAllRequestsTo, RoutingRule, RoutingRuleCondition,
    RoutingRuleRedirect, S3Error, WebsiteConfiguration, WebsiteResponder,
};

use super::NAMESPACE;

/// AWS: "GetBucketWebsite".
///
/// # Errors
///
/// The bucket is no website.
pub(crate) fn get_bucket_website(bucket: &Bucket) -> Result<String, S3Error> {
    let Some(website) = &bucket.website else {
        return Err(S3Error::NoSuchWebsiteConfiguration(bucket.name.clone()));
    };
    let mut xml = XmlWriter::new("WebsiteConfiguration", Some(NAMESPACE));
    match website {
        WebsiteResponder::RedirectAll(to) => write_redirect_all(&mut xml, to),
        WebsiteResponder::Documents(documents) => write_documents(&mut xml, documents),
    }
    Ok(xml.finish())
}

fn write_redirect_all(xml: &mut XmlWriter, to: &RedirectAllRequestsTo) {
    xml.nested("RedirectAllRequestsTo", |it| {
        it.element("HostName", &to.host_name);
        it.optional("Protocol", to.protocol.map(Protocol::as_str));
    });
}

fn write_documents(xml: &mut XmlWriter, documents: &WebsiteConfiguration) {
    xml.nested("IndexDocument", |it| {
        it.element("Suffix", &documents.index_document);
    });
    if let Some(key) = &documents.error_document {
        xml.nested("ErrorDocument", |it| it.element("Key", key));
    }
    if !documents.routing_rules.is_empty() {
        xml.nested("RoutingRules", |list| {
            for rule in &documents.routing_rules {
                list.nested("RoutingRule", |it| write_rule(it, rule));
            }
        });
    }
}

fn write_rule(xml: &mut XmlWriter, rule: &RoutingRule) {
    if let Some(condition) = &rule.condition {
        xml.nested("Condition", |it| write_condition(it, condition));
    }
    xml.nested("Redirect", |it| write_redirect(it, &rule.redirect));
}

fn write_condition(xml: &mut XmlWriter, condition: &RoutingRuleCondition) {
    let code = condition.http_error_code_returned_equals;
    xml.optional(
        "HttpErrorCodeReturnedEquals",
        code.map(|it| it.to_string()).as_deref(),
    );
    xml.optional("KeyPrefixEquals", condition.key_prefix_equals.as_deref());
}

fn write_redirect(xml: &mut XmlWriter, redirect: &RoutingRuleRedirect) {
    let code = redirect.http_redirect_code;
    xml.optional("HostName", redirect.host_name.as_deref());
    xml.optional("HttpRedirectCode", code.map(|it| it.to_string()).as_deref());
    xml.optional("Protocol", redirect.protocol.map(Protocol::as_str));
    xml.optional(
        "ReplaceKeyPrefixWith",
        redirect.replace_key_prefix_with.as_deref(),
    );
    xml.optional("ReplaceKeyWith", redirect.replace_key_with.as_deref());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_reads_as_it_was_written() {
        let rule = RoutingRule {
            condition: Some(RoutingRuleCondition {
                key_prefix_equals: Some("docs/".to_owned()),
                http_error_code_returned_equals: Some(404),
            }),
            redirect: RoutingRuleRedirect {
                protocol: Some(Protocol::Https),
                replace_key_prefix_with: Some(String::new()),
                ..RoutingRuleRedirect::default()
            },
        };
        let bucket = Bucket {
            website: Some(WebsiteResponder::Documents(WebsiteConfiguration {
                index_document: "index.html".to_owned(),
                error_document: Some("error.html".to_owned()),
                routing_rules: vec![rule],
            })),
            ..Bucket::default()
        };
        let xml = get_bucket_website(&bucket).unwrap();
        assert!(xml.ends_with(
            "<IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>error.html</Key></ErrorDocument><RoutingRules><RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>docs/</KeyPrefixEquals></Condition><Redirect><Protocol>https</Protocol><ReplaceKeyPrefixWith></ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>"
        ), "{xml}");
    }
}
