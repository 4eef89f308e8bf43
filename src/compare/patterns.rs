//! What two path patterns have in common.

use std::collections::{HashSet, VecDeque};

use crate::distribution::{CacheBehavior, Distribution, PathPattern};

/// What a `*` may stand for in an example.
const FILLINGS: [&str; 4] = ["", "x", "x.js", "x/y"];

/// A path that both patterns take, the shortest; `None` where they have none in common.
pub(super) fn common_path(one: &PathPattern, other: &PathPattern) -> Option<String> {
    let one: Vec<char> = one.with_slash().chars().collect();
    let other: Vec<char> = other.with_slash().chars().collect();
    let mut seen = HashSet::from([(0, 0)]);
    let mut states = VecDeque::from([(0, 0, String::new())]);
    while let Some((i, j, path)) = states.pop_front() {
        let (a, b) = (one.get(i).copied(), other.get(j).copied());
        if a.is_none() && b.is_none() {
            return Some(path);
        }
        // A star that stands for nothing more costs no character, so it is tried first.
        if a == Some('*') && seen.insert((i + 1, j)) {
            states.push_front((i + 1, j, path.clone()));
        }
        if b == Some('*') && seen.insert((i, j + 1)) {
            states.push_front((i, j + 1, path.clone()));
        }
        if let (Some(a), Some(b)) = (a, b)
            && let Some(character) = common_character(a, b)
        {
            let next = (i + usize::from(a != '*'), j + usize::from(b != '*'));
            if seen.insert(next) {
                states.push_back((next.0, next.1, format!("{path}{character}")));
            }
        }
    }
    None
}

/// A character that both parts of a pattern take.
fn common_character(a: char, b: char) -> Option<char> {
    let is_wild = |it| it == '*' || it == '?';
    match (is_wild(a), is_wild(b)) {
        (true, true) => Some('x'),
        (true, false) => Some(b),
        (false, true) => Some(a),
        (false, false) => (a == b).then_some(a),
    }
}

/// Whether a pattern takes every path that another one takes.
pub(super) fn covers(wide: &PathPattern, narrow: &PathPattern) -> bool {
    let wide: Vec<char> = wide.with_slash().chars().collect();
    let narrow: Vec<char> = narrow.with_slash().chars().collect();
    // A star of the narrow pattern is a character that only a star takes.
    let mut reached: Vec<bool> = vec![false; wide.len() + 1];
    reached[0] = true;
    skip_stars(&wide, &mut reached);
    for it in narrow {
        let mut next = vec![false; wide.len() + 1];
        for (at, character) in wide.iter().enumerate().filter(|(at, _)| reached[*at]) {
            match character {
                '*' => next[at] = true,
                '?' if it != '*' => next[at + 1] = true,
                _ if *character == it => next[at + 1] = true,
                _ => {}
            }
        }
        reached = next;
        skip_stars(&wide, &mut reached);
    }
    reached[wide.len()]
}

fn skip_stars(pattern: &[char], reached: &mut [bool]) {
    for (at, character) in pattern.iter().enumerate() {
        if reached[at] && *character == '*' {
            reached[at + 1] = true;
        }
    }
}

/// A path that a distribution gives to this behavior; `None` where others take all of them.
pub(super) fn example(behavior: &CacheBehavior, distribution: &Distribution) -> Option<String> {
    let pattern = behavior.path_pattern.with_slash();
    let paths = FILLINGS.map(|it| pattern.replace('*', it).replace('?', "x"));
    let taken = |it: &String| {
        let pattern = &distribution.behavior_for(it).path_pattern;
        *pattern == behavior.path_pattern
    };
    paths.into_iter().find(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> PathPattern {
        PathPattern::parse(text).unwrap()
    }

    #[track_caller]
    fn common(one: &str, other: &str, path: Option<&str>) {
        for (one, other) in [(one, other), (other, one)] {
            let found = common_path(&pattern(one), &pattern(other));
            assert_eq!(found.as_deref(), path, "{one} and {other}");
        }
    }

    #[test]
    fn a_common_path_is_the_shortest() {
        common("/a/*", "/a/b/*", Some("/a/b/"));
        common("/a/*", "*.js", Some("/a/.js"));
        common("/a?", "/ab", Some("/ab"));
        common("/a?", "/?b*", Some("/ab"));
        common("*", "/x", Some("/x"));
        common("/a/*", "/b/*", None);
        common("/a", "/a/", None);
        common("/a*b", "/a*c", None);
    }

    #[test]
    fn a_wide_pattern_covers_a_narrow_one() {
        for (wide, narrow, expected) in [
            ("/a/*", "/a/b/*", true),
            ("/a*", "/a/*", true),
            ("*", "/a?b", true),
            ("/a?", "/ab", true),
            ("/a?", "/a*", false),
            ("/a/*", "/a*", false),
            ("*.js", "/a/*.js", true),
            ("/a/*.js", "*.js", false),
            ("/a", "/a", true),
            ("/a*?", "/ab", true),
            ("/a*?", "/a", false),
        ] {
            let found = covers(&pattern(wide), &pattern(narrow));
            assert_eq!(found, expected, "{wide} over {narrow}");
        }
    }
}
