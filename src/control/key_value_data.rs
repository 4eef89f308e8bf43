//! The pairs of key value stores: read and changed, version by version.
//!
//! AWS: "Amazon CloudFront KeyValueStore API Reference", version 2022-07-26. Functions see a change
//! at once.
//!
//! # Fidelity
//!
//! - To delete a key that is not there succeeds.
//! - A version that is not the present one is a `ValidationException`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::IF_MATCH;
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::account::View;
use super::aws_error::{AwsError, with_request_id};
use super::{AwsEndpoint, AwsRequest, answer, authentication, body};
use crate::functions::import_file::{MAX_KEY_BYTES, MAX_STORE_BYTES, MAX_VALUE_BYTES};
use crate::message::{Body, Response};
use crate::resources::{ACCOUNT, KeyValueStoreResource};

/// The most bytes of one call's changes.
const MAX_BODY_BYTES: usize = 3 * 1024 * 1024;
/// The most changes of one call.
const MAX_CHANGES: usize = 50;
/// How many keys a page has where nothing is said.
const PAGE: usize = 10;
/// How many keys a page can have.
const LARGEST_PAGE: usize = 50;

/// A change of one pair: its new value, or none where it goes.
type Change = (String, Option<String>);

/// Answers a request for the pairs of a store.
pub(super) async fn answer(endpoint: &AwsEndpoint, request: AwsRequest) -> Response {
    let id = endpoint.ids.uuid();
    let answered = match authentication::allow(endpoint, &request) {
        Ok(()) => operation(endpoint, request).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(response) => with_request_id(response, &id),
        Err(error) => error.json(&id),
    }
}

async fn operation(endpoint: &AwsEndpoint, request: AwsRequest) -> Result<Response, AwsError> {
    let words = format!("{} {}", request.method, request.path);
    let segments = segments(&request.path);
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let view = endpoint.account.view();
    let Some((arn, below)) = segments.split_first() else {
        return Err(AwsError::not_emulated(&words));
    };
    let store = find(&view, arn)?;
    let headers = request.headers;
    match (request.method.as_str(), below) {
        ("GET", []) => Ok(describe(store)),
        ("GET", ["keys"]) => list(store, &request.query),
        ("GET", ["keys", key]) => get(store, key),
        ("PUT", ["keys", key]) => {
            let sent = document(&read(request.body).await?)?;
            let key = text(&json!({ "Key": key }), "Key")?;
            let change = vec![(key, Some(text(&sent, "Value")?))];
            make(endpoint, &headers, arn, change).await
        }
        ("DELETE", ["keys", key]) => {
            make(endpoint, &headers, arn, vec![((*key).to_owned(), None)]).await
        }
        ("POST", ["keys"]) => {
            let changes = changes(&document(&read(request.body).await?)?)?;
            make(endpoint, &headers, arn, changes).await
        }
        _ => Err(AwsError::not_emulated(&words)),
    }
}

/// What stands behind `key-value-stores`, decoded: the ARN, and what is asked of the store. The
/// ARN's own slash is encoded by SDKs, and not by everyone.
fn segments(path: &str) -> Vec<String> {
    let path = path.strip_prefix("/key-value-stores/").unwrap_or_default();
    let decoded = path
        .split('/')
        .map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned());
    let mut res: Vec<String> = decoded.collect();
    if res
        .first()
        .is_some_and(|it| it.ends_with(":key-value-store"))
        && res.len() > 1
    {
        let id = res.remove(1);
        res[0] = format!("{}/{id}", res[0]);
    }
    res
}

fn find<'a>(view: &'a View, arn: &str) -> Result<&'a KeyValueStoreResource, AwsError> {
    let id = id_of(arn);
    let mut all = view.all(|it| &it.key_value_stores);
    all.find(|it| it.id == id).ok_or_else(not_found)
}

fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

fn not_found() -> AwsError {
    AwsError::new(
        "ResourceNotFoundException",
        "The key value store was not found.",
    )
}

fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::new("ValidationException", message)
}

/// DescribeKeyValueStore.
fn describe(store: &KeyValueStoreResource) -> Response {
    #[expect(
        clippy::cast_precision_loss,
        reason = "exact for some hundred thousand years"
    )]
    let seconds = |millis: u64| millis as f64 / 1000.0;
    let mut body = totals(&store.data);
    body["KvsARN"] = format!("arn:aws:cloudfront::{ACCOUNT}:key-value-store/{}", store.id).into();
    body["Created"] = seconds(store.created).into();
    body["LastModified"] = seconds(store.last_modified).into();
    body["Status"] = "READY".into();
    answer::with_etag(answer::json(StatusCode::OK, &body), &store.data_etag)
}

/// ListKeys.
fn list(store: &KeyValueStoreResource, query: &str) -> Result<Response, AwsError> {
    let query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).collect();
    let max = match query.get("MaxResults") {
        None => PAGE,
        Some(text) => {
            let number = text
                .parse()
                .ok()
                .filter(|it| (1..=LARGEST_PAGE).contains(it));
            number.ok_or_else(|| invalid("MaxResults must be from 1 to 50."))?
        }
    };
    let after = match query.get("NextToken").filter(|it| !it.is_empty()) {
        None => String::new(),
        Some(token) => {
            let bytes = URL_SAFE_NO_PAD.decode(token.as_bytes()).ok();
            let key = bytes.and_then(|it| String::from_utf8(it).ok());
            key.ok_or_else(|| invalid("NextToken is not valid."))?
        }
    };
    let rest = store.data.iter().filter(|(key, _)| **key > after);
    let mut shown: Vec<(&String, &String)> = rest.take(max + 1).collect();
    let is_more = shown.len() > max;
    shown.truncate(max);
    let items = shown
        .iter()
        .map(|(key, value)| json!({ "Key": key, "Value": value }));
    let mut body = json!({ "Items": items.collect::<Vec<_>>() });
    if let Some((last, _)) = shown.last().filter(|_| is_more) {
        body["NextToken"] = URL_SAFE_NO_PAD.encode(last).into();
    }
    Ok(answer::json(StatusCode::OK, &body))
}

