//! `aws cloudfront`: what deploy scripts and people call by hand.

use std::fs;

use serde_json::{Value, json};

use crate::SITE;
use crate::support::DevServer;
use crate::tools::{Shell, Tool};

/// The distribution of devserver.toml.
const DECLARED: &str = "EMFEDEVLOCAL01";

fn begin() -> (DevServer, Shell) {
    let files = [("devserver.toml", SITE), ("dist/page.html", "<p>docs</p>")];
    let server = DevServer::start_with(&files, &["--strict"]);
    let shell = Shell::to(server.control_url());
    (server, shell)
}

/// The lines after a deploy: tell CloudFront, wait, see.
#[track_caller]
fn deploy_and_invalidate(tool: Tool) {
    let (server, shell) = begin();
    let aws = |args: &[&str]| shell.ok(tool, args);
    let page = |text: &str| {
        fs::write(shell.folder().join("index.html"), text).unwrap();
        aws(&[
            "s3",
            "cp",
            "index.html",
            "s3://site/index.html",
            "--no-progress",
        ]);
    };
    page("first");
    assert_eq!(server.get("/").text(), "first");
    page("second");
    let kept = server.get("/");
    assert_eq!(kept.text(), "first");
    assert_eq!(kept.header("x-cache"), Some("Hit from cloudfront"));

    let created = shell.json(
        tool,
        &[
            "cloudfront",
            "create-invalidation",
            "--distribution-id",
            DECLARED,
            "--paths",
            "/index.html",
            "/app/*",
        ],
    );
    let invalidation = &created["Invalidation"];
    assert_eq!(
        invalidation["InvalidationBatch"]["Paths"],
        json!({ "Quantity": 2, "Items": ["/index.html", "/app/*"] })
    );
    let id = invalidation["Id"].as_str().unwrap();
    aws(&[
        "cloudfront",
        "wait",
        "invalidation-completed",
        "--distribution-id",
        DECLARED,
        "--id",
        id,
    ]);
    assert_eq!(server.get("/").text(), "second");
    let said = shell.fails(
        tool,
        &[
            "cloudfront",
            "create-invalidation",
            "--distribution-id",
            "ENONE",
            "--paths",
            "/*",
        ],
    );
    assert!(
        said.contains("(NoSuchDistribution) when calling the CreateInvalidation operation"),
        "{said}"
    );
}

#[test]
fn version_1_invalidates() {
    deploy_and_invalidate(Tool::AwsV1);
}

#[test]
fn version_2_invalidates() {
    deploy_and_invalidate(Tool::AwsV2);
}

#[test]
fn a_distribution_is_created_edited_and_deleted() {
    let (server, shell) = begin();
    let call = |args: &[&str]| shell.json(Tool::AwsV1, &[&["cloudfront"], args].concat());
    fs::write(shell.folder().join("index.html"), "page").unwrap();
    shell.ok(
        Tool::AwsV1,
        &["s3", "cp", "index.html", "s3://site/index.html"],
    );

    let listed = shell.ok(
        Tool::AwsV1,
        &[
            "cloudfront",
            "list-distributions",
            "--output",
            "text",
            "--query",
            "DistributionList.Items[].[Id,Status,Origins.Quantity]",
        ],
    );
    assert_eq!(listed, format!("{DECLARED}\tDeployed\t2\n"));

    // With the short form, which the CLI completes itself.
    let created = call(&[
        "create-distribution",
        "--origin-domain-name",
        "site.s3.us-east-1.amazonaws.com",
        "--default-root-object",
        "index.html",
    ]);
    let id = created["Distribution"]["Id"].as_str().unwrap();
    let wait = ["cloudfront", "wait", "distribution-deployed", "--id", id];
    assert_eq!(shell.ok(Tool::AwsV1, &wait), "");
    let host = format!("{id}.cloudfront.localhost");
    let status = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        server.request(request.as_bytes()).status()
    };

    // Read, edit, write back.
    let edit = |change: &dyn Fn(&mut Value)| {
        let mut got = call(&["get-distribution-config", "--id", id]);
        change(&mut got["DistributionConfig"]);
        let file = shell.folder().join("config.json");
        fs::write(file, got["DistributionConfig"].to_string()).unwrap();
        let etag = got["ETag"].as_str().unwrap();
        call(&[
            "update-distribution",
            "--id",
            id,
            "--if-match",
            etag,
            "--distribution-config",
            "file://config.json",
        ])
    };
    let updated = edit(&|config| {
        config["Comment"] = json!("edited");
        config["CustomErrorResponses"] = json!({ "Quantity": 1, "Items": [{
            "ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200",
            "ErrorCachingMinTTL": 0,
        }] });
    });
    assert_eq!(
        updated["Distribution"]["DistributionConfig"]["Comment"],
        "edited"
    );
    assert_eq!(status("/some/route"), status("/"));

    let said = shell.fails(
        Tool::AwsV1,
        &[
            "cloudfront",
            "delete-distribution",
            "--id",
            id,
            "--if-match",
            updated["ETag"].as_str().unwrap(),
        ],
    );
    assert!(said.contains("(DistributionNotDisabled)"), "{said}");
    let disabled = edit(&|config| config["Enabled"] = json!(false));
    let etag = disabled["ETag"].as_str().unwrap();
    let delete = [
        "cloudfront",
        "delete-distribution",
        "--id",
        id,
        "--if-match",
        etag,
    ];
    assert_eq!(shell.ok(Tool::AwsV1, &delete), "");
    let said = shell.fails(Tool::AwsV1, &["cloudfront", "get-distribution", "--id", id]);
    assert!(said.contains("(NoSuchDistribution)"), "{said}");
}

