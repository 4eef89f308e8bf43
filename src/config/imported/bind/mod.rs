//! `[bind]`: what stands on this machine for the buckets and servers of production (io).

mod apply;
mod glob;
mod target;
mod unbound;

use std::path::Path;

use super::super::Diagnostic;
use super::super::nearest::{listed, nearest};
use super::super::tree::{Entry, Node};
use apply::{bind_bucket, bind_folder, bind_server, bind_store, buckets_of, servers_of};
use glob::Pattern;
use target::Target;

/// What an imported definition knows more of than the full form says.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) buckets: Vec<KnownBucket>,
}

/// A bucket by all of its names.
#[derive(Debug)]
pub(super) struct KnownBucket {
    pub(super) name: String,
    /// Its logical id, its construct's path, its address.
    pub(super) names: Vec<String>,
    /// Whether an origin leads to it.
    pub(super) is_asked: bool,
    /// Whether the name is a stand-in, which nobody would know it by.
    pub(super) is_stand_in: bool,
}

impl Known {
    /// What people call a bucket whose name is a stand-in: its logical id, its construct's path.
    pub(super) fn called(&self, bucket: &str) -> Option<String> {
        let mut all = self.buckets.iter();
        let known = all.find(|it| it.name == bucket && it.is_stand_in)?;
        Some(known.names.first()?.replace('/', "-"))
    }
}

/// What a key of `[bind]` stands for.
enum Meant {
    /// The server of an origin: its index.
    Server(usize),
    /// A bucket by its name, with what a `*` stood for.
    Bucket(String, Option<String>),
    /// A part of a bucket.
    Part {
        bucket: String,
        key_prefix: String,
        captured: Option<String>,
    },
}

/// Binds what the file says to the buckets and origins of a tree; relative paths start from `base`.
pub(super) fn bind(
    mut tree: Node,
    known: &Known,
    base: &Path,
    allows_remote: bool,
    found: &mut Vec<Diagnostic>,
) -> Node {
    let binds: Vec<Entry> = tree
        .get("bind")
        .map(Node::entries)
        .unwrap_or_default()
        .to_vec();
    for it in &binds {
        let Some(target) = Target::of(it, found) else {
            continue;
        };
        let meant = meant_by(&it.key, &target, &tree, known, base);
        if meant.is_empty() {
            found.push(unused(it, &tree, known));
        }
        for meant in meant {
            apply_one(&mut tree, it, &target, meant, known, base, found);
        }
    }
    unbound::say(&tree, known, allows_remote, found);
    tree
}

fn apply_one(
    tree: &mut Node,
    entry: &Entry,
    target: &Target,
    meant: Meant,
    known: &Known,
    base: &Path,
    found: &mut Vec<Diagnostic>,
) {
    let span = entry.node.span.clone();
    match meant {
        Meant::Server(origin) => match &target.url {
            Some(url) => bind_server(tree, origin, url, &span),
            None => found.push(
                Diagnostic::error("bad-bind", format!("`{}` is a server", entry.key))
                    .at(Some(span))
                    .label("a folder cannot stand for it")
                    .help("give the address of a server, as in `\"http://localhost:3000\"`"),
            ),
        },
        Meant::Bucket(bucket, captured) => {
            let mut target = target.with(captured.as_deref(), base);
            if let Some(dist) = &target.dist.clone() {
                let key_prefix = target.key_prefix.clone().unwrap_or_default();
                if key_prefix.is_empty() {
                    target.app = target.app.or_else(|| known.called(&bucket));
                }
                bind_folder(tree, &bucket, &key_prefix, dist, &target, &span);
            }
            if let Some(store) = &target.bucket {
                bind_store(tree, &bucket, store, &span);
            }
            if let Some(url) = &target.url {
                bind_bucket(tree, &bucket, url, &span, found);
            }
        }
        Meant::Part {
            bucket,
            key_prefix,
            captured,
        } => {
            let target = target.with(captured.as_deref(), base);
            match &target.dist {
                Some(dist) => bind_folder(tree, &bucket, &key_prefix, dist, &target, &span),
                None => found.push(
                    Diagnostic::error("bad-bind", format!("`{}` is a part of a bucket", entry.key))
                        .at(Some(span))
                        .label("only a folder can stand for it")
                        .help("bind the whole bucket to a dev server, or write a `[[behavior]]` for its paths"),
                ),
            }
        }
    }
}

