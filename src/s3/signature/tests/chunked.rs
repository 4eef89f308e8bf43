//! The examples of chunked uploads in AWS's documentation.

use super::{Written, at, example};
use crate::s3::{ChunkSignatures, S3Error};

const NOW: u64 = 1_369_353_600;

fn begun(payload: &str, trailer: Option<&str>, signature: &str) -> ChunkSignatures {
    let signed_headers = match trailer {
        None => {
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class"
        }
        Some(_) => {
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer"
        }
    };
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signed_headers},Signature={signature}"
    );
    let mut headers = vec![
        ("authorization", authorization.as_str()),
        ("content-encoding", "aws-chunked"),
        ("content-length", "66824"),
        ("x-amz-content-sha256", payload),
        ("x-amz-date", "20130524T000000Z"),
        ("x-amz-decoded-content-length", "66560"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
    ];
    headers.extend(trailer.map(|it| ("x-amz-trailer", it)));
    let host = "s3.amazonaws.com";
    let mut request = Written::get(host, "/examplebucket/chunkObject.txt", &headers, at(NOW));
    request.method = "PUT".to_owned();
    assert_eq!(request.authenticate(&[]).unwrap().chunk_signatures, None);
    let signed = request.authenticate(&[example()]).unwrap();
    signed.chunk_signatures.unwrap()
}

#[test]
fn chunks_are_signed_one_over_the_other() {
    let mut signatures = begun(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        None,
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    );
    let first = "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
    let second = "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497";
    let last = "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9";
    let refused = signatures.verify(second, &[b'a'; 1024]);
    assert!(matches!(refused, Err(S3Error::SignatureDoesNotMatch(_))));
    assert_eq!(signatures.verify(first, &[b'a'; 65_536]), Ok(()));
    assert_eq!(signatures.verify(second, &[b'a'; 1024]), Ok(()));
    assert_eq!(signatures.verify(last, b""), Ok(()));
}

#[test]
fn the_trailer_is_signed_too() {
    let mut signatures = begun(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        Some("x-amz-checksum-crc32c"),
        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    );
    for (signature, chunk) in [
        (
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            &[b'a'; 65_536][..],
        ),
        (
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            &[b'a'; 1024],
        ),
        (
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            b"",
        ),
    ] {
        assert_eq!(signatures.verify(signature, chunk), Ok(()));
    }
    let signature = "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435";
    let mut other = signatures.clone();
    assert!(
        other
            .verify_trailer(signature, b"x-amz-checksum-crc32c:AAAAAA==\n")
            .is_err()
    );
    let trailer = b"x-amz-checksum-crc32c:sOO8/Q==\n";
    assert_eq!(signatures.verify_trailer(signature, trailer), Ok(()));
}
