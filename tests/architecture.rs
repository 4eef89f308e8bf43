//! The house rules that rustc does not hold: floors, quiet rooms, one vocabulary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every room with its floor; a room uses the floors below its own.
const FLOORS: [(&str, u8); 22] = [
    ("clock", 0),
    ("memory", 0),
    ("rfc", 0),
    ("message", 1),
    ("distribution", 2),
    ("functions", 2),
    ("s3", 2),
    ("resources", 3),
    ("trace", 3),
    ("edge", 4),
    ("import", 4),
    ("config", 5),
    ("assemble", 6),
    ("compare", 6),
    ("lint", 6),
    ("control", 7),
    ("devloop", 7),
    ("server", 8),
    ("cli", 9),
    ("lib", 10),
    ("main", 10),
    ("test", 0),
];

/// Rooms that never touch the outside.
const QUIET: [&str; 7] = [
    "compare",
    "rfc",
    "message",
    "distribution",
    "resources",
    "trace",
    "lint",
];

/// Words that touch the outside.
const OUTSIDE: [&str; 9] = [
    "async fn",
    "tokio::",
    "axum::",
    "hyper::",
    "notify::",
    "std::fs",
    "std::net::Tcp",
    "SystemTime::now",
    "Instant::now",
];

/// The files of `edge/` itself that are no step of a request's life-cycle.
const NO_STEP: [&str; 10] = [
    "header_order",
    "header_setters",
    "lifecycle",
    "mod",
    "obtained",
    "origins",
    "refresh",
    "request_ids",
    "snapshot",
    "wanted",
];

/// A source file with the room that it is in; what tests say does not count.
struct Source {
    path: PathBuf,
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let relative = path.strip_prefix(&root).unwrap().with_extension("");
                if relative.iter().any(|it| it == "tests") {
                    continue;
                }
                let room = relative.iter().next().unwrap().to_str().unwrap().to_owned();
                let whole = fs::read_to_string(&path).unwrap();
                let text = whole.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
                found.push(Source { path, room, text });
            }
        }
    }
    assert!(
        found.len() > 40,
        "only {} source files were found",
        found.len()
    );
    found
}

fn floor(room: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
}

/// Code without its comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|it| !it.trim_start().starts_with("//"))
}

#[test]
fn every_room_stands_on_a_floor() {
    for it in sources() {
        assert!(
            floor(&it.room).is_some(),
            "{} is in no known room",
            it.path.display()
        );
    }
}

#[test]
fn a_room_uses_only_the_floors_below() {
    for it in sources().iter().filter(|it| floor(&it.room) < Some(10)) {
        let own = floor(&it.room).unwrap();
        for line in code(&it.text) {
            for used in line.split("crate::").skip(1) {
                let room: String = used
                    .chars()
                    .take_while(|it| it.is_alphanumeric() || *it == '_')
                    .collect();
                assert!(
                    !room.is_empty(),
                    "{}: one room, one `use`: {line}",
                    it.path.display()
                );
                if room == it.room {
                    continue;
                }
                let below = floor(&room).is_some_and(|it| it < own);
                assert!(
                    below,
                    "{} uses `{room}`, which is not below it: {line}",
                    it.path.display()
                );
            }
        }
    }
}

#[test]
fn quiet_rooms_never_touch_the_outside() {
    for it in sources()
        .iter()
        .filter(|it| QUIET.contains(&it.room.as_str()))
    {
        for line in code(&it.text) {
            for word in OUTSIDE {
                assert!(
                    !line.contains(word),
                    "{} says `{word}`: {line}",
                    it.path.display()
                );
            }
        }
    }
}

#[test]
fn each_step_of_the_trace_is_a_file_of_the_edge() {
    let sources = sources();
    let trace = sources
        .iter()
        .find(|it| it.path.ends_with("trace/mod.rs"))
        .unwrap();
    let (_, body) = trace.text.split_once("pub enum Step {").unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let steps: BTreeMap<String, ()> = code(body)
        .filter_map(|it| it.trim().split_once('('))
        .map(|(name, _)| (snake_case(name), ()))
        .collect();
    let files: BTreeMap<String, ()> = sources
        .iter()
        .filter(|it| it.path.parent().is_some_and(|it| it.ends_with("src/edge")))
        .map(|it| it.path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|it| !NO_STEP.contains(&it.as_str()))
        .map(|it| (it, ()))
        .collect();
    assert_eq!(steps, files);
}

#[test]
fn the_life_cycle_fits_on_a_page_or_two() {
    let sources = sources();
    let lifecycle = sources
        .iter()
        .find(|it| it.path.ends_with("edge/lifecycle.rs"))
        .unwrap();
    assert!(lifecycle.text.lines().count() <= 110);
}

/// A dependency with rustls's default features would bring a second library for TLS, which needs a C
/// compiler and CMake.
#[test]
fn ring_is_the_only_cryptography() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock = fs::read_to_string(lock).unwrap();
    assert!(lock.contains("name = \"ring\""));
    for other in ["aws-lc-rs", "aws-lc-sys", "openssl-sys"] {
        let package = format!("name = \"{other}\"");
        assert!(
            !lock.contains(&package),
            "{other}: see `cargo tree -i {other}`"
        );
    }
}

fn snake_case(name: &str) -> String {
    let mut res = String::new();
    for it in name.chars() {
        if it.is_uppercase() && !res.is_empty() {
            res.push('_');
        }
        res.extend(it.to_lowercase());
    }
    res
}
