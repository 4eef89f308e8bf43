//! Objects: put, read, listed, copied and deleted.

use super::*;

#[tokio::test]
async fn what_was_put_is_read_listed_and_deleted() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let body = spooled(&store, b"hello").await;
    let object = of_type("text/plain");
    let stored = bucket
        .put("a.txt", body, object, WriteCondition::None, now())
        .await
        .unwrap();
    assert_eq!(stored.etag, "\"5d41402abc4b2a76b9719d911017c592\"");
    assert_eq!(bucket.head("a.txt").as_ref(), Some(&stored));
    let read = bucket.object("a.txt").await.unwrap().unwrap();
    assert_eq!(read.body.held().unwrap(), "hello");
    assert_eq!(read.metadata.content_type.as_deref(), Some("text/plain"));
    assert_eq!(bucket.objects_after("", "", 10).len(), 1);
    bucket
        .delete(&["a.txt".to_owned(), "b".to_owned()])
        .await
        .unwrap();
    assert_eq!(bucket.head("a.txt"), None);
    assert!(bucket.object("a.txt").await.unwrap().is_none());
}
