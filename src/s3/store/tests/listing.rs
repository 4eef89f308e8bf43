//! What is listed: by prefix, from a key on, so many.

use super::*;

#[tokio::test]
async fn a_page_is_a_part_of_the_ordered_keys() {
    let (_root, store) = store();
    let bucket = store.declared("app");
    for key in ["b", "a/2", "a/1", "a", "a0", "\u{e9}", "a/\u{e9}", "A"] {
        put(&store, &bucket, key, b"1").await.unwrap();
    }
    for (prefix, after, limit, expected) in [
        ("", "", 10, "A a a/1 a/2 a/\u{e9} a0 b \u{e9}"),
        ("", "", 2, "A a"),
        ("", "a", 2, "a/1 a/2"),
        ("", "a/", 2, "a/1 a/2"),
        ("a/", "", 10, "a/1 a/2 a/\u{e9}"),
        ("a/", "a/1", 10, "a/2 a/\u{e9}"),
        ("a/", "a/", 1, "a/1"),
        ("a/", "A", 1, "a/1"),
        ("a/", "b", 10, ""),
        ("a", "a", 10, "a/1 a/2 a/\u{e9} a0"),
        ("c", "", 10, ""),
        ("\u{e9}", "", 10, "\u{e9}"),
        ("", "\u{e9}", 10, ""),
        ("", "", 0, ""),
    ] {
        let page = bucket.objects_after(prefix, after, limit);
        let keys: Vec<&str> = page.iter().map(|it| &*it.0).collect();
        assert_eq!(keys.join(" "), expected, "{prefix:?} after {after:?}");
    }
}
