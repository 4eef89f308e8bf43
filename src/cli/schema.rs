//! `mfe-dev schema`: the JSON schema of devserver.toml.

use std::io::{self, Write};

use crate::config::schema_json;

pub(super) fn run(out: &mut impl Write) -> io::Result<u8> {
    writeln!(out, "{}", schema_json().trim_end())?;
    Ok(0)
}
