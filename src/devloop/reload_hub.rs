//! What the browsers are told, and who listens.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use serde::Serialize;
use tokio::sync::broadcast;

use super::Change;

/// How many messages a slow browser may lag behind before it is told to load everything anew.
const BACKLOG: usize = 64;

/// The one place that reload messages go through.
#[derive(Debug)]
pub struct ReloadHub {
    boot_id: String,
    messages: broadcast::Sender<HubMessage>,
    routes: ArcSwap<Vec<PageRoute>>,
    config_error: ArcSwap<Option<String>>,
    reloads: Mutex<Reloads>,
}

/// The reloads so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Reloads {
    /// How many there were.
    number: u64,
    /// Each app's last one, for pages that did not listen for a while.
    pub(super) last_of_app: BTreeMap<String, LastReload>,
}

/// An app's last reload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct LastReload {
    /// Its number.
    pub(super) number: u64,
    /// When it was told, in milliseconds of Unix time: a page that began to load before that has
    /// missed it. Browser and server go by one clock, as they are on one machine.
    pub(super) at_ms: u64,
}

/// A message to every page that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubMessage {
    /// Files changed. Reloads are numbered from one.
    Reload(u64, Arc<[Change]>),
    /// URLs belong to other apps than before.
    RoutesChanged,
    /// Requests are answered by other rules than before: every page is to be loaded anew.
    RulesChanged,
    /// The configuration does not load; what is wrong with it.
    ConfigError(Arc<str>),
    /// The configuration loads again.
    ConfigOk,
    /// The server is about to stop: streams end, so that it need not wait for them.
    Closing,
}

/// How the client finds out which app a URL belongs to. The first route whose pattern matches the
/// path counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageRoute {
    /// A behavior's path pattern: `*` and `?`; `*` for the default behavior.
    pub pattern: String,
    /// What an edge function takes off the path.
    pub trim_prefix: Option<String>,
    /// Whether it may leave the path as it is all the same: nobody knows what a function of one's
    /// own does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub or_untrimmed: bool,
    /// What the origin puts in front of the path.
    pub origin_path: String,
    /// The key that `/` stands for.
    pub default_root_object: Option<String>,
    /// The folders behind it; the longest prefix of the key counts.
    pub mounts: Vec<PageMount>,
}

/// A folder behind a route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageMount {
    /// What stands before the file's path in its key; empty, or ends with `/`.
    pub key_prefix: String,
    /// The app that the folder belongs to.
    pub app: String,
}

impl ReloadHub {
    /// A hub that nobody listens to yet.
    ///
    /// A page that comes back to a hub of another `boot_id` knows that the server was started anew.
    pub fn new(boot_id: String) -> Arc<Self> {
        Arc::new(ReloadHub {
            boot_id,
            messages: broadcast::Sender::new(BACKLOG),
            routes: ArcSwap::default(),
            config_error: ArcSwap::default(),
            reloads: Mutex::default(),
        })
    }

    /// Which start of the server this is.
    pub fn boot_id(&self) -> &str {
        &self.boot_id
    }

    /// Tells every page what changed, in one message. Never waits.
    pub fn reload(&self, changes: impl Into<Arc<[Change]>>) {
        let changes = changes.into();
        // Told under the lock, so that whoever begins to listen knows of it or is told of it.
        let mut reloads = self.reloads();
        reloads.number += 1;
        let number = reloads.number;
        let at_ms = unix_ms();
        for change in changes.iter() {
            let last = LastReload { number, at_ms };
            reloads.last_of_app.insert(change.app.clone(), last);
        }
        self.tell(HubMessage::Reload(number, changes));
    }

    /// Shows every page, and those that come, what is wrong with the configuration.
    pub fn config_error(&self, text: &str) {
        self.config_error.store(Arc::new(Some(text.to_owned())));
        self.tell(HubMessage::ConfigError(text.into()));
    }

    /// The configuration loads: takes the error off, if there was one.
    pub fn config_ok(&self) {
        if self.config_error.swap(Arc::default()).is_some() {
            self.tell(HubMessage::ConfigOk);
        }
    }

    /// Tells every page to load itself anew, because requests are answered by other rules now.
    pub fn rules_changed(&self) {
        self.tell(HubMessage::RulesChanged);
    }

    /// Ends every stream.
    pub fn close(&self) {
        self.tell(HubMessage::Closing);
    }

    /// Sets how URLs belong to apps.
    pub fn set_routes(&self, routes: Vec<PageRoute>) {
        let routes = Arc::new(routes);
        if self.routes.swap(Arc::clone(&routes)) != routes {
            self.tell(HubMessage::RoutesChanged);
        }
    }

    /// How URLs belong to apps.
    pub fn routes(&self) -> Arc<Vec<PageRoute>> {
        self.routes.load_full()
    }

    /// How many pages listen.
    pub fn listeners(&self) -> usize {
        self.messages.receiver_count()
    }

    /// Every message from now on, the reloads up to now, and the configuration's error as it stands.
    pub(super) fn listen(&self) -> (broadcast::Receiver<HubMessage>, Reloads, Option<String>) {
        let reloads = self.reloads();
        let messages = self.messages.subscribe();
        (
            messages,
            reloads.clone(),
            (**self.config_error.load()).clone(),
        )
    }

    fn reloads(&self) -> MutexGuard<'_, Reloads> {
        self.reloads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, message: HubMessage) {
        // That nobody listens is no error.
        let _ = self.messages.send(message);
    }
}

fn unix_ms() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_waits_for_those_who_come_later() {
        let hub = ReloadHub::new("1".into());
        hub.config_error("line 3");
        let (mut messages, _, error) = hub.listen();
        assert_eq!(error.as_deref(), Some("line 3"));
        hub.config_ok();
        assert_eq!(messages.try_recv(), Ok(HubMessage::ConfigOk));
        hub.config_ok();
        assert!(messages.try_recv().is_err(), "there was none to take off");
        assert_eq!(hub.listen().2, None);
    }

    #[test]
    fn one_change_is_one_message() {
        let hub = ReloadHub::new("1".into());
        hub.reload([]);
        let (mut messages, ..) = hub.listen();
        hub.reload([Change {
            app: "admin".into(),
            keys: vec!["a.css".into()],
            more: false,
            css_only: true,
        }]);
        assert!(matches!(messages.try_recv(), Ok(HubMessage::Reload(2, it)) if it.len() == 1));
        assert!(messages.try_recv().is_err());
        assert_eq!(hub.listeners(), 1);
        let reloads = hub.listen().1.last_of_app.into_iter();
        let missed: BTreeMap<String, u64> = reloads.map(|(app, it)| (app, it.number)).collect();
        assert_eq!(missed, BTreeMap::from([("admin".to_owned(), 2)]));
    }

    #[test]
    fn routes_are_announced_when_they_change() {
        let hub = ReloadHub::new("1".into());
        let (mut messages, ..) = hub.listen();
        hub.set_routes(vec![PageRoute::default()]);
        hub.set_routes(vec![PageRoute::default()]);
        assert_eq!(messages.try_recv(), Ok(HubMessage::RoutesChanged));
        assert!(messages.try_recv().is_err());
    }
}
