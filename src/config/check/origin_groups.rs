//! `[[origin_group]]`: two origins that exist, and statuses that CloudFront fails over for.
//!
//! AWS: "Optimize high availability with CloudFront origin failover", API type `OriginGroup`,
//! "Quotas".

use super::{Checker, quoted};
use crate::config::{
    Diagnostic,
    devserver_toml::OriginGroupToml,
    nearest::{listed, nearest},
    tree::At,
};

/// The statuses that may count as failing.
const STATUS_CODES: [u16; 9] = [400, 403, 404, 416, 429, 500, 502, 503, 504];

/// How many groups a distribution may have; AWS raises it on request.
const GROUPS: usize = 10;

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    let origins: Vec<&str> = toml
        .origin
        .iter()
        .map(|it| it.id.as_str())
        .chain(toml.app.iter().map(|it| it.name.as_str()))
        .collect();
    for (i, it) in toml.origin_group.iter().enumerate() {
        let at = At::root("origin_group").index(i);
        two_members(cx, it, &at);
        for (member, at) in members(it, &at) {
            known(cx, member, &at, &origins);
        }
        status_codes(cx, &it.status_codes, &at.key("status_codes"));
    }
    if toml.origin_group.len() > GROUPS {
        let count = toml.origin_group.len();
        let title = format!("{count} origin groups are more than CloudFront's quota of {GROUPS}");
        let it = Diagnostic::warning("quota", title).knowing("AWS raises it on request");
        cx.report(&At::root("origin_group").index(GROUPS), it);
    }
}

/// The members with their places, in the order in which they are asked.
fn members<'a>(it: &'a OriginGroupToml, at: &At) -> Vec<(&'a str, At)> {
    let named = [("primary", &it.primary), ("secondary", &it.secondary)];
    let named = named
        .into_iter()
        .filter_map(|(key, it)| Some((it.as_deref()?, at.key(key))));
    let listed = it.members.iter().enumerate();
    let listed = listed.map(|(i, it)| (it.as_str(), at.key("members").index(i)));
    named.chain(listed).collect()
}

fn two_members(cx: &mut Checker<'_>, it: &OriginGroupToml, at: &At) {
    match it.pair() {
        None => {
            let title = format!("the origin group `{}` has not two members", it.id);
            let it = Diagnostic::error("bad-origin-group", title)
                .label("the one that is asked first, and the one that is asked when it fails")
                .help("give `primary` and `secondary`, or `members = [\"first\", \"second\"]`");
            cx.report(at, it);
        }
        Some((primary, secondary)) if primary == secondary => {
            let title = format!("both members are the origin `{primary}`");
            let place = members(it, at).pop().map_or(at.clone(), |(_, at)| at);
            let it = Diagnostic::error("bad-origin-group", title).label("must be another one");
            cx.report(&place, it);
        }
        Some(_) => {}
    }
}

fn known(cx: &mut Checker<'_>, member: &str, at: &At, origins: &[&str]) {
    if origins.contains(&member) {
        return;
    }
    let is_group = cx.toml.origin_group.iter().any(|it| it.id == member);
    let mut it = Diagnostic::error("unknown-origin", format!("unknown origin `{member}`")).knowing(
        format!("known origins: {}", listed(origins.iter().copied())),
    );
    it = match is_group {
        true => it.label("an origin group cannot be a member"),
        false => it.label("there is no origin of this name"),
    };
    if let Some(word) = nearest(member, origins.iter().copied()) {
        let title = format!("did you mean `{word}`?");
        it = it.patch(cx.written(at), quoted(word), title);
    }
    cx.report(at, it);
}

fn status_codes(cx: &mut Checker<'_>, codes: &[u16], at: &At) {
    let bad = |title: String| Diagnostic::error("bad-origin-group", title);
    let all = || {
        let all: Vec<String> = STATUS_CODES.iter().map(u16::to_string).collect();
        all.join(", ")
    };
    if codes.is_empty() {
        let it = bad("`status_codes` is empty".to_owned())
            .label("the second origin would never be asked")
            .knowing(format!("valid codes: {}", all()));
        cx.report(at, it);
    }
    for (i, code) in codes.iter().enumerate() {
        if !STATUS_CODES.contains(code) {
            let it = bad(format!("CloudFront does not fail over for {code}"))
                .label("not one of its codes")
                .knowing(format!("valid codes: {}", all()));
            cx.report(&at.index(i), it);
        } else if codes[..i].contains(code) {
            let it = bad(format!("{code} is there twice")).label("here again");
            cx.report(&at.index(i), it);
        }
    }
}
