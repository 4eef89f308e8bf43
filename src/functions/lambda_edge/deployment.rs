//! Where in a deployment package the handler is.
//!
//! AWS: "Define Lambda function handler in Node.js" and "… in Python": `<file>.<export>`, where
//! the file may lie in a folder.

use std::path::{Path, PathBuf};

use super::refusal::failed;
use super::{FunctionFailure, LambdaRuntime, LambdaSource};

/// The handler's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Handler {
    /// The folder of the deployment package.
    pub(super) root: PathBuf,
    /// The file.
    pub(super) file: PathBuf,
    /// The module, in Python's words.
    pub(super) module: String,
    /// The name that the file exports.
    pub(super) export: String,
    /// Whether the file is the whole package.
    pub(super) single: bool,
}

/// Finds the handler.
pub(super) fn find(source: &LambdaSource) -> Result<Handler, FunctionFailure> {
    let LambdaSource { name, code, .. } = source;
    let Some((module, export)) = split(source) else {
        return Err(failed(
            format!("the handler of `{name}` is `{}`", source.handler),
            "write it as `<file>.<export>`, as in `index.handler`",
        ));
    };
    if code.is_file() {
        refuse_kind(source, code)?;
        return Ok(Handler {
            root: code.parent().unwrap_or(code).to_owned(),
            file: code.clone(),
            module: module.replace('/', "."),
            export: export.to_owned(),
            single: true,
        });
    }
    if !code.is_dir() {
        return Err(failed(
            format!("the code of `{name}` is not there: `{}`", code.display()),
            "correct `code`, or build the function",
        ));
    }
    let tried: &[&str] = match source.runtime {
        LambdaRuntime::Nodejs(_) => &["js", "mjs", "cjs"],
        LambdaRuntime::Python(_) => &["py"],
    };
    let path = |extension: &str| code.join(format!("{module}.{extension}"));
    if let Some(file) = tried.iter().map(|it| path(it)).find(|it| it.is_file()) {
        return Ok(Handler {
            root: code.clone(),
            file,
            module: module.replace('/', "."),
            export: export.to_owned(),
            single: false,
        });
    }
    for typescript in ["ts", "mts", "cts", "tsx"].map(path) {
        if typescript.is_file() {
            refuse_kind(source, &typescript)?;
        }
    }
    let names: Vec<String> = tried.iter().map(|it| format!("`{module}.{it}`")).collect();
    Err(failed(
        format!(
            "`{}` has no {} for the handler `{}` of `{name}`",
            code.display(),
            names.join(", "),
            source.handler
        ),
        "correct `handler` or `code`, or build the function",
    ))
}

/// `src/index.handler` as `src/index` and `handler`.
fn split(source: &LambdaSource) -> Option<(&str, &str)> {
    let handler = &source.handler;
    let at = match source.runtime {
        LambdaRuntime::Nodejs(_) => {
            let file = handler.rfind('/').map_or(0, |it| it + 1);
            file + handler[file..].find('.')?
        }
        LambdaRuntime::Python(_) => handler.rfind('.')?,
    };
    let (module, export) = (&handler[..at], &handler[at + 1..]);
    (!module.is_empty() && !export.is_empty()).then_some((module, export))
}

/// Refuses files that no runtime of Lambda runs.
fn refuse_kind(source: &LambdaSource, file: &Path) -> Result<(), FunctionFailure> {
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let (what, fix) = match &*extension {
        "ts" | "mts" | "cts" | "tsx" => (
            "TypeScript, which Lambda does not run",
            "build it, as production does, and name the built file: `esbuild src/index.ts --bundle --platform=node --outfile=dist/index.js`",
        ),
        "zip" => ("an archive", "unpack it and name the folder"),
        _ => return Ok(()),
    };
    Err(failed(
        format!(
            "the code of `{}` is {what}: `{}`",
            source.name,
            file.display()
        ),
        fix,
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;
    use crate::functions::FunctionFidelity;

    fn source(code: PathBuf, handler: &str, runtime: LambdaRuntime) -> LambdaSource {
        LambdaSource {
            name: "trim".into(),
            code,
            handler: handler.into(),
            runtime,
            timeout: Duration::from_secs(3),
            memory_size: 128,
            version: "1".into(),
            fidelity: FunctionFidelity::default(),
        }
    }

    #[test]
    fn a_handler_is_a_file_and_an_export() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "index.js",
            "app.mjs",
            "src/a.b/main.cjs",
            "fn.py",
            "old.ts",
            "a.zip",
        ] {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let node = LambdaRuntime::Nodejs(22);
        for (code, handler, runtime, file, export) in [
            ("", "index.handler", node, "index.js", "handler"),
            ("", "app.a.b", node, "app.mjs", "a.b"),
            (
                "",
                "src/a.b/main.handler",
                node,
                "src/a.b/main.cjs",
                "handler",
            ),
            (
                "",
                "fn.lambda_handler",
                LambdaRuntime::Python(12),
                "fn.py",
                "lambda_handler",
            ),
            ("app.mjs", "index.handler", node, "app.mjs", "handler"),
        ] {
            let code = folder.path().join(code);
            let found = find(&source(code, handler, runtime)).unwrap();
            assert_eq!(found.file, folder.path().join(file), "{handler}");
            assert_eq!(found.export, export, "{handler}");
            assert_eq!(found.root, folder.path(), "{handler}");
        }
        for (code, handler, cause) in [
            ("", "handler", "the handler of `trim` is `handler`"),
            (
                "",
                "none.handler",
                "has no `none.js`, `none.mjs`, `none.cjs`",
            ),
            ("", "old.handler", "is TypeScript"),
            ("old.ts", "old.handler", "is TypeScript"),
            ("a.zip", "a.handler", "is an archive"),
            ("absent", "a.handler", "is not there"),
        ] {
            let code = folder.path().join(code);
            let failure = find(&source(code, handler, node)).unwrap_err();
            assert!(failure.cause.contains(cause), "{failure:?}");
            assert!(!failure.fix.is_empty());
        }
    }
}
