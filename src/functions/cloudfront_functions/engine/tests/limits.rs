//! Bombs, and that the next run is none the wiser.

use super::*;

const BOMBS: [(&str, &str); 11] = [
    (
        "while (true) {}",
        "the function was stopped: it ran for more than 50 ms",
    ),
    (
        "try { while (true) {} } catch (e) { return 1; }",
        "the function was stopped: it ran for more than 50 ms",
    ),
    (
        "return /^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab');",
        "the function was stopped: it ran for more than 50 ms",
    ),
    (
        "function again() { return Promise.resolve().then(again); } return again();",
        "the ",
    ),
    (
        "var all = []; while (true) { all.push({ a: [1, 2, 3] }); }",
        "the function was stopped: it takes over 2 MB",
    ),
    (
        "return 'x'.repeat(100 * 1024 * 1024);",
        "the function was stopped: it takes over 2 MB",
    ),
    (
        "var s = 'x'; while (true) { s += s; }",
        "the function was stopped: it takes over 2 MB",
    ),
    (
        "function deep() { return deep() + 1; } return deep();",
        "RangeError: Maximum call stack size exceeded",
    ),
    ("throw new Error('x');", "Error: x\n"),
    ("return Promise.reject(new Error('x'));", "Error: x\n"),
    (
        "return new Promise(function () {});",
        "the promise that the handler returned is never settled",
    ),
];

fn body(code: &str, globals: GlobalsUse) -> Prepared {
    let setup = Setup {
        globals,
        ..Setup::default()
    };
    setup.prepare(&format!("function handler() {{ {code} }}"))
}

#[test]
fn a_bomb_is_stopped_and_the_next_run_is_well() {
    let well = body("return [1].map((it) => it + 1);", GlobalsUse::Reads);
    for (code, message) in BOMBS {
        for globals in [GlobalsUse::Reads, GlobalsUse::MayChange] {
            let answer = body(code, globals).answer();
            assert!(answer.starts_with(message), "{code}: {answer}");
            assert_eq!(well.answer(), "[2]", "after {code}");
        }
    }
}

#[test]
fn hundreds_of_failing_runs_leave_nothing_behind() {
    let cheap = [
        "throw",
        "return Promise.reject",
        "return new Promise",
        "function deep",
        "'x'.rep",
    ];
    let programs: Vec<_> = BOMBS
        .iter()
        .filter(|(code, _)| cheap.iter().any(|it| code.contains(it)))
        .map(|(code, _)| body(code, GlobalsUse::Reads))
        .collect();
    assert_eq!(programs.len(), cheap.len());
    for _ in 0..200 {
        for program in &programs {
            assert!(program.run().result.is_err());
        }
    }
    assert_eq!(body("return 1;", GlobalsUse::Reads).answer(), "1");
}

#[test]
fn programs_that_are_gone_are_forgotten() {
    // A hot reload makes a new program; thousands of them must fit into one context.
    let padding = "x".repeat(9000);
    for number in 0..2000 {
        let code =
            format!("var a = '{padding}{number}'; function handler() {{ return a.length; }}");
        let expected = 9000 + number.to_string().len();
        assert_eq!(
            Setup::default().prepare(&code).answer(),
            expected.to_string()
        );
    }
}

#[test]
fn memory_up_to_what_production_has_may_be_used() {
    let code = "var s = 'x'.repeat(1024 * 1024); return s.length;";
    assert_eq!(body(code, GlobalsUse::Reads).answer(), "1048576");
}

#[test]
fn a_run_that_did_something_used_some_of_its_time() {
    let ran = body(
        "for (var i = 0; i < 1000; i++) {} return i;",
        GlobalsUse::Reads,
    )
    .run();
    assert!((1..=100).contains(&ran.compute_utilization));
}

#[test]
fn the_log_is_cut_at_10_kb() {
    let ran = body(
        "for (var i = 0; i < 30; i++) { console.log('é'.repeat(500)); }",
        GlobalsUse::Reads,
    )
    .run();
    let bytes: usize = ran.logs.iter().map(String::len).sum();
    assert_eq!(bytes, 10 * 1024);
    assert_eq!(
        ran.warnings,
        ["the log is cut at 10 KB a run, as in production"]
    );
}
