//! Header names as AWS spells them on HTTP/1.1: `ETag`, `x-amz-version-id`, `X-Amz-Cf-Id`.
//!
//! Names are case-insensitive and `http` keeps them lower-case. hyper can write them in Title-Case,
//! which is how CloudFront spells nearly all; for the rest it knows an original spelling, which it
//! takes from a message that it has read. So we let it read one, once, and hand that on.
//! The AWS endpoint writes the rest in lower case: SDKs take the names of user metadata as they
//! come, so that `x-amz-meta-commit` must not come as `X-Amz-Meta-Commit`.
//!
//! # Fidelity
//!
//! - Viewers get user metadata as `X-Amz-Meta-Name`; CloudFront passes on S3's `x-amz-meta-name`.

use http::{Extensions, HeaderMap, HeaderName, Request};
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

/// What is not in lower case on the AWS endpoint.
const SPELLED_BY_ENDPOINT: &[u8] = b"HTTP/1.1 204 No Content\r\n\
    Accept-Ranges: 0\r\n\
    Access-Control-Allow-Credentials: 0\r\n\
    Access-Control-Allow-Headers: 0\r\n\
    Access-Control-Allow-Methods: 0\r\n\
    Access-Control-Allow-Origin: 0\r\n\
    Access-Control-Expose-Headers: 0\r\n\
    Access-Control-Max-Age: 0\r\n\
    Allow: 0\r\n\
    Cache-Control: 0\r\n\
    Connection: 0\r\n\
    Content-Disposition: 0\r\n\
    Content-Encoding: 0\r\n\
    Content-Language: 0\r\n\
    Content-Length: 0\r\n\
    Content-Range: 0\r\n\
    Content-Type: 0\r\n\
    Date: 0\r\n\
    ETag: 0\r\n\
    Expires: 0\r\n\
    Last-Modified: 0\r\n\
    Location: 0\r\n\
    Server: 0\r\n\
    Transfer-Encoding: 0\r\n\
    Vary: 0\r\n\
    x-amz-error-detail-Key: 0\r\n\
    x-amz-error-detail-BucketName: 0\r\n\
    x-amzn-ErrorType: 0\r\n\
    x-amzn-RequestId: 0\r\n\r\n";

/// What nearly every object has.
const USUALLY_SPELLED: &[u8] = b"HTTP/1.1 204 No Content\r\n\
    ETag: 0\r\n\
    x-amz-server-side-encryption: 0\r\n\r\n";

/// The spellings of a listener, to be put on every HTTP/1.1 response.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings {
    /// For a response with headers of S3 that are not seen every day.
    all: Extensions,
    /// For every other: a response gets a copy, and a small one costs less.
    usual: Extensions,
}

impl Spellings {
    /// Learns those of viewers, for names in Title-Case; they are empty where hyper gives none.
    pub(super) async fn learn() -> Self {
        Spellings {
            all: learn(SPELLED).await,
            usual: learn(USUALLY_SPELLED).await,
        }
    }

    /// Learns those of the AWS endpoint, for names in lower case.
    pub(super) async fn learn_endpoint() -> Self {
        let all = learn(SPELLED_BY_ENDPOINT).await;
        Spellings {
            usual: all.clone(),
            all,
        }
    }

    /// Those that a response needs.
    pub(super) fn of(&self, headers: &HeaderMap) -> Extensions {
        match headers.keys().all(is_usual) {
            true => self.usual.clone(),
            false => self.all.clone(),
        }
    }
}

/// Whether a name is spelled well without a word from us, or is among the usual ones.
fn is_usual(name: &HeaderName) -> bool {
    let name = name.as_str();
    match name.strip_prefix("x-amz-") {
        Some(rest) => rest == "server-side-encryption" || rest.starts_with("cf-"),
        None => name != "x-xss-protection",
    }
}

/// How hyper spells the headers of a message that it reads.
async fn learn(message: &'static [u8]) -> Extensions {
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
        let _ = far.write_all(message).await;
        let _ = far.flush().await;
    };
    let (found, ()) = tokio::join!(exchange, answer);
    found.unwrap_or_default()
}
