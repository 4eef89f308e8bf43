//! What viewers get of a function that fails, what the terminal is told, and that the server goes
//! on.

use crate::support::edge_site::{check, check_failed, error_of_answer, errors_of, lambda, x_cache};
use crate::support::{DevServer, EdgeSite};

/// Code, lines of its table, and what the cause must say; each is a 503.
const EXECUTION: [(&str, &str, &str); 8] = [
    (
        "exports.handler = async () => { throw new TypeError('no luck'); };",
        "",
        "TypeError: no luck",
    ),
    (
        "exports.handler = (event, context, callback) => callback(new Error('called back'));",
        "",
        "called back",
    ),
    (
        "exports.handler = async () => { process.exit(3); };",
        "",
        "process.exit(3)",
    ),
    (
        "exports.handler = async () => new Promise((done) => setTimeout(done, 60_000));",
        "timeout = 1",
        "longer than its time-out of 1 s",
    ),
    (
        "exports.handler = async () => { while (true) {} };",
        "timeout = 1",
        "longer than its time-out of 1 s",
    ),
    ("exports.handler = async () => {", "", "SyntaxError"),
    ("exports.other = async () => {};", "", "HandlerNotFound"),
    (
        "const missing = require('not-there'); exports.handler = async () => missing;",
        "",
        "not-there",
    ),
];

/// The body of a handler, the page's sentence, and what cause or fix must say; each is a 502.
const VALIDATION: [(&str, &str, &str); 9] = [
    (
        "return 'text';",
        "The Lambda function returned invalid json: The json output must be an object type.",
        "text",
    ),
    (
        "",
        "The Lambda function returned invalid json: The json output must be an object type.",
        "",
    ),
    (
        "request.headers['x-a'] = { value: 'b' }; return request;",
        "The Lambda function returned an invalid entry in the headers object: Each header entry in the headers object must be an array.",
        "x-a",
    ),
    (
        "request.headers['via'] = [{ value: 'x' }]; return request;",
        "The Lambda function result failed validation: The function tried to add, delete, or change a read-only header.",
        "via",
    ),
    (
        "request.headers['connection'] = [{ value: 'close' }]; return request;",
        "The Lambda function",
        "connection",
    ),
    (
        "request.uri = request.uri.slice(1); return request;",
        "The Lambda function result failed validation:",
        "prepend",
    ),
    (
        "return { status: '999' };",
        "The Lambda function result failed validation:",
        "999",
    ),
    (
        "return { status: '200', body: 5 };",
        "The Lambda function result failed validation: The body is not a string, is not an object, or exceeds the maximum size.",
        "5",
    ),
    (
        "request.origin.s3.domainName = ''; return request;",
        "The Lambda function result failed validation:",
        "domainName",
    ),
];

/// A site with a function of each, at its own path, and one that is right.
fn site<'a>(codes: impl Iterator<Item = (String, &'a str)>) -> DevServer {
    let mut site = EdgeSite::app("origin_request = \"right\"\n");
    for (at, (code, lines)) in codes.enumerate() {
        let behavior = format!(
            "[[behavior]]\npath_pattern = \"/f{at}\"\ntarget_origin_id = \"site\"\norigin_request = \"f{at}\"\n"
        );
        site = site
            .toml(&behavior)
            .lambda_code(&format!("f{at}"), lines, &code);
    }
    site.lambda("right", "request.uri = '/a.txt'; return request;")
        .start()
}

