//! The distributions of a document, whichever command printed it.
//!
//! AWS: API types `Distribution`, `DistributionConfig`, `DistributionSummary`. A summary, which is
//! what `list-distributions` has, knows no default root object.

use std::path::Path;

use super::super::definition::Defined;
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::super::stand_in::{StandIn, stand_in};
use super::beside::{Beside, Document};
use super::reading::{items, text, without};

/// Members of a `DistributionSummary` that its `DistributionConfig` has not.
const OF_SUMMARY: [&str; 7] = [
    "Id",
    "ARN",
    "ETag",
    "Status",
    "LastModifiedTime",
    "DomainName",
    "AliasICPRecordals",
];

/// A distribution as it stands in a document.
struct Written<'a> {
    id: Option<&'a str>,
    /// `DistributionConfig`, or the summary.
    config: &'a Node,
    is_summary: bool,
}

/// Whether a document is one that `aws cloudfront` prints of distributions, or takes for one.
pub(in super::super) fn is_api_json(root: &Node) -> bool {
    !written_in(root).is_empty()
}

/// The distributions of a document.
pub(super) fn read(document: &Document, beside: &Beside, found: &mut Vec<Finding>) -> Vec<Defined> {
    let written = written_in(&document.node).into_iter();
    written
        .map(|it| defined(&it, document, beside, found))
        .collect()
}

fn written_in(root: &Node) -> Vec<Written<'_>> {
    let one = |node| written(node).into_iter().collect();
    if let Some(list) = root.get("DistributionList") {
        return items(Some(list)).iter().filter_map(written).collect();
    }
    if let Some(distribution) = root.get("Distribution") {
        return one(distribution);
    }
    if let Some(with_tags) = root.get("DistributionConfigWithTags") {
        return one(with_tags);
    }
    match root.items() {
        // `--query DistributionList.Items`
        [] => one(root),
        items => items.iter().filter_map(written).collect(),
    }
}

/// A `Distribution`, an input or output around a `DistributionConfig`, one by itself, or a summary.
fn written(node: &Node) -> Option<Written<'_>> {
    let id = text(node, "Id");
    let (config, is_summary) = match node.get("DistributionConfig") {
        Some(config) => (config, false),
        None => (node, node.get("ARN").is_some()),
    };
    config.get("DefaultCacheBehavior")?;
    Some(Written {
        id,
        config,
        is_summary,
    })
}

fn defined(
    written: &Written<'_>,
    document: &Document,
    beside: &Beside,
    found: &mut Vec<Finding>,
) -> Defined {
    let place = written.config.place;
    let known = written.id.map(str::to_owned);
    let known = known.or_else(|| id_of_sibling(written, beside));
    let known = known.or_else(|| id_in_name(&document.path));
    let id = known.clone().unwrap_or_else(|| {
        let id = stand_in(StandIn::CloudFrontId, &beside.shown(&document.path));
        let finding = Finding::new(
            Weight::Assumed,
            "stand-in",
            format!("the document does not tell the distribution's id, `{id}` stands for it"),
        );
        let help = format!(
            "save it with its id: `aws cloudfront get-distribution --id ID > {}`",
            beside.shown(&document.path)
        );
        found.push(finding.at(place).help(help));
        id
    });
    let config = match (written.is_summary, full_config(&id, beside)) {
        (false, _) => written.config.clone(),
        (true, Some(full)) => full.clone(),
        (true, None) => {
            found.push(summary_finding(&id, written));
            config_of_summary(&id, written.config)
        }
    };
    Defined {
        names: vec![id.clone()],
        is_stand_in: known.is_none(),
        id,
        config,
        place,
    }
}

/// The id of what another document beside it knows to be the same distribution.
fn id_of_sibling(written: &Written<'_>, beside: &Beside) -> Option<String> {
    let same = |other: &Written<'_>, name| {
        let member = |node: &Node| node.get(name).map(Node::to_json);
        member(other.config).is_some() && member(other.config) == member(written.config)
    };
    let others = beside.documents.iter();
    let others = others.flat_map(|it| written_in(&it.node));
    let mut ids: Vec<&str> = others
        .filter(|it| {
            let alike = [
                "Origins",
                "DefaultCacheBehavior",
                "CacheBehaviors",
                "Aliases",
            ];
            same(it, "CallerReference")
                || (it.is_summary && alike.iter().all(|name| same(it, name)))
        })
        .filter_map(|it| it.id)
        .collect();
    ids.dedup();
    match ids.as_slice() {
        [id] => Some((*id).to_owned()),
        _ => None,
    }
}

/// The id that a file is named after, as in `E1SHELLADMIN00.json`.
fn id_in_name(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let rest = stem.strip_prefix('E')?;
    let is_id = (10..=14).contains(&rest.len())
        && rest
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
    is_id.then(|| stem.to_owned())
}

/// The whole configuration of a distribution, from a document beside the summary.
fn full_config<'a>(id: &str, beside: &'a Beside) -> Option<&'a Node> {
    let documents = beside.documents.iter();
    documents
        .flat_map(|it| written_in(&it.node))
        .find(|it| !it.is_summary && it.id == Some(id))
        .map(|it| it.config)
}

fn config_of_summary(id: &str, summary: &Node) -> Node {
    let mut config = without(summary, &OF_SUMMARY);
    config.set("CallerReference", Node::text(id, summary.place));
    config
}

fn summary_finding(id: &str, written: &Written<'_>) -> Finding {
    let place = written.config.get("Id").unwrap_or(written.config).place;
    Finding::new(
        Weight::Assumed,
        "unresolved",
        format!("`list-distributions` does not tell the default root object of `{id}`"),
    )
    .at(place)
    .knowing("`/` is answered as if there were none")
    .help(format!(
        "save the whole of it: `aws cloudfront get-distribution --id {id} > {id}.json`"
    ))
}
