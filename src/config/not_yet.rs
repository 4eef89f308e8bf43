//! AWS's and our own words that this version knows but cannot do yet.
//!
//! Such a word is refused with its reason. To ignore it would answer differently from
//! production without a sign, and to call it unknown would send people looking for a typo.

/// The words by the table that they stand in, with what to do instead.
const WORDS: &[(&[&str], &[&str], &str)] = &[
    (
        &[""],
        &["cache_policy", "cache"],
        "take it out: there is no edge cache yet, so every request reaches its origin",
    ),
    (
        &["app", "behavior"],
        &[
            "cache_policy",
            "cache_policy_id",
            "min_ttl",
            "default_ttl",
            "max_ttl",
            "forwarded_values",
            "cache",
        ],
        "take it out: there is no edge cache yet, so every request reaches its origin",
    ),
    (
        &["app"],
        &["cached_methods"],
        "take it out: there is no edge cache yet, so every request reaches its origin",
    ),
    (
        &["", "app", "behavior"],
        &["origin_request_policy", "origin_request_policy_id"],
        "take it out: bucket origins need no header, cookie or query of the viewer",
    ),
    (
        &["", "app", "behavior"],
        &["response_headers_policy", "response_headers_policy_id"],
        "take it out: responses go out without the policy's headers for now",
    ),
    (
        &["", "app", "behavior"],
        &[
            "function",
            "function_association",
            "lambda_function_association",
        ],
        "take it out, and use `trim_prefix` and `index_document` for what most edge functions do",
    ),
    (
        &["app", "behavior"],
        &[
            "viewer_request",
            "viewer_response",
            "origin_request",
            "origin_response",
        ],
        "take it out, and use `trim_prefix` and `index_document` for what most edge functions do",
    ),
    (
        &["", "app", "behavior"],
        &["key_value_store"],
        "take it out: it only serves functions, which are not supported yet either",
    ),
    (
        &["app", "behavior"],
        &["compress"],
        "take it out: responses go out as the origin has them",
    ),
    (
        &["app", "behavior"],
        &["trusted_key_groups", "trusted_signers"],
        "take it out: every viewer is let in",
    ),
    (
        &["app", "behavior"],
        &[
            "realtime_log_config_arn",
            "field_level_encryption_id",
            "smooth_streaming",
            "grpc_config",
        ],
        "take it out: it has no local counterpart",
    ),
    (
        &["app"],
        &["url"],
        "build the app and name its folder with `dist`",
    ),
    (
        &[""],
        &["from"],
        "write the distribution's settings into this file",
    ),
    (
        &["", "server"],
        &["bind", "viewer"],
        "use `host` and `port` under `[server]`",
    ),
    (
        &["server"],
        &["https", "https_port", "tls", "certificate"],
        "take it out: the viewer listener speaks plain HTTP for now",
    ),
    (
        &["", "server", "bucket"],
        &["store", "credentials", "remote", "versioning"],
        "name a folder with `dist`",
    ),
    (
        &["distribution"],
        &[
            "viewer_certificate",
            "web_acl_id",
            "restrictions",
            "geo_restriction",
            "logging",
            "price_class",
            "is_ipv6_enabled",
            "staging",
        ],
        "take it out: it has no local counterpart yet",
    ),
    (
        &["", "distribution"],
        &["origin_group", "origin_groups"],
        "name a single origin",
    ),
    (
        &["origin"],
        &[
            "custom_origin_config",
            "s3_origin_config",
            "vpc_origin_config",
            "origin_access_control_id",
            "url",
        ],
        "name a `bucket`, and say who may read it with the bucket's `access`",
    ),
    (
        &["origin"],
        &[
            "connection_attempts",
            "connection_timeout",
            "origin_shield",
            "response_completion_timeout",
        ],
        "take it out: a local bucket always answers at once",
    ),
];

/// What to do instead of a key that this version does not support, by the dotted name of the
/// table that it stands in; `None` where the key is no such word.
pub(super) fn instead_of(table: &str, key: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .find(|(tables, keys, _)| tables.contains(&table) && keys.contains(&key))
        .map(|(_, _, instead)| *instead)
}

#[cfg(test)]
mod tests {
    use super::super::schema::schema;
    use super::super::shape::{Schema, Shape, keys};
    use super::*;

    #[test]
    fn words_are_known_where_they_belong() {
        assert!(instead_of("app", "url").unwrap().contains("`dist`"));
        assert!(instead_of("", "from").is_some());
        assert_eq!(instead_of("server", "url"), None);
        assert_eq!(instead_of("app", "name"), None);
    }

    #[test]
    fn no_word_is_both_supported_and_not() {
        let root = schema();
        let schema = Schema::new(root);
        for (tables, words, _) in WORDS {
            for table in *tables {
                let part = match *table {
                    "" => root,
                    name => match schema.shape(&root["properties"][name]) {
                        Shape::Array(items) | Shape::OneOrMany(items) => items,
                        _ => &root["properties"][name],
                    },
                };
                let Shape::Table(shape) = schema.shape(part) else {
                    panic!("{table} is no table");
                };
                for (key, _) in keys(shape) {
                    assert!(!words.contains(&key), "{table}.{key}");
                }
            }
        }
    }
}
