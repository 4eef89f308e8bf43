//! A store that is looked at, while another process may serve it.

use super::*;

fn look(root: &TempDir) -> Arc<BucketStore> {
    BucketStore::open(&folder(root), StoreMode::Look).unwrap()
}

#[tokio::test]
async fn it_is_read_and_not_written() {
    let (root, store) = store();
    let bucket = store.declared("app");
    assert!(look(&root).declared("app").keys().is_empty());
    put(&store, &bucket, "a", b"1").await.unwrap();
    store.create_bucket("made", now()).await.unwrap();
    let journal = folder(&root).join("journal");
    let mut torn = std::fs::read(&journal).unwrap();
    torn.extend_from_slice(b"0000");
    std::fs::write(&journal, &torn).unwrap();

    let looked = look(&root);
    let seen = looked.declared("app");
    assert_eq!(bytes_of(&seen, "a").await.unwrap(), "1");
    assert!(looked.bucket("made").is_some());
    let refused = [
        put(&looked, &seen, "b", b"1").await.err(),
        seen.delete(&["a".to_owned()]).await.err(),
        seen.put_document("cors", None).await.err(),
        looked.create_bucket("x", now()).await.err(),
        looked.delete_bucket("made").await.err(),
    ];
    for it in refused {
        assert!(matches!(it, Some(StoreError::ReadOnly)), "{it:?}");
    }
    assert!(std::fs::read(&journal).unwrap() == torn);
}

#[tokio::test]
async fn what_was_written_anew_in_the_meantime_is_found() {
    let (root, store) = store();
    let bucket = store.declared("app");
    for key in ["changed", "gone"] {
        put(&store, &bucket, key, &bytes(100_000)).await.unwrap();
    }
    let looked = look(&root);
    let seen = looked.declared("app");
    put(&store, &bucket, "changed", &bytes(200_000))
        .await
        .unwrap();
    delete(&bucket, "gone").await;
    assert!(seen.head("gone").is_some());
    assert_eq!(bytes_of(&seen, "changed").await.unwrap().len(), 200_000);
    assert!(seen.object("gone").await.unwrap().is_none());
}
