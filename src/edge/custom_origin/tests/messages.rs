//! What origins and viewers get to see of each other's messages.

use std::convert::Infallible;
use std::sync::Mutex;

use http_body_util::Empty;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;

use super::*;

/// An origin that hands over the head of each request and answers with these bytes.
async fn listening(response: &'static str) -> (u16, mpsc::UnboundedReceiver<String>) {
    let (sender, heads) = mpsc::unbounded_channel();
    let port = raw_origin(move |_, mut stream| {
        let sender = sender.clone();
        async move {
            loop {
                let head = read_head(&mut stream).await;
                if head.is_empty() || sender.send(head).is_err() {
                    return;
                }
                stream.write_all(response.as_bytes()).await.unwrap();
            }
        }
    })
    .await;
    (port, heads)
}

#[tokio::test]
async fn the_origin_sees_the_message_without_what_concerns_the_viewers_connection() {
    let (port, mut heads) = listening("HTTP/1.1 204 No Content\r\n\r\n").await;
    let mut asked = request(
        Method::GET,
        "/api//a%2Fb",
        &[
            ("x-amz-cf-id", "abc=="),
            ("connection", "close, x-private"),
            ("x-private", "1"),
            ("te", "trailers"),
            ("upgrade", "websocket"),
            ("expect", "100-continue"),
            ("x-forwarded-for", "127.0.0.1"),
        ],
    );
    asked.query = "x=%20&y".to_owned();
    let client = CustomOriginClient::default();
    let answer = client.send(&custom(port), asked).await;
    assert_eq!(answer.outcome.unwrap().status, 204);
    assert_eq!(
        heads.recv().await.unwrap(),
        "GET /api//a%2Fb?x=%20&y HTTP/1.1\r\n\
         Host: api.localhost\r\n\
         X-Amz-Cf-Id: abc==\r\n\
         X-Forwarded-For: 127.0.0.1\r\n\
         Connection: Keep-Alive\r\n\r\n"
    );
}

#[tokio::test]
async fn the_viewer_sees_the_origins_headers_in_their_order() {
    let (port, _heads) = listening(
        "HTTP/1.1 200 Fine\r\n\
         Server: x\r\n\
         Connection: keep-alive, X-Private\r\n\
         X-Private: 1\r\n\
         Keep-Alive: timeout=5\r\n\
         Trailer: X-Sum\r\n\
         Proxy-Authenticate: Basic\r\n\
         Set-Cookie: a=1\r\n\
         ETag: \"1\"\r\n\
         Set-Cookie: b=2\r\n\
         Content-Length: 2\r\n\r\nok",
    )
    .await;
    let response = get(&custom(port)).await.outcome.unwrap();
    let headers: Vec<String> = response
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    assert_eq!(
        headers,
        [
            "server: x",
            "set-cookie: a=1",
            "set-cookie: b=2",
            "etag: \"1\"",
            "content-length: 2",
        ]
    );
    assert!(
        response
            .extensions
            .get::<hyper::ext::ReasonPhrase>()
            .is_none()
    );
    assert_eq!(text(response).await, "ok");
}

#[tokio::test]
async fn interim_responses_are_dropped() {
    let (port, _heads) = listening(
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n\
         HTTP/1.1 100 Continue\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlast",
    )
    .await;
    let response = get(&custom(port)).await.outcome.unwrap();
    assert_eq!(response.status, 200);
    assert!(!response.headers.contains_key("link"));
    assert_eq!(text(response).await, "last");
}

#[tokio::test]
async fn redirects_are_passed_on() {
    let (port, mut heads) =
        listening("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n").await;
    let response = get(&custom(port)).await.outcome.unwrap();
    assert_eq!(response.status, 302);
    assert_eq!(response.headers["location"], "/elsewhere");
    assert!(matches!(response.body, Body::Empty));
    assert!(heads.recv().await.is_some());
    assert!(heads.try_recv().is_err());
}

#[tokio::test]
async fn an_error_of_the_origin_is_its_answer() {
    let (port, _heads) =
        listening("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy").await;
    let response = get(&custom(port)).await.outcome.unwrap();
    assert_eq!(response.status, 503);
    assert_eq!(text(response).await, "busy");
}

#[tokio::test]
async fn the_answer_to_head_keeps_its_length_and_has_no_body() {
    let (port, _heads) = listening("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n").await;
    let client = CustomOriginClient::default();
    let answer = client
        .send(&custom(port), request(Method::HEAD, "/", &[]))
        .await;
    let response = answer.outcome.unwrap();
    assert_eq!(response.headers["content-length"], "1234");
    assert!(matches!(response.body, Body::Empty));
}

#[tokio::test]
async fn the_origins_spelling_of_header_names_can_be_kept() {
    let (port, _heads) =
        listening("HTTP/1.1 204 No Content\r\nx-amzn-RequestId: 1\r\nETag: \"1\"\r\n\r\n").await;
    let ours = get(&custom(port)).await.outcome.unwrap();
    let mut response = http::Response::new(Empty::<Bytes>::new());
    *response.status_mut() = ours.status;
    *response.headers_mut() = ours.headers;
    *response.extensions_mut() = ours.extensions;
    let once = Mutex::new(Some(response));
    let service = service_fn(move |_| {
        let response = once.lock().unwrap().take().unwrap();
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let (mut far, near) = tokio::io::duplex(1024);
    let connection = http1::Builder::new()
        .title_case_headers(true)
        .serve_connection(TokioIo::new(near), service);
    tokio::spawn(connection);
    let request = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n";
    far.write_all(request).await.unwrap();
    let mut written = String::new();
    far.read_to_string(&mut written).await.unwrap();
    assert!(
        written.contains("\r\nx-amzn-RequestId: 1\r\nETag:"),
        "{written}"
    );
}
