//! What two selections of names make together.

use super::*;

/// AWS's table of a cache policy's selection (rows) and an origin request policy's (columns), for
/// the names `k` (in the cache policy's list), `o` (in the other's), `b` (in both) and `x`.
#[test]
fn two_selections_make_one() {
    let list = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let key_list = || list(&["k", "b"]);
    let added_list = || list(&["o", "b"]);
    let none = || NameSelection::None;
    let all = || NameSelection::All;
    let keys = [
        none(),
        all(),
        NameSelection::Whitelist(key_list()),
        NameSelection::AllExcept(key_list()),
    ];
    let added = [
        none(),
        all(),
        NameSelection::Whitelist(added_list()),
        NameSelection::AllExcept(added_list()),
    ];
    let expected = [
        ["", "k o b x", "o b", "k x"],
        ["k o b x", "k o b x", "k o b x", "k o b x"],
        ["k b", "k o b x", "k o b", "k b x"],
        ["o x", "k o b x", "o b x", "x"],
    ];
    for (key, row) in keys.iter().zip(expected) {
        for (added, expected) in added.iter().zip(row) {
            let mut cache_policy = managed_cache_policy("CachingDisabled").unwrap();
            cache_policy.query_strings = key.clone();
            cache_policy.cookies = key.clone();
            let policy = OriginRequestPolicy {
                name: "test".to_owned(),
                headers: OriginRequestHeaders::None,
                cookies: added.clone(),
                query_strings: added.clone(),
            };
            let settings = policies(cache_policy.clone(), Some(policy));
            let lines = ["cookie: k=1; o=1; b=1; x=1"];
            let forwarded = of(&settings, "/?k=1&o=1&b=1&x=1", &lines);
            let what = format!("{key:?} with {added:?}");
            let names: Vec<&str> = query::parameters(&forwarded.query)
                .map(query::name)
                .collect();
            assert_eq!(names.join(" "), expected, "{what}");
            assert_eq!(forwarded.withheld_query, expected != "k o b x", "{what}");
            let mut sorted: Vec<&str> = expected.split_terminator(' ').collect();
            sorted.sort_unstable();
            let cookies: Vec<String> = sorted.iter().map(|it| format!("{it}=1")).collect();
            let found = said(&forwarded, "cookie").map(|(value, _)| value);
            assert_eq!(found.unwrap_or_default(), cookies.join("; "), "{what}");
            if *added == NameSelection::None {
                let alone = of(&policies(cache_policy, None), "/?k=1&o=1&b=1&x=1", &lines);
                assert_eq!(alone, forwarded, "{what}");
            }
        }
    }
}

/// The same table for headers, of which a cache policy takes none or those of a list.
#[test]
fn two_selections_of_headers_make_one() {
    let added = [
        OriginRequestHeaders::None,
        OriginRequestHeaders::AllViewer,
        OriginRequestHeaders::Whitelist(headers(&["o", "b"])),
        OriginRequestHeaders::AllExcept(headers(&["o", "b", "host"])),
    ];
    let rows = [
        (headers(&[]), ["", "k o b x", "o b", "k x"]),
        (headers(&["k", "b"]), ["k b", "k o b x", "k o b", "k b x"]),
    ];
    for (key, row) in rows {
        for (added, expected) in added.iter().zip(row) {
            let mut cache_policy = managed_cache_policy("CachingDisabled").unwrap();
            cache_policy.headers = key.clone();
            let policy = OriginRequestPolicy {
                name: "test".to_owned(),
                headers: added.clone(),
                cookies: NameSelection::None,
                query_strings: NameSelection::None,
            };
            let settings = policies(cache_policy, Some(policy));
            let forwarded = of(&settings, "/", &["k: 1", "o: 1", "b: 1", "x: 1"]);
            let mine = |it: &&str| it.len() == 1;
            let names: Vec<&str> = forwarded.headers.keys().map(HeaderName::as_str).collect();
            let names: Vec<&str> = names.into_iter().filter(mine).collect();
            assert_eq!(names.join(" "), expected, "{key:?} with {added:?}");
        }
    }
}

#[test]
fn a_list_of_query_strings_keeps_the_order_of_the_request() {
    let mut policy = managed_cache_policy("CachingDisabled").unwrap();
    policy.query_strings = NameSelection::Whitelist(vec!["a".to_owned(), "b".to_owned()]);
    let forwarded = of(&policies(policy, None), "/?b=2&c=%20&a=1&b", &[]);
    assert_eq!(forwarded.query, "b=2&a=1&b");
    assert!(forwarded.withheld_query);
}
