use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::fake::{FakeStore, message};
use crate::s3::remote::store::Store;
use crate::s3::{RemoteBucket, RemoteConfig};

#[tokio::test]
async fn a_store_with_a_certificate_is_asked_if_somebody_vouches_for_it() {
    let names = ["127.0.0.1".to_owned()];
    let own = rcgen::generate_simple_self_signed(names).unwrap();
    let certificate = own.cert.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let answer = |_: &_| message("200 OK", &[("ETag", "\"a\"")], b"hello");
    let store = FakeStore::start_with(Some(acceptor), answer).await;
    let config = RemoteConfig {
        endpoint: store.config().endpoint.replace("http:", "https:"),
        ..store.config()
    };
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    for (roots, trusted) in [(roots, true), (RootCertStore::empty(), false)] {
        let bucket = RemoteBucket {
            store: Arc::new(Store::in_roots(config.clone(), roots)),
            ..RemoteBucket::new(config.clone())
        };
        match bucket.object("k").await {
            Ok(found) => assert!(trusted && found.is_some()),
            Err(error) => assert!(!trusted && error.reason.contains("certificate"), "{error}"),
        }
    }
    assert!(store.asked().iter().all(super::fake::Asked::is_signed));
    assert_eq!(store.asked().len(), 1);
}
