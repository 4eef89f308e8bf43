//! An edit of a function is what the next request sees.

use std::fs;

use crate::support::edge_site::{cff, check, check_failed, errors_of};
use crate::support::{DevServer, EdgeSite};

fn save(server: &mut DevServer, code: &str) {
    fs::write(server.path("edge/page.js"), code).unwrap();
    assert_eq!(server.next_event("reload")["function"], "page");
}

fn answers(text: &str) -> String {
    cff(&format!("return {{ statusCode: 200, body: '{text}' }};"))
}

fn page() -> DevServer {
    EdgeSite::app("viewer_request = \"page\"")
        .cff_code("page", &answers("one"))
        .start()
}

#[test]
fn a_broken_edit_is_a_503_until_it_is_mended() {
    let mut server = page();
    let generated = "FunctionGeneratedResponse";
    check(&server.get("/x"), 200, "one", generated);
    save(&mut server, &answers("two"));
    check(&server.get("/x"), 200, "two", generated);
    for broken in [
        "function handler(event) { return {",
        "function handler(event) { return }}",
        "var handler = 5;",
    ] {
        save(&mut server, broken);
        check_failed(&server.get("/x"), 503, "FunctionExecutionError", 999);
    }
    save(&mut server, &answers("three"));
    check(&server.get("/x"), 200, "three", generated);
}

/// Each edit that fails tells its cause once.
#[test]
fn the_cause_is_told_once_an_edit() {
    let mut server = page();
    let fails = |why: &str| cff(&format!("throw new Error('{why}');"));
    for why in ["first", "second"] {
        save(&mut server, &fails(why));
        let errors = errors_of(&mut server, "/x", 3);
        assert_eq!(errors.len(), 1, "{errors:?}");
        let cause = errors[0]["cause"].as_str().unwrap();
        assert!(cause.contains(why), "{cause}");
    }
    // The same again after an edit: whoever mended something wants to know that it did not help.
    save(&mut server, &format!("// tried\n{}", fails("second")));
    assert_eq!(errors_of(&mut server, "/x", 3).len(), 1);
}

/// Code over 10,240 bytes cannot be published.
#[test]
fn code_that_grows_too_long_is_refused_and_the_old_code_stays() {
    let mut server = page();
    let long = format!("{}// {}\n", answers("long"), "x".repeat(11 * 1024));
    fs::write(server.path("edge/page.js"), long).unwrap();
    let message = server.next_event("error")["message"].to_string();
    assert!(
        message.contains("10,240") || message.contains("10240"),
        "{message}"
    );
    check(&server.get("/x"), 200, "one", "FunctionGeneratedResponse");
    fs::write(server.path("edge/page.js"), answers("short")).unwrap();
    server.next_of(&["reload", "watching"]);
    check(&server.get("/x"), 200, "short", "FunctionGeneratedResponse");
}
