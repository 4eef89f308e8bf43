//! Listings of many keys, compared with what a plain reading of the rules gives.

use std::collections::BTreeSet;

use super::Site;
use crate::s3::{NewObject, WriteCondition};

/// Keys that share prefixes, hold delimiters at every place, and reach beyond ASCII.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for it in 0..9_000_u32 {
        // A plain sequence of numbers that looks like none.
        let mixed = it.wrapping_mul(2_654_435_761);
        let depth = mixed % 4;
        let mut key = String::new();
        for level in 0..depth {
            key.push_str(&format!("{:x}/", (mixed >> (level * 5)) % 7));
        }
        key.push_str(&format!("f{it}"));
        keys.insert(key);
    }
    keys.extend((0..1_500).map(|it| format!("assets/{it:04}.js")));
    for odd in [
        "/",
        "//",
        "a",
        "a/",
        "a//b",
        "é/x",
        "z\u{10ffff}",
        "z\u{10ffff}\u{10ffff}/y",
        "z/1",
    ] {
        keys.insert(odd.to_owned());
    }
    keys
}

/// What a listing has to show: keys and groups, in order.
fn reference(keys: &BTreeSet<String>, prefix: &str, delimiter: &str) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for key in keys.iter().filter(|it| it.starts_with(prefix)) {
        let rest = &key[prefix.len()..];
        let line = match rest.find(delimiter).filter(|_| !delimiter.is_empty()) {
            Some(at) => key[..prefix.len() + at + delimiter.len()].to_owned(),
            None => key.clone(),
        };
        if shown.last() != Some(&line) {
            shown.push(line);
        }
    }
    shown
}

/// All pages of a listing as one.
async fn pages(site: &Site, prefix: &str, delimiter: &str, max_keys: usize) -> Vec<String> {
    let mut shown = Vec::new();
    let mut token = String::new();
    loop {
        let encode = |it: &str| form_urlencoded::byte_serialize(it.as_bytes()).collect::<String>();
        let target = format!(
            "/bkt?list-type=2&prefix={}&delimiter={}&max-keys={max_keys}{token}",
            encode(prefix),
            encode(delimiter)
        );
        let page = site.get(&target).send().await;
        let mut lines: Vec<String> = page
            .elements("Key")
            .into_iter()
            .map(str::to_owned)
            .collect();
        // The first `Prefix` is that of the request.
        let groups = page.body.split("<CommonPrefixes><Prefix>").skip(1);
        lines.extend(groups.map(|it| it.split("</Prefix>").next().unwrap().to_owned()));
        lines.sort();
        assert!(lines.len() <= max_keys);
        assert_eq!(
            page.element("KeyCount"),
            Some(lines.len().to_string().as_str())
        );
        shown.extend(lines);
        match page.element("NextContinuationToken") {
            Some(next) => token = format!("&continuation-token={next}"),
            None => {
                assert_eq!(page.element("IsTruncated"), Some("false"));
                return shown;
            }
        }
    }
}

#[tokio::test]
async fn pages_of_ten_thousand_keys_are_whole_and_in_order() {
    let site = Site::without_bucket();
    site.put("/bkt").send().await;
    let keys = keys();
    assert!(keys.len() > 10_000);
    let stored = site.store().declared("bkt");
    for key in &keys {
        let body = site.store().spool(false, None).finish().await.unwrap();
        let object = NewObject::default();
        let now = std::time::SystemTime::UNIX_EPOCH;
        stored
            .put(key, body, object, WriteCondition::None, now)
            .await
            .unwrap();
    }
    for (prefix, delimiter, max_keys) in [
        ("", "", 1000),
        ("", "", 997),
        ("", "/", 1000),
        ("", "/", 3),
        ("assets/", "", 999),
        ("assets/", "/", 1000),
        ("assets", "/", 1000),
        ("0/", "/", 2),
        ("0/1", "/", 7),
        ("f1", "9", 10),
        ("z", "\u{10ffff}", 1),
        ("missing", "/", 5),
    ] {
        let expected = reference(&keys, prefix, delimiter);
        let shown = pages(&site, prefix, delimiter, max_keys).await;
        assert!(
            shown == expected,
            "{prefix:?} {delimiter:?} {max_keys}: {} of {}",
            shown.len(),
            expected.len()
        );
    }
}
