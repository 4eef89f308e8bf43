//! `mfe-dev import`: production's definition as a `devserver.toml`, and what two of them differ in.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::loading::{has_errors, say, shows_color};
use super::report::print_report;
use super::{COULD_NOT_RUN, NO, say_error};
use crate::compare::routing_changes;
use crate::config::init::write;
use crate::config::{
    Config, Copied, FILE_NAME, ImportedToml, LoadOptions, Severity, imported_toml, load, render,
};
use crate::import::{ImportOptions, stack_name};

#[derive(Args, Debug)]
pub(super) struct ImportArgs {
    /// A cdk.out, CloudFormation templates, the JSON of `terraform show -json`, what `aws cloudfront
    /// get-distribution` prints; with --diff two definitions, or devserver.toml files
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// Show what changes for viewers from the first definition to the second; 1 where anything does
    #[arg(long)]
    diff: bool,
    /// The file to write [default: devserver.toml]
    #[arg(long, short, value_name = "FILE", conflicts_with = "diff")]
    output: Option<PathBuf>,
    /// Overwrite files that are there
    #[arg(long, conflicts_with = "diff")]
    force: bool,
    /// Print what would be written, and write nothing
    #[arg(long, conflicts_with = "diff")]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// A parameter of the templates; STACK:NAME=VALUE for one stack; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = super::parameter)]
    parameter: Vec<(String, String)>,
    /// The stacks that are taken, as in `Staging*` [default: all]; may be repeated
    #[arg(long, value_name = "NAME")]
    stack: Vec<String>,
}

pub(super) fn run(args: &ImportArgs, out: &mut impl Write) -> io::Result<u8> {
    match args.diff {
        true => diff(args, out),
        false => into_file(args, out),
    }
}

fn into_file(args: &ImportArgs, out: &mut impl Write) -> io::Result<u8> {
    let start = std::env::current_dir()?;
    let file = match &args.output {
        Some(file) => start.join(file),
        None => start.join(FILE_NAME),
    };
    let folder = file.parent().unwrap_or(&start).to_owned();
    let options = ImportOptions {
        sources: args.sources.iter().map(|it| start.join(it)).collect(),
        parameters: args.parameter.clone(),
        stacks: args.stack.clone(),
        base: start.clone(),
        ..ImportOptions::default()
    };
    // The definition's own code lies here until it is copied, or nothing is to be written.
    let scratch = tempfile::tempdir()?;
    let made = imported_toml(&options, &folder, scratch.path());
    let text = render(&made.diagnostics, "", shows_color());
    anstream::stderr().write_all(text.as_bytes())?;
    if has_errors(&made.diagnostics) {
        return Ok(COULD_NOT_RUN);
    }
    let written = match args.dry_run {
        true => false,
        false => match write_all(&made, &file, &start, args.force) {
            Ok(()) => true,
            Err(error) => {
                say_error(&error.to_string());
                return Ok(COULD_NOT_RUN);
            }
        },
    };
    if args.json {
        let files: Vec<&Path> = made.copies.iter().map(|it| it.to.as_path()).collect();
        let result = json!({
            "file": written.then_some(&file),
            "code": files,
            "report": made.report,
            "diagnostics": made.diagnostics,
            "text": made.text,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&result)?)?;
        return Ok(0);
    }
    if !written {
        // Whoever asked for the text may want nothing but that.
        print_report(&mut anstream::stderr(), &made.report)?;
        write!(out, "{}", made.text)?;
        return Ok(0);
    }
    print_report(out, &made.report)?;
    for it in &made.copies {
        writeln!(out, "wrote {}", shown(&it.to, &start).display())?;
    }
    let file = shown(&file, &start).display().to_string();
    // Any other file has to be named.
    let flag = match file == FILE_NAME {
        true => String::new(),
        false => format!(" --config {file}"),
    };
    writeln!(
        out,
        "wrote {file}; now `mfe-dev check{flag}`, then `mfe-dev{flag}`"
    )?;
    writeln!(
        out,
        "To follow the definition as it changes, write `from = \"{}\"` instead: `mfe-dev init --from {0}`",
        args.sources
            .first()
            .map(|it| it.display().to_string())
            .unwrap_or_default()
    )?;
    Ok(0)
}

