//! An object as the edge keeps it, with the headers that a viewer gets made ready once.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use hyper::ext::ReasonPhrase;

use super::super::header_order::without_room_to_spare;
use super::super::obtained::MadeBy;
use super::SourceFiles;
use crate::distribution::Ttl;
use crate::trace::FetchedFrom;

/// An answer of an origin in the cache.
#[derive(Debug)]
pub(crate) struct CachedObject {
    pub(crate) status: StatusCode,
    /// The reason phrase, where a function gave one.
    pub(crate) reason: Option<ReasonPhrase>,
    /// As the origin sent them, without what CloudFront takes away; in the order of the wire.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) made_by: MadeBy,
    /// When it was stored or last found unchanged.
    pub(crate) stored_at: SystemTime,
    pub(crate) ttl: Ttl,
    /// Until when it is served, though expired, before the origin is tried again.
    pub(crate) held_until: Option<SystemTime>,
    /// The origin's own validators, which compression may have changed in `headers`.
    pub(crate) validators: OriginValidators,
    /// The path that the viewer asked for, where the key has another one.
    pub(crate) viewer_path: Option<String>,
    /// The files that it was made of, where changes of files count.
    pub(crate) files: Option<SourceFiles>,
    /// Where it came from, for people.
    pub(crate) from: Arc<FetchedFrom>,
    pub(crate) prepared: Prepared,
}

/// What an expired object is revalidated with.
#[derive(Clone, Debug, Default)]
pub(crate) struct OriginValidators {
    pub(crate) etag: Option<HeaderValue>,
    pub(crate) last_modified: Option<HeaderValue>,
}

/// Headers that are ready for the wire but for what each request adds.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    forms: [OnceLock<PreparedHeaders>; 4],
}

/// The headers of one form, and for whom they were prepared.
#[derive(Debug)]
pub(crate) struct PreparedHeaders {
    /// The snapshot that they were prepared under; its settings are in them.
    pub(crate) snapshot: u64,
    pub(crate) headers: HeaderMap,
}

/// What of the object goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it.
    Whole,
    /// That the viewer has it already.
    NotModified,
}

impl CachedObject {
    /// Another object of the same bytes, with its headers yet to be prepared and its files yet to be
    /// noted.
    pub(crate) fn anew(&self) -> Self {
        CachedObject {
            status: self.status,
            reason: self.reason.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            made_by: self.made_by,
            stored_at: self.stored_at,
            ttl: self.ttl,
            held_until: self.held_until,
            validators: self.validators.clone(),
            viewer_path: self.viewer_path.clone(),
            files: None,
            from: Arc::clone(&self.from),
            prepared: Prepared::default(),
        }
    }

    /// How long it has been in the cache, in whole seconds.
    pub(crate) fn age(&self, now: SystemTime) -> u64 {
        self.since_stored(now).as_secs()
    }

    /// How long it has been in the cache.
    pub(crate) fn since_stored(&self, now: SystemTime) -> Duration {
        now.duration_since(self.stored_at).unwrap_or_default()
    }

    /// Whether no file behind it can have changed; costs no system call.
    pub(crate) fn is_untouched(&self) -> bool {
        self.files.as_ref().is_none_or(SourceFiles::are_untouched)
    }

    /// Whether it may be served without asking the origin.
    pub(crate) fn is_fresh(&self, now: SystemTime) -> bool {
        self.since_stored(now) < self.ttl.duration
    }

    /// The headers of a form, prepared once for each kind of connection.
    pub(crate) fn prepared(
        &self,
        form: Form,
        with_connection: bool,
        snapshot: u64,
        prepare: impl Fn() -> HeaderMap,
    ) -> HeaderMap {
        let at = usize::from(form == Form::NotModified) * 2 + usize::from(with_connection);
        let prepared = self.prepared.forms[at].get_or_init(|| PreparedHeaders {
            snapshot,
            headers: without_room_to_spare(&prepare()),
        });
        match prepared.snapshot == snapshot {
            true => prepared.headers.clone(),
            // The configuration was replaced since; what is kept stays, what is said changes.
            false => prepare(),
        }
    }
}
