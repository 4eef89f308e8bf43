//! `AWS::CloudFront::Function` and `AWS::CloudFront::KeyValueStore`.
//!
//! AWS: "AWS CloudFormation Template Reference", the pages of these types. A function without
//! `AutoPublish: true` stays in its `DEVELOPMENT` stage, where no distribution can run it.

use std::collections::BTreeMap;

use super::super::{ResolvedResource, ResolvedStack};
use super::property_table::{PropertyTable, housekeeping, part, same};
use super::templates::Templates;
use super::{name_of, without};
use crate::import::{
    Code, DefinedFunction, DefinedStore, Finding, Node, StandIn, StoreData, stand_in,
};

/// A CloudFront Function.
pub(super) fn function(
    resource: &ResolvedResource,
    found: &mut Vec<Finding>,
) -> Option<DefinedFunction> {
    let properties = FUNCTION.translate(&resource.properties, found);
    let Some(config) = properties.get("FunctionConfig").cloned() else {
        without(resource, "FunctionConfig", found);
        return None;
    };
    let code = match properties.get("FunctionCode") {
        Some(it) => match it.as_text() {
            Some(text) => Code::Inline {
                text: text.into(),
                place: it.place,
            },
            None => Code::Unknown("`FunctionCode` is not a text".to_owned()),
        },
        None => Code::Unknown("there is no `FunctionCode`".to_owned()),
    };
    let publish = properties.get("AutoPublish").and_then(Node::as_bool);
    Some(DefinedFunction {
        name: name_of(resource, "Name"),
        names: resource.names(),
        config,
        code,
        is_published: publish.unwrap_or(false),
        place: resource.place,
    })
}

/// A key value store.
pub(super) fn key_value_store(
    stack: &ResolvedStack,
    resource: &ResolvedResource,
    templates: &Templates<'_>,
    found: &mut Vec<Finding>,
) -> DefinedStore {
    let properties = KEY_VALUE_STORE.translate(&resource.properties, found);
    let arn = properties.at(&["ImportSource", "SourceArn"]);
    let data = match arn.and_then(Node::as_str) {
        Some(arn) => imported(arn, templates),
        None => StoreData::Pairs(BTreeMap::new()),
    };
    // `Ref` gives the name; the UUID in the ARN is only known to AWS.
    let name = format!("{}/{}", stack.name, resource.logical_id);
    DefinedStore {
        id: stand_in(StandIn::Uuid, &name),
        name: name_of(resource, "Name"),
        names: resource.names(),
        data,
        place: resource.place,
    }
}

/// What a store is filled with: `arn:aws:s3:::BUCKET/KEY`.
fn imported(arn: &str, templates: &Templates<'_>) -> StoreData {
    let key = arn.split_once(":::").and_then(|(_, it)| it.split_once('/'));
    match key.and_then(|(_, key)| templates.asset(key)) {
        Some(path) if path.is_file() => StoreData::File(path.to_owned()),
        Some(path) => StoreData::Unknown(format!(
            "the asset `{}` is missing; run `cdk synth`",
            path.display()
        )),
        None => StoreData::Unknown(format!("`{arn}` is not on this machine")),
    }
}

const FUNCTION: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::Function",
    properties: &[
        same("AutoPublish"),
        same("FunctionCode"),
        part("FunctionConfig", &FUNCTION_CONFIG),
        housekeeping("FunctionMetadata"),
        same("Name"),
        housekeeping("Tags"),
    ],
};

const FUNCTION_CONFIG: PropertyTable = PropertyTable {
    of: "FunctionConfig",
    properties: &[
        same("Comment"),
        part("KeyValueStoreAssociations", &KEY_VALUE_STORE_ASSOCIATION),
        same("Runtime"),
    ],
};

const KEY_VALUE_STORE_ASSOCIATION: PropertyTable = PropertyTable {
    of: "KeyValueStoreAssociation",
    properties: &[same("KeyValueStoreARN")],
};

const KEY_VALUE_STORE: PropertyTable = PropertyTable {
    of: "AWS::CloudFront::KeyValueStore",
    properties: &[
        housekeeping("Comment"),
        part("ImportSource", &IMPORT_SOURCE),
        same("Name"),
        housekeeping("Tags"),
    ],
};

const IMPORT_SOURCE: PropertyTable = PropertyTable {
    of: "ImportSource",
    properties: &[same("SourceArn"), same("SourceType")],
};
