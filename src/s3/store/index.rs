//! The index of a bucket: what the journal says, in memory.
//!
//! [`BucketIndex::apply`] is the only way that anything in it changes, both when the journal is read
//! and when a line was appended to it.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::body::{Body, Link};
use super::record::{Change, CreateUpload, Put, PutPart, Time};
use super::{StoredObject, StoredPart};
use crate::s3::ChecksumAlgorithm;

/// What lies in a bucket.
#[derive(Debug, Default)]
pub(super) struct BucketIndex {
    /// When it was created; none where it was not.
    pub(super) created: Option<SystemTime>,
    /// The settings.
    pub(super) documents: Arc<BTreeMap<String, String>>,
    /// The objects, by key.
    pub(super) objects: BTreeMap<Arc<str>, Entry>,
    /// The uploads that are under way, by id.
    pub(super) uploads: BTreeMap<String, Upload>,
}

/// An object, and where its bytes are.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) object: Arc<StoredObject>,
    /// None where there are no bytes.
    pub(super) body: Option<Link>,
    /// A number of its own for each object that was ever put, while the process lives.
    pub(super) version: u64,
}

/// An upload that is under way.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) key: String,
    pub(super) initiated: SystemTime,
    pub(super) checksum_algorithm: Option<ChecksumAlgorithm>,
    /// The object that it will be, so far as that is known.
    pub(super) object: StoredObject,
    pub(super) parts: BTreeMap<u32, Part>,
}

/// A part, and where its bytes are.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) part: StoredPart,
    pub(super) body: Option<Link>,
}

/// What a change made.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// The object that was put.
    pub(super) object: Option<Arc<StoredObject>>,
    /// Its version.
    pub(super) version: u64,
    /// Which keys show the change; an empty one stands for the bucket.
    pub(super) keys: Vec<Arc<str>>,
    /// What is no more. Its files go when this is dropped, which is not done under a lock.
    pub(super) gone: Vec<Entry>,
    /// Where the bytes of an object were that is elsewhere now.
    pub(super) moved: Option<Link>,
    /// The parts that are no more.
    pub(super) parts_gone: Vec<Part>,
}

impl BucketIndex {
    /// Makes a change; `body` is the one that it names.
    pub(super) fn apply(&mut self, change: Change, body: Option<Body>) -> Applied {
        let mut applied = Applied::default();
        match change {
            Change::CreateBucket { at } => {
                self.created = Some(at.0);
                applied.keys.push("".into());
            }
            Change::DeleteBucket {} => {
                self.created = None;
                self.documents = Arc::default();
                for upload in mem::take(&mut self.uploads).into_values() {
                    applied.parts_gone.extend(upload.parts.into_values());
                }
                applied.keys.push("".into());
            }
            Change::PutDocument {
                sub_resource,
                document,
            } => {
                let documents = Arc::make_mut(&mut self.documents);
                match document {
                    Some(document) => documents.insert(sub_resource, document),
                    None => documents.remove(&sub_resource),
                };
                applied.keys.push("".into());
            }
            Change::Put(put) => self.put(*put, body, &mut applied),
            Change::PutTags { key, tags } => self.put_tags(&key, tags, &mut applied),
            Change::Move { key, .. } => {
                if let Some(entry) = self.objects.get_mut(key.as_str()) {
                    let moved = body.map(|it| Link::to(it, entry.object.size));
                    applied.moved = mem::replace(&mut entry.body, moved);
                }
            }
            Change::Delete { keys } => {
                for key in keys {
                    if let Some((key, entry)) = self.objects.remove_entry(key.as_str()) {
                        applied.keys.push(key);
                        applied.gone.push(entry);
                    }
                }
            }
            Change::CreateUpload(upload) => self.create_upload(*upload),
            Change::PutPart(part) => self.put_part(*part, body, &mut applied),
            Change::CompleteUpload { upload, put } => {
                self.end_upload(&upload, &mut applied);
                self.put(*put, body, &mut applied);
            }
            Change::AbortUpload { upload } => self.end_upload(&upload, &mut applied),
        }
        applied
    }

    fn put(&mut self, put: Put, body: Option<Body>, applied: &mut Applied) {
        let key: Arc<str> = put.key.into();
        let object = Arc::new(StoredObject::from(put.object));
        let entry = Entry {
            body: body.map(|it| Link::to(it, object.size)),
            object: Arc::clone(&object),
            version: next_version(),
        };
        applied.version = entry.version;
        applied.object = Some(object);
        applied
            .gone
            .extend(self.objects.insert(Arc::clone(&key), entry));
        applied.keys.push(key);
    }

