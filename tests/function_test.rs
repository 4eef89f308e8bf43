//! `mfe-dev function`: one function on one event, from outside.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a function and whatever belongs to it.
struct Site(TempDir);

/// What a command printed, and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Site {
    fn new(files: &[(&str, &str)]) -> Self {
        let res = Site(tempfile::tempdir().unwrap());
        for (path, text) in files {
            res.write(path, text);
        }
        res
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.0.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn command(&self) -> Command {
        let mut res = Command::new(env!("CARGO_BIN_EXE_mfe-dev"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MFE_DEV_") {
                res.env_remove(name);
            }
        }
        res.current_dir(self.0.path()).arg("function");
        res
    }

    fn run(&self, args: &[&str]) -> Said {
        self.run_with(args, "")
    }

    fn run_with(&self, args: &[&str], stdin: &str) -> Said {
        let mut command = assert_cmd::Command::from_std(self.command());
        let output = command.args(args).write_stdin(stdin).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The result of a test as JSON, and its exit code.
    #[track_caller]
    fn json(&self, args: &[&str]) -> (i32, Value) {
        let args = [&["test"], args, &["--json"]].concat();
        let said = self.run(&args);
        let json = serde_json::from_str(&said.out);
        (
            said.code,
            json.unwrap_or_else(|_| panic!("{}{}", said.out, said.err)),
        )
    }

    /// What a CloudFront Function returned, on an event of the URL `/`.
    #[track_caller]
    fn output(&self, args: &[&str]) -> Value {
        let (code, json) = self.json(args);
        let result = &json["TestResult"];
        assert_eq!((code, &result["FunctionErrorMessage"]), (0, &json!("")));
        serde_json::from_str(result["FunctionOutput"].as_str().unwrap()).unwrap()
    }
}

impl Said {
    #[track_caller]
    fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self
    }

    #[track_caller]
    fn says(self, words: &[&str]) -> Self {
        let all = format!("{}{}", self.out, self.err);
        for it in words {
            assert!(all.contains(it), "no {it:?} in:\n{all}");
        }
        self
    }

    #[track_caller]
    fn never_says(self, words: &str) -> Self {
        let all = format!("{}{}", self.out, self.err);
        assert!(!all.contains(words), "{words:?} is in:\n{all}");
        self
    }
}

/// Answers as the guide's example does.
const FOUND: &str = "function handler(event) {
    return {
        statusCode: 302,
        statusDescription: 'Found',
        headers: {
            'cloudfront-functions': { value: 'generated-by-CloudFront-Functions' },
            'location': { value: 'https://aws.amazon.com/cloudfront/' },
        },
    };
}
";

/// Adds a page's name to what ends with a slash, and says so.
const INDEX: &str = "function handler(event) {
    var request = event.request;
    if (request.uri.endsWith('/')) {
        console.log('a folder: ' + request.uri);
        request.uri += 'index.html';
    }
    return request;
}
";

/// Takes `/admin` off the path.
const TRIM: &str = "exports.handler = async (event) => {
    const request = event.Records[0].cf.request;
    console.log('was ' + request.uri);
    request.uri = request.uri.replace(/^\\/admin/, '');
    return request;
};
";

const EVENT: &str = r#"{
    "version": "1.0",
    "context": { "eventType": "viewer-request" },
    "viewer": { "ip": "198.51.100.11" },
    "request": { "method": "GET", "uri": "/guide/", "headers": {}, "cookies": {}, "querystring": {} }
}"#;

