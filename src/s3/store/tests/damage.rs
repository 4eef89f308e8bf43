//! What a crash leaves: a journal cut anywhere, bytes that are not there.

use std::fs;
use std::path::Path;

use super::*;
use crate::s3::store::UploadPart;

/// All that can be seen of a store, in words.
async fn seen(store: &Arc<BucketStore>) -> String {
    let mut words = Vec::new();
    for bucket in store.buckets() {
        words.push(format!("bucket {}", bucket.name));
    }
    for name in ["app", "made"] {
        let bucket = store.declared(name);
        for (sub_resource, document) in &*bucket.documents() {
            words.push(format!("{name}?{sub_resource} {document}"));
        }
        for (key, object) in objects(&bucket) {
            let read = bucket.object(&key).await.unwrap().unwrap();
            assert_eq!(read.body.len(), object.size);
            assert_eq!(read.etag, object.etag);
            if object.part_sizes.is_empty() {
                let held = read.body.held().unwrap();
                assert_eq!(crate::s3::etag_of(held), object.etag, "{key} is whole");
            }
            words.push(format!("{name}/{key} {} {:?}", object.etag, object.tags));
        }
        for upload in bucket.uploads() {
            let parts = bucket.parts(&upload.key, &upload.upload_id).unwrap();
            words.push(format!("upload {} of {} parts", upload.key, parts.len()));
        }
    }
    words.join("\n")
}

/// Copies a folder with all that is in it.
fn copy_folder(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_journal_cut_anywhere_says_what_was_acknowledged_until_then() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let journal = folder(&root).join("journal");
    // Files that are given up are kept for those who open an older journal.
    let kept = TempDir::new().unwrap();
    let keep = async || {
        copy_folder(&folder(&root), kept.path());
        let len = fs::metadata(&journal).map_or(0, |it| it.len());
        (len, seen(&store).await)
    };
    let mut acknowledged = vec![(0, String::new())];
    put(&store, &bucket, "a", b"one").await.unwrap();
    acknowledged.push(keep().await);
    put(&store, &bucket, "b/\u{e9}\n", &bytes(70_000))
        .await
        .unwrap();
    acknowledged.push(keep().await);
    store.create_bucket("made", now()).await.unwrap();
    acknowledged.push(keep().await);
    put(&store, &bucket, "a", b"two").await.unwrap();
    acknowledged.push(keep().await);
    bucket
        .put_tags("a", vec![("k".to_owned(), "v".to_owned())])
        .await
        .unwrap();
    acknowledged.push(keep().await);
    bucket
        .put_document("cors", Some("<x/>".to_owned()))
        .await
        .unwrap();
    acknowledged.push(keep().await);
    let object = NewObject::default();
    let upload = bucket
        .create_upload("m", object, None, now())
        .await
        .unwrap();
    acknowledged.push(keep().await);
    let body = spooled(&store, b"part").await;
    let part = bucket.put_part("m", &upload, 1, body, now()).await.unwrap();
    acknowledged.push(keep().await);
    let part = UploadPart {
        part_number: 1,
        etag: part.etag,
    };
    let condition = WriteCondition::None;
    bucket
        .complete_upload("m", &upload, &[part], condition, now())
        .await
        .unwrap();
    acknowledged.push(keep().await);
    bucket
        .delete(&["a".to_owned(), "b/\u{e9}\n".to_owned()])
        .await
        .unwrap();
    acknowledged.push(keep().await);
    store.delete_bucket("made").await.unwrap();
    acknowledged.push(keep().await);
    drop((store, bucket));

    let whole = fs::read(&journal).unwrap();
    for len in 0..=whole.len() {
        let cut = kept.path().join("journal");
        fs::write(&cut, &whole[..len]).unwrap();
        let then = acknowledged.iter().rfind(|it| it.0 <= len as u64).unwrap();
        let looked = BucketStore::open(kept.path(), StoreMode::Look).unwrap();
        assert_eq!(seen(&looked).await, then.1, "cut at {len}");
        assert_eq!(fs::metadata(&cut).unwrap().len(), len as u64);
    }
    // Served, it is cut and goes on.
    for (at, (len, _)) in acknowledged.iter().enumerate().skip(1) {
        let (copy, torn) = (TempDir::new().unwrap(), usize::try_from(*len).unwrap() + 20);
        copy_folder(kept.path(), copy.path());
        let cut = copy.path().join("journal");
        fs::write(&cut, &whole[..torn.min(whole.len())]).unwrap();
        let store = BucketStore::open(copy.path(), StoreMode::Serve).unwrap();
        assert_eq!(seen(&store).await, acknowledged[at].1);
        let bucket = store.declared("app");
        put(&store, &bucket, "later", b"later").await.unwrap();
        let now_seen = seen(&store).await;
        drop((store, bucket));
        let store = BucketStore::open(copy.path(), StoreMode::Serve).unwrap();
        assert_eq!(seen(&store).await, now_seen);
    }
}

