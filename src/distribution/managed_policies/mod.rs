//! The policies that AWS manages, by id and by name.
//!
//! AWS: "Use managed cache policies", "Use managed origin request policies", "Use managed response
//! headers policies". A name is taken with and without AWS's prefix `Managed-`. The policies of
//! Amplify Hosting (`Amplify-*`) are left out: no distribution of a team's own can use them.

mod cache;
mod origin_request;
mod response_headers;

pub use cache::{managed_cache_policy, managed_cache_policy_id, managed_cache_policy_names};
pub use origin_request::{
    managed_origin_request_policy, managed_origin_request_policy_id,
    managed_origin_request_policy_names,
};
pub use response_headers::{
    managed_response_headers_policy, managed_response_headers_policy_id,
    managed_response_headers_policy_names,
};

/// Whether what a configuration says means the policy of this name and id.
fn is_meant(said: &str, name: &str, id: &str) -> bool {
    said == id || said.strip_prefix("Managed-").unwrap_or(said) == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_meant_by_id_and_by_name() {
        let id = "658327ea-f89d-4fab-a63d-7e88639e58f6";
        for said in ["CachingOptimized", "Managed-CachingOptimized", id] {
            assert!(is_meant(said, "CachingOptimized", id), "{said}");
        }
        for said in ["cachingoptimized", "Managed-", "", "CachingDisabled"] {
            assert!(!is_meant(said, "CachingOptimized", id), "{said}");
        }
    }
}
