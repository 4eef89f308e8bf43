//! CloudFormation templates and the cloud assemblies of CDK.
//!
//! First every stack is resolved: parameters, mappings, conditions and functions, across stacks.
//! Then its resources are put into the shapes of AWS's APIs.

mod assembly;
mod resolved;
mod resources;
mod template;

pub(super) use assembly::{Assembly, StackTemplate};
pub(super) use resolved::{ResolvedResource, ResolvedStack};
pub(super) use resources::define;
pub(super) use template::resolve;
