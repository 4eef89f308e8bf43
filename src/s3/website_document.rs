//! A `WebsiteConfiguration` document, read and judged.
//!
//! AWS: "PutBucketWebsite", "Configuring an index document", "Configuring a webpage redirect".

use super::xml_element::Element;
use super::{
    Protocol, RedirectAllRequestsTo, RoutingRule, RoutingRuleCondition, RoutingRuleRedirect,
    S3Error, WebsiteConfiguration, WebsiteResponder,
};

/// The most routing rules that a website has.
const MAX_RULES: usize = 50;

impl WebsiteResponder {
    /// Reads the document that `PutBucketWebsite` takes.
    ///
    /// # Errors
    ///
    /// What S3 says of it.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, S3Error> {
        let root = Element::parse(document, "WebsiteConfiguration")?;
        let index = root.child("IndexDocument");
        let error = root.child("ErrorDocument");
        let rules = root.child("RoutingRules");
        if let Some(to) = root.child("RedirectAllRequestsTo") {
            if index.is_some() || error.is_some() || rules.is_some() {
                return Err(argument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    "RedirectAllRequestsTo",
                    "not null",
                ));
            }
            return Ok(WebsiteResponder::RedirectAll(RedirectAllRequestsTo {
                host_name: to
                    .text_of("HostName")
                    .ok_or(S3Error::MalformedXml)?
                    .to_owned(),
                protocol: protocol(to)?,
            }));
        }
        let Some(index) = index else {
            return Err(argument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                "IndexDocument",
                "null",
            ));
        };
        let suffix = index.text_of("Suffix").unwrap_or_default();
        if suffix.is_empty() || suffix.contains('/') {
            return Err(argument(
                "The IndexDocument Suffix is not well formed",
                "IndexDocument",
                suffix,
            ));
        }
        let error = error.map(|it| match it.text_of("Key") {
            Some(key) if !key.is_empty() => Ok(key.to_owned()),
            Some(_) | None => Err(S3Error::MalformedXml),
        });
        Ok(WebsiteResponder::Documents(WebsiteConfiguration {
            index_document: suffix.to_owned(),
            error_document: error.transpose()?,
            routing_rules: rules.map(routing_rules).transpose()?.unwrap_or_default(),
        }))
    }
}

