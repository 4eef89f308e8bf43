//! `[distribution]`: the default root object, custom error responses, aliases.
//!
//! AWS: "Specify a default root object"; "Generate custom error responses"; "Quotas".

use super::{Checker, quoted};
use crate::config::{Diagnostic, devserver_toml::CustomErrorResponseToml, tree::At};
use crate::distribution::{Alias, AliasError, ERROR_CODES};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    let mut aliases: Vec<(String, At)> = Vec::new();
    for (i, it) in toml.distribution.iter().enumerate() {
        let at = At::root("distribution").index(i);
        if let Some(object) = &it.default_root_object {
            default_root_object(cx, object, &at.key("default_root_object"));
        }
        let entries = at.key("custom_error_response");
        for (i, entry) in it.custom_error_response.iter().enumerate() {
            let before = &it.custom_error_response[..i];
            let first = before
                .iter()
                .position(|it| it.error_code == entry.error_code);
            custom_error_response(cx, entry, &entries.index(i));
            if let Some(first) = first {
                let title = format!("the error code {} has two entries", entry.error_code);
                let first = entries.index(first).key("error_code");
                let it = Diagnostic::error("duplicate-error-code", title)
                    .label("here again")
                    .also(cx.written(&first), "here first");
                cx.report(&entries.index(i).key("error_code"), it);
            }
        }
        for (i, alias) in it.aliases.iter().enumerate() {
            let at = at.key("aliases").index(i);
            check_alias(cx, alias, &at, &aliases);
            aliases.push((alias.to_ascii_lowercase(), at));
        }
        if it.aliases.len() > 100 {
            let title = format!(
                "{} aliases are more than CloudFront's quota of 100",
                it.aliases.len()
            );
            cx.report(&at.key("aliases"), Diagnostic::warning("quota", title));
        }
    }
}

fn default_root_object(cx: &mut Checker<'_>, object: &str, at: &At) {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_-.*$/~\"'&".contains(it);
    let bad = || {
        Diagnostic::error(
            "bad-default-root-object",
            format!("`{object}` is no default root object"),
        )
    };
    if object.starts_with('/') {
        let better = object.trim_start_matches('/');
        let it = bad()
            .at(cx.inside(at, 0, 1))
            .label("must not begin with `/`")
            .knowing("CloudFront would ask the origin for a key that begins with `/`, and get 403")
            .patch(cx.written(at), quoted(better), "take the slash off");
        cx.report(at, it);
    } else if object.chars().count() > 255 {
        cx.report(at, bad().label("has more than 255 characters"));
    } else if let Some((offset, odd)) = object.char_indices().find(|(_, it)| !allowed(*it)) {
        let place = cx.inside(at, offset, odd.len_utf8());
        cx.report(at, bad().at(place).label(format!("`{odd}` is not allowed")));
    }
}

fn custom_error_response(cx: &mut Checker<'_>, entry: &CustomErrorResponseToml, at: &At) {
    let codes = || {
        let codes: Vec<String> = ERROR_CODES.iter().map(u16::to_string).collect();
        codes.join(", ")
    };
    let code = entry.error_code;
    if !ERROR_CODES.contains(&code) {
        let it = Diagnostic::error(
            "bad-error-code",
            format!("{code} cannot have an error response"),
        )
        .label("CloudFront takes no entry for it")
        .knowing(format!("valid codes: {}", codes()));
        cx.report(&at.key("error_code"), it);
    }
    if let Some(code) = entry.response_code
        && code != 200
        && !ERROR_CODES.contains(&code)
    {
        let it = Diagnostic::error("bad-response-code", format!("{code} is no response code"))
            .label("CloudFront does not answer with it")
            .knowing(format!("valid codes: 200, {}", codes()));
        cx.report(&at.key("response_code"), it);
    }
    let incomplete = |missing: &str, given: &str| {
        let title = format!("`{given}` needs `{missing}`");
        Diagnostic::error("incomplete-error-response", title)
            .label(format!("`{missing}` is missing"))
            .knowing("CloudFront takes both or neither")
    };
    match (&entry.response_page_path, entry.response_code) {
        (Some(_), None) => {
            let it = incomplete("response_code", "response_page_path");
            cx.report(&at.key("response_page_path"), it);
        }
        (None, Some(_)) => {
            let it = incomplete("response_page_path", "response_code");
            cx.report(&at.key("response_code"), it);
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    let Some(page) = &entry.response_page_path else {
        return;
    };
    let at = at.key("response_page_path");
    let bad = || {
        Diagnostic::error(
            "bad-response-page-path",
            format!("`{page}` is no page path"),
        )
    };
    if !page.starts_with('/') {
        let better = quoted(&format!("/{page}"));
        let it = bad().label("must begin with `/`").patch(
            cx.written(&at),
            better.clone(),
            format!("write {better}"),
        );
        cx.report(&at, it);
    } else if page.chars().count() > 4_000 {
        cx.report(&at, bad().label("has more than 4,000 characters"));
    }
}

fn check_alias(cx: &mut Checker<'_>, alias: &str, at: &At, before: &[(String, At)]) {
    if let Err(problem) = Alias::parse(alias) {
        let place = match problem {
            AliasError::Empty => None,
            AliasError::Wildcard => {
                let at_star = alias.rfind('*').unwrap_or(0);
                cx.inside(at, at_star, 1)
            }
            AliasError::Character(odd) => {
                let offset = alias.to_ascii_lowercase().find(odd).unwrap_or(0);
                cx.inside(at, offset, odd.len_utf8())
            }
        };
        let it = Diagnostic::error("bad-alias", format!("`{alias}` is no alias"))
            .at(place)
            .label(problem.to_string());
        cx.report(at, it);
    }
    let name = alias.to_ascii_lowercase();
    if let Some((_, first)) = before.iter().find(|(it, _)| *it == name) {
        let it = Diagnostic::error(
            "duplicate-alias",
            format!("the alias `{alias}` is there twice"),
        )
        .label("here again")
        .also(cx.written(first), "here first");
        cx.report(at, it);
    }
}
