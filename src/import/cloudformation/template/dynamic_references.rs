//! `{{resolve:ssm:NAME}}` in texts.
//!
//! AWS: "Get values stored in other services using dynamic references".

use std::rc::Rc;

use super::super::super::source::Place;
use super::evaluator::Evaluator;
use super::stack::Stack;

const START: &str = "{{resolve:";

impl<'a> Evaluator<'a> {
    /// A text with the values that it refers to.
    pub(super) fn with_dynamic_references(
        &mut self,
        stack: &Rc<Stack<'a>>,
        text: &str,
        place: Place,
    ) -> String {
        if !text.contains(START) {
            return text.to_owned();
        }
        let mut res = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(START) {
            let Some((reference, after)) = after.split_once("}}") else {
                break;
            };
            self.push(&mut res, before);
            let value = match reference.split_once(':') {
                Some(("ssm", name)) => {
                    let name = without_version(name);
                    let region = stack.region.clone();
                    let node = self.ssm_value_or_stand_in(name, &region, place);
                    node.as_text().unwrap_or_default()
                }
                Some(("ssm-secure", name)) => {
                    let name = without_version(name);
                    self.unknown_outside("the secret", name, None, place)
                }
                Some(("secretsmanager", name)) => {
                    let name = name.trim_end_matches(':');
                    self.unknown_outside("the secret", name, None, place)
                }
                _ => format!("{START}{reference}}}}}"),
            };
            self.push(&mut res, &value);
            rest = after;
        }
        self.push(&mut res, rest);
        res
    }
}

/// `NAME` of `NAME:VERSION`.
fn without_version(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((name, version)) if version.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_not_part_of_the_name() {
        for (reference, name) in [
            ("/a/b", "/a/b"),
            ("/a/b:3", "/a/b"),
            ("/a/b:", "/a/b"),
            ("a:b", "a:b"),
        ] {
            assert_eq!(without_version(reference), name);
        }
    }
}