#[test]
fn what_could_not_run_is_a_503() {
    let mut server = site(EXECUTION.iter().map(|it| (format!("{}\n", it.0), it.1)));
    for (at, (code, _, says)) in EXECUTION.iter().enumerate() {
        let path = format!("/f{at}");
        let reply = server.get(&path);
        check_failed(&reply, 503, "LambdaExecutionError", 1019);
        let page = reply.text();
        assert!(page.contains("The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions."), "{page}");
        assert!(!page.contains("luck"), "{page}");
        let error = error_of_answer(&mut server, code);
        let cause = error["cause"].as_str().unwrap();
        assert!(cause.contains(says), "{code}: {cause}");
        // Not kept for long, so it is asked again; and told once.
        server.advance(60);
        assert_eq!(errors_of(&mut server, &path, 1).len(), 0, "{code}");
        assert_eq!(server.get("/good").text(), "this is a");
        server.next_event("request");
    }
}

#[test]
fn a_result_that_breaks_a_rule_is_a_502() {
    let mut server = site(VALIDATION.iter().map(|it| (lambda(it.0), "")));
    for (at, (body, sentence, says)) in VALIDATION.iter().enumerate() {
        let path = format!("/f{at}");
        let reply = server.get(&path);
        assert_eq!(
            (reply.status(), x_cache(&reply)),
            (502, "LambdaValidationError"),
            "{body}"
        );
        assert!(reply.text().contains(sentence), "{body}: {}", reply.text());
        let error = error_of_answer(&mut server, body);
        let told = format!("{} {}", error["cause"], error["fix"]);
        assert!(told.contains(says), "{body}: {told}");
        assert_ne!(error["fix"], "", "{body}");
        server.advance(60);
        assert_eq!(errors_of(&mut server, &path, 1).len(), 0, "{body}");
    }
    // The length of the page that has been seen in production.
    check_failed(&server.get("/f0"), 502, "LambdaValidationError", 985);
    check(&server.get("/good"), 200, "this is a", "Miss");
}

/// A module with state goes on in the process that served before; a crash begins anew.
#[test]
fn a_crash_costs_its_own_request_alone() {
    let server = EdgeSite::app("viewer_request = \"counts\"")
        .lambda_code(
            "counts",
            "",
            "let count = 0;
exports.handler = async (event) => {
  if (event.Records[0].cf.request.uri === '/crash') process.kill(process.pid, 'SIGKILL');
  count += 1;
  return { status: '200', body: String(count) };
};
",
        )
        .start();
    // There may be two: one that was started ahead, one by the first request.
    let ask = || {
        let reply = server.get("/x");
        assert_eq!(x_cache(&reply), "LambdaGeneratedResponse");
        reply.text().parse::<u32>().unwrap()
    };
    let most = (0..5).map(|_| ask()).max();
    assert!(most >= Some(3), "{most:?}");
    for _ in 0..3 {
        check_failed(&server.get("/crash"), 503, "LambdaExecutionError", 1019);
    }
    assert_eq!(ask(), 1);
}

/// Without Node.js all else goes on, and the terminal says what to install for which function.
#[test]
fn without_node_the_function_fails_and_nothing_else() {
    let mut server = EdgeSite::app("viewer_request = \"plain\"\n")
        .toml(
            "[[behavior]]\npath_pattern = \"/lambda/*\"\ntarget_origin_id = \"site\"\norigin_request = \"needs-node\"\n",
        )
        .cff("plain", "return request;")
        .lambda("needs-node", "return request;")
        .start_in(&["--strict"], &[("PATH", "/nowhere")]);
    check(&server.get("/a.txt"), 200, "this is a", "Miss");
    server.next_event("request");
    let reply = server.get("/lambda/x");
    check_failed(&reply, 503, "LambdaExecutionError", 1019);
    let error = server.next_event("function-error");
    assert_eq!(error["function"], "needs-node");
    let cause = error["cause"].as_str().unwrap();
    assert!(cause.contains("there is no `node` in the PATH"), "{error}");
    let fix = error["fix"].as_str().unwrap();
    assert!(fix.contains("install Node.js"), "{error}");
    server.next_event("request");
    assert_eq!(errors_of(&mut server, "/lambda/y", 3).len(), 0);
    check(&server.get("/b.txt"), 200, "this is b", "Miss");
}
