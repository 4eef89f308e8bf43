//! `mfe-dev explain`: every decision for one request, in order.
//!
//! It is a real run of the life-cycle that `serve` uses, whose trace is printed; there is no
//! second matcher that could disagree. It asks no running server: its cache begins empty, and
//! what it says of a lifetime is what the next request would find.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, Version};
use http_body_util::BodyExt;

use super::explain_json::explained;
use super::loading::{Loading, load_or_say};
use super::store;
use super::{COULD_NOT_RUN, ConfigSource};
use crate::assemble::{Standing, assemble};
use crate::clock::Clock;
use crate::config::Config;
use crate::edge::{Edge, EdgeOptions, RequestIds, ViewerResponse};
use crate::message::{Body, Scheme, ViewerRequest};
use crate::trace::{Detail, RouteTrace, Step, long_lines};

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// The method, GET where it is left out, and the path or URL
    #[arg(value_name = "[METHOD] URL", num_args = 1..=2, required = true)]
    request: Vec<String>,
    /// A request header, as in `-H 'Range: bytes=0-9'`; may be given several times
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// Print the body of the answer too
    #[arg(long)]
    body: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: ConfigSource,
}

pub(super) fn run(args: &ExplainArgs, out: &mut impl Write) -> io::Result<u8> {
    let Loading::Usable(loaded) = load_or_say(&args.source)? else {
        return Ok(COULD_NOT_RUN);
    };
    let viewer = asked(args).map_err(|it| io::Error::new(io::ErrorKind::InvalidInput, it))?;
    let headline = format!(
        "{} {}://{}{}",
        viewer.method,
        viewer.scheme.as_str(),
        viewer.host.as_deref().unwrap_or_default(),
        viewer.target()
    );
    let snapshot = assemble(&loaded, &standing(&loaded)).snapshot;
    let https_port = loaded.server.https.as_ref().map(|it| it.port);
    let options = EdgeOptions {
        clock: Clock::system_ahead(loaded.server.time_offset),
        ids: RequestIds::random(),
        cache_size: loaded.server.cache_size,
        https_port: https_port.filter(|it| *it != 0),
    };
    let edge = Edge::new(snapshot, options);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let id = edge.next_request_id();
    let (response, trace) =
        runtime.block_on(edge.handle(ViewerRequest { id, ..viewer }, Detail::Full));
    if args.json {
        let explained = explained(&headline, &trace, &response);
        writeln!(out, "{}", serde_json::to_string_pretty(&explained)?)?;
    } else {
        print(out, &headline, &trace)?;
    }
    if args.body {
        writeln!(out)?;
        out.write_all(&runtime.block_on(whole(response))?)?;
        writeln!(out)?;
    }
    Ok(0)
}

/// What lies in the store is part of what is explained.
fn standing(config: &Config) -> Standing {
    Standing {
        store: store::look(config),
        ..Standing::default()
    }
}

fn print(out: &mut impl Write, headline: &str, trace: &RouteTrace) -> io::Result<()> {
    let bold = anstyle::Style::new().bold();
    writeln!(out, "{bold}{headline}{bold:#}\n")?;
    for line in trace.steps.iter().flat_map(|it: &Step| long_lines(it)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// All of a response's body, however large.
async fn whole(response: ViewerResponse) -> io::Result<Bytes> {
    match response.into_response().body {
        Body::Empty => Ok(Bytes::new()),
        Body::Held(bytes) => Ok(bytes),
        Body::Flowing(flowing) => {
            let collected = flowing.collect().await.map_err(io::Error::other)?;
            Ok(collected.to_bytes())
        }
    }
}

/// The request that the command line describes.
fn asked(args: &ExplainArgs) -> Result<ViewerRequest, String> {
    let (method, url) = match args.request.as_slice() {
        [url] => (Method::GET, url),
        [method, url] => {
            let method = Method::from_bytes(method.as_bytes())
                .map_err(|_| format!("`{method}` is not an HTTP method"))?;
            (method, url)
        }
        _ => {
            return Err("give a path or a URL, with a method in front if it is not GET".to_owned());
        }
    };
    let (scheme, host, target) = parts(url)?;
    let mut headers = header_map(&args.headers)?;
    let host = match headers
        .get(http::header::HOST)
        .and_then(|it| it.to_str().ok())
    {
        Some(given) => given.to_owned(),
        None => host,
    };
    if let Ok(value) = HeaderValue::from_str(&host) {
        headers.insert(http::header::HOST, value);
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Ok(ViewerRequest {
        id: RequestIds::seeded(0).next(),
        method,
        scheme,
        version: Version::HTTP_11,
        host: Some(host),
        path: path.to_owned(),
        query: query.to_owned(),
        empty_query: target.ends_with('?'),
        headers,
        body: Body::Empty,
        viewer: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        tls: None,
        viewer_facts: HeaderMap::new(),
    })
}

/// Scheme, host and target of a URL or of a bare path.
pub(super) fn parts(url: &str) -> Result<(Scheme, String, String), String> {
    if url.starts_with('/') {
        return Ok((Scheme::Http, "localhost".to_owned(), url.to_owned()));
    }
    let (scheme, rest) = match (url.strip_prefix("http://"), url.strip_prefix("https://")) {
        (Some(rest), _) => (Scheme::Http, rest),
        (None, Some(rest)) => (Scheme::Https, rest),
        (None, None) => {
            return Err(format!(
                "`{url}` is neither a path such as `/admin/` nor an http(s) URL"
            ));
        }
    };
    let uri: Uri = url
        .parse()
        .map_err(|error| format!("`{url}` is not a URL: {error}"))?;
    let host = uri.authority().map_or(rest, |it| it.as_str()).to_owned();
    let target = uri.path_and_query().map_or("/", |it| it.as_str());
    Ok((scheme, host, target.to_owned()))
}

pub(super) fn header_map(given: &[String]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for line in given {
        let (name, value) = line
            .split_once(':')
            .ok_or_else(|| format!("the header `{line}` has no `:` between name and value"))?;
        let name = HeaderName::from_bytes(name.trim().as_bytes())
            .map_err(|_| format!("`{}` is not a header name", name.trim()))?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| {
            format!("the value of `{name}` has characters that a header cannot have")
        })?;
        headers.append(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, scheme: Scheme, host: &str, target: &str) {
        assert_eq!(parts(url), Ok((scheme, host.to_owned(), target.to_owned())));
    }

    #[test]
    fn a_path_or_a_url_is_a_request() {
        check("/admin?x=1", Scheme::Http, "localhost", "/admin?x=1");
        check("//a/../b", Scheme::Http, "localhost", "//a/../b");
        check(
            "https://app.example.com/x",
            Scheme::Https,
            "app.example.com",
            "/x",
        );
        check(
            "http://app.example.com:8080",
            Scheme::Http,
            "app.example.com:8080",
            "/",
        );
        assert!(parts("admin").is_err());
        assert!(parts("ftp://x/").is_err());
    }

    #[test]
    fn a_header_needs_a_colon_and_a_name() {
        assert!(header_map(&["Range: bytes=0-1".to_owned()]).is_ok());
        assert!(header_map(&["Range".to_owned()]).is_err());
        assert!(header_map(&["a b: c".to_owned()]).is_err());
    }
}
