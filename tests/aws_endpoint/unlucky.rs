//! A machine without luck: full disks, folders that go away, files that are broken, sudden ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::client::{Client, SITE, begin, distribution, element, elements, said};
use crate::support::{Connection, DevServer, edit};

const FILES: [(&str, &str); 2] = [
    ("devserver.toml", SITE),
    ("dist/index.html", "<h1>docs</h1>"),
];

/// A server that does not start over a store with this file: what it says, which ends with code 2.
#[track_caller]
fn does_not_start(file: &str, text: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("devserver.toml"), SITE).unwrap();
    let file = folder.path().join(file);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    let Output { status, stderr, .. } = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(["serve", "--port", "0", "--control-port", "0"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(2), "{said}");
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(said.contains(name) && said.contains("help: "), "{said}");
    assert_eq!(fs::read(&file).unwrap(), text, "nothing is lost");
    said
}

#[test]
fn a_store_that_cannot_be_read_is_named_with_the_way_out() {
    let file = ".mfe-dev/cloudfront.json";
    for text in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"{\"newer\":1}",
        b"\xff",
        b"{\"distributions\":[{\"id\"",
    ] {
        let said = does_not_start(file, text);
        assert!(said.contains("start the mfe-dev that wrote it"), "{said}");
    }
    for text in [&b"junk\n"[..], b"mfe-dev store 9\n"] {
        let said = does_not_start(".mfe-dev/journal", text);
        assert!(said.contains("`--store DIR`"), "{said}");
    }
    let said = does_not_start(".mfe-dev", b"a file");
    assert!(said.contains("is no folder"), "{said}");
}

#[test]
fn a_journal_that_is_damaged_in_the_middle_keeps_the_rest() {
    let (mut server, client) = begin(&["--strict"]);
    for key in ["first", "second", "third"] {
        client.store(&format!("/site/{key}"), key.as_bytes());
    }
    assert_eq!(server.terminate(), Some(0));
    let journal = server.path(".mfe-dev/journal");
    let mut bytes = fs::read(&journal).unwrap();
    let at = bytes.windows(6).position(|it| it == b"second").unwrap();
    bytes[at..at + 6].fill(0);
    fs::write(&journal, bytes).unwrap();
    server.restart();
    let client = Client::of(&server);
    for key in ["first", "third"] {
        assert_eq!(client.get(&format!("/site/{key}")).text(), key);
    }
    assert_eq!(client.get("/site/second").status(), 404);
    client.store("/site/fourth", b"fourth");
}

/// The file-size limit stands for a full disk, which every system can play without a mount.
#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    // In blocks of 512 bytes. Without the trap the signal would end the process.
    let limits = "trap '' XFSZ; ulimit -f 80";
    let mut server = DevServer::start_under(limits, &FILES, &["--strict"]);
    let client = Client::of(&server);
    client.store("/site/small", b"small");
    let mut refused = 0;
    for len in [20_000, 30_000, 30_000, 700_000, 3_000_000] {
        let body = vec![b'x'; len];
        let reply = client.put("/site/large", &body);
        if reply.status() == 200 {
            continue;
        }
        refused += 1;
        assert_eq!(said(&reply), (507, "InsufficientStorage".to_owned()));
        let message = element(&reply.text(), "Message").unwrap();
        let store = server.path(".mfe-dev").canonicalize().unwrap();
        assert!(message.contains(store.to_str().unwrap()), "{message}");
    }
    assert!(refused >= 2);
    assert_eq!(client.get("/site/small").text(), "small");
    assert_eq!(client.ask("DELETE", "/site/large", &[], b"").status(), 204);
    // The journal is full at last: every refusal leaves it whole.
    let mut kept = Vec::new();
    for round in 0..400 {
        let key = format!("/site/{}-{round}", "k".repeat(300));
        match client.put(&key, b"").status() {
            200 => kept.push(key),
            status => assert_eq!(status, 507),
        }
    }
    assert!(kept.len() < 400, "the limit was never reached");
    server.restart();
    let client = Client::of(&server);
    assert_eq!(client.get("/site/small").text(), "small");
    for key in &kept {
        assert_eq!(client.get(key).status(), 200, "{key}");
    }
}

