//! `mfe-dev init`: a first devserver.toml from what lies in this folder.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::COULD_NOT_RUN;
use super::say_error;
use crate::config::init::{guess, write};

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// The folder to look through, and to write into
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Overwrite a devserver.toml that is there
    #[arg(long)]
    force: bool,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &InitArgs, out: &mut impl Write) -> io::Result<u8> {
    let guess = guess(&args.folder);
    let written = match args.dry_run {
        true => None,
        false => match write(&args.folder, &guess.text, args.force) {
            Ok(file) => Some(file),
            Err(error) => {
                say_error(&error.to_string());
                return Ok(COULD_NOT_RUN);
            }
        },
    };
    if args.json {
        let result = json!({ "file": written, "guessed": guess.sentences, "text": guess.text });
        writeln!(out, "{}", serde_json::to_string_pretty(&result)?)?;
        return Ok(0);
    }
    for sentence in &guess.sentences {
        writeln!(out, "{sentence}")?;
    }
    match written.as_deref() {
        Some(file) => say_written(out, file)?,
        None => write!(out, "\n{}", guess.text)?,
    }
    Ok(0)
}

fn say_written(out: &mut impl Write, file: &Path) -> io::Result<()> {
    writeln!(
        out,
        "\nwrote {}; now `mfe-dev check`, then `mfe-dev`",
        file.display()
    )
}
