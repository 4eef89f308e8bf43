//! From the `Host` to the distribution; before that, what makes a request unfit for any.
//!
//! AWS: "Use custom URLs by adding alternate domain names (CNAMEs)": the host alone decides, the
//! most specific name wins. A malformed request, a URL over 8,192 bytes and a head over 32,768
//! bytes are refused before a distribution is looked at.
//!
//! # Fidelity
//!
//! - Where there is one distribution only, it answers under every host: on a laptop that is
//!   `localhost` and `127.0.0.1`. Distributions that are created through the API take that from
//!   none that the configuration file has.
//! - The limit on the URL is taken for scheme, host, path and query together; AWS says "URL".

use http::Version;

use super::Snapshot;
use crate::distribution::{
    Alias, AllowedMethods, Distribution, GeneratedError, MAX_REQUEST_HEAD_BYTES, MAX_URL_BYTES,
    host_without_port,
};
use crate::message::ViewerRequest;
use crate::trace::{DistributionChoiceStep, HostVerdict, RouteTrace, Step};

/// Who answers.
pub(crate) enum Choice<'a> {
    Distribution(&'a Distribution),
    Refused(GeneratedError),
}

/// Chooses the distribution for a request.
pub(crate) fn choose<'a>(
    snapshot: &'a Snapshot,
    viewer: &ViewerRequest,
    trace: &mut RouteTrace,
) -> Choice<'a> {
    let host = host_without_port(viewer.host.as_deref().unwrap_or_default());
    let (verdict, choice) = match unfit(viewer) {
        Some(error) => (Err(error), Choice::Refused(error)),
        None => match by_host(snapshot, &host) {
            Some((by, distribution)) => (Ok(by), Choice::Distribution(distribution)),
            None => {
                let error = GeneratedError::UnknownHost;
                (Err(error), Choice::Refused(error))
            }
        },
    };
    trace.record(|| {
        Step::DistributionChoice(DistributionChoiceStep {
            host: host.into_owned(),
            verdict: said(&choice, &verdict),
        })
    });
    choice
}

/// By which of its names a distribution was found.
pub(super) enum FoundBy<'a> {
    Alias(&'a Alias),
    DomainName,
    BeingTheOnlyOne,
}

fn said(choice: &Choice<'_>, verdict: &Result<FoundBy<'_>, GeneratedError>) -> HostVerdict {
    let distribution = match choice {
        Choice::Distribution(it) => it.id.clone(),
        Choice::Refused(_) => String::new(),
    };
    match verdict {
        Err(error) => HostVerdict::Refused(*error),
        Ok(FoundBy::DomainName) => HostVerdict::DomainName { distribution },
        Ok(FoundBy::BeingTheOnlyOne) => HostVerdict::OnlyDistribution { distribution },
        Ok(FoundBy::Alias(alias)) => HostVerdict::Alias {
            distribution,
            alias: alias.as_str().to_owned(),
        },
    }
}

/// What no distribution is asked for.
fn unfit(viewer: &ViewerRequest) -> Option<GeneratedError> {
    if !AllowedMethods::All.contains(&viewer.method) || !viewer.path.starts_with('/') {
        return Some(GeneratedError::BadRequest);
    }
    let host = viewer.host.as_deref().unwrap_or_default();
    if url_length(viewer, host) > MAX_URL_BYTES {
        return Some(GeneratedError::UriTooLong);
    }
    if head_length(viewer) > MAX_REQUEST_HEAD_BYTES {
        return Some(GeneratedError::RequestHeaderTooLarge);
    }
    if host.is_empty() && viewer.version != Version::HTTP_10 {
        return Some(GeneratedError::BadRequest);
    }
    None
}

fn url_length(viewer: &ViewerRequest, host: &str) -> usize {
    let query = if viewer.query.is_empty() {
        0
    } else {
        1 + viewer.query.len()
    };
    viewer.scheme.as_str().len() + "://".len() + host.len() + viewer.path.len() + query
}

/// The bytes of the request line and the header lines, as HTTP/1.1 writes them.
fn head_length(viewer: &ViewerRequest) -> usize {
    let line = viewer.method.as_str().len() + viewer.path.len() + viewer.query.len() + 13;
    let headers: usize = viewer
        .headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    line + headers
}

/// The distribution that answers under a lower-case host without port.
pub(super) fn by_host<'a>(
    snapshot: &'a Snapshot,
    host: &str,
) -> Option<(FoundBy<'a>, &'a Distribution)> {
    let distributions = &snapshot.distributions;
    let enabled = || distributions.iter().filter(|it| it.enabled);
    let id = host
        .strip_suffix(".cloudfront.localhost")
        .or_else(|| host.strip_suffix(".cloudfront.net"));
    if let Some(id) = id
        && let Some(found) = enabled().find(|it| it.id.eq_ignore_ascii_case(id))
    {
        return Some((FoundBy::DomainName, found));
    }
    let best = enabled()
        .flat_map(|it| it.aliases.iter().map(move |alias| (alias, it)))
        .filter_map(|(alias, it)| Some((alias.specificity(host)?, alias, it)))
        .max_by_key(|(specificity, _, _)| *specificity);
    if let Some((_, alias, found)) = best {
        return Some((FoundBy::Alias(alias), found));
    }
    // The names of a disabled one are nobody else's.
    let is_named = |it: &Distribution| {
        id.is_some_and(|id| it.id.eq_ignore_ascii_case(id))
            || it.aliases.iter().any(|it| it.specificity(host).is_some())
    };
    if distributions.iter().any(is_named) {
        return None;
    }
    let only = match (&snapshot.only_distribution, distributions.as_slice()) {
        (Some(id), _) => distributions.iter().find(|it| it.id == *id)?,
        (None, [only]) => only,
        (None, _) => return None,
    };
    only.enabled.then_some((FoundBy::BeingTheOnlyOne, only))
}
