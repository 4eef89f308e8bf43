//! The patterns of AWS's configuration: `*` and `?` in policies, a single `*` in CORS rules.

/// Whether a pattern with any number of `*` (any text) and `?` (one character) matches the whole
/// text.
///
/// AWS: "IAM JSON policy elements: Resource".
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last `*` has to take one character more.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(it) if *it == '?' || *it == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after_star, taken)) = retry else {
                    return false;
                };
                retry = Some((after_star, taken + 1));
                (p, t) = (after_star, taken + 1);
            }
        }
    }
    pattern[p..].iter().all(|it| *it == '*')
}

/// Whether a pattern with at most one `*` matches the whole text; any further `*` is itself.
///
/// AWS: "Elements of a CORS configuration".
pub(crate) fn matches_one_star(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, tail)) => {
            text.len() >= head.len() + tail.len() && text.starts_with(head) && text.ends_with(tail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_text() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "a/b", true),
            ("a*c", "abbc", true),
            ("a*b*c", "a-b-b-c", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("file/*", "file/", true),
            ("file/*", "file", false),
            ("é?", "éß", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn one_star_takes_any_text_and_overlaps_nothing() {
        for (pattern, text, expected) in [
            ("http://*.origin.com", "http://test.origin.com", true),
            ("http://*.origin.com", "http://test.origin.com/", false),
            ("*suffix", "foo.suffix", true),
            ("ab*ba", "aba", false),
            ("https://a", "https://a", true),
            ("https://a", "http://a", false),
        ] {
            assert_eq!(
                matches_one_star(pattern, text),
                expected,
                "{pattern} {text}"
            );
        }
    }
}
