//! `mfe-dev init`: a first devserver.toml from what lies in this folder, or over production's own
//! definition.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::loading::{has_errors, shows_color};
use super::{COULD_NOT_RUN, say_error};
use crate::config::init::{guess, guess_from, write};
use crate::config::{Diagnostic, render, tally};
use crate::import::ImportOptions;

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// The folder to look through, and to write into
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Take the distribution from production's definition, and guess which folder stands for which
    /// of its buckets: a cdk.out, a CloudFormation template, the JSON of `terraform show -json`, what
    /// `aws cloudfront get-distribution` prints; may be repeated
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// A parameter of the templates; STACK:NAME=VALUE for one stack; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::parameter, requires = "from")]
    parameter: Vec<(String, String)>,
    /// The stacks that are taken, as in `Staging*` [default: all]; may be repeated
    #[arg(long, value_name = "NAME", requires = "from")]
    stack: Vec<String>,
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

/// What was guessed, either way.
struct Guessed {
    sentences: Vec<String>,
    text: String,
    diagnostics: Vec<Diagnostic>,
}

pub(super) fn run(args: &InitArgs, out: &mut impl Write) -> io::Result<u8> {
    let guessed = guessed(args)?;
    if has_errors(&guessed.diagnostics) {
        return broken(args, &guessed, out);
    }
    let written = match args.dry_run {
        true => None,
        false => match write(&args.folder, &guessed.text, args.force) {
            Ok(file) => Some(file),
            Err(error) => {
                say_error(&error.to_string());
                return Ok(COULD_NOT_RUN);
            }
        },
    };
    if args.json {
        print_json(&guessed, written.as_deref(), out)?;
        return Ok(0);
    }
    for sentence in &guessed.sentences {
        writeln!(out, "{sentence}")?;
    }
    match written.as_deref() {
        Some(file) => say_written(out, file)?,
        None => write!(out, "\n{}", guessed.text)?,
    }
    Ok(0)
}

fn guessed(args: &InitArgs) -> io::Result<Guessed> {
    if args.from.is_empty() {
        let guess = guess(&args.folder);
        return Ok(Guessed {
            sentences: guess.sentences,
            text: guess.text,
            diagnostics: Vec::new(),
        });
    }
    let start = std::env::current_dir()?;
    let options = ImportOptions {
        sources: args.from.iter().map(|it| start.join(it)).collect(),
        parameters: args.parameter.clone(),
        stacks: args.stack.clone(),
        base: start.clone(),
        ..ImportOptions::default()
    };
    // The definition's own code and files lie here for the while.
    let scratch = tempfile::tempdir()?;
    let guess = guess_from(&start.join(&args.folder), &options, scratch.path());
    Ok(Guessed {
        sentences: guess.sentences,
        text: guess.text,
        diagnostics: guess.diagnostics,
    })
}

/// Says what is wrong with a definition; nothing is written over it.
fn broken(args: &InitArgs, guessed: &Guessed, out: &mut impl Write) -> io::Result<u8> {
    if args.json {
        print_json(guessed, None, out)?;
        return Ok(COULD_NOT_RUN);
    }
    let text = render(&guessed.diagnostics, &guessed.text, shows_color());
    let tally = tally(&guessed.diagnostics);
    write!(anstream::stderr(), "{text}\n{tally}; nothing was written\n")?;
    Ok(COULD_NOT_RUN)
}

fn print_json(guessed: &Guessed, file: Option<&Path>, out: &mut impl Write) -> io::Result<()> {
    let mut result = json!({
        "file": file,
        "guessed": guessed.sentences,
        "text": guessed.text,
    });
    if !guessed.diagnostics.is_empty() {
        result["diagnostics"] = json!(guessed.diagnostics);
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&result)?)
}

fn say_written(out: &mut impl Write, file: &Path) -> io::Result<()> {
    writeln!(
        out,
        "\nwrote {}; now `mfe-dev check`, then `mfe-dev`",
        file.display()
    )
}
