//! Names of functions and stores: what AWS takes, and one made from a file's path.
//!
//! AWS: API types `CreateFunctionRequest` and `CreateKeyValueStoreRequest`.

/// The most characters of a name.
const LONGEST: usize = 64;

/// Whether AWS takes a name of a function or of a store.
pub(in crate::config) fn is_function_name(name: &str) -> bool {
    let fits = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(fits)
}

/// A name for the function in a file, other than those that are taken.
pub(super) fn name_of_file(file: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let extensions = [".js", ".mjs", ".cjs", ".py"];
    let stem = extensions.iter().find_map(|it| file.strip_suffix(it));
    let mut plain = String::new();
    for it in stem.unwrap_or(file).chars() {
        let fits = it.is_ascii_alphanumeric() || it == '-' || it == '_';
        if fits {
            plain.push(it);
        } else if !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
    }
    let plain = match plain.trim_end_matches('-') {
        "" => "function",
        some => some,
    };
    // What tells long paths apart stands at their end.
    let tail = |length: usize| plain[plain.len().saturating_sub(length)..].trim_start_matches('-');
    let first = tail(LONGEST).to_owned();
    if !is_taken(&first) {
        return first;
    }
    let numbered = |number: usize| format!("{}-{number}", tail(LONGEST - 8));
    let mut number = 2;
    while is_taken(&numbered(number)) {
        number += 1;
    }
    numbered(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_name() {
        let check = |file: &str, expected: &str| {
            let name = name_of_file(file, |_| false);
            assert_eq!(name, expected);
            assert!(is_function_name(&name), "{name}");
        };
        check("edge/trim.js", "edge-trim");
        check("../edge/trim.v2.mjs", "edge-trim-v2");
        check("edge/", "edge");
        check("./ü.js", "function");
        check(&format!("{}/trim.js", "x".repeat(80)), {
            let tail = format!("{}-trim", "x".repeat(59));
            Box::leak(tail.into_boxed_str())
        });
    }

    #[test]
    fn a_name_that_is_taken_is_numbered() {
        let taken = ["trim", "trim-2"];
        let name = name_of_file("trim.js", |it| taken.contains(&it));
        assert_eq!(name, "trim-3");
    }

    #[test]
    fn awss_names_are_known() {
        for name in ["a", "A-b_9", &"x".repeat(64)] {
            assert!(is_function_name(name), "{name}");
        }
        for name in ["", "a b", "a.js", "ü", &"x".repeat(65)] {
            assert!(!is_function_name(name), "{name}");
        }
    }
}
