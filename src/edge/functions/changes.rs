//! What differs between what a function was given and what it returned.

use http::{HeaderMap, HeaderName};

use crate::functions::outcome::{GeneratedResponse, RequestChange, ResponseChange};
use crate::functions::{EventRequest, EventResponse, LambdaOrigin, OriginChange};
use crate::trace::FunctionChange;

/// The changes of a request.
pub(super) fn of_request(before: &EventRequest<'_>, after: &RequestChange) -> Vec<FunctionChange> {
    let mut res = Vec::new();
    if let Some(uri) = &after.uri {
        res.push(changed("uri", before.uri, uri));
    }
    if let Some(query) = &after.query {
        res.push(changed("query", before.query.unwrap_or_default(), query));
    }
    if let Some(headers) = &after.headers {
        res.extend(of_headers(before.headers, headers));
    }
    if let Some(origin) = &after.origin {
        let was = before.origin.as_ref().map(described);
        res.push(FunctionChange {
            what: "origin".to_owned(),
            before: was,
            after: Some(origin_change(origin)),
        });
    }
    if let Some(body) = &after.body {
        res.push(added("body", &format!("{} bytes", body.len())));
    }
    res
}

/// The change of a URI alone.
pub(super) fn of_uri(before: &str, after: &str) -> Vec<FunctionChange> {
    match before == after {
        true => Vec::new(),
        false => vec![changed("uri", before, after)],
    }
}

/// The changes of a response.
pub(super) fn of_response(
    before: &EventResponse<'_>,
    after: &ResponseChange,
) -> Vec<FunctionChange> {
    let mut res = Vec::new();
    if let Some(status) = after.status {
        res.push(changed("status", before.status.as_str(), status.as_str()));
    }
    if let Some(description) = &after.status_description {
        res.push(added("status description", description));
    }
    if let Some(headers) = &after.headers {
        res.extend(of_headers(before.headers, headers));
    }
    match &after.body {
        Some(body) if body.is_empty() => res.push(removed("body", "as it was")),
        Some(body) => res.push(added("body", &format!("{} bytes", body.len()))),
        None => {}
    }
    res
}

/// What a response consists of that a function made.
pub(super) fn of_generated(response: &GeneratedResponse) -> Vec<FunctionChange> {
    let mut res = of_headers(&HeaderMap::new(), &response.headers);
    if !response.body.is_empty() {
        res.push(added("body", &format!("{} bytes", response.body.len())));
    }
    res
}

fn of_headers(before: &HeaderMap, after: &HeaderMap) -> Vec<FunctionChange> {
    let mut names: Vec<&HeaderName> = before.keys().collect();
    names.extend(after.keys().filter(|it| !before.contains_key(*it)));
    names
        .into_iter()
        .filter_map(|name| {
            let (was, is) = (values(before, name), values(after, name));
            (was != is).then(|| FunctionChange {
                what: format!("{name}:"),
                before: was,
                after: is,
            })
        })
        .collect()
}

fn values(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|it| String::from_utf8_lossy(it.as_bytes()))
        .collect();
    (!values.is_empty()).then(|| values.join(" | "))
}

fn origin_change(change: &OriginChange) -> String {
    match change {
        OriginChange::Update(settings) => match &settings.domain_name {
            Some(domain) => format!("`{domain}` (cf.updateRequestOrigin)"),
            None => "with other settings (cf.updateRequestOrigin)".to_owned(),
        },
        OriginChange::Select { origin_id, .. } => {
            format!("`{origin_id}` (cf.selectRequestOriginById)")
        }
        OriginChange::Group(group) => {
            let [(primary, _), (secondary, _)] = &group.members;
            format!("`{primary}`, then `{secondary}` (cf.createRequestOriginGroup)")
        }
        OriginChange::Replace(origin) => described(origin),
    }
}

fn described(origin: &LambdaOrigin) -> String {
    match origin {
        LambdaOrigin::Custom(it) => format!("`{}{}`", it.domain_name, it.path),
        LambdaOrigin::S3(it) => format!("`{}{}` (S3)", it.domain_name, it.path),
    }
}

fn changed(what: &str, before: &str, after: &str) -> FunctionChange {
    FunctionChange {
        what: what.to_owned(),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
    }
}

fn added(what: &str, after: &str) -> FunctionChange {
    FunctionChange {
        what: what.to_owned(),
        before: None,
        after: Some(after.to_owned()),
    }
}

fn removed(what: &str, before: &str) -> FunctionChange {
    FunctionChange {
        what: what.to_owned(),
        before: Some(before.to_owned()),
        after: None,
    }
}
