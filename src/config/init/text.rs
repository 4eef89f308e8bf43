//! The text of a first `devserver.toml`.

use super::GuessedApp;

const HEADER: &str = "\
# Production's CloudFront and S3, for this workspace. Written by `mfe-dev init`.
# `mfe-dev check` looks for traps, `mfe-dev config` prints the full form.
";

const EXAMPLE: &str = r#"
# One table for each micro-frontend: its built files, and the paths that it answers.
[[app]]
name = "app"
dist = "dist"

# [[app]]
# name = "admin"
# path = "/admin/*"
# dist = "packages/admin/dist"
# trim_prefix = "/admin"
"#;

const UPLOADS: &str = r#"
[[app.upload]]                    # what the deploy script's first `aws s3 sync` uploads
exclude = ["index.html", "remoteEntry.js"]
cache_control = "max-age=604800"

[[app.upload]]                    # and its second one: what keeps its name from build to build
cache_control = "no-cache"
"#;

const DISTRIBUTION: &str = r#"
[distribution]
default_root_object = "index.html"

# A path that is no file gets the root app's page, so that its router can take over.
# It holds for every behavior, as in production.
[[distribution.custom_error_response]]
error_code = 403
response_code = 200
response_page_path = "/index.html"

[[distribution.custom_error_response]]
error_code = 404
response_code = 200
response_page_path = "/index.html"
"#;

/// Renders the file for the apps, the one at `/` first; an example where there are none.
pub(super) fn render(apps: &[GuessedApp]) -> String {
    let mut res = HEADER.to_owned();
    if apps.is_empty() {
        res.push_str(EXAMPLE);
    }
    for app in apps {
        res.push_str(&table(app));
    }
    res.push_str(DISTRIBUTION);
    res
}

fn table(app: &GuessedApp) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut res = String::from("\n");
    let root = if app.prefix.is_none() {
        "no `path`: what no other app takes"
    } else {
        ""
    };
    res.push_str(&line("[[app]]", root));
    res.push_str(&line(&format!("name = {}", quoted(&app.name)), ""));
    if let Some(prefix) = &app.prefix {
        res.push_str(&line(
            &format!("path = {}", quoted(&format!("{prefix}/*"))),
            "",
        ));
    }
    let built = if app.is_built { "" } else { "not built yet" };
    res.push_str(&line(&format!("dist = {}", quoted(&app.dist)), built));
    if let Some(url) = &app.dev_server {
        let told = match url.ends_with(":8080") {
            true => "the dev server, with HMR; mfe-dev is at 8080 too: change one of them",
            false => "the dev server, with HMR",
        };
        res.push_str(&line(&format!("# url = {}", quoted(url)), told));
    }
    if let Some(prefix) = &app.prefix {
        let trim = format!("trim_prefix = {}", quoted(prefix));
        res.push_str(&line(
            &trim,
            "take it out where your bucket has the prefix in its keys",
        ));
        let index = "index_document = \"index.html\"";
        res.push_str(&line(
            index,
            "take it out where no edge function of yours adds it",
        ));
    }
    if app.is_federated {
        res.push_str(UPLOADS);
    }
    res
}

/// A line with a comment behind it, the comments one below the other.
fn line(text: &str, comment: &str) -> String {
    match comment {
        "" => format!("{text}\n"),
        _ => format!("{text:<33} # {comment}\n"),
    }
}
