//! A certificate and a key of the team's own, as `mkcert` or a company's authority makes them.

use std::fs;
use std::path::{Path, PathBuf};

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject, SectionKind};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

/// Why a certificate cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum CertificateFileError {
    /// A file cannot be read.
    #[error(
        "cannot read the {what} `{}`: {error}\n  help: `{setting}` under `[server] https` is a path, relative to the configuration file", file.display()
    )]
    Unreadable {
        /// `certificate` or `private key`.
        what: &'static str,
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        file: PathBuf,
        /// The reason.
        error: std::io::Error,
    },
    /// A file is there, but has something else in it.
    #[error("there is no {what} in `{}`: {why}\n  help: {help}", file.display())]
    Missing {
        /// `certificate` or `private key`.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// What was found instead.
        why: String,
        /// The way out.
        help: &'static str,
    },
    /// The key is another certificate's.
    #[error(
        "the private key in `{}` does not belong to the certificate in `{}`\n  help: name the key that the certificate was made with; the server's own certificate stands first in its file", key.display(), certificate.display()
    )]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
}

/// Reads a certificate chain and its key.
pub(super) fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, CertificateFileError> {
    let chain = chain(certificate)?;
    let bytes = bytes(key, "private key", "key")?;
    let missing = |why: String, help| CertificateFileError::Missing {
        what: "private key",
        file: key.to_owned(),
        why,
        help,
    };
    let found = PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| {
        let encrypted = bytes.windows(9).any(|it| it == b"ENCRYPTED");
        match (&error, encrypted) {
            (_, true) => missing(
                "the key is encrypted".to_owned(),
                "take the password away with `openssl pkey -in KEY -out PLAIN-KEY`",
            ),
            (pem::Error::NoItemsFound, false) => missing(
                contents(&bytes),
                "`key` names a PEM file with a `PRIVATE KEY` block; `certificate` names the chain",
            ),
            (_, false) => missing(error.to_string(), "the file is cut off or damaged"),
        }
    })?;
    let signing = ring::sign::any_supported_type(&found).map_err(|error| {
        missing(
            error.to_string(),
            "use an RSA key of 2048 bits or more, an ECDSA key (P-256, P-384) or an Ed25519 key",
        )
    })?;
    let pair = CertifiedKey::new(chain, signing);
    match pair.keys_match() {
        Ok(()) => Ok(pair),
        Err(rustls::Error::InconsistentKeys(_)) => Err(CertificateFileError::Mismatch {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        }),
        Err(error) => Err(CertificateFileError::Missing {
            what: "certificate",
            file: certificate.to_owned(),
            why: error.to_string(),
            help: "give an X.509 certificate, version 3",
        }),
    }
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateFileError> {
    let bytes = bytes(file, "certificate", "certificate")?;
    let missing = |why, help| CertificateFileError::Missing {
        what: "certificate",
        file: file.to_owned(),
        why,
        help,
    };
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err(missing(
            contents(&bytes),
            "`certificate` names a PEM file with a `CERTIFICATE` block; `key` names the private key",
        )),
        Err(error) => Err(missing(error.to_string(), "the file is cut off or damaged")),
    }
}

fn bytes(
    file: &Path,
    what: &'static str,
    setting: &'static str,
) -> Result<Vec<u8>, CertificateFileError> {
    fs::read(file).map_err(|error| CertificateFileError::Unreadable {
        what,
        setting,
        file: file.to_owned(),
        error,
    })
}

/// What a file has in it, in words.
fn contents(bytes: &[u8]) -> String {
    let kinds = <(SectionKind, Vec<u8>)>::pem_slice_iter(bytes).map_while(Result::ok);
    let kind = kinds.map(|(kind, _)| kind).next();
    match kind {
        Some(SectionKind::Certificate) => "it has a certificate".to_owned(),
        Some(SectionKind::PrivateKey | SectionKind::RsaPrivateKey | SectionKind::EcPrivateKey) => {
            "it has a private key".to_owned()
        }
        Some(_) => "it has another kind of PEM block".to_owned(),
        None => "it has no PEM block".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with `a.pem` and `a-key.pem`, `b.pem` and `b-key.pem`, and what is none of them.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            let pair = rcgen::generate_simple_self_signed([format!("{name}.localhost")]).unwrap();
            let file = |suffix: &str| folder.path().join(format!("{name}{suffix}.pem"));
            fs::write(file(""), pair.cert.pem()).unwrap();
            fs::write(file("-key"), pair.signing_key.serialize_pem()).unwrap();
        }
        fs::write(folder.path().join("empty.pem"), "").unwrap();
        let encrypted =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
        fs::write(folder.path().join("encrypted.pem"), encrypted).unwrap();
        fs::write(
            folder.path().join("cut.pem"),
            "-----BEGIN PRIVATE KEY-----\nMAA=\n",
        )
        .unwrap();
        folder
    }

    #[test]
    fn a_pair_is_read() {
        let folder = folder();
        let file = |name: &str| folder.path().join(name);
        assert!(read(&file("a.pem"), &file("a-key.pem")).is_ok());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let folder = folder();
        for (certificate, key, words) in [
            (
                "none.pem",
                "a-key.pem",
                ["cannot read the certificate", "none.pem"],
            ),
            (
                "a.pem",
                "none.pem",
                ["cannot read the private key", "none.pem"],
            ),
            (
                "a-key.pem",
                "a.pem",
                ["no certificate in", "has a private key"],
            ),
            ("a.pem", "a.pem", ["no private key in", "has a certificate"]),
            ("a.pem", "b-key.pem", ["does not belong", "b-key.pem"]),
            (
                "empty.pem",
                "a-key.pem",
                ["no certificate in", "no PEM block"],
            ),
            ("a.pem", "encrypted.pem", ["is encrypted", "openssl pkey"]),
            ("a.pem", "cut.pem", ["no private key in", "cut off"]),
        ] {
            let file = |name: &str| folder.path().join(name);
            let said = read(&file(certificate), &file(key))
                .unwrap_err()
                .to_string();
            for word in words {
                assert!(said.contains(word), "{word} is not in: {said}");
            }
        }
    }
}
