//! `mfe-dev function event`: prints an event to begin with.

use std::io::{self, Write};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::given::EventShape;
use super::request::{EVENTS, RequestArgs, event_named, event_of, is_origin_event};
use crate::message::EdgeEvent;

const EXAMPLES: &str = "Examples:
  mfe-dev function event viewer-request --url '/admin/?tab=users' -H 'cookie: id=1' > event.json
  mfe-dev function event viewer-response --status 404 -H 'cache-control: no-cache'
  mfe-dev function event origin-request --url /admin/      (Lambda@Edge, as all origin events)
  mfe-dev function event viewer-request --lambda";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct EventArgs {
    /// The event
    #[arg(value_parser = PossibleValuesParser::new(EVENTS.map(EdgeEvent::as_str)))]
    event: String,
    /// The path or URL that the viewer asks for
    #[arg(long, default_value = "/index.html")]
    url: String,
    #[command(flatten)]
    request: RequestArgs,
    /// A viewer event as a Lambda@Edge function is shown it
    #[arg(long)]
    lambda: bool,
}

pub(super) fn run(args: &EventArgs, out: &mut impl Write) -> io::Result<u8> {
    let invalid = |it: String| io::Error::new(io::ErrorKind::InvalidInput, it);
    let event =
        event_named(&args.event).ok_or_else(|| invalid(format!("`{}` is no event", args.event)))?;
    let shape = match args.lambda || is_origin_event(event) {
        true => EventShape::Lambda,
        false => EventShape::CloudFront,
    };
    let event = event_of(event, shape, &args.url, &args.request).map_err(invalid)?;
    writeln!(out, "{}", serde_json::to_string_pretty(&event)?)?;
    Ok(0)
}
