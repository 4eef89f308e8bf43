use std::cell::RefCell;
use std::collections::BTreeMap;

use super::*;
use crate::s3::FileEvent::{Closed, Created, MovedIn, MovedOut, Removed, Written};

/// A folder and its quiet period, under a clock of microseconds.
struct Stage {
    start: Instant,
    now: Duration,
    files: RefCell<BTreeMap<String, u64>>,
    period: QuietPeriod,
    crowding: Duration,
    reports: Vec<(Duration, Change)>,
}

impl Stage {
    /// A folder with `index.html` and files `0` to `9`.
    fn new() -> Self {
        let mut files: BTreeMap<String, u64> = (0..10).map(|it| (it.to_string(), 1)).collect();
        files.insert(String::new(), 0);
        files.insert("index.html".into(), 1);
        let mut it = Stage {
            start: Instant::now(),
            now: Duration::ZERO,
            files: RefCell::new(files),
            period: QuietPeriod::new("app", true),
            crowding: Duration::ZERO,
            reports: Vec::new(),
        };
        let size = |key: &str| it.files.borrow().get(key).copied();
        it.period.note_entry_documents(&size);
        it
    }

    /// Lets time pass, looking exactly when a look is due.
    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.period.due() {
            let due = due.saturating_duration_since(self.start);
            if due > end {
                break;
            }
            self.now = self.now.max(due);
            let files = &self.files;
            let around = Surroundings {
                crowding: self.crowding,
                size: &|key| files.borrow().get(key).copied(),
            };
            if let Some(change) = self.period.report(self.start + self.now, &around) {
                self.reports.push((self.now, change));
            }
        }
        self.now = end;
    }

    fn ms(&mut self, time: u64) {
        self.wait(Duration::from_millis(time));
    }

    fn event(&mut self, key: &str, event: FileEvent) {
        let known = self.files.borrow().contains_key(key);
        match event {
            Created => self.files.borrow_mut().insert(key.into(), 0),
            Written | Closed | MovedIn(_) => self.files.borrow_mut().insert(key.into(), 1),
            Removed | MovedOut(_) => self.files.borrow_mut().remove(key),
            FileEvent::Attributes => None,
        };
        self.period.file(key, event, known, self.start + self.now);
    }

    /// Rewrites a file in place, in 60 microseconds.
    fn rewrite(&mut self, key: &str) {
        let event = if self.files.borrow().contains_key(key) {
            Written
        } else {
            Created
        };
        for event in [event, Written, Closed] {
            self.event(key, event);
            self.wait(Duration::from_micros(20));
        }
    }

    /// Waits for all there is, and expects one report so long after the last event.
    #[track_caller]
    fn expect_one(&mut self, after: Duration) -> Change {
        let last = self.now;
        self.ms(60_000);
        assert_eq!(self.reports.len(), 1, "{:?}", self.reports);
        let (at, change) = self.reports.remove(0);
        let late = at.saturating_sub(last);
        let near = late.abs_diff(after);
        assert!(at >= last, "early: {at:?} before {last:?}");
        assert!(near <= Duration::from_millis(1), "{late:?}, not {after:?}");
        change
    }
}

#[test]
fn an_edit_is_reported_after_the_hold_off() {
    let mut stage = Stage::new();
    stage.rewrite("3");
    let change = stage.expect_one(FIRST_HOLD_OFF);
    assert_eq!(change.keys, ["3"]);
    assert!(!change.more && !change.css_only);
}

#[test]
fn a_rename_over_a_file_is_an_edit() {
    let mut stage = Stage::new();
    stage.event("3", MovedIn(None));
    stage.expect_one(FIRST_HOLD_OFF);
}

#[test]
fn a_temporary_file_renamed_over_its_neighbour_is_an_edit() {
    let mut stage = Stage::new();
    stage.rewrite("3.tmp");
    stage.event("3.tmp", MovedOut(Some(1)));
    stage.event("3", MovedIn(Some(1)));
    let change = stage.expect_one(FIRST_HOLD_OFF);
    assert_eq!(change.keys, ["3"]);
}

