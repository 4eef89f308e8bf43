//! Live reload, measured: from the system call that changes a file to the message at a browser's
//! socket, and what a build of 2,000 files sends.
//!
//! `cargo bench --bench reload [edits] [builds]`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement may stop where it stands"
)]

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use mfe_dev::devloop::{DevLoop, DevLoopEvent, DevLoopOptions, ReloadHub, live_reload};
use mfe_dev::s3::{ContentTypeProfile, Folder};
use tempfile::TempDir;

const FILES: usize = 2_000;

/// Changes a file to this body, and says when.
type Edit<'a> = &'a dyn Fn(&str) -> Instant;
/// Writes all files.
type Build<'a> = &'a dyn Fn(&Path);

fn main() {
    let mut numbers = std::env::args().filter_map(|it| it.parse::<usize>().ok());
    let edits = numbers.next().unwrap_or(30).max(1);
    let builds = numbers.next().unwrap_or(5);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let dir = TempDir::new().unwrap();
    let dist = dir.path().join("dist");
    build(&dist);
    fs::write(dist.join("small.js"), "x".repeat(4_000)).unwrap();
    let (_devloop, reloads) = runtime.block_on(serve(&dist));

    let mut out = std::io::stdout().lock();
    let small = dist.join("small.js");
    let inside = dist.join("small.js.tmp");
    let outside = dir.path().join("tmp");
    let ways: [(&str, Edit<'_>); 3] = [
        ("in place", &|body| in_place(&small, body)),
        ("rename from outside", &|body| {
            rename(&outside, &small, body)
        }),
        ("rename within", &|body| rename(&inside, &small, body)),
    ];
    for (name, edit) in ways {
        let mut times: Vec<f64> = (0..edits + 2)
            .map(|it| one_edit(&reloads, it, edit))
            .collect();
        // Two to warm up.
        times.drain(..2);
        times.sort_by(f64::total_cmp);
        let (p50, p95) = (times[times.len() / 2], times[times.len() * 95 / 100]);
        writeln!(out, "{name}: p50 {p50:.2} ms, p95 {p95:.2} ms").unwrap();
    }
    let ways: [(&str, Build<'_>); 2] = [("after deleting", &rebuild), ("in place", &build)];
    for (name, way) in ways {
        for _ in 0..builds {
            let told = one_build(&reloads, || way(&dist));
            writeln!(out, "{FILES} files {name}: {told}").unwrap();
        }
    }
}

fn one_build(reloads: &Receiver<Instant>, build: impl FnOnce()) -> String {
    std::thread::sleep(Duration::from_secs(1));
    reloads.try_iter().count();
    let begun = Instant::now();
    build();
    let end = Instant::now();
    std::thread::sleep(Duration::from_secs(1));
    let all: Vec<Instant> = reloads.try_iter().collect();
    let early = all.iter().filter(|it| **it < end).count();
    let last = all
        .last()
        .map_or(f64::NAN, |it| ms(it.saturating_duration_since(end)));
    format!(
        "{:.0} ms, {} reloads, {early} early, the last {last:.1} ms after",
        ms(end - begun),
        all.len(),
    )
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn one_edit(reloads: &Receiver<Instant>, number: usize, edit: Edit<'_>) -> f64 {
    std::thread::sleep(Duration::from_millis(350 + (number as u64 * 37) % 150));
    reloads.try_iter().count();
    let begun = edit(&format!("{}// edit {number}\n", "x".repeat(4_000)));
    let told = reloads.recv_timeout(Duration::from_secs(5)).unwrap();
    ms(told.saturating_duration_since(begun))
}

fn in_place(path: &Path, body: &str) -> Instant {
    let mut file = File::options().write(true).open(path).unwrap();
    let begun = Instant::now();
    file.set_len(0).unwrap();
    file.write_all(body.as_bytes()).unwrap();
    begun
}

fn rename(temporary: &Path, path: &Path, body: &str) -> Instant {
    fs::write(temporary, body).unwrap();
    let begun = Instant::now();
    fs::rename(temporary, path).unwrap();
    begun
}

fn chunk(dist: &Path, number: usize) -> std::path::PathBuf {
    dist.join(format!("assets/{}/{number}.js", number % 40))
}

fn build(dist: &Path) {
    for number in 0..FILES {
        let path = chunk(dist, number);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("export const x = {number};\n").repeat(100)).unwrap();
    }
    fs::write(dist.join("index.html"), "<html>").unwrap();
}

/// The bundler empties the folders and writes them again.
fn rebuild(dist: &Path) {
    for number in 0..FILES {
        fs::remove_file(chunk(dist, number)).unwrap();
    }
    build(dist);
}

/// Serves the event stream, listens to it as a browser would, and passes on when a reload arrived.
async fn serve(dist: &Path) -> (DevLoop, Receiver<Instant>) {
    let hub = ReloadHub::new("bench".into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = live_reload::router(Arc::clone(&hub));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let folder = Folder::new(
        dist.to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
    );
    let (watching, ready) = channel();
    let devloop = DevLoop::start(DevLoopOptions {
        folders: vec![("app".into(), Arc::new(folder))],
        config_files: Vec::new(),
        on_event: Box::new(move |event| match event {
            DevLoopEvent::Reload(change) => hub.reload([change]),
            DevLoopEvent::Watching => watching.send(()).unwrap(),
            DevLoopEvent::ConfigChanged | DevLoopEvent::Warning(_) => {}
        }),
    })
    .unwrap();
    ready.recv().unwrap();
    let (sender, reloads) = channel();
    std::thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let request = b"GET /__mfe_dev/events HTTP/1.1\r\nhost: localhost\r\n\r\n";
        stream.write_all(request).unwrap();
        for line in BufReader::new(stream).lines() {
            if line.unwrap() == "event: reload" {
                sender.send(Instant::now()).unwrap();
            }
        }
    });
    (devloop, reloads)
}
