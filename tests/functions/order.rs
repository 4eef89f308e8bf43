//! The viewer-request function before cache and origin.

use assert_cmd::Command;

use crate::support::edge_site::{check, x_cache};
use crate::support::origin::ok;
use crate::support::{EdgeSite, Origin};

#[test]
fn what_it_rewrites_is_what_the_cache_looks_for() {
    let server = EdgeSite::app("viewer_request = \"same\"")
        .cff("same", "request.uri = '/a.txt'; return request;")
        .start();
    check(&server.get("/one"), 200, "this is a", "Miss");
    check(&server.get("/two?x=1"), 200, "this is a", "Hit");
}

#[test]
fn it_runs_for_hits_too() {
    let origin = Origin::start(|it| ok("Cache-Control: max-age=60\r\n", &it.line));
    let server = EdgeSite::new(&format!(
        "[[app]]\nname = \"site\"\nurl = \"{}\"\nviewer_request = \"count\"\n\
         cache_policy = \"optimized-by-language\"\n\
         [[cache_policy]]\nname = \"optimized-by-language\"\nmin_ttl = 0\nheaders = [\"X-Language\"]\n\
         query_strings = [\"page\"]\ncookies = [\"side\"]\n",
        origin.url()
    ))
    .cff(
        "count",
        "var it = request.headers['accept-language'];
         request.headers['x-language'] = { value: it && it.value.startsWith('de') ? 'de' : 'en' };
         if (request.querystring.p) request.querystring = { page: request.querystring.p };
         if (request.headers['x-side']) request.cookies = { side: { value: request.headers['x-side'].value } };
         return request;",
    )
    .start();
    let ask = |path: &str, headers: &[&str]| x_cache(&server.ask("GET", path, headers)).to_owned();
    // Headers, query and cookies that the function sets are in the key.
    assert_eq!(ask("/x", &["Accept-Language: de-AT"]), "Miss");
    assert_eq!(ask("/x", &["Accept-Language: fr"]), "Miss");
    assert_eq!(ask("/x", &["Accept-Language: de"]), "Hit");
    assert_eq!(ask("/x", &[]), "Hit");
    assert_eq!(ask("/x?p=1", &[]), "Miss");
    assert_eq!(ask("/x?page=1", &[]), "Hit");
    assert_eq!(ask("/x", &["X-Side: a"]), "Miss");
    assert_eq!(ask("/x", &["Cookie: side=a"]), "Hit");
}

/// The path is in the key and in the origin's request, and chooses no other behavior.
#[test]
fn another_path_chooses_no_other_behavior() {
    let server = EdgeSite::app("viewer_request = \"into-admin\"\n")
        .toml("[[app]]\nname = \"admin\"\npath = \"/admin/*\"\ndist = \"admin\"\n")
        .file("dist/admin/x.txt", "of the site")
        .file("admin/admin/x.txt", "of the admin")
        .file("admin/admin/y.txt", "of the admin")
        .cff(
            "into-admin",
            "request.uri = '/admin/x.txt'; return request;",
        )
        .start();
    check(&server.get("/other"), 200, "of the site", "Miss");
    check(&server.get("/admin/y.txt"), 200, "of the admin", "Miss");
    // The behavior is in no cache key, so the two share their objects.
    check(&server.get("/admin/x.txt"), 200, "of the site", "Hit");
}

#[test]
fn its_answer_ends_the_request() {
    let origin = Origin::start(|it| ok("Cache-Control: max-age=60\r\n", &it.line));
    let server = EdgeSite::new(&format!(
        "[[app]]\nname = \"site\"\nurl = \"{}\"\nviewer_request = \"answer\"\nviewer_response = \"mark\"",
        origin.url()
    ))
    .cff(
        "answer",
        "if (request.headers['x-pass']) return request;
         return { statusCode: 200, headers: { 'cache-control': { value: 'max-age=60' } }, body: 'mine' };",
    )
    .cff("mark", "response.headers['x-marked'] = { value: 'yes' }; return response;")
    .start();
    for _ in 0..2 {
        let reply = server.get("/x");
        check(&reply, 200, "mine", "FunctionGeneratedResponse");
        assert_eq!(reply.header("x-marked"), None);
    }
    assert_eq!(origin.asked().len(), 0);
    // Nothing of it was kept.
    let reply = server.ask("GET", "/x", &["X-Pass: 1"]);
    check(&reply, 200, "GET /x", "Miss");
    assert_eq!(reply.header("x-marked"), Some("yes"));
}

