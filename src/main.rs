//! The `mfe-dev` command.
fn main() {}
