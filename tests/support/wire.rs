//! HTTP/1.1 by the byte: what was on the wire, in its order and spelling.
//!
//! A client library would fold names, follow redirects and refuse what these tests must send.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection to a server; it stays open for as many requests as the server allows.
pub(crate) struct Connection {
    reader: BufReader<TcpStream>,
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    /// The first line, without its line end.
    pub(crate) status_line: String,
    /// The headers, in wire order and case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body, without the framing of chunks.
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// Connects to `host:port`.
    pub(crate) fn to(authority: &str) -> Self {
        let stream = TcpStream::connect(authority).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Connection {
            reader: BufReader::new(stream),
        }
    }

    /// Sends the bytes of one request and reads the answer.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Reply {
        self.send(request);
        self.read_reply(request.starts_with(b"HEAD "))
    }

    /// Sends bytes.
    pub(crate) fn send(&mut self, request: &[u8]) {
        // A server that refuses a request may close before it has read all of it.
        let _ = self.reader.get_mut().write_all(request);
    }

    /// Reads the answer to a request that is not HEAD.
    pub(crate) fn receive(&mut self) -> Reply {
        self.read_reply(false)
    }

    /// Everything that comes until the server closes, head included.
    pub(crate) fn rest_of_stream(&mut self) -> String {
        let mut res = Vec::new();
        // A reset ends it too.
        let _ = self.reader.read_to_end(&mut res);
        String::from_utf8_lossy(&res).into_owned()
    }

    /// Whether the server has closed the connection after the last answer.
    pub(crate) fn is_closed_by_server(&mut self) -> bool {
        match self.reader.fill_buf() {
            Ok(rest) => rest.is_empty(),
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    fn read_reply(&mut self, to_head: bool) -> Reply {
        let status_line = self.read_line();
        let mut headers = Vec::new();
        loop {
            let line = self.read_line();
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut res = Reply {
            status_line,
            headers,
            body: Vec::new(),
        };
        if !to_head && !matches!(res.status(), 100 | 204 | 304) {
            res.body = self.read_body(&res);
        }
        res
    }

    fn read_body(&mut self, reply: &Reply) -> Vec<u8> {
        if reply.header("transfer-encoding") == Some("chunked") {
            return self.read_chunks();
        }
        let mut res = Vec::new();
        match reply.header("content-length") {
            Some(length) => {
                res.resize(length.parse().unwrap(), 0);
                self.reader.read_exact(&mut res).unwrap();
            }
            None => {
                self.reader.read_to_end(&mut res).unwrap();
            }
        }
        res
    }

    fn read_chunks(&mut self) -> Vec<u8> {
        let mut res = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.read_line(), 16).unwrap();
            let start = res.len();
            res.resize(start + length, 0);
            self.reader.read_exact(&mut res[start..]).unwrap();
            assert_eq!(self.read_line(), "", "a chunk ends with a line end");
            if length == 0 {
                return res;
            }
        }
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        assert!(line.ends_with("\r\n"), "no whole line came: {line:?}");
        line.truncate(line.len() - 2);
        line
    }
}

impl Reply {
    /// The status code.
    pub(crate) fn status(&self) -> u16 {
        let code = self.status_line.split(' ').nth(1).unwrap();
        code.parse().unwrap()
    }

    /// The value of a header by its name in any case, if it came once; a repeated one fails the test.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(it, _)| it.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str());
        let res = found.next();
        assert_eq!(found.next(), None, "`{name}` came twice");
        res
    }

    /// The names of the headers, in wire order and case.
    pub(crate) fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
