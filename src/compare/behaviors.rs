//! The behaviors of a distribution: which come and go, and what changes for those that stay.

use super::change::{ChangeKind, Difference, RoutingChange};
use super::words::{behavior as spoken, conjugate, list, quoted, sentence, subject};
use super::{Routed, Side};
use super::{
    buckets, caching, compression, functions, methods, order, origin_requests, origins, patterns,
    response_headers,
};
use crate::distribution::CacheBehavior;

/// What changes for behaviors, in their newer order.
pub(super) fn changes(before: Side<'_>, after: Side<'_>) -> Vec<RoutingChange> {
    let mut res = Grouped::default();
    for new in after.behaviors() {
        match before.behavior(new) {
            None => res.changes.extend(is_new(before, new)),
            Some(old) => {
                for it in differences(old, new) {
                    res.add(new, it);
                }
            }
        }
        res.changes.extend(order::changes(before, new));
    }
    let gone = before.behaviors();
    let gone = gone.filter(|it| after.behavior(*it).is_none());
    res.changes.extend(gone.filter_map(|it| is_gone(it, after)));
    res.changes
}

/// Everything that is otherwise for requests that went to one behavior and now go to another.
pub(super) fn differences(before: Routed<'_>, after: Routed<'_>) -> Vec<Difference> {
    let mut res = origins::differences(before, after);
    res.extend(buckets::differences(before, after));
    res.extend(functions::differences(before, after));
    res.extend(methods::differences(before.behavior, after.behavior));
    res.extend(caching::differences(before.behavior, after.behavior));
    res.extend(origin_requests::differences(
        before.behavior,
        after.behavior,
    ));
    res.extend(response_headers::differences(
        before.behavior,
        after.behavior,
    ));
    res.extend(compression::differences(before.behavior, after.behavior));
    res
}

impl<'a> Side<'a> {
    /// The behaviors, the default one last.
    pub(super) fn behaviors(self) -> impl Iterator<Item = Routed<'a>> {
        let distribution = self.distribution;
        let ordered = distribution.cache_behaviors.iter();
        let all = ordered.chain([&distribution.default_cache_behavior]);
        all.map(move |behavior| Routed {
            side: self,
            behavior,
        })
    }

    /// The behavior of the same pattern as one of the other side.
    pub(super) fn behavior(self, other: Routed<'_>) -> Option<Routed<'a>> {
        self.behaviors().find(|it| it.is_like(other))
    }

    /// The behavior that takes a path.
    pub(super) fn takes(self, path: &str) -> Routed<'a> {
        Routed {
            side: self,
            behavior: self.distribution.behavior_for(path),
        }
    }
}

impl<'a> Routed<'a> {
    /// The path pattern.
    pub(super) fn pattern(self) -> &'a str {
        let behavior: &'a CacheBehavior = self.behavior;
        behavior.path_pattern.as_str()
    }

    /// Whether it has the pattern of another one; AWS implies a slash in front.
    pub(super) fn is_like(self, other: Routed<'_>) -> bool {
        let one = |it: Routed<'_>| it.pattern() == "*";
        let pattern = |it: Routed<'a>| it.behavior.path_pattern.with_slash();
        let same = pattern(self) == other.behavior.path_pattern.with_slash();
        same && one(self) == one(other)
    }

    /// A path that goes to it.
    pub(super) fn example(self) -> Option<String> {
        patterns::example(self.behavior, self.side.distribution)
    }
}

fn is_new(before: Side<'_>, new: Routed<'_>) -> Option<RoutingChange> {
    let name = spoken(new.pattern());
    let change = |text| RoutingChange::new(ChangeKind::Behavior, &subject(new.pattern()), text);
    let Some(path) = new.example() else {
        let hidden = format!("{name} is new, but no request gets to it");
        return Some(change(hidden));
    };
    let old = before.takes(&path);
    if differences(old, new).is_empty() {
        return None;
    }
    let goes_to = origins::target(new);
    let text = format!(
        "{name} is new and goes to {goes_to}: its requests went to {} before{}",
        spoken(old.pattern()),
        target_beside(old, &goes_to)
    );
    let (before, after) = (subject(old.pattern()), subject(new.pattern()));
    let change = change(text).between(Some(&before), Some(&after));
    Some(change.example(Some(path)))
}

fn is_gone(old: Routed<'_>, after: Side<'_>) -> Option<RoutingChange> {
    let path = old.example()?;
    let new = after.takes(&path);
    if differences(old, new).is_empty() {
        return None;
    }
    let text = format!(
        "{} is gone: its requests now fall to {}{}",
        spoken(old.pattern()),
        spoken(new.pattern()),
        target_beside(new, &origins::target(old))
    );
    let (before, after) = (subject(old.pattern()), subject(new.pattern()));
    let change = RoutingChange::new(ChangeKind::Behavior, &before, text);
    let change = change.between(Some(&before), Some(&after));
    Some(change.example(Some(path)))
}

/// Where a behavior goes, unless that is where the other one goes too.
fn target_beside(routed: Routed<'_>, other: &str) -> String {
    let target = origins::target(routed);
    match target == other {
        true => String::new(),
        false => format!(" ({target})"),
    }
}

/// Changes, of which those that are alike are one with several subjects.
#[derive(Default)]
struct Grouped {
    changes: Vec<RoutingChange>,
    /// The difference of the change at an index, and the subjects as they are spoken of.
    of: Vec<(usize, Difference, Vec<String>)>,
}

impl Grouped {
    fn add(&mut self, routed: Routed<'_>, difference: Difference) {
        let name = spoken(routed.pattern());
        let known = self.of.iter_mut().find(|(_, it, _)| *it == difference);
        if let Some((at, _, names)) = known {
            names.push(name);
            let text = format!(
                "{} {}",
                list(names),
                conjugate(&difference.predicate, names.len())
            );
            let change = &mut self.changes[*at];
            change.subjects.push(subject(routed.pattern()));
            change.sentence = sentence(&text);
            return;
        }
        let text = format!("{name} {}", conjugate(&difference.predicate, 1));
        let pattern = subject(routed.pattern());
        let change = RoutingChange::new(difference.kind, &pattern, sentence(&text));
        let change = change.between(difference.before.as_deref(), difference.after.as_deref());
        self.of.push((self.changes.len(), difference, vec![name]));
        self.changes.push(change.example(routed.example()));
    }
}

/// A behavior that takes the requests of another: "`/a/*` is now tried before `/a/b/*`".
pub(super) fn tried_before(first: Routed<'_>, second: Routed<'_>, path: &str) -> RoutingChange {
    let (wide, narrow) = (&first.behavior.path_pattern, &second.behavior.path_pattern);
    let consequence = match patterns::covers(wide, narrow) {
        true => "which it hides".to_owned(),
        false => format!("so {} goes to {}", quoted(path), origins::target(first)),
    };
    let text = format!(
        "{} is now tried before {}, {consequence}",
        spoken(first.pattern()),
        spoken(second.pattern())
    );
    let change = RoutingChange::new(ChangeKind::Order, first.pattern(), text);
    let change = change.between(Some(second.pattern()), Some(first.pattern()));
    change.example(Some(path.to_owned()))
}
