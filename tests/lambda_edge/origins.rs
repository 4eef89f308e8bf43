//! Functions that put another origin in the place of the behavior's.
//!
//! AWS: "Content-based dynamic origin selection - examples".

use crate::support::edge_site::{check, x_cache};
use crate::support::origin::ok;
use crate::support::{EdgeSite, Origin};

const TWO_BUCKETS: &str = "[[app]]\nname = \"blue\"\ndist = \"blue\"\norigin_request = \"swap\"\n\
    [[app]]\nname = \"green\"\npath = \"/green/*\"\ndist = \"green\"\n";

#[test]
fn one_bucket_takes_the_place_of_another() {
    let mut server = EdgeSite::new(TWO_BUCKETS)
        .toml("[[cache_policy]]\nname = \"by-color\"\nmin_ttl = 0\nheaders = [\"X-Color\"]\n[[behavior]]\npath_pattern = \"/c/*\"\ntarget_origin_id = \"blue\"\ncache_policy = \"by-color\"\norigin_request = \"swap\"\n")
        .file("blue/c/x.txt", "this is blue")
        .file("green/c/x.txt", "this is green")
        .lambda(
            "swap",
            "const color = (request.headers['x-color'] || [{}])[0].value;
             if (color) {
               const domain = request.origin.s3.domainName.replace('blue', 'green');
               request.origin.s3.domainName = domain;
               if (color === 'green') request.headers.host = [{ key: 'host', value: domain }];
             }
             return request;",
        )
        .start();
    check(&server.get("/c/x.txt"), 200, "this is blue", "Miss");
    let reply = server.ask("GET", "/c/x.txt", &["X-Color: green"]);
    check(&reply, 200, "this is green", "Miss");
    // Whoever forgets the host is told so.
    server.ask("GET", "/c/x.txt", &["X-Color: forgetful"]);
    let events = server.events_up_to(&["request"]);
    let told = |events: &[serde_json::Value]| {
        let mut warnings = events.iter().filter(|it| it["event"] == "function-warning");
        warnings.any(|it| it["warning"].to_string().contains("headers.host"))
    };
    assert!(!told(&events), "the first was right");
    assert!(
        !told(&server.events_up_to(&["request"])),
        "so was the second"
    );
    assert!(told(&server.events_up_to(&["request"])));
}

#[test]
fn a_custom_origin_takes_the_place_of_a_bucket() {
    let api = Origin::start(|it| ok("", &it.line));
    let other = Origin::start(|it| ok("", &it.line));
    let port = other.url().rsplit(':').next().unwrap().to_owned();
    let server = EdgeSite::app("origin_request = \"swap\"\ncache_policy = \"CachingDisabled\"\n")
        .toml(&format!(
            "[[origin]]\nid = \"api\"\nurl = \"{}\"\ndomain_name = \"api.example.com\"\n",
            api.url()
        ))
        .lambda(
            "swap",
            &format!(
                "if (request.uri.endsWith('.txt')) return request;
                 const domainName = request.uri === '/api' ? 'api.example.com' : 'localhost';
                 request.origin = {{ custom: {{ domainName, port: request.uri === '/api' ? 443 : {port},
                   protocol: request.uri === '/api' ? 'https' : 'http', path: '/base', sslProtocols: ['TLSv1.2'],
                   readTimeout: 5, keepaliveTimeout: 5,
                   customHeaders: {{ 'x-from': [{{ key: 'X-From', value: 'edge' }}] }} }} }};
                 request.headers.host = [{{ key: 'host', value: domainName }}];
                 return request;"
            ),
        )
        .start();
    check(&server.get("/a.txt"), 200, "this is a", "Miss");
    // A name of the configuration leads where that origin leads.
    for (path, origin, host) in [
        ("/api", &api, "api.example.com"),
        ("/local", &other, "localhost"),
    ] {
        check(&server.get(path), 200, &format!("GET /base{path}"), "Miss");
        let asked = origin.asked().pop().unwrap();
        assert_eq!(asked.header("host"), Some(host));
        assert_eq!(asked.header("x-from"), Some("edge"));
    }
}

#[test]
fn a_bucket_takes_the_place_of_a_custom_origin() {
    let api = Origin::start(|it| ok("", &it.line));
    let server = EdgeSite::app("")
        .toml(&format!(
            "[[origin]]\nid = \"api\"\nurl = \"{}\"\n\
             [[behavior]]\npath_pattern = \"/api/*\"\ntarget_origin_id = \"api\"\norigin_request = \"swap\"\n",
            api.url()
        ))
        .file("dist/base/api/x", "of the bucket")
        .lambda(
            "swap",
            "request.origin = { s3: { domainName: 'site.s3.us-east-1.amazonaws.com', region: 'us-east-1',
               authMethod: 'none', path: '/base', customHeaders: {} } };
             request.headers.host = [{ key: 'host', value: 'site.s3.us-east-1.amazonaws.com' }];
             return request;",
        )
        .start();
    check(&server.get("/api/x"), 200, "of the bucket", "Miss");
    assert_eq!(api.asked().len(), 0);
}

/// What OR changes of headers and query is what the origin is asked, and is in no key.
#[test]
fn headers_and_query_are_changed_for_the_origin_alone() {
    let api = Origin::start(|it| ok("Cache-Control: max-age=60\r\n", &it.line));
    let server = EdgeSite::new(&format!(
        "[[origin]]\nid = \"api\"\nurl = \"{}\"\n\
         [[behavior]]\npath_pattern = \"*\"\ntarget_origin_id = \"api\"\norigin_request = \"change\"\n",
        api.url()
    ))
    .lambda(
        "change",
        "request.querystring = 'token=1&x=%20';
         request.headers['x-multi'] = [{ value: 'a' }, { key: 'X-MULTI', value: 'b' }];
         request.headers['host'] = [{ value: 'other.example.com' }];
         return request;",
    )
    .start();
    check(&server.get("/x?y=1"), 200, "GET /x?token=1&x=%20", "Miss");
    let asked = api.asked().pop().unwrap();
    assert_eq!(asked.header("host"), Some("other.example.com"));
    let multi = asked
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("x-multi"));
    assert_eq!(
        multi.map(|(_, value)| value.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    assert_eq!(x_cache(&server.get("/x")), "Hit");
}
