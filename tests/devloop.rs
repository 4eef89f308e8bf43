//! The watcher on real folders: what is reported, how often, and not before its end.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use mfe_dev::devloop::{Change, DevLoop, DevLoopEvent, DevLoopOptions};
use mfe_dev::s3::{ContentTypeProfile, Folder};
use tempfile::TempDir;

/// More than anything takes; what does not come by then does not come.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than any quiet period, so that a second report would have come.
const A_WHILE: Duration = Duration::from_millis(400);

struct Stage {
    dir: TempDir,
    folder: Arc<Folder>,
    _devloop: DevLoop,
    events: Receiver<DevLoopEvent>,
}

fn folder(path: &Path) -> Arc<Folder> {
    Arc::new(Folder::new(
        path.to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
    ))
}

impl Stage {
    /// Watches `dist` below a new folder that `prepare` fills first.
    fn new(prepare: impl FnOnce(&Path)) -> Self {
        Self::at("dist", prepare)
    }

    fn at(path: &str, prepare: impl FnOnce(&Path)) -> Self {
        let dir = TempDir::new().unwrap();
        let root = dir.path().join(path);
        prepare(&root);
        let folder = folder(&root);
        let (sender, events) = channel();
        let devloop = DevLoop::start(DevLoopOptions {
            folders: vec![("app".into(), Arc::clone(&folder))],
            config_files: vec![dir.path().join("devserver.toml")],
            on_event: Box::new(move |event| {
                let _ = sender.send(event);
            }),
        })
        .unwrap();
        let stage = Stage {
            dir,
            folder,
            _devloop: devloop,
            events,
        };
        assert_eq!(stage.next(), DevLoopEvent::Watching);
        stage
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn path(&self, key: &str) -> PathBuf {
        self.root().join(key)
    }

    fn next(&self) -> DevLoopEvent {
        self.events.recv_timeout(PATIENCE).unwrap()
    }

    /// Nothing was reported up to now.
    #[track_caller]
    fn nothing_yet(&self) {
        assert_eq!(self.events.try_iter().collect::<Vec<_>>(), []);
    }

    /// Nothing is reported for a while.
    #[track_caller]
    fn nothing_more(&self) {
        assert_eq!(
            self.events.recv_timeout(A_WHILE),
            Err(RecvTimeoutError::Timeout)
        );
    }

    /// One change is reported, and no other.
    #[track_caller]
    fn one_change(&self) -> Change {
        let DevLoopEvent::Reload(change) = self.next() else {
            panic!("no change");
        };
        assert_eq!(change.app, "app");
        self.nothing_more();
        change
    }

    #[track_caller]
    fn one_change_of(&self, keys: &[&str]) {
        let change = self.one_change();
        assert_eq!(change.keys, keys);
        assert!(!change.more);
    }
}

fn write(path: &Path, body: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, body).unwrap();
}

fn a_site(root: &Path) {
    write(&root.join("index.html"), "<html>");
    write(&root.join("app.js"), "app");
    write(&root.join("css/app.css"), "css");
}

#[test]
fn an_edit_in_place() {
    let stage = Stage::new(a_site);
    let before = stage.folder.watch().generation();
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
    assert!(stage.folder.watch().generation() > before);
}

#[test]
fn an_edit_of_a_style_sheet_says_so() {
    let stage = Stage::new(a_site);
    write(&stage.path("css/app.css"), "changed");
    let change = stage.one_change();
    assert_eq!(change.keys, ["css/app.css"]);
    assert!(change.css_only);
}

#[test]
fn an_edit_by_a_rename_within_the_folder() {
    let stage = Stage::new(a_site);
    write(&stage.path("app.js.tmp"), "changed");
    fs::rename(stage.path("app.js.tmp"), stage.path("app.js")).unwrap();
    stage.one_change_of(&["app.js"]);
}