/// A folder that nobody can make: below a device even root has no say.
#[test]
fn a_store_that_cannot_be_written_says_which() {
    let store = ["--strict", "--store", "/dev/null/store"];
    let server = DevServer::start_with(&FILES, &store);
    let client = Client::of(&server);
    let reply = client.put("/site/k", b"x");
    assert_eq!(said(&reply), (500, "InternalError".to_owned()));
    assert!(
        reply.text().contains("`/dev/null/store`"),
        "{}",
        reply.text()
    );
    let config = distribution("r", "site", "");
    let reply = client.cloudfront("POST", "distribution", "", &config);
    assert_eq!(said(&reply), (500, "InternalError".to_owned()));
    assert!(
        reply.text().contains("`/dev/null/store`"),
        "{}",
        reply.text()
    );
    let listed = client.cloudfront("GET", "distribution", "", "").text();
    let ids = elements(&listed, "Id").into_iter();
    let ids: Vec<_> = ids.filter(|it| it.starts_with('E')).collect();
    assert_eq!(ids, ["EMFEDEVLOCAL01"]);
    // What needs no store goes on.
    assert_eq!(client.get("/docs/index.html").text(), "<h1>docs</h1>");
}

#[test]
fn a_store_that_was_removed_acknowledges_nothing() {
    let (mut server, client) = begin(&["--strict"]);
    client.store("/site/k", b"before");
    fs::remove_dir_all(server.path(".mfe-dev")).unwrap();
    for len in [1, 700_000, 3_000_000] {
        let reply = client.put("/site/k", &vec![b'x'; len]);
        assert_eq!(
            said(&reply),
            (409, "InvalidBucketState".to_owned()),
            "{}",
            reply.text()
        );
        let message = element(&reply.text(), "Message").unwrap();
        assert!(message.contains(".mfe-dev/journal`"), "{message}");
        assert!(message.contains("start mfe-dev again"), "{message}");
    }
    server.restart();
    let client = Client::of(&server);
    client.store("/site/k", b"after");
    server.restart();
    assert_eq!(Client::of(&server).get("/site/k").text(), "after");
}

#[test]
fn a_second_server_reads_and_changes_nothing() {
    let (mut first, client) = begin(&["--strict"]);
    client.store("/site/k", b"first");
    let store = first.path(".mfe-dev");
    let store = ["--strict", "--store", store.to_str().unwrap()];
    let second = DevServer::start_with(&FILES, &store);
    let warned = second.said_at_start().iter().any(|it| {
        let text = it.to_string();
        text.contains("in use by another mfe-dev") && text.contains("`--store DIR`")
    });
    assert!(warned, "{:?}", second.said_at_start());
    let reader = Client::of(&second);
    assert_eq!(reader.get("/site/k").text(), "first");
    let reply = reader.put("/site/k", b"second");
    assert_eq!(said(&reply), (409, "InvalidBucketState".to_owned()));
    assert!(reply.text().contains("`--store DIR`"), "{}", reply.text());
    let config = distribution("r", "site", "");
    let made = client.cloudfront("POST", "distribution", "", &config);
    assert_eq!(made.status(), 201);
    let id = element(&made.text(), "Id").unwrap();
    let reply = reader.cloudfront("POST", "distribution", "", &config.replace(">r<", ">s<"));
    assert_eq!(said(&reply), (500, "InternalError".to_owned()));
    assert!(reply.text().contains("`--store DIR`"), "{}", reply.text());
    first.restart();
    let client = Client::of(&first);
    assert_eq!(client.get("/site/k").text(), "first");
    assert_eq!(
        client
            .cloudfront("GET", &format!("distribution/{id}"), "", "")
            .status(),
        200
    );
}

/// Two servers that began before there was a store: the later one takes it, but does not write over
/// what the earlier one made of it.
#[test]
fn what_another_server_created_is_not_written_over() {
    let (mut first, client) = begin(&["--strict"]);
    let store = first.path(".mfe-dev");
    let store = ["--strict", "--store", store.to_str().unwrap()];
    let second = DevServer::start_with(&FILES, &store);
    let made = client.cloudfront("POST", "distribution", "", &distribution("a", "site", ""));
    let id = element(&made.text(), "Id").unwrap();
    assert_eq!(first.terminate(), Some(0));
    let config = distribution("b", "site", "");
    let reply = Client::of(&second).cloudfront("POST", "distribution", "", &config);
    assert_eq!(said(&reply), (500, "InternalError".to_owned()));
    assert!(
        reply.text().contains("start mfe-dev again"),
        "{}",
        reply.text()
    );
    drop(second);
    first.restart();
    let client = Client::of(&first);
    assert_eq!(
        client
            .cloudfront("GET", &format!("distribution/{id}"), "", "")
            .status(),
        200
    );
    // Nor is what a person writes into it.
    edit(
        &first.path(".mfe-dev/cloudfront.json"),
        "\"CallerReference\": \"a\"",
        "\"CallerReference\": \"c\"",
    );
    let reply = client.cloudfront("POST", "distribution", "", &config);
    assert!(
        reply.text().contains("start mfe-dev again"),
        "{}",
        reply.text()
    );
}

