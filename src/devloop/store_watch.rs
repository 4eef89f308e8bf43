//! Objects that were put in the local store, into one report when a deploy is done.
//!
//! # Why
//!
//! `aws s3 sync` sends its files ten at a time, so a pause between two of them says little: a
//! deploy is done once no write is under way and none has come for a moment. Each bucket is
//! reported under its own name, as a folder is under its app's.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

use super::{Change, DevLoopEvent, KEYS_NAMED};
use crate::s3::StoreChange;

/// How long no write may come before a deploy counts as done.
const QUIET: Duration = Duration::from_millis(60);

/// A write that never ends, such as an upload of some gigabytes, holds up no report for longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Gathers what changes in the store; it stops when this is dropped.
#[derive(Clone, Debug)]
pub struct StoreWatch {
    messages: UnboundedSender<Message>,
}

/// A write that is under way; it ends with this value.
#[derive(Debug)]
pub struct Writing {
    messages: UnboundedSender<Message>,
}

#[derive(Debug)]
enum Message {
    Changed(StoreChange),
    Began,
    Ended,
}

impl StoreWatch {
    /// Begins to gather; `on_event` is called on a task of the runtime, and must not block.
    pub fn start(on_event: Box<dyn Fn(DevLoopEvent) + Send + Sync>) -> Self {
        let (messages, receiver) = unbounded_channel();
        tokio::spawn(gather(receiver, on_event));
        StoreWatch { messages }
    }

    /// Takes in a change; never waits.
    pub fn changed(&self, change: StoreChange) {
        // The task is there as long as the runtime is.
        let _ = self.messages.send(Message::Changed(change));
    }

    /// A write begins, which may change something or nothing.
    pub fn writing(&self) -> Writing {
        let _ = self.messages.send(Message::Began);
        Writing {
            messages: self.messages.clone(),
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Ended);
    }
}

async fn gather(
    mut messages: UnboundedReceiver<Message>,
    on_event: Box<dyn Fn(DevLoopEvent) + Send + Sync>,
) {
    let mut batch = Batch::default();
    loop {
        let message = match batch.due() {
            None => messages.recv().await,
            Some(due) => match tokio::time::timeout_at(due, messages.recv()).await {
                Ok(message) => message,
                Err(_) => {
                    for change in batch.take() {
                        on_event(DevLoopEvent::Reload(change));
                    }
                    continue;
                }
            },
        };
        let Some(message) = message else {
            return;
        };
        batch.apply(message, Instant::now());
    }
}

/// What has changed since the last report.
#[derive(Debug, Default)]
struct Batch {
    buckets: BTreeMap<String, Keys>,
    writing: usize,
    /// The last message while there is something to report.
    last: Option<Instant>,
    first: Option<Instant>,
}

#[derive(Debug, Default)]
struct Keys {
    named: BTreeSet<String>,
    more: bool,
    only_css: bool,
}

impl Batch {
    fn apply(&mut self, message: Message, now: Instant) {
        match message {
            Message::Began => self.writing += 1,
            Message::Ended => self.writing = self.writing.saturating_sub(1),
            Message::Changed(change) => {
                self.first.get_or_insert(now);
                self.note(change);
            }
        }
        if self.first.is_some() {
            self.last = Some(now);
        }
    }

    fn note(&mut self, change: StoreChange) {
        let keys = self.buckets.entry(change.bucket).or_insert_with(|| Keys {
            only_css: true,
            ..Keys::default()
        });
        // Another setting of the bucket changes any of its answers.
        keys.only_css &= change.key.ends_with(".css");
        keys.more |= change.key.is_empty();
        if keys.named.len() < KEYS_NAMED {
            keys.named.insert(change.key);
        } else {
            keys.more |= !keys.named.contains(&change.key);
        }
    }

    /// When there will be something to report, unless more comes.
    fn due(&self) -> Option<Instant> {
        let quiet = self.last? + QUIET;
        let at_last = self.first? + PATIENCE;
        Some(match self.writing {
            0 => quiet,
            _ => at_last.max(quiet),
        })
    }

    fn take(&mut self) -> Vec<Change> {
        self.first = None;
        self.last = None;
        let buckets = std::mem::take(&mut self.buckets).into_iter();
        let changes = buckets.map(|(app, keys)| Change {
            app,
            keys: (keys.named.into_iter())
                .filter(|it| !it.is_empty())
                .collect(),
            more: keys.more,
            css_only: keys.only_css,
        });
        changes.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn change(bucket: &str, key: &str) -> StoreChange {
        StoreChange {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
        }
    }

    fn watch() -> (StoreWatch, Arc<Mutex<Vec<Change>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let told_of = Arc::clone(&told);
        let watch = StoreWatch::start(Box::new(move |event| {
            if let DevLoopEvent::Reload(change) = event {
                told_of.lock().unwrap().push(change);
            }
        }));
        (watch, told)
    }

    async fn wait(millis: u64) {
        tokio::time::sleep(Duration::from_millis(millis)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_deploy_is_reported_once_when_it_is_done() {
        let (watch, told) = watch();
        for number in 0..300 {
            let writing = watch.writing();
            wait(5).await;
            watch.changed(change("site", &format!("{number:03}.js")));
            drop(writing);
        }
        assert!(told.lock().unwrap().is_empty());
        wait(61).await;
        let told = told.lock().unwrap().clone();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].app.as_str(), told[0].css_only), ("site", false));
        assert_eq!((told[0].keys.len(), told[0].more), (KEYS_NAMED, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_is_under_way_holds_the_report_up_but_not_for_ever() {
        let (watch, told) = watch();
        watch.changed(change("a", "x.css"));
        watch.changed(change("b", ""));
        let writing = watch.writing();
        wait(4_000).await;
        assert!(told.lock().unwrap().is_empty());
        drop(writing);
        wait(61).await;
        let reported = told.lock().unwrap().split_off(0);
        assert_eq!(reported.len(), 2);
        assert!(reported[0].css_only && !reported[0].more);
        assert!(!reported[1].css_only && reported[1].more && reported[1].keys.is_empty());
        let _writing = watch.writing();
        watch.changed(change("a", "x.css"));
        wait(5_100).await;
        assert_eq!(told.lock().unwrap().len(), 1);
    }
}
