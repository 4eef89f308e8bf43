//! When the functions of origin events run, and before and after what.

use assert_cmd::Command;

use crate::support::edge_site::{check, x_cache};
use crate::support::origin::{message, ok};
use crate::support::{DevServer, EdgeSite, Origin};

const SHELL_FOR: &str = "response_code = 200\nresponse_page_path = \"/index.html\"\n";

fn error_page(error_code: u16) -> String {
    format!("[[distribution.custom_error_response]]\nerror_code = {error_code}\n{SHELL_FOR}")
}

/// An origin behind functions; `functions` are lines of the behavior, `rest` follows.
fn in_front_of(origin: &Origin, functions: &str, rest: &str) -> EdgeSite {
    EdgeSite::new(&format!(
        "[[origin]]\nid = \"api\"\nurl = \"{}\"\ndomain_name = \"api.example.com\"\norigin_path = \"/v1\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n{functions}\n{rest}",
        origin.url()
    ))
}

fn invalidate(server: &DevServer, path: &str) -> String {
    let output = Command::cargo_bin("mfe-dev")
        .unwrap()
        .args(["invalidate", "--control", server.control_url(), path])
        .assert()
        .success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

/// A trimmed URI is what the origin is asked; the key and the path of invalidations stay.
#[test]
fn an_origin_request_function_runs_for_misses_alone() {
    let origin = Origin::start(|it| ok("Cache-Control: max-age=60\r\n", &it.line));
    let mut server = in_front_of(&origin, "origin_request = \"trim\"", "")
        .lambda(
            "trim",
            "console.log('runs'); request.uri = request.uri.replace(/^\\/admin\\//, '/'); return request;",
        )
        .start();
    let runs = |server: &mut DevServer| {
        let events = server.events_up_to(&["request"]);
        events
            .iter()
            .filter(|it| it["event"] == "function-log")
            .count()
    };
    check(&server.get("/admin/x"), 200, "GET /v1/x", "Miss");
    assert_eq!(runs(&mut server), 1);
    check(&server.get("/admin/x"), 200, "GET /v1/x", "Hit");
    assert_eq!(runs(&mut server), 0);
    // Its path is another object than what it became.
    check(&server.get("/x"), 200, "GET /v1/x", "Miss");
    assert_eq!(runs(&mut server), 1);
    // An expired object is asked for again.
    server.advance(61);
    for path in ["/admin/x", "/x"] {
        assert_eq!(x_cache(&server.get(path)), "Miss");
        assert_eq!(runs(&mut server), 1);
    }
    assert!(invalidate(&server, "/admin/*").ends_with("1 object dropped\n"));
    check(&server.get("/admin/x"), 200, "GET /v1/x", "Miss");
    check(&server.get("/x"), 200, "GET /v1/x", "Hit");
}

#[test]
fn what_an_origin_request_function_answers_is_kept() {
    let origin = Origin::start(|it| ok("", &it.line));
    let functions =
        "origin_request = \"answer\"\norigin_response = \"mark\"\nviewer_response = \"view\"";
    let server = in_front_of(&origin, functions, "")
        .lambda(
            "answer",
            "return { status: '200', statusDescription: 'Fine', headers: {
               'cache-control': [{ key: 'Cache-Control', value: 'max-age=60' }] }, body: 'mine ' + Math.random() };",
        )
        .lambda(
            "mark",
            "response.headers['x-marked'] = [{ value: 'yes' }]; return response;",
        )
        .cff("view", "response.headers['x-viewed'] = { value: 'yes' }; return response;")
        .start();
    let first = server.get("/x");
    check(&first, 200, &first.text(), "LambdaGeneratedResponse");
    assert_eq!(first.status_line, "HTTP/1.1 200 Fine");
    assert_eq!(first.header("server"), Some("CloudFront"));
    assert_eq!(first.header("content-type"), None);
    // The origin-response function has no part in it; the viewer-response function has.
    assert_eq!(first.header("x-marked"), None);
    assert_eq!(first.header("x-viewed"), Some("yes"));
    server.advance(5);
    let again = server.get("/x");
    check(&again, 200, &first.text(), "Hit");
    assert_eq!(again.status_line, "HTTP/1.1 200 Fine");
    assert_eq!(again.header("age"), Some("5"));
    assert_eq!(again.header("x-viewed"), Some("yes"));
    server.advance(60);
    assert_ne!(server.get("/x").text(), first.text());
    assert_eq!(origin.asked().len(), 0);
}

#[test]
fn an_origin_response_function_changes_what_is_kept() {
    let origin = Origin::start(|it| {
        let status = if it.line.ends_with("gone") {
            "404 Not Found"
        } else {
            "200 OK"
        };
        message(status, "Cache-Control: no-store\r\n", &it.line)
    });
    let mut server = in_front_of(&origin, "origin_response = \"keep\"", "")
        .lambda(
            "keep",
            "console.log(`${response.status} ${request.uri} ${request.origin.custom.domainName}`);
             response.headers['cache-control'] = [{ value: 'max-age=60' }];
             response.headers['x-made'] = [{ value: request.headers.host[0].value }];
             return response;",
        )
        .start();
    for result in ["Miss", "Hit"] {
        let reply = server.get("/x");
        check(&reply, 200, "GET /v1/x", result);
        assert_eq!(reply.header("x-made"), Some("api.example.com"));
    }
    // It runs for errors as well.
    assert_eq!(
        server.get("/gone").header("x-made"),
        Some("api.example.com")
    );
    let lines: Vec<_> = (0..2)
        .map(|_| server.next_event("function-log")["line"].clone())
        .collect();
    assert_eq!(
        lines,
        ["200 /x api.example.com", "404 /gone api.example.com"]
    );
}

