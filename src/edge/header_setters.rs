//! Who set each header of an answer, for the trace.

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, DATE, ETAG, SERVER, TRANSFER_ENCODING, VARY};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::obtained::MadeBy;
use crate::distribution::{Applied, ResponseHeadersPolicy, SetBy};
use crate::trace::{FunctionChange, FunctionRun, HeaderOrigin, TracedHeader};

/// What CloudFront adds to a function's own answer.
const OF_CLOUDFRONT: [HeaderName; 3] = [SERVER, DATE, CONTENT_LENGTH];

/// What tells who set a header.
pub(super) struct Setters<'a> {
    pub(super) origin: &'a HeaderMap,
    pub(super) made_by: MadeBy,
    pub(super) compressed: bool,
    pub(super) function: Option<&'a FunctionRun>,
    pub(super) policy: Option<&'a ResponseHeadersPolicy>,
    pub(super) by_policy: &'a Applied,
}

impl Setters<'_> {
    /// The headers with who set each.
    pub(super) fn traced(&self, headers: &HeaderMap) -> Vec<TracedHeader> {
        headers
            .iter()
            .map(|(name, value)| TracedHeader::new(name, value, self.setter(name, value)))
            .collect()
    }

    fn setter(&self, name: &HeaderName, value: &HeaderValue) -> HeaderOrigin {
        let changed = [CONTENT_ENCODING, TRANSFER_ENCODING, ETAG, VARY];
        match (self.by_policy.setter(name), self.made_by) {
            (Some(SetBy::CloudFront), _) => HeaderOrigin::CloudFront,
            (Some(_), _) => {
                let policy = self.policy.map(|it| it.name.clone());
                HeaderOrigin::ResponseHeadersPolicy(policy.unwrap_or_default())
            }
            (None, _) if self.by_function(name) => {
                HeaderOrigin::Function(self.function.map(|it| it.name.clone()).unwrap_or_default())
            }
            (None, MadeBy::Origin) if self.compressed && changed.contains(name) => {
                HeaderOrigin::Compression
            }
            (None, MadeBy::Origin) if self.origin.get_all(name).iter().any(|it| it == value) => {
                HeaderOrigin::Origin
            }
            (None, MadeBy::Function(_)) if OF_CLOUDFRONT.contains(name) => HeaderOrigin::CloudFront,
            (None, MadeBy::Function(_)) if self.origin.contains_key(name) => {
                HeaderOrigin::Function(String::new())
            }
            (None, _) => HeaderOrigin::CloudFront,
        }
    }

    /// Whether the viewer-response function set a header.
    fn by_function(&self, name: &HeaderName) -> bool {
        self.function.is_some_and(|run| {
            let sets = |it: &FunctionChange| {
                it.what.strip_suffix(':') == Some(name.as_str()) && it.after.is_some()
            };
            run.changes.iter().any(sets)
        })
    }
}
