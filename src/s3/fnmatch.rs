//! The patterns of `--exclude` and `--include`: Python's `fnmatch`, which the aws CLI uses.
//!
//! Python: "fnmatch — Unix filename pattern matching". `*` and `?` take slashes like anything
//! else; there is no `**`, no braces and no escape but a class.
//!
//! # Why
//!
//! - The crates for globs (`glob`, `globset`) read paths: they refuse `**` within a name or an
//!   unclosed `[`, which Python takes as they stand.

/// One element of a pattern.
#[derive(Debug)]
enum Element {
    /// `*`
    AnyText,
    /// `?`
    AnyCharacter,
    /// A character that stands for itself.
    Literal(char),
    /// `[...]`, or `[!...]` where `negated`.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// Whether a pattern matches a whole name; case counts.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let elements = parse(pattern);
    let name: Vec<char> = name.chars().collect();
    let (mut e, mut n) = (0, 0);
    // Where to go on when the last `*` has to take one character more.
    let mut retry: Option<(usize, usize)> = None;
    while n < name.len() {
        match elements.get(e) {
            Some(Element::AnyText) => {
                retry = Some((e + 1, n));
                e += 1;
            }
            Some(it) if it.takes(name[n]) => {
                e += 1;
                n += 1;
            }
            Some(_) | None => {
                let Some((after_star, taken)) = retry else {
                    return false;
                };
                retry = Some((after_star, taken + 1));
                (e, n) = (after_star, taken + 1);
            }
        }
    }
    elements[e..]
        .iter()
        .all(|it| matches!(it, Element::AnyText))
}

impl Element {
    fn takes(&self, it: char) -> bool {
        match self {
            Element::AnyText | Element::AnyCharacter => true,
            Element::Literal(literal) => *literal == it,
            Element::Class { negated, ranges } => {
                let inside = ranges
                    .iter()
                    .any(|&(first, last)| first <= it && it <= last);
                inside != *negated
            }
        }
    }
}

fn parse(pattern: &str) -> Vec<Element> {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut res = Vec::with_capacity(pattern.len());
    let mut at = 0;
    while let Some(&it) = pattern.get(at) {
        at += 1;
        match it {
            '*' => res.push(Element::AnyText),
            '?' => res.push(Element::AnyCharacter),
            '[' => match class(&pattern[at..]) {
                Some((element, length)) => {
                    res.push(element);
                    at += length;
                }
                // Without its end, a class is a bracket.
                None => res.push(Element::Literal('[')),
            },
            it => res.push(Element::Literal(it)),
        }
    }
    res
}

/// The class that begins behind a `[`, and how many characters it has up to and with its `]`.
fn class(rest: &[char]) -> Option<(Element, usize)> {
    let negated = rest.first() == Some(&'!');
    let start = usize::from(negated);
    // A `]` right at the start is a member.
    let end = (start + 1..rest.len()).find(|&it| rest[it] == ']')?;
    let members = &rest[start..end];
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < members.len() {
        if at + 2 < members.len() && members[at + 1] == '-' {
            ranges.push((members[at], members[at + 2]));
            at += 3;
        } else {
            ranges.push((members[at], members[at]));
            at += 1;
        }
    }
    Some((Element::Class { negated, ranges }, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! matches {
        ($name:ident, $pattern:expr, $file:expr) => {
            #[test]
            fn $name() {
                assert!(matches($pattern, $file));
            }
        };
    }

    macro_rules! differs {
        ($name:ident, $pattern:expr, $file:expr) => {
            #[test]
            fn $name() {
                assert!(!matches($pattern, $file));
            }
        };
    }

    matches!(a_name_is_itself, "index.html", "index.html");
    matches!(a_star_crosses_slashes, "*.js", "a/b/c.js");
    matches!(a_star_takes_nothing, "a*", "a");
    matches!(two_stars_are_one, "**.js", "a/b.js");
    matches!(a_question_mark_takes_a_slash, "a?b", "a/b");
    matches!(a_class, "[abc].js", "b.js");
    matches!(a_range, "v[0-9]*", "v1/x");
    matches!(not_in_the_class, "[!a].js", "b.js");
    matches!(a_bracket_first_in_a_class, "[]]x", "]x");
    matches!(a_dash_at_the_end, "[a-]x", "-x");
    matches!(a_class_without_end, "a[b", "a[b");
    matches!(backtracking, "*a*b", "aabcab");
    matches!(beyond_ascii, "?.js", "é.js");
    differs!(a_name_in_a_folder, "index.html", "sub/index.html");
    differs!(case_counts, "*.JS", "a.js");
    differs!(the_class_is_one_character, "[abc].js", "ab.js");
    differs!(in_the_negated_class, "[!a].js", "a.js");
    differs!(a_caret_does_not_negate, "[^a].js", "b.js");
    differs!(nothing_is_not_something, "", "a");
    differs!(a_range_the_wrong_way_round, "[9-0]", "5");
}
