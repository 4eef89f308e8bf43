//! WebSockets through the real server, to a custom origin.
//!
//! AWS: "Use WebSockets with CloudFront distributions"; "Require HTTPS for communication between
//! viewers and CloudFront".
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

mod support;

use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use support::{DevServer, Origin, TlsClient, origin};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, accept_hdr_async, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long the origin may take to tell of something before the test is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a browser sends to open a WebSocket, besides `Host`.
const HANDSHAKE: [&str; 4] = [
    "Connection: keep-alive, Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/// An origin that sends every message back, but for the few that it obeys.
struct Echo {
    port: u16,
    /// What it saw besides messages: a pong, a close frame, the end.
    seen: Receiver<String>,
}

impl Echo {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        listener.set_nonblocking(true).unwrap();
        let (told, seen) = channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        // The thread ends with the test's process.
        thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(echo(stream, told.clone()));
                }
            });
        });
        Echo { port, seen }
    }

    #[track_caller]
    fn saw(&self) -> String {
        self.seen.recv_timeout(PATIENCE).unwrap()
    }
}

async fn echo(stream: TcpStream, told: Sender<String>) {
    let Ok(mut socket) = accept_hdr_async(stream, agree).await else {
        return;
    };
    while let Some(Ok(message)) = socket.next().await {
        let answer = match &message {
            Message::Text(text) if *text == "ping me" => Message::Ping("are you there".into()),
            Message::Text(text) if *text == "close me" => Message::Close(Some(CloseFrame {
                code: CloseCode::Library(4002),
                reason: "as you wish".into(),
            })),
            Message::Text(_) | Message::Binary(_) => message,
            Message::Pong(payload) => {
                let payload = String::from_utf8_lossy(payload);
                let _ = told.send(format!("pong {payload}"));
                continue;
            }
            Message::Close(frame) => {
                let frame = frame
                    .as_ref()
                    .map(|it| (u16::from(it.code), it.reason.as_str()));
                let _ = told.send(format!("close {frame:?}"));
                continue;
            }
            Message::Ping(_) | Message::Frame(_) => continue,
        };
        if socket.send(answer).await.is_err() {
            return;
        }
    }
    let _ = told.send("gone".to_owned());
}

/// Takes the last protocol that is offered; refuses `/refused`.
#[expect(clippy::result_large_err, reason = "the library's own error type")]
fn agree(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    if request.uri().path() == "/refused" {
        let mut refusal = ErrorResponse::new(Some("not you".to_owned()));
        *refusal.status_mut() = http::StatusCode::FORBIDDEN;
        return Err(refusal);
    }
    if let Some(offered) = request.headers().get("sec-websocket-protocol") {
        let last = offered.to_str().unwrap().rsplit(", ").next().unwrap();
        let headers = response.headers_mut();
        headers.insert("sec-websocket-protocol", last.parse().unwrap());
    }
    Ok(response)
}

fn before(port: u16, args: &[&str]) -> DevServer {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = free.local_addr().unwrap().port();
    drop(free);
    let toml = format!(
        r#"
[[origin]]
id = "echo"
url = "http://127.0.0.1:{port}"

[[origin]]
id = "down"
url = "http://127.0.0.1:{nobody}"

[[behavior]]
path_pattern = "*"
target_origin_id = "echo"
cache_policy = "CachingDisabled"
origin_request_policy = "AllViewerExceptHostHeader"

[[behavior]]
path_pattern = "/down"
target_origin_id = "down"
cache_policy = "CachingDisabled"
origin_request_policy = "AllViewerExceptHostHeader"

[[behavior]]
path_pattern = "/cached"
target_origin_id = "echo"
origin_request_policy = "AllViewer"

[[behavior]]
path_pattern = "/keyless"
target_origin_id = "echo"
cache_policy = "CachingDisabled"

[[behavior]]
path_pattern = "/secure"
target_origin_id = "echo"
viewer_protocol_policy = "redirect-to-https"
cache_policy = "CachingDisabled"
origin_request_policy = "AllViewerExceptHostHeader"
"#
    );
    DevServer::start_with(&[("devserver.toml", &toml)], args)
}

async fn open(server: &DevServer, path: &str) -> Socket {
    let url = server.url(path).replace("http://", "ws://");
    connect_async(url).await.unwrap().0
}