#[test]
fn an_edit_waits_longer_on_a_crowded_machine() {
    let mut stage = Stage::new();
    let crowding = Duration::from_millis(24);
    stage.crowding = crowding;
    stage.rewrite("3");
    stage.expect_one(FIRST_HOLD_OFF + crowding);
    // Who edits a file goes on to edit it.
    stage.rewrite("3");
    stage.expect_one(HOLD_OFF);
    stage.rewrite("4");
    stage.expect_one(FIRST_HOLD_OFF + crowding);
    stage.rewrite("3");
    stage.rewrite("4");
    stage.expect_one(QUIET + CROWDED_QUIET);
    stage.rewrite("4");
    stage.expect_one(HOLD_OFF);
}

#[test]
fn a_file_that_a_build_began_with_waits_until_it_was_edited_alone() {
    let mut stage = Stage::new();
    stage.rewrite("3");
    stage.expect_one(FIRST_HOLD_OFF);
    stage.rewrite("3");
    stage.rewrite("4");
    stage.expect_one(QUIET);
    stage.rewrite("3");
    stage.expect_one(OPENER_HOLD_OFF);
    stage.rewrite("3");
    stage.expect_one(HOLD_OFF);
}

#[test]
fn an_edit_with_an_aftermath_was_the_beginning_of_a_build() {
    let mut stage = Stage::new();
    stage.rewrite("3");
    stage.expect_one(FIRST_HOLD_OFF);
    stage.rewrite("3");
    stage.ms(5);
    assert_eq!(stage.reports.len(), 1);
    stage.reports.clear();
    stage.rewrite("4");
    stage.expect_one(QUIET);
    stage.rewrite("3");
    stage.expect_one(OPENER_HOLD_OFF);
}

#[test]
fn a_file_still_being_written_is_no_edit_yet() {
    let mut stage = Stage::new();
    stage.event("3", Written);
    stage.ms(1_500);
    assert!(stage.reports.is_empty());
    stage.event("3", Closed);
    stage.expect_one(FIRST_HOLD_OFF);
}

#[test]
fn a_new_file_a_deleted_one_and_two_files_wait_for_quiet() {
    let mut stage = Stage::new();
    stage.rewrite("new");
    stage.expect_one(QUIET);

    let mut stage = Stage::new();
    stage.event("3", Removed);
    stage.expect_one(QUIET);

    let mut stage = Stage::new();
    stage.rewrite("3");
    stage.rewrite("4");
    assert_eq!(stage.expect_one(QUIET).keys, ["3", "4"]);
}

#[test]
fn what_came_and_went_is_never_reported() {
    let mut stage = Stage::new();
    stage.rewrite("new.tmp");
    stage.event("new.tmp", Removed);
    stage.ms(60_000);
    assert!(stage.reports.is_empty());
    assert_eq!(stage.period.due(), None);
}

#[test]
fn an_edit_right_after_a_report_may_be_part_of_it() {
    let mut stage = Stage::new();
    stage.rewrite("3");
    stage.ms(5);
    assert_eq!(stage.reports.len(), 1);
    stage.reports.clear();
    stage.rewrite("4");
    stage.ms(5);
    stage.rewrite("5");
    stage.expect_one(QUIET);
}

#[test]
fn a_build_with_pauses_waits_for_twice_the_longest() {
    let mut stage = Stage::new();
    stage.rewrite("0");
    for (file, pause) in [("1", 5), ("2", 39), ("3", 70), ("4", 120), ("5", 1)] {
        stage.rewrite(file);
        stage.ms(pause);
    }
    stage.rewrite("6");
    stage.expect_one(Duration::from_millis(240));
}

