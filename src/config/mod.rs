//! `devserver.toml` into data: found, parsed, checked, expanded and lowered.
//!
//! [`load`] never fails whole. It returns what could be made and every finding at once, each at
//! its place, and the caller decides: a server keeps its last good configuration, `check` prints.
//!
//! Three shapes follow each other: what was written (`devserver_toml`, serde and strict), the
//! same in its full form (`expand`: no `[[app]]` any more), and [`Config`], which is made of the
//! types that decide about requests and knows nothing of a file.

// What everything comes to.
mod model;

// From a folder to a file, its text, and the layers above it.
mod find;
mod layers;
mod load;
mod load_options;
mod read;

// The file as a tree, `[env.*]` laid over it.
mod merge;
mod tree;

// Its shape, and the validator that walks it.
pub mod devserver_toml;
mod schema;

mod conform;
mod not_yet;
mod shape;

// What AWS would refuse.
mod check;
mod domain_name;
mod origin_url;

// Edge functions: which there are, and their code.
mod functions;
mod imported;

// Into the full form, and from there into the model.
mod expand;

mod lower;
mod print;

// What CloudFront's API shows of it, and what it was told to add.
mod declared;
mod deployed;
mod make;

// What is said about it.
mod diagnostic;
mod nearest;
mod render;

// One function by itself.
mod one_function;

// A first file.
pub mod init;

pub use deployed::Refused;
pub use devserver_toml::DevserverToml;
pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use expand::DISTRIBUTION_ID;
pub use find::{FILE_NAME, find};
pub use functions::{code_findings, is_outside_package};
pub use imported::{Copied, ImportReport, ImportedToml, Reported, imported_toml};
pub use layers::{VARIABLES, variables_of_process};
pub use load::{load, load_text};
pub use load_options::{LoadOptions, Loaded};
pub use model::{
    AppSummary, BucketConfig, CacheMode, Config, DEFAULT_CACHE_SIZE, FolderConfig, FunctionConfig,
    HttpsConfig, KeyValueStoreConfig, ServerConfig,
};
pub use one_function::{FunctionAsked, LoadedFunction, load_function};
pub use print::print_toml;
pub use render::{render, tally};
pub use schema::schema_json;

#[cfg(test)]
mod tests;
