//! How the buckets behind a behavior answer: who may read, what is said of missing objects, the
//! website endpoint, CORS.

use super::change::{ChangeKind, Difference};
use super::words::quoted;
use super::{Routed, origins};
use crate::config::BucketConfig;
use crate::distribution::{Origin, OriginEndpoint};
use crate::s3::{BucketAccess, CorsRule, Identity, WebsiteResponder};

/// What is otherwise about the buckets of two behaviors.
pub(super) fn differences(before: Routed<'_>, after: Routed<'_>) -> Vec<Difference> {
    let (Some(old), Some(new)) = (bucket(before), bucket(after)) else {
        return Vec::new();
    };
    let key = after.example().unwrap_or_default();
    let key = key.trim_start_matches('/');
    let mut res = Vec::new();
    res.extend(access(old, new, key));
    res.extend(website(old, new));
    res.extend(cors(&old.1.cors, &new.1.cors));
    res
}

/// The origin and the bucket behind it.
type Behind<'a> = (&'a Origin, &'a BucketConfig);

fn bucket(routed: Routed<'_>) -> Option<Behind<'_>> {
    let origin = origins::first_origin(routed)?;
    let name = origin.endpoint.bucket()?;
    let bucket = routed.side.config.buckets.iter();
    let bucket = bucket.clone().find(|it| it.name == name)?;
    Some((origin, bucket))
}

/// What viewers get of what is there, and of what is not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grant {
    /// 403 for everything.
    Nothing,
    /// 403 for what is not there.
    Get,
    /// 404 for what is not there.
    GetAndList,
}

fn grant((origin, bucket): Behind<'_>, key: &str) -> Grant {
    let identity = match origin.signed {
        true => Identity::Oac,
        false => Identity::Anonymous,
    };
    match (
        bucket.access.may_get(identity, key),
        bucket.access.may_list(identity),
    ) {
        (false, _) => Grant::Nothing,
        (true, false) => Grant::Get,
        (true, true) => Grant::GetAndList,
    }
}

fn access(old: Behind<'_>, new: Behind<'_>, key: &str) -> Option<Difference> {
    const KIND: ChangeKind = ChangeKind::BucketAccess;
    let between =
        |words: &str, before, after| Some(Difference::between(KIND, words, before, after));
    match (grant(old, key), grant(new, key)) {
        (Grant::Get, Grant::GetAndList) => between(
            "now {answers|answer} a missing object with 404",
            "403",
            "404",
        ),
        (Grant::GetAndList, Grant::Get) => between(
            "now {answers|answer} a missing object with 403",
            "404",
            "403",
        ),
        (Grant::Nothing, Grant::Get | Grant::GetAndList) => {
            Some(Difference::new(KIND, "may now read the bucket"))
        }
        (Grant::Get | Grant::GetAndList, Grant::Nothing) => Some(Difference::new(
            KIND,
            "may no longer read the bucket and {answers|answer} 403",
        )),
        (Grant::Nothing, Grant::Nothing)
        | (Grant::Get, Grant::Get)
        | (Grant::GetAndList, Grant::GetAndList) => other_policy(old.1, new.1),
    }
}

/// Policies that grant the same on one key and may not on another.
fn other_policy(old: &BucketConfig, new: &BucketConfig) -> Option<Difference> {
    let (BucketAccess::Policy(before), BucketAccess::Policy(after)) = (&old.access, &new.access)
    else {
        return None;
    };
    let whole = before.is_of_whole_bucket() && after.is_of_whole_bucket();
    (old.name == new.name && !whole && before != after).then(|| {
        Difference::new(
            ChangeKind::BucketAccess,
            format!("now {{has|have}} another policy of {}", quoted(&new.name)),
        )
    })
}

/// How the website endpoints answer, where both are websites.
fn website(old: Behind<'_>, new: Behind<'_>) -> Vec<Difference> {
    const KIND: ChangeKind = ChangeKind::Website;
    let is_website = |it: Behind<'_>| matches!(it.0.endpoint, OriginEndpoint::S3Website { .. });
    if !is_website(old) || !is_website(new) {
        return Vec::new();
    }
    let (Some(before), Some(after)) = (&old.1.website, &new.1.website) else {
        return Vec::new();
    };
    let (before, after) = match (before, after) {
        _ if before == after => return Vec::new(),
        (WebsiteResponder::Documents(before), WebsiteResponder::Documents(after)) => {
            (before, after)
        }
        (_, WebsiteResponder::RedirectAll(target)) => {
            let host = quoted(&target.host_name);
            let words = format!("now {{redirects|redirect}} every request to {host}");
            return vec![Difference::new(KIND, words)];
        }
        (WebsiteResponder::RedirectAll(_), WebsiteResponder::Documents(_)) => {
            let words = "no longer {redirects|redirect} every request";
            return vec![Difference::new(KIND, words)];
        }
    };
    let or_none = |it: &Option<String>| it.as_deref().map_or("none".to_owned(), quoted);
    let mut res = Vec::new();
    let documents = [
        (
            "index document",
            quoted(&before.index_document),
            quoted(&after.index_document),
        ),
        (
            "error document",
            or_none(&before.error_document),
            or_none(&after.error_document),
        ),
    ];
    for (what, before, after) in documents {
        if before != after {
            let words = format!("now {{has|have}} the {what} {after}");
            res.push(Difference::between(KIND, &words, &before, &after));
        }
    }
    if before.routing_rules != after.routing_rules {
        let count = |rules: usize| match rules {
            0 => "none".to_owned(),
            1 => "one rule".to_owned(),
            count => format!("{count} rules"),
        };
        let counts = [before, after].map(|it| count(it.routing_rules.len()));
        let words = format!("now {{has|have}} other routing rules: {}", counts[1]);
        res.push(Difference::between(KIND, &words, &counts[0], &counts[1]));
    }
    res
}

fn cors(before: &[CorsRule], after: &[CorsRule]) -> Option<Difference> {
    const KIND: ChangeKind = ChangeKind::BucketCors;
    if before == after {
        return None;
    }
    let origins = |rules: &[CorsRule]| {
        let mut origins: Vec<&str> = rules
            .iter()
            .flat_map(|it| it.allowed_origins.iter().map(String::as_str))
            .collect();
        origins.sort_unstable();
        origins.dedup();
        super::words::names(&origins)
    };
    let (old, new) = (origins(before), origins(after));
    Some(match old == new {
        false => {
            let words = format!("now {{has|have}} CORS rules of the bucket for {new}");
            Difference::between(KIND, &words, &old, &new)
        }
        true => Difference::new(
            KIND,
            format!("now {{has|have}} other CORS rules of the bucket for {new}"),
        ),
    })
}