#[test]
fn the_json_is_that_of_awss_command() {
    let site = Site::new(&[("edge/found.js", FOUND), ("event.json", EVENT)]);
    let (code, mut json) = site.json(&["edge/found.js", "event.json"]);
    assert_eq!(code, 0);
    let result = json["TestResult"].as_object_mut().unwrap();
    let names: Vec<&str> = result.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "FunctionSummary",
            "ComputeUtilization",
            "FunctionExecutionLogs",
            "FunctionErrorMessage",
            "FunctionOutput"
        ]
    );
    let output: Value = serde_json::from_str(result["FunctionOutput"].as_str().unwrap()).unwrap();
    let reference = r#"{"response":{"headers":{"cloudfront-functions":{"value":"generated-by-CloudFront-Functions"},"location":{"value":"https://aws.amazon.com/cloudfront/"}},"statusDescription":"Found","cookies":{},"statusCode":302}}"#;
    assert_eq!(output, serde_json::from_str::<Value>(reference).unwrap());
    let used: u8 = result["ComputeUtilization"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(used <= 100);
    let metadata = result["FunctionSummary"]["FunctionMetadata"]
        .as_object_mut()
        .unwrap();
    for name in ["CreatedTime", "LastModifiedTime"] {
        let time = metadata.remove(name).unwrap();
        let time = time.as_str().unwrap();
        assert!(time.starts_with("20") && time.ends_with("+00:00"), "{time}");
    }
    assert_eq!(
        result["FunctionSummary"],
        json!({
            "Name": "edge-found",
            "Status": "UNPUBLISHED",
            "FunctionConfig": { "Comment": "", "Runtime": "cloudfront-js-2.0" },
            "FunctionMetadata": {
                "FunctionARN": "arn:aws:cloudfront::000000000000:function/edge-found",
                "Stage": "DEVELOPMENT",
            },
        })
    );
    assert_eq!(json["MfeDev"]["Event"], "viewer-request");
    assert_eq!(json["MfeDev"]["ProductionChecks"], json!([]));
    let (_, json) = site.json(&["edge/found.js", "event.json", "--stage", "LIVE"]);
    let metadata = &json["TestResult"]["FunctionSummary"]["FunctionMetadata"];
    assert_eq!(metadata["Stage"], "LIVE");
}

#[test]
fn an_error_is_in_the_json_as_aws_tells_it() {
    let code = "function handler(event) {\n    return event.request.no.such;\n}\n";
    let site = Site::new(&[("f.js", code)]);
    let (exit, json) = site.json(&["f.js", "--url", "/"]);
    assert_eq!(exit, 1);
    let result = &json["TestResult"];
    let message = result["FunctionErrorMessage"].as_str().unwrap();
    assert!(message.starts_with("The CloudFront function associated with the CloudFront distribution is invalid or could not run. TypeError"), "{message}");
    assert_eq!(result["FunctionOutput"], "");
    let details = json["MfeDev"]["FunctionErrorDetails"].as_str().unwrap();
    assert!(details.contains("f.js:2:"), "{details}");
}

#[test]
fn people_see_what_changed_what_was_said_and_what_it_took() {
    let site = Site::new(&[("edge/index.js", INDEX), ("event.json", EVENT)]);
    site.run(&["test", "edge/index.js", "event.json"])
        .ended(0)
        .says(&[
            "edge/index.js  viewer-request  GET /guide/",
            "returned the request, changed\n  uri         ~ /guide/ -> /guide/index.html\n",
            "console\n  a folder: /guide/\n",
            "compute utilization about ",
        ])
        .never_says("production");
    site.run(&["test", "edge/index.js", "--url", "/x"])
        .ended(0)
        .says(&["returned the request as it was"])
        .never_says("console");
}

#[test]
fn fields_of_every_kind_are_told_apart() {
    let code = "function handler(event) {
    var request = event.request;
    delete request.headers.accept;
    request.headers['x-tenant'] = { value: 'a' };
    request.querystring = { tab: { value: '1' } };
    delete request.cookies.old;
    return request;
}
";
    let site = Site::new(&[("f.js", code)]);
    let args = [
        "test",
        "f.js",
        "--url",
        "/?tab=2&gone=1",
        "-H",
        "cookie: old=x; kept=y",
    ];
    site.run(&args).ended(0).says(&[
        "  querystring ~ tab=2 -> 1\n",
        "  querystring - gone=1\n",
        "  header      - accept: */*\n",
        "  header      + x-tenant: a\n",
        "  cookie      - old=x\n",
    ]);
}

