//! Many clients at once: what belongs together comes together, and no one is told that it is our
//! fault.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use md5::{Digest as _, Md5};

use crate::client::{Client, SITE, begin, distribution, element, elements, invalidation, said};
use crate::support::{Connection, DevServer, Reply};

/// How often each client does what it does.
const ROUNDS: usize = 60;

fn etag_of(body: &[u8]) -> String {
    let digest = Md5::digest(body);
    let hex: String = digest.iter().map(|it| format!("{it:02x}")).collect();
    format!("\"{hex}\"")
}

/// A body that is one letter over and over, so that two in one are seen.
fn body_of(writer: usize, round: usize) -> Vec<u8> {
    let letter = b'a' + u8::try_from((writer * 7 + round) % 26).unwrap();
    vec![letter; 1 + (round * 7919) % 90_000]
}

#[track_caller]
fn check_whole(reply: &Reply) {
    match reply.status() {
        404 => assert_eq!(said(reply).1, "NoSuchKey"),
        200 => {
            assert_eq!(reply.header("etag"), Some(etag_of(&reply.body).as_str()));
            let length = reply.header("content-length").unwrap();
            assert_eq!(length.parse(), Ok(reply.body.len()));
            assert!(reply.body.iter().all(|it| *it == reply.body[0]));
        }
        other => panic!("{other}: {}", reply.text()),
    }
}

#[test]
fn readers_writers_and_deleters_share_a_few_keys() {
    let (_server, client) = begin(&["--strict"]);
    let kept: BTreeSet<String> = (0..20).map(|it| format!("kept/{it:02}")).collect();
    for key in &kept {
        client.store(&format!("/site/{key}"), key.as_bytes());
    }
    let key_of = |round: usize| format!("/site/kept/hot-{}", round % 3);
    thread::scope(|scope| {
        for writer in 0..3 {
            let client = &client;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let body = body_of(writer, round);
                    let reply = client.put(&key_of(round + writer), &body);
                    assert_eq!(reply.status(), 200, "{}", reply.text());
                    assert_eq!(reply.header("etag"), Some(etag_of(&body).as_str()));
                }
            });
        }
        for reader in 0..3 {
            let client = &client;
            scope.spawn(move || {
                let mut connection = client.connect();
                for round in 0..ROUNDS * 2 {
                    let request = client.request("GET", &key_of(round + reader), &[], b"");
                    check_whole(&connection.exchange(&request));
                }
            });
        }
        scope.spawn(|| {
            for round in 0..ROUNDS {
                let reply = client.ask("DELETE", &key_of(round), &[], b"");
                assert_eq!(reply.status(), 204, "{}", reply.text());
            }
        });
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..ROUNDS / 2 {
                    let mut found = Vec::new();
                    let mut token = String::new();
                    loop {
                        let target = format!("/site?list-type=2&prefix=kept/&max-keys=7{token}");
                        let page = client.get(&target).text();
                        found.extend(elements(&page, "Key"));
                        let Some(next) = element(&page, "NextContinuationToken") else {
                            break;
                        };
                        let next = next.replace('+', "%2B").replace('=', "%3D");
                        token = format!("&continuation-token={next}");
                    }
                    assert!(found.windows(2).all(|it| it[0] < it[1]), "{found:?}");
                    let listed = found.into_iter().filter(|it| !it.contains("hot"));
                    assert_eq!(listed.collect::<BTreeSet<_>>(), kept);
                }
            });
        }
    });
}

#[test]
fn an_upload_in_parts_ends_once() {
    let (_server, client) = begin(&["--strict"]);
    for round in 0..15 {
        let target = format!("/site/parts-{round}");
        let begun = client
            .ask("POST", &format!("{target}?uploads"), &[], b"")
            .text();
        let id = element(&begun, "UploadId").unwrap();
        let part = client.put(&format!("{target}?partNumber=1&uploadId={id}"), b"part");
        let etag = part.header("etag").unwrap().to_owned();
        let parts = format!(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>\
             </CompleteMultipartUpload>"
        );
        let upload = format!("{target}?uploadId={id}");
        let ended: Vec<(bool, u16)> = thread::scope(|scope| {
            let ends: Vec<_> = (0..4)
                .map(|it| {
                    let (client, upload, parts) = (&client, &upload, &parts);
                    scope.spawn(move || match it % 2 == round % 2 {
                        true => (true, client.ask("POST", upload, &[], parts.as_bytes())),
                        false => (false, client.ask("DELETE", upload, &[], b"")),
                    })
                })
                .collect();
            let replies = ends.into_iter().map(|it| it.join().unwrap());
            replies
                .map(|(completes, it)| (completes, it.status()))
                .collect()
        });
        let won: Vec<_> = ended.iter().filter(|(_, it)| *it < 300).collect();
        assert_eq!(won.len(), 1, "{ended:?}");
        assert!(
            ended.iter().all(|(_, it)| *it < 300 || *it == 404),
            "{ended:?}"
        );
        let expected = if won[0].0 { 200 } else { 404 };
        assert_eq!(client.get(&target).status(), expected);
    }
    let left = client.get("/site?uploads").text();
    assert!(elements(&left, "UploadId").is_empty(), "{left}");
}

