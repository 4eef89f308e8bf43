//! A process that writes into the store is killed at any moment: what it had acknowledged is there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use mfe_dev::s3::{
    BucketStore, NewObject, ObjectBody, ObjectMetadata, StoreMode, StoredBucket, UploadPart,
    WriteCondition,
};

/// Says to a copy of this program that it is the one that writes, and where.
const FOLDER: &str = "MFE_DEV_TEST_STORE_FOLDER";

/// Says which number its first write has.
const FIRST: &str = "MFE_DEV_TEST_STORE_FIRST";

const ROUNDS: u64 = 50;

/// More writes than any round sees acknowledged.
const WRITES: u64 = 1_000_000;

/// What a write of this number leaves at its key: nothing, or these bytes.
///
/// The key is one of twenty, so that most writes replace what an earlier one left.
fn written(number: u64) -> (String, Option<Vec<u8>>) {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let key = format!("folder/{}.js", (mixed >> 32) % 20);
    let len = match (mixed >> 40) % 10 {
        0 => return (key, None),
        1..=6 => (mixed >> 48) % 20_000,
        7 | 8 => 64 * 1024 + (mixed >> 48) % 100_000,
        _ => 1024 * 1024 + (mixed >> 48),
    };
    let len = usize::try_from(len).unwrap();
    let mut bytes = number.to_le_bytes().repeat(len / 8 + 1);
    bytes.truncate(len);
    (key, Some(bytes))
}

/// What is kept beside the bytes of a write: its number, again.
fn new_object(number: u64) -> NewObject {
    NewObject {
        metadata: ObjectMetadata {
            user: vec![("number".to_owned(), number.to_string())],
            ..ObjectMetadata::default()
        },
        ..NewObject::default()
    }
}

#[test]
fn what_was_acknowledged_is_there_after_the_process_was_killed() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    if let Some(folder) = std::env::var_os(FOLDER) {
        let first = std::env::var(FIRST).unwrap().parse().unwrap();
        runtime.block_on(write_on(Path::new(&folder), first));
        return;
    }
    let root = tempfile::TempDir::new().unwrap();
    let folder = root.path().join("store");
    let mut acknowledged = BTreeMap::new();
    let mut next = 1;
    for round in 0..ROUNDS {
        // Never the same place: a few writes after the start, or many.
        let until = round.wrapping_mul(0x9e37_79b9) % 47;
        next = write_and_kill(&folder, next, until, &mut acknowledged);
        runtime.block_on(check(&folder, &mut acknowledged));
    }
    assert!(next > ROUNDS * 10, "only {next} writes in all");
}

/// Writes until it is killed, and says which writes were acknowledged.
async fn write_on(folder: &Path, first: u64) {
    let store = BucketStore::open(folder, StoreMode::Serve).unwrap();
    let bucket = store.declared("app");
    let mut told = std::io::stdout();
    for number in first..first + WRITES {
        let (key, bytes) = written(number);
        match bytes {
            None => bucket.delete(&[key]).await.unwrap(),
            Some(bytes) if number % 7 == 0 => {
                put_in_parts(&store, &bucket, &key, bytes, number).await;
            }
            Some(bytes) => {
                let body = spooled(&store, bytes).await;
                let (object, condition) = (new_object(number), WriteCondition::None);
                let put = bucket.put(&key, body, object, condition, SystemTime::now());
                put.await.unwrap();
            }
        }
        writeln!(told, "acknowledged {number}").unwrap();
    }
}

async fn spooled(store: &Arc<BucketStore>, bytes: Vec<u8>) -> mfe_dev::s3::SpooledBody {
    let mut spool = store.spool(false, None);
    spool.write(Bytes::from(bytes)).await.unwrap();
    spool.finish().await.unwrap()
}

/// An upload of one part, which leaves what a put would.
async fn put_in_parts(
    store: &Arc<BucketStore>,
    bucket: &StoredBucket,
    key: &str,
    bytes: Vec<u8>,
    number: u64,
) {
    let now = SystemTime::now();
    let object = new_object(number);
    let upload = bucket.create_upload(key, object, None, now).await.unwrap();
    let body = spooled(store, bytes).await;
    let part = bucket.put_part(key, &upload, 1, body, now).await.unwrap();
    let parts = [UploadPart {
        part_number: 1,
        etag: part.etag,
    }];
    let condition = WriteCondition::None;
    let completed = bucket.complete_upload(key, &upload, &parts, condition, now);
    completed.await.unwrap();
}

/// Starts a copy of this program and kills it after so many writes, in the middle of the next one;
/// notes what was acknowledged, and returns the number of the write after the last one.
fn write_and_kill(
    folder: &Path,
    first: u64,
    until: u64,
    acknowledged: &mut BTreeMap<String, u64>,
) -> u64 {
    let mut writer = Command::new(std::env::current_exe().unwrap())
        .args(["--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let mut last = first - 1;
    for line in lines {
        // A line is cut short where the process was killed while it was written.
        let line = line.unwrap();
        let Some((_, number)) = line.split_once("acknowledged ") else {
            continue;
        };
        let Ok(number) = number.parse() else {
            continue;
        };
        if number != last + 1 {
            continue;
        }
        last = number;
        acknowledged.insert(written(number).0, number);
        if number == first + until {
            writer.kill().unwrap();
        }
    }
    let status = writer.wait().unwrap();
    assert!(!status.success(), "it was to be killed");
    assert!(last >= first + until, "it ended by itself after {last}");
    // The write after the last may have been made without having been told.
    last + 2
}

/// Each key is as its last acknowledged write left it, or as the one that was under way did; then
/// that is noted.
async fn check(folder: &Path, acknowledged: &mut BTreeMap<String, u64>) {
    let store = BucketStore::open(folder, StoreMode::Serve).unwrap();
    let bucket = store.declared("app");
    let last = acknowledged.values().max().copied().unwrap_or_default();
    let under_way = last + 1;
    if is_as_written(&bucket, under_way).await {
        acknowledged.insert(written(under_way).0, under_way);
    }
    for number in acknowledged.values() {
        assert!(
            is_as_written(&bucket, *number).await,
            "write {number} is lost; the last was {last}"
        );
    }
    let keys = bucket.keys();
    assert!(keys.iter().all(|it| acknowledged.contains_key(it)));
}

/// Whether a key is as this write left it: all of it, or nothing of it.
async fn is_as_written(bucket: &StoredBucket, number: u64) -> bool {
    let (key, bytes) = written(number);
    let found = bucket.object(&key).await.unwrap();
    let (Some(found), Some(bytes)) = (&found, &bytes) else {
        return found.is_none() && bytes.is_none();
    };
    let ObjectBody::Held(held) = &found.body else {
        panic!("{key} is not held");
    };
    let told: u64 = found.metadata.user[0].1.parse().unwrap();
    let (of, whole) = written(told);
    assert_eq!(of, key);
    assert!(whole.as_deref() == Some(held), "write {told} is torn");
    told == number && held == bytes
}
