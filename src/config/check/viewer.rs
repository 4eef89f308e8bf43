//! `[viewer]`: what fits into the headers that are made of it.
//!
//! AWS: "Add CloudFront request headers".

use std::net::IpAddr;

use super::Checker;
use crate::config::{
    Diagnostic,
    devserver_toml::{DegreesToml, ViewerToml},
    tree::At,
};

pub(super) fn check(cx: &mut Checker<'_>) {
    let Some(viewer) = &cx.toml.viewer else {
        return;
    };
    let at = At::root("viewer");
    if let Some(country) = &viewer.country {
        let capital = country.bytes().all(|it| it.is_ascii_uppercase());
        let none = country.is_empty();
        if !(none || capital && country.len() == 2) {
            let it = bad(format!("`{country}` is no country"))
                .label("two capital letters of ISO 3166-1, as in `DE`");
            let better = country.to_ascii_uppercase();
            let it = match better.len() == 2 && better.bytes().all(|it| it.is_ascii_uppercase()) {
                true => {
                    let title = format!("write `{better}`");
                    it.patch(
                        cx.written(&at.key("country")),
                        super::quoted(&better),
                        title,
                    )
                }
                false => it,
            };
            cx.report(&at.key("country"), it);
        }
    }
    if let Some(region) = &viewer.country_region
        && region.chars().count() > 3
    {
        let it = bad(format!("`{region}` is no region"))
            .label("at most three characters of ISO 3166-2, as in `BE`");
        cx.report(&at.key("country_region"), it);
    }
    degrees(cx, viewer.latitude.as_ref(), 90.0, &at.key("latitude"));
    degrees(cx, viewer.longitude.as_ref(), 180.0, &at.key("longitude"));
    if let Some(ip) = &viewer.ip
        && ip.parse::<IpAddr>().is_err()
    {
        let it = bad(format!("`{ip}` is no IP address")).label("as in `203.0.113.7`");
        cx.report(&at.key("ip"), it);
    }
    for (key, text) in texts(viewer) {
        if text.is_some_and(|it| it.chars().any(char::is_control)) {
            let it = bad(format!("`{key}` fits no header"))
                .label("has a character that no header may have");
            cx.report(&at.key(key), it);
        }
    }
}

fn texts(it: &ViewerToml) -> [(&'static str, Option<&String>); 8] {
    [
        ("country_name", it.country_name.as_ref()),
        ("country_region_name", it.country_region_name.as_ref()),
        ("city", it.city.as_ref()),
        ("postal_code", it.postal_code.as_ref()),
        ("time_zone", it.time_zone.as_ref()),
        ("metro_code", it.metro_code.as_ref()),
        ("ja3_fingerprint", it.ja3_fingerprint.as_ref()),
        ("ja4_fingerprint", it.ja4_fingerprint.as_ref()),
    ]
}

fn degrees(cx: &mut Checker<'_>, written: Option<&DegreesToml>, most: f64, at: &At) {
    let Some(written) = written else { return };
    let text = written.text();
    let number: Option<f64> = text.trim().parse().ok();
    if !number.is_some_and(|it| it.abs() <= most) {
        let it = bad(format!("`{text}` is out of range"))
            .label(format!("degrees from -{most} to {most}"));
        cx.report(at, it);
    }
}

fn bad(title: String) -> Diagnostic {
    Diagnostic::error("bad-viewer", title)
}