#[test]
fn an_edit_by_a_rename_from_outside() {
    let stage = Stage::new(a_site);
    write(&stage.dir.path().join("tmp"), "changed");
    fs::rename(stage.dir.path().join("tmp"), stage.path("app.js")).unwrap();
    stage.one_change_of(&["app.js"]);
}

#[test]
fn an_edit_as_vim_saves_it() {
    let stage = Stage::new(a_site);
    write(&stage.path("4913"), "");
    fs::remove_file(stage.path("4913")).unwrap();
    fs::rename(stage.path("app.js"), stage.path("app.js~")).unwrap();
    write(&stage.path("app.js"), "changed");
    fs::remove_file(stage.path("app.js~")).unwrap();
    stage.one_change_of(&["app.js"]);
}

#[test]
fn a_new_file_and_a_deleted_one() {
    let stage = Stage::new(a_site);
    write(&stage.path("new.js"), "new");
    stage.one_change_of(&["new.js"]);
    fs::remove_file(stage.path("new.js")).unwrap();
    stage.one_change_of(&["new.js"]);
}

#[test]
fn a_file_in_a_new_folder() {
    let stage = Stage::new(a_site);
    write(&stage.path("a/b/c/new.js"), "new");
    let change = stage.one_change();
    // What came before the watch has no name.
    assert!(change.more || change.keys == ["a/b/c/new.js"], "{change:?}");
    write(&stage.path("a/b/c/new.js"), "changed");
    stage.one_change_of(&["a/b/c/new.js"]);
}

#[test]
fn what_is_no_change_is_not_reported() {
    let stage = Stage::new(a_site);
    write(&stage.path(".app.js.swp"), "vim");
    write(&stage.path("tmp"), "came");
    fs::remove_file(stage.path("tmp")).unwrap();
    fs::read(stage.path("app.js")).unwrap();
    fs::create_dir(stage.path("empty")).unwrap();
    write(&stage.dir.path().join("beside"), "not below");
    stage.nothing_more();
}

#[test]
fn a_configuration_file_edited_by_rename_or_in_place() {
    let stage = Stage::new(a_site);
    let config = stage.dir.path().join("devserver.toml");
    let temporary = stage.dir.path().join("devserver.toml.tmp");
    write(&temporary, "one");
    fs::rename(&temporary, &config).unwrap();
    assert_eq!(stage.next(), DevLoopEvent::ConfigChanged);
    stage.nothing_more();
    write(&config, "two");
    assert_eq!(stage.next(), DevLoopEvent::ConfigChanged);
    stage.nothing_more();
}

#[test]
fn a_folder_that_does_not_exist_yet() {
    let stage = Stage::new(|_| {});
    stage.nothing_more();
    a_site(stage.root());
    stage.one_change();
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
}

#[test]
fn a_folder_whose_parents_do_not_exist_yet() {
    let stage = Stage::at("packages/admin/dist", |_| {});
    a_site(stage.root());
    stage.one_change();
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
}

#[test]
fn a_folder_whose_parent_is_replaced() {
    let stage = Stage::at("admin/dist", a_site);
    let other = stage.dir.path().join("other/dist");
    a_site(&other);
    fs::rename(stage.dir.path().join("admin"), stage.dir.path().join("old")).unwrap();
    fs::rename(other.parent().unwrap(), stage.dir.path().join("admin")).unwrap();
    stage.one_change();
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
}

#[test]
#[cfg(unix)]
fn a_symlink_that_is_pointed_elsewhere() {
    use std::os::unix::fs::symlink;
    let stage = Stage::new(|root| {
        a_site(&root.with_file_name("build-1"));
        a_site(&root.with_file_name("build-2"));
        symlink("build-1", root).unwrap();
    });
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
    let next = stage.dir.path().join("next");
    symlink("build-2", &next).unwrap();
    fs::rename(&next, stage.root()).unwrap();
    stage.one_change();
    write(&stage.path("app.js"), "changed");
    stage.one_change_of(&["app.js"]);
}

