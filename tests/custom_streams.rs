//! Bodies that take their time, to and from a custom origin: nothing waits for their end.
//!
//! AWS: "Request and response behavior for custom origins", on chunked encoding: CloudFront passes
//! what it gets on as it arrives.
//!
//! Each test holds both ends of the stream and goes on with one only when the other has got what
//! was sent, so a body that is gathered before it is passed on makes it wait for ever.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use support::DevServer;

/// How long something may take to arrive before the test is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// What begins a stream of events.
const EVENTS: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n";

/// An end of a connection: the viewer's, or the origin's.
struct End {
    stream: TcpStream,
    /// What came and was not yet asked for.
    read: Vec<u8>,
}

impl End {
    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        End {
            stream,
            read: Vec::new(),
        }
    }

    #[track_caller]
    fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    #[track_caller]
    fn send_chunk(&mut self, text: &str) {
        let chunk = format!("{:x}\r\n{text}\r\n", text.len());
        self.send(chunk.as_bytes());
    }

    /// Reads to the end of the first `text`, and returns all of it.
    #[track_caller]
    fn receive_until(&mut self, text: &str) -> String {
        loop {
            let found = self
                .read
                .windows(text.len())
                .position(|it| it == text.as_bytes());
            if let Some(at) = found {
                let rest = self.read.split_off(at + text.len());
                let before = std::mem::replace(&mut self.read, rest);
                return String::from_utf8(before).unwrap();
            }
            self.read_more();
        }
    }

    /// Reads so many bytes, and returns them.
    #[track_caller]
    fn receive(&mut self, bytes: usize) -> Vec<u8> {
        while self.read.len() < bytes {
            self.read_more();
        }
        let rest = self.read.split_off(bytes);
        std::mem::replace(&mut self.read, rest)
    }

    #[track_caller]
    fn read_more(&mut self) {
        let mut bytes = vec![0; 256 * 1024];
        let read = self.stream.read(&mut bytes).unwrap();
        assert_ne!(
            read,
            0,
            "ended after {:?}",
            String::from_utf8_lossy(&self.read)
        );
        self.read.extend_from_slice(&bytes[..read]);
    }
}

/// A server in front of an origin that a test plays itself.
struct Site {
    origin: Receiver<TcpStream>,
    server: DevServer,
}

impl Site {
    fn new(policy: &str, args: &[&str]) -> Self {
        let origin = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = origin.local_addr().unwrap().port();
        let (sender, accepted) = channel();
        // The thread ends with the test's process.
        thread::spawn(move || {
            for stream in origin.incoming().flatten() {
                let _ = sender.send(stream);
            }
        });
        let toml = format!(
            r#"
[[origin]]
id = "api"
url = "http://127.0.0.1:{port}"

[[behavior]]
path_pattern = "*"
target_origin_id = "api"
cache_policy = "{policy}"
compress = true
allowed_methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"]
"#
        );
        Site {
            origin: accepted,
            server: DevServer::start_with(&[("devserver.toml", &toml)], args),
        }
    }

    /// A viewer that asks for a path.
    fn viewer(&self, path: &str) -> End {
        let mut viewer = End::new(TcpStream::connect(self.server.authority()).unwrap());
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip, br\r\n\r\n",
            self.server.authority()
        );
        viewer.send(head.as_bytes());
        viewer
    }

    /// The origin's end of the next request, once its head has come.
    fn asked(&self) -> End {
        let mut origin = End::new(self.origin.recv_timeout(PATIENCE).unwrap());
        origin.receive_until("\r\n\r\n");
        origin
    }
}

#[track_caller]
fn event(origin: &mut End, viewer: &mut End, number: u32) {
    let event = format!("data: {number}\n\n");
    origin.send_chunk(&event);
    viewer.receive_until(&event);
}

/// Two viewers of the same stream: each gets its own, one event at a time.
#[track_caller]
fn events_come_one_by_one(policy: &str, cache_control: &str, args: &[&str]) {
    let site = Site::new(policy, args);
    let head = format!("{EVENTS}{cache_control}\r\n");

    let mut first = site.viewer("/events");
    let mut to_first = site.asked();
    to_first.send(head.as_bytes());
    let got = first.receive_until("\r\n\r\n");
    assert!(got.starts_with("HTTP/1.1 200 OK\r\n"), "{got}");
    assert!(!got.contains("Content-Encoding"), "{got}");
    event(&mut to_first, &mut first, 1);

    let mut second = site.viewer("/events");
    let mut to_second = site.asked();
    to_second.send(head.as_bytes());
    second.receive_until("\r\n\r\n");
    for number in 2..20 {
        event(&mut to_second, &mut second, number);
        event(&mut to_first, &mut first, number);
    }

    // The end comes through as well, and one stream's is not the other's.
    to_first.send(b"0\r\n\r\n");
    first.receive_until("0\r\n\r\n");
    event(&mut to_second, &mut second, 20);
}

