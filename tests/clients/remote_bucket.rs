//! A bucket of another store: another mfe-dev that knows its keys, or moto's S3 server.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::{fs, thread};

use crate::credentials::{CREDENTIALS, with_credentials};
use crate::support::DevServer;
use crate::tools::{Shell, Tool};
use crate::tree::{self, assert_same, in_url};

/// More than what a server holds of an object.
const VERY_LARGE: usize = 17 * 1024 * 1024 + 5;

/// moto's S3 server; it ends with this value.
struct Moto {
    child: Child,
    url: String,
}

impl Moto {
    fn start(shell: &Shell) -> Self {
        let mut child = shell
            .server(Tool::Moto, &["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|it| Some(it.split_once("Running on ")?.1.trim().to_owned()))
            .expect("moto says where it listens");
        // It logs every request; nobody may wait for a reader.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Moto { child, url }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server whose bucket is `deployed` of another store.
fn reads_from(endpoint: &str) -> DevServer {
    let toml = format!(
        r#"
[[app]]
name = "site"
bucket = "site"

[[bucket]]
name = "site"
access = "oac-get"

[bucket.remote]
endpoint = "{endpoint}"
bucket = "deployed"
access_key_id = "AKIADEPLOYER"
secret_access_key = "a/secret+of=our own"

[distribution]
default_root_object = "index.html"

[[distribution.custom_error_response]]
error_code = 403
response_code = 200
response_page_path = "/index.html"
"#
    );
    DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"])
}

fn very_large() -> Vec<u8> {
    (0..VERY_LARGE)
        .map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect()
}

/// Uploads with the AWS CLI to one store, and reads through a server that has nothing of its own.
#[track_caller]
fn check(store: &Shell) {
    let mut files = tree::tree();
    files.insert("very large.bin".to_owned(), very_large());
    tree::write(&files, &store.folder().join("dist"));
    store.ok(Tool::AwsV1, &["s3", "mb", "s3://deployed"]);
    let sync = [
        "s3",
        "sync",
        "dist",
        "s3://deployed",
        "--cache-control",
        "max-age=60",
    ];
    store.ok(Tool::AwsV1, &sync);

    let server = reads_from(store.endpoint());
    for (key, bytes) in &files {
        let reply = server.get(&format!("/{}", in_url(key)));
        assert_eq!(reply.status(), 200, "{key}");
        assert!(&reply.body == bytes, "{key}");
        assert_eq!(reply.header("cache-control"), Some("max-age=60"), "{key}");
    }
    let page = server.get("/");
    assert_eq!(page.text(), "this is index.html\n");
    assert_eq!(page.header("content-type"), Some("text/html"));
    let etag = page.header("etag").unwrap();
    let known = server.ask("GET", "/", &[&format!("If-None-Match: {etag}")]);
    assert_eq!(known.status(), 304);
    let part = server.ask(
        "GET",
        "/very%20large.bin",
        &["Range: bytes=17825780-17825789"],
    );
    assert_eq!(part.status(), 206);
    assert_eq!(part.body, files["very large.bin"][17_825_780..17_825_790]);
    let head = server.ask("HEAD", "/very%20large.bin", &[]);
    assert_eq!(
        head.header("content-length"),
        Some(VERY_LARGE.to_string().as_str())
    );

    // What is missing there is missing here: the page of the app that draws the route.
    let route = server.get("/some/route");
    assert_eq!((route.status(), route.text()), (200, page.text()));

    // The API shows the bucket as it is there, and changes nothing in it.
    let shell = Shell::to(server.control_url());
    shell.ok(Tool::AwsV1, &["s3", "sync", "s3://site", "down"]);
    assert_same(&files, &tree::read(&shell.folder().join("down")));
    fs::write(shell.folder().join("new.txt"), "new").unwrap();
    let said = shell.fails(Tool::AwsV1, &["s3", "cp", "new.txt", "s3://site/new.txt"]);
    assert!(said.contains(store.endpoint()), "{said}");

    // A second server needs nothing but the configuration; a deploy reaches both, once the copies
    // are invalidated.
    let second = reads_from(store.endpoint());
    assert_eq!(second.get("/").text(), page.text());
    fs::write(store.folder().join("dist/index.html"), "deployed again").unwrap();
    store.ok(Tool::AwsV1, &sync);
    for it in [&server, &second] {
        assert_eq!(it.get("/").text(), page.text());
        let shell = Shell::to(it.control_url());
        let invalidate = [
            "cloudfront",
            "create-invalidation",
            "--distribution-id",
            "EMFEDEVLOCAL01",
            "--paths",
            "/*",
        ];
        shell.ok(Tool::AwsV1, &invalidate);
        assert_eq!(it.get("/").text(), "deployed again");
    }
}

#[test]
fn of_another_server_that_checks_signatures() {
    let toml = format!("[[bucket]]\nname = \"other\"\n{CREDENTIALS}");
    let first = DevServer::start_with(&[("devserver.toml", &toml)], &[]);
    check(&with_credentials(Shell::to(first.control_url())));
}

#[test]
fn of_moto() {
    let folder = Shell::to("http://127.0.0.1:9");
    let moto = Moto::start(&folder);
    check(&with_credentials(Shell::to(&moto.url)));
}

/// A store that cannot be reached is an error of the origin; the server says which it is.
#[test]
fn of_a_store_that_is_away() {
    let mut server = reads_from("http://127.0.0.1:9");
    let reply = server.get("/index.html");
    assert_eq!(reply.status(), 500, "{reply:?}");
    assert!(
        reply.text().contains("<Code>InternalError</Code>"),
        "{reply:?}"
    );
    let warning = server.next_event("warning");
    let message = warning["message"].as_str().unwrap();
    assert!(message.contains("http://127.0.0.1:9/deployed"), "{message}");
}
