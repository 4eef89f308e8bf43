//! Behaviors that take less, or more, than their pattern seems to say.

use super::Finding;
use super::keys::{first_origin, function, place};
use super::pattern::covers;
use crate::config::{Config, FunctionConfig, Severity};
use crate::distribution::{CacheBehavior, Distribution, OriginEndpoint};

pub(super) fn lint(config: &Config, distribution: &Distribution, found: &mut Vec<Finding>) {
    for (i, behavior) in distribution.cache_behaviors.iter().enumerate() {
        shadowed(distribution, i, behavior, found);
        bare_path(config, distribution, behavior, found);
        trimmed(config, distribution, behavior, found);
    }
}

/// AWS: "Cache behavior settings": the first behavior that matches wins, however precise a
/// later one is.
fn shadowed(
    distribution: &Distribution,
    i: usize,
    behavior: &CacheBehavior,
    found: &mut Vec<Finding>,
) {
    let own = behavior.path_pattern.with_slash();
    let earlier = distribution.cache_behaviors[..i]
        .iter()
        .find(|it| covers(it.path_pattern.with_slash(), own));
    if let Some(earlier) = earlier {
        found.push(Finding {
            severity: Severity::Warning,
            code: "shadowed-behavior",
            place: place(distribution, behavior),
            reason: format!(
                "`{}` stands before it and takes every path that it would; behaviors are tried in order and the first that matches wins",
                earlier.path_pattern
            ),
            fix: format!("move it in front of `{}`", earlier.path_pattern),
        });
    }
}

/// `/app/*` does not take `/app`.
fn bare_path(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    found: &mut Vec<Finding>,
) {
    let pattern = behavior.path_pattern.with_slash();
    let Some(bare) = pattern.strip_suffix("/*") else {
        return;
    };
    if bare.is_empty() || bare.contains(['*', '?']) {
        return;
    }
    let taken_by = distribution.behavior_for(bare);
    let untrimmed = match function(config, taken_by) {
        Some(FunctionConfig::TrimPrefix(trim)) => {
            trim.prefix.as_deref() == Some(bare) && trim.rewrite(bare).uri == bare
        }
        Some(_) | None => false,
    };
    let (reason, fix) = if taken_by.target_origin_id != behavior.target_origin_id {
        (
            format!(
                "`{bare}` without the slash does not match it: the behavior `{}` takes it and asks the origin `{}`",
                taken_by.path_pattern, taken_by.target_origin_id
            ),
            format!("link to `{bare}/`, or redirect `{bare}` to it in a viewer-request function"),
        )
    } else if untrimmed {
        (
            format!(
                "`{bare}` without the slash does not lie below `{bare}/`, so nothing is trimmed and the origin is asked for `{bare}`"
            ),
            format!("link to `{bare}/`, or redirect `{bare}` to it in a viewer-request function"),
        )
    } else {
        return;
    };
    // People type an app's path into the address bar, and no server's.
    let severity = match first_origin(distribution, behavior) {
        Some(it) if matches!(it.endpoint, OriginEndpoint::Custom(_)) && it.fallback.is_none() => {
            Severity::Note
        }
        Some(_) | None => Severity::Warning,
    };
    found.push(Finding {
        severity,
        code: "bare-path",
        place: place(distribution, behavior),
        reason,
        fix,
    });
}

/// A prefix that the behavior's paths do not begin with.
fn trimmed(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    found: &mut Vec<Finding>,
) {
    let Some(FunctionConfig::TrimPrefix(trim)) = function(config, behavior) else {
        return;
    };
    let Some(prefix) = trim.prefix.as_deref() else {
        return;
    };
    let pattern = behavior.path_pattern.with_slash();
    let below = pattern.strip_prefix(prefix);
    if below.is_some_and(|it| it.is_empty() || it.starts_with(['/', '*'])) {
        return;
    }
    found.push(Finding {
        severity: Severity::Warning,
        code: "trim-prefix-mismatch",
        place: place(distribution, behavior),
        reason: format!("its paths do not begin with `{prefix}/`, so `trim_prefix` trims nothing"),
        fix: format!("write the pattern as `{prefix}/*`, or the prefix that its paths begin with"),
    });
}
