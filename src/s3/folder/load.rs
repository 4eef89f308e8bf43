//! Getting one whole version of a file, or knowing that there is none (io).
//!
//! Two equal stats around a read do not make a version: a writer may pause between two writes. So a
//! file that was touched a moment ago is whole only if the watcher says that its writer has closed
//! it since, or, where nobody can say so, if it has been left alone for a while. Until then the last
//! whole version is served, and where there is none, the request waits.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout};

use super::cache::Entry;
use super::file_key::relative_path;
use super::flight::Landing;
use super::version::{Sighting, Stamp, is_direct, look};
use super::writing::WritingVerdict;
use super::{Contents, ReadError};
use crate::s3::{Object, ObjectMetadata, etag_of, upload_rule};

/// How long a request waits for a file that has no whole version yet.
const PATIENCE: Duration = Duration::from_secs(2);
/// A file older than this was not just written by a writer who pauses.
const YOUNG: Duration = Duration::from_secs(2);
/// How long a file is left alone before it counts as whole where no events tell.
const LEFT_ALONE: Duration = Duration::from_millis(150);
/// How long a mark may take to arrive; longer, and the events are no help.
const MARK_LATE: Duration = Duration::from_millis(250);
/// How often a read is repeated because the file changed, before the last version will do.
const REPEATS: u32 = 3;
/// How long between two looks at a file that changes without events.
const NEXT_LOOK: Duration = Duration::from_millis(5);

/// How a try to get a whole version ended.
enum Try {
    /// This is how things stand.
    Settled(Arc<Entry>),
    /// The file changed under our eyes.
    Changed,
    /// Somebody is in the middle of writing it.
    BeingWritten,
    /// Nobody can tell before so much time has passed.
    TooYoung(Duration),
}

/// What to make of a version that was read.
enum Judgement {
    Whole,
    Not(Try),
}

/// Loads what a key stands for, now.
pub(super) async fn load(contents: Arc<Contents>, key: &str, last: Option<Arc<Entry>>) -> Landing {
    let Some(metadata) =
        upload_rule::metadata_for(&contents.upload_rules, contents.content_types, key)
    else {
        return Ok(Arc::new(Entry::absent(contents.watch.generation())));
    };
    let last = last.filter(|it| it.object.is_some());
    let patience = Instant::now() + PATIENCE;
    for tries in 0.. {
        let changed = contents.watch.changed();
        tokio::pin!(changed);
        changed.as_mut().enable();
        let tried = match &last {
            Some(_) if contents.watch.is_writing(key) => Try::BeingWritten,
            _ => try_once(&contents, key, last.as_ref(), &metadata).await?,
        };
        let in_vain = match tried {
            Try::Settled(entry) => return Ok(entry),
            Try::BeingWritten => true,
            Try::Changed | Try::TooYoung(_) => tries >= REPEATS,
        };
        if in_vain && let Some(last) = last {
            return Ok(last);
        }
        if Instant::now() > patience {
            break;
        }
        match tried {
            Try::TooYoung(wait) => tokio::time::sleep(wait).await,
            // A writer that falls silent makes no event, so look again now and then.
            Try::BeingWritten => drop(timeout(LEFT_ALONE, changed).await),
            Try::Changed if in_vain => drop(timeout(NEXT_LOOK, changed).await),
            Try::Changed | Try::Settled(_) => {}
        }
    }
    // Of a generation that has passed: whoever asks next looks again.
    Ok(last.unwrap_or_else(|| Arc::new(Entry::absent(0))))
}

