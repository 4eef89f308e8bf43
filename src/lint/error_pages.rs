//! Error pages that hide errors, and pages that are not there.

use http::StatusCode;

use super::Finding;
use super::keys::{Asked, Keys, asked, first_origin};
use crate::config::{Config, Severity};
use crate::distribution::{
    CacheBehavior, Distribution, ErrorPage, OriginEndpoint, default_root_object,
};

pub(super) fn lint(
    config: &Config,
    distribution: &Distribution,
    keys: &Keys,
    found: &mut Vec<Finding>,
) {
    rewritten_everywhere(distribution, found);
    kept_long(distribution, found);
    root_object(config, distribution, keys, found);
    for it in &distribution.custom_error_responses {
        if let Some(page) = &it.page {
            error_page(config, distribution, page, it.error_code, keys, found);
        }
    }
}

/// AWS: "Generate custom error responses": an entry holds for the whole distribution.
fn rewritten_everywhere(distribution: &Distribution, found: &mut Vec<Finding>) {
    let hiding = distribution
        .custom_error_responses
        .iter()
        .filter_map(|it| Some((it.error_code, it.page.as_ref()?)))
        .filter(|(code, page)| {
            matches!(code.as_u16(), 403 | 404) && page.response_code == StatusCode::OK
        });
    let hiding: Vec<(StatusCode, &ErrorPage)> = hiding.collect();
    let Some((_, page)) = hiding.first() else {
        return;
    };
    let home = &distribution
        .behavior_for(&page.response_page_path)
        .target_origin_id;
    let others: Vec<String> = distribution
        .cache_behaviors
        .iter()
        .filter(|it| it.target_origin_id != *home)
        .map(|it| format!("`{}`", it.path_pattern))
        .collect();
    if others.is_empty() {
        return;
    }
    let codes: Vec<&str> = hiding.iter().map(|(code, _)| code.as_str()).collect();
    let servers = distribution.cache_behaviors.iter().any(|it| {
        let origin = first_origin(distribution, it);
        origin.is_some_and(|it| matches!(it.endpoint, OriginEndpoint::Custom(_)))
    });
    found.push(Finding {
        severity: Severity::Warning,
        code: "error-page-for-all",
        place: format!("distribution {}, custom error responses", distribution.id),
        reason: format!(
            "{} answered as 200 with `{}` in every behavior, also in {}: a missing script there is answered with that page, which a browser reports as `Unexpected token '<'`{}",
            match codes.as_slice() {
                [one] => format!("{one} is"),
                more => format!("{} are", more.join(" and ")),
            },
            page.response_page_path,
            others.join(", "),
            match servers {
                true => "; an API's own 403 and 404 too become 200 and HTML",
                false => "",
            }
        ),
        fix: "rewrite the paths of one app to its page in a viewer-request function of its behavior, and take the entry out".to_owned(),
    });
}

/// How many seconds an error may be kept before it is a trap.
const LONG: u64 = 300;

/// AWS: "How CloudFront caches HTTP 4xx and 5xx status codes from your origin", "Control how long
/// CloudFront caches errors".
fn kept_long(distribution: &Distribution, found: &mut Vec<Finding>) {
    for it in &distribution.custom_error_responses {
        // The others are kept by a lifetime of their own only.
        let kept = matches!(it.error_code.as_u16(), 404 | 414 | 500..=504);
        let seconds = it.error_caching_min_ttl.as_secs();
        if kept && seconds > LONG {
            let code = it.error_code.as_str();
            found.push(Finding {
                severity: Severity::Warning,
                code: "error-kept-long",
                place: format!(
                    "distribution {}, custom error response for {code}",
                    distribution.id
                ),
                reason: format!(
                    "a path that was {code} once stays so for {seconds} s, also when the origin has been mended: a file that a page asked for just before it was uploaded is missing for that long"
                ),
                fix: "lower `error_caching_min_ttl`; AWS's default is 10".to_owned(),
            });
        }
    }
}

/// AWS: "Specify a default root object".
fn root_object(
    config: &Config,
    distribution: &Distribution,
    keys: &Keys,
    found: &mut Vec<Finding>,
) {
    let place = format!("distribution {}, default root object", distribution.id);
    let object = distribution.default_root_object.as_deref();
    if let Some(path) = default_root_object(object, "/") {
        let behavior = distribution.behavior_for(&path);
        missing(config, distribution, behavior, &path, keys, found, &place);
        return;
    }
    let behavior = distribution.behavior_for("/");
    let asked = asked(config, distribution, behavior, "/");
    let rest = distribution
        .origin(&behavior.target_origin_id)
        .is_some_and(|it| matches!(it.endpoint, OriginEndpoint::S3Rest { .. }));
    // A function may complete the `/` itself.
    if rest && asked.is_some_and(|it| it.key.is_empty() || it.key.ends_with('/')) {
        found.push(Finding {
            severity: Severity::Warning,
            code: "no-default-root-object",
            place,
            reason: "`/` asks S3's REST endpoint for the bucket itself, which is 403, or a list of its keys where everyone may list it".to_owned(),
            fix: "set `default_root_object = \"index.html\"` under `[distribution]`".to_owned(),
        });
    }
}

fn error_page(
    config: &Config,
    distribution: &Distribution,
    page: &ErrorPage,
    code: StatusCode,
    keys: &Keys,
    found: &mut Vec<Finding>,
) {
    let path = page.response_page_path.as_str();
    let behavior = distribution.behavior_for(path);
    let code = code.as_str();
    let place = format!(
        "distribution {}, custom error response for {code}",
        distribution.id
    );
    missing(config, distribution, behavior, path, keys, found, &place);
}

/// Reports a path whose object is not there.
fn missing(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
    path: &str,
    keys: &Keys,
    found: &mut Vec<Finding>,
    place: &str,
) {
    let Some(asked) = asked(config, distribution, behavior, path) else {
        return;
    };
    if keys.has(&asked) {
        return;
    }
    let Asked { bucket, key } = asked;
    let (why, fix) = if keys.is_empty(&bucket) {
        (
            ", which is empty",
            "build the app first, or correct its `dist`".to_owned(),
        )
    } else {
        ("", near(keys, &bucket, &key))
    };
    found.push(Finding {
        severity: Severity::Warning,
        code: "missing-page",
        place: place.to_owned(),
        reason: format!(
            "`{path}` goes to the behavior `{}` and is the key `{key}` of the bucket `{bucket}`{why}: there is no such object",
            behavior.path_pattern
        ),
        fix,
    });
}

/// The fix for a missing page: where a file of its name is.
fn near(keys: &Keys, bucket: &str, key: &str) -> String {
    let name = key.rsplit('/').next().unwrap_or(key);
    let other = keys
        .of(bucket)
        .find(|it| it.rsplit('/').next() == Some(name));
    match other {
        Some(other) => format!("name one that is there, such as `{other}`"),
        None => "name an object that is there".to_owned(),
    }
}
