//! How the tree changes where something is bound.

use std::ops::Range;

use super::super::super::Diagnostic;
use super::super::super::tree::{Entry, Node, Value};
use super::target::Target;

/// What goes with a bucket where a dev server stands in front of it.
const WITH_BUCKET: [&str; 4] = [
    "origin_request",
    "origin_response",
    "trim_prefix",
    "index_document",
];

/// The text under a key.
pub(super) fn text_of(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.as_str().map(str::to_owned)
}

/// The names of all buckets, in order.
pub(super) fn buckets_of(tree: &Node) -> Vec<String> {
    let buckets = tree.get("bucket").map(Node::items).unwrap_or_default();
    buckets
        .iter()
        .filter_map(|it| text_of(it, "name"))
        .collect()
}

/// The servers that are no bucket: the origin's index, and its domain name and id.
pub(super) fn servers_of(tree: &Node) -> Vec<(usize, Vec<String>)> {
    let origins = tree.get("origin").map(Node::items).unwrap_or_default();
    let servers = origins.iter().enumerate();
    let servers = servers.filter(|(_, it)| it.get("bucket").is_none());
    servers
        .map(|(i, it)| {
            let names = ["domain_name", "id"].into_iter();
            (i, names.filter_map(|key| text_of(it, key)).collect())
        })
        .collect()
}

/// A bucket's table, and its name.
pub(super) fn bucket<'a>(tree: &'a Node, name: &str) -> Option<(&'a Node, &'a str)> {
    let mut buckets = tree
        .get("bucket")
        .map(Node::items)
        .unwrap_or_default()
        .iter();
    buckets.find_map(|it| {
        let own = it.get("name")?.as_str()?;
        (own == name).then_some((it, own))
    })
}

/// The key prefixes of a bucket's folders.
pub(super) fn prefixes_of(tree: &Node, name: &str) -> Vec<String> {
    let folders = bucket(tree, name).and_then(|(it, _)| it.get("folder"));
    let folders = folders.map(Node::items).unwrap_or_default();
    folders
        .iter()
        .filter_map(|it| text_of(it, "key_prefix"))
        .collect()
}

/// Whether an origin still leads to a bucket.
pub(super) fn is_origin(tree: &Node, name: &str) -> bool {
    let mut origins = tree
        .get("origin")
        .map(Node::items)
        .unwrap_or_default()
        .iter();
    origins.any(|it| text_of(it, "bucket").as_deref() == Some(name))
}

/// Whether a line of `[bind]` says that a bucket is the store's.
pub(super) fn is_store_of(tree: &Node, name: &str) -> bool {
    let mut binds = tree
        .get("bind")
        .map(Node::entries)
        .unwrap_or_default()
        .iter();
    binds.any(|it| {
        let table = it.node.get("bucket").and_then(Node::as_str);
        let text = it.node.as_str().and_then(|it| it.strip_prefix("s3://"));
        table
            .or(text)
            .is_some_and(|it| it.trim_end_matches('/') == name)
    })
}

/// A server stands for an origin's.
pub(super) fn bind_server(tree: &mut Node, origin: usize, url: &str, span: &Range<usize>) {
    if let Some(origin) = items(tree, "origin").and_then(|it| it.get_mut(origin)) {
        set(origin, "url", Value::String(url.to_owned()), span);
        remove(origin, "unbound");
    }
}

/// A folder stands for a bucket, or for a part of it. What is there in the same place gives way,
/// but its metadata stays unless the line has its own.
pub(super) fn bind_folder(
    tree: &mut Node,
    name: &str,
    key_prefix: &str,
    dist: &str,
    target: &Target,
    span: &Range<usize>,
) {
    let Some(bucket) = bucket_mut(tree, name) else {
        return;
    };
    if bucket.get("folder").is_none() {
        set(bucket, "folder", Value::Array(Vec::new()), span);
    }
    let Some(folders) = items(bucket, "folder") else {
        return;
    };
    let is_here = |it: &Node| text_of(it, "key_prefix").unwrap_or_default() == key_prefix;
    let at = folders.iter().position(is_here);
    let at = at.unwrap_or_else(|| {
        folders.push(Node::new(Value::Table(Vec::new()), span.clone()));
        folders.len() - 1
    });
    // Several deployments into one place become one folder with the metadata of all.
    let mut uploads: Vec<Node> = Vec::new();
    let mut index = 0;
    folders.retain(|it| {
        let other = is_here(it) && index > at;
        if other || index == at {
            uploads.extend(
                it.get("upload")
                    .map(Node::items)
                    .unwrap_or_default()
                    .iter()
                    .cloned(),
            );
        }
        index += 1;
        !other
    });
    let Some(folder) = folders.get_mut(at) else {
        return;
    };
    set(folder, "dist", Value::String(dist.to_owned()), span);
    if !key_prefix.is_empty() {
        set(
            folder,
            "key_prefix",
            Value::String(key_prefix.to_owned()),
            span,
        );
    }
    let of_prefix = key_prefix.trim_end_matches('/');
    let app = target
        .app
        .clone()
        .or_else(|| (!of_prefix.is_empty()).then(|| of_prefix.to_owned()));
    if let Some(app) = app {
        set(folder, "app", Value::String(app), span);
    }
    match &target.upload {
        Some(upload) => set(folder, "upload", upload.value.clone(), span),
        None if !uploads.is_empty() => set(folder, "upload", Value::Array(uploads), span),
        None => {}
    }
}

