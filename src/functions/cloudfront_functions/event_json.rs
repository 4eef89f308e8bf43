//! The event as JSON, for people who want one to begin with.
//!
//! AWS: "CloudFront Functions event structure".

use serde_json::{Map, Value, json};

use super::EventUse;
use super::fields::{Field, FieldValue};
use super::shown::Shown;
use crate::functions::FunctionEvent;

/// The event that a function is shown, all of it, in the shape of the guide's examples.
pub fn event_json(event: &FunctionEvent<'_>) -> Value {
    let shown = Shown::new(event, &EventUse::ALL);
    let mut res = Map::new();
    res.insert("version".to_owned(), json!("1.0"));
    res.insert(
        "context".to_owned(),
        json!({
            "distributionDomainName": event.distribution_domain_name,
            "distributionId": event.distribution_id,
            "eventType": event.event.as_str(),
            "requestId": event.request_id,
        }),
    );
    res.insert(
        "viewer".to_owned(),
        json!({ "ip": event.request.client_ip.to_string() }),
    );
    if let Some(it) = &shown.request {
        res.insert(
            "request".to_owned(),
            json!({
                "method": it.method,
                "uri": it.uri,
                "querystring": fields(it.querystring.as_deref()),
                "headers": fields(it.headers.as_deref()),
                "cookies": fields(it.cookies.as_deref()),
            }),
        );
    }
    if let Some(it) = &shown.response {
        res.insert(
            "response".to_owned(),
            json!({
                "statusCode": it.status_code,
                "statusDescription": it.status_description,
                "headers": fields(it.headers.as_deref()),
                "cookies": fields(it.cookies.as_deref()),
            }),
        );
    }
    Value::Object(res)
}

fn fields(fields: Option<&[Field<'_>]>) -> Value {
    let fields = fields.unwrap_or_default().iter().map(|it| {
        let mut entry = value(&it.first);
        if !it.more.is_empty() {
            let all: Vec<Value> = it.values().map(value).collect();
            entry["multiValue"] = Value::from(all);
        }
        (it.name.clone().into_owned(), entry)
    });
    Value::Object(fields.collect())
}

fn value(it: &FieldValue<'_>) -> Value {
    match &it.attributes {
        None => json!({ "value": it.value }),
        Some(attributes) => json!({ "value": it.value, "attributes": attributes }),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::SystemTime;

    use http::{HeaderMap, HeaderValue, Method, StatusCode, Version};

    use super::*;
    use crate::functions::{EventRequest, EventResponse};
    use crate::message::EdgeEvent;

    #[test]
    fn an_event_has_the_guides_shape() {
        let map = |lines: &[(&'static str, &'static str)]| {
            let lines = lines.iter();
            let lines = lines.map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            lines.collect::<HeaderMap>()
        };
        let headers = map(&[("host", "a.example"), ("cookie", "id=1")]);
        let response_headers = map(&[("set-cookie", "a=1; Secure")]);
        let event = FunctionEvent {
            event: EdgeEvent::ViewerResponse,
            distribution_domain_name: "d111111abcdef8.cloudfront.net",
            distribution_id: "EDFDVBD6EXAMPLE",
            request_id: "id==",
            now: SystemTime::UNIX_EPOCH,
            pop: "",
            request: EventRequest {
                client_ip: Ipv4Addr::LOCALHOST.into(),
                version: Version::HTTP_11,
                method: &Method::GET,
                uri: "/x",
                query: Some("ID=42&NoValue=&querymv=val1&querymv=val2,val3"),
                headers: &headers,
                body: None,
                origin: None,
            },
            response: Some(EventResponse {
                status: StatusCode::OK,
                headers: &response_headers,
            }),
        };
        assert_eq!(
            event_json(&event),
            json!({
                "version": "1.0",
                "context": {
                    "distributionDomainName": "d111111abcdef8.cloudfront.net",
                    "distributionId": "EDFDVBD6EXAMPLE",
                    "eventType": "viewer-response",
                    "requestId": "id==",
                },
                "viewer": { "ip": "127.0.0.1" },
                "request": {
                    "method": "GET",
                    "uri": "/x",
                    "querystring": {
                        "ID": { "value": "42" },
                        "NoValue": { "value": "" },
                        "querymv": {
                            "value": "val1",
                            "multiValue": [{ "value": "val1" }, { "value": "val2,val3" }],
                        },
                    },
                    "headers": { "host": { "value": "a.example" } },
                    "cookies": { "id": { "value": "1" } },
                },
                "response": {
                    "statusCode": 200,
                    "statusDescription": "OK",
                    "headers": {},
                    "cookies": { "a": { "value": "1", "attributes": "Secure" } },
                },
            })
        );
    }
}
