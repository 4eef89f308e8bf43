//! What two configurations route differently, in words that name paths, origins and files.

use crate::config::Config;

/// One thing that a viewer may get otherwise.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RoutingChange {
    /// What changes, as in `/admin/*`, `default behavior` or `403`.
    pub subject: String,
    /// A sentence, as in "`/admin/*` now goes to `admin-1.5.0` (before: `admin-1.4.0`)".
    pub sentence: String,
}

/// What changes from one configuration to another, in the order of the new one's behaviors; empty
/// where both answer alike.
pub fn routing_changes(before: &Config, after: &Config) -> Vec<RoutingChange> {
    let _ = (before, after);
    todo!()
}