#[test]
fn events_come_one_by_one_where_nothing_is_cached() {
    events_come_one_by_one("CachingDisabled", "", &[]);
    events_come_one_by_one("CachingDisabled", "", &["--strict"]);
}

#[test]
fn events_come_one_by_one_where_the_behavior_caches() {
    events_come_one_by_one("CachingOptimized", "", &[]);
    events_come_one_by_one("CachingOptimized", "", &["--strict"]);
    events_come_one_by_one("CachingOptimized", "Cache-Control: no-cache\r\n", &[]);
}

#[test]
fn who_asks_for_a_stream_does_not_wait_for_another_viewers() {
    let site = Site::new("CachingOptimized", &[]);
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut first = site.viewer("/lines");
    let mut to_first = site.asked();
    to_first.send(head.as_bytes());
    first.receive_until("\r\n\r\n");
    event(&mut to_first, &mut first, 1);
    // The first stream says nothing more for now.
    let mut second = site.viewer("/lines");
    let mut to_second = site.asked();
    to_second.send(head.as_bytes());
    second.receive_until("\r\n\r\n");
    event(&mut to_second, &mut second, 1);
    event(&mut to_first, &mut first, 2);
}

#[test]
fn the_origin_learns_that_the_viewer_has_gone() {
    for policy in ["CachingDisabled", "CachingOptimized"] {
        let site = Site::new(policy, &[]);
        let mut viewer = site.viewer("/events");
        let mut origin = site.asked();
        origin.send(format!("{EVENTS}\r\n").as_bytes());
        event(&mut origin, &mut viewer, 1);
        drop(viewer);
        assert_eq!(origin.stream.read(&mut [0; 1]).unwrap(), 0);
    }
}

const PIECE: usize = 1024 * 1024;
const PIECES: usize = 30;

/// The upload comes back piece by piece, each before the next one is sent.
#[track_caller]
fn an_upload_passes(policy: &str, args: &[&str]) {
    let site = Site::new(policy, args);
    let mut viewer = End::new(TcpStream::connect(site.server.authority()).unwrap());
    let length = PIECES * PIECE;
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: {}\r\nContent-Length: {length}\r\n\r\n",
        site.server.authority()
    );
    viewer.send(head.as_bytes());
    viewer.send(&[0; PIECE]);
    let mut origin = site.asked();
    assert_eq!(origin.receive(PIECE), [0; PIECE]);
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n");
    origin.send(head.as_bytes());
    viewer.receive_until("\r\n\r\n");
    for number in 0..PIECES {
        let piece = vec![u8::try_from(number).unwrap(); PIECE];
        if number > 0 {
            viewer.send(&piece);
            assert!(
                origin.receive(PIECE) == piece,
                "piece {number} came up otherwise"
            );
        }
        origin.send(&piece);
        assert!(
            viewer.receive(PIECE) == piece,
            "piece {number} came down otherwise"
        );
    }
}

#[test]
fn an_upload_is_answered_while_it_is_read() {
    an_upload_passes("CachingDisabled", &[]);
    an_upload_passes("CachingOptimized", &["--strict"]);
}

#[test]
fn an_upload_in_chunks_is_answered_while_it_is_read() {
    let site = Site::new("CachingDisabled", &[]);
    let mut viewer = End::new(TcpStream::connect(site.server.authority()).unwrap());
    let head = format!(
        "PUT /upload HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        site.server.authority()
    );
    viewer.send(head.as_bytes());
    viewer.send_chunk("one");
    let mut origin = site.asked();
    origin.receive_until("one");
    origin.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    origin.send_chunk("ONE");
    viewer.receive_until("ONE");
    viewer.send_chunk("two");
    origin.receive_until("two");
    viewer.send(b"0\r\n\r\n");
    origin.receive_until("0\r\n\r\n");
    origin.send_chunk("TWO");
    origin.send(b"0\r\n\r\n");
    viewer.receive_until("TWO");
    viewer.receive_until("0\r\n\r\n");
}

#[test]
fn an_upload_may_be_refused_before_its_end() {
    let site = Site::new("CachingDisabled", &[]);
    let mut viewer = End::new(TcpStream::connect(site.server.authority()).unwrap());
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n",
        site.server.authority(),
        PIECES * PIECE
    );
    viewer.send(head.as_bytes());
    viewer.send(&[0; PIECE]);
    let mut origin = site.asked();
    origin.receive(PIECE);
    origin.send(
        b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nmuch",
    );
    let got = viewer.receive_until("much");
    assert!(got.starts_with("HTTP/1.1 413 "), "{got}");
}
