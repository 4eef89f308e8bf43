//! Bytes on their way in.

use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::*;
use crate::s3::{ChecksumAlgorithm, Checksummer, object::hex};

#[tokio::test]
async fn every_hash_is_that_of_all_bytes() {
    let (root, store) = store();
    for len in [0, 1, 100_000, 1 << 20, (1 << 20) + 1, 5_000_000] {
        for chunk in [1000, 65_536, 65_537, 700_000, 3_000_000] {
            let bytes = bytes(len);
            let mut spool = store.spool(true, Some(ChecksumAlgorithm::Crc32));
            for chunk in bytes.chunks(chunk) {
                spool.write(Bytes::copy_from_slice(chunk)).await.unwrap();
            }
            let body = spool.finish().await.unwrap();
            let case = format!("{len} bytes in chunks of {chunk}");
            assert_eq!(body.len, len as u64, "{case}");
            assert_eq!(hex(&body.md5), hex(&Md5::digest(&bytes)), "{case}");
            let sha256 = body.sha256.map(|it| hex(&it));
            assert_eq!(sha256, Some(hex(&Sha256::digest(&bytes))), "{case}");
            let mut sum = Checksummer::new(ChecksumAlgorithm::Crc32);
            sum.update(&bytes);
            let checksum = body.checksum.clone().unwrap();
            assert_eq!(checksum.algorithm, "crc32", "{case}");
            assert_eq!(checksum.value, sum.finish(), "{case}");
            assert_eq!(files(&root), usize::from(len > 1 << 20), "{case}");

            let bucket = store.declared("app");
            let condition = WriteCondition::None;
            bucket
                .put("a", body, NewObject::default(), condition, now())
                .await
                .unwrap();
            assert!(bytes_of(&bucket, "a").await.unwrap() == bytes, "{case}");
            delete(&bucket, "a").await;
            std::fs::remove_dir_all(folder(&root).join("packs")).ok();
            drop(bucket);
        }
    }
}

#[tokio::test]
async fn what_is_given_up_leaves_nothing() {
    let (root, store) = store();
    let body = spooled(&store, &bytes(3_000_000)).await;
    assert_eq!((body.sha256, body.checksum.clone()), (None, None));
    assert_eq!(files(&root), 1);
    drop(body);
    assert_eq!(files(&root), 0);
}

#[tokio::test]
async fn what_cannot_be_written_fails_from_then_on() {
    let (root, store) = store();
    let bucket = store.declared("app");
    put(&store, &bucket, "a", b"1").await.unwrap();
    std::fs::write(folder(&root).join("spool"), "not a folder").unwrap();
    let mut spool = store.spool(false, None);
    spool.write(bytes(900_000).into()).await.unwrap();
    spool.write(bytes(900_000).into()).await.unwrap();
    let refused = spool.write(bytes(2_000_000).into()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Io { .. }), "{refused}");
    spool.finish().await.unwrap_err();
}
