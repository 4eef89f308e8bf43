use super::*;
use crate::s3::FileEvent::{Attributes, Closed, Created, MovedIn, MovedOut, Removed, Written};

fn batch(events: &[(&str, FileEvent)]) -> Batch {
    let mut batch = Batch::default();
    for (key, event) in events {
        batch.apply(key, *event, key.starts_with("known"), true);
    }
    batch
}

#[track_caller]
fn check(events: &[(&str, FileEvent)], one_replaced: bool, keys: &[&str]) {
    let batch = batch(events);
    assert_eq!(batch.is_one_replaced_file(), one_replaced, "{events:?}");
    let named = batch
        .into_change("app")
        .map(|it| it.keys)
        .unwrap_or_default();
    assert_eq!(named, keys, "{events:?}");
}

#[test]
fn one_file_that_was_there_is_one_edit_however_it_is_saved() {
    let (out, into) = (MovedOut(None), MovedIn(None));
    check(&[("a", Written), ("a", Closed)], true, &["a"]);
    check(
        &[("a", Written), ("a", Written), ("a", Closed)],
        true,
        &["a"],
    );
    check(&[("known", into)], true, &["known"]);
    check(&[("known", Removed), ("known", into)], true, &["known"]);
    let rename_over = [
        ("t", Created),
        ("t", Written),
        ("t", Closed),
        ("t", out),
        ("known", into),
    ];
    check(&rename_over, true, &["known"]);
    // Vim: the old file becomes the backup, the new one is written under its name.
    let vim = [("a", out), ("a", Created), ("a", Written), ("a", Closed)];
    check(&vim, true, &["a"]);
}

#[test]
fn everything_else_is_more_than_an_edit() {
    check(&[("a", Written)], false, &["a"]);
    check(&[("new", MovedIn(None))], false, &["new"]);
    check(&[("a", Created), ("a", Closed)], false, &["a"]);
    check(&[("a", Removed)], false, &["a"]);
    let two = [("a", Written), ("a", Closed), ("b", Written), ("b", Closed)];
    check(&two, false, &["a", "b"]);
}

#[test]
fn what_came_and_went_is_nothing() {
    check(
        &[
            ("t", Created),
            ("t", Written),
            ("t", Closed),
            ("t", Removed),
        ],
        false,
        &[],
    );
    check(&[("a", Attributes)], false, &[]);
    check(&[("a", Closed)], false, &[]);
}

#[test]
fn counts_follow_every_turn() {
    let mut it = batch(&[("a", Removed), ("b", Created), ("c", Written)]);
    let counts = Counts {
        changed: 3,
        created: 1,
        missing: 1,
        writing: 1,
        made: 1,
    };
    assert_eq!(it.counts(), counts);
    it.apply("a", Created, false, true);
    it.apply("a", Closed, false, true);
    it.apply("b", Removed, false, true);
    it.apply("c", Closed, false, true);
    let counts = Counts {
        changed: 2,
        ..Counts::default()
    };
    assert_eq!(it.counts(), counts);
}

#[test]
fn progress_is_a_new_name_or_one_that_came_back() {
    let mut it = Batch::default();
    assert!(it.apply("a", Written, false, true));
    assert!(!it.apply("a", Written, false, true));
    assert!(!it.apply("a", Removed, false, true));
    assert!(it.apply("a", Created, false, true));
    assert!(!it.apply("b", Attributes, false, true));
}

#[test]
fn only_style_sheets_that_are_there_are_css_only() {
    let css = |events: &[(&str, FileEvent)]| batch(events).into_change("x").unwrap().css_only;
    assert!(css(&[("a.css", Written), ("a.css", Closed)]));
    assert!(css(&[("a.css", Written), ("a.css.map", Written)]));
    assert!(css(&[
        ("t.js", Created),
        ("t.js", Removed),
        ("a.css", Written)
    ]));
    assert!(!css(&[("a.css", Written), ("a.js", Written)]));
    assert!(!css(&[("a.css", Removed)]));
}

#[test]
fn a_large_change_names_some_and_says_so() {
    let mut it = Batch::default();
    for number in 0..KEYS_NAMED + 1 {
        it.apply(&format!("{number:05}"), Written, false, true);
    }
    let change = it.into_change("app").unwrap();
    assert_eq!(change.keys.len(), KEYS_NAMED);
    assert!(change.more);
}

#[test]
fn a_look_finds_what_came_back_unseen() {
    let mut it = batch(&[("a", Removed), ("b", Removed), ("c", Removed)]);
    assert_eq!(it.really_missing(10, |key| key != "b"), 1);
    assert_eq!(it.counts().missing, 1);
    assert_eq!(it.really_missing(10, |_| true), 0);
    assert_eq!(it.counts().missing, 0);
}

#[test]
fn an_empty_new_file_awaits_its_bytes() {
    let it = batch(&[("a", Created), ("b", Created), ("b", Closed)]);
    assert!(it.awaits_first_byte(|key| key == "a"));
    assert!(
        !it.awaits_first_byte(|key| key == "b"),
        "its writer is done"
    );
}