#[test]
fn what_the_file_defines_is_changed_there() {
    let (_server, shell) = begin();
    let got = shell.json(
        Tool::AwsV1,
        &["cloudfront", "get-distribution-config", "--id", DECLARED],
    );
    let config = got["DistributionConfig"].to_string();
    let said = shell.fails(
        Tool::AwsV1,
        &[
            "cloudfront",
            "update-distribution",
            "--id",
            DECLARED,
            "--if-match",
            got["ETag"].as_str().unwrap(),
            "--distribution-config",
            &config,
        ],
    );
    assert!(
        said.contains("when calling the UpdateDistribution operation")
            && said.contains("devserver.toml"),
        "{said}"
    );
}

#[test]
fn a_function_is_created_tested_and_published() {
    let (_server, shell) = begin();
    let code = "function handler(event) { console.log('hello'); event.request.uri += 'index.html'; return event.request; }";
    fs::write(shell.folder().join("function.js"), code).unwrap();
    let event = json!({
        "version": "1.0",
        "context": { "eventType": "viewer-request" },
        "viewer": { "ip": "198.51.100.11" },
        "request": { "method": "GET", "uri": "/docs/", "querystring": {}, "headers": {}, "cookies": {} },
    });
    fs::write(shell.folder().join("event.json"), event.to_string()).unwrap();
    for tool in [Tool::AwsV1, Tool::AwsV2] {
        let name = format!("made-{tool:?}");
        let call = |args: &[&str]| {
            shell.json(
                tool,
                &[&["cloudfront", args[0], "--name", &name], &args[1..]].concat(),
            )
        };
        let config = "Comment=completes,Runtime=cloudfront-js-2.0";
        let created = call(&[
            "create-function",
            "--function-config",
            config,
            "--function-code",
            "fileb://function.js",
        ]);
        let etag = created["ETag"].as_str().unwrap();
        let tested = call(&[
            "test-function",
            "--if-match",
            etag,
            "--event-object",
            "fileb://event.json",
            "--stage",
            "DEVELOPMENT",
        ]);
        let result = &tested["TestResult"];
        let output: Value =
            serde_json::from_str(result["FunctionOutput"].as_str().unwrap()).unwrap();
        assert_eq!(output["request"]["uri"], "/docs/index.html");
        assert_eq!(result["FunctionErrorMessage"], "");
        assert_eq!(result["FunctionExecutionLogs"].as_array().unwrap().len(), 1);
        let published = call(&["publish-function", "--if-match", etag]);
        assert_eq!(
            published["FunctionSummary"]["FunctionMetadata"]["Stage"],
            "LIVE"
        );
        let described = call(&["describe-function", "--stage", "LIVE"]);
        assert_eq!(
            described["FunctionSummary"]["FunctionConfig"],
            json!({ "Comment": "completes", "Runtime": "cloudfront-js-2.0" })
        );
        call(&["get-function", "--stage", "LIVE", "got.js"]);
        let got = fs::read_to_string(shell.folder().join("got.js")).unwrap();
        assert_eq!(got, code);
        let said = shell.fails(
            tool,
            &[
                "cloudfront",
                "delete-function",
                "--name",
                &name,
                "--if-match",
                "E1",
            ],
        );
        assert!(
            said.contains("when calling the DeleteFunction operation"),
            "{said}"
        );
    }
}
