//! Keys and buckets whose names are meant to mean something else.

use std::fs;

use crate::client::{Client, SITE, begin, said};
use crate::support::DevServer;

#[test]
fn a_key_means_itself_or_nothing() {
    let (server, client) = begin(&["--strict"]);
    let long = format!("/site/{}", "k".repeat(1024));
    for target in [
        "/site//x",
        "/site///",
        "/site/./x",
        "/site/a%00b",
        "/site/a%5C..%5Cb",
        "/site/a%0D%0Ab",
        "/site/journal",
        "/site/lock",
        "/site/cloudfront.json",
        "/site/packs/0",
        "/site/_mfe/status",
        "/site/%E2%80%AE",
        &long,
    ] {
        client.store(target, target.as_bytes());
        assert_eq!(client.get(target).text(), target);
    }
    let too_long = format!("{long}k");
    for (target, code) in [
        ("/site/..", ""),
        ("/site/../x", ""),
        ("/site/%2e%2e/x", ""),
        ("/site/a%2F..%2F..%2Fb", ""),
        ("/docs/%2e%2e%2fdevserver.toml", ""),
        ("/site/%FF", "InvalidURI"),
        ("/site/%", "InvalidURI"),
        ("/site/%zz", "InvalidURI"),
        (&too_long, "KeyTooLongError"),
    ] {
        for method in ["PUT", "GET", "DELETE"] {
            let reply = client.ask(method, target, &[], b"");
            assert_eq!(said(&reply), (400, code.to_owned()), "{method} {target}");
        }
    }
    // The store is as it should be, and nothing stands beside it.
    let mut beside: Vec<_> = fs::read_dir(server.path(""))
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    beside.sort();
    assert_eq!(beside, [".mfe-dev", "devserver.toml", "dist"]);
}

#[test]
fn a_bucket_has_a_name_as_in_s3() {
    let (_server, client) = begin(&["--strict"]);
    let long = "a".repeat(64);
    let header = "Authorization: AWS4-HMAC-SHA256 \
        Credential=AKID/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";
    for name in [
        "2020-05-31",
        "key-value-stores",
        "journal",
        "localhost",
        &long[1..],
    ] {
        let made = client.ask("PUT", &format!("/{name}"), &[header], b"");
        assert_eq!(said(&made), (200, String::new()), "{name}");
        let target = format!("/{name}/k");
        assert_eq!(client.ask("PUT", &target, &[header], b"v").status(), 200);
        assert_eq!(client.ask("GET", &target, &[header], b"").text(), "v");
    }
    for name in [
        ".",
        "..",
        "...",
        "%2e%2e",
        "a%2Fb",
        "_mfe-x",
        "__mfe_dev",
        "127.0.0.1",
        "ab",
        "A-bc",
        "a..b",
        "-abc",
        "%20%20%20",
        "site%00",
        &long,
    ] {
        let made = client.put(&format!("/{name}"), b"");
        assert_eq!(said(&made), (400, "InvalidBucketName".to_owned()), "{name}");
        let found = client.get(&format!("/{name}/k"));
        assert_eq!(said(&found), (404, "NoSuchBucket".to_owned()), "{name}");
    }
    // Our own pages are no bucket.
    assert_eq!(client.put("/_mfe", b"").status(), 404);
    assert_eq!(client.put("/_mfe/status", b"").status(), 405);
}

#[cfg(unix)]
#[test]
fn a_link_that_leaves_its_folder_is_not_followed() {
    let files = [
        ("devserver.toml", SITE),
        ("dist/index.html", "<h1>docs</h1>"),
        ("outside/secret.txt", "secret"),
    ];
    let mut server = DevServer::start_with(&files, &["--strict"]);
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(server.path(to), server.path("dist").join(name)).unwrap();
    };
    link("outside", "folder");
    link("outside/secret.txt", "file.txt");
    server.restart();
    let client = Client::of(&server);
    assert_eq!(client.get("/docs/index.html").text(), "<h1>docs</h1>");
    for key in ["folder/secret.txt", "file.txt", "folder", "folder/"] {
        let reply = client.get(&format!("/docs/{key}"));
        assert!(
            matches!(reply.status(), 403 | 404),
            "{key}: {}",
            reply.status()
        );
        assert!(!reply.text().contains("secret\n"), "{key}");
        let copied = format!("x-amz-copy-source: /docs/{key}");
        let copied = client.ask("PUT", "/site/copy", &[&copied], b"");
        assert!(copied.status() >= 400, "{key}");
        let put = client.put(&format!("/docs/{key}"), b"overwritten");
        assert_eq!(put.status(), 409, "{key}");
    }
    let listed = client.get("/docs?list-type=2").text();
    assert!(!listed.contains("secret.txt"), "{listed}");
    let kept = fs::read_to_string(server.path("outside/secret.txt")).unwrap();
    assert_eq!(kept, "secret");
}
