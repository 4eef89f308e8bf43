//! What goes out because of the legacy settings, and beside them.
//!
//! AWS: "Request and response behavior for custom origins", table "HTTP request headers and
//! CloudFront behavior": what is not listed is forwarded, but for a few known headers. "Cache
//! content based on request headers": an S3 origin cannot be sent the viewer's `Host`.

use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, EXPECT, HOST, REFERER,
    USER_AGENT,
};
use http::{HeaderName, Method};

use super::{ForwardedBecause, Rule};
use crate::distribution::{
    CachedMethods, ForwardedHeaders, ForwardedValues, OriginKind, is_cloudfront_header,
};

/// The rule of a behavior with legacy settings.
pub(super) struct Legacy<'a> {
    pub(super) values: &'a ForwardedValues,
    pub(super) method: &'a Method,
    pub(super) cached_methods: CachedMethods,
    pub(super) origin: OriginKind,
}

impl Rule for Legacy<'_> {
    fn header(&self, name: &HeaderName) -> Option<ForwardedBecause> {
        if *name == HOST && self.origin == OriginKind::S3Rest {
            return None;
        }
        let is_named = match &self.values.headers {
            ForwardedHeaders::Named(names) => names.contains(name),
            ForwardedHeaders::All => *name != EXPECT,
        };
        if is_named {
            Some(ForwardedBecause::ForwardedValues)
        } else {
            self.is_default(name).then_some(ForwardedBecause::Default)
        }
    }

    fn cookie(&self, name: &str) -> Option<ForwardedBecause> {
        let takes = self.values.cookies.takes(name);
        takes.then_some(ForwardedBecause::ForwardedValues)
    }

    /// All go out, though only some may be in the key.
    fn query_string(&self, _name: &str) -> Option<ForwardedBecause> {
        let takes = self.values.query_string;
        takes.then_some(ForwardedBecause::ForwardedValues)
    }

    fn facts(&self) -> Vec<(HeaderName, ForwardedBecause)> {
        let names: &[HeaderName] = match &self.values.headers {
            ForwardedHeaders::Named(names) => names,
            ForwardedHeaders::All => &[],
        };
        let facts = names.iter().filter(|it| is_cloudfront_header(it));
        facts
            .map(|it| (it.clone(), ForwardedBecause::ForwardedValues))
            .collect()
    }

    fn encoding(&self) -> ForwardedBecause {
        ForwardedBecause::Default
    }
}

impl Legacy<'_> {
    /// Whether a header goes out though it is not listed.
    fn is_default(&self, name: &HeaderName) -> bool {
        match *name {
            ACCEPT | ACCEPT_CHARSET | ACCEPT_ENCODING | ACCEPT_LANGUAGE | EXPECT | HOST
            | REFERER | USER_AGENT => false,
            AUTHORIZATION => !self.cached_methods.contains(self.method),
            _ => name.as_str() != "x-http-method-override",
        }
    }
}