fn argument(message: &'static str, name: &str, value: &str) -> S3Error {
    S3Error::InvalidArgument {
        message,
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

fn routing_rules(rules: &Element) -> Result<Vec<RoutingRule>, S3Error> {
    let rules: Vec<_> = rules.all("RoutingRule").map(routing_rule).collect();
    if rules.is_empty() {
        return Err(S3Error::MalformedXml);
    }
    if rules.len() > MAX_RULES {
        let message = format!(
            "{} routing rules provided, the number of routing rules in a website configuration is limited to {MAX_RULES}.",
            rules.len()
        );
        return Err(S3Error::InvalidRequest(message.into()));
    }
    rules.into_iter().collect()
}

fn routing_rule(rule: &Element) -> Result<RoutingRule, S3Error> {
    let condition = rule.child("Condition").map(|it| {
        let condition = RoutingRuleCondition {
            key_prefix_equals: it.text_of("KeyPrefixEquals").map(str::to_owned),
            http_error_code_returned_equals: it
                .text_of("HttpErrorCodeReturnedEquals")
                .map(|it| it.trim().parse().map_err(|_| S3Error::MalformedXml))
                .transpose()?,
        };
        if condition == RoutingRuleCondition::default() {
            return Err(S3Error::InvalidRequest(
                "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.".into(),
            ));
        }
        Ok(condition)
    });
    let redirect = rule.child("Redirect").ok_or(S3Error::MalformedXml)?;
    Ok(RoutingRule {
        condition: condition.transpose()?,
        redirect: routing_redirect(redirect)?,
    })
}

fn routing_redirect(redirect: &Element) -> Result<RoutingRuleRedirect, S3Error> {
    let text = |name| redirect.text_of(name).map(str::to_owned);
    let res = RoutingRuleRedirect {
        host_name: text("HostName"),
        protocol: protocol(redirect)?,
        http_redirect_code: redirect
            .text_of("HttpRedirectCode")
            .map(redirect_code)
            .transpose()?,
        replace_key_prefix_with: text("ReplaceKeyPrefixWith"),
        replace_key_with: text("ReplaceKeyWith"),
    };
    if res.replace_key_prefix_with.is_some() && res.replace_key_with.is_some() {
        return Err(S3Error::InvalidRequest(
            "You can only define ReplaceKeyPrefix or ReplaceKey but not both.".into(),
        ));
    }
    if res == RoutingRuleRedirect::default() {
        return Err(S3Error::MalformedXml);
    }
    Ok(res)
}

fn redirect_code(text: &str) -> Result<u16, S3Error> {
    match text.trim().parse() {
        Ok(code @ (301..=305 | 307 | 308)) => Ok(code),
        Ok(_) | Err(_) => {
            let message = format!(
                "The provided HTTP redirect code ({text}) is not valid. Valid codes are 3XX except 300."
            );
            Err(S3Error::InvalidRequest(message.into()))
        }
    }
}

fn protocol(element: &Element) -> Result<Option<Protocol>, S3Error> {
    match element.text_of("Protocol") {
        None => Ok(None),
        Some("http") => Ok(Some(Protocol::Http)),
        Some("https") => Ok(Some(Protocol::Https)),
        Some(_) => Err(S3Error::InvalidRequest(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.".into(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(inner: &str) -> Result<WebsiteResponder, S3Error> {
        let document = format!(
            "<WebsiteConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inner}</WebsiteConfiguration>"
        );
        WebsiteResponder::parse(document.as_bytes())
    }

    const INDEX: &str = "<IndexDocument><Suffix>index.html</Suffix></IndexDocument>";

    #[test]
    fn a_configuration_is_read() {
        let to = parse(
            "<RedirectAllRequestsTo><HostName>a</HostName><Protocol>https</Protocol></RedirectAllRequestsTo>",
        );
        assert_eq!(
            to,
            Ok(WebsiteResponder::RedirectAll(RedirectAllRequestsTo {
                host_name: "a".to_owned(),
                protocol: Some(Protocol::Https),
            }))
        );
        let documents = parse(&format!(
            "{INDEX}<ErrorDocument><Key>e.html</Key></ErrorDocument><RoutingRules><RoutingRule><Condition><KeyPrefixEquals>d/</KeyPrefixEquals><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition><Redirect><HttpRedirectCode>302</HttpRedirectCode><ReplaceKeyPrefixWith></ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules>"
        ));
        assert_eq!(
            documents,
            Ok(WebsiteResponder::Documents(WebsiteConfiguration {
                index_document: "index.html".to_owned(),
                error_document: Some("e.html".to_owned()),
                routing_rules: vec![RoutingRule {
                    condition: Some(RoutingRuleCondition {
                        key_prefix_equals: Some("d/".to_owned()),
                        http_error_code_returned_equals: Some(404),
                    }),
                    redirect: RoutingRuleRedirect {
                        http_redirect_code: Some(302),
                        replace_key_prefix_with: Some(String::new()),
                        ..RoutingRuleRedirect::default()
                    },
                }],
            }))
        );
    }

    #[test]
    fn what_s3_refuses_is_refused_in_its_words() {
        let rule = |inner: &str| {
            format!("{INDEX}<RoutingRules><RoutingRule>{inner}</RoutingRule></RoutingRules>")
        };
        for (inner, code, message) in [
            (
                String::new(),
                "InvalidArgument",
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            ),
            (
                "<IndexDocument><Suffix></Suffix></IndexDocument>".to_owned(),
                "InvalidArgument",
                "The IndexDocument Suffix is not well formed",
            ),
            (
                "<IndexDocument><Suffix>a/b</Suffix></IndexDocument>".to_owned(),
                "InvalidArgument",
                "The IndexDocument Suffix is not well formed",
            ),
            (
                format!(
                    "{INDEX}<RedirectAllRequestsTo><HostName>a</HostName></RedirectAllRequestsTo>"
                ),
                "InvalidArgument",
                "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
            ),
            (
                rule("<Redirect><Protocol>ftp</Protocol></Redirect>"),
                "InvalidRequest",
                "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
            ),
            (
                rule(
                    "<Redirect><ReplaceKeyWith>a</ReplaceKeyWith><ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith></Redirect>",
                ),
                "InvalidRequest",
                "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
            ),
            (
                rule("<Condition/><Redirect><HostName>a</HostName></Redirect>"),
                "InvalidRequest",
                "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
            ),
            (
                rule("<Redirect><HttpRedirectCode>314</HttpRedirectCode></Redirect>"),
                "InvalidRequest",
                "The provided HTTP redirect code (314) is not valid. Valid codes are 3XX except 300.",
            ),
        ] {
            let refused = parse(&inner).unwrap_err();
            assert_eq!((refused.code(), refused.message()), (code, message));
        }
        for inner in [
            format!("{INDEX}<RoutingRules/>"),
            rule(""),
            rule("<Redirect/>"),
            "<RedirectAllRequestsTo/>".to_owned(),
            format!("{INDEX}<ErrorDocument/>"),
        ] {
            assert_eq!(parse(&inner), Err(S3Error::MalformedXml), "{inner}");
        }
        assert!(WebsiteResponder::parse(b"<Other/>").is_err());
    }
}
