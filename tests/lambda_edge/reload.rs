//! An edit of a function or of its package is what the next request sees.

use std::fs;

use crate::support::edge_site::{check, check_failed, errors_of, lambda};
use crate::support::{DevServer, EdgeSite};

fn package() -> DevServer {
    EdgeSite::app("viewer_request = \"page\"\n")
        .toml("[[function]]\nname = \"page\"\nfile = \"edge/page\"\nruntime = \"nodejs22.x\"\n")
        .file(
            "edge/page/index.js",
            &lambda("return { status: '200', body: require('./lib/words').word };"),
        )
        .file("edge/page/lib/words.js", "exports.word = 'one';\n")
        .start()
}

fn save(server: &mut DevServer, file: &str, code: &str) {
    fs::write(server.path(file), code).unwrap();
    assert_eq!(server.next_event("reload")["function"], "page");
}

#[test]
fn an_edit_of_a_package_is_seen_and_a_broken_one_heals() {
    let mut server = package();
    let generated = "LambdaGeneratedResponse";
    check(&server.get("/x"), 200, "one", generated);
    save(
        &mut server,
        "edge/page/lib/words.js",
        "exports.word = 'two';\n",
    );
    check(&server.get("/x"), 200, "two", generated);
    save(&mut server, "edge/page/lib/words.js", "exports.word = ;\n");
    check_failed(&server.get("/x"), 503, "LambdaExecutionError", 1019);
    save(
        &mut server,
        "edge/page/lib/words.js",
        "exports.word = 'three';\n",
    );
    check(&server.get("/x"), 200, "three", generated);
    // The processes of the old code are gone.
    // One that was started ahead may have come beside the one that the first request started.
    #[cfg(target_os = "linux")]
    server.wait_for_child_processes(2);
}

#[test]
fn the_cause_is_told_once_an_edit() {
    let mut server = package();
    for why in ["first", "second"] {
        let code = lambda(&format!("throw new Error('{why}');"));
        save(&mut server, "edge/page/index.js", &code);
        let errors = errors_of(&mut server, "/x", 3);
        assert_eq!(errors.len(), 1, "{errors:?}");
        let cause = errors[0]["cause"].as_str().unwrap();
        assert!(cause.contains(why), "{cause}");
    }
}