#[tokio::test]
async fn an_object_whose_bytes_are_not_all_there_is_dropped() {
    let (root, store) = store();
    let bucket = store.declared("app");
    put(&store, &bucket, "small", b"small").await.unwrap();
    put(&store, &bucket, "cut", b"0123456789").await.unwrap();
    put(&store, &bucket, "gone", &bytes(100_000)).await.unwrap();
    let object = NewObject::default();
    let upload = bucket
        .create_upload("m", object, None, now())
        .await
        .unwrap();
    for number in [1, 2] {
        let body = spooled(&store, &bytes(100_000)).await;
        bucket
            .put_part("m", &upload, number, body, now())
            .await
            .unwrap();
    }
    drop((store, bucket));
    for entry in walkdir::WalkDir::new(folder(&root)) {
        let entry = entry.unwrap();
        let name = entry.path().display().to_string();
        if name.contains("packs") && entry.file_type().is_file() {
            let file = fs::OpenOptions::new()
                .write(true)
                .open(entry.path())
                .unwrap();
            file.set_len(14).unwrap();
        }
        // The large object, and the first part: 0 was the pack.
        if name.ends_with("-1") || name.ends_with("-2") {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    for _ in 0..2 {
        let store = open(&root);
        let bucket = store.declared("app");
        let keys: Vec<String> = bucket.keys().into_iter().collect();
        assert_eq!(keys, ["small"]);
        assert_eq!(bytes_of(&bucket, "small").await.unwrap(), "small");
        let parts = bucket.parts("m", &upload).unwrap();
        let numbers: Vec<u32> = parts.iter().map(|it| it.part_number).collect();
        assert_eq!(numbers, [2]);
    }
}

#[tokio::test]
async fn what_is_no_store_is_left_alone() {
    for text in ["mfe-dev store 2\n", "[]\n", "mfe-dev store 1\r\n"] {
        let root = TempDir::new().unwrap();
        fs::create_dir(folder(&root)).unwrap();
        let journal = folder(&root).join("journal");
        fs::write(&journal, text).unwrap();
        for mode in [StoreMode::Serve, StoreMode::Look] {
            let refused = BucketStore::open(&folder(&root), mode).unwrap_err();
            assert!(
                matches!(refused, StoreError::Unreadable { .. }),
                "{refused}"
            );
        }
        assert_eq!(fs::read_to_string(&journal).unwrap(), text);
    }
}

#[tokio::test]
async fn a_body_that_is_removed_while_it_is_served_is_an_error_and_no_panic() {
    let (root, store) = store();
    let bucket = store.declared("app");
    put(&store, &bucket, "a", &bytes(5_000_000)).await.unwrap();
    fs::remove_dir_all(folder(&root).join("bodies")).unwrap();
    let error = bucket.object("a").await.unwrap_err();
    assert!(error.path.starts_with(folder(&root)), "{error}");
    put(&store, &bucket, "a", &bytes(100_000)).await.unwrap();
    assert_eq!(bytes_of(&bucket, "a").await.unwrap().len(), 100_000);
}
