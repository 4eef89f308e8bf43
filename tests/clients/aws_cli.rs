//! `aws s3` and `aws s3api`, in three versions.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::SITE;
use crate::support::DevServer;
use crate::tools::{Shell, Tool, get, invalidate};
use crate::tree::{self, LARGE, assert_same, in_url};

/// A server with the site, and a folder that is ready to be uploaded.
fn begin() -> (DevServer, Shell, tree::Tree) {
    let files = [("devserver.toml", SITE), ("dist/page.html", "<p>docs</p>")];
    let server = DevServer::start_with(&files, &["--strict"]);
    let shell = Shell::to(server.control_url());
    let tree = tree::tree();
    tree::write(&tree, &shell.folder().join("dist"));
    (server, shell, tree)
}

/// The lines of a text, in no order.
fn lines(said: &str) -> BTreeSet<String> {
    said.lines().map(str::to_owned).collect()
}

#[track_caller]
fn sync_up_and_down(shell: &Shell, tool: Tool, tree: &tree::Tree, more: &[&str]) {
    let aws = |args: &[&str]| shell.ok(tool, &[args, more].concat());
    let to = "s3://site/app";
    let uploaded: BTreeSet<String> = tree
        .keys()
        .map(|it| format!("upload: dist/{it} to {to}/{it}"))
        .collect();
    assert_eq!(
        lines(&aws(&["s3", "sync", "dist", to, "--no-progress"])),
        uploaded
    );
    assert_eq!(aws(&["s3", "sync", "dist", to, "--delete"]), "", "again");
    assert_eq!(
        lines(&aws(&["s3", "sync", to, "down", "--no-progress"])).len(),
        tree.len()
    );
    assert_same(tree, &tree::read(&shell.folder().join("down")));
    assert_eq!(aws(&["s3", "sync", to, "down", "--delete"]), "", "again");
}

/// Other metadata, at the upload and after it.
fn puts_other_metadata(server: &DevServer, shell: &Shell) {
    let aws = |args: &[&str]| shell.ok(Tool::AwsV1, args);
    aws(&[
        "s3",
        "cp",
        "dist/index.html",
        "s3://site/index.html",
        "--cache-control",
        "no-cache",
        "--content-type",
        "text/html; charset=utf-8",
        "--metadata",
        "commit=f00,team=web",
    ]);
    let page = server.get("/");
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(page.header("x-amz-meta-commit"), Some("f00"));
    aws(&[
        "s3",
        "cp",
        "s3://site/app/static.txt",
        "s3://site/app/static.txt",
        "--metadata-directive",
        "REPLACE",
        "--cache-control",
        "max-age=5",
    ]);
    let head = shell.json(
        Tool::AwsV1,
        &[
            "s3api",
            "head-object",
            "--bucket",
            "site",
            "--key",
            "app/static.txt",
        ],
    );
    assert_eq!(head["CacheControl"], "max-age=5");
}

#[test]
fn version_1_deploys_a_site() {
    let (server, shell, tree) = begin();
    let aws = |args: &[&str]| shell.ok(Tool::AwsV1, args);
    assert_eq!(aws(&["s3", "mb", "s3://made"]), "make_bucket: made\n");
    sync_up_and_down(&shell, Tool::AwsV1, &tree, &[]);

    // The distribution serves every file under its name.
    for (key, bytes) in &tree {
        let reply = server.get(&format!("/app/{}", in_url(key)));
        assert_eq!(reply.status(), 200, "{key}");
        assert!(&reply.body == bytes, "{key}");
    }
    let script = server.get("/app/remoteEntry.js");
    let script_type = script.header("content-type").unwrap();
    assert!(script_type.ends_with("/javascript"), "{script_type}");

    // What is no longer built goes, and nothing beside the prefix does.
    aws(&["s3", "cp", "dist/index.html", "s3://site/app2/index.html"]);
    fs::remove_file(shell.folder().join("dist/quote'.txt")).unwrap();
    fs::remove_file(shell.folder().join("dist/a folder/with spaces.txt")).unwrap();
    let to = "s3://site/app";
    assert_eq!(
        lines(&aws(&[
            "s3",
            "sync",
            "dist",
            to,
            "--delete",
            "--no-progress"
        ])),
        lines("delete: s3://site/app/quote'.txt\ndelete: s3://site/app/a folder/with spaces.txt\n")
    );
    invalidate(&server);
    assert_eq!(server.get("/app/quote%27.txt").status(), 403);
    assert_eq!(server.get("/app2/index.html").status(), 200);

    let listing = aws(&["s3", "ls", to]);
    assert!(
        listing.ends_with("PRE app/\n                           PRE app2/\n"),
        "{listing}"
    );
    let listing = aws(&["s3", "ls", "s3://site/app/", "--summarize", "--recursive"]);
    assert!(
        listing.contains(&format!(" {LARGE} app/large.bin\n")),
        "{listing}"
    );
    let count = tree.len() - 2;
    assert!(
        listing.contains(&format!("Total Objects: {count}\n")),
        "{listing}"
    );
    assert!(aws(&["s3", "ls"]).contains(" made\n"));

    puts_other_metadata(&server, &shell);
    assert_eq!(
        aws(&[
            "s3",
            "mv",
            "s3://site/app/static.txt",
            "s3://made/moved there.txt",
            "--no-progress",
        ]),
        "move: s3://site/app/static.txt to s3://made/moved there.txt\n"
    );
    invalidate(&server);
    assert_eq!(server.get("/app/static.txt").status(), 403);

    // Signed by version 2 of the signature.
    let url = aws(&["s3", "presign", "s3://made/moved there.txt"]);
    assert!(url.contains("AWSAccessKeyId="), "{url}");
    assert_eq!(get(url.trim()).text(), "this is static.txt\n");

    let said = aws(&["s3", "rm", "s3://made", "--recursive"]);
    assert!(said.contains("delete: s3://made/moved there.txt"), "{said}");
    assert_eq!(aws(&["s3", "rb", "s3://made"]), "remove_bucket: made\n");
}

