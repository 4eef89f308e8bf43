//! Functions that choose another origin, against origins of this machine.
//!
//! AWS: "Helper methods for origin modification".

use assert_cmd::Command;

use crate::support::edge_site::{check, x_cache};
use crate::support::origin::{message, ok};
use crate::support::{DevServer, EdgeSite, Origin};

fn named(name: &'static str) -> Origin {
    Origin::start(move |it| match it.line.as_str() {
        "GET /broken" => message("500 Broken", "", name),
        line => ok("Cache-Control: max-age=60\r\n", &format!("{name}: {line}")),
    })
}

/// Two servers with names of production, and a bucket.
fn server(a: &Origin, b: &Origin, body: &str) -> DevServer {
    let origin = |id: &str, url: String| {
        format!(
            "[[origin]]\nid = \"{id}\"\nurl = \"{url}\"\ndomain_name = \"{id}.example.com\"\norigin_path = \"/{id}-path\"\n\
             [[origin.custom_headers]]\nheader_name = \"X-From\"\nheader_value = \"{id}\"\n"
        )
    };
    EdgeSite::new(&format!(
        "{}{}[[origin]]\nid = \"files\"\nbucket = \"files\"\n[[bucket]]\nname = \"files\"\ndist = \"dist\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"a\"\nviewer_request = \"choose\"\n",
        origin("a", a.url()),
        origin("b", b.url())
    ))
    .file("dist/x", "of the bucket")
    .cff_code(
        "choose",
        &format!(
            "import cf from 'cloudfront';\nfunction handler(event) {{\nvar request = event.request;\n{body}\nreturn request;\n}}\n"
        ),
    )
    .start()
}

#[test]
fn an_update_inherits_what_it_does_not_say() {
    let (a, b) = (named("a"), named("b"));
    let server = server(
        &a,
        &b,
        "var settings = {
           '/same': {},
           '/path': { originPath: '/other' },
           '/domain': { domainName: 'b.example.com', originPath: '' },
           '/host': { domainName: 'b.example.com', hostHeader: 'www.example.com', customHeaders: { 'x-mine': 'yes' },
             customOriginConfig: { port: 443, protocol: 'https', sslProtocols: ['TLSv1.2'] } } };
         if (settings[request.uri]) cf.updateRequestOrigin(settings[request.uri]);",
    );
    for (path, body, host, from, mine) in [
        (
            "/none",
            "a: GET /a-path/none",
            "a.example.com",
            Some("a"),
            None,
        ),
        (
            "/same",
            "a: GET /a-path/same",
            "a.example.com",
            Some("a"),
            None,
        ),
        (
            "/path",
            "a: GET /other/path",
            "a.example.com",
            Some("a"),
            None,
        ),
        (
            "/domain",
            "b: GET /domain",
            "b.example.com",
            Some("a"),
            None,
        ),
        (
            "/host",
            "b: GET /a-path/host",
            "www.example.com",
            None,
            Some("yes"),
        ),
    ] {
        check(&server.get(path), 200, body, "Miss");
        let of = if body.starts_with('a') { &a } else { &b };
        let asked = of.asked().pop().unwrap();
        assert_eq!(asked.header("host"), Some(host), "{path}");
        assert_eq!(asked.header("x-from"), from, "{path}");
        assert_eq!(asked.header("x-mine"), mine, "{path}");
    }
}

#[test]
fn an_origin_is_selected_by_its_id_with_all_its_settings() {
    let (a, b) = (named("a"), named("b"));
    let server = server(
        &a,
        &b,
        "var to = request.headers['x-to'];
         if (to) cf.selectRequestOriginById(to.value, request.headers['x-host'] ? { hostHeader: 'www.example.com' } : undefined);",
    );
    let reply = server.ask("GET", "/y", &["X-To: b"]);
    check(&reply, 200, "b: GET /b-path/y", "Miss");
    let asked = b.asked().pop().unwrap();
    assert_eq!(asked.header("host"), Some("b.example.com"));
    assert_eq!(asked.header("x-from"), Some("b"));
    // The origin is not in the key, as was measured in production.
    check(&server.get("/y"), 200, "b: GET /b-path/y", "Hit");
    server.ask("GET", "/z", &["X-To: b", "X-Host: 1"]);
    let asked = b.asked().pop().unwrap();
    assert_eq!(asked.header("host"), Some("www.example.com"));
    let reply = server.ask("GET", "/x", &["X-To: files"]);
    check(&reply, 200, "of the bucket", "Miss");
    let reply = server.ask("GET", "/unknown", &["X-To: c"]);
    assert_eq!(
        (reply.status(), x_cache(&reply)),
        (502, "FunctionValidationError")
    );
}

#[test]
fn an_unknown_id_names_those_that_there_are() {
    let (a, b) = (named("a"), named("b"));
    let mut server = server(&a, &b, "cf.selectRequestOriginById('c');");
    assert_eq!(server.get("/x").status(), 502);
    let error = server.next_event("function-error");
    let cause = error["cause"].as_str().unwrap();
    assert!(
        cause.contains('c') && cause.contains("a, b, files"),
        "{error}"
    );
    assert_ne!(error["fix"], "");
    // `explain` knows it too.
    let output = Command::cargo_bin("mfe-dev")
        .unwrap()
        .args(["explain", "/x", "--config"])
        .arg(server.path("devserver.toml"))
        .assert();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("the distribution has no origin `c`"),
        "{text}"
    );
}

#[test]
fn a_group_fails_over_by_its_own_criteria() {
    let (a, b) = (named("a"), named("b"));
    let server = server(
        &a,
        &b,
        "cf.createRequestOriginGroup({
           originIds: [{ originId: 'a', originOverrides: { originPath: '' } }, { originId: 'b', originOverrides: { originPath: '' } }],
           failoverCriteria: { statusCodes: [request.headers['x-for'] ? 404 : 500] } });",
    );
    check(&server.get("/fine"), 200, "a: GET /fine", "Miss");
    assert_eq!(b.asked().len(), 0);
    let reply = server.get("/broken");
    // Both are asked, and the second has the last word.
    assert_eq!((reply.status(), reply.text().as_str()), (500, "b"));
    let hosts = |it: &Origin| it.asked().pop().unwrap().header("host").map(str::to_owned);
    assert_eq!(hosts(&a).as_deref(), Some("a.example.com"));
    assert_eq!(hosts(&b).as_deref(), Some("b.example.com"));
    server.advance(60);
    let reply = server.ask("GET", "/broken", &["X-For: 404"]);
    assert_eq!((reply.status(), reply.text().as_str()), (500, "a"));
}

#[test]
fn a_host_for_a_bucket_with_access_control_is_refused() {
    let (a, b) = (named("a"), named("b"));
    let server = server(
        &a,
        &b,
        "cf.selectRequestOriginById('files', { hostHeader: 'www.example.com' });",
    );
    let reply = server.get("/x");
    assert_eq!(
        (reply.status(), x_cache(&reply)),
        (502, "FunctionValidationError")
    );
}
