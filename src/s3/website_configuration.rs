//! A bucket's website configuration.

/// How a bucket answers at its website endpoint: with documents, or with a redirect of everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebsiteResponder {
    /// `RedirectAllRequestsTo`.
    RedirectAll(RedirectAllRequestsTo),
    /// Index documents, error document, routing rules.
    Documents(WebsiteConfiguration),
}

/// The documents and rules of a website.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebsiteConfiguration {
    /// `IndexDocument.Suffix`, appended to a key that is empty or ends with `/`.
    pub index_document: String,
    /// `ErrorDocument.Key`.
    pub error_document: Option<String>,
    /// `RoutingRules`, in order.
    pub routing_rules: Vec<RoutingRule>,
}

/// Where every request is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectAllRequestsTo {
    /// The host.
    pub host_name: String,
    /// The protocol; `http` where none is given.
    pub protocol: Option<Protocol>,
}

/// The protocol of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// `http`
    Http,
    /// `https`
    Https,
}

impl Protocol {
    /// As it stands in front of `://`.
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Http => "http",
            Protocol::Https => "https",
        }
    }
}

/// One routing rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutingRule {
    /// When it applies; always where there is none.
    pub condition: Option<RoutingRuleCondition>,
    /// Where it leads.
    pub redirect: RoutingRuleRedirect,
}

/// When a routing rule applies: both, where both are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutingRuleCondition {
    /// The requested key begins with this.
    pub key_prefix_equals: Option<String>,
    /// The request would end in this error.
    pub http_error_code_returned_equals: Option<u16>,
}

/// Where a routing rule leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoutingRuleRedirect {
    /// The host; the request's own where none is given.
    pub host_name: Option<String>,
    /// The protocol; `http` where none is given.
    pub protocol: Option<Protocol>,
    /// 301 where none is given.
    pub http_redirect_code: Option<u16>,
    /// Replaces the matched prefix of the key.
    pub replace_key_prefix_with: Option<String>,
    /// Replaces the whole key.
    pub replace_key_with: Option<String>,
}
