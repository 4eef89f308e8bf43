//! One request and the head of its response, over one connection.
//!
//! AWS: "HTTP 502 status code (Bad Gateway)", "HTTP 504 status code (Gateway Timeout)"; "Origin
//! settings" (response timeout).
//!
//! # Fidelity
//!
//! - One `100 Continue` of an origin is let pass by CloudFront and a second is an error; we let
//!   all interim responses pass, and drop them.
//! - A response of more than 100 headers counts as one whose head is too big.

use std::error::Error;

use http::StatusCode;
use hyper::body::Incoming;
use tokio::time::Instant;

use super::OriginTiming;
use super::answer::{FailureKind, OriginFailure, Remedy, Setback, seconds};
use super::connect::Sender;
use super::endpoint::Endpoint;
use super::outgoing::Outgoing;
use crate::distribution::{CustomOrigin, GeneratedError};

/// Sends the request and waits for the head of the response.
pub(super) async fn exchange(
    sender: &mut Sender,
    outgoing: &mut Outgoing,
    endpoint: &Endpoint,
    custom: &CustomOrigin,
    timing: &mut OriginTiming,
) -> Result<http::Response<Incoming>, Setback> {
    let started = Instant::now();
    let request = outgoing.request();
    let answered = tokio::select! {
        answered = sender.try_send_request(request) => answered,
        () = outgoing.silence(custom.read_timeout) => return Err(silent(endpoint, custom)),
    };
    match answered {
        Ok(head) => {
            timing.first_byte = Some(started.elapsed());
            Ok(head)
        }
        Err(mut failed) => {
            let unsent = failed.take_message();
            let sent = unsent.is_none();
            if let Some(request) = unsent {
                outgoing.put_back(request);
            }
            Err(setback(endpoint, &failed.into_error(), sent))
        }
    }
}

/// Refuses an answer that switches protocols although nobody asked for it.
pub(super) fn check_status(status: StatusCode, upgrade: bool) -> Result<(), OriginFailure> {
    if status == StatusCode::SWITCHING_PROTOCOLS && !upgrade {
        return Err(OriginFailure {
            error: GeneratedError::OriginInvalidResponse,
            kind: FailureKind::Other,
            reason: "the origin answers 101 to a request that asked for no upgrade".to_owned(),
        });
    }
    Ok(())
}

fn silent(endpoint: &Endpoint, custom: &CustomOrigin) -> Setback {
    let limit = seconds(custom.read_timeout);
    Setback {
        failure: OriginFailure {
            error: GeneratedError::OriginTimeout,
            kind: FailureKind::Timeout,
            reason: format!("no answer from {endpoint} within {limit} (origin_read_timeout)"),
        },
        remedy: Remedy::Repeat,
    }
}

/// What hyper's error means.
fn setback(endpoint: &Endpoint, error: &hyper::Error, sent: bool) -> Setback {
    let failed = |error, remedy, reason| Setback {
        failure: OriginFailure {
            error,
            kind: FailureKind::Other,
            reason,
        },
        remedy,
    };
    if let Some(tls) = source::<rustls::Error>(error) {
        // A server may refuse the client's part of TLS 1.3 only now.
        return Setback::connection(
            GeneratedError::OriginConnect,
            Remedy::Nothing,
            format!("{endpoint} ends TLS: {tls}"),
        );
    }
    if error.is_parse_too_large() {
        return failed(
            GeneratedError::OriginHeaderTooBig,
            Remedy::Nothing,
            format!("the headers that {endpoint} answers with are more than 32,768 bytes"),
        );
    }
    if error.is_parse() {
        return failed(
            GeneratedError::OriginInvalidResponse,
            Remedy::Nothing,
            format!("what {endpoint} answers is not HTTP/1.1 ({error}); does it speak HTTPS?"),
        );
    }
    if error.is_user() {
        let cause = error
            .source()
            .map_or_else(String::new, |it| format!(": {it}"));
        return failed(
            GeneratedError::BadRequest,
            Remedy::Nothing,
            format!("the viewer's request broke off{cause}"),
        );
    }
    let closed = error.is_incomplete_message()
        || error.is_canceled()
        || error.is_closed()
        || source::<std::io::Error>(error).is_some();
    match closed {
        true => failed(
            GeneratedError::OriginClosed,
            Remedy::LeaveStaleConnection { sent },
            format!("{endpoint} closed the connection before it answered"),
        ),
        false => failed(
            GeneratedError::OriginInvalidResponse,
            Remedy::Nothing,
            format!("{endpoint} cannot be talked to: {error}"),
        ),
    }
}

/// The first error of this type among the causes; rustls hides its own inside an I/O error.
fn source<'a, E: Error + 'static>(error: &'a hyper::Error) -> Option<&'a E> {
    let mut next: Option<&'a (dyn Error + 'static)> = error.source();
    while let Some(it) = next {
        if let Some(found) = it.downcast_ref() {
            return Some(found);
        }
        let inner = it
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref)
            .and_then(|it| it.downcast_ref());
        if inner.is_some() {
            return inner;
        }
        next = it.source();
    }
    None
}
