//! A file that is rewritten all the time is never served half, mixed, or as missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use md5::{Digest as _, Md5};
use mfe_dev::devloop::{DevLoop, DevLoopEvent, DevLoopOptions};
use mfe_dev::s3::{ContentTypeProfile, Folder, Object};
use tempfile::TempDir;
use tokio::sync::mpsc;

const VERSIONS: u32 = 1_000;
const READERS: usize = 8;
const LEN: usize = 1_000_000;
const FRAME: usize = 8;

/// A version: its number, a byte of its own over and over, and its number again.
fn version(number: u32) -> Vec<u8> {
    let frame = format!("{number:08}");
    let mut bytes = frame.clone().into_bytes();
    bytes.resize(LEN - FRAME, u8::try_from(number % 251).unwrap());
    bytes.extend_from_slice(frame.as_bytes());
    bytes
}

/// The number of a version, if the object is exactly one, and its ETag its digest.
#[track_caller]
fn whole_version(object: &Object) -> u32 {
    let body = object.body.held().unwrap();
    assert_eq!(body.len(), LEN);
    let number: u32 = std::str::from_utf8(&body[..FRAME])
        .unwrap()
        .parse()
        .unwrap();
    let byte = u8::try_from(number % 251).unwrap();
    let filling = &body[FRAME..LEN - FRAME];
    assert!(filling == vec![byte; filling.len()], "mixed");
    assert_eq!(&body[..FRAME], &body[LEN - FRAME..], "cut");
    let digest: String = Md5::digest(body)
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    assert_eq!(object.etag, format!("\"{digest}\""));
    number
}

fn write_in_place(path: &Path, bytes: &[u8]) {
    let mut file = File::options()
        .write(true)
        .truncate(true)
        .open(path)
        .unwrap();
    for chunk in bytes.chunks(LEN / 4) {
        file.write_all(chunk).unwrap();
    }
}

fn rename_over(path: &Path, bytes: &[u8]) {
    let temporary = path.with_extension("tmp");
    fs::write(&temporary, bytes).unwrap();
    fs::rename(temporary, path).unwrap();
}

async fn watched(folder: &Arc<Folder>) -> (DevLoop, mpsc::UnboundedReceiver<DevLoopEvent>) {
    let (sender, mut events) = mpsc::unbounded_channel();
    let devloop = DevLoop::start(DevLoopOptions {
        folders: vec![("app".into(), Arc::clone(folder))],
        config_files: Vec::new(),
        on_event: Box::new(move |event| {
            let _ = sender.send(event);
        }),
    })
    .unwrap();
    assert_eq!(events.recv().await, Some(DevLoopEvent::Watching));
    (devloop, events)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_one_whole_version() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("app.js");
    fs::write(&path, version(0)).unwrap();
    let folder = Arc::new(Folder::new(
        dir.path().to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
    ));
    let (_devloop, _events) = watched(&folder).await;
    let first = folder.object("app.js").await.unwrap().unwrap();
    assert_eq!(whole_version(&first), 0);

    let done = Arc::new(AtomicBool::new(false));
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..READERS {
        let (folder, done) = (Arc::clone(&folder), Arc::clone(&done));
        readers.spawn(async move {
            let mut last = 0;
            let mut object = folder.object("app.js").await.unwrap().unwrap();
            let mut answers = 0_u32;
            while !done.load(Ordering::Relaxed) {
                let next = folder.object("app.js").await.unwrap().expect("absent");
                answers += 1;
                // What is in memory was judged before.
                if !Arc::ptr_eq(&object, &next) {
                    let number = whole_version(&next);
                    assert!(number >= last, "an older version after a newer one");
                    last = number;
                    object = next;
                }
                tokio::task::yield_now().await;
            }
            answers
        });
    }
    let writer = tokio::task::spawn_blocking(move || {
        for number in 1..=VERSIONS {
            let bytes = version(number);
            if number % 2 == 0 {
                rename_over(&path, &bytes);
            } else {
                write_in_place(&path, &bytes);
            }
        }
    });
    writer.await.unwrap();
    done.store(true, Ordering::Relaxed);
    let answers: u32 = readers.join_all().await.into_iter().sum();
    assert!(answers > 0);

    // Once the events are in, the last version is what is served.
    loop {
        let object = folder.object("app.js").await.unwrap().unwrap();
        if whole_version(&object) == VERSIONS {
            break;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_held_open_is_served_as_it_was_before() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("app.js");
    fs::write(&path, "one").unwrap();
    let folder = Arc::new(Folder::new(
        dir.path().to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
    ));
    let (_devloop, mut events) = watched(&folder).await;
    assert_eq!(held(&folder, "app.js").await, "one");

    let generation = folder.watch().generation();
    let mut file = File::create(&path).unwrap();
    file.write_all(b"tw").unwrap();
    while folder.watch().generation() == generation {
        tokio::task::yield_now().await;
    }
    // Longer than a file must be left alone where no events tell.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(held(&folder, "app.js").await, "one");
    // There is no version of this one yet.
    let mut fresh = File::create(dir.path().join("new.js")).unwrap();
    fresh.write_all(b"ne").unwrap();
    let waiting = tokio::spawn({
        let folder = Arc::clone(&folder);
        async move { folder.object("new.js").await.unwrap().unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    file.write_all(b"o").unwrap();
    fresh.write_all(b"w").unwrap();
    drop((file, fresh));
    assert_eq!(waiting.await.unwrap().body.held().unwrap(), "new");
    assert!(matches!(events.recv().await, Some(DevLoopEvent::Reload(_))));
    assert_eq!(held(&folder, "app.js").await, "two");
}

/// The bytes of a file, as they are served.
async fn held(folder: &Folder, key: &str) -> Bytes {
    let object = folder.object(key).await.unwrap().unwrap();
    object.body.held().unwrap().clone()
}

#[tokio::test]
async fn a_file_whose_writer_never_finishes_is_absent_in_the_end() {
    let dir = TempDir::new().unwrap();
    let folder = Arc::new(Folder::new(
        dir.path().to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
    ));
    let (_devloop, _events) = watched(&folder).await;
    let mut file = File::create(dir.path().join("app.js")).unwrap();
    file.write_all(b"half").unwrap();
    assert!(folder.object("app.js").await.unwrap().is_none());
    drop(file);
}
