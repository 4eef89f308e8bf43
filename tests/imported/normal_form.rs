//! What `mfe-dev config --json` says of a distribution, without what says nothing of it.
//!
//! A line for each setting, by the names of what it belongs to. Left out is where a file lies, the
//! order of what has none, and a default that one source spells out and another leaves out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mfe_dev::s3::{ContentTypeProfile, ObjectMetadata, UploadFilter, UploadRule, metadata_for};
use serde_json::{Map, Value, json};
use walkdir::WalkDir;

/// Settings by the path to them: `behavior /admin/* compress` is `true`.
pub(crate) type Lines = BTreeMap<String, Value>;

/// What identifies the entries of a list.
const IDENTITIES: [(&str, &str); 8] = [
    ("distribution", "id"),
    ("behavior", "path_pattern"),
    ("origin", "id"),
    ("origin_group", "id"),
    ("cache_policy", "name"),
    ("origin_request_policy", "name"),
    ("response_headers_policy", "name"),
    ("key_value_store", "name"),
];

/// The lines of a configuration whose file lies in `folder` and whose buckets are in `region`.
#[track_caller]
pub(crate) fn lines(config: &Value, folder: &Path, region: &str) -> Lines {
    let mut res = Lines::new();
    for (kind, identity) in IDENTITIES {
        for entry in entries(config, kind) {
            let mut entry = entry.clone();
            let name = entry.remove(identity).unwrap();
            let path = format!("{kind} {}", name.as_str().unwrap());
            without_defaults(&mut entry);
            add(&mut res, &path, &Value::Object(entry));
        }
    }
    res.insert("behaviors".to_owned(), Value::from(order(config)));
    for entry in entries(config, "function") {
        let path = format!("function {}", entry["name"].as_str().unwrap());
        add(&mut res, &path, &function(entry, folder));
    }
    for entry in entries(config, "bucket") {
        let path = format!("bucket {}", entry["name"].as_str().unwrap());
        add(&mut res, &path, &bucket(entry, folder));
    }
    in_us_east_1(&mut res, region);
    res
}

fn entries<'a>(config: &'a Value, kind: &str) -> impl Iterator<Item = &'a Map<String, Value>> {
    let list = config[kind].as_array().map_or(&[][..], |it| &it[..]);
    list.iter().map(|it| it.as_object().unwrap())
}

/// The patterns in the order in which they are tried; the default behavior is the last wherever it
/// is written.
fn order(config: &Value) -> String {
    let patterns = entries(config, "behavior").map(|it| it["path_pattern"].as_str().unwrap());
    let (last, mut res): (Vec<&str>, Vec<&str>) = patterns.partition(|it| *it == "*");
    res.extend(last);
    res.join(" ")
}

/// What AWS assumes where nothing is said.
fn without_defaults(entry: &mut Map<String, Value>) {
    // Their order means nothing; that of an origin group's members does.
    const SETS: [&str; 6] = [
        "aliases",
        "allowed_methods",
        "cached_methods",
        "custom_error_response",
        "custom_headers",
        "origin_ssl_protocols",
    ];
    let defaults = [
        ("http_version", json!("http2")),
        ("enabled", json!(true)),
        ("origin_path", json!("")),
        ("connection_attempts", json!(3)),
        ("connection_timeout", json!(10)),
        ("error_caching_min_ttl", json!(10)),
        ("include_body", json!(false)),
        ("origin_shield", json!({ "enabled": false })),
    ];
    for (name, value) in defaults {
        if entry.get(name) == Some(&value) {
            entry.remove(name);
        }
    }
    // There is one distribution.
    entry.remove("distribution");
    for (name, value) in entry {
        match value {
            Value::Object(table) => {
                without_defaults(table);
                // `{ function = "NAME" }` is `"NAME"`.
                if let (1, Some(name)) = (table.len(), table.get("function")) {
                    *value = name.clone();
                }
            }
            Value::Array(list) => {
                for it in list.iter_mut().filter_map(Value::as_object_mut) {
                    without_defaults(it);
                }
                if SETS.contains(&name.as_str()) {
                    list.sort_by_key(Value::to_string);
                }
            }
            _ => {}
        }
    }
}

/// A function by its code, wherever that is kept.
#[track_caller]
fn function(entry: &Map<String, Value>, folder: &Path) -> Value {
    let mut res = entry.clone();
    res.remove("name");
    let file = res.remove("file");
    if let Some(file) = &file {
        let mut file = folder.join(file.as_str().unwrap());
        if file.is_dir() {
            file.push("index.js");
        }
        let code = fs::read_to_string(&file);
        let code = code.unwrap_or_else(|it| panic!("{}: {it}", file.display()));
        res.insert("code".to_owned(), Value::from(code));
    }
    // `trim-prefix.handler` of a file is `index.handler` of inline code.
    if let Some(handler) = res.get_mut("handler") {
        let function = handler.as_str().unwrap().rsplit('.').next().unwrap();
        *handler = Value::from(function);
    }
    Value::Object(res)
}

