//! Key value stores in a request: the pins of micro-frontends.

use std::fs;

use crate::support::EdgeSite;
use crate::support::edge_site::check;

/// Pins `/checkout/remoteEntry.js` to the version in the store.
const PIN: &str = "import cf from 'cloudfront';
const store = cf.kvs();
async function handler(event) {
  const request = event.request;
  const parts = request.uri.split('/');
  try {
    const pin = await store.get(parts[1], { format: 'json' });
    request.uri = '/' + parts[1] + '/' + pin.version + '/' + parts.slice(2).join('/');
  } catch (error) {
    console.log(parts[1] + ': ' + error.message);
  }
  return request;
}
";

fn store(version: &str) -> String {
    let pin = format!(r#"{{\"version\":\"{version}\"}}"#);
    format!(r#"{{"data":[{{"key":"checkout","value":"{pin}"}}]}}"#)
}

#[test]
fn an_edit_of_the_store_pins_another_version_at_once() {
    let mut server = EdgeSite::app("viewer_request = \"pins\"")
        .file("dist/checkout/1.4.2/remoteEntry.js", "checkout 1.4.2")
        .file("dist/checkout/1.5.0/remoteEntry.js", "checkout 1.5.0")
        .cff_with_store("pins", PIN, &store("1.4.2"))
        .start();
    let entry = "/checkout/remoteEntry.js";
    check(&server.get(entry), 200, "checkout 1.4.2", "Miss");
    check(&server.get(entry), 200, "checkout 1.4.2", "Hit");
    fs::write(server.path("edge/pins.json"), store("1.5.0")).unwrap();
    assert_eq!(server.next_event("reload")["key_value_store"], "pins");
    // The pinned path is in the key, so nothing needs to be invalidated; nor is the old one gone.
    check(&server.get(entry), 200, "checkout 1.5.0", "Miss");
    fs::write(server.path("edge/pins.json"), store("1.4.2")).unwrap();
    server.next_event("reload");
    check(&server.get(entry), 200, "checkout 1.4.2", "Hit");
    // A key that is not there rejects, and this function goes on.
    check(&server.get("/a.txt"), 200, "this is a", "Miss");
    assert_eq!(
        server.next_event("function-log")["line"],
        "a.txt: KeyNotFound"
    );
}

#[test]
fn a_store_that_is_broken_is_told_and_the_old_one_stays() {
    let mut server = EdgeSite::app("viewer_request = \"pins\"")
        .file("dist/checkout/1.4.2/remoteEntry.js", "checkout 1.4.2")
        .cff_with_store("pins", PIN, &store("1.4.2"))
        .start();
    fs::write(server.path("edge/pins.json"), "{").unwrap();
    let message = server.next_event("error")["message"].to_string();
    assert!(message.contains("edge/pins.json"), "{message}");
    check(
        &server.get("/checkout/remoteEntry.js"),
        200,
        "checkout 1.4.2",
        "Miss",
    );
}

#[test]
fn all_of_its_methods_answer() {
    let code = "import cf from 'cloudfront';
async function handler(event) {
  const store = cf.kvs();
  const text = await store.get('word');
  const there = await store.exists('word');
  const not = await store.exists('none');
  const meta = await store.meta();
  return { statusCode: 200, body: [text, there, not, meta.keyCount].join(' ') };
}
";
    let server = EdgeSite::app("viewer_request = \"words\"")
        .cff_with_store("words", code, r#"{"data":[{"key":"word","value":"ship"}]}"#)
        .start();
    check(
        &server.get("/x"),
        200,
        "ship true false 1",
        "FunctionGeneratedResponse",
    );
}