/// GetKey.
fn get(store: &KeyValueStoreResource, key: &str) -> Result<Response, AwsError> {
    let Some(value) = store.data.get(key) else {
        let message = format!("Key {key} was not found.");
        return Err(AwsError::new("ResourceNotFoundException", message));
    };
    let mut body = totals(&store.data);
    body["Key"] = key.into();
    body["Value"] = value.as_str().into();
    Ok(answer::json(StatusCode::OK, &body))
}

/// PutKey, DeleteKey and UpdateKeys: all of the changes, or none.
async fn make(
    endpoint: &AwsEndpoint,
    headers: &HeaderMap,
    arn: &str,
    changes: Vec<Change>,
) -> Result<Response, AwsError> {
    let now = endpoint.now();
    let made = endpoint.account.change(|created, view| {
        let declared = &view.declared.resources.key_value_stores;
        if let Some(it) = declared.iter().find(|it| it.id == id_of(arn)) {
            let refused = view
                .declared
                .refuse(&format!("key value store {}", it.name));
            return Err(invalid(refused.message));
        }
        let mut all = created.key_value_stores.iter_mut();
        let store = all.find(|it| it.id == id_of(arn)).ok_or_else(not_found)?;
        check_if_match(headers, &store.data_etag)?;
        for (key, value) in changes {
            match value {
                Some(value) => store.data.insert(key, value),
                None => store.data.remove(&key),
            };
        }
        if size(&store.data) > MAX_STORE_BYTES {
            return Err(AwsError::new(
                "ServiceQuotaExceededException",
                format!("A key value store has at most {MAX_STORE_BYTES} bytes."),
            ));
        }
        store.data_etag = endpoint.ids.resource();
        store.last_modified = now;
        Ok((totals(&store.data), store.data_etag.clone()))
    });
    let (body, etag) = made.await?;
    Ok(answer::with_etag(
        answer::json(StatusCode::OK, &body),
        &etag,
    ))
}

fn check_if_match(headers: &HeaderMap, etag: &str) -> Result<(), AwsError> {
    let sent = headers.get(IF_MATCH).and_then(|it| it.to_str().ok());
    match sent.map(|it| it.trim().trim_matches('"')) {
        Some(it) if it == etag => Ok(()),
        Some(_) => Err(invalid(
            "Pre-Condition failed: If-Match is not the present version.",
        )),
        None => Err(invalid("If-Match is missing.")),
    }
}

/// What every answer says of a store as a whole.
fn totals(data: &BTreeMap<String, String>) -> Value {
    json!({ "ItemCount": data.len(), "TotalSizeInBytes": size(data) })
}

async fn read(sent: Body) -> Result<Bytes, AwsError> {
    let bytes = body::whole(sent, MAX_BODY_BYTES).await;
    bytes.map_err(|_| invalid(format!("A call has at most {MAX_BODY_BYTES} bytes.")))
}

fn document(bytes: &[u8]) -> Result<Value, AwsError> {
    let document = serde_json::from_slice(bytes);
    document.map_err(|it| invalid(format!("The body is not JSON: {it}")))
}

/// The changes of an UpdateKeys, each of another key.
fn changes(sent: &Value) -> Result<Vec<Change>, AwsError> {
    let items = |name: &str| sent[name].as_array().cloned().unwrap_or_default();
    let mut res: Vec<Change> = Vec::new();
    for item in items("Puts") {
        res.push((text(&item, "Key")?, Some(text(&item, "Value")?)));
    }
    for item in items("Deletes") {
        res.push((text(&item, "Key")?, None));
    }
    if res.is_empty() || res.len() > MAX_CHANGES {
        return Err(invalid(format!("A call has 1 to {MAX_CHANGES} changes.")));
    }
    let mut keys: Vec<&str> = res.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    if let Some(twice) = keys.windows(2).find(|it| it[0] == it[1]) {
        return Err(invalid(format!("The key {} is there twice.", twice[0])));
    }
    Ok(res)
}

/// A member that is a text, within the limit of its name.
fn text(item: &Value, name: &str) -> Result<String, AwsError> {
    let Some(text) = item[name].as_str() else {
        return Err(invalid(format!("{name} is missing.")));
    };
    let fits = match name {
        "Key" => (1..=MAX_KEY_BYTES).contains(&text.len()),
        _ => text.len() <= MAX_VALUE_BYTES,
    };
    match fits {
        true => Ok(text.to_owned()),
        false => Err(invalid(format!(
            "{name} is too long: a key has 1 to {MAX_KEY_BYTES} bytes, a value up to \
             {MAX_VALUE_BYTES}."
        ))),
    }
}

/// The bytes of all keys and values.
fn size(data: &BTreeMap<String, String>) -> usize {
    data.iter()
        .map(|(key, value)| key.len() + value.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn an_arn_is_one_segment_however_it_is_written() {
        let arn = "arn:aws:cloudfront::000000000000:key-value-store/a-b";
        let encoded = "arn%3Aaws%3Acloudfront%3A%3A000000000000%3Akey-value-store%2Fa-b";
        for written in [arn, encoded] {
            let path = format!("/key-value-stores/{written}/keys/a%2Fb");
            assert_eq!(segments(&path), [arn, "keys", "a/b"]);
            assert_eq!(segments(&format!("/key-value-stores/{written}")), [arn]);
        }
    }
}