/// Everything that a key stands for: servers, else whole buckets, else parts of buckets.
fn meant_by(key: &str, target: &Target, tree: &Node, known: &Known, base: &Path) -> Vec<Meant> {
    let pattern = Pattern::new(key);
    let mut servers = Vec::new();
    for (i, names) in servers_of(tree) {
        if names.iter().any(|it| pattern.matches(it).is_some()) {
            servers.push(Meant::Server(i));
        }
    }
    if !servers.is_empty() {
        return servers;
    }
    let names_of = |bucket: &str| -> Vec<String> {
        let known = known.buckets.iter().filter(|it| it.name == bucket);
        let names = known.flat_map(|it| it.names.iter().cloned());
        std::iter::once(bucket.to_owned()).chain(names).collect()
    };
    let buckets: Vec<String> = buckets_of(tree);
    let whole = buckets.iter().filter_map(|bucket| {
        let names = names_of(bucket);
        let captured = names.iter().find_map(|it| pattern.matches(it))?;
        Some(Meant::Bucket(bucket.clone(), captured))
    });
    let whole: Vec<Meant> = whole.collect();
    if !whole.is_empty() {
        return whole;
    }
    let mut parts = Vec::new();
    for (at, _) in key.match_indices('/') {
        let (name, prefix) = (Pattern::new(&key[..at]), &key[at + 1..]);
        if prefix.is_empty() {
            continue;
        }
        let prefix = match prefix.ends_with('/') {
            true => prefix.to_owned(),
            false => format!("{prefix}/"),
        };
        for bucket in &buckets {
            let names = names_of(bucket);
            let Some(by_name) = names.iter().find_map(|it| name.matches(it)) else {
                continue;
            };
            for (key_prefix, captured) in prefixes(&prefix, bucket, target, tree, base) {
                parts.push(Meant::Part {
                    bucket: bucket.clone(),
                    key_prefix,
                    captured: captured.or_else(|| by_name.clone()),
                });
            }
        }
        if !parts.is_empty() {
            break;
        }
    }
    parts
}

/// The key prefixes that a pattern stands for: those of the bucket's folders, and one for each
/// folder on this machine that fits the target.
fn prefixes(
    pattern: &str,
    bucket: &str,
    target: &Target,
    tree: &Node,
    base: &Path,
) -> Vec<(String, Option<String>)> {
    if !pattern.contains('*') {
        return vec![(pattern.to_owned(), None)];
    }
    let wanted = Pattern::new(pattern);
    let mut res: Vec<(String, Option<String>)> = Vec::new();
    for prefix in apply::prefixes_of(tree, bucket) {
        if let Some(captured) = wanted.matches(&prefix) {
            res.push((prefix, captured));
        }
    }
    for captured in target.folders(base) {
        let prefix = pattern.replacen('*', &captured, 1);
        if !res.iter().any(|(it, _)| *it == prefix) {
            res.push((prefix, Some(captured)));
        }
    }
    res
}

fn unused(it: &Entry, tree: &Node, known: &Known) -> Diagnostic {
    let mut names: Vec<String> = Vec::new();
    for bucket in buckets_of(tree) {
        let own = known.buckets.iter().filter(|it| it.name == bucket);
        names.extend(own.flat_map(|it| it.names.iter().cloned()));
        names.push(bucket);
    }
    names.extend(servers_of(tree).into_iter().flat_map(|(_, names)| names));
    names.dedup();
    let all = || names.iter().map(String::as_str);
    let title = format!("`{}` stands for no bucket and no server", it.key);
    let res = Diagnostic::error("unused-bind", title)
        .at(Some(it.key_span.clone()))
        .label("nothing has this name");
    let res = match nearest(&it.key, all()) {
        Some(word) => res.help(format!("did you mean `{word}`?")),
        None => res,
    };
    match names.is_empty() {
        true => res.knowing("there is no bucket and no server at all").help(
            "name production's definition with `from`, or write `[[bucket]]` and `[[origin]]`",
        ),
        false => res.knowing(format!("known: {}", listed(all()))),
    }
}
