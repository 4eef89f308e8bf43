//! The `import` declarations of a program.
//!
//! AWS: "JavaScript runtime 2.0 features for CloudFront Functions": modules are imported by their
//! default export, as in `import cf from 'cloudfront'`. Other forms are problems.

use std::ops::Range;

use oxc_ast::ast::{ImportDeclaration, ImportDeclarationSpecifier, Statement};

use super::code::range;
use super::program::Program;

/// An `import` declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name that the default export is bound to.
    pub local: String,
    /// The module, as in `cloudfront`.
    pub module: String,
    /// The bytes of the declaration, its `;` included.
    pub span: Range<usize>,
}

/// The default imports, in order.
pub(super) fn list(program: &Program<'_>) -> Vec<Import> {
    let statements = program.semantic.nodes().program().body.iter();
    let declarations = statements.filter_map(|it| match it {
        Statement::ImportDeclaration(declaration) => Some(declaration),
        _ => None,
    });
    let import = |declaration: &ImportDeclaration<'_>| {
        Some(Import {
            local: default_name(declaration)?.to_owned(),
            module: declaration.source.value.to_string(),
            span: range(declaration.span),
        })
    };
    declarations.filter_map(|it| import(it)).collect()
}

/// The name that a declaration binds, if it binds the default export and nothing else.
pub(super) fn default_name<'d>(declaration: &'d ImportDeclaration<'_>) -> Option<&'d str> {
    match declaration.specifiers.as_ref().map(|it| it.as_slice()) {
        Some([ImportDeclarationSpecifier::ImportDefaultSpecifier(it)]) => Some(&it.local.name),
        _ => None,
    }
}