#[test]
fn headers_of_a_response_are_added() {
    let code = "function handler(event) {
    event.response.headers['strict-transport-security'] = { value: 'max-age=63072000' };
    return event.response;
}
";
    let site = Site::new(&[("f.js", code)]);
    let args = [
        "f.js",
        "--event",
        "viewer-response",
        "--url",
        "/",
        "-H",
        "x-from: origin",
    ];
    let output = site.output(&args);
    let headers = &output["response"]["headers"];
    assert_eq!(
        headers["strict-transport-security"]["value"],
        "max-age=63072000"
    );
    assert_eq!(headers["x-from"]["value"], "origin");
    assert_eq!(output["response"]["statusCode"], 200);
}

#[test]
fn an_error_shows_its_line_and_the_way_to_it() {
    let code = "function handler(event) {
    return deeper(event);
}
function deeper(event) {
    return event.request.no.such;
}
";
    let site = Site::new(&[("edge/f.js", code)]);
    site.run(&["test", "edge/f.js", "--url", "/"])
        .ended(1)
        .says(&[
            "error[execution-error]: TypeError: ",
            " --> edge/f.js:5:",
            "5 |     return event.request.no.such;",
            "at handler (edge/f.js:2:",
            "viewers get 503",
        ]);
}

#[test]
fn code_that_production_refuses_is_shown_at_its_place() {
    let code = "function handler(event) {
    for (const it of []) { it; }
    return event.request;
}
";
    let site = Site::new(&[("f.js", code)]);
    site.run(&["test", "f.js", "--url", "/"])
        .ended(1)
        .says(&[
            " --> f.js:2:5",
            "Token \"of\" not supported",
            "viewers get 503",
        ])
        .never_says("compute utilization");
    let (_, json) = site.json(&["f.js", "--url", "/"]);
    let found = &json["MfeDev"]["Diagnostics"][0];
    assert_eq!(
        (&found["code"], &found["line"]),
        (&json!("refused-syntax"), &json!(2))
    );
    let large = format!("// {}\n{INDEX}", "x".repeat(10_240));
    site.write("large.js", &large);
    site.run(&["test", "large.js", "--url", "/"])
        .ended(2)
        .says(&["10240 are allowed", "FunctionSizeLimitExceeded"]);
}

#[test]
fn what_only_production_refuses_stands_apart() {
    let code = "function handler(event) {
    event.request.uri = 'no-slash';
    event.request.headers.host = { value: 'other.example' };
    return event.request;
}
";
    let site = Site::new(&[("f.js", code)]);
    site.run(&["test", "f.js", "--url", "/"]).ended(1).says(&[
        "uri         ~ / -> no-slash",
        "only production checks: AWS's test passes, and viewers get 502",
        "request.uri must start with a slash",
        "`host` is read-only in viewer-request functions",
        "fix: ",
    ]);
    let (code, json) = site.json(&["f.js", "--url", "/"]);
    assert_eq!(
        (code, &json["TestResult"]["FunctionErrorMessage"]),
        (1, &json!(""))
    );
    let checks = json["MfeDev"]["ProductionChecks"].as_array().unwrap();
    assert_eq!(checks.len(), 2);
    assert_eq!(checks[0]["Status"], 502);
}

const READS_STORE: &str = "import cf from 'cloudfront';
const store = cf.kvs();
async function handler(event) {
    event.request.uri = await store.get('home');
    return event.request;
}
";