/// Tries to get a whole version.
async fn try_once(
    contents: &Arc<Contents>,
    key: &str,
    last: Option<&Arc<Entry>>,
    metadata: &ObjectMetadata,
) -> Result<Try, ReadError> {
    let generation = contents.watch.generation();
    let stamp = last.and_then(|it| it.trusted_stamp());
    let (bytes, stamp, read_at) = match sight(contents, key, stamp).await? {
        Sighting::Absent => return Ok(Try::Settled(Arc::new(Entry::absent(generation)))),
        Sighting::Torn => return Ok(Try::Changed),
        Sighting::Unchanged => {
            return Ok(last.map_or(Try::Changed, |last| {
                last.generation.fetch_max(generation, Ordering::AcqRel);
                Try::Settled(Arc::clone(last))
            }));
        }
        Sighting::Version {
            bytes,
            stamp,
            read_at,
        } => (bytes, stamp, read_at),
    };
    match judge(contents, key, stamp, generation).await {
        Judgement::Not(why) => Ok(why),
        Judgement::Whole => {
            let known = contents.cache.etag_of(contents.id, key, &stamp);
            let object = object(bytes, known, stamp, metadata.clone()).await;
            Ok(Try::Settled(Arc::new(Entry {
                object: Some(Arc::new(object)),
                read: Some((stamp, read_at)),
                generation: AtomicU64::new(generation),
            })))
        }
    }
}

/// Looks at the file on a thread that may block.
async fn sight(
    contents: &Arc<Contents>,
    key: &str,
    stamp: Option<Stamp>,
) -> Result<Sighting, ReadError> {
    let Some(relative) = relative_path(key).map(Path::to_path_buf) else {
        return Ok(Sighting::Absent);
    };
    let root = Arc::clone(contents);
    let file = relative.clone();
    tokio::task::spawn_blocking(move || look(&root.path, &file, stamp))
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
        .map_err(|error| ReadError {
            path: contents.path.join(relative),
            reason: error.to_string(),
        })
}

/// Judges whether what was read is a whole version.
async fn judge(contents: &Arc<Contents>, key: &str, stamp: Stamp, generation: u64) -> Judgement {
    if contents.watch.is_writing(key) {
        return Judgement::Not(Try::BeingWritten);
    }
    // A time in the future says nothing, and waiting for it to pass would not end.
    let age = SystemTime::now().duration_since(stamp.touched());
    let Some(age) = age.ok().filter(|it| *it < YOUNG) else {
        return Judgement::Whole;
    };
    let left_alone = match LEFT_ALONE.checked_sub(age) {
        None => Judgement::Whole,
        Some(rest) => Judgement::Not(Try::TooYoung(rest)),
    };
    if !events_are_in(contents, key, stamp).await {
        return left_alone;
    }
    match contents.watch.judge(key, &stamp, generation) {
        WritingVerdict::Whole => Judgement::Whole,
        WritingVerdict::Unknown => left_alone,
        WritingVerdict::Touched => Judgement::Not(Try::Changed),
        WritingVerdict::Writing => Judgement::Not(Try::BeingWritten),
    }
}

/// Waits until every event of this file up to now was taken in; false where no events tell.
async fn events_are_in(contents: &Arc<Contents>, key: &str, stamp: Stamp) -> bool {
    let Some(barrier) = contents.watch.barrier_for(stamp.touched()) else {
        return false;
    };
    let root = Arc::clone(contents);
    let relative = key.to_owned();
    let mark = tokio::task::spawn_blocking(move || {
        // Events bear the file's own path, so they do not tell of one behind a symlink.
        is_direct(&root.path, Path::new(&relative)).then(|| barrier.mark())
    });
    match mark.await {
        Ok(Some(Ok(arrival))) => timeout(MARK_LATE, arrival)
            .await
            .is_ok_and(|arrived| arrived.is_ok()),
        Ok(None | Some(Err(_))) | Err(_) => false,
    }
}

/// Makes the object; the digest of a large body is taken on a thread that may block.
async fn object(
    bytes: Vec<u8>,
    known_etag: Option<String>,
    stamp: Stamp,
    metadata: ObjectMetadata,
) -> Object {
    /// Some 50 microseconds of MD5.
    const SMALL: usize = 32 * 1024;
    let body = bytes::Bytes::from(bytes);
    let digested = body.clone();
    let etag = match known_etag {
        Some(known) => known,
        None if body.len() <= SMALL => etag_of(&digested),
        None => tokio::task::spawn_blocking(move || etag_of(&digested))
            .await
            .unwrap_or_else(|_| etag_of(&body)),
    };
    Object::with_etag(body, etag, stamp.modified, metadata)
}
