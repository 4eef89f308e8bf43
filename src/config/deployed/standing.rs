//! What was created before, in the store (io).

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::super::Diagnostic;
use crate::resources::Resources;

/// The file in the store's folder that keeps what was created.
const FILE_NAME: &str = "cloudfront.json";

/// What the store has; nothing where it was never written.
///
/// # Errors
///
/// The file is there and cannot be read.
pub(in crate::config) fn of_store(store: &Path) -> Result<Arc<Resources>, Box<Diagnostic>> {
    let file = store.join(FILE_NAME);
    let broken = |why: String| {
        let title = format!("cannot read `{}`: {why}", file.display());
        let it = Diagnostic::error("broken-store", title)
            .knowing("it keeps what was created through CloudFront's API")
            .help("put it right, start the mfe-dev that wrote it, or move it away to begin without any distribution of the API");
        Box::new(it)
    };
    match std::fs::read_to_string(&file) {
        Ok(text) => match Resources::from_json(&text) {
            Ok(resources) => Ok(Arc::new(resources)),
            Err(error) => Err(broken(error.to_string())),
        },
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Arc::default())
        }
        Err(error) => Err(broken(error.to_string())),
    }
}