#[test]
fn no_function_runs_on_the_way_to_https() {
    let site = || {
        EdgeSite::app(
            "viewer_protocol_policy = \"redirect-to-https\"\nviewer_request = \"answer\"\nviewer_response = \"mark\"",
        )
        .cff("answer", "return { statusCode: 404 };")
        .cff("mark", "response.headers['x-marked'] = { value: 'yes' }; return response;")
    };
    let server = site().start();
    let reply = server.get("/a.txt");
    assert_eq!((reply.status(), x_cache(&reply)), (301, "Redirect"));
    assert_eq!(reply.body.len(), 167);
    assert_eq!(reply.header("x-marked"), None);
}

/// "404 is never replaced", says AWS of what a function returns.
#[test]
fn its_errors_get_no_custom_error_page() {
    let server = EdgeSite::app(
        "viewer_request = \"refuse\"\n\
         [[distribution.custom_error_response]]\nerror_code = 404\nresponse_code = 200\nresponse_page_path = \"/index.html\"\n\
         [[distribution.custom_error_response]]\nerror_code = 502\nresponse_code = 200\nresponse_page_path = \"/index.html\"\n\
         [[distribution.custom_error_response]]\nerror_code = 503\nresponse_code = 200\nresponse_page_path = \"/index.html\"\n\
         [[distribution.custom_error_response]]\nerror_code = 403\nresponse_code = 200\nresponse_page_path = \"/index.html\"",
    )
    .cff(
        "refuse",
        "var it = request.headers['x-make'].value;
         if (it === 'none') return request;
         if (it === 'throw') throw new Error('no');
         if (it === 'bad') { request.uri = 'x'; return request; }
         return { statusCode: parseInt(it, 10), body: 'mine' };",
    )
    .start();
    let ask = |make: &str| server.ask("GET", "/gone.txt", &[&format!("X-Make: {make}")]);
    for status in [403, 404, 502, 503] {
        let reply = ask(&status.to_string());
        check(&reply, status, "mine", "FunctionGeneratedResponse");
    }
    assert_eq!(ask("throw").status(), 503);
    assert_eq!(ask("bad").status(), 502);
    check(&ask("none"), 200, "<h1>Home</h1>", "Error");
}

/// Whether errors of functions get a page is a switch.
#[test]
fn its_errors_get_a_page_where_the_switch_says_so() {
    let server = EdgeSite::app(
        "viewer_request = \"fails\"\n[fidelity]\nfunction_error_pages = \"all\"\n\
         [[distribution.custom_error_response]]\nerror_code = 503\nresponse_code = 200\nresponse_page_path = \"/index.html\"",
    )
    .cff("fails", "throw new Error('no');")
    .start();
    check(&server.get("/a.txt"), 200, "<h1>Home</h1>", "Error");
}

#[test]
fn method_and_body_are_judged_before_it() {
    let site = |position: &str| {
        EdgeSite::app(&format!(
            "viewer_request = \"answer\"\n[fidelity]\nviewer_request_position = \"{position}\""
        ))
        .cff("answer", "return { statusCode: 200, body: 'mine' };")
        .start()
    };
    let server = site("after-checks");
    let delete = || server.ask("DELETE", "/a.txt", &[]);
    assert_eq!((delete().status(), x_cache(&delete())), (403, "Error"));
    let with_body = "GET /a.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
    assert_eq!(server.request(with_body.as_bytes()).status(), 403);

    let server = site("before-checks");
    let reply = server.ask("DELETE", "/a.txt", &[]);
    check(&reply, 200, "mine", "FunctionGeneratedResponse");
    let reply = server.request(with_body.as_bytes());
    check(&reply, 200, "mine", "FunctionGeneratedResponse");
}

/// "Invalidate files": the path of a rewritten object is the viewer's too.
#[test]
fn the_viewers_path_invalidates_what_was_rewritten() {
    let server = EdgeSite::app("viewer_request = \"pin\"")
        .file("dist/1.4.2/remoteEntry.js", "v1.4.2")
        .cff(
            "pin",
            "request.uri = request.uri.replace(/^\\/latest\\//, '/1.4.2/'); return request;",
        )
        .start();
    let invalidate = |path: &str| {
        let output = Command::cargo_bin("mfe-dev")
            .unwrap()
            .args(["invalidate", "--control", server.control_url(), path])
            .assert()
            .success();
        String::from_utf8(output.get_output().stdout.clone()).unwrap()
    };
    for path in ["/latest/remoteEntry.js", "/1.4.2/remoteEntry.js"] {
        let asked = "/latest/remoteEntry.js";
        check(&server.get(asked), 200, "v1.4.2", "Miss");
        check(&server.get(asked), 200, "v1.4.2", "Hit");
        let said = invalidate(path);
        assert!(
            said.ends_with(&format!("{path}  1 object dropped\n")),
            "{said}"
        );
    }
}
