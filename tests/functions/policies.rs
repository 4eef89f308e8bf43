//! What policies let through, to the function and from it to the origin.

use crate::support::origin::ok;
use crate::support::{EdgeSite, Origin};

fn answering() -> Origin {
    Origin::start(|_| ok("", "x"))
}

/// AWS: "Add CloudFront request headers": a function sees them where a policy has them.
#[test]
fn cloudfronts_headers_take_a_policy() {
    let see = |policy: &str| {
        let server = EdgeSite::app(policy)
            .cff(
                "see",
                "var seen = Object.keys(request.headers).filter(function (it) { return it.startsWith('cloudfront-'); });
                 return { statusCode: 200, body: seen.map(function (it) { return it + '=' + request.headers[it].value; }).join(' ') };",
            )
            .start();
        // What the viewer makes up is not shown.
        let reply = server.ask("GET", "/x", &["CloudFront-Viewer-Country: XX"]);
        reply.text()
    };
    assert_eq!(see("viewer_request = \"see\"\n"), "");
    let policy = "viewer_request = \"see\"\ncache_policy = \"own\"\n[viewer]\ncountry = \"FR\"\n\
        [[cache_policy]]\nname = \"own\"\nmin_ttl = 0\nheaders = [\"CloudFront-Viewer-Country\"]";
    assert_eq!(see(policy), "cloudfront-viewer-country=FR");
    let policy = "viewer_request = \"see\"\norigin_request_policy = \"own\"\n[viewer]\ncountry = \"FR\"\n\
        [[origin_request_policy]]\nname = \"own\"\nheaders = [\"CloudFront-Viewer-Country\"]";
    assert_eq!(see(policy), "cloudfront-viewer-country=FR");
}

/// AWS: "How to decide which CloudFront event to use", the note on headers, cookies and query.
#[test]
fn what_a_function_adds_takes_a_policy_to_reach_the_origin() {
    for (policy, arrives) in [("CachingDisabled", false), ("own", true)] {
        let origin = answering();
        let server = EdgeSite::new(&format!(
            "[[origin]]\nid = \"api\"\nurl = \"{}\"\n\
             [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\n\
             cache_policy = \"{policy}\"\nviewer_request = \"add\"\n\
             [[cache_policy]]\nname = \"own\"\nmin_ttl = 0\nheaders = [\"X-Forwarded-Host\", \"True-Client-Ip\", \"Authorization\"]\n\
             cookies = [\"seen\"]\nquery_strings = [\"from\"]\n",
            origin.url()
        ))
        .cff(
            "add",
            "request.headers['x-forwarded-host'] = request.headers.host;
             request.headers['true-client-ip'] = { value: event.viewer.ip };
             request.cookies['seen'] = { value: request.headers.authorization.value.slice(0, 5) };
             request.querystring['from'] = { value: 'edge' };
             return request;",
        )
        .start();
        let reply = server.ask("GET", "/x", &["Authorization: Basic abc"]);
        assert_eq!(reply.status(), 200);
        let asked = origin.asked().remove(0);
        let authority = server.authority();
        for (name, value) in [
            ("x-forwarded-host", authority.as_str()),
            ("true-client-ip", "127.0.0.1"),
            // The function saw it; the origin does with a policy only.
            ("authorization", "Basic abc"),
            ("cookie", "seen=Basic"),
        ] {
            let expected = arrives.then_some(value);
            assert_eq!(asked.header(name), expected, "{policy} {name}");
        }
        let line = if arrives {
            "GET /x?from=edge"
        } else {
            "GET /x"
        };
        assert_eq!(asked.line, line);
    }
}

/// What is unchanged goes out as it came; what is changed goes out as the function wrote it.
#[test]
fn the_query_is_an_object_or_a_string() {
    let origin = answering();
    let server = EdgeSite::new(&format!(
        "[[app]]\nname = \"api\"\nurl = \"{}\"\ncache_policy = \"CachingDisabled\"\norigin_request_policy = \"AllViewer\"\nviewer_request = \"query\"",
        origin.url()
    ))
    .cff(
        "query",
        "if (request.uri === '/string') request.querystring = 'z=1&a=%20&z=2';
         if (request.uri === '/none') request.querystring = {};
         if (request.uri === '/add') request.querystring.b = { value: '2' };
         return request;",
    )
    .start();
    for (path, asked) in [
        ("/same?B=+%7e&a&a=&B=2", "/same?B=+%7e&a&a=&B=2"),
        ("/string?x=1", "/string?z=1&a=%20&z=2"),
        ("/none?x=1", "/none"),
        ("/add?x=%41", "/add?x=%41&b=2"),
        ("/caf%C3%A9/%2e", "/caf%C3%A9/%2e"),
    ] {
        server.get(path);
        let last = origin.asked().pop().unwrap();
        assert_eq!(last.line, format!("GET {asked}"), "{path}");
    }
}

/// The origin's path is put in front after all functions.
#[test]
fn the_origins_path_is_in_no_event() {
    let origin = answering();
    let server = EdgeSite::new(&format!(
        "[[origin]]\nid = \"api\"\nurl = \"{}\"\norigin_path = \"/v1\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\nviewer_request = \"see\"\n",
        origin.url()
    ))
    .cff("see", "request.uri = request.uri + '/saw' + request.uri; return request;")
    .start();
    server.get("/x");
    assert_eq!(origin.asked()[0].line, "GET /v1/x/saw/x");
}
