//! The examples in AWS's documentation, signed on 24 May 2013 and 27 March 2007.
//!
//! AWS: "Signature Calculations for the Authorization Header: Transferring Payload in a Single
//! Chunk"; "Authenticating Requests: Using Query Parameters"; "Signing and authenticating REST
//! requests (AWS signature version 2)".

use http::Request;

use super::{Written, at, example};
use crate::s3::Identity;
use crate::s3::signature::{Signing, sign};

const NOW: u64 = 1_369_353_600;
const HOST: &str = "examplebucket.s3.amazonaws.com";
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Method, target, headers beside the usual ones, payload, signed headers, signature.
type Example = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    &'static str,
);

const EXAMPLES: [Example; 4] = [
    (
        "GET",
        "/test.txt",
        &[("range", "bytes=0-9")],
        NOTHING,
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
    (
        "PUT",
        "/test%24file.text",
        &[
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ],
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    ),
    (
        "GET",
        "/?lifecycle",
        &[],
        NOTHING,
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ),
    (
        "GET",
        "/?max-keys=2&prefix=J",
        &[],
        NOTHING,
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ),
];

fn authorization(signed_headers: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders={signed_headers}, Signature={signature}"
    )
}

#[test]
fn the_examples_of_version_4_are_verified() {
    for (method, target, headers, payload, signed_headers, signature) in EXAMPLES {
        let authorization = authorization(signed_headers, signature);
        let mut all = vec![
            ("authorization", authorization.as_str()),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-content-sha256", payload),
        ];
        all.extend(headers);
        let mut request = Written::get(HOST, target, &all, at(NOW));
        request.method = method.to_owned();
        let signed = request.authenticate(&[example()]);
        assert_eq!(signed.unwrap().identity, Identity::Owner, "{target}");
    }
}

#[test]
fn our_own_signatures_are_those_of_the_examples() {
    let credentials = example();
    let signing = Signing {
        credentials: &credentials,
        region: "us-east-1",
        service: "s3",
        now: at(NOW),
    };
    for (method, target, headers, payload, signed_headers, signature) in EXAMPLES {
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(()).unwrap();
        sign(&mut request, &signing, payload).unwrap();
        assert_eq!(
            request.headers()["authorization"],
            authorization(signed_headers, signature)
        );
    }
}

#[test]
fn the_presigned_example_is_verified() {
    let target = "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    for later in [0, 86_400] {
        let signed = Written::get(HOST, target, &[], at(NOW + later)).authenticate(&[example()]);
        assert_eq!(signed.unwrap().identity, Identity::Owner);
    }
}

#[test]
fn the_examples_of_version_2_are_verified() {
    let johnsmith = "johnsmith.s3.amazonaws.com";
    for (method, host, target, content_type, date, signature) in [
        (
            "GET",
            "awsexamplebucket1.s3.us-west-1.amazonaws.com",
            "/photos/puppy.jpg",
            None,
            "Tue, 27 Mar 2007 19:36:42 +0000",
            "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
        ),
        (
            "GET",
            johnsmith,
            "/photos/puppy.jpg",
            None,
            "Tue, 27 Mar 2007 19:36:42 +0000",
            "bWq2s1WEIj+Ydj0vQ697zp+IXMU=",
        ),
        (
            "PUT",
            johnsmith,
            "/photos/puppy.jpg",
            Some("image/jpeg"),
            "Tue, 27 Mar 2007 21:15:45 +0000",
            "MyyxeRY7whkBe+bq8fHCL/2kKUg=",
        ),
        (
            "GET",
            johnsmith,
            "/?prefix=photos&max-keys=50&marker=puppy",
            None,
            "Tue, 27 Mar 2007 19:42:41 +0000",
            "htDYFYduRNen8P9ZfE/s9SuKy0U=",
        ),
        (
            "GET",
            johnsmith,
            "/?acl",
            None,
            "Tue, 27 Mar 2007 19:44:46 +0000",
            "c2WLPFtWHVgbEmeEG93a4cG37dM=",
        ),
        (
            "GET",
            "s3.amazonaws.com",
            "/",
            None,
            "Wed, 28 Mar 2007 01:29:59 +0000",
            "qGdzdERIC03wnaRNKh6OqZehG9s=",
        ),
        (
            "GET",
            "s3.amazonaws.com",
            "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
            None,
            "Wed, 28 Mar 2007 01:49:49 +0000",
            "DNEZGsoieTZ92F3bUfSPQcbGmlM=",
        ),
    ] {
        let authorization = format!("AWS AKIAIOSFODNN7EXAMPLE:{signature}");
        let mut headers = vec![("date", date), ("authorization", authorization.as_str())];
        headers.extend(content_type.map(|it| ("content-type", it)));
        let now = httpdate::parse_http_date(&date.replace("+0000", "GMT")).unwrap();
        let mut request = Written::get(host, target, &headers, now);
        request.method = method.to_owned();
        let signed = request.authenticate(&[example()]);
        let signed = signed.unwrap_or_else(|it| panic!("{target}: {it:#?}"));
        assert_eq!(signed.identity, Identity::Owner, "{target}");
    }
    let target = "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620";
    let signed = Written::get(johnsmith, target, &[], at(1_175_139_620));
    assert!(signed.authenticate(&[example()]).is_ok());
}
