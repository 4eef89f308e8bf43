//! What `serve` says first: the addresses, and which app answers where.

use std::fmt::Write as _;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::ready::distribution_url;
use crate::config::devserver_toml::AmountToml;
use crate::config::{AppSummary, CacheMode, Config, FunctionConfig};
use crate::distribution::{CacheBehavior, Distribution, OriginEndpoint};
use crate::message::EdgeEvent;
use crate::s3::BucketStore;
use crate::server::Bound;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GREEN: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const YELLOW: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// The banner, with styles that the writer strips where nobody sees colours.
pub(super) fn banner(
    config: &Config,
    bound: &Bound,
    store: &BucketStore,
    took: Duration,
) -> String {
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
    let keys = match config.credentials.is_empty() {
        true => "any credentials",
        false => "the keys of `[credentials]`",
    };
    let _ = writeln!(
        res,
        "  control  http://{}  {DIM}AWS_ENDPOINT_URL of deploy tools, with {keys}{DIM:#}",
        bound.control_address
    );
    store_line(&mut res, config, store);
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
    if let Some(from) = &config.imported_from {
        let _ = writeln!(res, "  from     {from}");
    }
    // A definition needs no file to be laid over it.
    let file = config.file.as_ref();
    if let Some(file) = file.filter(|it| it.exists() || config.imported_from.is_none()) {
        let _ = writeln!(res, "  config   {}", file.display());
    }
    if config.distributions.is_empty() {
        let _ = writeln!(
            res,
            "\n  no distribution yet  {DIM}what `aws cloudfront create-distribution` makes is served{DIM:#}"
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
        let created = config.created.distributions.iter();
        if created.clone().any(|created| created.id == it.id) {
            let _ = write!(res, "  {DIM}created through the API{DIM:#}");
        }
        let _ = writeln!(res, "{disabled}");
        apps_table(&mut res, config, it);
        functions_table(&mut res, config, it);
    }
    res
}

/// What lies in the local store; nothing where nothing does.
fn store_line(res: &mut String, config: &Config, store: &BucketStore) {
    let folder = &config.store;
    if !folder.is_dir() {
        return;
    }
    let count = store.buckets().len();
    let buckets = if count == 1 { "bucket" } else { "buckets" };
    let _ = writeln!(
        res,
        "  store    {}  {DIM}{count} {buckets} created{DIM:#}",
        folder.display()
    );
}

/// The apps of a distribution, and its behaviors that belong to none: name, path patterns, bucket,
/// and where the objects come from.
fn apps_table(res: &mut String, config: &Config, distribution: &Distribution) {
    let own = |it: &&AppSummary| it.distribution == distribution.id;
    let apps = config.apps.iter().filter(own);
    let mut rows: Vec<[String; 4]> = apps.clone().map(|it| app_row(config, it)).collect();
    let default = [&distribution.default_cache_behavior];
    for behavior in distribution.cache_behaviors.iter().chain(default) {
        let pattern = behavior.path_pattern.as_str();
        let is_of_app = |it: &AppSummary| it.path_patterns.iter().any(|own| own == pattern);
        if !apps.clone().any(is_of_app) {
            rows.push(behavior_row(config, distribution, behavior));
        }
    }
    let head = ["app", "behavior", "bucket", "folder or server"];
    columns(res, head, &rows);
}

fn app_row(config: &Config, it: &AppSummary) -> [String; 4] {
    let patterns = match it.path_patterns.is_empty() {
        true => "-".to_owned(),
        false => it.path_patterns.join(", "),
    };
    let bucket = match it.bucket.is_empty() {
        true => "-".to_owned(),
        false => format!("{}/{}", it.bucket, it.key_prefix),
    };
    let mut from = match (&it.url, it.dist.is_empty()) {
        (None, false) => it.dist.clone(),
        (None, true) => kept_in(config, &it.bucket),
        (Some(url), true) => url.clone(),
        (Some(url), false) => format!("{url}, else {}", it.dist),
    };
    if !it.dist.is_empty() && !it.path.is_dir() {
        from.push_str(&format!("  {YELLOW}not there yet{YELLOW:#}"));
    }
    [it.name.clone(), patterns, bucket, from]
}

/// A behavior that no app stands for.
fn behavior_row(
    config: &Config,
    distribution: &Distribution,
    behavior: &CacheBehavior,
) -> [String; 4] {
    let id = &behavior.target_origin_id;
    let mut groups = distribution.origin_groups.iter();
    let primary = groups.find(|it| it.id == *id).map(|it| &it.primary);
    let origin = distribution.origin(primary.unwrap_or(id));
    let bucket = origin.and_then(|it| it.endpoint.bucket());
    let from = match (bucket, origin) {
        (Some(bucket), _) => kept_in(config, bucket),
        (None, Some(origin)) => match &origin.endpoint {
            OriginEndpoint::Custom(custom) if custom.unbound => {
                format!("{}  {YELLOW}not bound: 502{YELLOW:#}", origin.domain_name)
            }
            OriginEndpoint::Custom(_)
            | OriginEndpoint::S3Rest { .. }
            | OriginEndpoint::S3Website { .. } => origin.domain_name.clone(),
        },
        (None, None) => "-".to_owned(),
    };
    let bucket = bucket.map_or("-".to_owned(), |it| format!("{it}/"));
    let pattern = behavior.path_pattern.as_str().to_owned();
    ["-".to_owned(), pattern, bucket, from]
}

/// Where the objects of a bucket are.
fn kept_in(config: &Config, bucket: &str) -> String {
    let configured = config.buckets.iter().find(|it| it.name == bucket);
    let remote = configured.and_then(|it| it.remote.as_ref());
    let folders = configured.map_or(&[][..], |it| &it.folders);
    match (remote, folders) {
        (Some(remote), _) => format!(
            "{}/{}",
            remote.endpoint.trim_end_matches('/'),
            remote.bucket
        ),
        (None, []) => "local store".to_owned(),
        (None, [only]) => only.path.display().to_string(),
        (None, several) => format!("{} folders", several.len()),
    }
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
