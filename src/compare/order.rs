//! The order in which behaviors are tried, where it decides about a path.

use super::change::RoutingChange;
use super::{Routed, Side, behaviors, patterns};

/// The behaviors whose requests this one now takes, because it is tried first.
pub(super) fn changes(before: Side<'_>, new: Routed<'_>) -> Vec<RoutingChange> {
    let all = new.side.behaviors();
    let later = all.skip_while(|it| !it.is_like(new)).skip(1);
    let said = before.behavior(new).is_none();
    // Where the requests of a new behavior came from is said with it.
    let said = said.then(|| new.example()).flatten();
    let said = said.map(|it| before.takes(&it));
    later
        .filter(|it| it.pattern() != "*" && !said.is_some_and(|said| said.is_like(*it)))
        .filter_map(|it| takes_from(before, new, it))
        .collect()
}

fn takes_from(before: Side<'_>, first: Routed<'_>, second: Routed<'_>) -> Option<RoutingChange> {
    let patterns = (&first.behavior.path_pattern, &second.behavior.path_pattern);
    let path = patterns::common_path(patterns.0, patterns.1)?;
    let (old, new) = (before.takes(&path), first.side.takes(&path));
    let has_moved = old.is_like(second) && new.is_like(first);
    let differs = has_moved && !behaviors::differences(old, new).is_empty();
    differs.then(|| behaviors::tried_before(first, second, &path))
}
