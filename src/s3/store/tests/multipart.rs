//! Multipart uploads.

use super::*;
use crate::s3::{ChecksumAlgorithm, Object, UploadPart};

const MIB: usize = 1024 * 1024;

async fn put_part(
    store: &Arc<BucketStore>,
    bucket: &StoredBucket,
    upload: &str,
    number: u32,
    bytes: &[u8],
) -> UploadPart {
    let body = spooled(store, bytes).await;
    let part = bucket
        .put_part("a", upload, number, body, now())
        .await
        .unwrap();
    UploadPart {
        part_number: part.part_number,
        etag: part.etag,
    }
}

async fn begin(bucket: &StoredBucket) -> String {
    let object = of_type("video/mp4");
    bucket
        .create_upload("a", object, None, now())
        .await
        .unwrap()
}

async fn complete(
    bucket: &StoredBucket,
    upload: &str,
    parts: &[UploadPart],
) -> Result<Arc<StoredObject>, StoreError> {
    let later = now() + Duration::from_secs(60);
    let condition = WriteCondition::None;
    bucket
        .complete_upload("a", upload, parts, condition, later)
        .await
}

#[tokio::test]
async fn parts_become_one_object_over_a_restart() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let (large, small) = (bytes(5 * MIB), bytes(1000));
    let upload = begin(&bucket).await;
    let last = put_part(&store, &bucket, &upload, 10_000, &small).await;
    put_part(&store, &bucket, &upload, 1, b"replaced").await;
    let first = put_part(&store, &bucket, &upload, 1, &large).await;
    drop((store, bucket));

    let store = open(&root);
    let bucket = store.declared("app");
    let listed = bucket.uploads();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].upload_id, upload);
    assert_eq!((&*listed[0].key, listed[0].initiated), ("a", now()));
    let parts = bucket.parts("a", &upload).unwrap();
    assert_eq!(parts[0].size, 5 * MIB as u64);
    assert_eq!((parts[1].part_number, parts[1].size), (10_000, 1000));
    assert!(bucket.head("a").is_none());

    let stored = complete(&bucket, &upload, &[first, last]).await.unwrap();
    let whole = [Bytes::from(large), small.into()];
    let expected = Object::from_parts(&whole, now(), of_type("video/mp4").metadata);
    assert_eq!(stored.last_modified, now(), "when the upload began");
    assert!(bucket.uploads().is_empty());
    drop((store, bucket));

    let store = open(&root);
    let bucket = store.declared("app");
    assert!(*bucket.object("a").await.unwrap().unwrap() == expected);
    assert_eq!(bucket.head("a").unwrap(), stored);
    delete(&bucket, "a").await;
    assert!(files(&root) <= 1, "a pack may stay");
}

#[tokio::test]
async fn a_single_part_counts_as_parts() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let upload = begin(&bucket).await;
    let part = put_part(&store, &bucket, &upload, 7, b"hello").await;
    let unquoted = UploadPart {
        etag: part.etag.trim_matches('"').to_owned(),
        ..part
    };
    let stored = complete(&bucket, &upload, &[unquoted]).await.unwrap();
    assert!(stored.etag.ends_with("-1\""), "{}", stored.etag);
    assert_eq!(stored.part_sizes, [5]);
    assert_eq!(bytes_of(&bucket, "a").await.unwrap(), "hello");
    // A copy is put in one piece.
    let copied = bucket
        .copy(&bucket, "a", "b", NewObject::default(), now())
        .await
        .unwrap();
    assert_eq!(copied.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
    assert!(copied.part_sizes.is_empty());
}

#[tokio::test]
async fn what_cannot_be_completed_stays_as_it_was() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let upload = begin(&bucket).await;
    let small = put_part(&store, &bucket, &upload, 1, b"small").await;
    let last = put_part(&store, &bucket, &upload, 2, b"last").await;
    let wrong = UploadPart {
        etag: last.etag.clone(),
        ..small.clone()
    };
    let missing = UploadPart {
        part_number: 3,
        ..last.clone()
    };
    for (parts, expected) in [
        (vec![small.clone(), last.clone()], "PartTooSmall(1)"),
        (vec![wrong], "InvalidPart(1)"),
        (vec![last.clone(), missing], "PartTooSmall(2)"),
        (
            vec![UploadPart {
                part_number: 3,
                ..last.clone()
            }],
            "InvalidPart(3)",
        ),
    ] {
        let refused = complete(&bucket, &upload, &parts).await.unwrap_err();
        assert_eq!(format!("{refused:?}"), expected);
    }
    let refused = complete(&bucket, "nothing", std::slice::from_ref(&last))
        .await
        .unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchUpload), "{refused}");
    let condition = WriteCondition::Matches("\"x\"".to_owned());
    let parts = [last];
    let refused = bucket
        .complete_upload("a", &upload, &parts, condition, now())
        .await;
    assert!(matches!(refused.unwrap_err(), StoreError::NoSuchKey));
    assert_eq!(bucket.parts("a", &upload).unwrap().len(), 2);
    complete(&bucket, &upload, &[small]).await.unwrap();
    assert_eq!(bytes_of(&bucket, "a").await.unwrap(), "small");
}

#[tokio::test]
async fn an_upload_is_of_its_key_alone_and_ends_once() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let upload = begin(&bucket).await;
    put_part(&store, &bucket, &upload, 1, &bytes(100_000)).await;
    let body = spooled(&store, b"x").await;
    let refused = bucket
        .put_part("b", &upload, 1, body, now())
        .await
        .unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchUpload), "{refused}");
    let refused = bucket.parts("b", &upload).unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchUpload), "{refused}");
    let refused = bucket.abort_upload("b", &upload).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchUpload), "{refused}");
    assert_eq!(files(&root), 1);
    bucket.abort_upload("a", &upload).await.unwrap();
    assert_eq!(files(&root), 0);
    let refused = bucket.abort_upload("a", &upload).await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchUpload), "{refused}");
}

#[tokio::test]
async fn uploads_are_listed_by_key_and_then_by_time() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let algorithm = Some(ChecksumAlgorithm::Sha256);
    for (key, seconds) in [("b", 1), ("a", 3), ("a", 2)] {
        let at = now() + Duration::from_secs(seconds);
        let object = NewObject::default();
        bucket
            .create_upload(key, object, algorithm, at)
            .await
            .unwrap();
    }
    let uploads = bucket.uploads();
    let listed: Vec<_> = uploads
        .iter()
        .map(|it| {
            (
                &*it.key,
                it.initiated.duration_since(now()).unwrap().as_secs(),
            )
        })
        .collect();
    assert_eq!(listed, [("a", 2), ("a", 3), ("b", 1)]);
    assert!(uploads.iter().all(|it| it.checksum_algorithm == algorithm));
}
