//! A server that knows its access keys: what every client shows when it has none of them.

use crate::SITE;
use crate::support::DevServer;
use crate::tools::{Shell, Tool, get};

/// The key of [`CREDENTIALS`].
pub(crate) const ACCESS_KEY_ID: &str = "AKIADEPLOYER";

/// The secret of [`CREDENTIALS`].
pub(crate) const SECRET_ACCESS_KEY: &str = "a/secret+of=our own";

/// One access key; letters that a URL and a signature have to encode are in it.
pub(crate) const CREDENTIALS: &str = r#"
[credentials]
access_key_id = "AKIADEPLOYER"
secret_access_key = "a/secret+of=our own"
"#;

/// A shell whose clients have the access key.
pub(crate) fn with_credentials(shell: Shell) -> Shell {
    shell
        .with("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .with("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
}

fn begin() -> DevServer {
    let toml = format!("{SITE}{CREDENTIALS}");
    DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"])
}

/// A command of a client with the right key, with another secret, and with a key that nobody
/// knows.
#[track_caller]
fn check(tool: Tool, args: &[&str], more: &[&str]) {
    let server = begin();
    let shell = || {
        let shell = with_credentials(Shell::to(server.control_url()));
        std::fs::write(shell.folder().join("a file.txt"), "text").unwrap();
        shell
    };
    let endpoint = [more, args].concat();
    let args: Vec<String> = endpoint
        .iter()
        .map(|it| it.replace("ENDPOINT", server.control_url()))
        .collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    shell().ok(tool, &args);
    let said = shell()
        .with("AWS_SECRET_ACCESS_KEY", "another")
        .fails(tool, &args);
    assert!(said.contains("SignatureDoesNotMatch"), "{said}");
    let said = shell()
        .with("AWS_ACCESS_KEY_ID", "AKIAOTHER")
        .fails(tool, &args);
    assert!(said.contains("InvalidAccessKeyId"), "{said}");
}

#[test]
fn version_1_of_the_aws_cli() {
    check(
        Tool::AwsV1,
        &["s3", "cp", "a file.txt", "s3://site/a +é.txt"],
        &[],
    );
}

#[test]
fn version_2_of_the_aws_cli() {
    check(
        Tool::AwsV2,
        &["s3", "cp", "a file.txt", "s3://site/a +é.txt"],
        &[],
    );
}

#[test]
fn an_older_version_2_of_the_aws_cli() {
    let args = [
        "s3",
        "cp",
        "a file.txt",
        "s3://site/a +é.txt",
        "--endpoint-url",
        "ENDPOINT",
    ];
    check(Tool::AwsDebian, &args, &[]);
}

#[test]
fn s5cmd() {
    let endpoint = ["--endpoint-url", "ENDPOINT", "--retry-count", "0"];
    check(
        Tool::S5cmd,
        &["cp", "a file.txt", "s3://site/a +é.txt"],
        &endpoint,
    );
}

#[test]
fn rclone() {
    let options = [
        "--s3-provider",
        "Other",
        "--s3-env-auth",
        "--s3-endpoint",
        "ENDPOINT",
        "--retries",
        "1",
        "--low-level-retries",
        "1",
    ];
    // Before an upload it asks for the object's head, and an answer to that has no words.
    check(Tool::Rclone, &["lsf", ":s3:site"], &options);
}

#[test]
fn cloudfront() {
    let server = begin();
    let shell = || with_credentials(Shell::to(server.control_url()));
    let list = ["cloudfront", "list-distributions"];
    shell().ok(Tool::AwsV1, &list);
    let said = shell()
        .with("AWS_SECRET_ACCESS_KEY", "another")
        .fails(Tool::AwsV1, &list);
    assert!(said.contains("SignatureDoesNotMatch"), "{said}");
    let said = shell()
        .with("AWS_ACCESS_KEY_ID", "AKIAOTHER")
        .fails(Tool::AwsV2, &list);
    assert!(said.contains("InvalidClientTokenId"), "{said}");
}

#[test]
fn whoever_has_no_key_gets_nothing() {
    let server = begin();
    let shell = with_credentials(Shell::to(server.control_url()));
    let said = shell.fails(Tool::AwsV1, &["s3", "ls", "s3://site", "--no-sign-request"]);
    assert!(said.contains("AccessDenied"), "{said}");
    // A URL that was signed is good for what it was signed for, in both versions.
    std::fs::write(shell.folder().join("a.txt"), "text").unwrap();
    shell.ok(Tool::AwsV1, &["s3", "cp", "a.txt", "s3://site/a +é.txt"]);
    for (tool, signed_by) in [
        (Tool::AwsV1, "AWSAccessKeyId="),
        (Tool::AwsV2, "X-Amz-Signature="),
    ] {
        let url = shell.ok(tool, &["s3", "presign", "s3://site/a +é.txt"]);
        let url = url.trim();
        assert!(url.contains(signed_by), "{url}");
        assert_eq!(get(url).text(), "text");
        let other = get(&url.replace("/site/a", "/site/b"));
        assert_eq!(other.status(), 403);
        assert!(
            other.text().contains("<Code>SignatureDoesNotMatch</Code>"),
            "{other:?}"
        );
    }
    let plain = get(&format!("{}/site/a%20%2B%C3%A9.txt", server.control_url()));
    assert_eq!(plain.status(), 403);
    // Viewers need no key: the distribution reads for them.
    assert_eq!(server.get("/a%20%2B%C3%A9.txt").text(), "text");
}
