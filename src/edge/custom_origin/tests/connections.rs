//! Which connections are made, kept and given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;

const NO_CONTENT: &[u8] = b"HTTP/1.1 204 No Content\r\n\r\n";

/// Waits until a connection is idle.
async fn until_idle(client: &CustomOriginClient) {
    while client.pool.len() == 0 {
        tokio::task::yield_now().await;
    }
}

/// An origin that answers so many requests on its first connection and closes at the next one;
/// on further connections it answers all. With it comes the count of connections.
async fn closing_after(answers: usize) -> (u16, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let port = raw_origin(move |number, mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            let mut served = 0;
            while !read_head(&mut stream).await.is_empty() {
                if number == 0 && served == answers {
                    return;
                }
                served += 1;
                stream.write_all(NO_CONTENT).await.unwrap();
            }
        }
    })
    .await;
    (port, connections)
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let (port, connections) = closing_after(2).await;
    let client = CustomOriginClient::default();
    let first = client.get(&custom(port)).await;
    assert_eq!(first.outcome.unwrap().status, 204);
    assert!(!first.timing.reused && first.timing.connect.is_some());
    until_idle(&client).await;
    let second = client.get(&custom(port)).await;
    assert_eq!(second.outcome.unwrap().status, 204);
    assert!(second.timing.reused && second.timing.connect.is_none());
    assert_eq!(second.timing.attempts, 1);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_get_survives_that_its_idle_connection_is_closed() {
    let (port, connections) = closing_after(1).await;
    let client = CustomOriginClient::default();
    client.get(&custom(port)).await.outcome.unwrap();
    until_idle(&client).await;
    let second = client.get(&custom(port)).await;
    assert_eq!(second.outcome.unwrap().status, 204);
    assert_eq!(second.timing.attempts, 1);
    assert!(!second.timing.reused);
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_post_that_may_have_arrived_is_not_sent_again() {
    let (port, connections) = closing_after(1).await;
    let client = CustomOriginClient::default();
    client.get(&custom(port)).await.outcome.unwrap();
    until_idle(&client).await;
    let post = request(Method::POST, "/", &[]);
    let failure = client.send(&custom(port), post).await.outcome.unwrap_err();
    assert_eq!(failure.error, GeneratedError::OriginClosed);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_origin_that_closes_after_each_answer_gets_new_connections() {
    let port = answering_once("HTTP/1.1 204 No Content\r\n\r\n".to_owned()).await;
    let client = CustomOriginClient::default();
    for _ in 0..20 {
        let answer = client.get(&custom(port)).await;
        assert_eq!(answer.outcome.unwrap().status, 204);
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_after_the_keep_alive_timeout() {
    let (port, _) = closing_after(9).await;
    let client = CustomOriginClient::default();
    client.get(&custom(port)).await.outcome.unwrap();
    until_idle(&client).await;
    tokio::time::advance(Duration::from_millis(4_900)).await;
    assert_eq!(client.pool.len(), 1);
    tokio::time::advance(Duration::from_millis(200)).await;
    while client.pool.len() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_response_that_is_left_unread_gives_no_connection_back() {
    let port = answering("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf").await;
    let client = CustomOriginClient::default();
    drop(client.get(&custom(port)).await);
    let second = client.get(&custom(port)).await;
    assert!(!second.timing.reused);
    assert_eq!(second.outcome.unwrap().status, 200);
}

#[tokio::test]
async fn origins_do_not_share_connections() {
    let first = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1").await;
    let second = answering("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2").await;
    let client = CustomOriginClient::default();
    let response = client.get(&custom(first)).await.outcome.unwrap();
    assert_eq!(text(response).await, "1");
    until_idle(&client).await;
    let answer = client.get(&custom(second)).await;
    assert!(!answer.timing.reused);
    assert_eq!(text(answer.outcome.unwrap()).await, "2");
}

#[tokio::test]
async fn localhost_is_found_on_either_of_its_addresses() {
    for address in ["[::1]:0", "127.0.0.1:0"] {
        let port = listen(address, |_, mut stream| async move {
            read_head(&mut stream).await;
            stream.write_all(NO_CONTENT).await.unwrap();
        })
        .await;
        for name in ["localhost", "vite.localhost"] {
            let custom = CustomOrigin {
                connect_to: Some(name.to_owned()),
                ..custom(port)
            };
            assert_eq!(get(&custom).await.outcome.unwrap().status, 204, "{address}");
        }
    }
}
