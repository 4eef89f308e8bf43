//! Known traps of production's CloudFront and S3, found in a configuration before anyone falls
//! in: what `mfe-dev check` prints.
//!
//! Each finding has a code, the place, the reason and the fix. A configuration with findings is
//! valid; it only does not do what people usually mean. Nothing in here reads a file: the names
//! of the files in a folder come in as data.

mod behaviors;
mod cache_settings;
mod error_pages;
mod function_code;
mod functions;
mod index_documents;
mod keys;
mod lifetimes;
mod pattern;
mod servers;
mod uploads;
mod viewers;

use std::path::Path;

use serde::Serialize;

use crate::config::{Config, Severity};

/// A trap that a configuration leads into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A warning, or a note where it may well be meant.
    pub severity: Severity,
    /// A stable name in kebab-case.
    pub code: &'static str,
    /// What it is about, as in "distribution E1, behavior `/admin/*`".
    pub place: String,
    /// What happens, and why.
    pub reason: String,
    /// What to do about it.
    pub fix: String,
}

/// Finds every known trap in a configuration.
///
/// `files` gives the files of a folder, relative to it and with `/` between the parts; none
/// where the folder does not exist.
pub fn lint(config: &Config, files: &dyn Fn(&Path) -> Vec<String>) -> Vec<Finding> {
    let keys = keys::Keys::new(config, files);
    let mut found = Vec::new();
    function_code::lint(config, &mut found);
    for distribution in &config.distributions {
        behaviors::lint(config, distribution, &mut found);
        error_pages::lint(config, distribution, &keys, &mut found);
        functions::lint(config, distribution, &mut found);
        index_documents::lint(config, distribution, &keys, &mut found);
        viewers::lint(config, distribution, &mut found);
        servers::lint(config, distribution, &mut found);
        cache_settings::lint(distribution, &mut found);
        lifetimes::lint(config, distribution, files, &mut found);
    }
    uploads::lint(config, files, &mut found);
    found
}

#[cfg(test)]
mod tests;
