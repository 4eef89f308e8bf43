//! What is there after a restart, and what is made when.

use std::fs;

use super::*;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let (root, store) = store();
    store.create_bucket("made", now()).await.unwrap();
    let bucket = store.declared("app");
    put(&store, &bucket, "small", b"small").await.unwrap();
    let large = bytes(12_000_000);
    put(&store, &bucket, "large", &large).await.unwrap();
    put(&store, &bucket, "gone", b"gone").await.unwrap();
    delete(&bucket, "gone").await;
    bucket
        .put_document("website", Some("<a>\n</a>".to_owned()))
        .await
        .unwrap();
    let before = objects(&bucket);
    drop((store, bucket));

    let store = open(&root);
    let bucket = store.declared("app");
    assert_eq!(objects(&bucket), before);
    assert_eq!(bytes_of(&bucket, "small").await.unwrap(), "small");
    assert!(bytes_of(&bucket, "large").await.unwrap() == large);
    assert_eq!(bucket.documents()["website"], "<a>\n</a>");
    assert_eq!(store.buckets().len(), 1);
    // What is put now goes behind what was there.
    put(&store, &bucket, "more", b"more").await.unwrap();
    assert_eq!(bytes_of(&bucket, "small").await.unwrap(), "small");
    assert_eq!(bytes_of(&bucket, "more").await.unwrap(), "more");
}

#[tokio::test]
async fn nothing_is_made_before_something_is_put() {
    let (root, store) = store();
    let bucket = store.declared("app");
    assert!(bucket.object("a").await.unwrap().is_none());
    delete(&bucket, "a").await;
    bucket.put_document("cors", None).await.unwrap();
    bucket.put_tags("a", Vec::new()).await.unwrap_err();
    bucket.abort_upload("a", "x").await.unwrap_err();
    store.delete_bucket("x").await.unwrap_err();
    drop((store, bucket));
    let store = open(&root);
    let bucket = store.declared("app");
    drop(spooled(&store, b"few").await);
    assert!(bucket.objects_after("", "", 10).is_empty());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    put(&store, &bucket, "a", b"1").await.unwrap();
    let ignore = fs::read_to_string(folder(&root).join(".gitignore")).unwrap();
    assert_eq!(ignore, "*\n");
}

#[tokio::test]
async fn one_process_serves_at_a_time() {
    let (root, first) = store();
    let second = open(&root);
    let (one, two) = (first.declared("app"), second.declared("app"));
    put(&first, &one, "a", b"1").await.unwrap();
    let own = std::process::id();
    let refused = put(&second, &two, "a", b"2").await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::InUse { pid: Some(pid), .. } if *pid == own),
        "{refused}"
    );
    let refused = BucketStore::open(&folder(&root), StoreMode::Serve).unwrap_err();
    assert!(refused.to_string().contains(&own.to_string()), "{refused}");
    assert!(matches!(refused, StoreError::InUse { .. }));
    drop((first, one));
    // Whoever comes late takes over what was put in the meantime.
    put(&second, &two, "b", b"2").await.unwrap();
    assert_eq!(bytes_of(&two, "a").await.unwrap(), "1");
}
