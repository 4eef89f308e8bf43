//! An HTTP server on a free port that answers as a test says, and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request as the origin got it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /path?query`
    pub(crate) line: String,
    /// The headers, in wire order and case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// The first header of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// A running origin; its threads end with the test.
pub(crate) struct Origin {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

type Answer = dyn Fn(&Asked) -> Vec<u8> + Send + Sync;

impl Origin {
    /// Answers every request with what `answer` returns: a whole message, head included.
    pub(crate) fn start(answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Origin::start_on(0, answer)
    }

    /// As [`Origin::start`], on a port of the test's choice.
    pub(crate) fn start_on(
        port: u16,
        answer: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || serve(stream, &*answer, &log));
            }
        });
        Origin { port, asked }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(stream: TcpStream, answer: &Answer, log: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream);
    while let Some(asked) = read(&mut reader) {
        log.lock().unwrap().push(asked.clone());
        let message = answer(&asked);
        let closes = head(&message).contains("\r\nConnection: close\r\n");
        if reader.get_mut().write_all(&message).is_err() || closes {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let line = lines.first()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|it| it.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut asked = Asked {
        line,
        headers,
        body: Vec::new(),
    };
    if let Some(length) = asked.header("content-length") {
        asked.body.resize(length.parse().ok()?, 0);
        reader.read_exact(&mut asked.body).ok()?;
    } else if asked.header("transfer-encoding") == Some("chunked") {
        asked.body = read_chunks(reader)?;
    }
    Some(asked)
}

fn read_chunks(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut res = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let length = usize::from_str_radix(line.trim_end(), 16).ok()?;
        let start = res.len();
        // The line end of each chunk, which also ends the empty trailer.
        res.resize(start + length + 2, 0);
        reader.read_exact(&mut res[start..]).ok()?;
        res.truncate(start + length);
        if length == 0 {
            return Some(res);
        }
    }
}

/// The head of a message, without its body.
fn head(message: &[u8]) -> String {
    let end = message.windows(4).position(|it| it == b"\r\n\r\n");
    String::from_utf8_lossy(&message[..end.map_or(message.len(), |it| it + 4)]).into_owned()
}

/// A 200 with these header lines and this body.
pub(crate) fn ok(headers: &str, body: &str) -> Vec<u8> {
    message("200 OK", headers, body)
}

/// A 200 in one chunk of unknown length, with these header lines.
pub(crate) fn chunked(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let chunk = match body {
        "" => String::new(),
        _ => format!("{length:x}\r\n{body}\r\n"),
    };
    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{headers}\r\n{chunk}0\r\n\r\n")
        .into_bytes()
}

/// A message with a `Content-Length`; `headers` are whole lines, each with `\r\n` at its end.
pub(crate) fn message(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}").into_bytes()
}
