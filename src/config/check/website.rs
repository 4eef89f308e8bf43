//! Websites and uploads: what S3 refuses in a website configuration, and what an `aws s3 sync`
//! line cannot mean.
//!
//! AWS: API "PutBucketWebsite"; "Configuring a webpage redirect".

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::{
        AppToml, BucketToml, EndpointWord, RedirectToml, RoutingConditionToml, RoutingRuleToml,
        UploadToml,
    },
    expand::{bucket_of, endpoint_of},
    tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>) {
    let toml = cx.toml;
    for (i, app) in toml.app.iter().enumerate() {
        let at = At::root("app").index(i);
        index_document(cx, app.index_document.as_deref(), &at);
        against_bucket(cx, app, &at);
        against_others(cx, i);
        uploads(cx, &app.upload, &at.key("upload"));
    }
    for (i, it) in toml.behavior.iter().enumerate() {
        let at = At::root("behavior").index(i);
        index_document(cx, it.index_document.as_deref(), &at);
    }
    for (i, bucket) in toml.bucket.iter().enumerate() {
        let at = At::root("bucket").index(i);
        index_document(cx, bucket.index_document.as_deref(), &at);
        redirect_all(cx, bucket, &at);
        for (i, rule) in bucket.routing_rules.iter().enumerate() {
            routing_rule(cx, rule, &at.key("routing_rules").index(i));
        }
        if bucket.routing_rules.len() > 50 {
            let title = "a website has at most 50 routing rules";
            cx.report(
                &at.key("routing_rules"),
                Diagnostic::error("bad-routing-rule", title),
            );
        }
        uploads(cx, &bucket.upload, &at.key("upload"));
        for (i, folder) in bucket.folder.iter().enumerate() {
            let at = at.key("folder").index(i).key("upload");
            uploads(cx, &folder.upload, &at);
        }
    }
}

/// An app says of its bucket what the bucket's own table does not.
fn against_bucket(cx: &mut Checker<'_>, app: &AppToml, at: &At) {
    let toml = cx.toml;
    let name = bucket_of(app);
    let bucket = toml.bucket.iter().position(|it| it.name == name);
    if let Some(i) = bucket {
        let (bucket, bucket_at) = (&toml.bucket[i], At::root("bucket").index(i));
        let differs = [
            (
                "access",
                app.access
                    .is_some_and(|it| bucket.access.is_some_and(|own| own != it)),
            ),
            (
                "error_document",
                app.error_document.is_some()
                    && bucket.error_document.is_some()
                    && app.error_document != bucket.error_document,
            ),
        ];
        for (key, _) in differs.into_iter().filter(|(_, differs)| *differs) {
            let title = format!("the bucket `{name}` has another `{key}`");
            let it = Diagnostic::error("conflicting-setting", title)
                .label("differs")
                .also(cx.written(&bucket_at.key(key)), "the bucket's own");
            cx.report(&at.key(key), it);
        }
    }
    if app.error_document.is_some() && endpoint_of(app, &toml.bucket) == EndpointWord::Rest {
        let it = Diagnostic::warning("no-effect", "`error_document` has no effect")
            .label("the REST endpoint knows no error documents")
            .help("add `endpoint = \"website\"`, or use `[[distribution.custom_error_response]]`");
        cx.report(&at.key("error_document"), it);
    }
}

/// Two apps in one bucket that disagree on who may read it.
fn against_others(cx: &mut Checker<'_>, i: usize) {
    let apps = &cx.toml.app;
    let (bucket, access) = (bucket_of(&apps[i]), apps[i].access);
    let first = apps[..i]
        .iter()
        .position(|it| bucket_of(it) == bucket && it.access.is_some());
    if let (Some(first), Some(access)) = (first, access)
        && apps[first].access != Some(access)
    {
        let title = format!("two apps disagree on the `access` of the bucket `{bucket}`");
        let at = |i: usize| At::root("app").index(i).key("access");
        let it = Diagnostic::error("conflicting-setting", title)
            .label("differs")
            .also(cx.written(&at(first)), "said here first");
        cx.report(&at(i), it);
    }
}

