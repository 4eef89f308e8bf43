//! TLS for viewers: which certificate is served under which name, and what was agreed on.
//!
//! A certificate is made for a name when a viewer first asks for it, so an alias that was added a
//! moment ago has one, and so has a name of any depth below `localhost`.
//!
//! # Fidelity
//!
//! - CloudFront has a certificate for a distribution's names and fails the handshake for others.
//!   So do we, but `localhost`, names below it, and clients that send no name (as for
//!   `https://127.0.0.1/`) are always served. A single distribution answers under every host, and
//!   so every name gets a certificate then.
//! - With a certificate of the team's own that one is served under every name.
//! - HTTP/2 is offered where the distribution of that name speaks it (`http_version`); to a client
//!   that sends no name, where any distribution does.
//! - `MinimumProtocolVersion` is not looked at: TLS 1.2 and 1.3 are spoken.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::SanType;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert, ResolvesServerCertUsingSni};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, ProtocolVersion, ServerConfig, ServerConnection};

use super::authority::{Authority, AuthorityError, authority_folder};
use super::certificate_files::{self, CertificateFileError};
use crate::config::HttpsConfig;
use crate::edge::Edge;
use crate::message::TlsSession;

/// HTTP/2 in the words of ALPN.
pub(super) const H2: &[u8] = b"h2";

/// How many certificates are kept; a viewer can ask for any number of names.
const KEPT: usize = 256;

/// Everything that a TLS listener needs besides its socket.
#[derive(Debug)]
pub struct Tls {
    config: ServerConfig,
    certificates: Arc<Certificates>,
}

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The local authority cannot be used.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The certificate of the team's own cannot be used.
    #[error(transparent)]
    Files(#[from] CertificateFileError),
    /// The TLS library refuses its settings.
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] rustls::Error),
}

#[derive(Debug)]
enum Certificates {
    /// The team's own, under every name.
    Own(Arc<CertifiedKey>),
    /// Made as they are asked for.
    Made {
        authority: Box<Authority>,
        kept: Mutex<HashMap<Asked, Arc<CertifiedKey>>>,
    },
}

/// What a certificate is made for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Asked {
    /// A name that the client sent, lower-case.
    Name(String),
    /// No name: the address that the client connected to.
    Address(IpAddr),
}

