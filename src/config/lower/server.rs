//! `[server]` and `[viewer]` of the full form.

use std::path::Path;

use super::super::devserver_toml::{HttpsToml, ServerToml, ViewerToml};
use super::super::find::absolute;
use super::super::{CacheMode, DEFAULT_CACHE_SIZE, HttpsConfig, ServerConfig};
use crate::distribution::ViewerProfile;

/// The server's settings; files become absolute from `base`.
pub(super) fn server(it: &ServerToml, base: &Path) -> ServerConfig {
    let cache_size = it.cache_size.as_ref().and_then(|it| it.bytes());
    let time_offset = it.time_offset.as_ref().and_then(|it| it.duration());
    ServerConfig {
        host: it.host.clone().unwrap_or_default(),
        port: it.port.unwrap_or_default(),
        control_port: it.control_port.unwrap_or_default(),
        control_host: it.control_host.clone(),
        control_names: it.control_names.clone(),
        allow_unauthenticated_control: false,
        strict: it.strict.unwrap_or_default(),
        pop: it.pop.clone().unwrap_or_default(),
        https: it.https.as_ref().and_then(|it| https(it, base)),
        cache: it.cache.map(CacheMode::from).unwrap_or_default(),
        cache_size: cache_size.unwrap_or(DEFAULT_CACHE_SIZE),
        time_offset: time_offset.unwrap_or_default(),
    }
}

fn https(it: &HttpsToml, base: &Path) -> Option<HttpsConfig> {
    let port = it.port()?;
    let files = match it {
        HttpsToml::Listener(it) => it.certificate.as_ref().zip(it.key.as_ref()),
        HttpsToml::On(_) | HttpsToml::Port(_) => None,
    };
    let file = |it: &String| absolute(Path::new(it), base);
    Some(HttpsConfig {
        port,
        certificate: files.map(|(certificate, key)| (file(certificate), file(key))),
    })
}

/// The viewer; an empty country and the network 0 mean that there is none.
pub(super) fn viewer(it: &ViewerToml) -> ViewerProfile {
    let text = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
    ViewerProfile {
        country: text(&it.country),
        country_name: text(&it.country_name),
        country_region: text(&it.country_region),
        country_region_name: text(&it.country_region_name),
        city: text(&it.city),
        postal_code: text(&it.postal_code),
        time_zone: text(&it.time_zone),
        latitude: it.latitude.as_ref().map(|it| it.text()),
        longitude: it.longitude.as_ref().map(|it| it.text()),
        metro_code: text(&it.metro_code),
        asn: it.asn.filter(|it| *it != 0),
        ja3_fingerprint: text(&it.ja3_fingerprint),
        ja4_fingerprint: text(&it.ja4_fingerprint),
        ip: it.ip.as_deref().and_then(|it| it.parse().ok()),
    }
}
