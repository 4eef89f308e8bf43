//! What the real runtime makes of the code of CloudFront Functions, as a compiler would say it.

use std::path::Path;

use super::super::{Diagnostic, FunctionConfig};
use crate::functions::cloudfront_functions::{ProblemSeverity, inspect};
use crate::functions::{EdgeFunctionSyntax, FunctionFidelity};

/// What production would refuse in the code of the functions, each at its place in the function's
/// own file.
///
/// Production finds it with the first request and answers 503, so it is no error of the
/// configuration: warnings for what is refused, notes for what runs undocumented.
pub fn code_findings<'a>(
    functions: impl IntoIterator<Item = (&'a str, &'a FunctionConfig)>,
    fidelity: &FunctionFidelity,
) -> Vec<Diagnostic> {
    let refuses = fidelity.edge_function_syntax == EdgeFunctionSyntax::Refuse;
    let mut res = Vec::new();
    for (name, it) in functions {
        let FunctionConfig::CloudFront {
            file,
            runtime,
            code,
            ..
        } = it
        else {
            continue;
        };
        for problem in inspect(code, *runtime).problems {
            let construct = &problem.construct;
            let runtime = runtime.as_str();
            let found = match problem.severity {
                ProblemSeverity::Refused => {
                    let title = format!("{construct} is refused by `{runtime}`");
                    let it = Diagnostic::warning("refused-syntax", title);
                    match refuses {
                        true => it.knowing(format!(
                            "as in production, every request that runs the function `{name}` is answered 503"
                        )),
                        false => it.knowing(
                            "it runs here all the same, because of `edge_function_syntax = \"warn\"`",
                        ),
                    }
                }
                ProblemSeverity::Throws => {
                    let title = format!("{construct} does not exist in `{runtime}`");
                    Diagnostic::warning("missing-in-runtime", title)
                        .knowing("as in production, it throws where it is reached")
                }
                ProblemSeverity::MayThrow => {
                    let title = format!("{construct} may not exist in `{runtime}`");
                    Diagnostic::note("missing-in-runtime", title)
                        .knowing("as in production, it throws if the object is what it seems to be")
                }
                ProblemSeverity::Undocumented => {
                    let title = format!("{construct} is not documented for `{runtime}`");
                    Diagnostic::note("undocumented-syntax", title)
                }
            };
            let found = found.label(problem.message.as_str()).in_file(
                Path::new(file),
                code,
                problem.span.clone(),
            );
            res.push(match problem.instead.as_str() {
                "" => found,
                instead => found.help(instead),
            });
        }
    }
    res
}
