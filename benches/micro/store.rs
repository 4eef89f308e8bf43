//! The local store: an object of 16 KiB put and got, and a page of a listing.
#![expect(clippy::expect_used, reason = "a benchmark may stop where it stands")]

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use divan::{Bencher, black_box};
use mfe_dev::s3::{BucketStore, NewObject, StoreMode, StoredBucket, WriteCondition};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A store with a bucket, and who waits for it.
struct Site {
    runtime: Runtime,
    store: Arc<BucketStore>,
    bucket: Arc<StoredBucket>,
    _root: TempDir,
}

impl Site {
    fn new() -> Self {
        let root = TempDir::new().expect("a temporary folder");
        let folder = root.path().join("store");
        let store = BucketStore::open(&folder, StoreMode::Serve).expect("a new store");
        let runtime = Builder::new_multi_thread().worker_threads(2).build();
        Site {
            runtime: runtime.expect("a runtime"),
            bucket: store.declared("app"),
            store,
            _root: root,
        }
    }

    fn put(&self, key: &str, bytes: Bytes) {
        self.runtime
            .block_on(put(&self.store, &self.bucket, key, bytes));
    }
}

async fn put(store: &Arc<BucketStore>, bucket: &StoredBucket, key: &str, bytes: Bytes) {
    let mut spool = store.spool(false, None);
    spool.write(bytes).await.expect("memory");
    let body = spool.finish().await.expect("memory");
    let (object, condition) = (NewObject::default(), WriteCondition::None);
    let put = bucket.put(key, body, object, condition, SystemTime::now());
    put.await.expect("room on the disk");
}

/// So many puts, one after the other or all at once; a row is the time of all.
#[divan::bench(args = [1, 16])]
fn putting_16_kib(bencher: Bencher<'_, '_>, at_once: usize) {
    let site = Site::new();
    let bytes = Bytes::from(vec![7; 16 * 1024]);
    bencher.bench(|| {
        let tasks = (0..at_once).map(|task| {
            let (store, bucket) = (Arc::clone(&site.store), Arc::clone(&site.bucket));
            let bytes = bytes.clone();
            site.runtime.spawn(async move {
                put(&store, &bucket, &format!("assets/chunk-{task}.js"), bytes).await;
            })
        });
        let tasks: Vec<_> = tasks.collect();
        site.runtime.block_on(async {
            for task in tasks {
                task.await.expect("a put");
            }
        });
    });
}

/// What was put or got a moment ago.
#[divan::bench]
fn getting_what_is_hot(bencher: Bencher<'_, '_>) {
    let site = Site::new();
    site.put("assets/chunk.js", Bytes::from(vec![7; 16 * 1024]));
    bencher.bench(|| {
        let object = site.bucket.object(black_box("assets/chunk.js"));
        site.runtime.block_on(object)
    });
}

/// 1,000 of 10,000 keys, from the middle on.
#[divan::bench]
fn listing_a_page(bencher: Bencher<'_, '_>) {
    let site = Site::new();
    for number in 0..10_000 {
        site.put(&format!("assets/chunk-{number:05}.js"), Bytes::new());
    }
    bencher.bench(|| {
        let after = black_box("assets/chunk-05000.js");
        site.bucket.objects_after("assets/", after, 1000)
    });
}
