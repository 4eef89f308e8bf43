//! Templates into resolved stacks: parameters, mappings, conditions, functions.
//!
//! # How it goes
//!
//! Nothing is resolved before it is asked for, and then once: a stack may need an output of a
//! stack that stands after it. What needs itself is an error that names the way. What only AWS could
//! know gets a stand-in; it is said once, and only if a resource that answers viewers here uses it.
//!
//! # Fidelity
//!
//! Macros run at AWS and not here: what `Fn::Transform`, `AWS::Include`, `AWS::Serverless` and macros of
//! one's own would write is missing, which is said. `Rules` and `Hooks` are not looked at. Of a
//! parameter's constraints only `AllowedValues` is checked.

mod assumptions;
mod attribute_table;
mod attributes;
mod conditions;
mod cross_stack;
mod dynamic_references;
mod evaluator;
mod for_each;
mod functions;
mod nested;
mod parameters;
mod references;
mod stack;
mod stacks;
mod substitution;
mod transforms;
mod words;

use super::super::finding::Finding;
use super::super::source::ImportOptions;
use super::{Assembly, ResolvedStack};
use evaluator::Evaluator;

/// Resolves every stack of an assembly that the options take, across stacks.
///
/// What only AWS could know gets a stand-in, which is said once.
pub(in crate::import) fn resolve(
    assembly: &Assembly,
    options: &ImportOptions,
    found: &mut Vec<Finding>,
) -> Vec<ResolvedStack> {
    let mut evaluator = Evaluator::new(assembly, options);
    evaluator.open_stacks();
    let taken = evaluator.taken_stacks();
    evaluator.check_given_parameters(&taken);
    let mut res = Vec::new();
    for stack in taken {
        evaluator.resolve_stack(stack, &mut res);
    }
    found.extend(evaluator.into_findings());
    res
}

#[cfg(test)]
mod tests;
