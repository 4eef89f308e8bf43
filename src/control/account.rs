//! Everything that CloudFront keeps of the account, and how it changes.
//!
//! Readers take what there is and never wait. One change is made at a time: checked, written beside
//! the old file, applied, put in its place; it goes on to its end when its client goes away.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use super::account_file::NewFile;
use super::aws_error::{AwsError, status_of};
use super::{Apply, Declared, Refusal};
use crate::resources::Resources;
use crate::s3::BucketStore;

/// The account.
#[derive(Debug)]
pub(super) struct Account {
    store: PathBuf,
    locked_by: Option<Arc<BucketStore>>,
    created: ArcSwap<Resources>,
    declared: ArcSwap<Declared>,
    changing: Arc<Mutex<()>>,
    apply: mpsc::Sender<Apply>,
}

/// What there is at one time.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) created: Arc<Resources>,
    pub(super) declared: Arc<Declared>,
}

impl View {
    /// All of one kind: those of the configuration file, then those that were created.
    pub(super) fn all<'a, T: 'a>(
        &'a self,
        of: fn(&Resources) -> &Vec<T>,
    ) -> impl DoubleEndedIterator<Item = &'a T> {
        let declared = of(&self.declared.resources).iter();
        declared.chain(of(&self.created))
    }
}

impl Declared {
    /// The error for a change of something that the file defines.
    pub(super) fn refuse(&self, what: &str) -> AwsError {
        let file = self.file.as_deref().and_then(|it| it.file_name());
        let message = match file {
            Some(file) => {
                let file = file.to_string_lossy();
                format!("{what} is defined in {file}; change it there")
            }
            None => format!("{what} is defined by the flags that mfe-dev was started with"),
        };
        AwsError::new("IllegalUpdate", message)
    }
}

impl Account {
    pub(super) fn new(
        store: PathBuf,
        locked_by: Option<Arc<BucketStore>>,
        created: Arc<Resources>,
        declared: Declared,
        apply: mpsc::Sender<Apply>,
    ) -> Self {
        Account {
            store,
            locked_by,
            created: ArcSwap::new(created),
            declared: ArcSwap::from_pointee(declared),
            changing: Arc::default(),
            apply,
        }
    }

    pub(super) fn view(&self) -> View {
        View {
            created: self.created.load_full(),
            declared: self.declared.load_full(),
        }
    }

    /// The name of the configuration file.
    pub(super) fn declared_in(&self) -> Option<String> {
        let declared = self.declared.load();
        let name = declared.file.as_deref()?.file_name()?;
        Some(name.to_string_lossy().into_owned())
    }

    pub(super) fn set_declared(&self, declared: Declared) {
        self.declared.store(Arc::new(declared));
    }

    /// Makes a change, and returns what `edit` returned. A change that changes nothing is not
    /// applied.
    ///
    /// # Errors
    ///
    /// `edit` says no, the configuration cannot be used so, or the file cannot be written; then
    /// everything is as it was.
    pub(super) async fn change<T>(
        self: &Arc<Self>,
        edit: impl FnOnce(&mut Resources, &View) -> Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        let turn = Arc::clone(&self.changing).lock_owned().await;
        let view = self.view();
        let mut resources = Resources::clone(&view.created);
        let res = edit(&mut resources, &view)?;
        if resources != *view.created {
            let account = Arc::clone(self);
            let made = tokio::spawn(account.make(turn, view.created, Arc::new(resources)));
            made.await
                .map_err(|it| AwsError::internal(it.to_string()))??;
        }
        Ok(res)
    }

    /// Writes, applies and commits.
    async fn make(
        self: Arc<Self>,
        _turn: OwnedMutexGuard<()>,
        before: Arc<Resources>,
        after: Arc<Resources>,
    ) -> Result<(), AwsError> {
        let (account, old, new) = (Arc::clone(&self), Arc::clone(&before), Arc::clone(&after));
        let new = on_disk(move || {
            if let Some(store) = &account.locked_by {
                store.begin_writing().map_err(io::Error::other)?;
            }
            NewFile::of_resources(&account.store, &old, &new)
        });
        let new = new.await;
        let new = new.map_err(|it| self.not_written(&it))?;
        if let Err(error) = self.applied(&after).await {
            let _ = on_disk(move || {
                new.discard();
                Ok(())
            })
            .await;
            return Err(error);
        }
        if let Err(error) = on_disk(move || new.keep()).await {
            // What is not kept must not be served either.
            let _ = self.applied(&before).await;
            return Err(self.not_written(&error));
        }
        self.created.store(after);
        Ok(())
    }

    async fn applied(&self, resources: &Arc<Resources>) -> Result<(), AwsError> {
        let gone = || AwsError::internal("the server is stopping");
        let (reply, answer) = oneshot::channel();
        let apply = Apply {
            resources: Arc::clone(resources),
            reply,
        };
        self.apply.send(apply).await.map_err(|_| gone())?;
        match answer.await.map_err(|_| gone())? {
            Ok(()) => Ok(()),
            Err(refusals) => Err(refused(&refusals)),
        }
    }

    fn not_written(&self, error: &io::Error) -> AwsError {
        let store = self.store.display();
        AwsError::internal(format!(
            "nothing was changed: cannot write in `{store}`: {error}"
        ))
    }
}

/// The first refusal, with all of their words.
fn refused(refusals: &[Refusal]) -> AwsError {
    let lines: Vec<String> = refusals
        .iter()
        .map(|it| match it.resource.is_empty() {
            true => it.message.clone(),
            false => format!("{}: {}", it.resource, it.message),
        })
        .collect();
    let code = refusals.first().map_or("InvalidArgument", |it| it.code);
    AwsError::with_status(status_of(code), code, lines.join("; "))
}

/// Does something on a thread that may wait.
async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|it| Err(io::Error::other(it)))
}
