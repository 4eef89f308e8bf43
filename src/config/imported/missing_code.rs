//! Functions whose code is not on this machine: one error for each, with every way out.
//!
//! A reader says that the code is missing, and the checks say that a behavior names a function that
//! nothing defines. Where the file defines it neither matters.

use std::collections::BTreeSet;

use super::super::{Diagnostic, Severity};

/// What a finding about missing code begins with.
const CODE: &str = "the code of";

/// What goes with it: settings of a function that cannot run anyway.
const RUNTIME: &str = "the runtime of";

/// Makes one error of everything that is said of a function's missing code.
pub(in crate::config) fn one_word_each(found: &mut Vec<Diagnostic>) {
    let titles = found.iter().map(|it| it.title.as_str());
    let names: BTreeSet<String> = titles
        .filter_map(|it| Some(of_code(it)?.to_owned()))
        .collect();
    for name in names {
        let is_of = |it: &Diagnostic, start: &str| {
            it.title.starts_with(start) && named(&it.title) == Some(&name)
        };
        let mut help: Vec<String> = Vec::new();
        for it in found.iter().filter(|it| is_of(it, CODE)) {
            for way in &it.help {
                if !help.contains(way) {
                    help.push(way.clone());
                }
            }
        }
        let is_missing =
            |it: &Diagnostic| it.code == "unknown-function" && named(&it.title) == Some(&name);
        help.push(format!(
            "name it in devserver.toml: a `[[function]]` with `name = \"{name}\"` and `file = \"...\"`"
        ));
        let missing = found.iter().any(is_missing);
        found.retain(|it| !(is_of(it, CODE) || missing && is_of(it, RUNTIME)));
        for it in found.iter_mut().filter(|it| is_missing(it)) {
            it.severity = Severity::Error;
            it.title = format!("{CODE} the function `{name}` is not on this machine");
            it.label = Some("production runs it here".to_owned());
            it.notes.clear();
            it.help.clone_from(&help);
            it.patch = None;
        }
    }
}

/// The function whose code is missing, as a title says it.
pub(super) fn of_code(title: &str) -> Option<&str> {
    let is_code = title.starts_with(CODE);
    is_code.then(|| named(title)).flatten()
}

/// The first word between backticks.
fn named(title: &str) -> Option<&str> {
    title.split('`').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(has_unknown: bool) -> Vec<Diagnostic> {
        let mut res = vec![
            Diagnostic::warning(
                "unresolved",
                "the runtime of the Lambda function `trim` is in no document",
            ),
            Diagnostic::warning(
                "unresolved",
                "the code of the Lambda function `trim` is not beside",
            )
            .help("save it"),
            Diagnostic::warning("unknown-code", "the code of `trim` is not on this machine"),
            Diagnostic::warning("other", "the code of the house"),
        ];
        if has_unknown {
            res.push(Diagnostic::error("unknown-function", "unknown function `trim`").knowing("x"));
            res.push(Diagnostic::error(
                "unknown-function",
                "unknown function `other`",
            ));
        }
        res
    }

    #[test]
    fn what_is_missing_is_one_error_with_every_way_out() {
        let mut found = found(true);
        one_word_each(&mut found);
        let titles: Vec<&str> = found.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "the code of the house",
                "the code of the function `trim` is not on this machine",
                "unknown function `other`",
            ]
        );
        assert_eq!(
            found[1].help,
            [
                "save it",
                "name it in devserver.toml: a `[[function]]` with `name = \"trim\"` and `file = \"...\"`",
            ]
        );
    }

    #[test]
    fn what_the_file_defines_is_not_missing() {
        let mut found = found(false);
        one_word_each(&mut found);
        let titles: Vec<&str> = found.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "the runtime of the Lambda function `trim` is in no document",
                "the code of the house",
            ]
        );
    }
}
