//! Code of CloudFront Functions that production would refuse.
//!
//! AWS: "JavaScript runtime 1.0 features for CloudFront Functions", "JavaScript runtime 2.0
//! features for CloudFront Functions". No call of AWS's API finds it: creating, updating and
//! publishing take any text, and the first request is answered 503.

use super::Finding;
use crate::config::{Config, FunctionConfig, Severity};
use crate::functions::EdgeFunctionSyntax;
use crate::functions::cloudfront_functions::{CodeProblem, ProblemSeverity, inspect};

pub(super) fn lint(config: &Config, found: &mut Vec<Finding>) {
    for (name, it) in &config.functions {
        if let FunctionConfig::CloudFront {
            file,
            runtime,
            code,
            ..
        } = it
        {
            for problem in inspect(code, *runtime).problems {
                let place = format!(
                    "{file}:{}:{}, function `{name}`",
                    problem.line, problem.column
                );
                found.push(finding(config, place, code, runtime.as_str(), problem));
            }
        }
    }
}

fn finding(
    config: &Config,
    place: String,
    code: &str,
    runtime: &str,
    problem: CodeProblem,
) -> Finding {
    let line = code.lines().nth(problem.line.saturating_sub(1));
    let line = line.unwrap_or_default().trim();
    let CodeProblem {
        construct, message, ..
    } = problem;
    let said = match message.as_str() {
        "" => String::new(),
        message => format!(": {message}"),
    };
    let syntax = config.function_fidelity.edge_function_syntax;
    let (severity, code, what) = match (problem.severity, syntax) {
        (ProblemSeverity::Refused, EdgeFunctionSyntax::Refuse) => (
            Severity::Error,
            "refused-syntax",
            "is refused by production, which answers 503",
        ),
        (ProblemSeverity::Refused, EdgeFunctionSyntax::Warn) => (
            Severity::Warning,
            "refused-syntax",
            "is refused by production, which answers 503; it runs here because of `edge_function_syntax = \"warn\"`",
        ),
        (ProblemSeverity::Throws, _) => (
            Severity::Error,
            "missing-in-runtime",
            "does not exist in production, where it throws when it is reached",
        ),
        (ProblemSeverity::MayThrow, _) => (
            Severity::Note,
            "missing-in-runtime",
            "throws in production if the object is what it seems to be",
        ),
        (ProblemSeverity::Undocumented, _) => (
            Severity::Note,
            "undocumented-syntax",
            "runs in production, though no page says so or says how",
        ),
    };
    Finding {
        severity,
        code,
        place,
        reason: format!("{construct} in `{line}` {what} (`{runtime}`){said}"),
        fix: match problem.instead.as_str() {
            "" => "write it in the language that the runtime documents".to_owned(),
            instead => instead.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{LoadOptions, load_text};

    fn config(syntax: &str) -> Config {
        let source = format!(
            "[[app]]\nname = 'root'\ndist = 'root'\n[fidelity]\nedge_function_syntax = '{syntax}'\n"
        );
        let file = std::path::Path::new("/site/devserver.toml");
        let loaded = load_text(&source, file, &LoadOptions::default());
        loaded.config.unwrap()
    }

    fn problem(severity: ProblemSeverity) -> CodeProblem {
        CodeProblem {
            severity,
            line: 2,
            column: 3,
            span: 4..9,
            construct: "`for … of`".to_owned(),
            message: "SyntaxError: Token \"of\" not supported in this version in 2".to_owned(),
            instead: "use `forEach`".to_owned(),
        }
    }

    #[track_caller]
    fn check(syntax: &str, severity: ProblemSeverity, expected: (Severity, &str)) -> Finding {
        let code = "a\n  for (b of c) {\n";
        let place = "edge/x.js:2:3, function `x`".to_owned();
        let found = finding(
            &config(syntax),
            place,
            code,
            "cloudfront-js-2.0",
            problem(severity),
        );
        assert_eq!((found.severity, found.code), expected);
        assert_eq!(found.fix, "use `forEach`");
        found
    }

    #[test]
    fn what_production_refuses_is_an_error() {
        let refused = ProblemSeverity::Refused;
        let found = check("refuse", refused, (Severity::Error, "refused-syntax"));
        assert_eq!(
            found.reason,
            "`for … of` in `for (b of c) {` is refused by production, which answers 503 \
             (`cloudfront-js-2.0`): SyntaxError: Token \"of\" not supported in this version in 2"
        );
        check("warn", refused, (Severity::Warning, "refused-syntax"));
    }

    #[test]
    fn what_only_no_page_tells_is_a_note() {
        let expected = (Severity::Note, "undocumented-syntax");
        check("refuse", ProblemSeverity::Undocumented, expected);
        check("warn", ProblemSeverity::Undocumented, expected);
    }
}
