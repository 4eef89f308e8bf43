//! Header names as AWS spells them on HTTP/1.1: `ETag`, `x-amz-version-id`, `X-Amz-Cf-Id`.
//!
//! Names are case-insensitive and `http` keeps them lower-case. hyper can write them in Title-Case,
//! which is how CloudFront spells nearly all; for the rest it knows an original spelling, which it
//! takes from a message that it has read. So we let it read one, once, and hand that on.
//!
//! # Fidelity
//!
//! - User metadata goes out as `X-Amz-Meta-Name`; S3 sends `x-amz-meta-name`.

use http::{Extensions, Request};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A message whose only purpose is the spelling of its headers.
const SPELLED: &[u8] = b"HTTP/1.1 204 No Content\r\n\
    ETag: 0\r\n\
    x-amz-id-2: 0\r\n\
    x-amz-request-id: 0\r\n\
    x-amz-server-side-encryption: 0\r\n\
    x-amz-version-id: 0\r\n\
    x-amz-delete-marker: 0\r\n\
    x-amz-storage-class: 0\r\n\
    x-amz-bucket-region: 0\r\n\
    x-amz-website-redirect-location: 0\r\n\
    x-amz-error-code: 0\r\n\
    x-amz-error-message: 0\r\n\
    x-amz-error-detail-Key: 0\r\n\
    x-amz-error-detail-BucketName: 0\r\n\
    x-amz-mp-parts-count: 0\r\n\
    X-XSS-Protection: 0\r\n\r\n";

/// The spellings, to be put on every response; empty where hyper gave none.
pub(super) async fn spellings() -> Extensions {
    let (near, mut far) = tokio::io::duplex(4096);
    let exchange = async {
        let (mut sender, connection) = http1::Builder::new()
            .preserve_header_case(true)
            .handshake::<_, Empty<&'static [u8]>>(TokioIo::new(near))
            .await
            .ok()?;
        let driver = tokio::spawn(connection);
        let response = sender.send_request(Request::new(Empty::new())).await.ok();
        driver.abort();
        Some(response?.extensions().clone())
    };
    let answer = async {
        let mut request = [0; 1024];
        let _ = far.read(&mut request).await;
        let _ = far.write_all(SPELLED).await;
        let _ = far.flush().await;
    };
    let (found, ()) = tokio::join!(exchange, answer);
    found.unwrap_or_default()
}
