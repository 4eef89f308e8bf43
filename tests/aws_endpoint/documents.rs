//! Documents that are meant to take the server down: deep, large, expanding, malformed.

use crate::client::{begin, elements, said};

#[test]
fn a_document_is_small_flat_and_without_entities() {
    let (_server, client) = begin(&["--strict"]);
    client.store("/site/k", b"kept");
    let deep = "<Delete>".repeat(200_000);
    let wide = format!("<Delete>{}</Delete>", "<a/>".repeat(300_000));
    let many = "<Object><Key>k</Key></Object>".repeat(1001);
    let many = format!("<Delete>{many}</Delete>");
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">\
                    <!ENTITY c SYSTEM \"file:///etc/passwd\">]>\
                    <Delete><Object><Key>&b;&c;</Key></Object></Delete>";
    for document in [&deep, &wide, &many, entities, "<Delete>", "x", "<a/>"] {
        let reply = client.ask("POST", "/site?delete", &[], document.as_bytes());
        assert_eq!(
            said(&reply),
            (400, "MalformedXML".to_owned()),
            "{document:.40}"
        );
    }
    let large = vec![b'x'; 3 * 1024 * 1024];
    let reply = client.ask("POST", "/site?delete", &[], &large);
    assert_eq!(said(&reply), (400, "MaxMessageLengthExceeded".to_owned()));
    assert_eq!(client.get("/site/k").text(), "kept");

    let deep = format!("<DistributionConfig>{}", "<a>".repeat(100_000));
    let unsaid = "<DistributionConfig><a>&b;</a></DistributionConfig>";
    for document in [&deep, entities, unsaid, "<DistributionConfig>", "{}"] {
        let reply = client.cloudfront("POST", "distribution", "", document);
        assert_eq!(
            said(&reply),
            (400, "MalformedInput".to_owned()),
            "{document:.40}"
        );
    }
    let large = "x".repeat(2 * 1024 * 1024);
    let reply = client.cloudfront("POST", "distribution", "", &large);
    assert_eq!(said(&reply), (413, "RequestTooLarge".to_owned()));
    let reply = client.cloudfront("POST", "distribution", "", " \n");
    assert_eq!(said(&reply), (400, "MissingBody".to_owned()));
    let pairs = "[".repeat(100_000);
    let reply = client.ask("POST", "/key-value-stores/x/keys", &[], pairs.as_bytes());
    assert_eq!(reply.status(), 404);
}

/// A key that XML has to escape comes back as it was put.
#[test]
fn a_key_cannot_write_into_a_document() {
    let (_server, client) = begin(&["--strict"]);
    let key = "%3C/Key%3E%3CKey%3Efaked%3C/Key%3E&amp;%22'%5D%5D%3E";
    client.store(&format!("/site/{key}"), b"x");
    for target in [
        "/site",
        "/site?list-type=2",
        "/site?versions",
        "/site?list-type=2&delimiter=%3C",
    ] {
        let listed = client.get(target).text();
        assert!(!listed.contains("<Key>faked"), "{target}: {listed}");
        assert!(elements(&listed, "Key").len() <= 1, "{target}: {listed}");
    }
    let missing = client.get("/site/%3CCode%3Efaked%3C/Code%3E").text();
    assert_eq!(elements(&missing, "Code"), ["NoSuchKey"]);
}
