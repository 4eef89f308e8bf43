//! `fixtures/imported/fetch.sh`: what it saves of a distribution is the distribution.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Connection, DevServer, Reply};
use crate::tools::{Shell, Tool};

const CODE: &str = "import cf from 'cloudfront';
const routes = cf.kvs();
async function handler(event) {
  if (await routes.exists(event.request.uri)) {
    event.request.uri = await routes.get(event.request.uri);
  }
  return event.request;
}
";

/// A request to a listener at an address: its method and path, and what follows the host.
fn send(address: &str, line: &str, rest: &str) -> Reply {
    let authority = address.strip_prefix("http://").unwrap();
    let request = format!("{line} HTTP/1.1\r\nHost: {authority}\r\n{rest}");
    Connection::to(authority).exchange(request.as_bytes())
}

/// Puts a pair into a key value store. The CLI puts the account before the host's name.
fn put_key(control: &str, arn: &str, key: &str, value: &str) {
    let path = arn.replace(':', "%3A").replace('/', "%2F");
    let path = format!("/key-value-stores/{path}");
    let described = send(control, &format!("GET {path}"), "\r\n");
    let etag = described.header("etag").unwrap().to_owned();
    let key = key.replace('/', "%2F");
    let body = json!({ "Value": value }).to_string();
    let length = body.len();
    let put = format!(
        "If-Match: {etag}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let line = format!("PUT {path}/keys/{key}");
    assert_eq!(send(control, &line, &put).status(), 200);
}

/// Creates a site as people do who have no template; the id of its distribution.
fn create(shell: &Shell, control: &str) -> String {
    let aws = |args: &[&str]| shell.json(Tool::AwsV2, args);
    let created = |kind: &str, config: Value| {
        let (create, option) = (format!("create-{kind}"), format!("--{kind}-config"));
        aws(&["cloudfront", &create, &option, &config.to_string()])
    };
    let text = |node: &Value| node.as_str().unwrap().to_owned();
    let control_config = json!({
        "Name": "site", "SigningProtocol": "sigv4", "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    });
    let access = created("origin-access-control", control_config);
    let none = json!({ "HeaderBehavior": "none" });
    let cookies = json!({ "CookieBehavior": "none" });
    let cache_policy = json!({
        "Name": "versions", "MinTTL": 0, "DefaultTTL": 60, "MaxTTL": 600,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": true, "EnableAcceptEncodingBrotli": false,
            "HeadersConfig": none, "CookiesConfig": cookies,
            "QueryStringsConfig": { "QueryStringBehavior": "whitelist", "QueryStrings": { "Quantity": 1, "Items": ["v"] } },
        },
    });
    let cache_policy = created("cache-policy", cache_policy);
    let headers_policy = json!({
        "Name": "marked",
        "CustomHeadersConfig": { "Quantity": 1, "Items": [{ "Header": "x-app", "Value": "one", "Override": true }] },
        "SecurityHeadersConfig": { "ContentTypeOptions": { "Override": true } },
    });
    let headers_policy = created("response-headers-policy", headers_policy);
    let store = aws(&["cloudfront", "create-key-value-store", "--name", "routes"]);
    let store = text(&store["KeyValueStore"]["ARN"]);
    put_key(control, &store, "/old", "/new/page.html");
    fs::write(shell.folder().join("rewrite.js"), CODE).unwrap();
    let config = json!({
        "Comment": "rewrites", "Runtime": "cloudfront-js-2.0",
        "KeyValueStoreAssociations": { "Quantity": 1, "Items": [{ "KeyValueStoreARN": store }] },
    });
    let config = config.to_string();
    let create = ["cloudfront", "create-function", "--name", "rewrite"];
    let code = [
        "--function-config",
        &config,
        "--function-code",
        "fileb://rewrite.js",
    ];
    let etag = text(&aws(&[&create[..], &code].concat())["ETag"]);
    let publish = ["cloudfront", "publish-function", "--name", "rewrite"];
    let published = aws(&[&publish[..], &["--if-match", &etag]].concat());
    let function = &published["FunctionSummary"]["FunctionMetadata"]["FunctionARN"];
    let distribution = json!({
        "CallerReference": "by hand", "Comment": "by hand", "Enabled": true,
        "DefaultRootObject": "index.html",
        "Origins": { "Quantity": 1, "Items": [{
            "Id": "app", "DomainName": "app-1.s3.us-east-1.amazonaws.com",
            "OriginAccessControlId": access["OriginAccessControl"]["Id"],
            "S3OriginConfig": { "OriginAccessIdentity": "" },
        }] },
        "DefaultCacheBehavior": {
            "TargetOriginId": "app", "ViewerProtocolPolicy": "allow-all", "Compress": true,
            "CachePolicyId": cache_policy["CachePolicy"]["Id"],
            "ResponseHeadersPolicyId": headers_policy["ResponseHeadersPolicy"]["Id"],
            "FunctionAssociations": { "Quantity": 1, "Items": [{ "FunctionARN": function, "EventType": "viewer-request" }] },
        },
    });
    let id = text(&created("distribution", distribution)["Distribution"]["Id"]);
    let policy = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": "cloudfront.amazonaws.com" },
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::app-1/*",
        "Condition": { "StringEquals": { "AWS:SourceArn": format!("arn:aws:cloudfront::000000000000:distribution/{id}") } },
    }] });
    let put = ["s3api", "put-bucket-policy", "--bucket", "app-1"];
    shell.ok(
        Tool::AwsV2,
        &[&put[..], &["--policy", &policy.to_string()]].concat(),
    );
    id
}

/// What a distribution says that decides answers. The copy's policies have ids of its own.
fn meant(shell: &Shell, id: &str) -> Value {
    let get = |what: &str, id: &str| {
        let command = format!("get-{what}-config");
        shell.json(Tool::AwsV2, &["cloudfront", &command, "--id", id])
    };
    let config = &get("distribution", id)["DistributionConfig"];
    let behavior = &config["DefaultCacheBehavior"];
    let id_of = |name: &str| behavior[name].as_str().unwrap();
    let origin = &config["Origins"]["Items"][0];
    json!({
        "root": config["DefaultRootObject"],
        "origin": [origin["Id"], origin["DomainName"]],
        "functions": behavior["FunctionAssociations"],
        "cached": get("cache-policy", id_of("CachePolicyId"))["CachePolicyConfig"],
        "headers": get("response-headers-policy", id_of("ResponseHeadersPolicyId"))["ResponseHeadersPolicyConfig"],
    })
}

#[test]
fn what_is_fetched_serves_the_same_site() {
    let server = DevServer::start_with(&[("devserver.toml", crate::SITE)], &["--strict"]);
    let client = Shell::to(server.control_url()).path_of(Tool::AwsV2);
    let shell = &client;
    for (file, page) in [("index.html", "home"), ("new/page.html", "page")] {
        let file = shell.folder().join("dist").join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, page).unwrap();
    }
    shell.ok(Tool::AwsV2, &["s3", "mb", "s3://app-1"]);
    let copy = ["s3", "cp", "--recursive", "dist", "s3://app-1/"];
    shell.ok(Tool::AwsV2, &copy);
    let id = create(shell, server.control_url());

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/imported/fetch.sh");
    let saved = shell.folder().join("saved");
    let mut fetch = shell.command(Tool::Bash, &[script.to_str().unwrap(), &id]);
    let fetched = fetch.arg(&saved).output().unwrap();
    let said = String::from_utf8_lossy(&fetched.stderr);
    assert!(fetched.status.success(), "{said}");

    let toml = format!(
        "from = {:?}\n[bind]\n\"app-1\" = {:?}\n",
        saved.join("distribution.json"),
        shell.folder().join("dist"),
    );
    let copy = DevServer::start_with(&[("devserver.toml", &toml)], &["--strict"]);
    let of_copy = Shell::to(copy.control_url());
    assert_eq!(meant(&of_copy, &id), meant(shell, &id));
    let host = format!("{id}.cloudfront.localhost");
    for (path, status) in [
        ("/", 200),
        ("/old", 200),
        ("/new/page.html", 200),
        ("/none", 403),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let replies = [&server, &copy].map(|it| it.request(request.as_bytes()));
        let shown = replies.map(|it| {
            let headers = ["x-app", "x-content-type-options", "content-type", "etag"];
            let headers = headers.map(|name| it.header(name).map(str::to_owned));
            (
                it.status(),
                headers,
                (it.status() == 200).then(|| it.text()),
            )
        });
        assert_eq!(shown[0], shown[1], "{path}");
        assert_eq!(shown[0].0, status, "{path}");
    }
}
