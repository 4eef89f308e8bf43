//! Every key of a bucket, page by page.
//!
//! AWS: "ListObjectsV2". Keys are asked for in URL encoding, since XML cannot say all of them.

use std::collections::BTreeSet;

use http::{Method, StatusCode};
use serde::Deserialize;

use super::answer::{LARGEST_DOCUMENT, Refusal, collected};
use super::store::Store;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    #[serde(default)]
    contents: Vec<Listed>,
    #[serde(default)]
    is_truncated: bool,
    next_continuation_token: Option<String>,
    encoding_type: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    key: String,
}

pub(super) async fn keys(store: &Store) -> Result<BTreeSet<String>, String> {
    let mut keys = BTreeSet::new();
    let mut token: Option<String> = None;
    loop {
        let page = page(store, &query(token.as_deref())).await?;
        let encoded = page.encoding_type.as_deref() == Some("url");
        keys.extend(page.contents.into_iter().map(|it| match encoded {
            true => decoded(&it.key),
            false => it.key,
        }));
        if !page.is_truncated {
            return Ok(keys);
        }
        match page.next_continuation_token {
            Some(next) if token.as_ref() != Some(&next) => token = Some(next),
            Some(_) | None => {
                return Err("a page of the list does not say where it goes on".to_owned());
            }
        }
    }
}

fn query(token: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("list-type", "2");
    query.append_pair("encoding-type", "url");
    if let Some(token) = token {
        query.append_pair("continuation-token", token);
    }
    // A plus is a space to forms, but not to every store.
    query.finish().replace('+', "%20")
}

async fn page(store: &Store, query: &str) -> Result<Page, String> {
    let response = store.send(Method::GET, None, query, &[]).await?;
    if response.status() != StatusCode::OK {
        return Err(Refusal::read(response).await?.words);
    }
    let bytes = collected(response, LARGEST_DOCUMENT).await?;
    quick_xml::de::from_str(&String::from_utf8_lossy(&bytes))
        .map_err(|it| format!("the list cannot be read: {it}"))
}

/// A key in the encoding of forms, whose plus is a space.
fn decoded(key: &str) -> String {
    let key = key.replace('+', " ");
    percent_encoding::percent_decode_str(&key)
        .decode_utf8_lossy()
        .into_owned()
}
