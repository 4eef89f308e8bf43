//! AWS's managed cache policies.
//!
//! AWS: "Use managed cache policies". Older pages give Amplify `CloudFront-Viewer-Country` in its
//! key as well; the current one does not.

use std::time::Duration;

use http::HeaderName;
use http::header::{AUTHORIZATION, HOST, ORIGIN};

use super::is_meant;
use crate::distribution::{CachePolicy, NameSelection};

struct Row {
    name: &'static str,
    id: &'static str,
    /// Minimum, default and maximum TTL, in seconds.
    ttl: [u64; 3],
    headers: &'static [HeaderName],
    cookies: Names,
    query_strings: Names,
    gzip: bool,
    brotli: bool,
}

#[derive(Clone, Copy)]
enum Names {
    None,
    These(&'static [&'static str]),
    All,
}

impl Names {
    fn selection(self) -> NameSelection {
        match self {
            Names::None => NameSelection::None,
            Names::These(names) => {
                NameSelection::Whitelist(names.iter().map(|it| (*it).to_owned()).collect())
            }
            Names::All => NameSelection::All,
        }
    }
}

const DAY: u64 = 86_400;
const YEAR: u64 = 31_536_000;

static ORIGIN_AND_METHOD: [HeaderName; 5] = [
    HOST,
    ORIGIN,
    HeaderName::from_static("x-http-method-override"),
    HeaderName::from_static("x-http-method"),
    HeaderName::from_static("x-method-override"),
];
static AUTHORIZATION_AND_HOST: [HeaderName; 2] = [AUTHORIZATION, HOST];
static ORIGIN_ONLY: [HeaderName; 1] = [ORIGIN];

static ROWS: [Row; 7] = [
    Row {
        name: "Amplify",
        id: "2e54312d-136d-493c-8eb9-b001f22f67d2",
        ttl: [2, 2, 600],
        headers: &AUTHORIZATION_AND_HOST,
        cookies: Names::All,
        query_strings: Names::All,
        gzip: true,
        brotli: true,
    },
    Row {
        name: "CachingDisabled",
        id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        ttl: [0, 0, 0],
        headers: &[],
        cookies: Names::None,
        query_strings: Names::None,
        gzip: false,
        brotli: false,
    },
    Row {
        name: "CachingOptimized",
        id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        ttl: [1, DAY, YEAR],
        headers: &[],
        cookies: Names::None,
        query_strings: Names::None,
        gzip: true,
        brotli: true,
    },
    Row {
        name: "CachingOptimizedForUncompressedObjects",
        id: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        ttl: [1, DAY, YEAR],
        headers: &[],
        cookies: Names::None,
        query_strings: Names::None,
        gzip: false,
        brotli: false,
    },
    Row {
        name: "Elemental-MediaPackage",
        id: "08627262-05a9-4f76-9ded-b50ca2e3a84f",
        ttl: [0, DAY, YEAR],
        headers: &ORIGIN_ONLY,
        cookies: Names::None,
        query_strings: Names::These(&["aws.manifestfilter", "start", "end", "m"]),
        gzip: true,
        brotli: false,
    },
    Row {
        name: "UseOriginCacheControlHeaders",
        id: "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
        ttl: [0, 0, YEAR],
        headers: &ORIGIN_AND_METHOD,
        cookies: Names::All,
        query_strings: Names::None,
        gzip: true,
        brotli: true,
    },
    Row {
        name: "UseOriginCacheControlHeaders-QueryStrings",
        id: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
        ttl: [0, 0, YEAR],
        headers: &ORIGIN_AND_METHOD,
        cookies: Names::All,
        query_strings: Names::All,
        gzip: true,
        brotli: true,
    },
];