/// The status that the function returns decides whether an error page is fetched.
#[test]
fn an_origin_response_function_comes_before_error_pages() {
    let server = EdgeSite::app(&format!("origin_response = \"mend\"\n{}{}", error_page(403), error_page(500)))
        .lambda(
            "mend",
            "if (request.uri === '/mended') { response.status = '200'; response.statusDescription = 'OK'; response.body = 'mended'; }
             if (request.uri === '/a.txt') response.status = '500';
             return response;",
        )
        .start();
    check(&server.get("/mended"), 200, "mended", "Miss");
    check(&server.get("/mended"), 200, "mended", "Hit");
    check(&server.get("/gone"), 200, "<h1>Home</h1>", "Error");
    check(&server.get("/a.txt"), 200, "<h1>Home</h1>", "Error");
}

/// What an origin-request function answers takes the place of the origin's answer.
#[test]
fn errors_of_origin_events_get_their_pages() {
    let site = |switch: &str| {
        EdgeSite::app(&format!(
            "origin_request = \"refuse\"\n{switch}{}{}{}",
            error_page(404),
            error_page(502),
            error_page(503)
        ))
        .lambda(
            "refuse",
            "if (request.uri === '/404') return { status: '404', body: 'mine' };
             if (request.uri === '/503') throw new Error('no');
             if (request.uri === '/502') return 'text';
             return request;",
        )
        .start()
    };
    let server = site("");
    for path in ["/404", "/502", "/503"] {
        check(&server.get(path), 200, "<h1>Home</h1>", "Error");
    }
    let server = site("[fidelity]\nfunction_error_pages = \"never\"\n");
    assert_eq!(server.get("/404").text(), "<h1>Home</h1>");
    for (path, status) in [("/502", 502), ("/503", 503)] {
        assert_eq!(server.get(path).status(), status);
    }
}

/// The page of an error is fetched like any object, so the functions of its behavior run.
#[test]
fn the_error_pages_own_origin_functions_run() {
    for (switch, body) in [("run", "<h1>Other</h1>"), ("skip", "<h1>Home</h1>")] {
        let server = EdgeSite::app(&format!(
            "[fidelity]\nerror_page_functions = \"{switch}\"\n\
             [[behavior]]\npath_pattern = \"/index.html\"\ntarget_origin_id = \"site\"\n\
             viewer_request = \"never\"\norigin_request = \"other\"\norigin_response = \"mark\"\n{}",
            error_page(403)
        ))
        .file("dist/other.html", "<h1>Other</h1>")
        .cff("never", "return { statusCode: 500, body: 'a viewer event' };")
        .lambda("other", "request.uri = '/other.html'; return request;")
        .lambda("mark", "response.headers['x-marked'] = [{ value: 'yes' }]; return response;")
        .start();
        let reply = server.get("/deep/link");
        check(&reply, 200, body, "Error");
        let marked = (switch == "run").then_some("yes");
        assert_eq!(reply.header("x-marked"), marked, "{switch}");
    }
}

#[test]
fn viewer_events_are_as_with_cloudfront_functions() {
    let server = EdgeSite::app("viewer_request = \"before\"\nviewer_response = \"after\"")
        .lambda(
            "before",
            "if (request.uri === '/answer') return { status: 200, headers: { 'set-cookie': [{ value: 'a=1' }, { value: 'b=2' }] } };
             request.uri = request.uri.replace('/new/', '/'); return request;",
        )
        .lambda(
            "after",
            "response.headers['x-marked'] = [{ key: 'X-MARKED', value: request.uri }]; return response;",
        )
        .start();
    for _ in 0..2 {
        let reply = server.get("/answer");
        check(&reply, 200, "", "LambdaGeneratedResponse");
        assert_eq!(reply.header("x-marked"), None);
        let cookies = reply
            .headers
            .iter()
            .filter(|(name, _)| name == "Set-Cookie");
        assert_eq!(cookies.count(), 2);
    }
    for result in ["Miss", "Hit"] {
        let reply = server.get("/new/a.txt");
        check(&reply, 200, "this is a", result);
        assert_eq!(reply.header("x-marked"), Some("/a.txt"));
    }
    let reply = server.get("/gone");
    assert_eq!((reply.status(), reply.header("x-marked")), (403, None));
}

/// AWS: "Optimize high availability with CloudFront origin failover".
#[test]
fn a_group_runs_its_functions_for_both_origins() {
    let broken = Origin::start(|_| message("500 Broken", "", ""));
    let fine = Origin::start(|it| ok("", &it.line));
    let mut server = EdgeSite::new(&format!(
        "[[origin]]\nid = \"one\"\nurl = \"{}\"\ndomain_name = \"one.example.com\"\n\
         [[origin]]\nid = \"two\"\nurl = \"{}\"\ndomain_name = \"two.example.com\"\n\
         [[origin_group]]\nid = \"both\"\nprimary = \"one\"\nsecondary = \"two\"\nstatus_codes = [500]\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"both\"\n\
         viewer_request = \"first\"\norigin_request = \"say\"\n",
        broken.url(),
        fine.url()
    ))
    .cff("first", "console.log('viewer'); return request;")
    .lambda(
        "say",
        "console.log(request.origin.custom.domainName + ' ' + request.headers.host[0].value);
         request.uri = '/for' + request.uri; return request;",
    )
    .start();
    check(&server.get("/x"), 200, "GET /for/x", "Miss");
    let events = server.events_up_to(&["request"]);
    let lines: Vec<_> = events
        .iter()
        .filter(|it| it["event"] == "function-log")
        .map(|it| it["line"].as_str().unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            "viewer",
            "one.example.com one.example.com",
            "two.example.com two.example.com"
        ]
    );
}
