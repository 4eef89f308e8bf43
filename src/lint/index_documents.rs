//! Folders that S3's REST endpoint does not know.
//!
//! AWS: "Website endpoints", section "Key differences between a website endpoint and a REST API
//! endpoint": index documents belong to the website endpoint alone.

use super::Finding;
use super::keys::{Keys, asked, function, place};
use crate::config::{Config, FunctionConfig, Severity};
use crate::distribution::{CacheBehavior, Distribution, OriginEndpoint};

pub(super) fn lint(
    config: &Config,
    distribution: &Distribution,
    keys: &Keys,
    found: &mut Vec<Finding>,
) {
    for behavior in &distribution.cache_behaviors {
        below(config, distribution, behavior, keys, found);
    }
    everywhere(config, distribution, keys, found);
}

/// Whether a behavior asks a REST endpoint, and nothing completes a `/` at the end.
fn is_bare_rest(config: &Config, distribution: &Distribution, behavior: &CacheBehavior) -> bool {
    let completes = match function(config, behavior) {
        Some(FunctionConfig::TrimPrefix(trim)) => trim.index_document.is_some(),
        // A function of one's own may.
        Some(_) => true,
        None => behavior.functions.viewer_request.is_some(),
    };
    let origin = distribution.origin(&behavior.target_origin_id);
    let rest = origin.is_some_and(|it| match it.endpoint {
        OriginEndpoint::S3Rest { .. } => true,
        OriginEndpoint::S3Website { .. } | OriginEndpoint::Custom(_) => false,
    });
    rest && !completes
}

/// `/admin/` of the behavior `/admin/*`.
fn below(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    keys: &Keys,
    found: &mut Vec<Finding>,
) {
    let Some(folder) = behavior.path_pattern.with_slash().strip_suffix('*') else {
        return;
    };
    let plain = folder.ends_with('/') && folder != "/" && !folder.contains(['*', '?']);
    if !plain || !is_bare_rest(config, distribution, behavior) {
        return;
    }
    let index = format!("{folder}index.html");
    let Some(index) = asked(config, distribution, behavior, &index) else {
        return;
    };
    if keys.has(&index) {
        found.push(Finding {
            severity: Severity::Warning,
            code: "no-index-document",
            place: place(distribution, behavior),
            reason: format!(
                "`{folder}` is not `{folder}index.html`: S3's REST endpoint has no index documents, and the default root object is for `/` alone{}",
                instead(distribution)
            ),
            fix: "set `index_document = \"index.html\"` (production needs a function that does it), or use the website endpoint".to_owned(),
        });
    }
}

/// What a viewer gets for such a path.
fn instead(distribution: &Distribution) -> String {
    let mut pages = distribution.custom_error_responses.iter();
    let page = pages.find(|it| matches!(it.error_code.as_u16(), 403 | 404) && it.page.is_some());
    match page.and_then(|it| it.page.as_ref()) {
        Some(page) => format!(
            "; the viewer gets the error page `{}`",
            page.response_page_path
        ),
        None => "; the viewer gets S3's error".to_owned(),
    }
}

/// Folders with an `index.html` behind the default behavior.
fn everywhere(config: &Config, distribution: &Distribution, keys: &Keys, found: &mut Vec<Finding>) {
    let behavior = &distribution.default_cache_behavior;
    if !is_bare_rest(config, distribution, behavior) {
        return;
    }
    let Some(origin) = distribution.origin(&behavior.target_origin_id) else {
        return;
    };
    let Some(bucket) = origin.endpoint.bucket() else {
        return;
    };
    let top = origin.origin_path.trim_start_matches('/');
    let folders: Vec<String> = keys
        .of(bucket)
        .filter_map(|it| it.strip_prefix(top))
        .filter_map(|it| it.trim_start_matches('/').strip_suffix("/index.html"))
        .map(|it| format!("/{it}/"))
        .filter(|it| distribution.behavior_for(it) == behavior)
        .collect();
    if let Some(first) = folders.first() {
        let many = match folders.len() {
            1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        found.push(Finding {
            severity: Severity::Note,
            code: "no-index-document",
            place: place(distribution, behavior),
            reason: format!(
                "`{first}`{many} is not `{first}index.html`: S3's REST endpoint has no index documents, and the default root object is for `/` alone{}",
                instead(distribution)
            ),
            fix: "where people open such a path, set `index_document = \"index.html\"` or use the website endpoint".to_owned(),
        });
    }
}
