//! Where the requests of a behavior go: the bucket or server, the path, failover.

use super::Routed;
use super::change::{ChangeKind, Difference};
use super::words::{list, quoted};
use crate::distribution::{
    CustomOrigin, Fallback, Origin, OriginEndpoint, OriginGroup, OriginProtocolPolicy,
};

const KIND: ChangeKind = ChangeKind::Origin;

/// Where a behavior's requests go.
struct Destination<'a> {
    origin: &'a Origin,
    /// The group, and the origin that is asked where the first fails.
    failover: Option<(&'a OriginGroup, &'a Origin)>,
}

/// The bucket or server of a behavior, as it is spoken of.
pub(super) fn target(routed: Routed<'_>) -> String {
    match destination(routed) {
        Some(it) => name(it.origin),
        None => quoted(&routed.behavior.target_origin_id),
    }
}

/// The origin that is asked first.
pub(super) fn first_origin(routed: Routed<'_>) -> Option<&Origin> {
    destination(routed).map(|it| it.origin)
}

/// What is otherwise about where requests go.
pub(super) fn differences(before: Routed<'_>, after: Routed<'_>) -> Vec<Difference> {
    let (Some(old), Some(new)) = (destination(before), destination(after)) else {
        return Vec::new();
    };
    let mut res = Vec::new();
    res.extend(place(old.origin, new.origin));
    res.extend(path(old.origin, new.origin));
    res.extend(custom_headers(old.origin, new.origin));
    res.extend(signing(old.origin, new.origin));
    res.extend(fallback(
        old.origin.fallback.as_ref(),
        new.origin.fallback.as_ref(),
    ));
    res.extend(failover(&old, &new));
    res
}

