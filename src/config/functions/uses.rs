//! Where a file ties functions to events.

use super::super::devserver_toml::{DevserverToml, EventFunctionToml};
use super::super::tree::At;
use crate::message::EdgeEvent;

/// A function at an event, as it was written.
#[derive(Clone, Debug)]
pub(in crate::config) struct Use<'a> {
    /// The table: an app, a behavior, or the fallback of an origin.
    pub(in crate::config) owner: At,
    /// The event.
    pub(in crate::config) event: EdgeEvent,
    /// What was written.
    pub(in crate::config) written: &'a EventFunctionToml,
}

impl Use<'_> {
    /// The key under which it was written.
    pub(in crate::config) fn key(&self) -> &'static str {
        match self.event {
            EdgeEvent::ViewerRequest => "viewer_request",
            EdgeEvent::OriginRequest => "origin_request",
            EdgeEvent::OriginResponse => "origin_response",
            EdgeEvent::ViewerResponse => "viewer_response",
        }
    }

    /// The way to what was written.
    pub(in crate::config) fn at(&self) -> At {
        self.owner.key(self.key())
    }

    /// The way to the file's name, where one was written.
    pub(super) fn file_at(&self) -> At {
        match self.written {
            EventFunctionToml::Named(_) => self.at(),
            EventFunctionToml::Table(_) => self.at().key("file"),
        }
    }
}

/// Every function at an event: those of apps, of behaviors and of fallbacks.
pub(in crate::config) fn uses(toml: &DevserverToml) -> Vec<Use<'_>> {
    let apps = toml.app.iter().enumerate().map(|(i, it)| {
        let events = [
            (EdgeEvent::ViewerRequest, &it.viewer_request),
            (EdgeEvent::OriginRequest, &it.origin_request),
            (EdgeEvent::OriginResponse, &it.origin_response),
            (EdgeEvent::ViewerResponse, &it.viewer_response),
        ];
        (At::root("app").index(i), events.to_vec())
    });
    let behaviors = toml.behavior.iter().enumerate().map(|(i, it)| {
        let events = [
            (EdgeEvent::ViewerRequest, &it.viewer_request),
            (EdgeEvent::OriginRequest, &it.origin_request),
            (EdgeEvent::OriginResponse, &it.origin_response),
            (EdgeEvent::ViewerResponse, &it.viewer_response),
        ];
        (At::root("behavior").index(i), events.to_vec())
    });
    let fallbacks = toml.origin.iter().enumerate().filter_map(|(i, it)| {
        let fallback = it.fallback.as_ref()?;
        let events = [
            (EdgeEvent::OriginRequest, &fallback.origin_request),
            (EdgeEvent::OriginResponse, &fallback.origin_response),
        ];
        let at = At::root("origin").index(i).key("fallback");
        Some((at, events.to_vec()))
    });
    let tables = apps.chain(behaviors).chain(fallbacks);
    tables
        .flat_map(|(owner, events)| {
            events.into_iter().filter_map(move |(event, written)| {
                Some(Use {
                    owner: owner.clone(),
                    event,
                    written: written.as_ref()?,
                })
            })
        })
        .collect()
}
