//! Patterns against patterns, and against names: `*` stands for any characters, `?` for one.

/// Whether everything that the second pattern takes is taken by the first one too.
///
/// A name without wildcards is a pattern that takes only itself. The answer may be `false` for
/// patterns that do cover each other in a roundabout way, never `true` for ones that do not.
pub(super) fn covers(general: &str, special: &str) -> bool {
    let (general, special) = (general.as_bytes(), special.as_bytes());
    // `reached[g]`: the first `g` bytes of the general pattern cover what was read so far.
    let mut reached = vec![false; general.len() + 1];
    reached[0] = true;
    spread(general, &mut reached);
    for byte in special {
        let mut next = vec![false; general.len() + 1];
        for g in (0..general.len()).filter(|g| reached[*g]) {
            match general[g] {
                b'*' => next[g] = true,
                b'?' if *byte != b'*' => next[g + 1] = true,
                it if it == *byte && it != b'?' => next[g + 1] = true,
                _ => {}
            }
        }
        spread(general, &mut next);
        reached = next;
    }
    reached[general.len()]
}

/// A `*` may also stand for nothing.
fn spread(general: &[u8], reached: &mut [bool]) {
    for g in 0..general.len() {
        if reached[g] && general[g] == b'*' {
            reached[g + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(general: &str, special: &str, expected: bool) {
        assert_eq!(
            covers(general, special),
            expected,
            "{general} over {special}"
        );
    }

    #[test]
    fn a_wider_pattern_covers_a_narrower_one() {
        check("/*", "/admin/*", true);
        check("/a*", "/admin/*", true);
        check("/admin/*", "/admin/x/*.js", true);
        check("/admin/*", "/admin/*", true);
        check("*.js", "/a/*.js", true);
        check("/?.js", "/a.js", true);
        check("/?.js", "/?.js", true);
        check("/*", "/?", true);
    }

    #[test]
    fn a_narrower_pattern_does_not_cover_a_wider_one() {
        check("/admin/*", "/*", false);
        check("/admin/*", "/admin", false);
        check("/?.js", "/*.js", false);
        check("*.js", "/a/*", false);
        check("/a/?", "/a/*", false);
        check("/a.js", "/?.js", false);
    }
}