fn index_document(cx: &mut Checker<'_>, document: Option<&str>, at: &At) {
    let Some(document) = document else { return };
    if document.is_empty() || document.contains('/') {
        let title = format!("`{document}` is no index document");
        let it = Diagnostic::error("bad-index-document", title)
            .label("a file name without `/`, as in `index.html`");
        cx.report(&at.key("index_document"), it);
    }
}

fn redirect_all(cx: &mut Checker<'_>, bucket: &BucketToml, at: &At) {
    if bucket.redirect_all_requests_to.is_none() {
        return;
    }
    let others = [
        ("index_document", bucket.index_document.is_some()),
        ("error_document", bucket.error_document.is_some()),
        ("routing_rules", !bucket.routing_rules.is_empty()),
    ];
    for (key, _) in others.into_iter().filter(|(_, given)| *given) {
        let title = format!("`{key}` cannot stand beside `redirect_all_requests_to`");
        let it = Diagnostic::error("conflicting-setting", title)
            .label("never reached")
            .also(
                cx.written(&at.key("redirect_all_requests_to")),
                "everything is sent away here",
            );
        cx.report(&at.key(key), it);
    }
}

fn routing_rule(cx: &mut Checker<'_>, rule: &RoutingRuleToml, at: &At) {
    let bad = |title: String| Diagnostic::error("bad-routing-rule", title);
    let redirect = &rule.redirect;
    if redirect.replace_key_prefix_with.is_some() && redirect.replace_key_with.is_some() {
        let title = "`replace_key_prefix_with` and `replace_key_with` exclude each other";
        let redirect = at.key("redirect");
        let it = bad(title.to_owned()).label("only one of them").also(
            cx.written(&redirect.key("replace_key_prefix_with")),
            "this is the other",
        );
        cx.report(&redirect.key("replace_key_with"), it);
    }
    if *redirect == RedirectToml::default() {
        let it = bad("a routing rule leads nowhere".to_owned())
            .label("`redirect` needs at least one key")
            .help("give `host_name`, `protocol`, `http_redirect_code`, `replace_key_with` or `replace_key_prefix_with`");
        cx.report(&at.key("redirect"), it);
    }
    if let Some(code) = redirect.http_redirect_code
        && !(301..=399).contains(&code)
    {
        let it = bad(format!("{code} is no redirect code")).label("a 3xx code except 300");
        cx.report(&at.key("redirect").key("http_redirect_code"), it);
    }
    let Some(condition) = &rule.condition else {
        return;
    };
    if *condition == RoutingConditionToml::default() {
        let it = bad("a routing rule's condition is empty".to_owned())
            .label("`key_prefix_equals`, `http_error_code_returned_equals` or both")
            .help("to send everyone away, leave `condition` out");
        cx.report(&at.key("condition"), it);
    }
    if let Some(code) = condition.http_error_code_returned_equals
        && !(400..=599).contains(&code)
    {
        let it = bad(format!("{code} is no error code")).label("a 4xx or 5xx code");
        cx.report(
            &at.key("condition").key("http_error_code_returned_equals"),
            it,
        );
    }
}

/// The aws CLI takes every file until `--exclude` says otherwise, so `--include` alone is idle.
fn uploads(cx: &mut Checker<'_>, uploads: &[UploadToml], at: &At) {
    for (i, upload) in uploads.iter().enumerate() {
        if !upload.include.is_empty() && upload.exclude.is_empty() {
            let it =
                Diagnostic::warning("include-without-exclude", "`include` alone has no effect")
                    .label("every file is in already, as with the aws CLI")
                    .help("add `exclude = [\"*\"]` to take these files only");
            cx.report(&at.index(i).key("include"), it);
        }
    }
}