#[test]
fn a_store_comes_from_its_import_file() {
    let site = Site::new(&[
        ("f.js", READS_STORE),
        (
            "store.json",
            r#"{"data":[{"key":"home","value":"/home.html"}]}"#,
        ),
        ("bad.json", r#"{"data":[{"key":"home"}]}"#),
    ]);
    let (_, json) = site.json(&["f.js", "--url", "/", "--kvs", "store.json"]);
    let output = json["TestResult"]["FunctionOutput"].as_str().unwrap();
    assert!(output.contains("/home.html"), "{output}");
    let config = &json["TestResult"]["FunctionSummary"]["FunctionConfig"];
    assert_eq!(config["KeyValueStoreAssociations"]["Quantity"], 1);
    site.run(&["test", "f.js", "--url", "/"])
        .ended(1)
        .says(&["no key value store is associated", "`--kvs FILE`"]);
    site.run(&["test", "f.js", "--url", "/", "--kvs", "bad.json"])
        .ended(2)
        .says(&["CloudFront would not import", "`data[0]` has no `value`"]);
    site.run(&["test", "f.js", "--url", "/", "--kvs", "none.json"])
        .ended(2)
        .says(&["there is no file"]);
}

/// A site whose configuration names its functions.
fn configured() -> Site {
    Site::new(&[
        (
            "devserver.toml",
            "[[app]]\nname = 'site'\ndist = 'dist'\nviewer_request = 'home'\n\
             viewer_response = 'edge/late.js'\norigin_request = 'edge/trim.js'\n\
             [[function]]\nname = 'home'\nfile = 'edge/home.js'\nkey_value_store = 'words'\n\
             [[key_value_store]]\nname = 'words'\ndata = { home = '/of-config' }\n\
             [fidelity]\nedge_function_syntax = 'warn'\n",
        ),
        ("dist/index.html", ""),
        ("edge/home.js", READS_STORE),
        (
            "edge/late.js",
            "function handler(event) {\n    for (const it of ['x']) { console.log(it); }\n    return event.response;\n}\n",
        ),
        ("edge/trim.js", TRIM),
    ])
}

#[test]
fn settings_come_from_the_configuration() {
    let site = configured();
    for named in ["home", "edge/home.js", "./edge/../edge/home.js"] {
        let said = site.run(&["test", named, "--url", "/"]).ended(0);
        said.says(&["`home` of devserver.toml", "/ -> /of-config"]);
    }
    // The event is the one that it is tied to.
    site.run(&["test", "edge/late.js", "--url", "/"])
        .ended(0)
        .says(&[
            "edge/late.js  viewer-response",
            "console\n  x\n",
            "refused-syntax",
        ]);
    site.run(&["test", "edge/trim.js", "--url", "/admin/x"])
        .ended(0)
        .says(&[
            "edge/trim.js  origin-request",
            "nodejs22.x trim.handler",
            "/admin/x -> /x",
        ]);
    site.write(
        "other.json",
        r#"{"data":[{"key":"home","value":"/of-flag"}]}"#,
    );
    site.run(&["test", "home", "--url", "/", "--kvs", "other.json"])
        .ended(0)
        .says(&["/ -> /of-flag"]);
    site.run(&["test", "homme", "--url", "/"]).ended(2).says(&[
        "there is no file `homme`",
        "did you mean the function `home`?",
    ]);
}

#[test]
fn a_broken_configuration_does_not_stop_a_file_from_being_tried() {
    let site = configured();
    site.write("devserver.toml", "[[app]]\nname = \n");
    site.write("edge/index.js", INDEX);
    site.run(&["test", "edge/index.js", "--url", "/"])
        .ended(0)
        .says(&["`devserver.toml` has errors", "/ -> /index.html"]);
    site.run(&["test", "home", "--url", "/"])
        .ended(2)
        .says(&["devserver.toml:2"]);
    site.run(&[
        "test",
        "edge/index.js",
        "--url",
        "/",
        "--config",
        "none.toml",
    ])
    .ended(2)
    .says(&["cannot read"]);
}

#[test]
fn a_lambda_function_runs_in_its_process() {
    let site = Site::new(&[("trim/index.js", TRIM)]);
    let event = site
        .run(&["event", "origin-request", "--url", "/admin/x?a=1"])
        .ended(0);
    site.write("event.json", &event.out);
    site.run(&["test", "trim", "event.json"]).ended(0).says(&[
        "trim  origin-request  GET /admin/x",
        "uri         ~ /admin/x -> /x",
        "console\n  was /admin/x\n",
    ]);
    let (code, json) = site.json(&["trim", "event.json"]);
    assert_eq!(code, 0);
    assert_eq!(
        json["Function"],
        json!({ "Name": "trim", "Runtime": "nodejs22.x", "Handler": "index.handler" })
    );
    assert_eq!(json["Result"]["uri"], "/x");
    assert_eq!(json["Result"]["querystring"], "a=1");
    assert_eq!(
        (&json["Error"], &json["Logs"]),
        (&Value::Null, &json!(["was /admin/x"]))
    );
    assert_eq!(json["MfeDev"]["Event"], "origin-request");
}

#[test]
fn an_error_of_lambda_shows_its_line() {
    let code = "const name = (request) => request.no.such;
exports.handler = async (event) => name(event.Records[0].cf.request);
";
    let site = Site::new(&[("f.js", code)]);
    let args = ["f.js", "--event", "origin-request", "--url", "/"];
    site.run(&[&["test"][..], &args].concat()).ended(1).says(&[
        "error[execution-error]: TypeError: Cannot read properties of undefined",
        "f.js:1:",
        "1 | const name = (request) => request.no.such;",
        "viewers get 503",
    ]);
    let (code, json) = site.json(&args);
    assert_eq!(
        (code, &json["Error"]["errorType"]),
        (1, &json!("TypeError"))
    );
    assert_eq!(json["MfeDev"]["ProductionChecks"][0]["Status"], 503);
}

#[test]
fn what_cloudfront_refuses_of_lambda_is_told() {
    let code = "exports.handler = async (event) => {
    const request = event.Records[0].cf.request;
    request.headers.via = [{ key: 'Via', value: 'x' }];
    return request;
};
";
    let site = Site::new(&[(
        "f.mjs",
        &code.replace("exports.handler =", "export const handler ="),
    )]);
    site.run(&["test", "f.mjs", "--url", "/"]).ended(1).says(&[
        "error[validation-error]",
        "read-only",
        "viewers get 502",
    ]);
}

