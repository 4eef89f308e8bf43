//! Requests that are not signed as they should be.

use super::{Written, at, example};
use crate::s3::{Identity, S3Error};

const NOW: u64 = 1_772_368_496;
const CREDENTIAL: &str = "AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/s3/aws4_request";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn with(authorization: &str, more: &[(&str, &str)], now: u64) -> Written {
    let mut headers = vec![("authorization", authorization)];
    headers.extend(more);
    Written::get("localhost:4000", "/site/k", &headers, at(now))
}

fn with_query(query: &str, now: u64) -> Written {
    Written::get("localhost:4000", &format!("/site/k?{query}"), &[], at(now))
}

/// Status, code and details as they stand in the answer.
fn shown(error: &S3Error) -> String {
    let details = error.details().into_iter();
    let details: Vec<String> = details
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(
        "{} {} {}",
        error.status().as_u16(),
        error.code(),
        details.join(" ")
    )
}

#[test]
fn no_signature_is_nobodys() {
    for known in [&[][..], &[example()]] {
        let signed = with_query("versionId=1&prefix=Signature", NOW).authenticate(known);
        let signed = signed.unwrap();
        assert_eq!(
            (signed.identity, signed.service),
            (Identity::Anonymous, None)
        );
    }
}

#[test]
fn what_cannot_be_read_is_refused_whether_keys_are_known_or_not() {
    let v4 = |rest: &str| format!("AWS4-HMAC-SHA256 {rest}");
    let malformed = "400 AuthorizationHeaderMalformed ";
    for (authorization, error) in [
        (
            "Bearer x".to_owned(),
            "400 InvalidArgument ArgumentName=Authorization ArgumentValue=Bearer x",
        ),
        (
            "AWS x".to_owned(),
            "400 InvalidArgument ArgumentName=Authorization ArgumentValue=AWS x",
        ),
        (
            "AWS :x".to_owned(),
            "400 InvalidArgument ArgumentName=Authorization ArgumentValue=AWS :x",
        ),
        ("AWS4-HMAC-SHA256".to_owned(), malformed),
        (v4("Credential=a/20260301/r/s3/aws4_request"), malformed),
        (
            v4("Credential=a/r/s3/aws4_request, SignedHeaders=host, Signature=x"),
            malformed,
        ),
        (
            v4("Credential=a/2026/r/s3/aws4_request, SignedHeaders=host, Signature=x"),
            malformed,
        ),
        (
            v4("Credential=a/20260301/r/s3/aws5_request, SignedHeaders=host, Signature=x"),
            malformed,
        ),
    ] {
        for known in [&[][..], &[example()]] {
            let refused = with(&authorization, &[], NOW)
                .authenticate(known)
                .unwrap_err();
            assert_eq!(shown(&refused), error, "{authorization}");
        }
    }
    let parameters = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}&X-Amz-Date=20260301T123456Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=x"
    );
    let invalid = "400 AuthorizationQueryParametersError ";
    for (from, to, error) in [
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256&", "", invalid),
        ("&X-Amz-Date=20260301T123456Z", "", invalid),
        ("&X-Amz-Expires=600", "", invalid),
        ("&X-Amz-Signature=x", "", invalid),
        ("AWS4-HMAC-SHA256", "AWS3", invalid),
        ("Expires=600", "Expires=604801", invalid),
        ("Expires=600", "Expires=-1", invalid),
        ("Expires=600", "Expires=soon", invalid),
        ("T123456Z", "", invalid),
        ("/20260301/", "/", invalid),
        (
            "Expires=600",
            "Expires=0&X-Amz-Expires=600",
            "403 AccessDenied X-Amz-Expires=0 Expires=2026-03-01T12:34:56Z ServerTime=2026-03-01T12:34:57Z",
        ),
    ] {
        let changed = parameters.replace(from, to);
        assert_ne!(changed, parameters);
        for known in [&[][..], &[example()]] {
            let refused = with_query(&changed, NOW + 1)
                .authenticate(known)
                .unwrap_err();
            assert_eq!(shown(&refused), error, "{changed}");
        }
    }
    for (query, error) in [
        (
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x",
            "403 AccessDenied ",
        ),
        (
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=soon",
            "403 AccessDenied ",
        ),
        (
            "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x&Expires=1772368495",
            "403 AccessDenied Expires=2026-03-01T12:34:55Z ServerTime=2026-03-01T12:34:56Z",
        ),
    ] {
        for known in [&[][..], &[example()]] {
            let refused = with_query(query, NOW).authenticate(known).unwrap_err();
            assert_eq!(shown(&refused), error, "{query}");
        }
    }
}

#[test]
fn one_way_to_sign_is_enough() {
    let mut request = with("AWS a:b", &[], NOW);
    request.target.push_str("?X-Amz-Signature=x");
    let refused = request.authenticate(&[]).unwrap_err();
    assert_eq!(
        shown(&refused),
        "400 InvalidArgument ArgumentName=Authorization ArgumentValue=AWS a:b"
    );
}

