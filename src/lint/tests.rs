//! Files in, findings out.

use std::path::Path;

use super::lint;
use crate::config::{LoadOptions, load_text};

/// The findings of a file as `code place`, its folders having these files.
fn findings(source: &str, files: &[&str]) -> Vec<String> {
    let file = Path::new("/site/devserver.toml");
    let loaded = load_text(source, file, &LoadOptions::default());
    let config = loaded.config.unwrap();
    let below = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let prefix = format!("{name}:");
        let own = files
            .iter()
            .filter_map(|it| it.strip_prefix(prefix.as_str()));
        own.map(str::to_owned).collect()
    };
    let found = lint(&config, &below);
    for it in &found {
        assert!(!it.reason.is_empty() && !it.fix.is_empty(), "{it:?}");
    }
    found
        .into_iter()
        .map(|it| {
            format!(
                "{} {}",
                it.code,
                it.place.trim_start_matches("distribution EMFEDEVLOCAL01, ")
            )
        })
        .collect()
}

#[track_caller]
fn check(source: &str, files: &[&str], expected: &[&str]) {
    assert_eq!(findings(source, files), expected, "{source}");
}

const ROOT: &str = "[[app]]\nname = 'root'\ndist = 'root'\n";
const OBJECT: &str = "[distribution]\ndefault_root_object = 'index.html'\n";

/// An app beside the root one, both with an `index.html`.
#[track_caller]
fn beside_root(lines: &str, expected: &[&str]) {
    let source = format!("{ROOT}[[app]]\nname = 'admin'\ndist = 'admin'\n{lines}\n{OBJECT}");
    check(&source, &["root:index.html", "admin:index.html"], expected);
}

#[test]
fn a_site_without_traps_has_no_findings() {
    check(&format!("{ROOT}{OBJECT}"), &["root:index.html"], &[]);
    beside_root(
        "path = '/admin*'\ntrim_prefix = '/admin'\nindex_document = 'index.html'",
        &[],
    );
}

#[test]
fn behaviors() {
    let full = "trim_prefix = '/admin'\nindex_document = 'index.html'";
    beside_root(
        &format!("path = '/admin/*'\n{full}"),
        &["bare-path behavior `/admin/*`"],
    );
    beside_root(
        &format!("path = ['/admin', '/admin/*']\n{full}"),
        &["bare-path behavior `/admin/*`"],
    );
    beside_root(
        &format!("path = ['/admin*', '/admin/x*']\n{full}"),
        &["shadowed-behavior behavior `/admin/x*`"],
    );
    beside_root(
        "path = '/x*'\ntrim_prefix = '/admin'\nindex_document = 'index.html'",
        &["trim-prefix-mismatch behavior `/x*`"],
    );
}

#[test]
fn index_documents() {
    beside_root(
        "path = ['/admin*', '/admin/*']\ntrim_prefix = '/admin'",
        &[
            "shadowed-behavior behavior `/admin/*`",
            "bare-path behavior `/admin/*`",
            "no-index-document behavior `/admin/*`",
        ],
    );
    check(
        &format!("{ROOT}{OBJECT}"),
        &["root:index.html", "root:docs/index.html"],
        &["no-index-document behavior `*`"],
    );
    let website = format!("{ROOT}endpoint = 'website'\n{OBJECT}");
    check(&website, &["root:index.html", "root:docs/index.html"], &[]);
}

#[test]
fn pages() {
    let object = "distribution EMFEDEVLOCAL01, default root object";
    let object = object.trim_start_matches("distribution EMFEDEVLOCAL01, ");
    check(ROOT, &[], &[&format!("no-default-root-object {object}")]);
    check(&format!("{ROOT}index_document = 'index.html'\n"), &[], &[]);
    check(
        &format!("{ROOT}{OBJECT}"),
        &["root:main.html"],
        &[&format!("missing-page {object}")],
    );
    check(
        &format!("{ROOT}{OBJECT}"),
        &[],
        &[&format!("missing-page {object}")],
    );
    let page = "[[distribution.custom_error_response]]\nerror_code = 404\nresponse_code = 200\n";
    let page = |path: &str| format!("{OBJECT}{page}response_page_path = '{path}'\n");
    let source = format!("{ROOT}{}", page("/index.html"));
    check(&source, &["root:index.html"], &[]);
    let source = format!("{ROOT}{}", page("/404.html"));
    check(
        &source,
        &["root:index.html"],
        &["missing-page custom error response for 404"],
    );
    let other = "[[app]]\nname = 'admin'\ndist = 'admin'\npath = '/api*'\n";
    let source = format!("{ROOT}{other}{}", page("/index.html"));
    check(
        &source,
        &["root:index.html"],
        &["error-page-for-all custom error responses"],
    );
}

#[test]
fn a_prefix_and_an_origin_path_take_part_in_the_key() {
    let shared = "[[app]]\nname = 'main'\ndist = 'main'\nbucket = 'site'\nkey_prefix = 'main/'\n\
        [[bucket]]\nname = 'site'\n";
    let object = |object: &str| {
        format!(
            "{shared}[distribution]\ndefault_bucket = 'site'\ndefault_root_object = '{object}'\n"
        )
    };
    let note = "no-index-document behavior `*`";
    check(&object("main/index.html"), &["main:index.html"], &[note]);
    check(
        &object("index.html"),
        &["main:index.html"],
        &["missing-page default root object", note],
    );
    let source = format!("{ROOT}origin_path = '/v1'\n{OBJECT}");
    check(&source, &["root:v1/index.html"], &[]);
}

#[test]
fn viewers() {
    check(
        &format!("{ROOT}viewer_protocol_policy = 'redirect-to-https'\n{OBJECT}"),
        &["root:index.html"],
        &["no-https-listener behavior `*`"],
    );
    check(
        &format!("[server]\nhttps = true\n{ROOT}viewer_protocol_policy = 'https-only'\n{OBJECT}"),
        &["root:index.html"],
        &[],
    );
    check(
        &format!("{ROOT}{OBJECT}aliases = ['a.localhost', 'localhost', '*.example.com']\n"),
        &["root:index.html"],
        &["alias-needs-hosts-entry alias `*.example.com`"],
    );
    check(
        &format!("{ROOT}endpoint = 'website'\naccess = 'oac-get'\n{OBJECT}"),
        &["root:index.html"],
        &["website-not-public origin `root`"],
    );
}

#[test]
fn uploads() {
    let rules = |exclude: &str| {
        format!(
            "{ROOT}[[app.upload]]\nexclude = [{exclude}]\ncache_control = 'public, max-age=604800'\n\
            [[app.upload]]\ncache_control = 'no-cache'\n{OBJECT}"
        )
    };
    let files = ["root:index.html", "root:remoteEntry.js", "root:main.abc.js"];
    check(&rules("'index.html', 'remoteEntry.js'"), &files, &[]);
    check(
        &rules("'index.html'"),
        &files,
        &["long-cached-entry-point app `root`, file `remoteEntry.js`"],
    );
    let nested = ["root:index.html", "root:en/remoteEntry.js"];
    check(
        &rules("'index.html', 'remoteEntry.js'"),
        &nested,
        &["long-cached-entry-point app `root`, file `en/remoteEntry.js`"],
    );
    check(&rules("'*index.html', '*remoteEntry.js'"), &nested, &[]);
}
