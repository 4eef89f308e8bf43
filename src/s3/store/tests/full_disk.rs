//! A disk that refuses: everything stays as it was.

use std::fs;

use super::*;

/// What of a write is refused.
async fn refused(result: Result<Arc<StoredObject>, StoreError>) {
    let error = result.unwrap_err();
    assert!(matches!(error, StoreError::Io { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_journal_on_a_full_disk_changes_nothing() {
    let (root, store) = store();
    let bucket = store.declared("app");
    put(&store, &bucket, "a", b"old").await.unwrap();
    let before = objects(&bucket);
    let count = files(&root);
    let full = fs::OpenOptions::new()
        .append(true)
        .open("/dev/full")
        .unwrap();
    let contents = &bucket.inner.store;
    let journal = contents.divert_journal(full).unwrap();
    refused(put(&store, &bucket, "a", b"new").await).await;
    refused(put(&store, &bucket, "a", &bytes(100_000)).await).await;
    refused(put(&store, &bucket, "a", &bytes(2_000_000)).await).await;
    assert!(bucket.delete(&["a".to_owned()]).await.is_err());
    assert!(
        bucket
            .create_upload("u", of_type("x"), None, now())
            .await
            .is_err()
    );
    assert!(store.create_bucket("made", now()).await.is_err());
    assert_eq!(objects(&bucket), before);
    assert_eq!(bytes_of(&bucket, "a").await.unwrap(), "old");
    assert_eq!(files(&root), count, "what was refused leaves no file");
    assert!(store.buckets().is_empty() && bucket.uploads().is_empty());

    contents.divert_journal(journal).unwrap();
    put(&store, &bucket, "b", b"new").await.unwrap();
    drop((store, bucket));
    let store = open(&root);
    let bucket = store.declared("app");
    assert_eq!(bytes_of(&bucket, "a").await.unwrap(), "old");
    assert_eq!(bytes_of(&bucket, "b").await.unwrap(), "new");
}

#[tokio::test]
async fn bytes_that_find_no_room_change_nothing() {
    let (root, store) = store();
    let bucket = store.declared("app");
    bucket
        .put_document("cors", Some("<x/>".to_owned()))
        .await
        .unwrap();
    for name in ["packs", "bodies"] {
        fs::write(folder(&root).join(name), "not a folder").unwrap();
    }
    refused(put(&store, &bucket, "a", b"small").await).await;
    refused(put(&store, &bucket, "a", &bytes(100_000)).await).await;
    refused(put(&store, &bucket, "a", &bytes(2_000_000)).await).await;
    assert!(bucket.head("a").is_none());
    for name in ["packs", "bodies"] {
        fs::remove_file(folder(&root).join(name)).unwrap();
    }
    put(&store, &bucket, "a", b"small").await.unwrap();
    assert_eq!(bytes_of(&bucket, "a").await.unwrap(), "small");
    assert_eq!(files(&root), 1);
}
