//! What changes for a distribution as a whole.

use super::change::{ChangeKind, RoutingChange};
use super::words::{names, quoted};
use super::{Side, behaviors, error_responses};
use crate::distribution::Distribution;

/// All changes of a distribution that is in both configurations.
pub(super) fn changes(before: Side<'_>, after: Side<'_>) -> Vec<RoutingChange> {
    let (old, new) = (before.distribution, after.distribution);
    let mut res = Vec::new();
    res.extend(enabled(old, new));
    res.extend(aliases(old, new));
    res.extend(http_version(old, new));
    res.extend(default_root_object(old, new));
    res.extend(behaviors::changes(before, after));
    res.extend(error_responses::changes(old, new));
    res
}

/// A distribution that was not there before.
pub(super) fn is_new(distribution: &Distribution) -> RoutingChange {
    let aliases: Vec<&str> = distribution.aliases.iter().map(|it| it.as_str()).collect();
    let answers = match aliases.as_slice() {
        [] => String::new(),
        aliases => format!(" and answers for {}", names(aliases)),
    };
    let id = &distribution.id;
    let sentence = format!("The distribution {} is new{answers}", quoted(id));
    RoutingChange::new(ChangeKind::Distribution, id, sentence).between(None, Some(id))
}

/// A distribution that is not there any more.
pub(super) fn is_gone(distribution: &Distribution) -> RoutingChange {
    let id = &distribution.id;
    let sentence = format!("The distribution {} is gone", quoted(id));
    RoutingChange::new(ChangeKind::Distribution, id, sentence).between(Some(id), None)
}

fn enabled(old: &Distribution, new: &Distribution) -> Option<RoutingChange> {
    let id = &new.id;
    let sentence = match (old.enabled, new.enabled) {
        (false, true) => format!("The distribution {} is now enabled", quoted(id)),
        (true, false) => format!(
            "The distribution {} is now disabled and answers nobody",
            quoted(id)
        ),
        (true, true) | (false, false) => return None,
    };
    let word = |enabled| if enabled { "enabled" } else { "disabled" };
    let change = RoutingChange::new(ChangeKind::Distribution, id, sentence);
    Some(change.between(Some(word(old.enabled)), Some(word(new.enabled))))
}

fn aliases(old: &Distribution, new: &Distribution) -> Vec<RoutingChange> {
    let gone = old.aliases.iter().filter(|it| !new.aliases.contains(it));
    let gone = gone.map(|it| {
        let name = it.as_str();
        let sentence = format!(
            "{} no longer answers for {}",
            "The distribution",
            quoted(name)
        );
        RoutingChange::new(ChangeKind::Alias, name, sentence).between(Some(name), None)
    });
    let come = new.aliases.iter().filter(|it| !old.aliases.contains(it));
    let come = come.map(|it| {
        let name = it.as_str();
        let sentence = format!("The distribution now answers for {}", quoted(name));
        RoutingChange::new(ChangeKind::Alias, name, sentence).between(None, Some(name))
    });
    come.chain(gone).collect()
}

fn http_version(old: &Distribution, new: &Distribution) -> Option<RoutingChange> {
    let words = |it: &Distribution| match (it.speaks_http2, it.announces_http3) {
        (false, false) => "HTTP/1.1",
        (true, false) => "HTTP/2",
        (false, true) => "HTTP/3, but not HTTP/2",
        (true, true) => "HTTP/2 and HTTP/3",
    };
    let (before, after) = (words(old), words(new));
    let sentence = format!("Viewers may now speak {after} (before: {before})");
    let change = RoutingChange::new(ChangeKind::HttpVersion, "HTTP version", sentence);
    (before != after).then(|| change.between(Some(before), Some(after)))
}

fn default_root_object(old: &Distribution, new: &Distribution) -> Option<RoutingChange> {
    let (before, after) = (
        old.default_root_object.as_deref(),
        new.default_root_object.as_deref(),
    );
    let sentence = match (before, after) {
        _ if before == after => return None,
        (Some(before), None) => format!("`/` is no longer answered with `/{before}`"),
        (None, Some(after)) => format!("`/` is now answered with `/{after}`"),
        (Some(before), Some(after)) => {
            format!("`/` is now answered with `/{after}` (before: `/{before}`)")
        }
        (None, None) => return None,
    };
    let change = RoutingChange::new(ChangeKind::DefaultRootObject, "/", sentence);
    Some(change.between(before, after).example(Some("/".to_owned())))
}
