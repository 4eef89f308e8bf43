//! What takes the place of errors.

use super::change::{ChangeKind, RoutingChange};
use crate::distribution::{CustomErrorResponse, Distribution, ERROR_CODES};

/// What changes for each status, in ascending order.
pub(super) fn changes(old: &Distribution, new: &Distribution) -> Vec<RoutingChange> {
    let entry = |distribution: &Distribution, code: u16| {
        let mut entries = distribution.custom_error_responses.iter();
        entries.find(|it| it.error_code.as_u16() == code).cloned()
    };
    let mut res = Vec::new();
    for code in ERROR_CODES {
        let (before, after) = (entry(old, code), entry(new, code));
        res.extend(page(code, before.as_ref(), after.as_ref()));
        res.extend(caching(code, before.as_ref(), after.as_ref()));
    }
    res
}

fn page(
    code: u16,
    before: Option<&CustomErrorResponse>,
    after: Option<&CustomErrorResponse>,
) -> Option<RoutingChange> {
    let shown = |entry: Option<&CustomErrorResponse>| {
        let page = entry?.page.as_ref()?;
        let status = page.response_code.as_u16();
        let path = &page.response_page_path;
        Some(match status == code {
            true => format!("`{path}`"),
            false => format!("`{path}` and status {status}"),
        })
    };
    let (before, after) = (shown(before), shown(after));
    let subject = article(code);
    let sentence = match (&before, &after) {
        _ if before == after => return None,
        (Some(before), None) => format!("{subject} is no longer answered with {before}"),
        (None, Some(after)) => format!("{subject} is now answered with {after}"),
        (Some(before), Some(after)) => {
            format!("{subject} is now answered with {after} (before: {before})")
        }
        (None, None) => return None,
    };
    let bare = |it: Option<String>| it.map(|it| super::words::bare(&it));
    let (before, after) = (bare(before), bare(after));
    let kind = ChangeKind::CustomErrorResponse;
    let change = RoutingChange::new(kind, &code.to_string(), sentence);
    Some(change.between(before.as_deref(), after.as_deref()))
}

/// How long an error is kept; nothing is said where the entry comes or goes with AWS's default.
fn caching(
    code: u16,
    before: Option<&CustomErrorResponse>,
    after: Option<&CustomErrorResponse>,
) -> Option<RoutingChange> {
    let seconds = |entry: Option<&CustomErrorResponse>| {
        let default = crate::distribution::DEFAULT_ERROR_CACHING_MIN_TTL;
        entry
            .map_or(default, |it| it.error_caching_min_ttl)
            .as_secs()
    };
    let (before, after) = (seconds(before), seconds(after));
    let sentence = format!(
        "{} is now kept for at least {after} s (before: {before} s)",
        article(code)
    );
    let kind = ChangeKind::CustomErrorResponse;
    let change = RoutingChange::new(kind, &code.to_string(), sentence);
    let (old, new) = (format!("{before} s"), format!("{after} s"));
    (before != after).then(|| change.between(Some(&old), Some(&new)))
}

fn article(code: u16) -> String {
    format!("A {code}")
}