#[test]
fn nothing_is_no_change_and_a_package_is_named_with_its_folder() {
    let site = Site::new(&[
        (
            "edge/nothing.mjs",
            "export const handler = async () => {};\n",
        ),
        ("edge/needs.cjs", "require('no-such-package');\n"),
    ]);
    site.run(&["test", "edge/nothing.mjs", "--url", "/"])
        .ended(1)
        .says(&["the function returned nothing", "viewers get 502"])
        .never_says("changed");
    site.run(&["test", "edge/needs.cjs", "--url", "/"])
        .ended(1)
        .says(&["edge/needs.cjs:1:", "bundle `no-such-package`", "/edge`"])
        .never_says("/edge/needs.cjs`");
}

#[test]
fn python_runs_too() {
    let code = "def lambda_handler(event, context):
    request = event['Records'][0]['cf']['request']
    print('was', request['uri'])
    if request['uri'] == '/boom':
        return request['missing']
    request['uri'] = '/py'
    return request
";
    let site = Site::new(&[("f.py", code)]);
    site.run(&["test", "f.py", "--url", "/"]).ended(0).says(&[
        "python3.13 f.lambda_handler",
        "/ -> /py",
        "  was /\n",
    ]);
    site.run(&["test", "f.py", "--url", "/boom"])
        .ended(1)
        .says(&[
            "KeyError: 'missing'",
            "f.py:5:",
            "return request['missing']",
        ]);
}

#[test]
fn a_program_that_is_missing_is_named() {
    let site = Site::new(&[("f.mjs", "export const handler = 1;")]);
    let mut command = site.command();
    command
        .args(["test", "f.mjs", "--url", "/"])
        .env("PATH", "");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("there is no `node` in the PATH"), "{said}");
}