/// Writes the code and then the file; nothing where any of it is there and may not be overwritten.
fn write_all(made: &ImportedToml, file: &Path, start: &Path, force: bool) -> io::Result<()> {
    let folder = file.parent().unwrap_or(start);
    let there = made
        .copies
        .iter()
        .find(|it| it.to.exists() && !force && !is_same(it));
    if let Some(there) = there {
        return Err(exists(shown(&there.to, start)));
    }
    let name = file
        .file_name()
        .and_then(|it| it.to_str())
        .unwrap_or(FILE_NAME);
    if file.exists() && !force {
        return Err(exists(shown(file, start)));
    }
    for it in &made.copies {
        copy(&it.from, &it.to)?;
    }
    std::fs::create_dir_all(folder)?;
    if name == FILE_NAME {
        return write(folder, &made.text, true)
            .map(drop)
            .map_err(io::Error::other);
    }
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(made.text.as_bytes())?;
    beside.persist(file).map(drop).map_err(|it| it.error)
}

fn exists(path: &Path) -> io::Error {
    io::Error::other(format!(
        "`{}` is there already; overwrite it with `--force`",
        path.display()
    ))
}

fn is_same(it: &Copied) -> bool {
    let read = |path: &Path| std::fs::read(path).ok();
    it.from.is_file() && read(&it.from) == read(&it.to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        return std::fs::copy(from, to).map(drop);
    }
    std::fs::create_dir_all(to)?;
    for it in std::fs::read_dir(from)? {
        let it = it?;
        copy(&it.path(), &to.join(it.file_name()))?;
    }
    Ok(())
}

fn shown<'a>(path: &'a Path, start: &Path) -> &'a Path {
    path.strip_prefix(start).unwrap_or(path)
}

fn diff(args: &ImportArgs, out: &mut impl Write) -> io::Result<u8> {
    let [before, after] = args.sources.as_slice() else {
        say_error("`--diff` takes two definitions: the one before and the one after");
        return Ok(COULD_NOT_RUN);
    };
    // The same template under another name is the same stack, and has the same stand-ins.
    let mut definitions = [before, after].into_iter().filter(|it| !is_toml(it));
    let name = definitions.next().map(|it| stack_name(it));
    let [before, after] = [before, after].map(|it| definition(args, it, name.as_deref()));
    let (Some(before), Some(after)) = (before?, after?) else {
        return Ok(COULD_NOT_RUN);
    };
    let changes = routing_changes(&before, &after);
    if args.json {
        let result = json!({ "changes": changes });
        writeln!(out, "{}", serde_json::to_string_pretty(&result)?)?;
    } else if changes.is_empty() {
        writeln!(out, "nothing changes for viewers")?;
    } else {
        for it in &changes {
            writeln!(out, "{}", it.sentence)?;
        }
    }
    Ok(if changes.is_empty() { 0 } else { NO })
}

fn is_toml(source: &Path) -> bool {
    source.extension().is_some_and(|it| it == "toml")
}

/// The configuration that a definition comes to by itself; what is wrong with it is said.
fn definition(args: &ImportArgs, source: &Path, name: Option<&str>) -> io::Result<Option<Config>> {
    let start = std::env::current_dir()?;
    let here = start.clone();
    let scratch = tempfile::tempdir()?;
    let usual = LoadOptions {
        parameters: args.parameter.clone(),
        stacks: args.stack.clone(),
        stack_name: name.map(str::to_owned),
        store: Some(scratch.path().to_owned()),
        ..LoadOptions::default()
    };
    let options = match is_toml(source) {
        true => LoadOptions {
            config: Some(start.join(source)),
            start,
            ..usual
        },
        // Away from any file, which would be laid over it.
        false => LoadOptions {
            from: vec![start.join(source)],
            start: scratch.path().to_owned(),
            ..usual
        },
    };
    let mut loaded = load(&options);
    // Nothing is served, so only what stands in the way of comparing matters.
    loaded
        .diagnostics
        .retain(|it| it.severity == Severity::Error);
    for it in &mut loaded.diagnostics {
        if let Some(file) = &mut it.file {
            *file = shown(file, &here).to_owned();
        }
    }
    say(&loaded)?;
    Ok(match loaded.is_usable() {
        true => loaded.config,
        false => None,
    })
}
