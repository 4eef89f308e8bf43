//! AWS's and our own words that this version knows but cannot do yet, or takes under another name.
//!
//! Such a word is refused with its reason. To ignore it would answer differently from
//! production without a sign, and to call it unknown would send people looking for a typo.

/// The words by the table that they stand in, with what to do instead.
const WORDS: &[(&[&str], &[&str], &str)] = &[
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
        &["origin"],
        &[
            "s3_origin_config",
            "vpc_origin_config",
            "origin_access_control_id",
        ],
        "name a `bucket`, and say who may read it with the bucket's `access`",
    ),
];

/// AWS's words that are written otherwise here, with how.
const OTHERWISE: &[(&[&str], &[&str], &str)] = &[
    (
        &["server"],
        &["bind"],
        "use `host` and `port` under `[server]`",
    ),
    (
        &["server", "bucket"],
        &["store"],
        "write it as `path` under `[store]`",
    ),
    (
        &["server", "bucket"],
        &["credentials"],
        "write them as `access_key_id` and `secret_access_key` under `[credentials]`",
    ),
    (
        &["", "server", "app"],
        &["remote", "versioning"],
        "write it into the `[[bucket]]` that it is of",
    ),
    (
        &["server"],
        &["https_port", "tls", "certificate", "key"],
        "write `https = { port = 8443, certificate = \"cert.pem\", key = \"key.pem\" }`",
    ),
    (
        &["", "app", "behavior"],
        &["cache"],
        "choose a `cache_policy`, or switch the cache off with `cache = \"off\"` under `[server]`",
    ),
    (
        &["app"],
        &["min_ttl", "default_ttl", "max_ttl", "forwarded_values"],
        "choose a `cache_policy`; the legacy settings belong to a `[[behavior]]`",
    ),
    (
        &["cache_policy", "origin_request_policy"],
        &["header_behavior", "headers_config"],
        "write it as `headers`, as in `headers = [\"X-A\"]`",
    ),
    (
        &["cache_policy", "origin_request_policy"],
        &["cookie_behavior", "cookies_config"],
        "write it as `cookies`, as in `cookies = \"all\"` or `cookies = [\"a\"]`",
    ),
    (
        &["cache_policy", "origin_request_policy"],
        &["query_string_behavior", "query_strings_config"],
        "write it as `query_strings`, as in `query_strings = \"all\"` or `query_strings = [\"a\"]`",
    ),
    (
        &["cache_policy"],
        &["parameters_in_cache_key_and_forwarded_to_origin"],
        "write what is in it right into the table",
    ),
    (
        &["", "app", "behavior", "distribution"],
        &[
            "function_association",
            "function_associations",
            "lambda_function_association",
            "lambda_function_associations",
        ],
        "name the function under its event in the `[[app]]` or `[[behavior]]`, as in `viewer_request = \"edge/auth.js\"`",
    ),
    (
        &["app", "behavior"],
        &["function", "functions"],
        "name the function under its event, as in `viewer_request = \"edge/auth.js\"`",
    ),
    (
        &["app", "behavior"],
        &["key_value_store"],
        "name it in the function: `viewer_request = { file = \"edge/auth.js\", key_value_store = \"NAME\" }`",
    ),
    (
        &["function"],
        &["code", "function_code", "zip_file", "inline_code"],
        "write the code into a file, and name it as `file`",
    ),
    (
        &["function"],
        &["memory", "memory_limit", "memory_limit_in_mb"],
        "write it as `memory_size`, a number of MB",
    ),
    (
        &["function"],
        &["key_value_stores", "key_value_store_associations"],
        "write it as `key_value_store`, the name of one `[[key_value_store]]`",
    ),
    (
        &["function"],
        &["environment", "env", "layers", "vpc_config"],
        "take it out: Lambda@Edge takes none",
    ),
    (
        &["function"],
        &[
            "comment",
            "auto_publish",
            "stage",
            "function_config",
            "event_type",
        ],
        "take it out: it has no local effect",
    ),
    (
        &["key_value_store"],
        &["import_source", "source_arn"],
        "name the import file as `file`",
    ),
    (
        &["distribution"],
        &["origin_group", "origin_groups"],
        "write it as a table of its own, `[[origin_group]]`",
    ),
    (
        &["origin_group"],
        &["failover_criteria"],
        "write it as `status_codes = [500, 502, 503, 504]`",
    ),
    (
        &["origin_group"],
        &["member", "origin_id"],
        "write `id`, and the members as `primary` and `secondary`",
    ),
];

/// What to do instead of a key that this version does not support, by the dotted name of the
/// table that it stands in; `None` where the key is no such word.
pub(super) fn instead_of(table: &str, key: &str) -> Option<&'static str> {
    look_up(WORDS, table, key)
}

/// How to write one of AWS's words that is written otherwise here, by the dotted name of the table
/// that it stands in; `None` where the key is no such word.
pub(super) fn written_otherwise(table: &str, key: &str) -> Option<&'static str> {
    look_up(OTHERWISE, table, key)
}

fn look_up(
    words: &[(&[&str], &[&str], &'static str)],
    table: &str,
    key: &str,
) -> Option<&'static str> {
    words
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
        assert!(instead_of("origin", "s3_origin_config").is_some());
        assert!(written_otherwise("cache_policy", "headers_config").is_some());
        assert_eq!(written_otherwise("behavior", "headers_config"), None);
        assert_eq!(instead_of("server", "url"), None);
        assert_eq!(instead_of("app", "name"), None);
    }

    #[test]
    fn no_word_is_both_supported_and_not() {
        let root = schema();
        let schema = Schema::new(root);
        for (tables, words, _) in WORDS.iter().chain(OTHERWISE) {
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
