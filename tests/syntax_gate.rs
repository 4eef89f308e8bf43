//! The syntax gate against njs, the engine from which the real one derives.
//!
//! Debian's njs is 0.7.9; `cloudfront-js-2.0` matches 0.7.10 to 0.8. A program is given to both,
//! and they must agree whether it compiles and, where told so, in the words of the refusal. The
//! programs are the lines of `tests/cloudfront_functions/programs.txt`, the functions beside it,
//! and combinations made here.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use mfe_dev::functions::cloudfront_functions::{FunctionRuntime, ProblemSeverity, inspect};

/// Programs on which the two differ, with the reason.
const DIFFERENT: [(&str, &str); 10] = [
    ("import cf from 'cloudfront'", "AWS's own module"),
    ("import fs from 'fs'", "AWS has no files"),
    (
        r"var a='\01'",
        "AWS lists ECMAScript 5.1 in strict mode; njs forgets this rule of it",
    ),
    ("function f(eval){}", "as the octal escape"),
    ("function f(arguments){}", "as the octal escape"),
    ("var yield=1", "as the octal escape"),
    (
        "var await=1",
        "a word of modules, and imports make a module",
    ),
    (r"/\k<a>/", "Perl's rule; JavaScript reads plain characters"),
    (
        "async function f() { if (1) { g(await x) } }",
        "njs forgets its rule inside a block, and crashes when such a function runs; \
         production was seen to refuse it",
    ),
    ("let undefined", "a rule of njs alone; nobody writes it"),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Words,
    Verdict,
}

#[test]
fn programs_get_the_words_of_njs() {
    let text = fs::read_to_string(folder().join("programs.txt")).unwrap();
    let mut compared = Compared::Words;
    let mut programs = Vec::new();
    for line in text.lines() {
        match line {
            "== the same words" => compared = Compared::Words,
            "== the same verdict" => compared = Compared::Verdict,
            _ => programs.push((line.replace("\\n", "\n").replace("\\\\", "\\"), compared)),
        }
    }
    assert!(programs.len() > 400, "{}", programs.len());
    agree(&programs);
}

#[test]
fn functions_as_teams_deploy_them_compile() {
    let files = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path());
    let sources = files.filter(|it| it.extension().is_some_and(|it| it == "js"));
    // njs has no `cloudfront`.
    let programs: Vec<_> = sources
        .map(|it| {
            fs::read_to_string(it)
                .unwrap()
                .replace("'cloudfront'", "'crypto'")
        })
        .map(|it| (it, Compared::Words))
        .collect();
    assert!(programs.len() >= 15);
    for (program, _) in &programs {
        assert_eq!(gate(program), None, "{program}");
    }
    agree(&programs);
}

/// `await` in every position that an expression can have, two deep.
#[test]
fn await_is_refused_where_njs_refuses_it() {
    let positions = [
        "@",
        "(@)",
        "g(@)",
        "new G(@)",
        "g(1, @)",
        "(@)(1)",
        "(@).a",
        "a[@]",
        "a.b(@)",
        "[@]",
        "{ a: @ }",
        "`${@}`",
        "!(@)",
        "(1, @)",
        "(1 ? @ : 2)",
        "(a = @)",
        "(a || @)",
        "g(async () => @)",
        "g(async function () { return @ })",
        "(async () => @)()",
    ];
    // None with a scope of its own: see DIFFERENT.
    let statements = ["return @", "if (@) a", "throw @", "a = @", "var b = @"];
    let place = |outer: &str, inner: &str| {
        let inner = if inner.starts_with('{') {
            format!("({inner})")
        } else {
            inner.to_owned()
        };
        outer.replace('@', &inner)
    };
    let mut programs = Vec::new();
    for (index, outer) in positions.iter().enumerate() {
        for inner in &positions {
            let statement = statements[(index + programs.len()) % statements.len()];
            let expression = place(outer, &place(inner, "await x"));
            let body = place(statement, &expression);
            programs.push((format!("async function f() {{ {body} }}"), Compared::Words));
        }
    }
    agree(&programs);
}

#[test]
fn the_differences_are_still_there() {
    for (program, reason) in DIFFERENT {
        let (ours, theirs) = (gate(program), njs(program, &folder_of_programs(), 0));
        assert_ne!(ours.is_some(), theirs.is_some(), "{program}: {reason}");
    }
}

/// Compares the two on many programs, on all processors.
#[track_caller]
fn agree(programs: &[(String, Compared)]) {
    let folder = folder_of_programs();
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let complaints: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                let folder = &folder;
                let own = programs.iter().enumerate().skip(worker).step_by(threads);
                scope.spawn(move || {
                    own.filter_map(|(index, (program, compared))| {
                        let ours = gate(program);
                        let theirs = njs(program, folder, index);
                        let agrees = match compared {
                            Compared::Words => ours == theirs,
                            Compared::Verdict => ours.is_some() == theirs.is_some(),
                        };
                        (!agrees).then(|| format!("{program}\n  gate {ours:?}\n  njs  {theirs:?}"))
                    })
                    .collect::<Vec<_>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|it| it.join().unwrap())
            .collect()
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The first refusal of the gate.
fn gate(program: &str) -> Option<String> {
    let problems = inspect(program, FunctionRuntime::Js20).problems;
    let mut refusals = problems
        .into_iter()
        .filter(|it| it.severity == ProblemSeverity::Refused && it.construct != "no `handler`");
    refusals.next().map(|it| it.message)
}

/// The refusal of njs. The program does not get to run: its first statement throws.
fn njs(program: &str, folder: &tempfile::TempDir, index: usize) -> Option<String> {
    let file = folder.path().join(format!("{index}.js"));
    let thrown = if program.starts_with("#!") {
        ""
    } else {
        "throw 'compiled';"
    };
    fs::write(&file, format!("{thrown}{program}")).unwrap();
    let output = Command::new("njs")
        .arg(&file)
        .output()
        .unwrap_or_else(|error| {
            panic!("`njs`: {error}; install Debian's package `njs`, as `tests/run` does")
        });
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let said = said
        .replace("Thrown:\n", "")
        .replace(&format!("{}:", file.display()), "");
    let first = said.lines().next().unwrap_or("").to_owned();
    let is_refusal = first.contains("Error: ") && !said.contains("\n    at ");
    is_refusal.then_some(first)
}

fn folder_of_programs() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloudfront_functions")
}
