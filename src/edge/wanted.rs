//! What is to be obtained: a viewer's path, or a custom error page in its place.

use std::borrow::Cow;

use http::Method;

use super::Cx;
use super::functions::Changed;
use crate::distribution::{Asked, CacheBehavior, ErrorPageOf};
use crate::message::ViewerRequest;

/// What is to be obtained.
pub(crate) struct Wanted<'a> {
    /// The request that it is fetched for.
    pub(crate) viewer: &'a ViewerRequest,
    /// The method: the viewer's, or GET for an error page.
    pub(crate) method: Method,
    /// The raw path.
    pub(crate) path: Cow<'a, str>,
    /// The path that the viewer asked for.
    pub(crate) viewer_path: &'a str,
    /// The raw query, without its `?`.
    pub(crate) query: &'a str,
    /// Why it is fetched.
    pub(crate) purpose: Purpose,
    /// Whether the viewer wants to go on by WebSocket.
    pub(crate) upgrade: bool,
    /// Other origins than the behavior's, where a function has chosen some.
    pub(crate) changed: Option<&'a Changed>,
}

/// The viewer's request behind its function.
pub(crate) struct Carried<'a> {
    request: CarriedRequest<'a>,
    /// The raw path that the cache and the origin are asked for.
    path: Cow<'a, str>,
    /// The path that the viewer asked for.
    viewer_path: &'a str,
    /// Other origins, where the function has chosen some.
    changed: Option<Box<Changed>>,
}

enum CarriedRequest<'a> {
    AsSent(&'a ViewerRequest),
    Changed(Box<ViewerRequest>),
}

impl<'a> Carried<'a> {
    /// A request as the viewer sent it, but for the default root object in its path.
    pub(crate) fn as_sent(viewer: &'a ViewerRequest, path: Cow<'a, str>) -> Self {
        Carried {
            request: CarriedRequest::AsSent(viewer),
            path,
            viewer_path: &viewer.path,
            changed: None,
        }
    }

    /// The same request as a function left it; its path is what the origin is asked for.
    pub(crate) fn changed(self, request: ViewerRequest, changed: Option<Changed>) -> Self {
        Carried {
            path: Cow::Owned(request.path.clone()),
            request: CarriedRequest::Changed(Box::new(request)),
            viewer_path: self.viewer_path,
            changed: changed.map(Box::new),
        }
    }

    /// The request.
    pub(crate) fn request(&self) -> &ViewerRequest {
        match &self.request {
            CarriedRequest::AsSent(request) => request,
            CarriedRequest::Changed(request) => request,
        }
    }

    /// The raw path that the cache and the origin are asked for.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What is wanted for it.
    pub(crate) fn wanted(&self, behavior: &CacheBehavior) -> Wanted<'_> {
        let request = self.request();
        Wanted {
            viewer: request,
            method: request.method.clone(),
            path: Cow::Borrowed(&self.path),
            viewer_path: self.viewer_path,
            query: &request.query,
            purpose: Purpose::Viewer,
            upgrade: request.wants_upgrade() && behavior.cache.forwards_websocket(),
            changed: self.changed.as_deref(),
        }
    }
}

/// Why something is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The viewer asked for it.
    Viewer,
    /// A condition or a range of the viewer fails; the origin is to say so.
    OriginDecides,
    /// It stands in for an error: conditions and ranges of the viewer do not concern it.
    ErrorPage,
    /// It was served though it had expired, and is fetched anew for those who come later.
    Refresh,
    /// The same for an error page.
    RefreshErrorPage,
}

impl<'a> Wanted<'a> {
    /// The same for another purpose.
    pub(crate) fn for_purpose(&self, purpose: Purpose) -> Wanted<'_> {
        Wanted {
            viewer: self.viewer,
            method: self.method.clone(),
            path: Cow::Borrowed(&self.path),
            viewer_path: self.viewer_path,
            query: self.query,
            purpose,
            upgrade: self.upgrade,
            changed: self.changed,
        }
    }

    /// How the same is fetched anew: its method, of which HEAD has no object of its own, and its
    /// purpose.
    pub(crate) fn to_refresh(&self) -> (Method, Purpose) {
        let method = match self.method {
            Method::HEAD => Method::GET,
            _ => self.method.clone(),
        };
        let purpose = match self.purpose {
            Purpose::ErrorPage | Purpose::RefreshErrorPage => Purpose::RefreshErrorPage,
            Purpose::Viewer | Purpose::OriginDecides | Purpose::Refresh => Purpose::Refresh,
        };
        (method, purpose)
    }

    /// Whether it stands in for an error, and so carries nothing of what the viewer asked.
    pub(crate) fn is_error_page(&self) -> bool {
        matches!(self.purpose, Purpose::ErrorPage | Purpose::RefreshErrorPage)
    }

    /// It, as the rules about keys and policies take it.
    pub(crate) fn asked<'b>(&'b self, cx: &'b Cx<'_>, behavior: &CacheBehavior) -> Asked<'b> {
        Asked {
            distribution: &cx.distribution.id,
            method: &self.method,
            path: &self.path,
            query: self.query,
            viewer: self.viewer,
            profile: &cx.snapshot.viewer,
            cached_methods: behavior.cached_methods,
            fidelity: &cx.snapshot.fidelity,
            error_page: self.is_error_page().then(|| ErrorPageOf {
                uri: &self.viewer.path,
                args: &self.viewer.query,
            }),
        }
    }
}
