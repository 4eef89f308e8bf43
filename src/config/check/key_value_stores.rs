//! Key value stores: a file or pairs of one's own, within CloudFront's limits.
//!
//! AWS: "Create a file of key-value pairs"; "Quotas".

use super::Checker;
use crate::config::{
    Diagnostic,
    functions::{Contents, FileProblem, StoreProblem, is_function_name},
    tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>, contents: &Contents) {
    let toml = cx.toml;
    for (i, (it, (_, pairs))) in toml
        .key_value_store
        .iter()
        .zip(&contents.stores)
        .enumerate()
    {
        let at = At::root("key_value_store").index(i);
        if !is_function_name(&it.name) {
            let title = format!("`{}` is no name of a key value store", it.name);
            let found = Diagnostic::error("bad-store-name", title)
                .label("1 to 64 letters, digits, `-` and `_`");
            cx.report(&at.key("name"), found);
        }
        match (&it.file, &it.data) {
            (Some(_), Some(_)) => {
                let title = "`file` and `data` are the same setting";
                let found = Diagnostic::error("conflicting-setting", title)
                    .label("only one of them")
                    .also(cx.written(&at.key("file")), "this is the other");
                cx.report(&at.key("data"), found);
            }
            (None, None) => {
                let title = "a key value store has no data";
                let found = Diagnostic::error("missing-key", title)
                    .label("`file` is missing")
                    .help("name the import file, as in `file = \"edge/redirects.json\"`")
                    .help("or write the pairs: `data = { key = \"value\" }`");
                cx.report(&at, found);
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        let at = match it.file {
            Some(_) => at.key("file"),
            None => at.key("data"),
        };
        if let Err(problem) = pairs {
            let file = it.file.as_deref().unwrap_or(&it.name);
            cx.report(&at, bad_store(file, problem));
        }
    }
}

fn bad_store(file: &str, problem: &StoreProblem) -> Diagnostic {
    let bad = |title: String| Diagnostic::error("bad-key-value-store", title);
    match problem {
        StoreProblem::File(FileProblem::Missing(path)) => {
            let title = format!("there is no file `{file}`");
            Diagnostic::error("missing-file", title)
                .label("must be an import file of a key value store")
                .knowing(format!("looked for `{}`", path.display()))
        }
        StoreProblem::File(FileProblem::TooLarge(bytes)) => {
            bad(format!("`{file}` has {bytes} bytes")).label("5 MB are allowed")
        }
        StoreProblem::File(FileProblem::NotUtf8) => {
            bad(format!("`{file}` is not UTF-8")).label("CloudFront takes UTF-8 only")
        }
        StoreProblem::File(FileProblem::Unreadable(why)) => {
            bad(format!("cannot read `{file}`: {why}")).label("must be a readable file")
        }
        StoreProblem::File(FileProblem::Folder | FileProblem::NoHandler(_)) => {
            bad(format!("`{file}` is a folder")).label("must be a file")
        }
        StoreProblem::Pairs(problems) => {
            let title = format!("CloudFront would not import `{file}`");
            let first = problems.first().map_or("", String::as_str);
            let rest = problems.iter().skip(1);
            rest.fold(bad(title).label(first), |it, more| it.knowing(more))
        }
    }
}
