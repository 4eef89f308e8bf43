//! The arguments of the `cf` helpers that choose another origin.
//!
//! AWS: "Helper methods for origin modification". Production says what is wrong once the function
//! has returned, as with any other result.
//!
//! # Fidelity
//!
//! - `originShield`, `sslProtocols`, `ipAddressType` and `selectionCriteria` are judged, and change
//!   nothing here.
//! - The last call decides; AWS does not say what several calls come to.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::findings::Findings;
use super::origin_arguments::{Arguments, shown};
use crate::functions::{OriginChange, OriginGroupChange, OriginOverrides, OriginSettings};

/// The origin that a call asks for; what is wrong with it goes to `findings`.
pub(super) fn change(
    helper: &str,
    arguments: &[Value],
    request: &HeaderMap,
    findings: &mut Findings,
) -> Option<OriginChange> {
    let first = arguments.first().unwrap_or(&Value::Null);
    match helper {
        "updateRequestOrigin" => {
            let mut arguments = Arguments::of(first, helper, findings)?;
            let settings = arguments.settings(request);
            Some(OriginChange::Update(Box::new(settings)))
        }
        "selectRequestOriginById" => select(helper, first, arguments.get(1), findings),
        "createRequestOriginGroup" => group(helper, first, request, findings),
        _ => {
            findings.invalid(&format!("cf.{helper} is no helper"), "a call of it", "");
            None
        }
    }
}

fn select(
    helper: &str,
    id: &Value,
    overrides: Option<&Value>,
    findings: &mut Findings,
) -> Option<OriginChange> {
    let Some(origin_id) = id.as_str().filter(|it| !it.is_empty()) else {
        let rule = format!("the first argument of cf.{helper} must be an origin's id");
        findings.invalid(&rule, &shown(id), "");
        return None;
    };
    let overrides = match overrides {
        None | Some(Value::Null) => OriginOverrides::default(),
        Some(it) => {
            let mut arguments = Arguments::of(it, helper, findings)?;
            arguments.warn_of_unknown(&["hostHeader", "sni", "allowedCertificateNames"]);
            arguments.overrides()
        }
    };
    Some(OriginChange::Select {
        origin_id: origin_id.to_owned(),
        overrides,
    })
}

fn group(
    helper: &str,
    argument: &Value,
    request: &HeaderMap,
    findings: &mut Findings,
) -> Option<OriginChange> {
    let mut arguments = Arguments::of(argument, helper, findings)?;
    arguments.warn_of_unknown(&["originIds", "selectionCriteria", "failoverCriteria"]);
    arguments.one_of("selectionCriteria", &["default", "media-quality-score"]);
    let status_codes = status_codes(&mut arguments);
    let ids = arguments.list("originIds").unwrap_or_default();
    let members: Vec<_> = ids
        .iter()
        .filter_map(|it| member(it, request, &mut arguments))
        .collect();
    let Ok(members) = <[_; 2]>::try_from(members) else {
        let returned = format!("{} of them", ids.len());
        arguments.invalid("originIds", "must name exactly two origins", &returned);
        return None;
    };
    Some(OriginChange::Group(Box::new(OriginGroupChange {
        members,
        status_codes,
    })))
}

/// A member of a group: `{ originId, originOverrides }`, or the id alone.
fn member(
    item: &Value,
    request: &HeaderMap,
    arguments: &mut Arguments<'_>,
) -> Option<(String, OriginSettings)> {
    if let Some(id) = item.as_str() {
        return Some((id.to_owned(), OriginSettings::default()));
    }
    let mut inner = arguments.inner(item, "originIds[]")?;
    inner.warn_of_unknown(&["originId", "originOverrides"]);
    let id = inner.text("originId");
    let settings = match inner.get("originOverrides") {
        None => OriginSettings::default(),
        Some(overrides) => inner.inner(overrides, "originOverrides")?.settings(request),
    };
    match id {
        Some(id) => Some((id, settings)),
        None => {
            inner.invalid("originId", "must be an origin's id", "none");
            None
        }
    }
}

fn status_codes(arguments: &mut Arguments<'_>) -> Vec<StatusCode> {
    let mut res = Vec::new();
    let Some(criteria) = arguments.object("failoverCriteria") else {
        arguments.invalid("failoverCriteria", "must have statusCodes", "none");
        return res;
    };
    let mut criteria = arguments.inner(criteria, "failoverCriteria");
    let Some(criteria) = criteria.as_mut() else {
        return res;
    };
    criteria.warn_of_unknown(&["statusCodes"]);
    let codes = criteria.list("statusCodes").unwrap_or_default();
    for code in codes {
        let number = code.as_u64().and_then(|it| u16::try_from(it).ok());
        let status = number.and_then(|it| StatusCode::from_u16(it).ok());
        match status.filter(|it| it.is_client_error() || it.is_server_error()) {
            Some(status) => res.push(status),
            None => criteria.invalid(
                "statusCodes",
                "must hold statuses from 400 to 599",
                &shown(code),
            ),
        }
    }
    if codes.is_empty() {
        criteria.invalid("statusCodes", "must name at least one status", "none");
    }
    res
}