#[test]
fn a_function_and_an_event_of_different_kinds_are_a_contradiction() {
    let site = Site::new(&[("f.js", INDEX), ("f.mjs", "export const handler = 1;")]);
    let lambda = site
        .run(&["event", "viewer-request", "--lambda"])
        .ended(0)
        .out;
    let refused = |args: &[&str], event: &str, says: &str| {
        let args = [&["test"], args].concat();
        site.run_with(&args, event).ended(2).says(&[says]);
    };
    refused(
        &["f.js", "-", "--runtime", "cloudfront-js-2.0"],
        &lambda,
        "the event is one of Lambda@Edge, and the function a CloudFront Function",
    );
    refused(
        &["f.mjs", "-"],
        EVENT,
        "the event is one of CloudFront Functions, and the function is Lambda@Edge",
    );
    let args = [
        "f.js",
        "--runtime",
        "cloudfront-js-2.0",
        "--event",
        "origin-request",
    ];
    refused(
        &[&args[..], &["--url", "/"]].concat(),
        "",
        "a CloudFront Function cannot run at `origin-request`",
    );
}

#[test]
fn what_cannot_be_run_ends_with_two_and_says_why() {
    let site = Site::new(&[
        ("f.js", INDEX),
        ("cut.json", "{\n  \"request\": {\n"),
        ("quoted.json", "{\n  'request': {}\n}\n"),
        ("empty.json", "{}"),
        ("text.json", "\"x\""),
    ]);
    for (args, says) in [
        (&["f.js"][..], "no event is given"),
        (&["none.js", "--url", "/"], "there is no file `none.js`"),
        (&["f.js", "none.json"], "cannot read the event `none.json`"),
        (&["f.js", "cut.json"], "cut.json:2:16"),
        (&["f.js", "quoted.json"], "quoted.json:2:3"),
        (&["f.js", "empty.json"], "the event has no object `request`"),
        (&["f.js", "text.json"], "the event is no object"),
        (&["f.js", "--url", "x"], "neither a path"),
        (&["f.js", "--url", "/", "-H", "x"], "has no `:`"),
        (
            &["f.js", "--url", "/", "--status", "404"],
            "none at `viewer-request`",
        ),
        (&["f.js", "empty.json", "--url", "/"], "cannot be used with"),
        (&["f.js", "--url", "/", "--runtime", "x"], "possible values"),
        (&["f.mjs", "--url", "/", "--timeout", "x"], "no time-out"),
        (&["f.js", "-", "--watch"], "cannot read stdin a second time"),
    ] {
        let args = [&["test"], args].concat();
        site.run(&args).ended(2).says(&[says]);
    }
}

#[test]
fn events_to_begin_with_have_awss_shape() {
    let site = Site::new(&[("f.js", INDEX)]);
    let event = |args: &[&str]| -> Value {
        let said = site.run(&[&["event"], args].concat()).ended(0);
        serde_json::from_str(&said.out).unwrap()
    };
    let it = event(&[
        "viewer-request",
        "--url",
        "https://a.example/x/?q=1&q=2",
        "-H",
        "Cookie: id=1",
    ]);
    assert_eq!(it["context"]["eventType"], "viewer-request");
    let request = &it["request"];
    assert_eq!(
        (&request["method"], &request["uri"]),
        (&json!("GET"), &json!("/x/"))
    );
    assert_eq!(request["headers"]["host"], json!({ "value": "a.example" }));
    assert_eq!(request["cookies"], json!({ "id": { "value": "1" } }));
    assert_eq!(
        request["querystring"]["q"],
        json!({ "value": "1", "multiValue": [{ "value": "1" }, { "value": "2" }] })
    );
    assert_eq!(it.get("response"), None);
    let it = event(&[
        "viewer-response",
        "--status",
        "404",
        "-H",
        "set-cookie: a=1; Secure",
    ]);
    assert_eq!(it["response"]["statusCode"], 404);
    assert_eq!(it["response"]["statusDescription"], "Not Found");
    assert_eq!(
        it["response"]["cookies"],
        json!({ "a": { "value": "1", "attributes": "Secure" } })
    );
    let it = event(&["origin-response", "--url", "/a?b=1", "-X", "HEAD"]);
    let cf = &it["Records"][0]["cf"];
    assert_eq!(cf["config"]["eventType"], "origin-response");
    assert_eq!(cf["request"]["querystring"], "b=1");
    assert_eq!(cf["request"]["method"], "HEAD");
    let domain = &cf["request"]["origin"]["s3"]["domainName"];
    assert_eq!(&cf["request"]["headers"]["host"][0]["value"], domain);
    assert_eq!(cf["response"]["status"], "200");
    let it = event(&["viewer-request", "--lambda"]);
    assert_eq!(it["Records"][0]["cf"]["request"].get("origin"), None);
    site.run(&["event", "viewer-reqest"])
        .ended(2)
        .says(&["viewer-request"]);
}

