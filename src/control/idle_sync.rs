//! A deploy that changed nothing: `aws s3 sync` that lists a bucket and uploads no file.
//!
//! Mostly that is what was wanted. But `sync` compares sizes and times alone, so who only changes
//! `--cache-control` or `--content-type` sees a command that succeeds, and objects that keep what
//! they had. So the first such sync of a bucket is remarked upon.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderMap, Method};

use super::{AwsEndpoint, AwsRequest};
use crate::s3::{BucketContents, Buckets};

/// How soon after its list a sync begins to upload, on a busy machine.
const SOON: Duration = Duration::from_secs(2);

/// The buckets of which it was said.
#[derive(Clone, Debug, Default)]
pub(super) struct IdleSyncs(Arc<Mutex<BTreeSet<String>>>);

impl IdleSyncs {
    fn is_said(&self, bucket: &str) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(bucket)
    }

    /// Notes that it is said; false where it has been said meanwhile.
    fn say(&self, bucket: &str) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        said.insert(bucket.to_owned())
    }
}

/// Looks at a request for S3, and comes back to it once a sync would have uploaded something.
pub(super) fn look_at(endpoint: &AwsEndpoint, request: &AwsRequest, buckets: &Buckets) {
    let Some((bucket, prefix)) = listed(&request.method, &request.path, &request.query) else {
        return;
    };
    if !is_of_sync(&request.headers) || endpoint.idle_syncs.is_said(&bucket) {
        return;
    }
    let stored = buckets.get(&bucket);
    let Some(BucketContents::Stored(stored)) = stored.as_deref().map(|it| &it.contents) else {
        return;
    };
    // The first deploy has everything to upload, and a list of nothing says nothing.
    if stored.objects_after(&prefix, "", 1).is_empty() {
        return;
    }
    let (stored, before) = (stored.clone(), stored.changes());
    let said = endpoint.idle_syncs.clone();
    tokio::spawn(async move {
        tokio::time::sleep(SOON).await;
        if stored.changes() == before && said.say(&bucket) {
            tracing::info!(
                "`aws s3 sync` found nothing to upload to `{bucket}/{prefix}`: it compares sizes and times only, so another `--cache-control` or `--content-type` alone uploads nothing (`aws s3 cp --recursive` uploads everything)"
            );
        }
    });
}

/// The bucket and the prefix of a list of all that is below it, as a sync begins with.
fn listed(method: &Method, path: &str, query: &str) -> Option<(String, String)> {
    if method != Method::GET {
        return None;
    }
    let bucket = path.strip_prefix('/')?.trim_end_matches('/');
    if bucket.is_empty() || bucket.contains('/') {
        return None;
    }
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let get = |name: &str| {
        let pair = pairs.iter().find(|(it, _)| it == name);
        pair.map(|(_, value)| value.as_ref())
    };
    let is_list = get("list-type") == Some("2")
        && get("delimiter").is_none()
        && get("continuation-token").is_none();
    is_list.then(|| {
        let prefix = get("prefix").unwrap_or_default();
        (bucket.to_owned(), prefix.to_owned())
    })
}

/// Whether the aws CLI asks; its second version says for which command.
fn is_of_sync(headers: &HeaderMap) -> bool {
    let agent = headers.get(USER_AGENT).and_then(|it| it.to_str().ok());
    let agent = agent.unwrap_or_default();
    let command = agent.split_once("command");
    let is_sync = command.is_none_or(|(_, it)| {
        let it = it.trim_start_matches(['/', '#']);
        it.starts_with("s3.sync")
    });
    agent.starts_with("aws-cli/") && is_sync
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(target: &str, expected: Option<(&str, &str)>) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let found = listed(&Method::GET, path, query);
        let expected = expected.map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(found, expected, "{target}");
    }

    #[test]
    fn the_list_of_a_sync_has_no_delimiter() {
        let all = "list-type=2&encoding-type=url";
        check(&format!("/b?{all}"), Some(("b", "")));
        check(&format!("/b/?{all}&prefix=a%2F"), Some(("b", "a/")));
        check(&format!("/b?{all}&delimiter=%2F"), None);
        check(&format!("/b?{all}&continuation-token=x"), None);
        check(&format!("/?{all}"), None);
        check(&format!("/b/key?{all}"), None);
        check("/b", None);
        assert_eq!(listed(&Method::PUT, "/b", all), None);
    }

    #[test]
    fn only_the_cli_is_remarked_upon() {
        for (agent, expected) in [
            ("aws-cli/1.46.3 md/Botocore#1.43.62 ua/2.1", true),
            ("aws-cli/2.9.19 Python/3.11 command/s3.sync", true),
            ("aws-cli/2.36.7 md/command#s3.sync", true),
            ("aws-cli/2.36.7 md/command#s3.ls", false),
            ("Boto3/1.43.11", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, agent.parse().unwrap());
            assert_eq!(is_of_sync(&headers), expected, "{agent}");
        }
    }

    #[test]
    fn it_is_said_once_a_bucket() {
        let said = IdleSyncs::default();
        assert!(!said.is_said("a"));
        assert!(said.say("a"));
        assert!(said.is_said("a"));
        assert!(!said.say("a"));
        assert!(said.say("b"));
    }
}
