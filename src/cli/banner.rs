//! What `serve` says first: the addresses, and which app answers where.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::ready::distribution_url;
use crate::config::devserver_toml::AmountToml;
use crate::config::{AppSummary, CacheMode, Config, FunctionConfig};
use crate::distribution::Distribution;
use crate::message::EdgeEvent;
use crate::server::Bound;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const YELLOW: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// The banner, with styles that the writer strips where nobody sees colours.
pub(super) fn banner(config: &Config, bound: &Bound, took: Duration) -> String {
    let mut res = String::new();
    let mode = if config.server.strict {
        "strict mode"
    } else {
        "dev mode"
    };
    let ms = took.as_secs_f64() * 1000.0;
    let version = env!("CARGO_PKG_VERSION");
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        res,
        "\n{BOLD}mfe-dev{BOLD:#} {version}  {mode}  {DIM}ready in {ms:.0} ms{DIM:#}\n"
    );
    let _ = writeln!(res, "  viewer   {GREEN}{}{GREEN:#}", bound.viewer_url());
    if let (Some(url), Some(https)) = (bound.https_url(), &bound.https) {
        let hint = match https.tls.authority() {
            Some(_) => "browsers accept it once `mfe-dev trust --install` has run",
            None => "with the certificate of `[server] https`",
        };
        let _ = writeln!(res, "           {GREEN}{url}{GREEN:#}  {DIM}{hint}{DIM:#}");
    }
    let _ = writeln!(
        res,
        "  control  http://{}  {DIM}as AWS_ENDPOINT_URL, and /_mfe/status{DIM:#}",
        bound.control_address
    );
    if config.server.cache == CacheMode::Off {
        let _ = writeln!(
            res,
            "  cache    {YELLOW}off{YELLOW:#}  {DIM}every request asks the origin{DIM:#}"
        );
    }
    if !config.server.time_offset.is_zero() {
        let ahead = AmountToml::of_duration(config.server.time_offset).text();
        let _ = writeln!(res, "  clock    {YELLOW}{ahead} ahead{YELLOW:#}");
    }
    if let Some(file) = &config.file {
        let _ = writeln!(res, "  config   {}", file.display());
    }
    if config.distributions.is_empty() {
        let _ = writeln!(
            res,
            "\n  {DIM}no distribution yet: what `aws cloudfront create-distribution` makes is served{DIM:#}"
        );
    }
    let several = config.distributions.len();
    for it in &config.distributions {
        let disabled = if it.enabled {
            ""
        } else {
            "  (disabled: answers like an unknown host)"
        };
        let _ = write!(res, "\n  {BOLD}{}{BOLD:#}", it.id);
        if several > 1 {
            let _ = write!(res, "  {}", distribution_url(it, several, bound));
        }
        let names: Vec<&str> = it
            .aliases
            .iter()
            .map(crate::distribution::Alias::as_str)
            .collect();
        if !names.is_empty() {
            let _ = write!(res, "  {DIM}{}{DIM:#}", names.join(", "));
        }
        let _ = writeln!(res, "{disabled}");
        let apps: Vec<&AppSummary> = config
            .apps
            .iter()
            .filter(|app| app.distribution == it.id)
            .collect();
        match apps.is_empty() {
            true => behaviors_table(&mut res, it),
            false => apps_table(&mut res, &apps),
        }
        functions_table(&mut res, config, it);
    }
    res
}

/// The apps of a distribution: name, path patterns, bucket, folder.
fn apps_table(res: &mut String, apps: &[&AppSummary]) {
    let rows = apps.iter().map(|it| {
        let patterns = match it.path_patterns.is_empty() {
            true => "-".to_owned(),
            false => it.path_patterns.join(", "),
        };
        let bucket = match it.bucket.is_empty() {
            true => "-".to_owned(),
            false => format!("{}/{}", it.bucket, it.key_prefix),
        };
        let mut from = match (&it.url, it.dist.is_empty()) {
            (None, _) => it.dist.clone(),
            (Some(url), true) => url.clone(),
            (Some(url), false) => format!("{url}, else {}", it.dist),
        };
        if !it.dist.is_empty() && !it.path.is_dir() {
            from.push_str(&format!("  {YELLOW}not there yet{YELLOW:#}"));
        }
        [it.name.clone(), patterns, bucket, from]
    });
    columns(
        res,
        ["app", "behavior", "bucket", "folder or server"],
        &rows.collect::<Vec<_>>(),
    );
}

/// The behaviors of a distribution that has no apps, and what they ask.
fn behaviors_table(res: &mut String, distribution: &Distribution) {
    let default = [&distribution.default_cache_behavior];
    let behaviors = distribution.cache_behaviors.iter().chain(default);
    let rows = behaviors.map(|behavior| {
        let id = &behavior.target_origin_id;
        let (kind, asked) = match distribution.origin(id) {
            Some(origin) => {
                let bucket = origin.endpoint.bucket();
                (
                    origin.endpoint.kind(),
                    bucket.unwrap_or(&origin.domain_name),
                )
            }
            None => ("group", "-"),
        };
        let pattern = behavior.path_pattern.as_str();
        [pattern, id, kind, asked].map(str::to_owned)
    });
    columns(
        res,
        ["behavior", "origin", "endpoint", "bucket or server"],
        &rows.collect::<Vec<_>>(),
    );
}

/// The functions of a distribution's behaviors, but for those that are built in.
fn functions_table(res: &mut String, config: &Config, distribution: &Distribution) {
    let default = [&distribution.default_cache_behavior];
    let behaviors = distribution.cache_behaviors.iter().chain(default);
    let rows: Vec<[String; 4]> = behaviors
        .flat_map(|behavior| {
            EVENTS.iter().filter_map(|event| {
                let association = behavior.functions.get(*event)?;
                let (file, runtime) = match config.functions.get(&association.function)? {
                    FunctionConfig::TrimPrefix(_) => return None,
                    FunctionConfig::CloudFront { file, runtime, .. } => {
                        (file, runtime.as_str().to_owned())
                    }
                    FunctionConfig::Lambda { file, runtime, .. } => (file, runtime.to_string()),
                };
                let pattern = behavior.path_pattern.as_str().to_owned();
                Some([event.to_string(), pattern, runtime, file.clone()])
            })
        })
        .collect();
    if !rows.is_empty() {
        res.push('\n');
        columns(res, ["function at", "behavior", "runtime", "code"], &rows);
    }
}

/// The events in the order in which a request meets them.
const EVENTS: [EdgeEvent; 4] = [
    EdgeEvent::ViewerRequest,
    EdgeEvent::OriginRequest,
    EdgeEvent::OriginResponse,
    EdgeEvent::ViewerResponse,
];

/// A table; its last column may be as wide as it likes.
fn columns(res: &mut String, head: [&str; 4], rows: &[[String; 4]]) {
    let width = |column: usize| {
        rows.iter()
            .map(|it| it[column].chars().count())
            .chain([head[column].len()])
            .max()
            .unwrap_or(0)
    };
    let (a, b, c) = (width(0), width(1), width(2));
    let [first, second, third, last] = head;
    let _ = writeln!(
        res,
        "  {DIM}{first:<a$}  {second:<b$}  {third:<c$}  {last}{DIM:#}"
    );
    for [first, second, third, last] in rows {
        let _ = writeln!(res, "  {first:<a$}  {second:<b$}  {third:<c$}  {last}");
    }
}
