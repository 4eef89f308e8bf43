//! `mfe-dev function`: one edge function by itself, and events to try it on.

mod event;
mod request;

mod test;

mod diagnosis;
mod given;
mod subject;

mod changes;
mod code_place;
mod json;
mod readable;
mod watch;

use std::io::{self, Write};

use clap::{Args, Subcommand};

#[derive(Args, Debug)]
pub(super) struct FunctionArgs {
    #[command(subcommand)]
    command: FunctionCommand,
}

#[derive(Debug, Subcommand)]
enum FunctionCommand {
    /// Run one function on one event, as `aws cloudfront test-function` does, and say what production
    /// would make of the result.
    Test(test::TestArgs),
    /// Print an event to begin with.
    Event(event::EventArgs),
}

pub(super) fn run(args: &FunctionArgs, out: &mut impl Write) -> io::Result<u8> {
    match &args.command {
        FunctionCommand::Test(args) => test::run(args, out),
        FunctionCommand::Event(args) => event::run(args, out),
    }
}
