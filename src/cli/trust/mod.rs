//! `mfe-dev trust`: who trusts the local authority, and how the others come to.
//!
//! Alone it looks and explains; `--install` does what this user may do and says what is left.
//! It asks for no further rights by itself: a command that needs them is printed with `sudo`.

mod command;
mod environment;
mod stores;

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Color, Style};
use clap::Args;
use serde::Serialize;
use serde_json::json;

use self::command::shell_word;
use self::environment::Environment;
use self::stores::{Store, stores};
use super::NO;
use crate::server::{Authority, authority_folder};

#[derive(Args, Debug)]
pub(super) struct TrustArgs {
    /// Make every store of this machine that this user may change trust the authority
    #[arg(long, conflicts_with = "uninstall")]
    install: bool,
    /// Undo what --install did
    #[arg(long)]
    uninstall: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Look,
    Install,
    Uninstall,
}

/// How a store stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Standing {
    Trusted,
    NotTrusted,
    Installed,
    Removed,
    Left,
}

/// What became of one store.
#[derive(Debug, Serialize)]
struct Outcome {
    store: &'static str,
    place: String,
    standing: Standing,
    /// Why it was left.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What does the rest by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<String>,
}

pub(super) fn run(args: &TrustArgs, out: &mut impl Write) -> io::Result<u8> {
    let wish = match (args.install, args.uninstall) {
        (true, _) => Wish::Install,
        (false, true) => Wish::Uninstall,
        (false, false) => Wish::Look,
    };
    let folder = authority_folder().map_err(io::Error::other)?;
    let authority = match wish {
        Wish::Uninstall => Authority::open(&folder).map_err(io::Error::other)?,
        Wish::Look | Wish::Install => {
            Some(Authority::open_or_make(&folder).map_err(io::Error::other)?)
        }
    };
    let Some(authority) = authority else {
        if args.json {
            writeln!(out, "{}", json!({ "name": null, "stores": [] }))?;
        } else {
            let folder = folder.display();
            writeln!(
                out,
                "there is no local authority in {folder}, so nothing trusts it"
            )?;
        }
        return Ok(0);
    };
    let outcomes: Vec<Outcome> = stores(&Environment::of_process(), &authority)
        .iter()
        .map(|it| outcome(it, wish))
        .collect();
    let certificate = authority.certificate_file();
    if args.json {
        let tools: Vec<_> = tools(&certificate)
            .into_iter()
            .map(|(tool, command)| json!({ "tool": tool, "command": command }))
            .collect();
        let said = json!({
            "name": authority.name(),
            "certificate": certificate.display().to_string(),
            "stores": outcomes,
            "tools": tools,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&said)?)?;
    } else {
        print(out, &authority, &outcomes, wish)?;
    }
    let wanted = |it: &Outcome| !matches!(it.standing, Standing::Left | Standing::NotTrusted);
    Ok(match wish {
        Wish::Look | Wish::Install if outcomes.is_empty() => NO,
        Wish::Look | Wish::Install => u8::from(!outcomes.iter().all(wanted)) * NO,
        Wish::Uninstall => u8::from(outcomes.iter().any(|it| it.standing == Standing::Left)) * NO,
    })
}

/// Does what is asked for with one store, as far as this user may.
fn outcome(store: &Store, wish: Wish) -> Outcome {
    let mut res = Outcome {
        store: store.name,
        place: store.place(),
        standing: Standing::NotTrusted,
        why: None,
        command: None,
    };
    let trusted = match store.is_trusted() {
        Ok(trusted) => trusted,
        Err(why) => {
            res.standing = Standing::Left;
            res.why = Some(why);
            res.command = Some(store.by_hand(wish != Wish::Uninstall));
            return res;
        }
    };
    let (change, done) = match (wish, trusted) {
        (Wish::Look | Wish::Install, true) => {
            res.standing = Standing::Trusted;
            return res;
        }
        (Wish::Look, false) => {
            res.command = Some(store.by_hand(true));
            return res;
        }
        (Wish::Uninstall, false) => return res,
        (Wish::Install, false) => (store.install(), Standing::Installed),
        (Wish::Uninstall, true) => (store.uninstall(), Standing::Removed),
    };
    match change {
        Ok(()) => res.standing = done,
        Err(why) => {
            res.standing = Standing::Left;
            res.why = Some(why);
            res.command = Some(store.by_hand(wish == Wish::Install));
        }
    }
    res
}

/// How single programs are told, without any store.
fn tools(certificate: &Path) -> [(&'static str, String); 3] {
    let file = shell_word(&certificate.display().to_string());
    [
        ("Node", format!("export NODE_EXTRA_CA_CERTS={file}")),
        ("curl", format!("curl --cacert {file} URL")),
        // It takes the place of the public authorities.
        (
            "Python, requests (for local servers only)",
            format!("export REQUESTS_CA_BUNDLE={file}"),
        ),
    ]
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

fn print(
    out: &mut impl Write,
    authority: &Authority,
    outcomes: &[Outcome],
    wish: Wish,
) -> io::Result<()> {
    let certificate = authority.certificate_file();
    writeln!(out, "{BOLD}{}{BOLD:#}", authority.name())?;
    writeln!(out, "  {}", certificate.display())?;
    writeln!(
        out,
        "  {DIM}It signs the certificates that mfe-dev serves on this machine. Its key lies beside it: whoever\n  has that can pose as any site to whoever trusts the certificate, so never share the folder.{DIM:#}\n"
    )?;
    for it in outcomes {
        let (word, color) = match it.standing {
            Standing::Trusted => ("trusted", AnsiColor::Green),
            Standing::Installed => ("installed", AnsiColor::Green),
            Standing::Removed => ("removed", AnsiColor::Green),
            Standing::NotTrusted => ("not trusted", AnsiColor::Yellow),
            Standing::Left => ("left as it is", AnsiColor::Red),
        };
        let style = Style::new().fg_color(Some(Color::Ansi(color)));
        writeln!(
            out,
            "  {style}{word:<13}{style:#}  {}  {DIM}{}{DIM:#}",
            it.store, it.place
        )?;
        if let Some(why) = &it.why {
            writeln!(out, "                 {}", why.trim_end())?;
        }
        if let Some(command) = &it.command {
            writeln!(out, "                 $ {command}")?;
        }
    }
    if outcomes.is_empty() {
        writeln!(out, "  no certificate store was found on this machine")?;
    }
    if wish == Wish::Uninstall {
        return writeln!(
            out,
            "\nthe authority itself stays for the next time; delete its folder to be rid of it"
        );
    }
    writeln!(out, "\nFor a single program")?;
    for (tool, command) in tools(&certificate) {
        writeln!(out, "  {tool}\n    $ {command}")?;
    }
    if wish == Wish::Look
        && outcomes
            .iter()
            .any(|it| it.standing == Standing::NotTrusted)
    {
        writeln!(
            out,
            "\n`mfe-dev trust --install` runs what this user may run of the above"
        )?;
    }
    Ok(())
}
