//! AWS's managed response headers policies.
//!
//! AWS: "Use managed response headers policies". None of them overrides the origin's CORS
//! headers, and of the security headers only `X-Content-Type-Options` replaces the origin's.

use http::HeaderValue;

use super::is_meant;
use crate::distribution::{
    CorsConfig, ResponseHeadersPolicy, SecurityHeader, SecurityHeadersConfig,
};

struct Row {
    name: &'static str,
    id: &'static str,
    cors: Cors,
    security: bool,
}

#[derive(Clone, Copy)]
enum Cors {
    None,
    Simple,
    WithPreflight,
}

static ROWS: [Row; 5] = [
    Row {
        name: "SimpleCORS",
        id: "60669652-455b-4ae9-85a4-c4c02393f86c",
        cors: Cors::Simple,
        security: false,
    },
    Row {
        name: "CORS-With-Preflight",
        id: "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
        cors: Cors::WithPreflight,
        security: false,
    },
    Row {
        name: "SecurityHeadersPolicy",
        id: "67f7725c-6f97-4210-82d7-5512b31e9d03",
        cors: Cors::None,
        security: true,
    },
    Row {
        name: "CORS-and-SecurityHeadersPolicy",
        id: "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        cors: Cors::Simple,
        security: true,
    },
    Row {
        name: "CORS-with-preflight-and-SecurityHeadersPolicy",
        id: "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
        cors: Cors::WithPreflight,
        security: true,
    },
];

impl Cors {
    fn config(self) -> Option<CorsConfig> {
        let words = |them: &[&str]| them.iter().map(|it| (*it).to_owned()).collect();
        let simple = CorsConfig {
            allow_origins: words(&["*"]),
            ..CorsConfig::default()
        };
        match self {
            Cors::None => None,
            Cors::Simple => Some(simple),
            Cors::WithPreflight => Some(CorsConfig {
                allow_methods: words(&["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]),
                expose_headers: words(&["*"]),
                ..simple
            }),
        }
    }
}

fn security_headers() -> SecurityHeadersConfig {
    let header = |value, overrides| {
        Some(SecurityHeader {
            value: HeaderValue::from_static(value),
            overrides,
        })
    };
    SecurityHeadersConfig {
        xss_protection: header("1; mode=block", false),
        frame_options: header("SAMEORIGIN", false),
        referrer_policy: header("strict-origin-when-cross-origin", false),
        content_type_options: header("nosniff", true),
        strict_transport_security: header("max-age=31536000", false),
        content_security_policy: None,
    }
}

/// The managed response headers policy of this id or name; the name may have its prefix
/// `Managed-`.
pub fn managed_response_headers_policy(id_or_name: &str) -> Option<ResponseHeadersPolicy> {
    let row = ROWS
        .iter()
        .find(|it| is_meant(id_or_name, it.name, it.id))?;
    Some(ResponseHeadersPolicy {
        name: row.name.to_owned(),
        cors: row.cors.config(),
        security_headers: match row.security {
            true => security_headers(),
            false => SecurityHeadersConfig::default(),
        },
        ..ResponseHeadersPolicy::default()
    })
}

/// The id of the managed response headers policy of this id or name.
pub fn managed_response_headers_policy_id(id_or_name: &str) -> Option<&'static str> {
    let mut rows = ROWS.iter();
    let row = rows.find(|it| is_meant(id_or_name, it.name, it.id));
    row.map(|it| it.id)
}

/// The names of all managed response headers policies, without prefix, in AWS's order.
pub fn managed_response_headers_policy_names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|it| it.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A policy as a line of AWS's page: its CORS headers, then whether it has security headers.
    fn line(policy: &ResponseHeadersPolicy) -> String {
        let cors = policy.cors.as_ref().map_or("-".to_owned(), |it| {
            assert!(!it.origin_override && !it.allow_credentials);
            assert!(it.allow_headers.is_empty() && it.max_age_sec.is_none());
            format!(
                "{} [{}] {}",
                it.allow_origins.join(" "),
                it.allow_methods.join(" "),
                it.expose_headers.join(" ")
            )
        });
        let none = SecurityHeadersConfig::default();
        format!("{}, {}", cors.trim_end(), policy.security_headers != none)
    }

    macro_rules! is {
        ($($test:ident: $name:literal, $id:literal => $line:literal;)*) => {
            $(
                #[test]
                fn $test() {
                    let policy = managed_response_headers_policy($name).unwrap();
                    assert_eq!(policy.name, $name);
                    assert_eq!(line(&policy), $line);
                    assert_eq!(managed_response_headers_policy($id).as_ref(), Some(&policy));
                    let prefixed = concat!("Managed-", $name);
                    assert_eq!(managed_response_headers_policy(prefixed).as_ref(), Some(&policy));
                }
            )*

            #[test]
            fn the_names_are_those_of_the_table() {
                let names: Vec<&str> = managed_response_headers_policy_names().collect();
                assert_eq!(names, [$($name),*]);
            }
        };
    }

    is! {
        simple_cors: "SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c" => "* [], false";
        cors_with_preflight: "CORS-With-Preflight", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"
            => "* [DELETE GET HEAD OPTIONS PATCH POST PUT] *, false";
        security: "SecurityHeadersPolicy", "67f7725c-6f97-4210-82d7-5512b31e9d03" => "-, true";
        cors_and_security: "CORS-and-SecurityHeadersPolicy",
            "e61eb60c-9c35-4d20-a928-2b84e02af89c" => "* [], true";
        cors_with_preflight_and_security: "CORS-with-preflight-and-SecurityHeadersPolicy",
            "eaab4381-ed33-4a86-88ca-d9558dc6cd63"
            => "* [DELETE GET HEAD OPTIONS PATCH POST PUT] *, true";
    }

    #[test]
    fn the_security_headers_and_which_of_them_override() {
        let policy = managed_response_headers_policy("SecurityHeadersPolicy").unwrap();
        let config = policy.security_headers;
        let said = |it: Option<SecurityHeader>| {
            let it = it.unwrap();
            (it.value.to_str().unwrap().to_owned(), it.overrides)
        };
        let is = |value: &str, overrides| (value.to_owned(), overrides);
        assert_eq!(
            said(config.referrer_policy),
            is("strict-origin-when-cross-origin", false)
        );
        assert_eq!(
            said(config.strict_transport_security),
            is("max-age=31536000", false)
        );
        assert_eq!(said(config.content_type_options), is("nosniff", true));
        assert_eq!(said(config.frame_options), is("SAMEORIGIN", false));
        assert_eq!(said(config.xss_protection), is("1; mode=block", false));
        assert_eq!(config.content_security_policy, None);
    }
}
