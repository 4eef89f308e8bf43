use super::fake::{FakeStore, error, message};

fn page(inner: &str) -> Vec<u8> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>site</Name><Prefix></Prefix>{inner}</ListBucketResult>"
    );
    message(
        "200 OK",
        &[("Content-Type", "application/xml")],
        body.as_bytes(),
    )
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let store = FakeStore::start(|asked| {
        let query = asked.target.split_once('?').unwrap().1;
        match query {
            "list-type=2&encoding-type=url" => page(
                "<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextContinuationToken>a+b/ =&amp;</NextContinuationToken><Contents><Key>a+b%2Bc/%C3%BC.js</Key><Size>1</Size></Contents><Contents><Key>/x//</Key></Contents>",
            ),
            "list-type=2&encoding-type=url&continuation-token=a%2Bb%2F%20%3D%26" => page(
                "<IsTruncated>false</IsTruncated><Contents><Key>a+b%20&amp;</Key></Contents>",
            ),
            other => panic!("{other}"),
        }
    })
    .await;
    let keys: Vec<String> = store.bucket().keys().await.unwrap().into_iter().collect();
    assert_eq!(keys, ["/x//", "a b+c/ü.js", "a+b%20&"]);
    assert!(store.asked().iter().all(super::fake::Asked::is_signed));
    assert!(
        store
            .asked()
            .iter()
            .all(|it| it.target.starts_with("/site?"))
    );
}

#[tokio::test]
async fn an_empty_bucket_has_no_keys() {
    let store = FakeStore::start(|_| page("<IsTruncated>false</IsTruncated>")).await;
    assert!(store.bucket().keys().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_that_cannot_be_followed_is_an_error() {
    for (answer, reason) in [
        (
            error("403 Forbidden", "AccessDenied"),
            "403 AccessDenied: so it is",
        ),
        (
            page("<IsTruncated>true</IsTruncated>"),
            "a page of the list does not say where it goes on",
        ),
        (
            page("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"),
            "a page of the list does not say where it goes on",
        ),
    ] {
        let store = FakeStore::start(move |_| answer.clone()).await;
        assert_eq!(store.bucket().keys().await.unwrap_err().reason, reason);
    }
    let store = FakeStore::start(|_| message("200 OK", &[], b"<html>")).await;
    let reason = store.bucket().keys().await.unwrap_err().reason;
    assert!(reason.starts_with("the list cannot be read: "), "{reason}");
}