impl Tls {
    /// Reads the certificate, or the local authority, which is made where there is none. This
    /// waits for the disk.
    ///
    /// # Errors
    ///
    /// The files are not there or not what they should be; the error says which and what to do.
    pub fn new(https: &HttpsConfig) -> Result<Self, TlsError> {
        let certificates = match &https.certificate {
            Some((certificate, key)) => {
                Certificates::Own(Arc::new(certificate_files::read(certificate, key)?))
            }
            None => Certificates::Made {
                authority: Box::new(Authority::open_or_make(&authority_folder()?)?),
                kept: Mutex::default(),
            },
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            // Each connection gets its own in the place of this one.
            .with_cert_resolver(Arc::new(ResolvesServerCertUsingSni::new()));
        config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
        Ok(Tls {
            config,
            certificates: Arc::new(certificates),
        })
    }

    /// The local authority, where it makes the certificates.
    pub fn authority(&self) -> Option<&Authority> {
        match &*self.certificates {
            Certificates::Own(_) => None,
            Certificates::Made { authority, .. } => Some(authority),
        }
    }

    /// The settings for a connection that came in at this address and asks for this name.
    pub(super) fn config_for(
        &self,
        name: Option<&str>,
        edge: &Arc<Edge>,
        address: IpAddr,
    ) -> Arc<ServerConfig> {
        let mut config = self.config.clone();
        let name = name.map(str::to_ascii_lowercase).unwrap_or_default();
        if !edge.snapshot().speaks_http2(&name) {
            config.alpn_protocols.retain(|it| it != H2);
        }
        config.cert_resolver = Arc::new(Resolver {
            certificates: Arc::clone(&self.certificates),
            edge: Arc::clone(edge),
            address: address.to_canonical(),
        });
        Arc::new(config)
    }
}

/// Chooses the certificate of one connection.
#[derive(Debug)]
struct Resolver {
    certificates: Arc<Certificates>,
    edge: Arc<Edge>,
    address: IpAddr,
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let (authority, kept) = match &*self.certificates {
            Certificates::Own(own) => return Some(Arc::clone(own)),
            Certificates::Made { authority, kept } => (authority, kept),
        };
        let asked = match hello.server_name() {
            None => Asked::Address(self.address),
            Some(name) => {
                let name = name.to_ascii_lowercase();
                let known = is_localhost(&name) || self.edge.snapshot().answers_under(&name);
                if !known {
                    tracing::debug!(name, "no distribution answers under this name");
                    return None;
                }
                Asked::Name(name)
            }
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.get(&asked) {
            return Some(Arc::clone(found));
        }
        let made = match authority.certify(names(&asked)) {
            Ok(made) => Arc::new(made),
            Err(error) => {
                tracing::error!("{error}");
                return None;
            }
        };
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(asked, Arc::clone(&made));
        Some(made)
    }
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// What a certificate is to say; without a name, everything that leads to this machine.
fn names(asked: &Asked) -> Vec<SanType> {
    let dns = |it: &str| it.try_into().ok().map(SanType::DnsName);
    let address = match asked {
        Asked::Name(name) => return dns(name).into_iter().collect(),
        Asked::Address(address) => *address,
    };
    let mut res: Vec<SanType> = ["localhost", "*.localhost", "*.cloudfront.localhost"]
        .into_iter()
        .filter_map(dns)
        .collect();
    let mut addresses = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    if !addresses.contains(&address) {
        addresses.push(address);
    }
    res.extend(addresses.into_iter().map(SanType::IpAddress));
    res
}

/// What was agreed on, in the words of CloudFront's logs and headers.
pub(super) fn session(connection: &ServerConnection) -> TlsSession {
    let protocol = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
        _ => "TLSv1.3",
    };
    let suite = connection.negotiated_cipher_suite().map(|it| it.suite());
    TlsSession {
        protocol,
        cipher: suite.map_or("-", cipher),
    }
}

/// A cipher suite by OpenSSL's name, which is what CloudFront says.
fn cipher(suite: CipherSuite) -> &'static str {
    match suite {
        CipherSuite::TLS13_AES_128_GCM_SHA256 => "TLS_AES_128_GCM_SHA256",
        CipherSuite::TLS13_AES_256_GCM_SHA384 => "TLS_AES_256_GCM_SHA384",
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256 => "TLS_CHACHA20_POLY1305_SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 => "ECDHE-ECDSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 => "ECDHE-ECDSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 => {
            "ECDHE-ECDSA-CHACHA20-POLY1305"
        }
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "ECDHE-RSA-AES128-GCM-SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "ECDHE-RSA-AES256-GCM-SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 => "ECDHE-RSA-CHACHA20-POLY1305",
        other => other.as_str().unwrap_or("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cipher_suite_of_ours_has_openssls_name() {
        for it in ring::ALL_CIPHER_SUITES {
            let name = cipher(it.suite());
            let of_13 = name.starts_with("TLS_") && !name.contains("WITH");
            assert!(of_13 || name.starts_with("ECDHE-"), "{name}");
        }
    }

    #[test]
    fn without_a_name_the_address_is_certified() {
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        let found = names(&Asked::Address(address));
        assert!(found.contains(&SanType::IpAddress(address)));
        assert!(found.contains(&SanType::DnsName("localhost".try_into().unwrap())));
        assert_eq!(found.len(), 6);
        assert_eq!(names(&Asked::Address(Ipv4Addr::LOCALHOST.into())).len(), 5);
    }
}