#[test]
fn deleting_all_and_writing_all_is_one_change() {
    let mut stage = Stage::new();
    for file in 0..10 {
        stage.event(&file.to_string(), Removed);
        stage.wait(Duration::from_micros(30));
    }
    // The bundler thinks.
    stage.ms(200);
    assert!(stage.reports.is_empty());
    for file in 0..10 {
        stage.rewrite(&file.to_string());
    }
    stage.rewrite("index.html");
    let after = stage.period.pending.as_ref().unwrap().quiet();
    stage.expect_one(after);
}

#[test]
fn a_build_without_its_entry_document_is_not_finished() {
    let mut stage = Stage::new();
    stage.event("index.html", Removed);
    stage.event("3", Removed);
    stage.ms(9_000);
    stage.rewrite("3");
    stage.ms(9_000);
    assert!(stage.reports.is_empty());
    stage.rewrite("index.html");
    stage.expect_one(QUIET);
}

#[test]
fn an_entry_document_that_stays_away_is_given_up() {
    let mut stage = Stage::new();
    stage.event("index.html", Removed);
    stage.expect_one(UNFINISHED);
    // Now it is no longer expected.
    stage.rewrite("new");
    stage.expect_one(QUIET);
}

#[test]
fn hashed_names_that_are_gone_for_good_are_not_waited_for() {
    let mut stage = Stage::new();
    stage.event("1", Removed);
    stage.event("2", Removed);
    stage.rewrite("1-b");
    stage.rewrite("2-b");
    stage.rewrite("index.html");
    stage.expect_one(QUIET);
}

#[test]
fn names_that_are_gone_without_a_new_page_are_waited_for_a_little() {
    let mut stage = Stage::new();
    stage.event("1", Removed);
    stage.event("2", Removed);
    stage.rewrite("1");
    stage.expect_one(LONG_QUIET);
}

#[test]
fn a_folder_that_is_gone_is_waited_for() {
    let mut stage = Stage::new();
    stage.files.borrow_mut().clear();
    stage.period.anything(stage.start + stage.now);
    stage.ms(3_000);
    assert!(stage.reports.is_empty());
    for key in ["", "index.html", "1"] {
        stage.files.borrow_mut().insert(key.into(), 1);
    }
    stage.period.anything(stage.start + stage.now);
    let change = stage.expect_one(QUIET);
    assert!(change.more);
}

#[test]
fn a_long_build_is_not_reported_before_its_end() {
    let mut stage = Stage::new();
    for file in 0..2_000 {
        stage.rewrite(&format!("chunk-{file}"));
        stage.ms(3);
    }
    assert!(stage.now > CEILING * 2);
    stage.rewrite("index.html");
    stage.expect_one(QUIET);
}

#[test]
fn what_never_ends_is_reported_at_the_ceiling() {
    let mut stage = Stage::new();
    for _ in 0..500 {
        stage.rewrite("3");
        stage.rewrite("4");
        stage.ms(10);
    }
    let times: Vec<_> = stage.reports.iter().map(|it| it.0.as_millis()).collect();
    assert_eq!(times.len(), 2, "{times:?}");
    assert!(times[0] >= 2_000 && times[0] < 2_020, "{times:?}");
}

#[test]
fn an_open_file_holds_a_build_back_but_not_for_good() {
    let mut stage = Stage::new();
    stage.rewrite("3");
    stage.event("4", Written);
    stage.expect_one(UNFINISHED);
}

#[test]
fn a_new_file_without_a_byte_is_not_finished() {
    let mut stage = Stage::new();
    stage.event("new", Created);
    stage.ms(1_000);
    assert!(stage.reports.is_empty());
    stage.event("new", Written);
    stage.event("new", Closed);
    stage.expect_one(QUIET);
}

#[test]
fn without_closing_events_every_change_waits_for_quiet() {
    let mut stage = Stage::new();
    stage.period.set_closes(false);
    stage.event("3", Written);
    stage.expect_one(QUIET);
}
