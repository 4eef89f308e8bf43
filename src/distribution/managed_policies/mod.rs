//! The policies that AWS manages, by id and by name.
//!
//! AWS: "Use managed cache policies", "Use managed origin request policies", "Use managed response
//! headers policies".

use super::CachePolicy;

/// The managed cache policy of this id or name; the name may have its prefix `Managed-`.
pub fn managed_cache_policy(id_or_name: &str) -> Option<CachePolicy> {
    let name = id_or_name.strip_prefix("Managed-").unwrap_or(id_or_name);
    match name {
        "CachingOptimized" | "658327ea-f89d-4fab-a63d-7e88639e58f6" => {
            Some(CachePolicy::caching_optimized())
        }
        _ => None,
    }
}
