//! Addresses and references, as in `module.site["a"].aws_s3_bucket.web[0].arn`.
//!
//! HashiCorp: "Resource Address Reference" and "References to Named Values".

use super::super::document::{Node, Value};

/// What tells the instances of a resource or a module apart: `count.index` or `each.key`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    /// `[0]`
    Index(u64),
    /// `["a"]`
    Name(String),
}

/// A name of an address, with the key in brackets behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// The name between the dots.
    pub(super) name: String,
    /// The last key behind it.
    pub(super) key: Option<Key>,
}

impl Key {
    /// The key that the `index` of a resource is.
    pub(super) fn of(node: &Node) -> Option<Self> {
        match &node.value {
            Value::String(it) => Some(Key::Name(it.clone())),
            _ => node.as_u64().map(Key::Index),
        }
    }

    /// The key as a text, as `each.key` is one.
    pub(super) fn text(&self) -> String {
        match self {
            Key::Index(it) => it.to_string(),
            Key::Name(it) => it.clone(),
        }
    }
}

/// The names of an address or a reference; what is between quotes is not looked into.
pub(super) fn steps(address: &str) -> Vec<Step> {
    let mut res: Vec<Step> = Vec::new();
    let mut name = String::new();
    let mut key = None;
    let mut rest = address;
    while let Some(it) = rest.chars().next() {
        rest = &rest[it.len_utf8()..];
        match it {
            '.' => push(&mut res, &mut name, &mut key),
            '[' => {
                let (found, behind) = bracket(rest);
                key = found.or(key);
                rest = behind;
            }
            other => name.push(other),
        }
    }
    push(&mut res, &mut name, &mut key);
    res
}

fn push(res: &mut Vec<Step>, name: &mut String, key: &mut Option<Key>) {
    if !name.is_empty() {
        res.push(Step {
            name: std::mem::take(name),
            key: key.take(),
        });
    }
}

/// What is between brackets, and what stands behind them.
fn bracket(text: &str) -> (Option<Key>, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (inner, behind) = text.split_once(']').unwrap_or((text, ""));
        return (inner.parse().ok().map(Key::Index), behind);
    };
    let mut escaped = false;
    let end = quoted.char_indices().find(|(_, it)| {
        let ends = *it == '"' && !escaped;
        escaped = *it == '\\' && !escaped;
        ends
    });
    let Some((end, _)) = end else {
        return (None, "");
    };
    let (inner, behind) = quoted.split_at(end);
    let name = serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|_| inner.to_owned());
    let behind = behind.get(1..).unwrap_or_default();
    (
        Some(Key::Name(name)),
        behind.strip_prefix(']').unwrap_or(behind),
    )
}

/// Whether a reference is only the beginning of another one, as Terraform lists `a.b` and `a` behind
/// `a.b.c`.
pub(super) fn begins(shorter: &str, longer: &str) -> bool {
    longer
        .strip_prefix(shorter)
        .is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str) -> Vec<(String, Option<String>)> {
        let steps = steps(address).into_iter();
        steps
            .map(|it| (it.name, it.key.map(|key| key.text())))
            .collect()
    }

    #[test]
    fn addresses_are_taken_apart() {
        for (address, expected) in [
            (
                "aws_s3_bucket.web",
                vec![("aws_s3_bucket", None), ("web", None)],
            ),
            ("a.b[0].c", vec![("a", None), ("b", Some("0")), ("c", None)]),
            (
                "module.site[\"a.b]\"].x.y",
                vec![
                    ("module", None),
                    ("site", Some("a.b]")),
                    ("x", None),
                    ("y", None),
                ],
            ),
            ("m[\"q\\\"q\"].x", vec![("m", Some("q\"q")), ("x", None)]),
            ("a[", vec![("a", None)]),
            ("a[\"b", vec![("a", None)]),
            ("..é[9999999999999999999999]", vec![("é", None)]),
            ("", vec![]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(name, key)| (name.to_owned(), key.map(str::to_owned)))
                .collect();
            assert_eq!(shown(address), expected, "{address}");
        }
    }

    #[test]
    fn a_beginning_ends_at_a_name() {
        assert!(begins("a.b", "a.b.c"));
        assert!(begins("a.b", "a.b[0]"));
        assert!(!begins("a.b", "a.bc"));
        assert!(!begins("a.b", "a.b"));
    }
}
