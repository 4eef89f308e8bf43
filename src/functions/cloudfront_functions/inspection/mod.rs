//! What can be known of a function's code without running it.
//!
//! The real engine is a small one that AWS derived from NGINX's njs: it takes ECMAScript 5.1 and
//! some later syntax, and answers every request with 503 where a function uses more. So the code
//! is parsed as the newest JavaScript and judged by what the real engine makes of it. AWS finds
//! such errors at the first request, not when a function is created or published.
//!
//! # Fidelity
//!
//! - AWS documents what its runtimes take, not what they refuse, nor with which words. Refusals
//!   and words are those of njs 0.4 (`cloudfront-js-1.0`) and 0.7 (`cloudfront-js-2.0`), from
//!   which the runtimes derive; `tests/syntax_gate.rs` compares them with njs 0.7.9. Production's
//!   words were seen for some: `for … of`, `?.`, `await` in arguments.
//! - All problems are listed; the real engine stops at the first.
//! - A text that is no JavaScript at all gets the parser's opinion of where it ends to be.
//! - What a name stands for is judged in the text alone: a method that a program calls by a
//!   computed name is not seen.

mod code;
mod event_use;
mod gate;
mod globals;
mod handler;
mod imports;
mod library;
mod parse_errors;
mod placeholders;
mod problem;
mod program;
mod syntax;

#[cfg(test)]
mod tests;

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::{SourceType, Span};

use self::code::Code;
use self::gate::Gate;
use self::program::Program;
use super::FunctionRuntime;
pub use event_use::EventUse;
pub use globals::GlobalsUse;
pub use imports::Import;
pub use problem::{CodeProblem, ProblemSeverity};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// What the real runtime refuses, lacks or does not document, in the order of the code.
    pub problems: Vec<CodeProblem>,
    /// The `import` declarations that take a module's default, in order.
    pub imports: Vec<Import>,
    /// Whether the program may change what outlives a run.
    pub globals: GlobalsUse,
    /// Which parts of its event the program can reach.
    pub event_use: EventUse,
}

/// Inspects code.
///
/// Code that is no JavaScript has one problem at least, no imports, and may do anything.
pub fn inspect(code: &str, runtime: FunctionRuntime) -> Inspection {
    let allocator = Allocator::default();
    let options = ParseOptions {
        preserve_parens: false,
        ..ParseOptions::default()
    };
    // A module is strict, may import, and knows `await`, as the real engine.
    let parsed = Parser::new(&allocator, code, SourceType::mjs())
        .with_options(options)
        .parse();
    let built = SemanticBuilder::new()
        .with_build_nodes(true)
        .with_check_syntax_error(true)
        .build(&parsed.program);
    let program = Program::new(Code::new(code), runtime, built.semantic);
    let mut gate = Gate::new(&program);

    syntax::check(&mut gate);
    library::check(&mut gate);
    placeholders::check(&mut gate, parsed.panicked);
    let complaints = parsed
        .diagnostics
        .errors()
        .chain(built.diagnostics.errors());
    for complaint in complaints {
        let labels: Vec<Span> = complaint.labels.iter().map(|it| it.span()).collect();
        parse_errors::check(&mut gate, &complaint.message, &labels);
    }

    if !parsed.panicked {
        handler::check(&mut gate);
    }

    let problems = gate.into_problems();
    if parsed.panicked {
        return Inspection {
            problems,
            ..Inspection::default()
        };
    }
    let globals = globals::judge(&program);
    Inspection {
        problems,
        imports: imports::list(&program),
        event_use: event_use::judge(&program, &globals),
        globals,
    }
}
