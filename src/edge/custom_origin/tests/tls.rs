//! HTTPS origins, and which certificates they may have.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::distribution::OriginProtocolPolicy;

/// An HTTPS origin whose certificate bears this name; with it comes who issued it: itself.
async fn https_origin(name: &str) -> (u16, RootCertStore) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let port = raw_origin(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let name = stream.get_ref().1.server_name().unwrap().to_owned();
            let response =
                format!("HTTP/1.1 200 OK\r\nX-Sni: {name}\r\nContent-Length: 2\r\n\r\nok");
            stream.write_all(response.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    })
    .await;
    (port, roots)
}

fn https(port: u16) -> CustomOrigin {
    CustomOrigin {
        protocol_policy: OriginProtocolPolicy::HttpsOnly,
        ..custom(port)
    }
}

#[track_caller]
fn refused(answer: Answer, reason: &str) {
    let failure = answer.outcome.unwrap_err();
    assert_eq!(failure.error, GeneratedError::OriginConnect);
    assert_eq!(failure.kind, FailureKind::Connection);
    assert!(failure.reason.contains(reason), "{}", failure.reason);
    assert_eq!(answer.timing.attempts, 1);
}

#[tokio::test]
async fn a_certificate_from_a_known_authority_is_trusted() {
    let (port, roots) = https_origin("api.localhost").await;
    let answer = CustomOriginClient::trusting(roots).get(&https(port)).await;
    let response = answer.outcome.unwrap();
    assert_eq!(response.headers["x-sni"], "api.localhost");
    assert_eq!(text(response).await, "ok");
}

#[tokio::test]
async fn a_self_signed_certificate_is_refused() {
    let (port, _) = https_origin("api.localhost").await;
    let (_, others) = https_origin("api.localhost").await;
    let client = CustomOriginClient::trusting(others);
    // Two authorities of one name: the signature tells them apart.
    refused(
        client.get(&https(port)).await,
        "certificate of api.localhost is not trusted",
    );
    let (_, strangers) = https_origin("other.localhost").await;
    let client = CustomOriginClient::trusting(strangers);
    refused(
        client.get(&https(port)).await,
        "certificate of api.localhost is not trusted",
    );
}

#[tokio::test]
async fn this_machine_does_not_know_who_made_a_certificate_just_now() {
    let (port, _) = https_origin("api.localhost").await;
    refused(get(&https(port)).await, "insecure = true");
}

#[tokio::test]
async fn insecure_takes_a_self_signed_certificate() {
    let (port, _) = https_origin("api.localhost").await;
    let insecure = CustomOrigin {
        insecure: true,
        ..https(port)
    };
    let response = get(&insecure).await.outcome.unwrap();
    assert_eq!(text(response).await, "ok");
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let (port, roots) = https_origin("www.localhost").await;
    let client = CustomOriginClient::trusting(roots);
    refused(
        client.get(&https(port)).await,
        "certificate of api.localhost is not trusted: it is for",
    );
}

#[tokio::test]
async fn a_certificate_may_bear_the_forwarded_host() {
    let (port, roots) = https_origin("www.localhost").await;
    let client = CustomOriginClient::trusting(roots);
    let mut asked = request(Method::GET, "/", &[]);
    asked
        .headers
        .insert(HOST, HeaderValue::from_static("www.localhost:8080"));
    let response = client.send(&https(port), asked).await.outcome.unwrap();
    assert_eq!(response.headers["x-sni"], "api.localhost");
}

#[tokio::test]
async fn an_origin_without_tls_says_so() {
    let port = raw_origin(|_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    })
    .await;
    let insecure = CustomOrigin {
        insecure: true,
        ..https(port)
    };
    refused(get(&insecure).await, "does not speak TLS");
}

#[tokio::test]
async fn an_https_origin_that_is_asked_in_plain_http_is_an_invalid_response() {
    let (port, _) = https_origin("api.localhost").await;
    let failure = get(&custom(port)).await.outcome.unwrap_err();
    assert_eq!(failure.error, GeneratedError::OriginInvalidResponse);
    assert!(failure.reason.contains("does it speak HTTPS?"));
}

#[tokio::test]
async fn match_viewer_asks_as_the_viewer_asked() {
    let (port, roots) = https_origin("api.localhost").await;
    let client = CustomOriginClient::trusting(roots);
    let custom = CustomOrigin {
        protocol_policy: OriginProtocolPolicy::MatchViewer,
        ..custom(port)
    };
    let asked = request(Method::GET, "/", &[]);
    let answer = client
        .ask(&origin(&custom), &custom, Scheme::Https, asked, false)
        .await;
    assert_eq!(answer.outcome.unwrap().status, 200);
}
