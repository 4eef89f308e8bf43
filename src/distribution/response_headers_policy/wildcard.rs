//! The `*` in a policy's header names and ports.

/// Whether a pattern with any number of `*`, each for any text or none, matches the whole text;
/// case does not count.
///
/// AWS: "Understand response headers policies", the examples of `Access-Control-Allow-Headers`.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last `*` has to take one byte more.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), star) {
            (Some(b'*'), _) => {
                star = Some((p + 1, t));
                p += 1;
            }
            (Some(it), _) if it.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            (_, Some((after, taken))) => {
                star = Some((after, taken + 1));
                (p, t) = (after, taken + 1);
            }
            (_, None) => return false,
        }
    }
    pattern[p..].iter().all(|it| *it == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_text_or_none() {
        for (pattern, text, expected) in [
            ("x-amz-*", "x-amz-test", true),
            ("x-amz-*", "x-amz-", true),
            ("x-amz-*", "x-amz", false),
            ("x-*-amz", "x-test-amz", true),
            ("x-*-amz", "x--amz", true),
            ("x-*-amz", "x-amz", false),
            ("X-Test", "x-test", true),
            ("x-test", "x-test-2", false),
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
