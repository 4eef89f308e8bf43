//! From the full form to a configuration: what the file defines, and what was created beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use super::deployed::{self, Refused};
use super::devserver_toml::DevserverToml;
use super::functions::Contents;
use super::lower::lower;
use super::{Config, Diagnostic, LoadOptions, declared};
use crate::s3::Credentials;

/// A configuration, and what was said while it was made.
pub(super) struct Made {
    pub(super) config: Config,
    pub(super) found: Vec<Diagnostic>,
    pub(super) refused: Vec<Refused>,
}

/// Makes the configuration of a file; folders become absolute from `base`.
pub(super) fn make(
    full: &DevserverToml,
    contents: &Contents,
    file: Option<PathBuf>,
    base: &Path,
    options: &LoadOptions,
    environment: Option<&Credentials>,
) -> Made {
    let modified = file.as_deref().map(modified).unwrap_or_default();
    let mut config = lower(full, contents, file, base, environment);
    config.server.allow_unauthenticated_control = options.allow_unauthenticated_control;
    config.declared = Arc::new(declared::resources(full, &config, modified));
    let stored = deployed::of_store(&config.store);
    let Some(candidate) = &options.created else {
        return match stored {
            Ok(stored) => of_stored(config, full, &stored),
            Err(broken) => Made {
                config,
                found: vec![*broken],
                refused: Vec::new(),
            },
        };
    };
    // What could not be used before is no reason to refuse something else.
    let standing = match stored {
        Ok(stored) => deployed::add(&stored, full, &mut config.clone()).refused,
        Err(_) => Vec::new(),
    };
    let tried = deployed::add(candidate, full, &mut config);
    let mut found = tried.found;
    let (known, refused): (Vec<_>, Vec<_>) =
        (tried.refused.into_iter()).partition(|it| standing.contains(it));
    found.extend(known.iter().map(Refused::left_out));
    Made {
        config,
        found,
        refused,
    }
}

/// With what stands in the store: what cannot be used of it is left out.
fn of_stored(
    mut config: Config,
    full: &DevserverToml,
    stored: &Arc<crate::resources::Resources>,
) -> Made {
    let it = deployed::add(stored, full, &mut config);
    let mut found = it.found;
    found.extend(it.refused.iter().map(Refused::left_out));
    Made {
        config,
        found,
        refused: it.refused,
    }
}

/// When a file was last changed, in milliseconds since 1970; 0 where that is unknown.
fn modified(file: &Path) -> u64 {
    let time = std::fs::metadata(file).and_then(|it| it.modified());
    let since = time.ok().and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    let millis = since.map(|it| it.as_millis());
    millis
        .and_then(|it| u64::try_from(it).ok())
        .unwrap_or_default()
}
