//! An S3 that does nothing: what a deploy costs the client alone. For `deploys.py`.
//!
//! A body is read and dropped, a listing is empty, and a key has 16 KiB of `x`. No signature is
//! verified. It is an example of this package so that Cargo builds it with the libraries that
//! the package has anyway:
//!
//! ```text
//! cargo run --release --example null_s3 -- 9000
//! ```

use std::convert::Infallible;
use std::error::Error;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, ETAG};
use http::{HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// What every key has.
static OBJECT: [u8; 16 * 1024] = [b'x'; 16 * 1024];
/// What every bucket has.
const NO_KEYS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
    <Name>bench</Name><Prefix></Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys>\
    <IsTruncated>false</IsTruncated></ListBucketResult>";

/// One thread, as it is pinned to one core.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = std::env::args().nth(1).ok_or("which port?")?.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let serving =
            http1::Builder::new().serve_connection(TokioIo::new(connection), service_fn(answer));
        tokio::spawn(async {
            // A client that hangs up is no error of ours.
            let _hung_up = serving.await;
        });
    }
}

/// Takes everything for well done.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let reads_key = request.method() == Method::GET && has_key(request.uri().path());
    let lists = request.method() == Method::GET && !reads_key;
    let mut body = request.into_body();
    while let Some(Ok(_dropped)) = body.frame().await {}
    let mut res = Response::new(Full::default());
    if reads_key {
        *res.body_mut() = Full::from(&OBJECT[..]);
    } else if lists {
        *res.body_mut() = Full::from(NO_KEYS);
        let xml = HeaderValue::from_static("application/xml");
        res.headers_mut().insert(CONTENT_TYPE, xml);
    }
    let etag = HeaderValue::from_static("\"d41d8cd98f00b204e9800998ecf8427e\"");
    res.headers_mut().insert(ETAG, etag);
    Ok(res)
}

/// Whether a path is of a key and not of a bucket: `/bucket/key`.
fn has_key(path: &str) -> bool {
    let (_bucket, key) = path[1..].split_once('/').unwrap_or_default();
    !key.is_empty()
}