fn destination(routed: Routed<'_>) -> Option<Destination<'_>> {
    let distribution = routed.side.distribution;
    let id = &routed.behavior.target_origin_id;
    if let Some(origin) = distribution.origin(id) {
        return Some(Destination {
            origin,
            failover: None,
        });
    }
    let group = distribution.origin_groups.iter().find(|it| it.id == *id)?;
    let secondary = distribution.origin(&group.secondary)?;
    Some(Destination {
        origin: distribution.origin(&group.primary)?,
        failover: Some((group, secondary)),
    })
}

fn name(origin: &Origin) -> String {
    match &origin.endpoint {
        OriginEndpoint::S3Rest { bucket } => quoted(bucket),
        OriginEndpoint::S3Website { bucket } => format!("the website of {}", quoted(bucket)),
        OriginEndpoint::Custom(_) => quoted(&origin.domain_name),
    }
}

/// Another bucket, endpoint or server, or the same one asked in another way.
fn place(old: &Origin, new: &Origin) -> Vec<Difference> {
    let (before, after) = (name(old), name(new));
    if before != after {
        let predicate = format!("now {{goes|go}} to {after}");
        return vec![Difference::between(KIND, &predicate, &before, &after)];
    }
    match (&old.endpoint, &new.endpoint) {
        (OriginEndpoint::Custom(old), OriginEndpoint::Custom(new)) => connection(old, new, &after),
        _ => Vec::new(),
    }
}

/// How a server is connected to.
fn connection(old: &CustomOrigin, new: &CustomOrigin, server: &str) -> Vec<Difference> {
    let protocol = |it: &CustomOrigin| match it.protocol_policy {
        OriginProtocolPolicy::HttpOnly => format!("HTTP on port {}", it.http_port),
        OriginProtocolPolicy::HttpsOnly => format!("HTTPS on port {}", it.https_port),
        OriginProtocolPolicy::MatchViewer => format!(
            "the viewer's protocol on ports {} and {}",
            it.http_port, it.https_port
        ),
    };
    let local = |it: &CustomOrigin| match &it.connect_to {
        Some(url) => quoted(url),
        None => "its own address".to_owned(),
    };
    let completion = |it: &CustomOrigin| match it.response_completion_timeout {
        Some(limit) => format!("{} s", limit.as_secs()),
        None => "no limit".to_owned(),
    };
    let rows = [
        (
            format!("now {{asks|ask}} {server} by "),
            [old, new].map(protocol),
        ),
        (
            format!("now {{reaches|reach}} {server} at "),
            [old, new].map(local),
        ),
        (
            format!("now {{waits|wait}} for an answer of {server} for "),
            [old, new].map(|it| format!("{} s", it.read_timeout.as_secs())),
        ),
        (
            format!("now {{gives|give}} {server} for a whole response "),
            [old, new].map(completion),
        ),
        (
            format!("now {{tries|try}} to connect to {server} "),
            [old, new].map(|it| {
                let seconds = it.connection_timeout.as_secs();
                let times = match it.connection_attempts {
                    1 => "once",
                    2 => "twice",
                    _ => "three times",
                };
                format!("{times}, for {seconds} s")
            }),
        ),
    ];
    let rows = rows.into_iter().filter(|(_, [old, new])| old != new);
    rows.map(|(words, [old, new])| Difference::between(KIND, &format!("{words}{new}"), &old, &new))
        .collect()
}

fn path(old: &Origin, new: &Origin) -> Option<Difference> {
    let shown = |it: &Origin| match it.origin_path.as_str() {
        "" => "`/`".to_owned(),
        path => quoted(path),
    };
    let (before, after) = (shown(old), shown(new));
    let predicate = format!("now {{has|have}} the origin path {after}");
    (before != after).then(|| Difference::between(KIND, &predicate, &before, &after))
}

/// Headers that are sent along; their values may be secrets and are not said.
fn custom_headers(old: &Origin, new: &Origin) -> Vec<Difference> {
    let value = |origin: &Origin, name: &http::HeaderName| {
        let mut headers = origin.custom_headers.iter();
        headers.find(|(it, _)| it == name).map(|(_, it)| it.clone())
    };
    let mut names: Vec<_> = [old, new]
        .iter()
        .flat_map(|it| it.custom_headers.iter().map(|(name, _)| name))
        .collect();
    names.sort_by_key(|it| it.as_str());
    names.dedup();
    let words = names.into_iter().filter_map(|name| {
        let shown = quoted(name.as_str());
        match (value(old, name), value(new, name)) {
            (None, Some(_)) => Some(format!(
                "now {{sends|send}} the header {shown} to the origin"
            )),
            (Some(_), None) => Some(format!(
                "no longer {{sends|send}} the header {shown} to the origin"
            )),
            (Some(before), Some(after)) if before != after => Some(format!(
                "now {{sends|send}} another value of the header {shown} to the origin"
            )),
            _ => None,
        }
    });
    words
        .map(|it| Difference::new(ChangeKind::OriginRequest, it))
        .collect()
}

/// Whether requests to a bucket are signed, which decides what its policy allows.
fn signing(old: &Origin, new: &Origin) -> Option<Difference> {
    let are_buckets = [old, new]
        .iter()
        .all(|it| matches!(it.endpoint, OriginEndpoint::S3Rest { .. }));
    if !are_buckets || old.signed == new.signed {
        return None;
    }
    Some(Difference::new(
        ChangeKind::BucketAccess,
        match new.signed {
            true => "now {signs|sign} the requests to the bucket",
            false => "no longer {signs|sign} the requests to the bucket",
        },
    ))
}

/// What is asked where an app's dev server has nothing.
fn fallback(old: Option<&Fallback>, new: Option<&Fallback>) -> Option<Difference> {
    let shown = |it: Option<&Fallback>| match it.and_then(|it| it.endpoint.bucket()) {
        Some(bucket) => quoted(bucket),
        None => "nothing".to_owned(),
    };
    let (before, after) = (shown(old), shown(new));
    let predicate = format!("now {{falls|fall}} back to {after}");
    (before != after).then(|| Difference::between(KIND, &predicate, &before, &after))
}

fn failover(old: &Destination<'_>, new: &Destination<'_>) -> Option<Difference> {
    let shown = |it: &Destination<'_>| {
        let (group, secondary) = it.failover?;
        let codes = group.status_codes.iter();
        let mut codes: Vec<String> = codes.map(|it| it.as_u16().to_string()).collect();
        codes.sort();
        Some((name(secondary), list(&codes)))
    };
    let difference = match (shown(old), shown(new)) {
        (None, None) => return None,
        (before, after) if before == after => return None,
        (None, Some((secondary, codes))) => {
            Difference::new(KIND, format!("now {{tries|try}} {secondary} after {codes}"))
        }
        (Some((secondary, _)), None) => Difference::new(
            KIND,
            format!("no longer {{tries|try}} {secondary} where the origin fails"),
        ),
        (Some((old, before)), Some((new, after))) if old == new => Difference::between(
            KIND,
            &format!("now {{tries|try}} {new} after {after}"),
            &before,
            &after,
        ),
        (Some((before, _)), Some((after, codes))) => Difference::between(
            KIND,
            &format!("now {{tries|try}} {after} after {codes}"),
            &before,
            &after,
        ),
    };
    Some(difference)
}