async fn echoed<S>(socket: &mut WebSocketStream<S>, message: Message)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    socket.send(message.clone()).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), message);
}

async fn messages_pass(args: &[&str]) {
    let origin = Echo::start();
    let mut server = before(origin.port, args);
    for path in ["/", "/cached"] {
        let mut socket = open(&server, path).await;
        let million: Vec<u8> = (0..1_000_000_u32).map(|it| it.to_le_bytes()[0]).collect();
        for message in [
            Message::text("häfen"),
            Message::text(""),
            Message::binary(vec![0, 255, 1]),
            Message::binary(million),
            Message::text("x".repeat(1_000_000)),
        ] {
            echoed(&mut socket, message).await;
        }
        let event = server.next_event("request");
        assert_eq!(
            (&event["status"], &event["path"]),
            (&101.into(), &path.into())
        );
    }
}

#[tokio::test]
async fn messages_pass_in_dev_mode() {
    messages_pass(&[]).await;
}

#[tokio::test]
async fn messages_pass_in_strict_mode() {
    messages_pass(&["--strict"]).await;
}

#[tokio::test]
async fn many_messages_keep_their_order() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let (mut sink, mut stream) = open(&server, "/").await.split();
    let all = 5_000;
    let sent = tokio::spawn(async move {
        for i in 0..all {
            sink.feed(Message::text(i.to_string())).await.unwrap();
        }
        sink.flush().await.unwrap();
        sink
    });
    for i in 0..all {
        let message = stream.next().await.unwrap().unwrap();
        assert_eq!(message, Message::text(i.to_string()));
    }
    drop(sent.await.unwrap());
}

#[tokio::test]
async fn the_origin_chooses_the_protocol() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let url = server.url("/").replace("http://", "ws://");
    let mut request = url.into_client_request().unwrap();
    let offered = "vite-ping, vite-hmr".parse().unwrap();
    request
        .headers_mut()
        .insert("sec-websocket-protocol", offered);
    let (mut socket, response) = connect_async(request).await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "vite-hmr");
    assert!(response.headers().contains_key("x-amz-cf-id"));
    echoed(&mut socket, Message::text("one")).await;
}

#[tokio::test]
async fn either_side_closes_with_a_code() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);

    let mut socket = open(&server, "/").await;
    let bye = CloseFrame {
        code: CloseCode::Library(4001),
        reason: "bye".into(),
    };
    socket.close(Some(bye.clone())).await.unwrap();
    assert_eq!(origin.saw(), r#"close Some((4001, "bye"))"#);
    let answer = socket.next().await.unwrap().unwrap();
    assert_eq!(answer, Message::Close(Some(bye)));
    assert!(socket.next().await.is_none());

    let mut socket = open(&server, "/").await;
    socket.send(Message::text("close me")).await.unwrap();
    let Message::Close(Some(frame)) = socket.next().await.unwrap().unwrap() else {
        panic!("a close frame comes");
    };
    assert_eq!(
        (u16::from(frame.code), frame.reason.as_str()),
        (4002, "as you wish")
    );
    assert!(socket.next().await.is_none());
}

#[tokio::test]
async fn either_side_pings() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let mut socket = open(&server, "/").await;
    socket.send(Message::Ping("hello".into())).await.unwrap();
    let answer = socket.next().await.unwrap().unwrap();
    assert_eq!(answer, Message::Pong("hello".into()));

    socket.send(Message::text("ping me")).await.unwrap();
    let ping = socket.next().await.unwrap().unwrap();
    assert_eq!(ping, Message::Ping("are you there".into()));
    // The library's own pong goes out with the next message.
    echoed(&mut socket, Message::text("next")).await;
    assert_eq!(origin.saw(), "pong are you there");
}

#[tokio::test]
async fn the_origin_learns_that_a_viewer_has_vanished() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let mut first = open(&server, "/").await;
    echoed(&mut first, Message::text("one")).await;
    drop(first);
    assert_eq!(origin.saw(), "gone");
    // Others are not concerned.
    let mut second = open(&server, "/").await;
    echoed(&mut second, Message::text("two")).await;
}

