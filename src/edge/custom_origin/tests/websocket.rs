//! WebSockets, up to the point where both sides are streams of bytes.

use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

use super::*;

async fn upgrade(custom: &CustomOrigin, key: &str) -> Response {
    let asked = request(
        Method::GET,
        "/hmr",
        &[
            ("connection", "Keep-Alive"),
            ("sec-websocket-key", key),
            ("sec-websocket-version", "13"),
        ],
    );
    CustomOriginClient::default()
        .ask(&origin(custom), custom, Scheme::Http, asked, true)
        .await
        .outcome
        .unwrap()
}

#[tokio::test]
async fn a_websocket_talks_through_the_client() {
    let port = raw_origin(|_, stream| async move {
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        while let Some(Ok(message)) = socket.next().await {
            if message.is_text() {
                socket.send(message).await.unwrap();
            }
        }
    })
    .await;
    let key = generate_key();
    let response = upgrade(&custom(port), &key).await;
    assert_eq!(response.status, 101);
    assert_eq!(response.headers["connection"], "Upgrade");
    assert_eq!(response.headers["upgrade"], "websocket");
    assert_eq!(
        response.headers["sec-websocket-accept"],
        derive_accept_key(key.as_bytes())
    );

    let ours = response.extensions.get::<OriginUpgrade>().unwrap();
    let side = ours.take().unwrap().await.unwrap();
    assert!(ours.take().is_none());
    let io = TokioIo::new(side);
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Client, None).await;
    for word in ["one", "two"] {
        socket.send(Message::text(word)).await.unwrap();
        let echoed = socket.next().await.unwrap().unwrap();
        assert_eq!(echoed, Message::text(word));
    }
    socket.close(None).await.unwrap();
}

#[tokio::test]
async fn an_origin_may_decline() {
    let port = answering("HTTP/1.1 200 OK\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nno").await;
    let response = upgrade(&custom(port), "key").await;
    assert_eq!(response.status, 200);
    assert!(!response.headers.contains_key("upgrade"));
    assert!(response.extensions.get::<OriginUpgrade>().is_none());
    assert_eq!(text(response).await, "no");
}
