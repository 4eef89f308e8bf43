//! `/__mfe_dev/`: the event stream, the script that listens to it, and what that script has to know.
//!
//! | path | answer |
//! |---|---|
//! | `events` | server-sent events: `connected`, then `reload`, `routes`, `config-error`, `config-ok` |
//! | `client.js` | the script |
//! | `routes.json` | which app a URL belongs to: a list of [`PageRoute`](super::PageRoute) |

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::json;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt as _};

use super::{Change, HubMessage, ReloadHub};
use crate::s3::etag_of;

/// The path prefix that is ours and not the distribution's.
pub const PREFIX: &str = "/__mfe_dev/";
/// Where the script is.
pub const CLIENT_PATH: &str = "/__mfe_dev/client.js";
/// How often a silent stream shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

const CLIENT: &str = include_str!("client.js");

/// The script's entity tag.
static CLIENT_ETAG: LazyLock<String> = LazyLock::new(|| etag_of(CLIENT.as_bytes()));

/// The routes below [`PREFIX`].
pub fn router(hub: Arc<ReloadHub>) -> Router {
    Router::new()
        .route("/__mfe_dev/events", get(events))
        .route(CLIENT_PATH, get(client))
        .route("/__mfe_dev/routes.json", get(routes))
        .with_state(hub)
}

async fn events(State(hub): State<Arc<ReloadHub>>) -> impl IntoResponse {
    let stream = stream(&hub);
    (
        // For a proxy in between that would wait for more.
        [(HeaderName::from_static("x-accel-buffering"), "no")],
        Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)),
    )
}

/// One page's stream: who we are, what is wrong, then every message.
fn stream(hub: &ReloadHub) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let (messages, reloads, config_error) = hub.listen();
    let about = json!({ "boot_id": hub.boot_id(), "apps": reloads.last_of_app });
    let connected = event("connected", &about);
    let error = config_error.map(|text| event("config-error", &json!({ "text": text })));
    let open = |message: &Result<HubMessage, _>| !matches!(message, Ok(HubMessage::Closing));
    let messages = BroadcastStream::new(messages).take_while(open);
    let messages = messages.map(|message| match message {
        Ok(HubMessage::Reload(number, changes)) => reload(number, &changes, false),
        Ok(HubMessage::RoutesChanged) => event("routes", &json!({})),
        Ok(HubMessage::RulesChanged) => reload(0, &[], true),
        Ok(HubMessage::ConfigError(text)) => event("config-error", &json!({ "text": &*text })),
        Ok(HubMessage::ConfigOk | HubMessage::Closing) => event("config-ok", &json!({})),
        // It could not keep up, and what it missed is gone.
        Err(BroadcastStreamRecvError::Lagged(_)) => reload(0, &[], true),
    });
    tokio_stream::once(connected)
        .chain(tokio_stream::iter(error))
        .chain(messages)
        .map(Ok)
}

fn reload(number: u64, changes: &[Change], all: bool) -> Event {
    let changes: Vec<_> = changes
        .iter()
        .map(|it| {
            json!({ "app": it.app, "keys": it.keys, "more": it.more, "css_only": it.css_only })
        })
        .collect();
    let data = json!({ "number": number, "changes": changes, "all": all });
    event("reload", &data)
}

/// JSON has no line break that would end an event.
fn event(name: &str, data: &serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

async fn client(headers: HeaderMap) -> Response {
    let etag = CLIENT_ETAG.as_str();
    let about = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
        (ETAG, etag),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let known = (headers.get_all(IF_NONE_MATCH).iter())
        .filter_map(|it| it.to_str().ok())
        .any(|it| it.contains(etag));
    if known {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, CLIENT).into_response()
    }
}