/// A bucket of the store stands for another one, and has its settings.
pub(super) fn bind_store(tree: &mut Node, name: &str, store: &str, span: &Range<usize>) {
    if store == name {
        return;
    }
    let copied = bucket(tree, name).map(|(it, _)| it.clone());
    let is_new = bucket(tree, store).is_none();
    if let (Some(mut copied), true) = (copied, is_new) {
        remove(&mut copied, "folder");
        remove(&mut copied, "dist");
        set(&mut copied, "name", Value::String(store.to_owned()), span);
        if let Some(buckets) = items(tree, "bucket") {
            buckets.push(copied);
        }
    }
    for origin in items(tree, "origin").into_iter().flatten() {
        if text_of(origin, "bucket").as_deref() == Some(name) {
            set(origin, "bucket", Value::String(store.to_owned()), span);
        }
    }
}

/// A dev server stands in front of a bucket, which answers while nothing listens there. The
/// functions that run before the bucket go with it: the dev server knows the viewers' paths.
pub(super) fn bind_bucket(
    tree: &mut Node,
    name: &str,
    url: &str,
    span: &Range<usize>,
    found: &mut Vec<Diagnostic>,
) {
    let count = tree
        .get("origin")
        .map(Node::items)
        .unwrap_or_default()
        .len();
    for at in 0..count {
        let origin = tree.get("origin").and_then(|it| it.items().get(at));
        let origin = origin.filter(|it| text_of(it, "bucket").as_deref() == Some(name));
        let Some(origin) = origin.cloned() else {
            continue;
        };
        let id = text_of(&origin, "id").unwrap_or_default();
        let moved = functions_of(tree, &id, span, found);
        let mut fallback = Node::new(Value::Table(Vec::new()), span.clone());
        set(
            &mut fallback,
            "bucket",
            Value::String(name.to_owned()),
            span,
        );
        for key in ["endpoint", "origin_path"] {
            if let Some(own) = origin.get(key) {
                set(&mut fallback, key, own.value.clone(), span);
            }
        }
        for (key, value) in moved {
            set(&mut fallback, key, value, span);
        }
        let Some(origin) = items(tree, "origin").and_then(|it| it.get_mut(at)) else {
            continue;
        };
        for key in [
            "bucket",
            "endpoint",
            "origin_path",
            "domain_name",
            "signing_behavior",
        ] {
            remove(origin, key);
        }
        set(origin, "url", Value::String(url.to_owned()), span);
        set(origin, "fallback", fallback.value, span);
    }
}

/// Takes the functions that run before an origin from its behaviors, where these agree.
fn functions_of(
    tree: &mut Node,
    origin: &str,
    span: &Range<usize>,
    found: &mut Vec<Diagnostic>,
) -> Vec<(&'static str, Value)> {
    let mut own: Vec<&mut Node> = (items(tree, "behavior").into_iter().flatten())
        .filter(|it| text_of(it, "target_origin_id").as_deref() == Some(origin))
        .collect();
    let mut res = Vec::new();
    for key in WITH_BUCKET {
        let values: Vec<Option<Value>> = own
            .iter()
            .map(|it| it.get(key).map(|it| it.value.clone()))
            .collect();
        let Some(Some(first)) = values.first().cloned() else {
            if values.iter().any(Option::is_some) {
                found.push(disagree(origin, key, span));
            }
            continue;
        };
        if values.iter().all(|it| is_same(it.as_ref(), &first)) {
            own.iter_mut().for_each(|it| remove(it, key));
            res.push((key, first));
        } else {
            found.push(disagree(origin, key, span));
        }
    }
    res
}

fn disagree(origin: &str, key: &str, span: &Range<usize>) -> Diagnostic {
    let title = format!("the behaviors of the origin `{origin}` have different `{key}`");
    Diagnostic::warning("bind-functions", title)
        .at(Some(span.clone()))
        .label("so it runs before the dev server too")
}

/// Whether two values are the same, wherever they were written.
fn is_same(it: Option<&Value>, other: &Value) -> bool {
    let json = |it: &Value| Node::new(it.clone(), 0..0).to_json();
    it.is_some_and(|it| json(it) == json(other))
}

fn bucket_mut<'a>(tree: &'a mut Node, name: &str) -> Option<&'a mut Node> {
    let mut buckets = items(tree, "bucket")?.iter_mut();
    buckets.find(|it| text_of(it, "name").as_deref() == Some(name))
}

fn items<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Vec<Node>> {
    let Value::Table(entries) = &mut node.value else {
        return None;
    };
    let entry = entries.iter_mut().find(|it| it.key == key)?;
    match &mut entry.node.value {
        Value::Array(items) => Some(items),
        _ => None,
    }
}

fn set(node: &mut Node, key: &str, value: Value, span: &Range<usize>) {
    let Value::Table(entries) = &mut node.value else {
        return;
    };
    let node = Node::new(value, span.clone());
    match entries.iter_mut().find(|it| it.key == key) {
        Some(known) => known.node = node,
        None => entries.push(Entry {
            key: key.to_owned(),
            key_span: span.clone(),
            node,
        }),
    }
}

fn remove(node: &mut Node, key: &str) {
    if let Value::Table(entries) = &mut node.value {
        entries.retain(|it| it.key != key);
    }
}
