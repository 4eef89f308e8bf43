//! Edge functions as a file names them, into code that is ready to run.
//!
//! A function is a `[[function]]`, or a file that is named right at its event; both become entries
//! of one list, whose runtimes follow from the events where nothing says them. Their code and the
//! data of stores are read with the configuration, so that another code is another configuration.

mod uses;

mod code_kind;
mod declared;
mod function_name;
mod runtime;

mod contents;
mod package;
mod watched;

mod code_findings;

pub use code_findings::code_findings;
pub use package::is_outside_package;

pub(super) use contents::{Contents, FileProblem, StoreProblem};
pub(super) use declared::{Declared, DeclaredFunction};
pub(super) use function_name::is_function_name;

pub(super) use runtime::Runtime;
pub(super) use uses::{Use, uses};
pub(super) use watched::watched;