async fn routes(State(hub): State<Arc<ReloadHub>>) -> impl IntoResponse {
    let routes = hub.routes();
    ([(CACHE_CONTROL, "no-store")], axum::Json(routes.to_vec()))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::devloop::{PageMount, PageRoute};

    async fn get(hub: &Arc<ReloadHub>, path: &str, etag: Option<&str>) -> Response {
        let mut request = Request::builder().uri(path);
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let request = request.body(Body::empty()).unwrap();
        router(Arc::clone(hub)).oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// The next event of a stream, as it goes over the wire.
    async fn next(body: &mut Body) -> String {
        let frame = body.frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn the_script_is_served_and_revalidated() {
        let hub = ReloadHub::new("1".into());
        let first = get(&hub, CLIENT_PATH, None).await;
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CACHE_CONTROL], "no-cache");
        let etag = first.headers()[ETAG].to_str().unwrap().to_owned();
        assert_eq!(text(first).await, CLIENT);
        let again = get(&hub, CLIENT_PATH, Some(&format!("W/{etag}"))).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[ETAG], etag.as_str());
        let other = get(&hub, CLIENT_PATH, Some("\"0\"")).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn the_script_runs_under_a_strict_policy() {
        for forbidden in ["eval(", "new Function", "innerHTML", ".style.", "'style'"] {
            assert!(!CLIENT.contains(forbidden), "{forbidden}");
        }
        assert!(CLIENT.is_ascii());
    }

    #[tokio::test]
    async fn the_stream_says_who_it_is_and_passes_each_message_on_once() {
        let hub = ReloadHub::new("boot-1".into());
        hub.config_error("line \"3\"\nis wrong");
        let response = get(&hub, "/__mfe_dev/events", None).await;
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        let mut body = response.into_body();
        let connected = "event: connected\ndata: {\"boot_id\":\"boot-1\",\"apps\":{}}\n\n";
        assert_eq!(next(&mut body).await, connected);
        let error = "event: config-error\ndata: {\"text\":\"line \\\"3\\\"\\nis wrong\"}\n\n";
        assert_eq!(next(&mut body).await, error);
        hub.reload([Change {
            app: "admin".into(),
            keys: vec!["a.css".into()],
            more: false,
            css_only: true,
        }]);
        hub.config_ok();
        let change = "event: reload\ndata: {\"number\":1,\"changes\":[{\"app\":\"admin\",\"keys\":[\"a.css\"],\
                      \"more\":false,\"css_only\":true}],\"all\":false}\n\n";
        assert_eq!(next(&mut body).await, change);
        assert_eq!(next(&mut body).await, "event: config-ok\ndata: {}\n\n");
    }

    #[tokio::test]
    async fn who_cannot_keep_up_loads_everything_anew() {
        let hub = ReloadHub::new("1".into());
        let mut body = get(&hub, "/__mfe_dev/events", None).await.into_body();
        next(&mut body).await;
        for _ in 0..1_000 {
            hub.reload([]);
        }
        assert!(next(&mut body).await.contains("\"all\":true"));
        drop(body);
        assert_eq!(hub.listeners(), 0);
    }

    #[tokio::test]
    async fn routes_are_told_in_order() {
        let hub = ReloadHub::new("1".into());
        hub.set_routes(vec![PageRoute {
            pattern: "/admin/*".into(),
            trim_prefix: Some("/admin".into()),
            or_untrimmed: false,
            origin_path: String::new(),
            default_root_object: None,
            mounts: vec![PageMount {
                key_prefix: String::new(),
                app: "admin".into(),
            }],
        }]);
        let response = get(&hub, "/__mfe_dev/routes.json", None).await;
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let expected = "[{\"pattern\":\"/admin/*\",\"trim_prefix\":\"/admin\",\"origin_path\":\"\",\
                        \"default_root_object\":null,\
                        \"mounts\":[{\"key_prefix\":\"\",\"app\":\"admin\"}]}]";
        assert_eq!(text(response).await, expected);
    }

    #[tokio::test]
    async fn nothing_else_is_there() {
        let hub = ReloadHub::new("1".into());
        let response = get(&hub, "/__mfe_dev/other", None).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }
}
