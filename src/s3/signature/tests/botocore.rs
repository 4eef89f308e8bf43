//! Requests as botocore 1.44 signed them, all at 12:34:56 on the first of March 2026.

use super::{Written, at, example};
use crate::s3::{Identity, S3Error};

const NOW: u64 = 1_772_368_496;

fn requests() -> Vec<(String, Written)> {
    let table: serde_json::Value = serde_json::from_str(include_str!("botocore.json")).unwrap();
    let text = |it: &serde_json::Value| it.as_str().unwrap_or_default().to_owned();
    let requests = table.as_array().unwrap().iter().map(|it| {
        let headers = it["headers"].as_array().unwrap().iter();
        let request = Written {
            method: text(&it["method"]),
            host: text(&it["host"]),
            target: text(&it["target"]),
            headers: headers
                .map(|pair| (text(&pair[0]), text(&pair[1])))
                .collect(),
            body: text(&it["body"]),
            now: at(NOW),
        };
        (text(&it["name"]), request)
    });
    requests.collect()
}

#[test]
fn what_botocore_signed_is_the_owners() {
    let requests = requests();
    assert_eq!(requests.len(), 59);
    for (name, request) in requests {
        for known in [&[][..], &[example()]] {
            let signed = request.authenticate(known);
            let signed = signed.unwrap_or_else(|it| panic!("{name}: {it:#?}"));
            assert_eq!(signed.identity, Identity::Owner, "{name}");
            let service = match name.split(' ').next() {
                Some("v2") => None,
                Some("v4") => Some("s3"),
                other => other,
            };
            assert_eq!(signed.service.as_deref(), service, "{name}");
            assert_eq!(
                signed.access_key_id,
                Some(example().access_key_id),
                "{name}"
            );
        }
    }
}

#[test]
fn nothing_in_it_may_be_changed() {
    for (name, request) in requests() {
        let mut other_key = example();
        other_key.secret_access_key.push('x');
        let mut other_method = request.clone();
        other_method.method = "DELETE".to_owned();
        let mut other_path = request.clone();
        other_path.target.insert(1, 'x');
        for (changed, key) in [
            (&request, other_key),
            (&other_method, example()),
            (&other_path, example()),
        ] {
            let refused = changed.authenticate(&[key]);
            assert!(
                matches!(refused, Err(S3Error::SignatureDoesNotMatch(_))),
                "{name}: {refused:?}"
            );
        }
        let mut stranger = example();
        stranger.access_key_id.push('X');
        assert_eq!(
            request.authenticate(&[stranger]),
            Err(S3Error::InvalidAccessKeyId(example().access_key_id)),
            "{name}"
        );
    }
}
