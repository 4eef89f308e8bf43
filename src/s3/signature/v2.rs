//! Signature Version 2: what `aws s3 presign` and old tools still make.
//!
//! AWS: "Signing and authenticating REST requests (AWS signature version 2)".
//!
//! # Fidelity
//!
//! - In virtual-host style the bucket is what stands before `.s3.` or `.s3-` in the `Host`.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::mismatch::mismatch;
use super::query::{parameter, parameters};
use super::scope::block;
use super::timestamp::{SignedAt, X_AMZ_DATE, extended};
use super::{Authenticated, Credentials, SignedRequest, key_of};
use crate::s3::{Identity, S3Error};

/// The parameters that are part of the resource.
const SUBRESOURCES: [&str; 41] = [
    "accelerate",
    "acl",
    "analytics",
    "cors",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
];

pub(super) fn in_header(
    request: &SignedRequest<'_>,
    value: &str,
    known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    let signer = value.strip_prefix("AWS ").unwrap_or_default();
    let Some((id, signature)) = signer.trim().rsplit_once(':').filter(|it| !it.0.is_empty()) else {
        return Err(S3Error::InvalidArgument {
            message: "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
            name: "Authorization".to_owned(),
            value: value.to_owned(),
        });
    };
    if let Some(key) = key_of(id, known)? {
        let signed_at = SignedAt::of(request)?;
        signed_at.check(request.now)?;
        // Either it stands among the `x-amz-` headers, or in the place of the date.
        let date = match request.headers.contains_key(X_AMZ_DATE) {
            true => "",
            false => &signed_at.as_sent,
        };
        check(request, key, signature, date, amz_headers(request))?;
    }
    Ok(owner(id))
}

pub(super) fn in_query(
    request: &SignedRequest<'_>,
    known: &[Credentials],
) -> Result<Authenticated, S3Error> {
    let refused = |message| S3Error::SignatureRefused {
        message,
        details: Vec::new(),
    };
    let said = |name| parameter(request.query, name);
    let (Some(id), Some(signature), Some(expires)) =
        (said("AWSAccessKeyId"), said("Signature"), said("Expires"))
    else {
        return Err(refused(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        ));
    };
    let until = expires
        .parse()
        .ok()
        .and_then(|it| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(it)))
        .ok_or_else(|| refused("Invalid date (should be seconds since epoch)"))?;
    let key = key_of(&id, known)?;
    if request.now > until {
        return Err(S3Error::SignatureRefused {
            message: "Request has expired",
            details: vec![
                ("Expires", extended(until)),
                ("ServerTime", extended(request.now)),
            ],
        });
    }
    if let Some(key) = key {
        // SDKs move the headers that they signed into the query.
        let mut amz = amz_headers(request);
        for (name, value) in text_parameters(request.query) {
            let name = name.to_ascii_lowercase();
            if name.starts_with("x-amz-") {
                amz.entry(name).or_insert(value);
            }
        }
        check(request, key, &signature, &expires, amz)?;
    }
    Ok(owner(&id))
}

fn owner(access_key_id: &str) -> Authenticated {
    Authenticated {
        identity: Identity::Owner,
        access_key_id: Some(access_key_id.to_owned()),
        service: None,
        chunk_signatures: None,
    }
}

fn check(
    request: &SignedRequest<'_>,
    key: &Credentials,
    signature: &str,
    date: &str,
    amz: BTreeMap<String, String>,
) -> Result<(), S3Error> {
    let field = |name: &str| match request.headers.get(name) {
        Some(value) => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        None => text_parameters(request.query)
            .find(|(it, _)| it.eq_ignore_ascii_case(name))
            .map_or_else(String::new, |it| it.1),
    };
    let amz: String = amz
        .into_iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    let before = format!(
        "{}\n{}\n{}\n{date}\n{amz}",
        request.method,
        field("content-md5"),
        field("content-type"),
    );
    let given = STANDARD.decode(signature).unwrap_or_default();
    let verifies = |resource: &str| {
        let mut mac = Hmac::<Sha1>::new(&block::<Sha1>(key.secret_access_key.as_bytes()).into());
        mac.update(before.as_bytes());
        mac.update(resource.as_bytes());
        mac.verify_slice(&given).is_ok()
    };
    let own = resource(request, request.path);
    // SDKs sign `/bucket/` where they send `/bucket`.
    let is_bucket = !request.path[1.min(request.path.len())..].contains('/');
    let with_slash = || resource(request, &format!("{}/", request.path));
    if verifies(&own) || (is_bucket && verifies(&with_slash())) {
        return Ok(());
    }
    let string_to_sign = format!("{before}{own}");
    Err(mismatch(
        &key.access_key_id,
        string_to_sign,
        signature,
        None,
    ))
}

/// The `x-amz-` headers by name; several of one name are one, with commas.
fn amz_headers(request: &SignedRequest<'_>) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in request.headers {
        if !name.as_str().starts_with("x-amz-") {
            continue;
        }
        let value = String::from_utf8_lossy(value.as_bytes());
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|it| {
                it.push(',');
                it.push_str(value.trim());
            })
            .or_insert_with(|| value.trim().to_owned());
    }
    headers
}

/// The bucket that the host names, the path, and those parameters that select another resource.
fn resource(request: &SignedRequest<'_>, path: &str) -> String {
    let mut resource = String::new();
    if let Some(bucket) = bucket_of(request.host) {
        resource.push('/');
        resource.push_str(bucket);
    }
    resource.push_str(path);
    let mut chosen: Vec<(String, String)> = text_parameters(request.query)
        .filter(|(name, _)| SUBRESOURCES.contains(&name.as_str()))
        .collect();
    chosen.sort();
    for (at, (name, value)) in chosen.iter().enumerate() {
        resource.push(if at == 0 { '?' } else { '&' });
        resource.push_str(name);
        if !value.is_empty() {
            resource.push('=');
            resource.push_str(value);
        }
    }
    resource
}

fn bucket_of(host: &str) -> Option<&str> {
    let end = host.find(".s3.").or_else(|| host.find(".s3-"))?;
    Some(&host[..end])
}

fn text_parameters(query: &str) -> impl Iterator<Item = (String, String)> {
    let text = |it: &[u8]| String::from_utf8_lossy(it).into_owned();
    parameters(query).map(move |(name, value)| (text(&name), text(&value)))
}
