//! Which certificates of origins are trusted.
//!
//! AWS: "HTTP 502 status code (Bad Gateway)": the certificate must not have expired, must come
//! from an authority that is known, and must bear the origin's domain name or the `Host` that is
//! forwarded to it.
//!
//! # Fidelity
//!
//! - CloudFront trusts Mozilla's list of authorities; we trust this machine's, so that a local
//!   authority such as mkcert's counts.
//! - SNI is the origin's domain name, whatever `Host` is forwarded.
//! - `OriginSslProtocols` is not taken into account: TLS 1.2 or 1.3 is spoken.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use tokio::sync::OnceCell;

use super::endpoint::TlsNames;

/// Viewers choose the `Host` that may be one of the names, so there could be any number.
const MAX_CONFIGS: usize = 64;

/// What TLS with origins is spoken with; the machine's authorities are read at the first use.
#[derive(Debug, Default)]
pub(super) struct Trust {
    verifier: OnceCell<Result<Arc<WebPkiServerVerifier>, String>>,
    configs: Mutex<HashMap<TlsNames, Arc<ClientConfig>>>,
}

impl Trust {
    /// Trusts these authorities and no others.
    #[cfg(test)]
    pub(super) fn in_roots(roots: RootCertStore) -> Self {
        Trust {
            verifier: OnceCell::new_with(Some(verifier(roots))),
            configs: Mutex::default(),
        }
    }

    /// How TLS is spoken under these names.
    ///
    /// # Errors
    ///
    /// In words: this machine has no authorities, or no cipher.
    pub(super) async fn config(&self, names: &TlsNames) -> Result<Arc<ClientConfig>, String> {
        let known = |it: &HashMap<_, _>| it.get(names).map(Arc::clone);
        if let Some(config) = known(&self.configs.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(config);
        }
        let verifier: Arc<dyn ServerCertVerifier> = match names.insecure {
            true => Arc::new(AnyCertificate(provider())),
            false => Arc::new(EitherName {
                webpki: self.machines_verifier().await?,
                host: names
                    .host
                    .clone()
                    .and_then(|it| ServerName::try_from(it).ok()),
            }),
        };
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|it| it.to_string())?
            .dangerous()
            .with_custom_certificate_verifier(verifier)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let config = Arc::new(config);
        let mut configs = self.configs.lock().unwrap_or_else(PoisonError::into_inner);
        if configs.len() >= MAX_CONFIGS {
            configs.clear();
        }
        configs.insert(names.clone(), Arc::clone(&config));
        Ok(config)
    }

    async fn machines_verifier(&self) -> Result<Arc<WebPkiServerVerifier>, String> {
        self.verifier
            .get_or_init(|| async {
                // It reads some hundred files.
                let loading = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs);
                let loaded = loading.await.map_err(|it| it.to_string())?;
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(loaded.certs);
                verifier(roots)
            })
            .await
            .clone()
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn verifier(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>, String> {
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|it| {
            format!(
                "this machine's trusted certificates cannot be used: {it}; install `ca-certificates`, or set `insecure = true`"
            )
        })
}

/// What is wrong with an origin's certificate.
pub(super) fn certificate_problem(names: &TlsNames, problem: &CertificateError) -> String {
    let name = &names.domain_name;
    match problem {
        CertificateError::UnknownIssuer => format!(
            "certificate of {name} is not trusted: this machine does not know who issued it, or it issued itself; `insecure = true` accepts it"
        ),
        CertificateError::NotValidForName => {
            format!("certificate of {name} is not trusted: it bears another name")
        }
        CertificateError::NotValidForNameContext { presented, .. } => format!(
            "certificate of {name} is not trusted: it is for {}",
            presented.join(", ")
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            format!("certificate of {name} is not trusted: it has expired")
        }
        _ => format!("certificate of {name} is not trusted: {problem}"),
    }
}

/// Verifies as browsers do, for the origin's domain name or else for the forwarded `Host`.
#[derive(Debug)]
struct EitherName {
    webpki: Arc<WebPkiServerVerifier>,
    host: Option<ServerName<'static>>,
}

impl ServerCertVerifier for EitherName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |name: &ServerName<'_>| {
            self.webpki
                .verify_server_cert(end_entity, intermediates, name, ocsp_response, now)
        };
        match (verify(server_name), &self.host) {
            (
                Err(Error::InvalidCertificate(
                    problem @ (CertificateError::NotValidForName
                    | CertificateError::NotValidForNameContext { .. }),
                )),
                Some(host),
            ) => verify(host).map_err(|_| Error::InvalidCertificate(problem)),
            (verdict, _) => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.webpki.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.webpki.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.webpki.supported_verify_schemes()
    }
}

/// Takes any certificate, as `insecure` says; signatures still have to be its own.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
