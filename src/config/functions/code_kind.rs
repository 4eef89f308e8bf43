//! What a function's file tells of its language (io).

use std::path::Path;

/// What is at a function's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeKind {
    /// A `.js` file, or anything else that may be one: of either kind of function.
    Script,
    /// `.mjs` or `.cjs`: Node.js only.
    Module,
    /// A `.py` file.
    Python,
    /// A folder with a package for Node.js.
    NodeFolder,
    /// A folder with a package for Python.
    PythonFolder,
}

impl CodeKind {
    /// Looks at a path.
    pub(super) fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default();
        if path.is_dir() {
            let has = |name: &str| path.join(name).is_file();
            let node = ["index.js", "index.mjs", "index.cjs", "package.json"];
            match has("lambda_function.py") && !node.into_iter().any(has) {
                true => CodeKind::PythonFolder,
                false => CodeKind::NodeFolder,
            }
        } else if extension == "py" {
            CodeKind::Python
        } else if extension == "mjs" || extension == "cjs" {
            CodeKind::Module
        } else {
            CodeKind::Script
        }
    }
}
