//! Many at once.

use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::s3::etag_of;

/// A body that says in every byte which one it is; of all kinds of size.
fn body(number: u8) -> Vec<u8> {
    let sizes = [10, 5_000, 70_000, 1_100_000];
    vec![number; sizes[usize::from(number) % sizes.len()] + usize::from(number)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_one_write_whole() {
    let (root, store) = store();
    let bucket = store.declared("app");
    put(&store, &bucket, "a", &body(0)).await.unwrap();
    let written = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (bucket, written) = (Arc::clone(&bucket), Arc::clone(&written));
            tokio::spawn(async move {
                let mut reads = 0;
                while !written.load(Ordering::Acquire) {
                    let object = bucket.object("a").await.unwrap().unwrap();
                    let bytes = object.body.held().unwrap();
                    assert_eq!(etag_of(bytes), object.etag);
                    let number = object.metadata.content_type.as_deref().unwrap_or("0");
                    assert_eq!(number, bytes[0].to_string());
                    assert_eq!(body(bytes[0]).len(), bytes.len());
                    reads += 1;
                    // What is hot is read without waiting; writers are to have their turn.
                    tokio::task::yield_now().await;
                }
                reads
            })
        })
        .collect();
    let writers: Vec<_> = (0..4_u8)
        .map(|writer| {
            let (store, bucket) = (Arc::clone(&store), Arc::clone(&bucket));
            tokio::spawn(async move {
                for number in 1..40 {
                    let number = writer * 50 + number;
                    let body = spooled(&store, &body(number)).await;
                    let object = of_type(&number.to_string());
                    let condition = WriteCondition::None;
                    bucket
                        .put("a", body, object, condition, now())
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    written.store(true, Ordering::Release);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
    let last = objects(&bucket);
    assert!(files(&root) <= 2, "what was replaced is gone");
    drop((store, bucket));
    let bucket = open(&root).declared("app");
    assert_eq!(
        objects(&bucket),
        last,
        "the journal has the same last write"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_creates_what_is_absent() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    let tasks: Vec<_> = (0..16_u8)
        .map(|number| {
            let (store, bucket) = (Arc::clone(&store), Arc::clone(&bucket));
            tokio::spawn(async move {
                let body = spooled(&store, &[number]).await;
                let condition = WriteCondition::Absent;
                let object = NewObject::default();
                bucket
                    .put("a", body, object, condition, now())
                    .await
                    .is_ok()
            })
        })
        .collect();
    let mut created = 0;
    for task in tasks {
        created += usize::from(task.await.unwrap());
    }
    assert_eq!(created, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_different_keys_lose_nothing() {
    let (root, store) = store();
    let tasks: Vec<_> = (0..8_u8)
        .map(|task| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let bucket = store.declared(&format!("bucket-{}", task % 2));
                for number in 0..100 {
                    let key = format!("{task}/{number}");
                    put(&store, &bucket, &key, key.as_bytes()).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    drop(store);
    let store = open(&root);
    for task in 0..8 {
        let bucket = store.declared(&format!("bucket-{}", task % 2));
        for number in 0..100 {
            let key = format!("{task}/{number}");
            assert_eq!(bytes_of(&bucket, &key).await.unwrap(), key);
        }
    }
}
