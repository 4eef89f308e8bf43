//! The `cloudfront` module.

use std::collections::BTreeMap;

use super::*;

fn store() -> Arc<KeyValueStore> {
    let data = [("a", "text"), ("b", "{\"x\":[1]}"), ("é", "\u{1f600}")];
    let data: BTreeMap<String, Arc<str>> = data
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect();
    Arc::new(KeyValueStore::new("routes", data, now()))
}

fn with_store(body: &str) -> String {
    let setup = Setup {
        store: Some(store()),
        ..Setup::default()
    };
    setup
        .prepare(&format!("import cf from 'cloudfront';\n{body}"))
        .answer()
}

fn bare(body: &str) -> String {
    Setup::default()
        .prepare(&format!("import cf from 'cloudfront';\n{body}"))
        .answer()
}

#[test]
fn a_store_is_read() {
    let table = [
        ("await kvs.get('a')", "\"text\""),
        ("await kvs.get('é')", "\"\u{1f600}\""),
        ("await kvs.get('a', { format: 'string' })", "\"text\""),
        ("await kvs.get('b', { format: 'json' })", r#"{"x":[1]}"#),
        (
            "await kvs.get('a', { format: 'bytes' })",
            r#"{"type":"Buffer","data":[116,101,120,116]}"#,
        ),
        (
            "[await kvs.exists('a'), await kvs.exists('z')]",
            "[true,false]",
        ),
        (
            "await kvs.meta()",
            r#"{"creationDateTime":"2026-03-04T05:06:07.089Z","lastUpdatedDateTime":"2026-03-04T05:06:07.089Z","keyCount":3}"#,
        ),
        (
            "await Promise.all([kvs.get('a'), kvs.get('a')])",
            r#"["text","text"]"#,
        ),
    ];
    for (expression, expected) in table {
        for argument in ["", "'arn:aws:cloudfront::1:key-value-store/2'"] {
            let code = format!(
                "const kvs = cf.kvs({argument}); async function handler() {{ return {expression}; }}"
            );
            assert_eq!(with_store(&code), expected, "{expression}");
        }
    }
}

#[test]
fn what_cannot_be_read_rejects() {
    let table = [
        ("kvs.get('z')", "Error: KeyNotFound"),
        ("kvs.get('a', { format: 'json' })", "SyntaxError"),
        (
            "kvs.put('a', 'b')",
            "TypeError: mfe-dev knows no cf.kvs().put",
        ),
    ];
    for (expression, expected) in table {
        let code =
            format!("const kvs = cf.kvs(); async function handler() {{ return {expression}; }}");
        let answer = with_store(&code);
        assert!(answer.starts_with(expected), "{expression}: {answer}");
    }
    let caught = "async function handler() { try { await cf.kvs().get('z'); } \
        catch (e) { return e.message; } }";
    assert_eq!(with_store(caught), "\"KeyNotFound\"");
}

#[test]
fn a_change_of_the_store_is_seen_at_once() {
    let store = store();
    let setup = Setup {
        store: Some(Arc::clone(&store)),
        ..Setup::default()
    };
    let prepared = setup.prepare(
        "import cf from 'cloudfront';\nasync function handler() { return await cf.kvs().get('a'); }",
    );
    assert_eq!(prepared.answer(), "\"text\"");
    store.replace(BTreeMap::from([("a".to_owned(), "new".into())]), now());
    assert_eq!(prepared.answer(), "\"new\"");
}

#[test]
fn what_is_not_there_fails_clearly() {
    let table = [
        (
            "cf.kvs()",
            "Error: no key value store is associated with this function",
        ),
        ("cf.nonsense()", "TypeError: mfe-dev knows no cf.nonsense"),
        (
            "cf.distributionTenant.id",
            "TypeError: distributionTenant module is not available",
        ),
        (
            "cf.cwt.validateToken()",
            "Error: mfe-dev does not support cf.cwt",
        ),
    ];
    for (expression, expected) in table {
        let answer = bare(&format!("function handler() {{ return {expression}; }}"));
        assert!(answer.starts_with(expected), "{expression}: {answer}");
    }
    let at_top = bare("const kvs = cf.kvs(); function handler() { return 1; }");
    assert!(at_top.starts_with("Error: no key value store"), "{at_top}");
}

#[test]
fn the_edge_location_is_known_in_viewer_request_only() {
    let code = "import cf from 'cloudfront';\nfunction handler() { return cf.edgeLocation; }";
    let events = [
        (
            EdgeEvent::ViewerRequest,
            r#"{"name":"LCL","serverIp":"127.0.0.1","region":"us-east-1"}"#,
        ),
        (EdgeEvent::ViewerResponse, "{}"),
    ];
    for (event, expected) in events {
        let setup = Setup {
            event,
            ..Setup::default()
        };
        assert_eq!(setup.prepare(code).answer(), expected);
    }
}

#[test]
fn the_last_choice_of_an_origin_is_recorded() {
    let prepared = Setup::default().prepare(
        "import cf from 'cloudfront';\nfunction handler(event) { \
         cf.updateRequestOrigin({ domainName: 'a.example' }); \
         cf.selectRequestOriginById('b', { sni: 'c' }); return event; }",
    );
    for _ in 0..2 {
        let call = prepared.run().result.unwrap().1.origin_call.unwrap();
        assert_eq!(call.helper, "selectRequestOriginById");
        assert_eq!(
            call.arguments,
            [serde_json::json!("b"), serde_json::json!({ "sni": "c" })]
        );
    }
}

#[test]
fn nothing_is_recorded_for_the_next_run() {
    let prepared = Setup::default().prepare(
        "import cf from 'cloudfront';\nfunction handler(event) { \
         if (Math.random() < 0) { cf.createRequestOriginGroup({}); } return event; }",
    );
    assert_eq!(prepared.run().result.unwrap().1, Recorded::default());
}

#[test]
fn origins_are_chosen_in_viewer_request_only() {
    let setup = Setup {
        event: EdgeEvent::ViewerResponse,
        ..Setup::default()
    };
    let code = "import cf from 'cloudfront';\nfunction handler() { cf.updateRequestOrigin({}); }";
    let answer = setup.prepare(code).answer();
    assert!(answer.starts_with("TypeError: cf.updateRequestOrigin is available in viewer-request"));
}
