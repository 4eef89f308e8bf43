//! What a plain scalar of YAML is: a boolean, a number, nothing, or a text.
//!
//! CloudFormation reads YAML 1.1, in which `yes` and `off` are booleans. Of YAML 1.1's numbers we take
//! those that JSON would print letter by letter as they are written, so that no digit is lost:
//! `012345678901` (an account), `2010-09-09`, `1_000`, `0x1F` and `1.10` stay texts. Whoever wants a
//! number takes it from a text as well.

use super::Value;

/// Reads a plain scalar.
pub(super) fn plain(written: &str) -> Value {
    match written {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Value::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        _ => number(written).unwrap_or_else(|| Value::String(written.to_owned())),
    }
}

/// A number that is printed as it was written.
fn number(written: &str) -> Option<Value> {
    let begins_as_one = written.starts_with(|it: char| it == '-' || it.is_ascii_digit());
    if !begins_as_one {
        return None;
    }
    let number: serde_json::Number = written.parse().ok()?;
    (number.to_string() == written).then_some(Value::Number(number))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::document::Node;

    #[track_caller]
    fn check(written: &str, expected: &serde_json::Value) {
        let read = Node::new(plain(written), Default::default()).to_json();
        assert_eq!(&read, expected, "{written}");
    }

    #[test]
    fn booleans_are_those_of_yaml_1_1() {
        for it in [
            "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON",
        ] {
            check(it, &json!(true));
        }
        for it in ["false", "False", "FALSE", "no", "No", "NO", "off", "OFF"] {
            check(it, &json!(false));
        }
        check("y", &json!("y"));
        check("n", &json!("n"));
        check("tRue", &json!("tRue"));
    }

    #[test]
    fn a_number_loses_no_digit() {
        check("0", &json!(0));
        check("-1", &json!(-1));
        check("300", &json!(300));
        check("111122223333", &json!(111_122_223_333_u64));
        check("0.5", &json!(0.5));
        check("18446744073709551616", &json!("18446744073709551616"));
        for it in [
            "012345678901",
            "2010-09-09",
            "1_000",
            "0x1F",
            "1.10",
            "1e3",
            "+1",
            ".5",
            "1.",
            "1:30",
            "10.0.0.0/8",
            "-",
            "-0",
            "--1",
            ".inf",
            ".nan",
        ] {
            check(it, &json!(it));
        }
    }

    #[test]
    fn nothing_is_null() {
        for it in ["", "~", "null", "Null", "NULL"] {
            check(it, &json!(null));
        }
        check("nULL", &json!("nULL"));
    }
}
