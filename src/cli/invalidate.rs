//! `mfe-dev invalidate`: drops paths from the cache of the running server.
//!
//! As `aws cloudfront create-invalidation --paths`: a path begins with `/`, and a `*` at its end
//! stands for anything.

use std::io::{self, Write};

use clap::Args;
use serde_json::{Value, json};

use super::control_client::{Control, ControlError};
use super::{COULD_NOT_RUN, ConfigSource, say_error};

#[derive(Args, Clone, Debug)]
pub(super) struct InvalidateArgs {
    /// The paths, as in `/index.html`, `/admin/*` or `/*`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The distribution's id; every distribution where it is left out
    #[arg(long, value_name = "ID")]
    distribution: Option<String>,
    /// The running server's control URL [default: that of the configuration]
    #[arg(long, value_name = "URL", env = "MFE_DEV_CONTROL")]
    control: Option<String>,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: ConfigSource,
}

pub(super) fn run(args: &InvalidateArgs, out: &mut impl Write) -> io::Result<u8> {
    let Some(control) = Control::find(args.control.as_deref(), &args.source)? else {
        return Ok(COULD_NOT_RUN);
    };
    let asked = json!({ "distribution": args.distribution, "paths": args.paths });
    let answer = match control.post("/_mfe/invalidate", &asked) {
        Ok(answer) => answer,
        Err(ControlError::Unreachable(error)) => {
            say_error(&format!(
                "no mfe-dev answers at {control}: {error}\n  help: start `mfe-dev` first, or name the running server with `--control http://127.0.0.1:PORT`"
            ));
            return Ok(COULD_NOT_RUN);
        }
        Err(ControlError::Refused(error)) => {
            say_error(&error);
            return Ok(COULD_NOT_RUN);
        }
    };
    if args.json {
        writeln!(out, "{answer}")?;
    } else {
        for it in answer["invalidated"].as_array().into_iter().flatten() {
            writeln!(out, "{}", line(it, &args.paths))?;
        }
    }
    Ok(0)
}

fn line(invalidated: &Value, paths: &[String]) -> String {
    let id = invalidated["distribution"].as_str().unwrap_or_default();
    let objects = invalidated["objects"].as_u64().unwrap_or_default();
    let plural = if objects == 1 { "" } else { "s" };
    format!(
        "{id}  {}  {objects} object{plural} dropped",
        paths.join(" ")
    )
}