    fn put_tags(&mut self, key: &str, tags: Vec<(String, String)>, applied: &mut Applied) {
        if let Some(entry) = self.objects.get_mut(key) {
            Arc::make_mut(&mut entry.object).tags = tags;
            applied.keys.push(key.into());
        }
    }

    fn create_upload(&mut self, record: CreateUpload) {
        let upload = Upload {
            checksum_algorithm: record.algorithm(),
            key: record.key,
            initiated: record.at.0,
            object: record.object.into(),
            parts: BTreeMap::new(),
        };
        self.uploads.insert(record.upload, upload);
    }

    fn put_part(&mut self, record: PutPart, body: Option<Body>, applied: &mut Applied) {
        let Some(upload) = self.uploads.get_mut(&record.upload) else {
            return;
        };
        let part = record.part();
        let part = Part {
            body: body.map(|it| Link::to(it, part.size)),
            part,
        };
        let replaced = upload.parts.insert(part.part.part_number, part);
        applied.parts_gone.extend(replaced);
    }

    fn end_upload(&mut self, upload_id: &str, applied: &mut Applied) {
        if let Some(upload) = self.uploads.remove(upload_id) {
            applied.parts_gone.extend(upload.parts.into_values());
        }
    }

    /// How many records say all of this.
    pub(super) fn records(&self) -> usize {
        let parts: usize = self.uploads.values().map(|it| 1 + it.parts.len()).sum();
        usize::from(self.created.is_some()) + self.documents.len() + self.objects.len() + parts
    }

    /// The changes that make this of nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let created = self.created.map(|at| Change::CreateBucket { at: Time(at) });
        let documents = self
            .documents
            .iter()
            .map(|(name, text)| Change::PutDocument {
                sub_resource: name.clone(),
                document: Some(text.clone()),
            });
        let objects = self.objects.iter().map(|(key, entry)| {
            Change::Put(Box::new(Put {
                key: key.as_ref().to_owned(),
                body: entry.body.as_ref().map(|it| it.body().place()),
                object: StoredObject::clone(&entry.object).into(),
            }))
        });
        let uploads = self.uploads.iter().flat_map(|(id, upload)| {
            let begun = Change::CreateUpload(Box::new(CreateUpload {
                upload: id.clone(),
                key: upload.key.clone(),
                at: Time(upload.initiated),
                checksum_algorithm: upload.checksum_algorithm.map(|it| it.as_str().to_owned()),
                object: upload.object.clone().into(),
            }));
            let parts = upload.parts.values().map(|it| {
                let body = it.body.as_ref().map(|it| it.body().place());
                Change::PutPart(Box::new(PutPart::of(id.clone(), it.part.clone(), body)))
            });
            std::iter::once(begun).chain(parts)
        });
        created
            .into_iter()
            .chain(documents)
            .chain(objects)
            .chain(uploads)
    }

    /// Drops what says of its bytes that they are not as they should be; returns what that was.
    pub(super) fn retain_whole(
        &mut self,
        mut is_whole: impl FnMut(&Body, u64) -> bool,
    ) -> Vec<String> {
        let mut lost = Vec::new();
        let mut whole = |body: &Option<Link>, size: u64| {
            let body = body.as_ref().map(Link::body);
            body.map_or(size == 0, |it| is_whole(it, size))
        };
        self.objects.retain(|key, entry| {
            let keeps = whole(&entry.body, entry.object.size);
            if !keeps {
                lost.push(key.as_ref().to_owned());
            }
            keeps
        });
        for upload in self.uploads.values_mut() {
            upload.parts.retain(|number, part| {
                let keeps = whole(&part.body, part.part.size);
                if !keeps {
                    lost.push(format!("part {number} of {}", upload.key));
                }
                keeps
            });
        }
        lost
    }

    /// Every body that is named.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &Body> {
        let objects = self.objects.values().filter_map(|it| it.body.as_ref());
        let parts = self.uploads.values().flat_map(|it| it.parts.values());
        objects
            .chain(parts.filter_map(|it| it.body.as_ref()))
            .map(Link::body)
    }
}

fn next_version() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
