//! `devserver.toml` into data: found, parsed, checked, expanded and lowered.
//!
//! [`load`] never fails whole. It returns what could be made and every finding at once, each at
//! its place, and the caller decides: a server keeps its last good configuration, `check` prints.
//!
//! Three shapes follow each other: what was written (`devserver_toml`, serde and strict), the
//! same in its full form (`expand`: no `[[app]]` any more), and [`Config`], which is made of the
//! types that decide about requests and knows nothing of a file.

mod model;

mod diagnostic;
mod find;
mod load;
mod nearest;
mod read;
mod render;
mod tree;

pub mod devserver_toml;
mod schema;

mod not_yet;
mod shape;

mod conform;

mod layers;
mod merge;

mod check;
mod domain_name;
mod expand;

mod lower;
mod print;

pub mod init;

pub use devserver_toml::DevserverToml;
pub use diagnostic::{Diagnostic, Label, Severity, Suggestion};
pub use expand::DISTRIBUTION_ID;
pub use find::{FILE_NAME, find};
pub use layers::{VARIABLES, variables_of_process};
pub use load::{LoadOptions, Loaded, load};
pub use model::{AppSummary, BucketConfig, Config, FolderConfig, ServerConfig};
pub use print::print_toml;
pub use render::{render, tally};
pub use schema::schema_json;

#[cfg(test)]
mod tests;