#[test]
fn version_1_sets_and_reads_what_a_bucket_has() {
    let (server, shell, _) = begin();
    let aws = |args: &[&str]| shell.ok(Tool::AwsV1, args);
    let read = |args: &[&str]| shell.json(Tool::AwsV1, &[&["s3api"], args].concat());
    let bucket = ["--bucket", "settings"];
    let api = |args: &[&str]| aws(&[&["s3api", args[0]], &bucket[..], &args[1..]].concat());

    let created = read(&["create-bucket", "--bucket", "settings"]);
    assert_eq!(created["Location"], "/settings");
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::settings/*",
        }],
    });
    fs::write(shell.folder().join("policy.json"), policy.to_string()).unwrap();
    assert_eq!(
        api(&["put-bucket-policy", "--policy", "file://policy.json"]),
        ""
    );
    let got = read(&["get-bucket-policy", "--bucket", "settings"]);
    let got: serde_json::Value = serde_json::from_str(got["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(got, policy);

    let cors = json!({ "CORSRules": [{
        "AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "MaxAgeSeconds": 60,
    }] });
    let text = cors.to_string();
    assert_eq!(api(&["put-bucket-cors", "--cors-configuration", &text]), "");
    assert_eq!(read(&["get-bucket-cors", "--bucket", "settings"]), cors);
    let on = "Status=Enabled";
    api(&["put-bucket-versioning", "--versioning-configuration", on]);
    let got = read(&["get-bucket-versioning", "--bucket", "settings"]);
    assert_eq!(got, json!({ "Status": "Enabled" }));
    aws(&[
        "s3",
        "website",
        "s3://settings",
        "--index-document",
        "index.html",
        "--error-document",
        "error.html",
    ]);
    let got = read(&["get-bucket-website", "--bucket", "settings"]);
    assert_eq!(
        got,
        json!({
            "IndexDocument": { "Suffix": "index.html" },
            "ErrorDocument": { "Key": "error.html" },
        })
    );

    for it in 0..5 {
        let key = format!("k{it}");
        api(&["put-object", "--key", &key]);
    }
    let list = [
        "list-objects-v2",
        "--bucket",
        "settings",
        "--max-items",
        "2",
    ];
    let page = read(&list);
    assert_eq!(page["Contents"].as_array().unwrap().len(), 2);
    let token = page["NextToken"].as_str().unwrap();
    let page = read(&[&list[..], &["--starting-token", token]].concat());
    assert_eq!(page["Contents"][0]["Key"], "k2");

    // Everyone may read by the policy now: without a signature, and through a page's request.
    let reply = get(&format!("{}/settings/k0", server.control_url()));
    assert_eq!(reply.status(), 200);
    aws(&["s3", "cp", "s3://settings/k0", "k0", "--no-sign-request"]);
    let said = shell.fails(
        Tool::AwsV1,
        &["s3", "cp", "k0", "s3://settings/k0", "--no-sign-request"],
    );
    assert!(said.contains("(AccessDenied)"), "{said}");

    let delete = r#"{"Objects":[{"Key":"k0"},{"Key":"k1"}]}"#;
    let deleted: serde_json::Value =
        serde_json::from_str(&api(&["delete-objects", "--delete", delete])).unwrap();
    assert_eq!(deleted["Deleted"].as_array().unwrap().len(), 2);
    assert_eq!(
        aws(&["s3", "rb", "s3://settings", "--force"])
            .lines()
            .last(),
        Some("remove_bucket: settings")
    );
}

#[test]
fn version_1_tells_what_is_wrong() {
    let (_server, shell, _) = begin();
    let fails = |args: &[&str]| shell.fails(Tool::AwsV1, args);
    let said = fails(&["s3", "ls", "s3://no-such-bucket"]);
    assert!(
        said.contains("An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation")
            && said.contains("The specified bucket does not exist"),
        "{said}"
    );
    let said = fails(&["s3", "cp", "s3://site/none", "-"]);
    assert!(
        said.contains("(404) when calling the HeadObject operation"),
        "{said}"
    );
    let said = fails(&[
        "s3api",
        "get-object",
        "--bucket",
        "site",
        "--key",
        "none",
        "out",
    ]);
    assert!(
        said.contains("(NoSuchKey) when calling the GetObject operation")
            && said.contains("The specified key does not exist."),
        "{said}"
    );

    // What a folder stands for is built, not deployed: the message says which, and where that is
    // written.
    for args in [
        &["s3", "cp", "dist/index.html", "s3://docs/page.html"][..],
        &["s3", "rm", "s3://docs/page.html"],
        &["s3", "sync", "dist", "s3://docs", "--exclude", "large.bin"],
    ] {
        let said = fails(args);
        assert!(
            said.contains("dist") && said.contains("devserver.toml"),
            "{said}"
        );
    }
    assert!(shell.ok(Tool::AwsV1, &["s3", "cp", "s3://docs/page.html", "-"]) == "<p>docs</p>");
}

#[test]
fn version_2_deploys_a_site() {
    let (server, shell, tree) = begin();
    let aws = |args: &[&str]| shell.ok(Tool::AwsV2, args);
    sync_up_and_down(&shell, Tool::AwsV2, &tree, &[]);
    for (key, bytes) in &tree {
        let reply = server.get(&format!("/app/{}", in_url(key)));
        assert!(reply.status() == 200 && &reply.body == bytes, "{key}");
    }
    // Uploaded in parts, with one checksum of the whole.
    let head = shell.json(
        Tool::AwsV2,
        &[
            "s3api",
            "head-object",
            "--bucket",
            "site",
            "--key",
            "app/large.bin",
            "--checksum-mode",
            "ENABLED",
        ],
    );
    assert_eq!(head["ContentLength"], LARGE);
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        assert!(head["ChecksumCRC64NVME"].is_string(), "{head}");
        assert_eq!(head["ChecksumType"], "FULL_OBJECT");
    }
    assert!(head["ETag"].as_str().unwrap().ends_with("-2\""), "{head}");

    let url = aws(&["s3", "presign", "s3://site/app/plus+sign.txt"]);
    assert!(url.contains("X-Amz-Algorithm=AWS4-HMAC-SHA256"), "{url}");
    assert_eq!(get(url.trim()).text(), "this is plus+sign.txt\n");
    aws(&["s3", "mv", "s3://site/app/large.bin", "s3://site/moved.bin"]);
    assert!(server.get("/moved.bin").body == tree["large.bin"]);
    aws(&[
        "s3",
        "rm",
        "s3://site/app",
        "--recursive",
        "--exclude",
        "*",
        "--include",
        "*.js",
    ]);
    let left = aws(&["s3", "ls", "s3://site/app/", "--recursive"]);
    assert_eq!(left.lines().count(), tree.len() - 1 - 3, "{left}");
}

/// The pair of commands that a team deploys with: a week for what has a hash in its name, nothing
/// for the entries. The second skips what the first has just uploaded.
#[test]
fn two_commands_give_two_cache_controls() {
    let (server, shell, tree) = begin();
    for aws in [Tool::AwsV1, Tool::AwsV2] {
        let to = format!("s3://site/{aws:?}");
        let lasting = shell.ok(
            aws,
            &[
                "s3",
                "sync",
                "--cache-control",
                "max-age=604800",
                "--exclude",
                "index.html",
                "--exclude",
                "remoteEntry.js",
                "./dist/",
                &to,
                "--no-progress",
            ],
        );
        assert_eq!(lasting.lines().count(), tree.len() - 2, "{lasting}");
        let entries = shell.ok(
            aws,
            &[
                "s3",
                "sync",
                "--cache-control",
                "no-cache",
                "./dist/",
                &to,
                "--no-progress",
            ],
        );
        assert_eq!(entries.lines().count(), 2, "{entries}");
        for (file, expected) in [
            ("index.html", "no-cache"),
            ("remoteEntry.js", "no-cache"),
            ("static/js/app.1a2b3c.js", "max-age=604800"),
            ("large.bin", "max-age=604800"),
        ] {
            let reply = server.get(&format!("/{aws:?}/{file}"));
            assert_eq!(reply.header("cache-control"), Some(expected), "{file}");
        }
    }
}

/// A client from before checksums were the rule.
#[test]
fn an_older_version_2_deploys_a_site() {
    let (_server, shell, tree) = begin();
    let endpoint = ["--endpoint-url", shell.endpoint()];
    sync_up_and_down(&shell, Tool::AwsDebian, &tree, &endpoint);
    let aws = |args: &[&str]| shell.ok(Tool::AwsDebian, &[args, &endpoint].concat());
    // The body has an MD5.
    aws(&[
        "s3api",
        "delete-objects",
        "--bucket",
        "site",
        "--delete",
        r#"{"Objects":[{"Key":"app/index.html"}],"Quiet":true}"#,
    ]);
    let left = aws(&["s3", "ls", "s3://site/app/", "--recursive"]);
    assert_eq!(left.lines().count(), tree.len() - 1, "{left}");
}
