//! Key value stores: what `describe-key-value-store` and `list-keys` print, or an import file.

use std::collections::BTreeMap;

use super::super::definition::{DefinedStore, StoreData};
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::Cx;
use super::beside::{Beside, Document};
use super::reading::{items, text};
use super::recognize::{is_import_file, is_pairs};

/// What stands in front of a store's id in its ARN.
const OF_STORE: &str = ":key-value-store/";

/// Puts the stores that a `FunctionConfig` names into the definition.
pub(super) fn define(function_config: &Node, beside: &Beside, cx: &mut Cx<'_>) {
    for association in items(function_config.get("KeyValueStoreAssociations")) {
        let Some(named) = association.get("KeyValueStoreARN") else {
            continue;
        };
        let arn = named.as_str().unwrap_or_default();
        let Some((_, id)) = arn.split_once(OF_STORE) else {
            continue;
        };
        let known = &cx.definition.key_value_stores;
        if !known.iter().any(|it| it.id == id) {
            let store = store(id, named, beside, cx);
            cx.definition.key_value_stores.push(store);
        }
    }
}

fn store(id: &str, named: &Node, beside: &Beside, cx: &mut Cx<'_>) -> DefinedStore {
    let described = described(id, beside);
    let name = described.and_then(|it| text(it, "Name"));
    let data = data(id, name, beside);
    let file = format!("{}.keys.json", name.unwrap_or(id));
    if data.is_none() {
        cx.expect(beside, &file);
        let arn = named.as_str().unwrap_or_default();
        let finding = Finding::new(
            Weight::Unsupported,
            "unresolved",
            format!(
                "the pairs of the key value store `{}` are in no document beside the distribution",
                name.unwrap_or(id)
            ),
        )
        .at(named.place)
        .knowing("functions find no key in it")
        .help(format!(
            "save them: `aws cloudfront-keyvaluestore list-keys --kvs-arn {arn} > {file}`"
        ));
        cx.say(finding, beside);
    }
    DefinedStore {
        id: id.to_owned(),
        // Nothing but people needs the name.
        name: name.unwrap_or(id).to_owned(),
        names: Vec::new(),
        data: data.unwrap_or_else(|| StoreData::Unknown(format!("`{file}` is not there"))),
        place: described.map_or(named.place, |it| it.place),
    }
}

fn described<'a>(id: &str, beside: &'a Beside) -> Option<&'a Node> {
    let documents = beside.documents.iter();
    let mut stores = documents.flat_map(|it| {
        let listed = items(it.node.get("KeyValueStoreList")).iter();
        it.node.get("KeyValueStore").into_iter().chain(listed)
    });
    stores.find(|it| text(it, "Id") == Some(id))
}

/// The pairs: of the document whose file is named after the store, else of the only one there is.
fn data(id: &str, name: Option<&str>, beside: &Beside) -> Option<StoreData> {
    let documents = beside.documents.iter();
    let all: Vec<&Document> = documents
        .filter(|it| is_pairs(&it.node) || is_import_file(&it.node))
        .collect();
    let is_named_after = |it: &&&Document| {
        let path = beside.shown(&it.path);
        path.contains(id) || name.is_some_and(|name| path.contains(name))
    };
    let document = match (all.iter().find(is_named_after), all.as_slice()) {
        (Some(document), _) | (None, [document]) => *document,
        (None, _) => return None,
    };
    if is_import_file(&document.node) {
        return Some(StoreData::File(document.path.clone()));
    }
    let pairs = items(Some(&document.node)).iter().filter_map(|it| {
        let key = it.get("Key").and_then(Node::as_text)?;
        Some((key, it.get("Value").and_then(Node::as_text)?))
    });
    Some(StoreData::Pairs(pairs.collect::<BTreeMap<_, _>>()))
}
