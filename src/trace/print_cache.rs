//! The cache's steps of a trace, for people.

use super::{CacheLookupStep, CacheStoreStep, DeliveryStep, LookupOutcome, StoreVerdict};

pub(super) fn lookup_brief(step: &CacheLookupStep) -> String {
    let collapsed = if step.collapsed {
        "waited for another request's fetch, then "
    } else {
        ""
    };
    let outcome = match &step.outcome {
        LookupOutcome::Bypassed(why) => format!("not asked: {why}"),
        LookupOutcome::Absent => "absent".to_owned(),
        LookupOutcome::FileChanged => "dropped: its file has changed".to_owned(),
        LookupOutcome::Fresh { age, ttl, .. } => format!("fresh  age {age} s of {ttl} s"),
        LookupOutcome::StaleServed { age, because } => {
            format!("stale, but served  age {age} s: {because}")
        }
        LookupOutcome::Expired { age, ttl } => format!("expired  age {age} s of {ttl} s"),
    };
    format!("{collapsed}{outcome}")
}

pub(super) fn lookup_long(step: &CacheLookupStep) -> Vec<String> {
    let mut lines = Vec::new();
    if !step.key.is_empty() {
        lines.push(format!("key, by {}:", step.key_by));
    }
    for (at, part) in step.key.iter().enumerate() {
        lines.push(match at {
            0 => format!("  distribution {part}"),
            1 => format!("  path {part}"),
            _ => format!("  {part}"),
        });
    }
    lines.push(match step.outcome {
        LookupOutcome::Absent => format!("{}, so the origin is asked", lookup_brief(step)),
        _ => lookup_brief(step),
    });
    if let LookupOutcome::Fresh { because, .. } = &step.outcome
        && !because.is_empty()
    {
        lines.push(format!("kept for that long because of {because}"));
    }
    lines
}

pub(super) fn store(step: &CacheStoreStep) -> String {
    match &step.verdict {
        StoreVerdict::Kept { ttl, because } => format!("kept for {ttl} s: {because}"),
        StoreVerdict::KeptWhenWhole { ttl, because } => {
            format!("kept for {ttl} s once all of it has passed through: {because}")
        }
        StoreVerdict::Renewed { ttl, because } => {
            format!("304 of the origin: kept for another {ttl} s: {because}")
        }
        StoreVerdict::ServedStale { status, because } => {
            format!(
                "{} of the origin: the expired object is served: {because}",
                status.as_u16()
            )
        }
        StoreVerdict::NotKept { because } => format!("not kept: {because}"),
    }
}

pub(super) fn delivery(step: &DeliveryStep) -> String {
    format!("{}  {}", step.status.as_u16(), step.because)
}