#[test]
fn other_folders_are_watched_after_a_replacement() {
    let stage = Stage::new(a_site);
    let root = stage.dir.path().join("other");
    a_site(&root);
    let inner = root.join("css");
    stage._devloop.replace(
        vec![
            ("app".into(), folder(&root)),
            ("css".into(), folder(&inner)),
        ],
        Vec::new(),
    );
    assert_eq!(stage.next(), DevLoopEvent::Watching);
    assert!(!stage.folder.watch().is_watched());
    write(&stage.path("app.js"), "changed");
    stage.nothing_more();
    write(&inner.join("app.css"), "changed");
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for _ in 0..2 {
        let DevLoopEvent::Reload(change) = stage.next() else {
            panic!("no change");
        };
        told.push((change.app, change.keys));
    }
    told.sort();
    let expected = [("app", "css/app.css"), ("css", "app.css")];
    assert_eq!(
        told,
        expected.map(|(app, key)| (app.to_owned(), vec![key.to_owned()]))
    );
    stage.nothing_more();
}

/// A build of 2,000 files in 40 folders, and its page.
fn build(root: &Path, version: &str, save: impl Fn(&Path, &str)) {
    for number in 0..2_000 {
        let path = root.join(format!("assets/{}/{number}.js", number % 40));
        save(&path, version);
    }
    save(&root.join("index.html"), version);
}

fn plainly(path: &Path, version: &str) {
    write(path, version.repeat(500));
}

#[track_caller]
fn one_report_of(rebuild: impl FnOnce(&Stage)) {
    let stage = Stage::new(|root| build(root, "1", plainly));
    rebuild(&stage);
    stage.nothing_yet();
    let change = stage.one_change();
    assert!(change.more);
    write(&stage.path("assets/7/7.js"), "changed");
    stage.one_change_of(&["assets/7/7.js"]);
}

#[test]
fn a_build_in_place_is_one_report() {
    one_report_of(|stage| build(stage.root(), "2", plainly));
}

#[test]
fn a_build_that_deletes_all_files_first_is_one_report() {
    one_report_of(|stage| {
        for number in 0..2_000 {
            fs::remove_file(stage.path(&format!("assets/{}/{number}.js", number % 40))).unwrap();
        }
        build(stage.root(), "2", plainly);
    });
}

#[test]
fn a_build_that_deletes_all_folders_first_is_one_report() {
    one_report_of(|stage| {
        fs::remove_dir_all(stage.path("assets")).unwrap();
        build(stage.root(), "2", plainly);
    });
}

#[test]
fn a_build_that_renames_every_file_is_one_report() {
    one_report_of(|stage| {
        build(stage.root(), "2", |path, version| {
            let temporary = path.with_extension("tmp");
            plainly(&temporary, version);
            fs::rename(temporary, path).unwrap();
        });
    });
}

#[test]
fn a_build_that_deletes_the_folder_first_is_one_report() {
    one_report_of(|stage| {
        fs::remove_dir_all(stage.root()).unwrap();
        build(stage.root(), "2", plainly);
    });
}

#[test]
fn a_build_elsewhere_that_is_renamed_over_is_one_report() {
    one_report_of(|stage| {
        let next = stage.dir.path().join("next");
        build(&next, "2", plainly);
        // What becomes of the old folder is no part of the build: it goes with the stage.
        fs::rename(stage.root(), stage.dir.path().join("old")).unwrap();
        fs::rename(&next, stage.root()).unwrap();
    });
}

#[test]
fn the_old_folder_of_a_build_elsewhere_is_nobodys_any_more() {
    let stage = Stage::new(a_site);
    let (next, old) = (stage.dir.path().join("next"), stage.dir.path().join("old"));
    a_site(&next);
    fs::rename(stage.root(), &old).unwrap();
    fs::rename(&next, stage.root()).unwrap();
    stage.one_change();
    fs::remove_dir_all(&old).unwrap();
    stage.nothing_more();
}
