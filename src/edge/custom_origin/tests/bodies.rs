//! Bodies pass as they arrive, both ways, and a broken one does not pass for a whole one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http_body::Frame;
use tokio::sync::mpsc;

use super::*;

const CHUNK: usize = 64 * 1024;
const CHUNKS: usize = 480;
/// 30 MB.
const WHOLE: usize = CHUNK * CHUNKS;
/// More than two sockets hold, and much less than the whole.
const IN_FLIGHT: usize = 16 * 1024 * 1024;

/// A body that is made as it is asked for, and counts.
struct Made {
    left: usize,
    made: Arc<AtomicUsize>,
}

impl http_body::Body for Made {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.made.fetch_add(CHUNK, Ordering::SeqCst);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; CHUNK])))))
    }
}

#[tokio::test]
async fn thirty_megabytes_go_up_at_the_origins_pace() {
    let made = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&made);
    let port = raw_origin(move |_, mut stream| {
        let made = Arc::clone(&counted);
        async move {
            let head = read_head(&mut stream).await;
            assert!(
                head.contains(&format!("Content-Length: {WHOLE}\r\n")),
                "{head}"
            );
            assert!(!head.contains("Transfer-Encoding"), "{head}");
            let mut received = 0;
            let mut chunk = vec![0; CHUNK];
            while received < WHOLE {
                received += stream.read(&mut chunk).await.unwrap();
                assert!(made.load(Ordering::SeqCst) - received < IN_FLIGHT);
            }
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nall")
                .await
                .unwrap();
        }
    })
    .await;
    let length = WHOLE.to_string();
    let mut asked = request(Method::PUT, "/", &[("content-length", &length)]);
    asked.body = Body::Flowing(Made { left: CHUNKS, made }.boxed());
    let client = CustomOriginClient::default();
    let answer = client.send(&custom(port), asked).await;
    assert_eq!(text(answer.outcome.unwrap()).await, "all");
}

#[tokio::test]
async fn thirty_megabytes_come_down_at_the_viewers_pace() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&sent);
    let port = raw_origin(move |_, mut stream| {
        let sent = Arc::clone(&counted);
        async move {
            read_head(&mut stream).await;
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {WHOLE}\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            for _ in 0..CHUNKS {
                stream.write_all(&[b'x'; CHUNK]).await.unwrap();
                sent.fetch_add(CHUNK, Ordering::SeqCst);
            }
        }
    })
    .await;
    let response = get(&custom(port)).await.outcome.unwrap();
    assert_eq!(response.headers[CONTENT_LENGTH], WHOLE.to_string());
    let Body::Flowing(mut flowing) = response.body else {
        panic!("a body of 30 MB flows");
    };
    assert_eq!(
        http_body::Body::size_hint(&flowing).exact(),
        Some(WHOLE as u64)
    );
    let mut received = 0;
    while let Some(frame) = flowing.frame().await {
        received += frame.unwrap().into_data().unwrap().len();
        assert!(sent.load(Ordering::SeqCst).saturating_sub(received) < IN_FLIGHT);
    }
    assert_eq!(received, WHOLE);
}

#[tokio::test]
async fn a_body_of_unknown_length_goes_up_in_chunks() {
    let port = raw_origin(|_, mut stream| async move {
        let head = read_head(&mut stream).await;
        assert!(head.contains("Transfer-Encoding: chunked\r\n"), "{head}");
        assert!(!head.contains("Content-Length"), "{head}");
        let mut body = Vec::new();
        while !body.ends_with(b"0\r\n\r\n") {
            body.push(stream.read_u8().await.unwrap());
        }
        let length = body.len();
        let response = format!("HTTP/1.1 200 OK\r\nX-Got: {length}\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(response.as_bytes()).await.unwrap();
    })
    .await;
    let mut asked = request(Method::POST, "/", &[]);
    let made = Arc::default();
    asked.body = Body::Flowing(Made { left: 1, made }.boxed());
    let client = CustomOriginClient::default();
    let response = client.send(&custom(port), asked).await.outcome.unwrap();
    let framed = "10000\r\n".len() + CHUNK + "\r\n0\r\n\r\n".len();
    assert_eq!(response.headers["x-got"], framed.to_string());
}

#[tokio::test]
async fn events_arrive_one_by_one() {
    let (go_on, mut next) = mpsc::channel::<&'static str>(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        while let Some(event) = next.recv().await {
            let chunk = format!("{:x}\r\n{event}\r\n", event.len());
            stream.write_all(chunk.as_bytes()).await.unwrap();
        }
        stream.write_all(b"0\r\nX-Sum: 1\r\n\r\n").await.unwrap();
    });
    let response = get(&custom(port)).await.outcome.unwrap();
    assert!(!response.headers.contains_key(TRANSFER_ENCODING));
    let Body::Flowing(mut flowing) = response.body else {
        panic!("a stream of events flows");
    };
    for event in ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"] {
        go_on.send(event).await.unwrap();
        let frame = flowing.frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), event);
    }
    drop(go_on);
    assert!(flowing.frame().await.is_none());
}

