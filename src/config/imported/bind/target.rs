//! The right side of a line of `[bind]`.

use std::path::Path;

use super::super::super::Diagnostic;
use super::super::super::find::absolute;
use super::super::super::tree::{Entry, Node, Value};

/// What stands for something.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    pub(super) dist: Option<String>,
    pub(super) url: Option<String>,
    pub(super) bucket: Option<String>,
    pub(super) key_prefix: Option<String>,
    pub(super) app: Option<String>,
    pub(super) upload: Option<Node>,
}

impl Target {
    /// Reads a line; what is wrong with it is said.
    pub(super) fn of(it: &Entry, found: &mut Vec<Diagnostic>) -> Option<Self> {
        let res = match &it.node.value {
            Value::String(text) if is_url(text) => Target {
                url: Some(text.clone()),
                ..Target::default()
            },
            Value::String(text) => match text.strip_prefix("s3://") {
                Some(bucket) => Target {
                    bucket: Some(bucket.trim_end_matches('/').to_owned()),
                    ..Target::default()
                },
                None => Target {
                    dist: Some(text.clone()),
                    ..Target::default()
                },
            },
            _ => {
                let text = |key: &str| it.node.get(key)?.as_str().map(str::to_owned);
                let prefix =
                    text("key_prefix").map(|it| match it.is_empty() || it.ends_with('/') {
                        true => it,
                        false => format!("{it}/"),
                    });
                Target {
                    dist: text("dist"),
                    url: text("url"),
                    bucket: text("bucket"),
                    key_prefix: prefix,
                    app: text("app"),
                    upload: it.node.get("upload").cloned(),
                }
            }
        };
        let empty = |it: &Option<String>| it.as_ref().is_none_or(String::is_empty);
        if empty(&res.dist) && empty(&res.url) && empty(&res.bucket) {
            let title = format!("`{}` is bound to nothing", it.key);
            found.push(
                Diagnostic::error("bad-bind", title)
                    .at(Some(it.node.span.clone()))
                    .label("give a folder, an `http://` address, or `s3://BUCKET`"),
            );
            return None;
        }
        Some(res)
    }

    /// The target with what a `*` of the key stood for in the place of its own.
    ///
    /// Where that makes a folder that is not there, but the same in small letters is, that is meant:
    /// logical ids begin with a capital.
    pub(super) fn with(&self, captured: Option<&str>, base: &Path) -> Self {
        let Some(captured) = captured else {
            return self.clone();
        };
        let put = |it: &Option<String>| it.as_ref().map(|it| it.replace('*', captured));
        let dist = self.dist.as_ref().map(|it| {
            let [plain, small] =
                [captured, &small_letters(captured)].map(|word| it.replace('*', word));
            let there = |it: &str| absolute(Path::new(it), base).exists();
            if !there(&plain) && there(&small) {
                small
            } else {
                plain
            }
        });
        Target {
            dist,
            url: put(&self.url),
            bucket: put(&self.bucket),
            key_prefix: put(&self.key_prefix),
            app: put(&self.app),
            upload: self.upload.clone(),
        }
    }

    /// What the `*` of the folder may stand for on this machine, in order.
    pub(super) fn folders(&self, base: &Path) -> Vec<String> {
        let Some((before, after)) = self.dist.as_deref().and_then(|it| it.split_once('*')) else {
            return Vec::new();
        };
        let (folder, begins) = before.rsplit_once('/').unwrap_or(("", before));
        let ends: &str = after.split('/').next().unwrap_or_default();
        let read = std::fs::read_dir(absolute(Path::new(folder), base));
        let entries = read.into_iter().flatten().flatten();
        let mut res: Vec<String> = entries
            .filter_map(|it| it.file_name().into_string().ok())
            .filter_map(|it| {
                let inner = it.strip_prefix(begins)?.strip_suffix(ends)?;
                Some(inner.to_owned())
            })
            .filter(|it| absolute(Path::new(&format!("{before}{it}{after}")), base).is_dir())
            .collect();
        res.sort_unstable();
        res
    }
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A name in capitals and small letters as one with hyphens: `AdminSite` is `admin-site`.
fn small_letters(name: &str) -> String {
    let mut res = String::with_capacity(name.len() + 2);
    for it in name.chars() {
        if it.is_uppercase() && !res.is_empty() && !res.ends_with('-') {
            res.push('-');
        }
        res.extend(it.to_lowercase());
    }
    res
}
