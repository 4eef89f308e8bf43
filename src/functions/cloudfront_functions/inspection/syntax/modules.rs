//! `import` and `export`.

use oxc_ast::AstKind;
use oxc_ast::ast::{ImportDeclaration, ImportDeclarationSpecifier};
use oxc_span::Span;

use super::super::gate::{Finding, Gate};
use super::super::imports::default_name;

/// The modules that a 2.0 function may import. AWS: "Built-in modules" and "Helper methods for key
/// value stores".
const MODULES: [&str; 4] = ["buffer", "cloudfront", "crypto", "querystring"];

const STRIP: &str = "strip the `export` before deploying; CloudFront finds `handler` by its name";

pub(super) fn check(gate: &mut Gate<'_, '_>, kind: AstKind<'_>) {
    match kind {
        AstKind::ImportDeclaration(it) => import(gate, it),
        AstKind::ImportExpression(it) => {
            let instead = "import at the top: `import cf from 'cloudfront';`";
            let found = Finding::unsupported("`import()`", "import", instead);
            gate.refuse(it.span, it.span.start as usize, found);
        }
        AstKind::ImportMeta(it) => {
            let instead = "there is nothing to ask a function's own module";
            let found = Finding::unsupported("`import.meta`", "import", instead);
            gate.refuse(it.span, it.span.start as usize, found);
        }
        AstKind::ExportNamedDeclaration(it) => export(gate, it.span),
        AstKind::ExportDeclaration(it) => export(gate, it.span),
        AstKind::ExportFromDeclaration(it) => export(gate, it.span),
        AstKind::ExportDefaultDeclaration(it) => export(gate, it.span),
        AstKind::ExportAllDeclaration(it) => export(gate, it.span),
        _ => {}
    }
}

fn export(gate: &mut Gate<'_, '_>, declaration: Span) {
    let word = Span::sized(declaration.start, 6);
    let found = Finding::new("`export`", "SyntaxError: Illegal export statement", STRIP);
    gate.refuse(word, declaration.start as usize, found);
}

fn import(gate: &mut Gate<'_, '_>, it: &ImportDeclaration<'_>) {
    let module = it.source.value.as_str();
    let code = &gate.program.code;
    let start = it.span.start as usize;
    let name = default_name(it);
    let (construct, message, token, instead) = if it.with_clause.is_some() {
        let token = code.token_start(it.source.span.end as usize);
        let message = code.unexpected(token);
        (
            "`import` with attributes",
            message,
            token,
            default_form(module),
        )
    } else if name.is_some() {
        return default_import(gate, it.span, module);
    } else if let Some(
        [
            ImportDeclarationSpecifier::ImportDefaultSpecifier(first),
            _,
            ..,
        ],
    ) = it.specifiers.as_ref().map(|it| it.as_slice())
    {
        let token = code.token_start(first.span.end as usize);
        let message = code.unexpected(token);
        ("`import` of a name", message, token, default_form(module))
    } else {
        let message = "Non-default import is not supported".to_owned();
        (
            "`import` of something else than the default",
            message,
            start,
            default_form(module),
        )
    };
    let found = Finding::new(construct, format!("SyntaxError: {message}"), instead);
    gate.refuse(it.span, token, found);
}

fn default_import(gate: &mut Gate<'_, '_>, span: Span, module: &str) {
    let is_known = MODULES.contains(&module) && !(gate.is_js10() && module == "cloudfront");
    if !is_known {
        let found = Finding::new(
            format!("`import` of `{module}`"),
            format!("SyntaxError: Cannot find module \"{module}\""),
            "a function has only `cloudfront`, `crypto`, `querystring` and `buffer`, in \
             cloudfront-js-2.0; bundle everything else into its file",
        );
        gate.refuse(span, span.start as usize, found);
    } else if gate.is_js10() {
        let instead = format!("write `var name = require('{module}');`");
        gate.undocumented(span, "`import`", &instead);
    }
}

fn default_form(module: &str) -> String {
    let local = if module == "cloudfront" { "cf" } else { "name" };
    format!("import the default: `import {local} from '{module}';`, and use `{local}.member`")
}
