//! What becomes of an origin that cannot be asked, or does not answer as it should.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpSocket;

use super::*;

#[track_caller]
fn check(answer: &Answer, error: GeneratedError, kind: FailureKind, reason: &str) {
    let failure = answer.outcome.as_ref().unwrap_err();
    assert_eq!((failure.error, failure.kind), (error, kind), "{failure:?}");
    assert!(failure.reason.contains(reason), "{}", failure.reason);
}

/// A port that nobody listens on, for as long as the socket lives.
fn closed_port() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

#[tokio::test]
async fn a_refused_connection_is_tried_as_often_as_is_configured() {
    let (_socket, port) = closed_port();
    let answer = get(&custom(port)).await;
    let reason = format!("nothing listens on 127.0.0.1:{port}");
    check(
        &answer,
        GeneratedError::OriginConnect,
        FailureKind::Connection,
        &reason,
    );
    assert_eq!(answer.timing.attempts, 3);
    assert!(!answer.timing.reused);
    assert_eq!(answer.timing.first_byte, None);
}

#[tokio::test]
async fn a_server_that_nothing_stands_for_is_not_asked() {
    let (listener, port) = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    };
    let unbound = CustomOrigin {
        unbound: true,
        ..custom(port)
    };
    let answer = get(&unbound).await;
    check(
        &answer,
        GeneratedError::OriginConnect,
        FailureKind::Connection,
        "write an `[[origin]]` with `id`, `domain_name = \"api.localhost\"` and `url",
    );
    assert_eq!(answer.timing, OriginTiming::default());
    let nobody = listener.accept().unwrap_err();
    assert_eq!(nobody.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_refusal_by_localhost_names_both_addresses() {
    let (_socket, port) = closed_port();
    let custom = CustomOrigin {
        connect_to: Some("localhost".to_owned()),
        connection_attempts: 1,
        ..custom(port)
    };
    let reason = format!("nothing listens on localhost:{port} ([::1]:{port}, 127.0.0.1:{port})");
    let answer = get(&custom).await;
    check(
        &answer,
        GeneratedError::OriginConnect,
        FailureKind::Connection,
        &reason,
    );
}

#[tokio::test]
async fn a_name_without_address_is_asked_for_once() {
    let custom = CustomOrigin {
        connect_to: Some("nonexistent.invalid".to_owned()),
        connection_timeout: Duration::from_secs(60),
        ..custom(80)
    };
    let answer = get(&custom).await;
    check(
        &answer,
        GeneratedError::OriginDns,
        FailureKind::Connection,
        "the name nonexistent.invalid has no address",
    );
    assert_eq!(answer.timing.attempts, 1);
}

#[tokio::test]
async fn an_origin_that_closes_before_it_answers_is_not_asked_again() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let port = raw_origin(move |_, mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            read_head(&mut stream).await;
        }
    })
    .await;
    let answer = get(&custom(port)).await;
    check(
        &answer,
        GeneratedError::OriginClosed,
        FailureKind::Other,
        "closed the connection before it answered",
    );
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_origin_that_closes_in_the_head_of_its_answer_has_closed() {
    let port = answering_once("HTTP/1.1 200 OK\r\nContent-Le".to_owned()).await;
    check(
        &get(&custom(port)).await,
        GeneratedError::OriginClosed,
        FailureKind::Other,
        "closed the connection",
    );
}

#[tokio::test]
async fn what_is_not_http_is_an_invalid_response() {
    for malformed in [
        "SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ] {
        let port = answering_once(malformed.to_owned()).await;
        check(
            &get(&custom(port)).await,
            GeneratedError::OriginInvalidResponse,
            FailureKind::Other,
            "",
        );
    }
}

fn head_of(bytes: usize) -> String {
    let rest = "HTTP/1.1 204 No Content\r\nX-Long: \r\n\r\n".len();
    let long = "x".repeat(bytes - rest);
    format!("HTTP/1.1 204 No Content\r\nX-Long: {long}\r\n\r\n")
}

#[tokio::test]
async fn a_head_may_have_as_many_bytes_as_aws_allows() {
    let port = answering_once(head_of(32_768)).await;
    let answer = get(&custom(port)).await;
    assert_eq!(answer.outcome.unwrap().status, 204);

    let port = answering_once(head_of(32_769)).await;
    check(
        &get(&custom(port)).await,
        GeneratedError::OriginHeaderTooBig,
        FailureKind::Other,
        "more than 32,768 bytes",
    );
}

/// An origin that reads and says nothing, and counts requests.
async fn silent() -> (u16, Arc<AtomicUsize>) {
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    let port = raw_origin(move |_, mut stream| {
        let counted = Arc::clone(&counted);
        async move {
            while !read_head(&mut stream).await.is_empty() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        }
    })
    .await;
    (port, requests)
}

#[tokio::test(start_paused = true)]
async fn a_silent_origin_is_asked_as_often_as_is_configured() {
    let (port, requests) = silent().await;
    let answer = get(&custom(port)).await;
    let reason = format!("no answer from 127.0.0.1:{port} within 30 s (origin_read_timeout), 3");
    check(
        &answer,
        GeneratedError::OriginTimeout,
        FailureKind::Timeout,
        &reason,
    );
    assert_eq!(answer.timing.attempts, 3);
    assert_eq!(requests.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn only_get_and_head_are_sent_again() {
    for method in [Method::OPTIONS, Method::POST, Method::DELETE] {
        let (port, requests) = silent().await;
        let client = CustomOriginClient::default();
        let answer = client.send(&custom(port), request(method, "/", &[])).await;
        check(
            &answer,
            GeneratedError::OriginTimeout,
            FailureKind::Timeout,
            "within 30 s",
        );
        assert_eq!(requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_response_has_a_limit_of_its_own() {
    let (port, _) = silent().await;
    let custom = CustomOrigin {
        response_completion_timeout: Some(Duration::from_secs(45)),
        ..custom(port)
    };
    let answer = get(&custom).await;
    check(
        &answer,
        GeneratedError::OriginTimeout,
        FailureKind::Timeout,
        "within 45 s (response_completion_timeout)",
    );
    assert_eq!(answer.timing.attempts, 2);
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_goes_nowhere_counts_as_a_connection_not_made() {
    let (port, _) = silent().await;
    let custom = CustomOrigin {
        protocol_policy: crate::distribution::OriginProtocolPolicy::HttpsOnly,
        insecure: true,
        connection_attempts: 2,
        ..custom(port)
    };
    let answer = get(&custom).await;
    check(
        &answer,
        GeneratedError::OriginTimeout,
        FailureKind::Connection,
        "did not take the connection within 10 s (connection_timeout), 2 times",
    );
}
