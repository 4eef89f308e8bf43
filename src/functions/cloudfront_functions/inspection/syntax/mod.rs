//! What the real engines make of a program's syntax.
//!
//! AWS: "JavaScript runtime 1.0 features for CloudFront Functions" and "… 2.0 features …".

mod awaiting;
mod bindings;
mod expressions;
mod functions;
mod literals;
mod modules;
mod names;
mod objects;
mod regular_expressions;
mod statements;

use super::gate::Gate;

/// Judges every node.
pub(super) fn check(gate: &mut Gate<'_, '_>) {
    let program = gate.program;
    for node in program.semantic.nodes().iter() {
        let (id, kind) = (node.id(), node.kind());
        awaiting::check(gate, id, kind);
        bindings::check(gate, id, kind);
        expressions::check(gate, id, kind);
        functions::check(gate, id, kind);
        literals::check(gate, kind);
        modules::check(gate, kind);
        names::check(gate, id, kind);
        objects::check(gate, id, kind);
        regular_expressions::check(gate, kind);
        statements::check(gate, id, kind);
    }
}
