//! Slow functions and many failures.

use std::thread;

use crate::support::edge_site::{all_at_once, check, check_failed};
use crate::support::{Connection, EdgeSite};

/// A function that waits holds up nobody but its own requests.
#[test]
fn a_slow_function_holds_up_nobody_else() {
    let server = EdgeSite::app("viewer_request = \"waits\"\n")
        .toml("[[behavior]]\npath_pattern = \"*.txt\"\ntarget_origin_id = \"site\"\nviewer_request = \"quick\"\n")
        .lambda(
            "waits",
            // Until somebody else has been served: `/release` sets what the waiting ones look for.
            "const fs = require('fs'), flag = __dirname + '/released';
             if (request.uri === '/release') fs.writeFileSync(flag, '');
             while (!fs.existsSync(flag)) await new Promise((done) => setTimeout(done, 10));
             return { status: '200', body: 'at last' };",
        )
        .lambda("quick", "return request;")
        .start();
    let authority = server.authority();
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let mut connection = Connection::to(&authority);
            connection.send(format!("GET /wait HTTP/1.1\r\nHost: {authority}\r\n\r\n").as_bytes());
            thread::spawn(move || connection.receive())
        })
        .collect();
    for path in ["/a.txt", "/b.txt"] {
        assert_eq!(server.get(path).status(), 200);
    }
    assert!(waiting.iter().all(|it| !it.is_finished()));
    check(
        &server.get("/release"),
        200,
        "at last",
        "LambdaGeneratedResponse",
    );
    for it in waiting {
        check(
            &it.join().unwrap(),
            200,
            "at last",
            "LambdaGeneratedResponse",
        );
    }
}

#[test]
fn sixteen_connections_do_not_mix_up_their_requests() {
    let server = EdgeSite::app("viewer_request = \"echo\"")
        .lambda(
            "echo",
            "await new Promise((done) => setTimeout(done, 5)); return { status: '200', body: request.uri };",
        )
        .start();
    let paths: Vec<String> = (0..16).map(|it| format!("/path-{it}")).collect();
    for _ in 0..3 {
        for (path, reply) in paths.iter().zip(all_at_once(&server, &paths)) {
            check(&reply, 200, path, "LambdaGeneratedResponse");
        }
    }
}

/// Whatever fails, no process is left over and the next request is answered.
#[test]
fn hundreds_of_failures_leave_no_process_behind() {
    let server = EdgeSite::app("viewer_request = \"fails\"")
        .lambda(
            "fails",
            "const kind = request.uri.slice(1);
             if (kind === 'throw') throw new Error('no');
             if (kind === 'reject') return Promise.reject('no');
             if (kind === 'text') return 'text';
             if (kind === 'deep') { const deeper = () => deeper() + 1; return deeper(); }
             if (kind === 'exit') process.exit(1);
             return request;",
        )
        .start();
    let kinds = [
        ("throw", 503),
        ("reject", 503),
        ("text", 502),
        ("deep", 503),
        ("a.txt", 200),
    ];
    let mut connection = server.connect();
    for n in 0..400 {
        let (kind, status) = if n % 50 == 49 {
            ("exit", 503)
        } else {
            kinds[n % kinds.len()]
        };
        let request = format!("GET /{kind} HTTP/1.1\r\nHost: x\r\n\r\n");
        let reply = connection.exchange(request.as_bytes());
        assert_eq!(reply.status(), status, "{kind}");
    }
    check_failed(&server.get("/exit"), 503, "LambdaExecutionError", 1019);
    check(&server.get("/a.txt"), 200, "this is a", "Hit");
    // One that was started ahead may have come beside the one that the first request started.
    #[cfg(target_os = "linux")]
    server.wait_for_child_processes(2);
}