/// The managed cache policy of this id or name; the name may have its prefix `Managed-`.
///
/// ```
/// use mfe_dev::distribution::managed_cache_policy;
///
/// let disabled = managed_cache_policy("Managed-CachingDisabled").unwrap();
/// assert!(disabled.max_ttl.is_zero());
/// assert_eq!(managed_cache_policy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"), Some(disabled));
/// ```
pub fn managed_cache_policy(id_or_name: &str) -> Option<CachePolicy> {
    let row = ROWS
        .iter()
        .find(|it| is_meant(id_or_name, it.name, it.id))?;
    let [min, default, max] = row.ttl.map(Duration::from_secs);
    Some(CachePolicy {
        name: row.name.to_owned(),
        min_ttl: min,
        default_ttl: default,
        max_ttl: max,
        headers: row.headers.to_vec(),
        cookies: row.cookies.selection(),
        query_strings: row.query_strings.selection(),
        enable_accept_encoding_gzip: row.gzip,
        enable_accept_encoding_brotli: row.brotli,
    })
}

/// The id of the managed cache policy of this id or name.
pub fn managed_cache_policy_id(id_or_name: &str) -> Option<&'static str> {
    let mut rows = ROWS.iter();
    let row = rows.find(|it| is_meant(id_or_name, it.name, it.id));
    row.map(|it| it.id)
}

/// The names of all managed cache policies, without prefix, in AWS's order.
pub fn managed_cache_policy_names() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|it| it.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A policy as a line of AWS's page: times, headers, cookies, queries, gzip and Brotli.
    fn line(policy: &CachePolicy) -> String {
        let names = |it: &NameSelection| match it {
            NameSelection::Whitelist(names) => names.join(" "),
            it => format!("{it:?}"),
        };
        let headers: Vec<&str> = policy.headers.iter().map(HeaderName::as_str).collect();
        format!(
            "{}/{}/{} [{}] {} {} {}/{}",
            policy.min_ttl.as_secs(),
            policy.default_ttl.as_secs(),
            policy.max_ttl.as_secs(),
            headers.join(" "),
            names(&policy.cookies),
            names(&policy.query_strings),
            policy.enable_accept_encoding_gzip,
            policy.enable_accept_encoding_brotli,
        )
    }

    macro_rules! is {
        ($($test:ident: $name:literal, $id:literal => $line:literal;)*) => {
            $(
                #[test]
                fn $test() {
                    let policy = managed_cache_policy($name).unwrap();
                    assert_eq!(policy.name, $name);
                    assert_eq!(line(&policy), $line);
                    assert_eq!(managed_cache_policy($id).as_ref(), Some(&policy));
                    let prefixed = concat!("Managed-", $name);
                    assert_eq!(managed_cache_policy(prefixed).as_ref(), Some(&policy));
                }
            )*

            #[test]
            fn the_names_are_those_of_the_table() {
                let names: Vec<&str> = managed_cache_policy_names().collect();
                assert_eq!(names, [$($name),*]);
            }
        };
    }

    is! {
        amplify: "Amplify", "2e54312d-136d-493c-8eb9-b001f22f67d2"
            => "2/2/600 [authorization host] All All true/true";
        caching_disabled: "CachingDisabled", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            => "0/0/0 [] None None false/false";
        caching_optimized: "CachingOptimized", "658327ea-f89d-4fab-a63d-7e88639e58f6"
            => "1/86400/31536000 [] None None true/true";
        caching_optimized_for_uncompressed_objects: "CachingOptimizedForUncompressedObjects",
            "b2884449-e4de-46a7-ac36-70bc7f1ddd6d"
            => "1/86400/31536000 [] None None false/false";
        elemental_media_package: "Elemental-MediaPackage", "08627262-05a9-4f76-9ded-b50ca2e3a84f"
            => "0/86400/31536000 [origin] None aws.manifestfilter start end m true/false";
        use_origin_cache_control_headers: "UseOriginCacheControlHeaders",
            "83da9c7e-98b4-4e11-a168-04f0df8e2c65"
            => "0/0/31536000 [host origin x-http-method-override x-http-method x-method-override] \
                All None true/true";
        use_origin_cache_control_headers_query_strings: "UseOriginCacheControlHeaders-QueryStrings",
            "4cc15a8a-d715-48a4-82b8-cc0b614638fe"
            => "0/0/31536000 [host origin x-http-method-override x-http-method x-method-override] \
                All All true/true";
    }

    #[test]
    fn the_default_policy_is_the_managed_one() {
        assert_eq!(
            managed_cache_policy("CachingOptimized"),
            Some(CachePolicy::caching_optimized())
        );
        assert_eq!(managed_cache_policy("CachingOptimised"), None);
    }
}
