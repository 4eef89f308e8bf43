//! Templates into resolved stacks: parameters, mappings, conditions, functions.

use super::super::finding::Finding;
use super::super::source::ImportOptions;
use super::{Assembly, ResolvedStack};

/// Resolves every stack of an assembly that the options take, across stacks.
///
/// What only AWS could know gets a stand-in, which is said once.
pub(in crate::import) fn resolve(
    assembly: &Assembly,
    options: &ImportOptions,
    found: &mut Vec<Finding>,
) -> Vec<ResolvedStack> {
    let _ = (assembly, options, found);
    todo!()
}
