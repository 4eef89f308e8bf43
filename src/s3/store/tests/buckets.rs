//! Buckets: created, set and deleted.

use super::*;

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
    assert!(matches!(refused, StoreError::NotEmpty));
    contents.delete(&["a".to_owned()]).await.unwrap();
    store.delete_bucket("app").await.unwrap();
    assert!(store.buckets().is_empty());
}
