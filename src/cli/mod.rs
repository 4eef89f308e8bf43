//! The commands.
//!
//! Data goes to stdout, talk to stderr. A command that has printed its answer returns 0, one whose
//! answer is no returns 1, one that could not run returns 2.

mod banner;
mod check;
mod completions;
mod config;
mod control_client;
mod explain;
mod explain_json;
mod function;
mod https;
mod import;
mod init;
mod invalidate;
mod loading;
mod ready;
mod reloading;
mod report;
mod schema;
mod serve;
mod signals;
mod store;
mod terminal;
mod trust;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// A command's answer is no: a lint fired, a check failed.
const NO: u8 = 1;
/// A command could not run.
const COULD_NOT_RUN: u8 = 2;

/// Production's CloudFront and S3, on your own machine.
#[derive(Debug, Parser)]
#[command(name = "mfe-dev", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the distribution; what `mfe-dev` alone does.
    Serve(serve::ServeArgs),
    /// Write a devserver.toml from what is found in this folder, or in production's definition.
    Init(init::InitArgs),
    /// Write production's definition as a devserver.toml, or show what two of them route differently.
    Import(import::ImportArgs),
    /// Load everything and look for known production traps.
    Check(check::CheckArgs),
    /// Show every decision for one request, in order; its cache begins empty.
    #[command(override_usage = "mfe-dev explain [OPTIONS] [METHOD] <URL>")]
    Explain(explain::ExplainArgs),
    /// Try one edge function on an event, like `aws cloudfront test-function`.
    Function(function::FunctionArgs),
    /// Drop paths from the running server's cache, as `create-invalidation` does.
    Invalidate(invalidate::InvalidateArgs),
    /// Tell browsers and tools of the local certificate authority.
    Trust(trust::TrustArgs),
    /// Print the effective configuration, with every [[app]] expanded.
    Config(config::ConfigArgs),
    /// Print the JSON schema of devserver.toml, for editors.
    Schema,
    /// Print a completion script for a shell.
    Completions(completions::CompletionsArgs),
}

/// Where the configuration comes from; the same for every command that reads it.
#[derive(Args, Clone, Debug, Default)]
struct ConfigSource {
    /// The configuration file [default: devserver.toml here or in a folder above]
    #[arg(long, short, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The environment: the [env.NAME] table that overrides the rest
    #[arg(long, value_name = "NAME")]
    env: Option<String>,
    /// Production's definition, above the file's `from`: a cdk.out, a CloudFormation template, the
    /// JSON of `terraform show -json`, what `aws cloudfront get-distribution` prints; may be repeated
    #[arg(long, value_name = "PATH")]
    from: Vec<PathBuf>,
    /// A parameter of the templates; STACK:NAME=VALUE for one stack; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// The stacks that are taken, as in `Staging*` [default: all]; may be repeated
    #[arg(long, value_name = "NAME")]
    stack: Vec<String>,
    /// Ask production's servers where nothing of this machine stands for them
    #[arg(long)]
    allow_remote_origins: bool,
    /// Serve one folder as a single-page app, without a configuration file
    #[arg(long, value_name = "DIR", conflicts_with_all = ["config", "from"])]
    root: Option<PathBuf>,
    /// The folder of the local store [default: .mfe-dev beside the configuration file]
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

/// `NAME=VALUE`
fn parameter(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE"),
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = anstream::stdout();
    let result = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => serve::run(&args),

        Command::Init(args) => init::run(&args, &mut out),
        Command::Import(args) => import::run(&args, &mut out),
        Command::Check(args) => check::run(&args, &mut out),
        Command::Explain(args) => explain::run(&args, &mut out),
        Command::Function(args) => function::run(&args, &mut out),
        Command::Invalidate(args) => invalidate::run(&args, &mut out),
        Command::Trust(args) => trust::run(&args, &mut out),
        Command::Config(args) => config::run(&args, &mut out),
        Command::Schema => schema::run(&mut out),
        Command::Completions(args) => completions::run(&args, &mut out),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        // Whoever reads has seen enough, as in `mfe-dev config | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error.to_string());
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

/// Says on stderr why a command could not run.
fn say_error(message: &str) {
    let bold_red = anstyle::Style::new()
        .bold()
        .fg_color(Some(anstyle::AnsiColor::Red.into()));
    // Where stderr is closed there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{bold_red}error{bold_red:#}: {message}");
}

/// The command line as clap sees it, for completions.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