#[test]
fn with_keys_the_time_has_to_be_right_and_everything_signed() {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host;x-amz-date;x-amz-content-sha256, Signature=x"
    );
    let date = ("x-amz-date", "20260301T123456Z");
    let payload = ("x-amz-content-sha256", EMPTY);
    let skewed = "403 RequestTimeTooSkewed RequestTime=20260301T123456Z ServerTime=";
    for (headers, now, error) in [
        (vec![payload], NOW, "403 AccessDenied ".to_owned()),
        (vec![date], NOW, "400 InvalidRequest ".to_owned()),
        (
            vec![date, payload],
            NOW + 901,
            format!("{skewed}2026-03-01T12:49:57Z MaxAllowedSkewMilliseconds=900000"),
        ),
        (
            vec![date, payload],
            NOW - 901,
            format!("{skewed}2026-03-01T12:19:55Z MaxAllowedSkewMilliseconds=900000"),
        ),
        (
            vec![("x-amz-date", "20260228T123456Z"), payload],
            NOW,
            "400 AuthorizationHeaderMalformed ".to_owned(),
        ),
        (
            vec![
                date,
                payload,
                ("x-amz-acl", "private"),
                ("x-amz-meta-a", "b"),
            ],
            NOW,
            "403 AccessDenied HeadersNotSigned=x-amz-acl, x-amz-meta-a".to_owned(),
        ),
    ] {
        let request = with(&authorization, &headers, now);
        let refused = request.authenticate(&[example()]).unwrap_err();
        assert_eq!(shown(&refused), error, "{headers:?}");
        assert_eq!(request.authenticate(&[]).unwrap().identity, Identity::Owner);
    }
    for now in [NOW - 900, NOW + 900] {
        let refused = with(&authorization, &[date, payload], now).authenticate(&[example()]);
        assert!(
            matches!(refused, Err(S3Error::SignatureDoesNotMatch(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn a_wrong_signature_is_told_with_what_was_expected() {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=beef"
    );
    let headers = [
        ("x-amz-date", "20260301T123456Z"),
        ("x-amz-content-sha256", EMPTY),
    ];
    let refused = with(&authorization, &headers, NOW)
        .authenticate(&[example()])
        .unwrap_err();
    assert_eq!(refused.status(), 403);
    let canonical = format!(
        "GET\n/site/k\n\nhost:localhost:4000\nx-amz-content-sha256:{EMPTY}\nx-amz-date:20260301T123456Z\n\nhost;x-amz-content-sha256;x-amz-date\n{EMPTY}"
    );
    let details = refused.details();
    let names: Vec<&str> = details.iter().map(|it| it.0).collect();
    assert_eq!(
        names,
        [
            "AWSAccessKeyId",
            "StringToSign",
            "SignatureProvided",
            "StringToSignBytes",
            "CanonicalRequest",
            "CanonicalRequestBytes"
        ]
    );
    assert_eq!(details[0].1, "AKIAIOSFODNN7EXAMPLE");
    assert!(details[1].1.starts_with(
        "AWS4-HMAC-SHA256\n20260301T123456Z\n20260301/eu-central-1/s3/aws4_request\n"
    ));
    assert_eq!(details[2].1, "beef");
    assert!(details[3].1.starts_with("41 57 53 34 2d "));
    assert_eq!(details[4].1, canonical);
    assert!(details[5].1.starts_with("47 45 54 0a 2f "));
}

#[test]
fn version_4a_is_told_by_its_key_alone() {
    let authorization = "AWS4-ECDSA-P256-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/cloudfront-keyvaluestore/aws4_request, SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=3045";
    let headers = [
        ("x-amz-date", "20260301T123456Z"),
        ("x-amz-region-set", "*"),
    ];
    let request = with(authorization, &headers, NOW);
    for known in [&[][..], &[example()]] {
        let signed = request.authenticate(known).unwrap();
        assert_eq!(signed.identity, Identity::Owner);
        assert_eq!(signed.service.as_deref(), Some("cloudfront-keyvaluestore"));
    }
    let mut stranger = example();
    stranger.access_key_id.push('X');
    assert!(matches!(
        request.authenticate(&[stranger]),
        Err(S3Error::InvalidAccessKeyId(_))
    ));
}

#[test]
fn a_url_is_not_good_before_its_time() {
    let query = format!(
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}&X-Amz-Date=20260301T123456Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=x"
    );
    let early = with_query(&query, NOW - 901);
    let refused = early.authenticate(&[example()]).unwrap_err();
    assert_eq!(refused.message(), "Request is not valid yet");
    assert_eq!(early.authenticate(&[]).unwrap().identity, Identity::Owner);
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?}", example());
    assert!(shown.contains("AKIAIOSFODNN7EXAMPLE"));
    assert!(!shown.contains("wJalr"), "{shown}");
}
