//! `mfe-dev config`: the effective configuration, with every `[[app]]` expanded.

use std::io::{self, Write};

use clap::Args;

use super::loading::say;
use super::{COULD_NOT_RUN, ConfigSource};
use crate::config::{load, print_toml};

#[derive(Args, Debug)]
pub(super) struct ConfigArgs {
    /// Print JSON instead of TOML
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: ConfigSource,
}

pub(super) fn run(args: &ConfigArgs, out: &mut impl Write) -> io::Result<u8> {
    let loaded = load(&args.source.options()?);
    say(&loaded)?;
    let usable = loaded.is_usable();
    match loaded.full {
        Some(_) if usable && args.json => {
            writeln!(out, "{}", serde_json::to_string_pretty(&loaded.written)?)?;
        }
        Some(full) if usable => write!(out, "{}", print_toml(&full))?,
        _ => return Ok(COULD_NOT_RUN),
    }
    Ok(0)
}
