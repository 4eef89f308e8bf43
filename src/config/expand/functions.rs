//! The functions of behaviors and fallbacks, each by its name.

use super::super::devserver_toml::{BehaviorToml, EventFunctionToml, OriginToml};
use super::super::functions::Declared;

/// Names the functions of a behavior; one that is unknown goes, as it has been reported.
pub(super) fn of_behavior(it: &mut BehaviorToml, declared: &Declared) {
    for written in [
        &mut it.viewer_request,
        &mut it.viewer_response,
        &mut it.origin_request,
        &mut it.origin_response,
    ] {
        by_name(written, declared);
    }
}

/// The same for the fallback of an origin.
pub(super) fn of_origin(it: &mut OriginToml, declared: &Declared) {
    if let Some(fallback) = &mut it.fallback {
        by_name(&mut fallback.origin_request, declared);
        by_name(&mut fallback.origin_response, declared);
    }
}

fn by_name(written: &mut Option<EventFunctionToml>, declared: &Declared) {
    *written = written.as_ref().and_then(|it| declared.full(it));
}
