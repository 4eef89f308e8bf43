//! The local authority: a root certificate of this user's own, which signs what we serve TLS with.
//!
//! It is made once and kept in the platform's data folder, so that it is trusted once and for
//! every site. Its files are never overwritten: what is trusted somewhere must not change under
//! the hands of whoever trusted it. `mfe-dev trust` tells browsers and tools of it.
//!
//! # Why
//!
//! An issuer is rebuilt from the key and the settings below instead of being read back from the
//! certificate, since that would need a parser for certificates. The name holds the key's
//! fingerprint, so two authorities on one machine never share a name.

mod error;
mod files;

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

pub use error::AuthorityError;
pub use files::authority_folder;

use files::{CERTIFICATE, KEY, lock, read, write_new};

/// The variable that names another folder for the authority.
pub const AUTHORITY_VARIABLE: &str = "MFE_DEV_CA_DIR";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the authority is valid: ten years.
const AUTHORITY_LIFE: Duration = DAY.saturating_mul(3653);

/// How long a certificate is valid: about a year, which every browser accepts.
const LEAF_LIFE: Duration = DAY.saturating_mul(365);

/// A key and the certificate that others trust.
#[derive(Debug)]
pub struct Authority {
    folder: PathBuf,
    fingerprint: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// The authority in this folder; `None` where none has been made.
    ///
    /// # Errors
    ///
    /// There is one, but it cannot be used.
    pub fn open(folder: &Path) -> Result<Option<Self>, AuthorityError> {
        let (certificate_file, key_file) = (folder.join(CERTIFICATE), folder.join(KEY));
        let (certificate, key) = match (read(&certificate_file)?, read(&key_file)?) {
            (Some(certificate), Some(key)) => (certificate, key),
            (None, None) => return Ok(None),
            (Some(_), None) => {
                return Err(AuthorityError::Half {
                    there: certificate_file,
                    missing: key_file,
                });
            }
            (None, Some(_)) => {
                return Err(AuthorityError::Half {
                    there: key_file,
                    missing: certificate_file,
                });
            }
        };
        let unusable =
            |file: PathBuf, what, why: String| AuthorityError::Unusable { file, what, why };
        let key = std::str::from_utf8(&key)
            .map_err(|error| error.to_string())
            .and_then(|it| KeyPair::from_pem(it).map_err(|error| error.to_string()))
            .map_err(|why| unusable(key_file, "private key in PEM", why))?;
        let certificate = CertificateDer::from_pem_slice(&certificate).map_err(|error| {
            unusable(
                certificate_file.clone(),
                "certificate in PEM",
                error.to_string(),
            )
        })?;
        let folder = folder.to_owned();
        let pair = certified(certificate.clone(), &key)?;
        match pair.keys_match() {
            Ok(()) => {}
            Err(rustls::Error::InconsistentKeys(_)) => {
                return Err(AuthorityError::Mismatch { folder });
            }
            Err(error) => {
                return Err(unusable(
                    certificate_file,
                    "certificate in PEM",
                    error.to_string(),
                ));
            }
        }
        let fingerprint = fingerprint(&key);
        let name = name(&fingerprint);
        if !certificate
            .windows(name.len())
            .any(|it| it == name.as_bytes())
        {
            return Err(AuthorityError::Foreign { folder });
        }
        let issuer = Issuer::new(authority_params(&fingerprint), key);
        Ok(Some(Authority {
            folder,
            fingerprint,
            issuer,
        }))
    }

    /// The authority in this folder; it is made where there is none. Waits for another process
    /// that is making it.
    ///
    /// # Errors
    ///
    /// There is one that cannot be used, or none can be made.
    pub fn open_or_make(folder: &Path) -> Result<Self, AuthorityError> {
        if let Ok(Some(found)) = Authority::open(folder) {
            return Ok(found);
        }
        let unwritable = |error| AuthorityError::Unwritable {
            folder: folder.to_owned(),
            error,
        };
        // What is half there may be another process's work, which the lock waits for.
        let _lock = lock(folder).map_err(unwritable)?;
        if let Some(found) = Authority::open(folder)? {
            return Ok(found);
        }
        let key = KeyPair::generate().map_err(signing)?;
        let params = authority_params(&fingerprint(&key));
        let certificate = params.self_signed(&key).map_err(signing)?;
        write_new(folder, KEY, &key.serialize_pem(), false)
            .and_then(|()| write_new(folder, CERTIFICATE, &certificate.pem(), true))
            .map_err(unwritable)?;
        Authority::open(folder)?.ok_or_else(|| unwritable(io::ErrorKind::NotFound.into()))
    }

    /// The certificate that others are to trust.
    pub fn certificate_file(&self) -> PathBuf {
        self.folder.join(CERTIFICATE)
    }

    /// The name in the certificate; no other authority has it.
    pub fn name(&self) -> String {
        name(&self.fingerprint)
    }

    /// The first digits of the key's fingerprint, fit for a file's name.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// A new key with a certificate for these names.
    pub(super) fn certify(&self, names: Vec<SanType>) -> Result<CertifiedKey, AuthorityError> {
        let key = KeyPair::generate().map_err(signing)?;
        let mut params = valid_for(LEAF_LIFE);
        params.distinguished_name = distinguished_name("mfe-dev".to_owned());
        params.subject_alt_names = names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(signing)?;
        certified(certificate.into(), &key)
    }
}

fn signing<E: std::error::Error>(error: E) -> AuthorityError {
    AuthorityError::Signing(error.to_string())
}

fn certified(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
) -> Result<CertifiedKey, AuthorityError> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = ring::sign::any_supported_type(&key).map_err(signing)?;
    Ok(CertifiedKey::new(vec![certificate], key))
}

fn fingerprint(key: &KeyPair) -> String {
    let whole = CertificateParams::default().key_identifier(key);
    whole.iter().take(4).map(|it| format!("{it:02x}")).collect()
}

fn name(fingerprint: &str) -> String {
    format!("mfe-dev local authority {fingerprint}")
}

fn authority_params(fingerprint: &str) -> CertificateParams {
    let mut params = valid_for(AUTHORITY_LIFE);
    params.distinguished_name = distinguished_name(name(fingerprint));
    // It signs certificates for servers and no further authorities.
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn distinguished_name(common_name: String) -> DistinguishedName {
    let mut res = DistinguishedName::new();
    res.push(DnType::OrganizationName, "mfe-dev");
    res.push(DnType::CommonName, common_name);
    res
}

/// From yesterday on, for clocks that are behind, and with a serial number of its own.
fn valid_for(life: Duration) -> CertificateParams {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(1970, 1, 1) + now.saturating_sub(DAY);
    params.not_after = date_time_ymd(1970, 1, 1) + now + life;
    let mut serial = [0; 16];
    if getrandom::fill(&mut serial).is_ok() {
        // A serial number is positive and begins with no zero byte.
        serial[0] = serial[0] & 0x7f | 0x40;
        params.serial_number = Some(SerialNumber::from_slice(&serial));
    }
    params
}

#[cfg(test)]
mod tests;
