//! Where the redirects of a website's configuration lead.
//!
//! AWS: "Configuring a webpage redirect". Routing rules are asked twice: rules without an error
//! code before anything is looked up, rules with one when the request would end in that error.
//!
//! # Fidelity
//!
//! - How AWS orders overlapping rules of both kinds is not said; we keep the two phases.
//! - Redirects keep the query string unless the whole key is replaced; the switch is
//!   `website_redirect_query`.

use http::StatusCode;

use super::{Protocol, RedirectAllRequestsTo, RoutingRule, WebsiteConfiguration, key};

/// A request as the rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requested<'a> {
    /// The key that was asked for, without an index document.
    pub(crate) key: &'a str,
    /// The `Host`, port included.
    pub(crate) host: &'a str,
    /// The raw path.
    pub(crate) path: &'a str,
    /// The raw query that a redirect keeps; empty where none is kept.
    pub(crate) query: &'a str,
}

/// A redirect to somewhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// The status: 301 unless the rule says otherwise.
    pub(crate) status: StatusCode,
    /// The absolute URL.
    pub(crate) location: String,
}

impl WebsiteConfiguration {
    /// The redirect that applies before anything is looked up.
    pub(crate) fn redirect_before_lookup(&self, requested: Requested<'_>) -> Option<Redirect> {
        self.redirect(requested, None)
    }

    /// The redirect that applies when the request would end in this error.
    pub(crate) fn redirect_on_error(
        &self,
        requested: Requested<'_>,
        status: StatusCode,
    ) -> Option<Redirect> {
        self.redirect(requested, Some(status.as_u16()))
    }

    fn redirect(&self, requested: Requested<'_>, error: Option<u16>) -> Option<Redirect> {
        self.routing_rules
            .iter()
            .find(|it| it.applies(requested.key, error))
            .map(|it| it.redirect(requested))
    }
}

impl RoutingRule {
    /// Whether the rule is for this key and exactly this error, or for no error.
    fn applies(&self, key: &str, error: Option<u16>) -> bool {
        let Some(condition) = &self.condition else {
            return error.is_none();
        };
        condition.http_error_code_returned_equals == error
            && condition
                .key_prefix_equals
                .as_ref()
                .is_none_or(|it| key.starts_with(it.as_str()))
    }

    fn redirect(&self, requested: Requested<'_>) -> Redirect {
        let redirect = &self.redirect;
        let matched = self
            .condition
            .as_ref()
            .and_then(|it| it.key_prefix_equals.as_deref())
            .unwrap_or_default();
        let key = match (
            &redirect.replace_key_with,
            &redirect.replace_key_prefix_with,
        ) {
            // A replacement is written as it stands: `#!/` is one that people use.
            (Some(whole), _) => whole.clone(),
            (None, Some(prefix)) => {
                let rest = requested.key.strip_prefix(matched).unwrap_or_default();
                format!("{prefix}{}", key::encode(rest))
            }
            (None, None) => key::encode(requested.key),
        };
        let query = if redirect.replace_key_with.is_some() {
            ""
        } else {
            requested.query
        };
        let host = redirect.host_name.as_deref().unwrap_or(requested.host);
        let code = redirect.http_redirect_code.map(StatusCode::from_u16);
        Redirect {
            status: code
                .and_then(Result::ok)
                .unwrap_or(StatusCode::MOVED_PERMANENTLY),
            location: url(redirect.protocol, host, &format!("/{key}"), query),
        }
    }
}

impl RedirectAllRequestsTo {
    /// The same path and query on the other host.
    pub(crate) fn redirect(&self, requested: Requested<'_>) -> Redirect {
        Redirect {
            status: StatusCode::MOVED_PERMANENTLY,
            location: url(
                self.protocol,
                &self.host_name,
                requested.path,
                requested.query,
            ),
        }
    }
}

fn url(protocol: Option<Protocol>, host: &str, path: &str, query: &str) -> String {
    let protocol = protocol.unwrap_or(Protocol::Http).as_str();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{protocol}://{host}{path}{mark}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::s3::{RoutingRuleCondition, RoutingRuleRedirect};

    fn rule(
        prefix: Option<&str>,
        error: Option<u16>,
        redirect: RoutingRuleRedirect,
    ) -> RoutingRule {
        RoutingRule {
            condition: Some(RoutingRuleCondition {
                key_prefix_equals: prefix.map(str::to_owned),
                http_error_code_returned_equals: error,
            }),
            redirect,
        }
    }

    fn prefix_with(text: &str) -> RoutingRuleRedirect {
        RoutingRuleRedirect {
            replace_key_prefix_with: Some(text.to_owned()),
            ..RoutingRuleRedirect::default()
        }
    }

    fn site(routing_rules: Vec<RoutingRule>) -> WebsiteConfiguration {
        WebsiteConfiguration {
            index_document: "index.html".to_owned(),
            error_document: None,
            routing_rules,
        }
    }

    fn asking<'a>(key: &'a str, query: &'a str) -> Requested<'a> {
        Requested {
            key,
            host: "h:1",
            path: "/raw",
            query,
        }
    }

    #[track_caller]
    fn leads(rule: RoutingRule, key: &str, location: Option<&str>) {
        let site = site(vec![rule]);
        let before = site.redirect_before_lookup(asking(key, "a=1"));
        let found = before
            .or_else(|| site.redirect_on_error(asking(key, "a=1"), StatusCode::NOT_FOUND))
            .map(|it| it.location);
        assert_eq!(found.as_deref(), location);
    }

    #[test]
    fn a_rule_builds_its_location() {
        let docs = Some("docs/");
        let whole = RoutingRuleRedirect {
            replace_key_with: Some("gone.html".to_owned()),
            ..RoutingRuleRedirect::default()
        };
        let host = RoutingRuleRedirect {
            host_name: Some("o".to_owned()),
            protocol: Some(Protocol::Https),
            ..RoutingRuleRedirect::default()
        };
        leads(
            rule(docs, None, prefix_with("d/")),
            "docs/x",
            Some("http://h:1/d/x?a=1"),
        );
        leads(
            rule(docs, None, prefix_with("")),
            "docs/x",
            Some("http://h:1/x?a=1"),
        );
        leads(rule(docs, None, prefix_with("d/")), "other", None);
        leads(
            rule(docs, None, whole),
            "docs/x",
            Some("http://h:1/gone.html"),
        );
        leads(rule(None, None, host), "a b", Some("https://o/a%20b?a=1"));
        leads(
            rule(None, Some(404), prefix_with("#!/")),
            "x",
            Some("http://h:1/#!/x?a=1"),
        );
        leads(rule(None, Some(403), prefix_with("e/")), "x", None);
        leads(rule(docs, Some(404), prefix_with("e/")), "x", None);
    }

    #[test]
    fn a_rule_without_a_condition_takes_everything_before_lookup() {
        let always = RoutingRule {
            condition: None,
            redirect: prefix_with("p/"),
        };
        let site = site(vec![always]);
        assert!(site.redirect_before_lookup(asking("", "")).is_some());
        assert_eq!(
            site.redirect_on_error(asking("", ""), StatusCode::NOT_FOUND),
            None
        );
    }
}
