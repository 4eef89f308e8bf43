//! What CloudFront makes of an origin's answer before it is kept and passed on.
//!
//! AWS: "Request and response behavior for Amazon S3 origins", section on headers that CloudFront
//! removes or updates; "Cache content based on cookies" for `Set-Cookie`; "Serve compressed files".

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, SET_COOKIE, TRANSFER_ENCODING, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;

use super::Cx;
use super::functions::origin_function;
use super::obtained::{MadeBy, Obtained};
use super::origin_fetch::Fetched;
use super::origin_request::Prepared;
use super::wanted::{Purpose, Wanted};
use crate::distribution::{
    CacheBehavior, CompressionFacts, CompressionVerdict, GeneratedError, OriginEndpoint,
    declared_length, encode_headers, judge_compression, vary_uncompressed,
};
use crate::message::{Body, BodyError};
use crate::rfc::content_coding::ContentCoding;
use crate::rfc::ordered_headers;
use crate::trace::{OriginResponseStep, Step};

/// Headers between neighbours, which no proxy passes on.
const REMOVED: [&str; 7] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "upgrade",
];

/// What a CDN in front of the origin says of itself; CloudFront has its own in their place.
const REPLACED: [&str; 2] = ["x-cache", "x-amz-cf-id"];

/// What CloudFront also takes away from S3's REST endpoint.
const REMOVED_FROM_S3: [&str; 2] = ["x-amz-id-2", "x-amz-request-id"];

/// The largest body that is compressed while others of the thread wait: some 0.3 ms.
const COMPRESSED_IN_PLACE: usize = 16 * 1024;

/// Takes an origin's answer.
pub(crate) async fn settle(
    cx: &mut Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    prepared: &mut Prepared<'_>,
    mut fetched: Fetched,
) -> Result<Fetched, Box<Obtained>> {
    let shown = prepared.shown.take();
    let target = prepared.target();
    let switched = fetched.response.status == StatusCode::SWITCHING_PROTOCOLS;
    if fetched.made_by != MadeBy::Origin || switched {
        return Ok(fetched);
    }
    let headers = &mut fetched.response.headers;
    let cookies_go = behavior.cache.strips_set_cookie();
    let removed = remove_headers(headers, target.endpoint, cookies_go, cx.trace.is_full());
    let association = target.functions.origin_response.as_ref();
    let function = match association.zip(shown) {
        None => None,
        Some((association, shown)) => {
            let response = &mut fetched.response;
            let called = origin_function::on_response(cx, wanted, association, shown, response);
            // In a box, so that an answer without a function does not carry the room for it.
            match Box::pin(called).await {
                Ok(run) => run,
                Err(mut failed) => {
                    let run = failed.failed_run.take().map(|it| *it);
                    cx.trace.record(|| {
                        Step::OriginResponse(OriginResponseStep {
                            removed,
                            compression: String::new(),
                            compressed: false,
                            function: run,
                        })
                    });
                    return Err(failed);
                }
            }
        }
    };
    let headers = &mut fetched.response.headers;
    // Where there is no minimum TTL, `*` has a meaning to the cache.
    let star = behavior.cache.ttl_bounds().min.is_zero();
    keep_known_vary(headers, |name| {
        behavior.cache.keeps_in_vary(name) || (star && name == "*")
    });
    let flows = matches!(fetched.response.body, Body::Flowing(_));
    if flows && !headers.contains_key(CONTENT_LENGTH) {
        // It came in chunks, is passed on in chunks and kept as such.
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    let before = fetched.response.headers.get(CONTENT_ENCODING).cloned();
    let compression = compress(cx, wanted, behavior, &mut fetched).await;
    let compressed = fetched.response.headers.get(CONTENT_ENCODING) != before.as_ref();
    cx.trace.record(|| {
        Step::OriginResponse(OriginResponseStep {
            removed,
            compression,
            compressed,
            function,
        })
    });
    Ok(fetched)
}

/// Removes what CloudFront does not pass on, and names it.
fn remove_headers(
    headers: &mut HeaderMap,
    endpoint: &OriginEndpoint,
    strips_set_cookie: bool,
    detail: bool,
) -> Vec<String> {
    let also: &[&str] = match endpoint {
        OriginEndpoint::S3Rest { .. } => &REMOVED_FROM_S3,
        OriginEndpoint::S3Website { .. } | OriginEndpoint::Custom(_) => &[],
    };
    let goes = |name: &HeaderName| {
        REMOVED.contains(&name.as_str())
            || REPLACED.contains(&name.as_str())
            || also.contains(&name.as_str())
            || (*name == SET_COOKIE && strips_set_cookie)
    };
    let removed = match detail {
        true => headers
            .keys()
            .filter(|it| goes(it))
            .map(ToString::to_string)
            .collect(),
        false => Vec::new(),
    };
    ordered_headers::retain(headers, |name| !goes(name));
    removed
}

/// Keeps in `Vary` what the origin got to see: nothing else can vary.
fn keep_known_vary(headers: &mut HeaderMap, known: impl Fn(&str) -> bool) {
    if !headers.contains_key(VARY) {
        return;
    }
    let all: Vec<HeaderValue> = headers.get_all(VARY).iter().cloned().collect();
    let kept: Vec<&str> = all
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(','))
        .map(str::trim)
        .filter(|it| known(it))
        .collect();
    match HeaderValue::try_from(kept.join(", ")) {
        Ok(value) if !kept.is_empty() => {
            headers.insert(VARY, value);
        }
        _ => {
            ordered_headers::retain(headers, |name| *name != VARY);
        }
    }
}

