//! The code that runs at each event of a behavior.

use super::Routed;
use super::change::{ChangeKind, Difference};
use super::words::quoted;
use crate::config::{FunctionConfig, KeyValueStoreConfig};
use crate::functions::TrimPrefix;
use crate::message::EdgeEvent;

const KIND: ChangeKind = ChangeKind::Function;

/// The events, in the order in which they come.
const EVENTS: [EdgeEvent; 4] = [
    EdgeEvent::ViewerRequest,
    EdgeEvent::OriginRequest,
    EdgeEvent::OriginResponse,
    EdgeEvent::ViewerResponse,
];

/// A function at an event.
#[derive(Clone, Copy)]
struct Running<'a> {
    name: &'a str,
    config: &'a FunctionConfig,
    include_body: bool,
    routed: Routed<'a>,
}

/// What is otherwise about the code that runs.
pub(super) fn differences(before: Routed<'_>, after: Routed<'_>) -> Vec<Difference> {
    let events = EVENTS.iter();
    events
        .flat_map(|event| at_event(*event, running(before, *event), running(after, *event)))
        .collect()
}

fn running(routed: Routed<'_>, event: EdgeEvent) -> Option<Running<'_>> {
    let association = routed.behavior.functions.get(event)?;
    Some(Running {
        name: &association.function,
        config: routed.side.config.functions.get(&association.function)?,
        include_body: association.include_body,
        routed,
    })
}

fn at_event(
    event: EdgeEvent,
    before: Option<Running<'_>>,
    after: Option<Running<'_>>,
) -> Vec<Difference> {
    match (before, after) {
        (None, None) => Vec::new(),
        (None, Some(new)) => vec![Difference::new(KIND, comes(new, event))],
        (Some(old), None) => vec![Difference::new(KIND, goes(old, event))],
        (Some(old), Some(new)) => other(old, new, event),
    }
}

fn comes(new: Running<'_>, event: EdgeEvent) -> String {
    match new.config {
        FunctionConfig::TrimPrefix(trim) => format!("now {}", trimming(trim)),
        FunctionConfig::CloudFront { .. } | FunctionConfig::Lambda { .. } => {
            format!("now {{runs|run}} {} at {event}", quoted(new.name))
        }
    }
}

fn goes(old: Running<'_>, event: EdgeEvent) -> String {
    match old.config {
        FunctionConfig::TrimPrefix(trim) => format!("no longer {}", trimming(trim)),
        FunctionConfig::CloudFront { .. } | FunctionConfig::Lambda { .. } => {
            format!("no longer {{runs|run}} {} at {event}", quoted(old.name))
        }
    }
}

/// What the built-in trimmer does to the paths that the origin sees.
fn trimming(trim: &TrimPrefix) -> String {
    match (&trim.prefix, &trim.index_document) {
        (Some(prefix), None) => format!("{{trims|trim}} {} before the origin", quoted(prefix)),
        (None, Some(document)) => {
            format!("{{completes|complete}} folders with {}", quoted(document))
        }
        (Some(prefix), Some(document)) => format!(
            "{{trims|trim}} {} before the origin and {{completes|complete}} folders with {}",
            quoted(prefix),
            quoted(document)
        ),
        (None, None) => "{leaves|leave} paths alone".to_owned(),
    }
}

fn other(old: Running<'_>, new: Running<'_>, event: EdgeEvent) -> Vec<Difference> {
    let (before, after) = (quoted(old.name), quoted(new.name));
    let mut res = Vec::new();
    match (old.config, new.config) {
        (FunctionConfig::TrimPrefix(old), FunctionConfig::TrimPrefix(new)) if old == new => {}
        (FunctionConfig::TrimPrefix(_), _) | (_, FunctionConfig::TrimPrefix(_)) => {
            res.push(Difference::new(KIND, goes(old, event)));
            res.push(Difference::new(KIND, comes(new, event)));
            return res;
        }
        _ if is_same_code(old.config, new.config) => {}
        _ if old.name == new.name => {
            let words = format!("now {{runs|run}} another code of {after} at {event}");
            res.push(Difference::new(KIND, words));
        }
        _ => {
            let words = format!("now {{runs|run}} {after} at {event}");
            res.push(Difference::between(KIND, &words, &before, &after));
        }
    }
    for (words, old, new) in settings(old.config, new.config) {
        if old != new {
            let words = format!("now {{runs|run}} {after} {words} {new}");
            res.push(Difference::between(KIND, &words, &old, &new));
        }
    }
    if old.include_body != new.include_body {
        let words = match new.include_body {
            true => format!("now {{shows|show}} request bodies to {after}"),
            false => format!("no longer {{shows|show}} request bodies to {after}"),
        };
        res.push(Difference::new(KIND, words));
    }
    res.extend(pairs(store(old), store(new), &after));
    res
}

/// Whether two functions of the same kind have the same code.
fn is_same_code(before: &FunctionConfig, after: &FunctionConfig) -> bool {
    match (before, after) {
        (FunctionConfig::TrimPrefix(before), FunctionConfig::TrimPrefix(after)) => before == after,
        (
            FunctionConfig::CloudFront { code: before, .. },
            FunctionConfig::CloudFront { code: after, .. },
        ) => before == after,
        (
            FunctionConfig::Lambda {
                code: old_path,
                handler: old_handler,
                version: before,
                ..
            },
            FunctionConfig::Lambda {
                code: new_path,
                handler: new_handler,
                version: after,
                ..
            },
        ) => {
            // A folder's version knows the times of its files, which say nothing elsewhere.
            let is_folder = old_path.extension().is_none_or(|it| it.len() > 3);
            let is_moved = old_path != new_path && is_folder;
            let same_version = match is_moved {
                true => old_path.file_name() == new_path.file_name(),
                false => before == after,
            };
            // The handler of a single file has that file's name in it.
            let export = |it: &str| it.rsplit('.').next().map(str::to_owned);
            same_version && export(old_handler) == export(new_handler)
        }
        (
            FunctionConfig::TrimPrefix(_)
            | FunctionConfig::CloudFront { .. }
            | FunctionConfig::Lambda { .. },
            _,
        ) => false,
    }
}

/// The settings that two functions of the same kind have, before and after.
fn settings(
    before: &FunctionConfig,
    after: &FunctionConfig,
) -> Vec<(&'static str, String, String)> {
    match (before, after) {
        (
            FunctionConfig::CloudFront { runtime: old, .. },
            FunctionConfig::CloudFront { runtime: new, .. },
        ) => vec![("in", quoted(old.as_str()), quoted(new.as_str()))],
        (
            FunctionConfig::Lambda {
                runtime: old_runtime,
                timeout: old_timeout,
                memory_size: old_memory,
                ..
            },
            FunctionConfig::Lambda {
                runtime,
                timeout,
                memory_size,
                ..
            },
        ) => vec![
            (
                "in",
                quoted(&old_runtime.to_string()),
                quoted(&runtime.to_string()),
            ),
            (
                "for at most",
                format!("{} s", old_timeout.as_secs()),
                format!("{} s", timeout.as_secs()),
            ),
            (
                "with",
                format!("{old_memory} MB"),
                format!("{memory_size} MB"),
            ),
        ],
        _ => Vec::new(),
    }
}

/// The store that a function reads.
fn store(function: Running<'_>) -> Option<&KeyValueStoreConfig> {
    let FunctionConfig::CloudFront {
        key_value_store: Some(name),
        ..
    } = function.config
    else {
        return None;
    };
    let mut stores = function.routed.side.config.key_value_stores.iter();
    stores.find(|it| it.name == *name)
}

/// What a function reads otherwise.
fn pairs(
    before: Option<&KeyValueStoreConfig>,
    after: Option<&KeyValueStoreConfig>,
    function: &str,
) -> Option<Difference> {
    let words = match (before, after) {
        (None, None) => return None,
        (None, Some(store)) => {
            format!(
                "now {{lets|let}} {function} read the store {}",
                quoted(&store.name)
            )
        }
        (Some(store), None) => format!(
            "no longer {{lets|let}} {function} read the store {}",
            quoted(&store.name)
        ),
        (Some(before), Some(after)) => {
            let keys = before.data.keys().chain(after.data.keys());
            let mut keys: Vec<&String> = keys
                .filter(|it| before.data.get(*it) != after.data.get(*it))
                .collect();
            keys.sort();
            keys.dedup();
            let shown = match keys.as_slice() {
                [] => return None,
                keys @ ([_] | [_, _] | [_, _, _]) => super::words::names(keys),
                [first, second, rest @ ..] => {
                    let (first, second) = (quoted(first), quoted(second));
                    format!("{first}, {second} and {} more", rest.len())
                }
            };
            let store = quoted(&after.name);
            format!("now {{lets|let}} {function} read other values of {shown} in the store {store}")
        }
    };
    Some(Difference::new(KIND, words))
}