/// A bucket by its objects: what each of its files has for metadata, whichever rule gave it.
#[track_caller]
fn bucket(entry: &Map<String, Value>, folder: &Path) -> Value {
    let mut res = entry.clone();
    res.remove("name");
    let mut mounted = Map::new();
    for it in entries(&Value::Object(entry.clone()), "folder") {
        let prefix = it.get("key_prefix").and_then(Value::as_str);
        let prefix = prefix.unwrap_or_default().to_owned();
        mounted.insert(format!("folder {prefix}"), objects(it, folder));
    }
    res.remove("folder");
    res.extend(mounted);
    Value::Object(res)
}

#[track_caller]
fn objects(mounted: &Map<String, Value>, folder: &Path) -> Value {
    let dist = folder.join(mounted["dist"].as_str().unwrap());
    let dist = dist.canonicalize().unwrap();
    let rules: Vec<UploadRule> = entries(&Value::Object(mounted.clone()), "upload")
        .map(upload_rule)
        .collect();
    let profile = match mounted.get("content_types").and_then(Value::as_str) {
        None | Some("aws-cli") => ContentTypeProfile::AwsCli,
        Some("mime-guess") => ContentTypeProfile::MimeGuess,
        Some(other) => panic!("`content_types` is {other:?}"),
    };
    let mut res = Map::new();
    res.insert("dist".to_owned(), json!(dist));
    for file in WalkDir::new(&dist).into_iter().map(Result::unwrap) {
        if file.file_type().is_file() {
            let key = file.path().strip_prefix(&dist).unwrap().to_str().unwrap();
            let metadata = metadata_for(&rules, profile, key);
            let shown = metadata.map_or(json!("not uploaded"), |it| {
                json!({
                    "cache_control": it.cache_control,
                    "content_type": it.content_type,
                    "others": format!("{:?}", ObjectMetadata {
                        cache_control: None,
                        content_type: None,
                        ..it
                    }),
                })
            });
            res.insert(format!("object {key}"), shown);
        }
    }
    assert!(res.len() > 1, "{} is empty", dist.display());
    Value::Object(res)
}

fn upload_rule(rule: &Map<String, Value>) -> UploadRule {
    let texts = |name: &str| -> Vec<String> {
        let list = rule.get(name).cloned().unwrap_or_else(|| json!([]));
        serde_json::from_value(list).unwrap()
    };
    let text = |name: &str| rule.get(name).map(|it| it.as_str().unwrap().to_owned());
    let user: BTreeMap<String, String> = rule.get("metadata").map_or_else(BTreeMap::new, |it| {
        serde_json::from_value(it.clone()).unwrap()
    });
    let excluded = texts("exclude").into_iter().map(UploadFilter::Exclude);
    let included = texts("include").into_iter().map(UploadFilter::Include);
    UploadRule {
        filters: excluded.chain(included).collect(),
        metadata: ObjectMetadata {
            cache_control: text("cache_control"),
            content_type: text("content_type"),
            content_disposition: text("content_disposition"),
            content_encoding: text("content_encoding"),
            content_language: text("content_language"),
            expires: text("expires"),
            website_redirect_location: text("website_redirect"),
            user: user.into_iter().collect(),
        },
    }
}

/// A line for each value that is not a table; the code of a function is one.
fn add(res: &mut Lines, path: &str, value: &Value) {
    match value {
        Value::Object(table) => {
            for (name, value) in table {
                add(res, &format!("{path} {name}"), value);
            }
        }
        Value::Null => {}
        Value::Array(list) if list.is_empty() => {}
        _ => {
            res.insert(path.to_owned(), value.clone());
        }
    }
}

/// The region stands in a bucket's domain name and changes no answer.
fn in_us_east_1(lines: &mut Lines, region: &str) {
    for (path, value) in lines {
        if path.starts_with("origin ") && path.ends_with(" domain_name") {
            let domain = value.as_str().unwrap();
            let ending = format!(".s3.{region}.amazonaws.com");
            let name = domain.strip_suffix(&ending);
            let name = name.unwrap_or_else(|| panic!("{domain} does not end with {ending}"));
            *value = Value::from(format!("{name}.s3.us-east-1.amazonaws.com"));
        }
    }
}