/// Compresses the body where CloudFront would; says why or why not, where that is wanted.
async fn compress(
    cx: &Cx<'_>,
    wanted: &Wanted<'_>,
    behavior: &CacheBehavior,
    fetched: &mut Fetched,
) -> String {
    let reads = wanted.method == Method::GET || wanted.method == Method::HEAD;
    if !reads || wanted.purpose == Purpose::OriginDecides {
        return String::new();
    }
    let response = &mut fetched.response;
    let encoding = behavior.cache.encoding(behavior.compress, wanted.viewer);
    let verdict = judge_compression(&CompressionFacts {
        compress: behavior.compress,
        gzip: encoding.gzip(),
        brotli: encoding.brotli(),
        caching_disabled: behavior.cache.disable_caching(),
        status: response.status,
        headers: &response.headers,
        content_length: declared_length(&response.headers),
    });
    let fidelity = &cx.snapshot.fidelity;
    let coding = match verdict {
        CompressionVerdict::Compress(coding) => coding,
        CompressionVerdict::Leave(why) => {
            let switch = fidelity.vary_on_uncompressed;
            vary_uncompressed(&why, &mut response.headers, switch);
            return match cx.trace.is_full() {
                true => format!("not compressed: {why}"),
                false => String::new(),
            };
        }
    };
    let switch = fidelity.accept_ranges_on_compressed;
    if wanted.method == Method::HEAD && matches!(response.body, Body::Empty) {
        encode_headers(coding, &mut response.headers, switch);
        return format!("the headers of what GET gets with {}", coding.as_str());
    }
    let whole = match std::mem::take(&mut response.body) {
        Body::Empty => return String::new(),
        Body::Held(bytes) => bytes,
        Body::Flowing(flowing) => match flowing.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) => {
                cut_short(cx, wanted, fetched, &error);
                return String::new();
            }
        },
    };
    let before = whole.len();
    let encoded = encode(coding, whole).await;
    let said = format!(
        "compressed with {}: {before} bytes became {}",
        coding.as_str(),
        encoded.len()
    );
    response.body = Body::Held(encoded);
    encode_headers(coding, &mut response.headers, switch);
    said
}

async fn encode(coding: ContentCoding, whole: Bytes) -> Bytes {
    if whole.len() <= COMPRESSED_IN_PLACE {
        return Bytes::from(coding.encode(&whole));
    }
    let kept = whole.clone();
    let encoded = tokio::task::spawn_blocking(move || coding.encode(&kept)).await;
    // The task only fails where the server is being torn down.
    encoded.map_or(whole, Bytes::from)
}

/// The body ended early while it was gathered for compression.
fn cut_short(cx: &Cx<'_>, wanted: &Wanted<'_>, fetched: &mut Fetched, error: &BodyError) {
    tracing::debug!(%error, "an origin's body was cut short");
    fetched.response = GeneratedError::OriginClosed.response(&wanted.viewer.id, cx.now);
    fetched.made_by = MadeBy::CloudFront;
}