#[test]
fn a_refused_handshake_is_an_ordinary_response() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let reply = server.ask("GET", "/refused", &HANDSHAKE);
    assert_eq!((reply.status(), &*reply.text()), (403, "not you"));
    assert_eq!(reply.header("x-cache"), Some("Error from cloudfront"));
    assert_eq!(reply.header("upgrade"), None);
}

#[test]
fn without_an_origin_the_viewer_gets_the_502_page() {
    let origin = Echo::start();
    let server = before(origin.port, &[]);
    let mut connection = server.connect();
    let head = format!(
        "GET /down HTTP/1.1\r\nHost: {}\r\n{}\r\n\r\n",
        server.authority(),
        HANDSHAKE.join("\r\n")
    );
    // The connection stays one of HTTP.
    for _ in 0..2 {
        let reply = connection.exchange(head.as_bytes());
        assert_eq!(reply.status(), 502);
        assert!(
            reply.text().contains("<H1>502 ERROR</H1>"),
            "{}",
            reply.text()
        );
    }
}

#[test]
fn a_policy_without_the_key_makes_a_plain_request_of_it() {
    let origin = Origin::start(|_| origin::ok("", "plain"));
    let port: u16 = origin.url().rsplit(':').next().unwrap().parse().unwrap();
    let server = before(port, &[]);
    let reply = server.ask("GET", "/keyless", &HANDSHAKE);
    assert_eq!((reply.status(), &*reply.text()), (200, "plain"));
    let asked = origin.asked().remove(0);
    assert_eq!(asked.line, "GET /keyless");
    assert_eq!(asked.header("connection"), Some("Keep-Alive"));
    assert_eq!(asked.header("upgrade"), None);
    assert_eq!(asked.header("sec-websocket-key"), None);
}

#[test]
fn an_upgrade_that_the_connection_does_not_name_is_none() {
    let origin = Origin::start(|_| origin::ok("", "plain"));
    let port: u16 = origin.url().rsplit(':').next().unwrap().parse().unwrap();
    let server = before(port, &[]);
    let reply = server.ask("GET", "/", &HANDSHAKE[1..]);
    assert_eq!((reply.status(), &*reply.text()), (200, "plain"));
    let asked = origin.asked().remove(0);
    assert_eq!(asked.header("connection"), Some("Keep-Alive"));
    assert_eq!(asked.header("upgrade"), None);
}

#[tokio::test]
async fn a_behavior_that_wants_https_redirects_the_handshake() {
    let origin = Echo::start();
    let server = before(origin.port, &["--https-port", "0"]);
    let url = server.url("/secure?a=1").replace("http://", "ws://");
    let Err(Error::Http(response)) = connect_async(url).await else {
        panic!("the handshake is answered with a response");
    };
    assert_eq!(response.status(), 301);
    let there = format!("https://127.0.0.1:{}/secure?a=1", server.https_port());
    assert_eq!(response.headers()["location"], there);
}

#[test]
fn a_websocket_goes_over_tls() {
    for args in [
        &["--https-port", "0"] as &[_],
        &["--strict", "--https-port", "0"],
    ] {
        let origin = Echo::start();
        let mut server = before(origin.port, args);
        let authority = server.ready()["certificate_authority"].as_str().unwrap();
        let client = TlsClient::trusting(Path::new(authority), server.https_port());
        client.block_on(async {
            let stream = client.connect(b"http/1.1", "app.localhost").await.unwrap();
            let url = format!("wss://app.localhost:{}/secure", server.https_port());
            let (mut socket, response) =
                tokio_tungstenite::client_async(url, stream).await.unwrap();
            assert_eq!(response.status(), 101);
            echoed(&mut socket, Message::text("sealed")).await;
            echoed(&mut socket, Message::binary(vec![7; 100_000])).await;
            socket.close(None).await.unwrap();
        });
        assert_eq!(server.next_event("request")["status"], 101);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn an_open_websocket_does_not_hold_up_the_end() {
    let origin = Echo::start();
    let mut server = before(origin.port, &[]);
    let mut socket = open(&server, "/").await;
    echoed(&mut socket, Message::text("one")).await;
    assert_eq!(server.terminate(), Some(0));
    // The connection is gone, politely or not.
    let rest = socket.next().await;
    assert!(!matches!(rest, Some(Ok(_))), "{rest:?}");
}
