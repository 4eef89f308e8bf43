//! CORS rules of buckets. AWS: "Elements of a CORS configuration".

use super::Checker;
use crate::config::{Diagnostic, nearest::nearest, tree::At};

/// The methods that a CORS rule may name.
const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    let bad = |title: String| Diagnostic::error("bad-cors-rule", title);
    for (i, bucket) in toml.bucket.iter().enumerate() {
        let at = At::root("bucket").index(i).key("cors_rules");
        if bucket.cors_rules.len() > 100 {
            cx.report(&at, bad("a bucket has at most 100 CORS rules".to_owned()));
        }
        for (i, rule) in bucket.cors_rules.iter().enumerate() {
            let at = at.index(i);
            for (key, list) in [
                ("allowed_origins", &rule.allowed_origins),
                ("allowed_methods", &rule.allowed_methods),
            ] {
                if list.is_empty() {
                    let it = bad(format!("`{key}` is empty")).label("a rule needs at least one");
                    cx.report(&at.key(key), it);
                }
            }
            for (i, method) in rule.allowed_methods.iter().enumerate() {
                if METHODS.contains(&method.as_str()) {
                    continue;
                }
                let at = at.key("allowed_methods").index(i);
                let mut it = bad(format!("`{method}` is no method of a CORS rule"))
                    .label(format!("one of {}", METHODS.join(", ")));
                if let Some(word) = nearest(method, METHODS) {
                    let title = format!("did you mean `{word}`?");
                    it = it.patch(cx.written(&at), super::quoted(word), title);
                }
                cx.report(&at, it);
            }
            for (key, list) in [
                ("allowed_origins", &rule.allowed_origins),
                ("allowed_headers", &rule.allowed_headers),
            ] {
                for (i, it) in list.iter().enumerate() {
                    if it.matches('*').count() > 1 {
                        let title = format!("`{it}` has more than one `*`");
                        let it = bad(title).label("S3 takes one `*` at most");
                        cx.report(&at.key(key).index(i), it);
                    }
                }
            }
        }
    }
}