#[track_caller]
fn broke_off(outcome: Result<Bytes, BodyError>, reason: &str) {
    let error = outcome.unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
}

#[tokio::test]
async fn a_body_that_is_cut_short_ends_in_an_error() {
    for cut in [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n",
    ] {
        let port = answering_once(cut.to_owned()).await;
        let response = get(&custom(port)).await.outcome.unwrap();
        broke_off(collect(response.body).await, "broke the response off");
    }
}

#[tokio::test]
async fn a_body_without_length_ends_with_its_connection() {
    let port = answering_once("HTTP/1.1 200 OK\r\n\r\nto the end".to_owned()).await;
    let response = get(&custom(port)).await.outcome.unwrap();
    assert_eq!(text(response).await, "to the end");
}

const HALF: &str = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";

#[tokio::test(start_paused = true)]
async fn a_silence_within_the_body_ends_in_an_error() {
    let port = answering(HALF).await;
    let response = get(&custom(port)).await.outcome.unwrap();
    broke_off(
        collect(response.body).await,
        "nothing more for 30 s (origin_read_timeout)",
    );
}

#[tokio::test(start_paused = true)]
async fn the_limit_for_the_whole_response_counts_its_body() {
    let port = answering(HALF).await;
    let custom = CustomOrigin {
        response_completion_timeout: Some(Duration::from_secs(20)),
        ..custom(port)
    };
    let response = get(&custom).await.outcome.unwrap();
    broke_off(
        collect(response.body).await,
        "not complete after 20 s (response_completion_timeout)",
    );
}

#[tokio::test(start_paused = true)]
async fn a_viewer_that_takes_its_time_is_no_silence_of_the_origin() {
    let port = raw_origin(|_, mut stream| async move {
        let head = read_head(&mut stream).await;
        assert!(head.starts_with("POST"));
        let mut body = [0; 4];
        stream.read_exact(&mut body).await.unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
            .await
            .unwrap();
        stream.write_all(&body).await.unwrap();
    })
    .await;
    let (sender, body) = mpsc::channel::<Bytes>(1);
    tokio::spawn(async move {
        for piece in ["ab", "cd"] {
            tokio::time::sleep(Duration::from_secs(100)).await;
            sender.send(Bytes::from(piece)).await.unwrap();
        }
    });
    let mut asked = request(Method::POST, "/", &[("content-length", "4")]);
    asked.body = Body::Flowing(Received(body).boxed());
    let client = CustomOriginClient::default();
    let answer = client.send(&custom(port), asked).await;
    assert_eq!(text(answer.outcome.unwrap()).await, "abcd");
}

#[tokio::test]
async fn a_request_that_the_viewer_breaks_off_is_the_viewers_error() {
    let port = answering_once(String::new()).await;
    let (sender, body) = mpsc::channel::<Bytes>(1);
    drop(sender);
    let mut asked = request(Method::POST, "/", &[("content-length", "4")]);
    asked.body = Body::Flowing(Received(body).boxed());
    let client = CustomOriginClient::default();
    let failure = client.send(&custom(port), asked).await.outcome.unwrap_err();
    assert_eq!(failure.error, GeneratedError::BadRequest, "{failure:?}");
}

/// A body whose pieces come through a channel.
struct Received(mpsc::Receiver<Bytes>);

impl http_body::Body for Received {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.0
            .poll_recv(cx)
            .map(|it| it.map(|piece| Ok(Frame::data(piece))))
    }
}
