//! Against real origins on the loopback: well-behaved ones by hyper, the others by hand.

mod bodies;
mod connections;
mod failures;
mod messages;
mod tls;
mod websocket;

use std::future::Future;

use bytes::Bytes;
use http::header::HOST;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::distribution::OriginEndpoint;
use crate::message::{Body, BodyError};

/// An origin that does as it is told with each of its connections, which are numbered from 0.
async fn raw_origin<F, R>(behave: F) -> u16
where
    F: Fn(usize, TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    listen("127.0.0.1:0", behave).await
}

async fn listen<F, R>(address: &str, behave: F) -> u16
where
    F: Fn(usize, TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind(address).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(behave(number, stream));
        }
    });
    port
}

/// Reads a request's head; empty where the connection ended.
async fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return String::new(),
        }
    }
    String::from_utf8(head).unwrap()
}

/// An origin that answers every request without body with these bytes, and goes on listening.
async fn answering(response: &'static str) -> u16 {
    raw_origin(move |_, mut stream| async move {
        while !read_head(&mut stream).await.is_empty() {
            if stream.write_all(response.as_bytes()).await.is_err() {
                return;
            }
        }
    })
    .await
}

/// An origin that answers once with these bytes and closes.
async fn answering_once(response: String) -> u16 {
    raw_origin(move |_, mut stream| {
        let response = response.clone();
        async move {
            read_head(&mut stream).await;
            let _ = stream.write_all(response.as_bytes()).await;
        }
    })
    .await
}

/// The settings of an origin at this port of the loopback.
fn custom(port: u16) -> CustomOrigin {
    CustomOrigin {
        http_port: port,
        https_port: port,
        connect_to: Some("127.0.0.1".to_owned()),
        ..CustomOrigin::default()
    }
}

fn origin(custom: &CustomOrigin) -> Origin {
    Origin {
        id: "api".to_owned(),
        domain_name: "api.localhost".to_owned(),
        origin_path: String::new(),
        custom_headers: Vec::new(),
        endpoint: OriginEndpoint::Custom(custom.clone()),
        signed: true,
        fallback: None,
    }
}

fn request(method: Method, path: &str, headers: &[(&'static str, &str)]) -> OriginRequest {
    let mut all = HeaderMap::new();
    all.insert(HOST, HeaderValue::from_static("api.localhost"));
    for (name, value) in headers {
        all.append(
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    OriginRequest {
        method,
        path: path.to_owned(),
        query: String::new(),
        headers: all,
        body: Body::Empty,
    }
}

impl CustomOriginClient {
    async fn send(&self, custom: &CustomOrigin, request: OriginRequest) -> Answer {
        self.ask(&origin(custom), custom, Scheme::Http, request, false)
            .await
    }

    async fn get(&self, custom: &CustomOrigin) -> Answer {
        self.send(custom, request(Method::GET, "/", &[])).await
    }
}

/// Asks once, with a client of its own.
async fn get(custom: &CustomOrigin) -> Answer {
    CustomOriginClient::default().get(custom).await
}

/// The whole body.
async fn collect(body: Body) -> Result<Bytes, BodyError> {
    match body {
        Body::Empty => Ok(Bytes::new()),
        Body::Held(bytes) => Ok(bytes),
        Body::Flowing(flowing) => Ok(flowing.collect().await?.to_bytes()),
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(collect(response.body).await.unwrap().to_vec()).unwrap()
}
