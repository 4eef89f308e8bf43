//! The text that is compiled: a function's code as the body of an arrow function, and the way back
//! from places in that text to places in the file.
//!
//! Called once a run, the arrow function gives fresh bindings, objects and closures to each, in a
//! context that is ready. It has no `arguments` of its own, and `this` is undefined.

use crate::functions::cloudfront_functions::Import;

/// Opens the text; strict as the real runtime always is.
const OPENING: &str = "(function(){\"use strict\";return(__import)=>{";

/// Closes it, on a line of its own so that a last comment ends first.
const CLOSING: &str = "\n;return typeof handler===\"undefined\"?undefined:handler}})()";

/// The text that is compiled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// The text.
    pub(super) text: String,
    /// How many characters stand before the code on its first line.
    pub(super) prologue: usize,
    /// How many lines the code has.
    pub(super) lines: usize,
}

/// Wraps code whose `import` declarations are known.
pub(super) fn wrap(code: &str, imports: &[Import]) -> Wrapped {
    let mut text = OPENING.to_owned();
    for import in imports {
        // `{:?}` quotes as JavaScript does for what can be a module's name.
        text += &format!("const {}=__import({:?});", import.local, import.module);
    }
    let prologue = text.chars().count();
    text += &without_imports(code, imports);
    text += CLOSING;
    Wrapped {
        text,
        prologue,
        lines: code.lines().count().max(1),
    }
}

impl Wrapped {
    /// The place in the file for a place in the text; both count from 1.
    pub(super) fn place(&self, line: usize, column: usize) -> (usize, usize) {
        match line {
            1 => (1, column.saturating_sub(self.prologue).max(1)),
            _ if line > self.lines => (self.lines, 1),
            _ => (line, column),
        }
    }
}

/// Puts spaces in the place of `import` declarations, and a comment in that of a `#!`; lines and
/// columns stay.
fn without_imports(code: &str, imports: &[Import]) -> String {
    let mut left = String::with_capacity(code.len());
    let mut from = 0;
    for import in imports {
        left += code.get(from..import.span.start).unwrap_or_default();
        let declaration = code.get(import.span.clone()).unwrap_or_default();
        left.extend(declaration.chars().map(|it| match it {
            '\n' | '\r' => it,
            _ => ' ',
        }));
        from = import.span.end;
    }
    left += code.get(from..).unwrap_or_default();
    match left.strip_prefix("#!") {
        Some(rest) => format!("//{rest}"),
        None => left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(code: &str, declaration: &str) -> Import {
        let start = code.find(declaration).unwrap();
        Import {
            local: "cf".into(),
            module: "cloudfront".into(),
            span: start..start + declaration.len(),
        }
    }

    #[test]
    fn imports_become_blanks_and_constants() {
        let code = "// é\nimport cf\n from 'cloudfront'; let a = 1";
        let wrapped = wrap(code, &[import(code, "import cf\n from 'cloudfront';")]);
        assert!(
            wrapped
                .text
                .contains("const cf=__import(\"cloudfront\");// é\n")
        );
        assert!(
            wrapped
                .text
                .contains("\n         \n                    let a = 1\n")
        );
    }

    #[test]
    fn places_are_those_of_the_file() {
        let wrapped = wrap("a\nb", &[]);
        assert_eq!(wrapped.place(1, wrapped.prologue + 4), (1, 4));
        assert_eq!(wrapped.place(2, 7), (2, 7));
        assert_eq!(wrapped.place(3, 9), (2, 1));
    }

    #[test]
    fn a_hashbang_becomes_a_comment() {
        assert!(
            wrap("#!/usr/bin/env node\na", &[])
                .text
                .contains("{///usr/bin/env node\na\n")
        );
    }
}
