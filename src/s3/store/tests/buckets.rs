//! Buckets: created, set and deleted; and what they look like to whoever asks for them.

use std::sync::Mutex;

use super::*;
use crate::s3::{BucketContents, ErrorIds, S3Fidelity, StoreChange};

#[tokio::test]
async fn a_bucket_comes_and_goes() {
    let (_root, store) = store();
    assert!(store.bucket("app").is_none());
    assert!(store.create_bucket("app", now()).await.unwrap());
    assert!(!store.create_bucket("app", now()).await.unwrap());
    assert_eq!(store.bucket("app").unwrap().creation_date, now());
    let contents = store.declared("app");
    put(&store, &contents, "a", b"1").await.unwrap();
    let refused = store.delete_bucket("app").await.unwrap_err();
    assert!(matches!(refused, StoreError::NotEmpty), "{refused}");
    delete(&contents, "a").await;
    store.delete_bucket("app").await.unwrap();
    assert!(store.buckets().is_empty());
    let refused = store.delete_bucket("app").await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchBucket), "{refused}");
    let refused = store.delete_bucket("never").await.unwrap_err();
    assert!(matches!(refused, StoreError::NoSuchBucket), "{refused}");
}

#[tokio::test]
async fn uploads_keep_no_bucket_and_go_with_it() {
    let (root, store) = store();
    store.create_bucket("app", now()).await.unwrap();
    let contents = store.declared("app");
    let object = NewObject::default();
    let upload = contents
        .create_upload("a", object, None, now())
        .await
        .unwrap();
    let body = spooled(&store, &bytes(100_000)).await;
    contents
        .put_part("a", &upload, 1, body, now())
        .await
        .unwrap();
    contents
        .put_document("cors", Some("<x/>".to_owned()))
        .await
        .unwrap();
    store.delete_bucket("app").await.unwrap();
    assert!(contents.uploads().is_empty());
    assert!(contents.documents().is_empty());
    assert_eq!(files(&root), 0);
}

#[tokio::test]
async fn a_declared_bucket_is_not_listed_until_it_is_created() {
    let (_root, store) = store();
    let declared = store.declared("app");
    put(&store, &declared, "a", b"1").await.unwrap();
    assert!(store.buckets().is_empty());
    assert!(store.bucket("app").is_none());
    store.create_bucket("zoo", now()).await.unwrap();
    store.create_bucket("app", now()).await.unwrap();
    let names: Vec<_> = store.buckets().iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, ["app", "zoo"]);
    let bucket = store.bucket("app").unwrap();
    let BucketContents::Stored(stored) = &bucket.contents else {
        panic!("{bucket:?}");
    };
    assert_eq!(bytes_of(stored, "a").await.unwrap(), "1");
}

#[tokio::test]
async fn nothing_is_put_into_a_bucket_that_was_deleted() {
    let (_root, store) = store();
    store.create_bucket("app", now()).await.unwrap();
    let bucket = store.bucket("app").unwrap();
    let BucketContents::Stored(stored) = &bucket.contents else {
        panic!("{bucket:?}");
    };
    put(&store, stored, "a", b"1").await.unwrap();
    delete(stored, "a").await;
    store.delete_bucket("app").await.unwrap();
    let later = now() + Duration::from_secs(1);
    for _ in 0..2 {
        let refused = put(&store, stored, "a", b"1").await.unwrap_err();
        assert!(matches!(refused, StoreError::NoSuchBucket), "{refused}");
        // Another bucket of that name is not the one that was.
        store.create_bucket("app", later).await.unwrap();
    }
}

#[tokio::test]
async fn a_bucket_is_made_anew_when_its_settings_change() {
    let (_root, store) = store();
    store.create_bucket("app", now()).await.unwrap();
    let first = store.bucket("app").unwrap();
    assert!(Arc::ptr_eq(&first, &store.bucket("app").unwrap()));
    let contents = store.declared("app");
    put(&store, &contents, "a", b"1").await.unwrap();
    assert!(Arc::ptr_eq(&first, &store.bucket("app").unwrap()));

    contents
        .put_document("tagging", Some("<Tagging/>".to_owned()))
        .await
        .unwrap();
    let second = store.bucket("app").unwrap();
    assert!(!Arc::ptr_eq(&first, &second));
    assert_eq!(contents.documents()["tagging"], "<Tagging/>");
    contents.put_document("tagging", None).await.unwrap();
    assert!(contents.documents().is_empty());

    let fidelity = S3Fidelity {
        error_ids: ErrorIds::Never,
        ..S3Fidelity::default()
    };
    store.set_fidelity(&fidelity);
    assert_eq!(store.bucket("app").unwrap().fidelity, fidelity);
}

#[tokio::test]
async fn what_changes_is_told_and_counted() {
    let (_root, store) = store();
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    store.on_change(Box::new(move |StoreChange { bucket, key }| {
        heard.lock().unwrap().push(format!("{bucket}/{key}"));
    }));
    store.create_bucket("app", now()).await.unwrap();
    store.create_bucket("app", now()).await.unwrap();
    let contents = store.declared("app");
    put(&store, &contents, "a", b"1").await.unwrap();
    put(&store, &contents, "b", b"1").await.unwrap();
    contents
        .put_tags("a", vec![("k".to_owned(), "v".to_owned())])
        .await
        .unwrap();
    contents
        .put_document("cors", Some("<x/>".to_owned()))
        .await
        .unwrap();
    contents.put_document("website", None).await.unwrap();
    let keys = ["a", "b", "c"].map(str::to_owned);
    contents.delete(&keys).await.unwrap();
    contents.delete(&keys).await.unwrap();
    let expected = ["app/", "app/a", "app/b", "app/a", "app/", "app/a", "app/b"];
    assert_eq!(*told.lock().unwrap(), expected);
    assert_eq!(contents.changes(), 6);
}
