//! What a path pattern decides: the origin, the methods, the protocol, the functions.
//!
//! AWS: "Cache behavior settings", API type `CacheBehavior`.

use std::sync::Arc;

use http::Method;

use super::{
    CacheSettings, FunctionAssociations, PathPattern, ResponseHeadersPolicy, ViewerProtocolPolicy,
};

/// One cache behavior of a distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheBehavior {
    /// The paths that it takes; [`PathPattern::everything`] for the default one.
    pub path_pattern: PathPattern,
    /// The origin or origin group that it asks, by its id.
    pub target_origin_id: String,
    /// What it makes of a viewer without TLS.
    pub viewer_protocol_policy: ViewerProtocolPolicy,
    /// The methods that it lets through.
    pub allowed_methods: AllowedMethods,
    /// The methods whose responses are kept.
    pub cached_methods: CachedMethods,
    /// How it caches, and what its origin sees of the viewer.
    pub cache: CacheSettings,
    /// Whether CloudFront compresses.
    pub compress: bool,
    /// What is added to its responses.
    pub response_headers_policy: Option<Arc<ResponseHeadersPolicy>>,
    /// The functions that run at its events.
    pub functions: FunctionAssociations,
}

impl CacheBehavior {
    /// A behavior with the usual settings.
    pub fn new(path_pattern: PathPattern, target_origin_id: impl Into<String>) -> Self {
        CacheBehavior {
            path_pattern,
            target_origin_id: target_origin_id.into(),
            viewer_protocol_policy: ViewerProtocolPolicy::default(),
            allowed_methods: AllowedMethods::default(),
            cached_methods: CachedMethods::default(),
            cache: CacheSettings::default(),
            compress: false,
            response_headers_policy: None,
            functions: FunctionAssociations::default(),
        }
    }
}

/// The two sets of methods whose responses CloudFront keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CachedMethods {
    /// GET and HEAD.
    #[default]
    GetHead,
    /// OPTIONS too.
    GetHeadOptions,
}

impl CachedMethods {
    /// Whether responses to a method are kept.
    pub fn contains(self, method: &Method) -> bool {
        match *method {
            Method::GET | Method::HEAD => true,
            Method::OPTIONS => self == CachedMethods::GetHeadOptions,
            _ => false,
        }
    }
}

/// The three sets of methods that CloudFront knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AllowedMethods {
    /// GET and HEAD.
    #[default]
    GetHead,
    /// GET, HEAD and OPTIONS.
    GetHeadOptions,
    /// GET, HEAD, OPTIONS, PUT, PATCH, POST and DELETE.
    All,
}

impl AllowedMethods {
    /// The methods of the set, as AWS lists them.
    pub fn methods(self) -> &'static [&'static str] {
        match self {
            AllowedMethods::GetHead => &["GET", "HEAD"],
            AllowedMethods::GetHeadOptions => &["GET", "HEAD", "OPTIONS"],
            AllowedMethods::All => &["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        }
    }

    /// The set that has exactly these methods, in any order; `None` where CloudFront has none.
    pub fn from_methods(methods: &[String]) -> Option<Self> {
        [
            AllowedMethods::GetHead,
            AllowedMethods::GetHeadOptions,
            AllowedMethods::All,
        ]
        .into_iter()
        .find(|set| {
            let known = set.methods();
            methods.len() == known.len() && known.iter().all(|it| methods.iter().any(|m| m == it))
        })
    }

    /// Whether a method is in the set.
    pub fn contains(self, method: &Method) -> bool {
        self.methods().contains(&method.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(methods: &[&str]) -> Option<AllowedMethods> {
        let owned: Vec<String> = methods.iter().map(|it| (*it).to_owned()).collect();
        AllowedMethods::from_methods(&owned)
    }

    #[test]
    fn only_cloudfronts_three_sets_exist() {
        assert_eq!(set(&["HEAD", "GET"]), Some(AllowedMethods::GetHead));
        assert_eq!(
            set(&["GET", "HEAD", "OPTIONS"]),
            Some(AllowedMethods::GetHeadOptions)
        );
        let all = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
        assert_eq!(set(&all), Some(AllowedMethods::All));
        assert_eq!(set(&["GET"]), None);
        assert_eq!(set(&["GET", "GET"]), None);
        assert_eq!(set(&["GET", "HEAD", "POST"]), None);
        assert_eq!(set(&["get", "head"]), None);
    }

    #[test]
    fn a_set_knows_its_methods() {
        assert!(AllowedMethods::GetHead.contains(&Method::HEAD));
        assert!(!AllowedMethods::GetHead.contains(&Method::OPTIONS));
        assert!(AllowedMethods::All.contains(&Method::PATCH));
        assert!(!AllowedMethods::All.contains(&Method::TRACE));
    }
}
