//! Which origins are asked in turn.

use super::super::origins::Origins;
use super::*;
use crate::distribution::{
    CachedMethods, CustomOrigin, Fallback, FunctionAssociations, OriginGroup,
};

/// A group of two custom origins, of which those that are named have a bucket to stand in.
fn group(codes: &[u16], fallbacks: &[&str]) -> Distribution {
    let mut res = distribution(CacheBehavior::new(PathPattern::everything(), "both"));
    res.origins = ["first", "second"]
        .into_iter()
        .map(|id| Origin {
            fallback: fallbacks.contains(&id).then(|| Fallback {
                endpoint: bucket_endpoint(),
                origin_path: String::new(),
                functions: FunctionAssociations::default(),
            }),
            ..origin(id, OriginEndpoint::Custom(CustomOrigin::default()))
        })
        .collect();
    let status = |it: &u16| StatusCode::from_u16(*it).unwrap();
    res.origin_groups = vec![OriginGroup {
        id: "both".to_owned(),
        primary: "first".to_owned(),
        secondary: "second".to_owned(),
        status_codes: codes.iter().map(status).collect(),
    }];
    res
}

/// What is asked, in turn, where each fails in this way.
fn asked(distribution: &Distribution, method: Method, fails: impl Fn() -> Fetched) -> String {
    let behavior = &distribution.default_cache_behavior;
    let viewer = viewer(method, "/x", &[]);
    let mut origins = Origins::of(distribution, behavior, None).unwrap();
    let mut res = String::new();
    loop {
        let target = origins.target();
        let role = match target.role {
            Role::Fallback => "'s bucket",
            Role::Primary | Role::Secondary => "",
        };
        res += &format!("{}{role} ", target.origin.id);
        if !origins.fail_over(&wanted(&viewer), behavior, &fails()) {
            return res.trim_end().to_owned();
        }
    }
}

macro_rules! asks {
    ($($name:ident: $codes:expr, $fallbacks:expr, $method:ident, $fails:expr => $asked:literal;)*) => { $(
        #[test]
        fn $name() {
            let group = group(&$codes, &$fallbacks);
            assert_eq!(asked(&group, Method::$method, || $fails), $asked);
        }
    )* };
}

asks! {
    a_status_that_is_named: [500], [], GET, fetched(500, &[], "") => "first second";
    a_status_that_is_not: [500], [], GET, fetched(503, &[], "") => "first";
    a_success: [500], [], GET, fetched(200, &[], "") => "first";
    head_too: [404], [], HEAD, fetched(404, &[], "") => "first second";
    no_other_method: [500], [], POST, fetched(500, &[], "") => "first";
    options_that_are_not_cached: [500], [], OPTIONS, fetched(500, &[], "") => "first";
    no_connection_is_503: [503], [], GET, failed(FailureKind::Connection, 502) => "first second";
    no_connection_is_not_502: [502], [], GET, failed(FailureKind::Connection, 502) => "first";
    silence_is_504: [504], [], GET, failed(FailureKind::Timeout, 504) => "first second";
    a_wrong_answer_is_its_status: [502], [], GET, failed(FailureKind::Other, 502) => "first second";
    a_bucket_stands_in_for_its_origin: [500], ["first"], GET, failed(FailureKind::Connection, 502)
        => "first first's bucket";
    a_bucket_stands_in_for_no_other: [500], ["second"], GET, failed(FailureKind::Connection, 502)
        => "first";
    each_has_its_bucket: [503], ["first", "second"], GET, failed(FailureKind::Connection, 502)
        => "first first's bucket second second's bucket";
    a_bucket_is_for_an_origin_that_is_down: [500], ["first"], GET, fetched(500, &[], "")
        => "first second";
}

#[test]
fn options_that_are_cached_go_on_to_the_second() {
    let mut group = group(&[500], &[]);
    group.default_cache_behavior.cached_methods = CachedMethods::GetHeadOptions;
    let fails = || fetched(500, &[], "");
    assert_eq!(asked(&group, Method::OPTIONS, fails), "first second");
}

#[test]
fn a_behavior_without_its_origin_asks_nobody() {
    let mut group = group(&[500], &[]);
    group.origin_groups.clear();
    assert!(Origins::of(&group, &group.default_cache_behavior, None).is_none());
}
