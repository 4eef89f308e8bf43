//! Packs that are mostly waste are given up: what they hold still is moved to the one that is
//! written to.
//!
//! What a deploy replaces was mostly put together, and its packs go as they are. This is for the few
//! objects that stay behind.

use std::collections::HashSet;
use std::sync::Arc;

use super::StoreError;
use super::body::{Body, BodyFile, Link};
use super::body_place::FileId;
use super::contents::{BucketState, Contents};
use super::record::Change;

impl Contents {
    /// Moves what lies in these packs. What cannot be moved stays where it is.
    pub(super) fn repack(&self, packs: &[Arc<BodyFile>]) {
        let packs: HashSet<FileId> = packs.iter().map(|it| it.id()).collect();
        for bucket in self.buckets() {
            if let Err(error) = self.move_out(&bucket, &packs) {
                tracing::warn!("{error}");
                return;
            }
        }
    }

    fn move_out(&self, bucket: &BucketState, packs: &HashSet<FileId>) -> Result<(), StoreError> {
        let stay_behind: Vec<(String, u64, u64, Body)> = {
            let index = bucket.read();
            let objects = index.objects.iter().filter_map(|(key, entry)| {
                let body = entry.body.as_ref().map(Link::body)?;
                let size = entry.object.size;
                let stays_behind = packs.contains(&body.file().id());
                stays_behind.then(|| (key.as_ref().to_owned(), entry.version, size, body.clone()))
            });
            objects.collect()
        };
        for (key, version, size, body) in stay_behind {
            let bytes = body.read(size);
            let bytes = bytes.map_err(StoreError::io("read", &body.path()))?;
            let moved = self.bodies.write(&bytes)?;
            let asked = key.clone();
            let place = moved.place();
            let change = Change::Move { key, body: place };
            self.commit(bucket, change, Some(moved), |index| {
                let entry = index.objects.get(asked.as_str());
                Ok(entry.is_some_and(|it| it.version == version))
            })?;
        }
        Ok(())
    }
}