#[test]
fn told_to_stop_during_an_upload_nothing_is_torn() {
    let (mut server, client) = begin(&["--strict"]);
    client.store("/site/k", b"before");
    let length = format!("Content-Length: {}", 5 * 1024 * 1024);
    let mut connection = client.connect();
    connection.send(&client.request("PUT", "/site/k", &[&length], b""));
    connection.send(&vec![b'x'; 3 * 1024 * 1024]);
    assert_eq!(server.terminate(), Some(0));
    drop(connection);
    server.restart();
    let client = Client::of(&server);
    assert_eq!(client.get("/site/k").text(), "before");
    let listed = client.get("/site?list-type=2").text();
    assert_eq!(elements(&listed, "Key"), ["k"]);
}

#[test]
fn killed_at_any_time_what_was_created_is_there() {
    let (mut server, client) = begin(&["--strict"]);
    let mut created: Vec<String> = Vec::new();
    for round in 0..4 {
        let authority = client.authority.clone();
        let writer = std::thread::spawn(move || {
            let client = Client { authority };
            let mut ids = Vec::new();
            loop {
                let config = distribution(&format!("{round}-{}", ids.len()), "site", "");
                let request = client.request(
                    "POST",
                    "/2020-05-31/distribution",
                    &[crate::client::FOR_CLOUDFRONT, "Connection: close"],
                    config.as_bytes(),
                );
                let Some(id) = answered(&client.authority, &request) else {
                    return ids;
                };
                ids.push(id);
            }
        });
        // So many are created, and another one is under way.
        let file = server.path(".mfe-dev/cloudfront.json");
        let wanted = created.len() + 2 + round;
        while count_in(&file) < wanted {
            std::thread::yield_now();
        }
        server.kill();
        created.extend(writer.join().unwrap());
        server.restart();
        let listed = client.cloudfront("GET", "distribution", "", "").text();
        for id in &created {
            assert!(listed.contains(&format!("<Id>{id}</Id>")), "{id} is lost");
        }
    }
}

/// How many distributions a store's file has; none while it is not there.
fn count_in(file: &Path) -> usize {
    let Ok(text) = fs::read_to_string(file) else {
        return 0;
    };
    let document: serde_json::Value = serde_json::from_str(&text).expect("never half written");
    document["distributions"].as_array().map_or(0, Vec::len)
}

/// The id that was answered; none where the server went away before.
fn answered(authority: &str, request: &[u8]) -> Option<String> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(authority).ok()?;
    stream.write_all(request).ok()?;
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    let reply = String::from_utf8_lossy(&reply);
    let whole = reply.contains(" 201 Created") && reply.contains("</Distribution>");
    element(&reply, "Id").filter(|_| whole)
}

/// With few files to open, half-open connections to one listener leave room for the others, and
/// for what is already connected.
#[test]
fn half_open_connections_leave_room() {
    let server = DevServer::start_under("ulimit -n 128", &FILES, &["--strict"]);
    let client = Client::of(&server);
    client.store("/site/k", b"x");
    let mut connected = client.connect();
    let half_open: Vec<Connection> = (0..200)
        .map(|_| {
            let mut connection = client.connect();
            connection.send(b"GET / HTTP/1.1\r\nHo");
            connection
        })
        .collect();
    let large = client.request("PUT", "/site/large", &[], &vec![b'x'; 3_000_000]);
    assert_eq!(connected.exchange(&large).status(), 200);
    for _ in 0..20 {
        assert_eq!(server.get("/k").text(), "x");
    }
    drop(half_open);
    assert_eq!(client.get("/site/k").text(), "x");
}
