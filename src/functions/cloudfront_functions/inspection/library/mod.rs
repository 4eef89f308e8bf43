//! What the real engine's library lacks, where the text shows that a program uses it.
//!
//! AWS: "JavaScript runtime 1.0 features for CloudFront Functions" and "… 2.0 features …", which
//! list what is there. A test for a feature (`typeof Map`, `if (list.flat)`) silences what is said
//! about it, and so does a member of the same name that the program defines itself.

mod members;
mod methods;
mod names;

use super::gate::Gate;

/// Judges every use of a name, of a member and of a method.
pub(super) fn check(gate: &mut Gate<'_, '_>) {
    names::check(gate);
    let program = gate.program;
    for node in program.semantic.nodes().iter() {
        members::check(gate, node.id(), node.kind());
        methods::check(gate, node.id(), node.kind());
    }
}
