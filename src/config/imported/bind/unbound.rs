//! The servers and buckets of production that nothing stands for.

use super::super::super::Diagnostic;
use super::super::super::tree::{Node, Value};
use super::Known;
use super::apply::{bucket, is_origin, is_store_of, text_of};

/// How many are named before the others are only counted.
const NAMED: usize = 12;

/// Says which servers and buckets nothing stands for: the buckets in one finding, since there may be
/// dozens that all want the same.
pub(super) fn say(tree: &Node, known: &Known, allows_remote: bool, found: &mut Vec<Diagnostic>) {
    for origin in tree.get("origin").map(Node::items).unwrap_or_default() {
        let unbound = origin.get("unbound");
        let is_unbound = unbound.is_some_and(|it| it.value == Value::Boolean(true));
        if is_unbound && !allows_remote && origin.get("url").is_none() {
            found.push(server(origin));
        }
    }
    let asked = known.buckets.iter().filter(|it| it.is_asked);
    let unbound = asked.filter_map(|it| {
        let (node, name) = bucket(tree, &it.name)?;
        let has = |key: &str| node.get(key).is_some();
        let is_bound = has("folder") || has("dist") || has("remote") || is_store_of(tree, name);
        let shown = it.names.first().map_or(name, String::as_str);
        (!is_bound && is_origin(tree, name)).then_some((node, name, shown))
    });
    let unbound: Vec<(&Node, &str, &str)> = unbound.collect();
    found.extend(buckets(&unbound));
}

fn server(origin: &Node) -> Diagnostic {
    let domain = text_of(origin, "domain_name").or_else(|| text_of(origin, "id"));
    let domain = domain.unwrap_or_default();
    let id = text_of(origin, "id").filter(|it| *it != domain);
    let or_by_id = id.map_or_else(String::new, |it| format!(", or by its id: `{}`", key(&it)));
    let title = format!("nothing stands for the server `{domain}`");
    let domain = key(&domain);
    Diagnostic::warning("unbound-origin", title)
        .at(origin.get("domain_name").map(|it| it.span.clone()))
        .knowing("it is not asked: viewers get 502, as from a server that cannot be reached")
        .help(format!(
            "under `[bind]`: `{domain} = \"http://localhost:3000\"`{or_by_id}"
        ))
        .help("or ask production's with `--allow-remote-origins`")
}

fn buckets(unbound: &[(&Node, &str, &str)]) -> Option<Diagnostic> {
    let (node, name, shown) = unbound.first()?;
    let title = match unbound.len() {
        1 => format!("no folder stands for the bucket `{name}`"),
        many => format!("no folder stands for {many} buckets"),
    };
    let pronoun = if unbound.len() == 1 {
        "it has"
    } else {
        "each has"
    };
    let mut it = Diagnostic::warning("unbound-bucket", title)
        .at(Some(node.span.clone()))
        .knowing(format!(
            "{pronoun} what is uploaded to it through the AWS endpoint, and is empty until then"
        ));
    if unbound.len() > 1 {
        let names = unbound.iter().take(NAMED).map(|(_, _, shown)| key(shown));
        let names: Vec<String> = names.collect();
        let more = match unbound.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        it = it.knowing(format!("these are {}{more}", names.join(", ")));
    }
    let shown = key(shown);
    let it = it
        .help(format!("under `[bind]`: `{shown} = \"path/to/dist\"`"))
        .help(format!(
            "or, if it is filled by uploads: `{shown} = \"s3://{name}\"`"
        ));
    Some(it)
}

/// A name as a key of TOML; the addresses of Terraform have quotes in them.
fn key(name: &str) -> String {
    match name.contains(['"', '\\']) {
        true => format!("'{name}'"),
        false => format!("\"{name}\""),
    }
}
