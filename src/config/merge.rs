//! `[env.NAME]` laid over the rest of the file.
//!
//! Tables merge by key. Entries of an array of tables merge where they stand for the same thing
//! (`name`, `id`, `path_pattern`, `error_code`, `header_name`), and are appended where not. The
//! entries of other arrays have no name and their order is meaning, so such an array is replaced
//! as a whole, as every other value is.

use super::tree::{Entry, Node, Value};

/// The keys that say which thing an entry of an array stands for; empty for other arrays.
fn identity(array: &str) -> &'static [&'static str] {
    match array {
        "app" | "bucket" | "function" | "key_value_store" => &["name"],
        "cache_policy" | "origin_request_policy" | "response_headers_policy" => &["name"],
        "origin" | "origin_group" | "distribution" => &["id"],
        "behavior" => &["path_pattern", "distribution"],
        "custom_error_response" => &["error_code"],
        "custom_headers" => &["header_name"],
        _ => &[],
    }
}

/// A table with another one laid over it.
pub(super) fn merge(base: &Node, over: &Node) -> Node {
    merge_under("", base, over)
}

fn merge_under(key: &str, base: &Node, over: &Node) -> Node {
    match (&base.value, &over.value) {
        (Value::Table(under), Value::Table(above)) => {
            let value = Value::Table(merge_entries(under, above));
            Node::new(value, base.span.clone())
        }
        (Value::Array(under), Value::Array(above)) if !identity(key).is_empty() => {
            let value = Value::Array(merge_items(key, under, above));
            Node::new(value, base.span.clone())
        }
        _ => over.clone(),
    }
}

fn merge_entries(under: &[Entry], above: &[Entry]) -> Vec<Entry> {
    let mut res = under.to_vec();
    for it in above {
        match res.iter_mut().find(|known| known.key == it.key) {
            Some(known) => known.node = merge_under(&it.key, &known.node, &it.node),
            None => res.push(it.clone()),
        }
    }
    res
}

fn merge_items(key: &str, under: &[Node], above: &[Node]) -> Vec<Node> {
    let mut res = under.to_vec();
    for it in above {
        // One over one is the same: `[env.NAME.distribution]` may well say that environment's id.
        let only = key == "distribution"
            && under.len() == 1
            && (above.len() == 1 || it.get("id").is_none());
        match res.iter_mut().find(|known| only || is_same(key, known, it)) {
            Some(known) => *known = merge_under(key, known, it),
            None => res.push(it.clone()),
        }
    }
    res
}

/// Whether two entries stand for the same thing: the first key of the identity is there and
/// equal, and no other one differs where both have it.
fn is_same(array: &str, base: &Node, over: &Node) -> bool {
    identity(array)
        .iter()
        .enumerate()
        .all(|(i, key)| match (base.get(key), over.get(key)) {
            (Some(base), Some(over)) => base.value == over.value,
            _ => i > 0,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use toml::de::DeTable;

    use super::*;

    #[track_caller]
    fn check(base: &str, over: &str, expected: &serde_json::Value) {
        let tree = |source: &str| {
            let table = DeTable::parse(source).unwrap();
            // As the validator leaves it: one `[distribution]` is a list of one.
            let mut tree = Node::from_toml(table.get_ref(), table.span());
            if let Value::Table(entries) = &mut tree.value {
                for it in entries.iter_mut().filter(|it| it.key == "distribution") {
                    let only = it.node.clone();
                    it.node = Node::new(Value::Array(vec![only]), 0..0);
                }
            }
            tree
        };
        let merged = merge(&tree(base), &tree(over));
        assert_eq!(merged.to_json(), *expected);
    }

    #[test]
    fn tables_merge_by_key() {
        check(
            "[server]\nport = 1\nhost = 'a'",
            "[server]\nport = 2",
            &json!({"server": {"port": 2, "host": "a"}}),
        );
    }

    #[test]
    fn entries_of_the_same_name_merge_and_others_are_appended() {
        check(
            "[[app]]\nname = 'a'\ndist = 'x'",
            "[[app]]\nname = 'b'\n[[app]]\nname = 'a'\ndist = 'y'",
            &json!({"app": [{"name": "a", "dist": "y"}, {"name": "b"}]}),
        );
    }

    #[test]
    fn behaviors_of_different_distributions_are_different() {
        check(
            "[[behavior]]\npath_pattern = '*'\ndistribution = 'A'",
            "[[behavior]]\npath_pattern = '*'\ndistribution = 'B'",
            &json!({"behavior": [
                {"path_pattern": "*", "distribution": "A"},
                {"path_pattern": "*", "distribution": "B"},
            ]}),
        );
        check(
            "[[behavior]]\npath_pattern = '*'\ndistribution = 'A'",
            "[[behavior]]\npath_pattern = '*'\ntrim_prefix = '/x'",
            &json!({"behavior": [
                {"path_pattern": "*", "distribution": "A", "trim_prefix": "/x"},
            ]}),
        );
    }

    #[test]
    fn the_only_distribution_needs_no_id() {
        check(
            "[distribution]\nid = 'E1'\n[[distribution.custom_error_response]]\nerror_code = 404",
            "[distribution]\ncomment = 'x'\n[[distribution.custom_error_response]]\nerror_code = 403",
            &json!({"distribution": [{
                "id": "E1",
                "custom_error_response": [{"error_code": 404}, {"error_code": 403}],
                "comment": "x",
            }]}),
        );
    }

    #[test]
    fn the_only_distribution_may_have_another_id_in_each_environment() {
        check(
            "[distribution]\nid = 'E1'\ncomment = 'x'",
            "[distribution]\nid = 'E2'",
            &json!({"distribution": [{"id": "E2", "comment": "x"}]}),
        );
    }

    #[test]
    fn arrays_whose_order_is_meaning_are_replaced() {
        check(
            "[[app]]\nname = 'a'\npath = ['/x']\n[[app.upload]]\ncache_control = '1'",
            "[[app]]\nname = 'a'\npath = ['/y']\n[[app.upload]]\ncache_control = '2'",
            &json!({"app": [{
                "name": "a", "path": ["/y"], "upload": [{"cache_control": "2"}],
            }]}),
        );
    }
}
