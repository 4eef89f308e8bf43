//! What is there after a restart.

use super::*;

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let (root, store) = store();
    store.create_bucket("made", now()).await.unwrap();
    let bucket = store.declared("app");
    put(&store, &bucket, "small", b"small").await.unwrap();
    let large: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    put(&store, &bucket, "large", &large).await.unwrap();
    let before = bucket.objects_after("", "", 10);
    drop((store, bucket));

    let store = open(&root);
    let bucket = store.declared("app");
    assert_eq!(bucket.objects_after("", "", 10), before);
    assert_eq!(bytes_of(&bucket, "small").await.unwrap(), "small");
    assert_eq!(bytes_of(&bucket, "large").await.unwrap(), large);
    assert_eq!(store.buckets().len(), 1);
}
