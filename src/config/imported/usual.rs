//! What goes without saying, so that a written file is no longer than it has to be.

use serde_json::{Value as Json, json};

use super::tables::Table;

/// Takes out of tables what they have by default.
pub(super) fn take_out(tables: &mut [Table<'_>]) {
    let endpoints = tables.iter().filter(|it| it.array == "bucket");
    let endpoints: Vec<(Json, Json)> = endpoints
        .filter_map(|it| {
            Some((
                it.json.get("name")?.clone(),
                it.json.get("endpoint")?.clone(),
            ))
        })
        .collect();
    for table in tables {
        let json = &mut table.json;
        match table.array {
            "distribution" => {
                remove(json, "enabled", &json!(true));
                remove(json, "http_version", &json!("http2"));
                let errors = json.get_mut("custom_error_response");
                for it in errors.and_then(Json::as_array_mut).into_iter().flatten() {
                    remove(it, "error_caching_min_ttl", &json!(10));
                }
            }
            "behavior" => {
                remove(json, "viewer_protocol_policy", &json!("allow-all"));
                remove(json, "allowed_methods", &json!(["GET", "HEAD"]));
                remove(json, "cached_methods", &json!(["GET", "HEAD"]));
                remove(json, "compress", &json!(false));
            }
            "origin" => {
                // An origin has its bucket's endpoint unless it says otherwise.
                let bucket = json.get("bucket").cloned();
                let known = endpoints
                    .iter()
                    .find(|(name, _)| Some(name) == bucket.as_ref());
                if let Some((_, endpoint)) = known {
                    remove(json, "endpoint", endpoint);
                }
                remove(json, "connection_attempts", &json!(3));
                remove(json, "connection_timeout", &json!(10));
                if let Some(it) = json.get_mut("custom_origin_config") {
                    remove(it, "http_port", &json!(80));
                    remove(it, "https_port", &json!(443));
                    remove(it, "origin_read_timeout", &json!(30));
                    remove(it, "origin_keepalive_timeout", &json!(5));
                }
            }
            "bucket" => remove(json, "endpoint", &json!("rest")),
            _ => {}
        }
    }
}

fn remove(json: &mut Json, key: &str, usual: &Json) {
    if let Json::Object(members) = json
        && members.get(key) == Some(usual)
    {
        members.shift_remove(key);
    }
}