#[test]
fn a_bucket_goes_while_objects_come() {
    let (_server, client) = begin(&["--strict"]);
    assert_eq!(client.put("/passing", b"").status(), 200);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 0..2 {
            let (client, done) = (&client, &done);
            scope.spawn(move || {
                while !done.load(Ordering::Relaxed) {
                    let reply = client.put(&format!("/passing/k-{writer}"), b"x");
                    let expected = [(200, String::new()), (404, "NoSuchBucket".to_owned())];
                    assert!(expected.contains(&said(&reply)), "{}", reply.text());
                }
            });
        }
        for _ in 0..ROUNDS {
            for writer in 0..2 {
                let gone = client.ask("DELETE", &format!("/passing/k-{writer}"), &[], b"");
                assert!(matches!(gone.status(), 204 | 404), "{}", gone.text());
            }
            let gone = client.ask("DELETE", "/passing", &[], b"");
            let expected = [
                (204, String::new()),
                (409, "BucketNotEmpty".to_owned()),
                (404, "NoSuchBucket".to_owned()),
            ];
            assert!(expected.contains(&said(&gone)), "{}", gone.text());
            assert_eq!(client.put("/passing", b"").status(), 200);
        }
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_changed_configuration_interrupts_no_upload() {
    let (mut server, client) = begin(&["--strict"]);
    let toml = server.path("devserver.toml");
    let done = AtomicBool::new(false);
    let stored = thread::scope(|scope| {
        let writers: Vec<_> = (0..3)
            .map(|writer| {
                let (client, done) = (&client, &done);
                scope.spawn(move || {
                    let mut round = 0;
                    while !done.load(Ordering::Relaxed) {
                        client.store(&format!("/site/{writer}-{round}"), &body_of(writer, round));
                        round += 1;
                    }
                    round
                })
            })
            .collect();
        for round in 0..6 {
            // Without the bucket for a while: what it holds stays.
            let app = match round % 2 {
                0 => format!(
                    "{SITE}\n[[app]]\nname = 'more-{round}'\npath = '/{round}/*'\ndist = 'dist'\n"
                ),
                _ => SITE.to_owned(),
            };
            fs::write(&toml, app).unwrap();
            server.next_event("watching");
        }
        done.store(true, Ordering::Relaxed);
        writers
            .into_iter()
            .map(|it| it.join().unwrap())
            .collect::<Vec<_>>()
    });
    for (writer, rounds) in stored.into_iter().enumerate() {
        assert!(rounds > 0);
        for round in 0..rounds {
            let found = client.get(&format!("/site/{writer}-{round}"));
            assert!(found.body == body_of(writer, round), "{writer}-{round}");
        }
    }
}

#[test]
fn viewers_see_a_deploy_at_once_while_developing() {
    let (server, client) = begin(&[]);
    for round in 0..10 {
        let body = format!("version {round}");
        client.store("/site/app.js", body.as_bytes());
        assert_eq!(server.get("/app.js").text(), body);
    }
    assert_eq!(client.ask("DELETE", "/site/app.js", &[], b"").status(), 204);
    assert!(matches!(server.get("/app.js").status(), 403 | 404));
}

#[test]
fn viewers_see_a_deploy_after_an_invalidation_as_in_production() {
    let (server, client) = begin(&["--strict"]);
    client.store("/site/app.js", b"old");
    assert_eq!(server.get("/app.js").text(), "old");
    client.store("/site/app.js", b"new");
    assert_eq!(server.get("/app.js").text(), "old");
    let target = "distribution/EMFEDEVLOCAL01/invalidation";
    let made = client.cloudfront("POST", target, "", &invalidation("1", "/app.js"));
    assert_eq!(made.status(), 201, "{}", made.text());
    assert_eq!(server.get("/app.js").text(), "new");
    // Or when it is too old.
    let cached = ["Cache-Control: max-age=60"];
    assert_eq!(
        client.ask("PUT", "/site/old.js", &cached, b"old").status(),
        200
    );
    assert_eq!(server.get("/old.js").text(), "old");
    client.store("/site/old.js", b"new");
    assert_eq!(server.get("/old.js").text(), "old");
    server.advance(61);
    assert_eq!(server.get("/old.js").text(), "new");
}

/// Two buckets, each with a root object of another name: a viewer that gets one's name and the
/// other's bucket finds nothing.
#[test]
fn a_distribution_changes_at_once_and_as_a_whole() {
    let buckets = "[[bucket]]\nname = 'bucket-a'\naccess = 'public-get'\n\
                   [[bucket]]\nname = 'bucket-b'\naccess = 'public-get'\n";
    let toml = format!("{SITE}{buckets}");
    let files = [("devserver.toml", toml.as_str()), ("dist/index.html", "")];
    let server = DevServer::start_with(&files, &["--strict"]);
    let client = Client::of(&server);
    client.store("/bucket-a/a.html", b"a");
    client.store("/bucket-b/b.html", b"b");
    let config = |it: &str| {
        let root = format!("<DefaultRootObject>{it}.html</DefaultRootObject>");
        distribution("r", &format!("bucket-{it}"), &root)
    };
    let made = client.cloudfront("POST", "distribution", "", &config("a"));
    assert_eq!(made.status(), 201, "{}", made.text());
    let id = element(&made.text(), "Id").unwrap();
    let mut etag = made.header("etag").unwrap().to_owned();
    let host = format!("{}.cloudfront.localhost", id.to_lowercase());
    let viewer = server.authority();
    let viewed = |expected: &[&str]| {
        let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let reply = Connection::to(&viewer).exchange(request.as_bytes());
        assert!(
            reply.status() == 200 && expected.contains(&reply.text().as_str()),
            "{}: {}",
            reply.status(),
            reply.text()
        );
    };
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    viewed(&["a", "b"]);
                }
            });
        }
        for round in 0..12 {
            let it = ["b", "a"][round % 2];
            let target = format!("distribution/{id}/config");
            let updated = client.cloudfront("PUT", &target, &etag, &config(it));
            assert_eq!(updated.status(), 200, "{}", updated.text());
            updated.header("etag").unwrap().clone_into(&mut etag);
            viewed(&[it]);
            // Others come and go meanwhile.
            let other = distribution(&format!("r{round}"), "bucket-a", "");
            let other = other.replace("<Enabled>true", "<Enabled>false");
            let made = client.cloudfront("POST", "distribution", "", &other);
            let (other, etag) = (element(&made.text(), "Id").unwrap(), made.header("etag"));
            let target = format!("distribution/{other}");
            let gone = client.cloudfront("DELETE", &target, etag.unwrap(), "");
            assert_eq!(gone.status(), 204, "{}", gone.text());
        }
        done.store(true, Ordering::Relaxed);
    });
}

/// One of many changes with the same version wins, and the others are told.
#[test]
fn a_version_is_changed_once() {
    let (_server, client) = begin(&["--strict"]);
    let made = client.cloudfront("POST", "distribution", "", &distribution("r", "site", ""));
    let id = element(&made.text(), "Id").unwrap();
    let etag = made.header("etag").unwrap();
    let target = format!("distribution/{id}/config");
    let statuses: Vec<u16> = thread::scope(|scope| {
        let updates: Vec<_> = (0..6)
            .map(|it| {
                let (client, target) = (&client, &target);
                let config = distribution("r", "site", "");
                let config = config.replace("<Comment>", &format!("<Comment>{it}"));
                scope.spawn(move || client.cloudfront("PUT", target, etag, &config).status())
            })
            .collect();
        updates.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let won = statuses.iter().filter(|it| **it == 200).count();
    let lost = statuses.iter().filter(|it| **it == 412).count();
    assert_eq!((won, lost), (1, 5), "{statuses:?}");
}