#[test]
fn an_event_that_was_printed_can_be_piped_into_a_test() {
    let site = Site::new(&[("f.js", INDEX)]);
    let event = site
        .run(&["event", "viewer-request", "--url", "/a/"])
        .ended(0)
        .out;
    site.run_with(&["test", "f.js", "-"], &event)
        .ended(0)
        .says(&["/a/ -> /a/index.html"]);
}

/// A command that runs until it is told to stop.
struct Watching {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Watching {
    fn start(site: &Site, args: &[&str]) -> Self {
        let mut command = site.command();
        command.arg("test").args(args).arg("--watch");
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Watching { child, out }
    }

    /// Reads on until a line has these words.
    #[track_caller]
    fn wait_for(&mut self, words: &str) -> String {
        let mut seen = String::new();
        loop {
            let mut line = String::new();
            let read = self.out.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended without {words:?}:\n{seen}");
            seen += &line;
            if line.contains(words) {
                return seen;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_change_of_any_file_runs_it_again() {
    let site = Site::new(&[
        ("f.js", READS_STORE),
        ("store.json", r#"{"data":[{"key":"home","value":"/one"}]}"#),
        ("event.json", EVENT),
    ]);
    let args = ["f.js", "event.json", "--kvs", "store.json"];
    let mut watching = Watching::start(&site, &args);
    watching.wait_for("/guide/ -> /one");
    watching.wait_for("compute utilization");
    site.write("store.json", r#"{"data":[{"key":"home","value":"/two"}]}"#);
    let seen = watching.wait_for("/guide/ -> /two");
    assert!(seen.contains("GMT"), "{seen}");
    watching.wait_for("compute utilization");
    site.write("event.json", &EVENT.replace("/guide/", "/other/"));
    watching.wait_for("/other/ -> /two");
    watching.wait_for("compute utilization");
    site.write(
        "f.js",
        &READS_STORE.replace("await store.get('home')", "'/three'"),
    );
    watching.wait_for("/other/ -> /three");
}

#[test]
fn a_function_that_broke_is_run_again_once_it_is_right() {
    let site = Site::new(&[("f/index.js", TRIM)]);
    let args = [
        "f",
        "--event",
        "origin-request",
        "--url",
        "/admin/x",
        "--json",
    ];
    let mut watching = Watching::start(&site, &args);
    watching.wait_for(r#""uri":"/x""#);
    site.write(
        "f/index.js",
        "exports.handler = async () => { throw new Error('oh'); };\n",
    );
    watching.wait_for(r#""errorMessage":"oh""#);
    site.write("f/index.js", TRIM);
    watching.wait_for(r#""uri":"/x""#);
}

#[cfg(unix)]
#[test]
fn it_ends_well_when_it_is_told_to() {
    let site = Site::new(&[("f.js", INDEX)]);
    let mut watching = Watching::start(&site, &["f.js", "--url", "/"]);
    watching.wait_for("compute utilization");
    let pid = watching.child.id().to_string();
    let asked = Command::new("kill").args(["-INT", &pid]).status();
    assert!(asked.unwrap().success());
    assert_eq!(watching.child.wait().unwrap().code(), Some(0));
}

#[test]
fn help_has_examples_and_shells_complete_it() {
    let site = Site::new(&[]);
    site.run(&["test", "--help"])
        .ended(0)
        .says(&["Examples:", "--watch", "Exit codes"]);
    let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(["completions", "bash"])
        .current_dir(Path::new("."))
        .output()
        .unwrap();
    let script = String::from_utf8(output.stdout).unwrap();
    assert!(script.contains("viewer-response") && script.contains("nodejs24.x"));
}
