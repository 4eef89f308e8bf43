//! Functions under load: many at once, and many that fail.

use crate::support::EdgeSite;
use crate::support::edge_site::{all_at_once, check};

#[test]
fn sixty_four_connections_do_not_mix_up_their_requests() {
    let server = EdgeSite::app("viewer_request = \"echo\"")
        .cff(
            "echo",
            "globalThis.last = request.uri;
             return { statusCode: 200, headers: { 'x-saw': { value: request.querystring.n.value } }, body: globalThis.last };",
        )
        .start();
    let paths: Vec<String> = (0..64).map(|it| format!("/path-{it}?n={it}")).collect();
    for _ in 0..4 {
        for (at, reply) in all_at_once(&server, &paths).iter().enumerate() {
            check(
                reply,
                200,
                &format!("/path-{at}"),
                "FunctionGeneratedResponse",
            );
            assert_eq!(reply.header("x-saw"), Some(at.to_string().as_str()));
        }
    }
}

/// What fails takes nothing with it.
#[test]
fn two_thousand_failures_leave_the_server_as_it_was() {
    let server = EdgeSite::app("viewer_request = \"fails\"")
        .cff(
            "fails",
            "var kind = request.uri.slice(1);
             if (kind === 'throw') throw new Error('no');
             if (kind === 'reject') return Promise.reject(new Error('no'));
             if (kind === 'text') return 'text';
             if (kind === 'deep') { var deeper = function (n) { return deeper(n + 1) + 1; }; return deeper(0); }
             if (kind === 'memory') { var all = []; while (true) { all.push('x'.repeat(100000 + all.length)); } }
             if (kind === 'header') { request.headers.host = { value: 'another' }; }
             return request;",
        )
        .start();
    let kinds = [
        ("throw", 503),
        ("reject", 503),
        ("text", 503),
        ("deep", 503),
        ("memory", 503),
        ("header", 502),
        ("a.txt", 200),
    ];
    let mut connection = server.connect();
    for n in 0..2_000 {
        let (kind, status) = kinds[n % kinds.len()];
        let request = format!("GET /{kind}?n={n} HTTP/1.1\r\nHost: x\r\n\r\n");
        let reply = connection.exchange(request.as_bytes());
        assert_eq!(reply.status(), status, "{kind}");
    }
    check(&server.get("/a.txt"), 200, "this is a", "Hit");
    #[cfg(target_os = "linux")]
    server.wait_for_child_processes(0);
}
