//! CloudFront Functions, key value stores and Lambda functions.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::super::definition::{
    Code, DefinedFunction, DefinedLambda, DefinedStore, Definition, StoreData,
};
use super::super::document::{Node, Value};
use super::super::source::Place;
use super::super::stand_in::{StandIn, stand_in};
use super::block::Block;
use super::cx::{Cx, text};
use super::distributions::member;
use super::policy_words::FUNCTION;
use super::shape::shaped;

/// Puts a CloudFront Function into a definition.
pub(super) fn define_function(cx: &mut Cx<'_, '_>, instance: usize, definition: &mut Definition) {
    let block = Block::of(cx, instance);
    let mut config = shaped(cx, block, FUNCTION);
    if let Some(Value::List(stores)) =
        member(&mut config, "KeyValueStoreAssociations").map(|it| &mut it.value)
    {
        for store in stores {
            let arn = store.clone();
            *store = Node::map(arn.place);
            store.set("KeyValueStoreARN", arn);
        }
    }
    let it = &cx.plan.instances[instance];
    // What `templatefile` makes of an unknown id is unknown as a whole; a reference is not the code.
    let code = match block.known("code") {
        Some(Node {
            value: Value::String(text),
            place,
        }) if !text.is_empty() => Code::Inline {
            text: text.as_str().into(),
            place: *place,
        },
        _ => {
            let expression = block.expression("code");
            cx.unresolved(
                it.address,
                "code",
                expression,
                "the function is left without code",
            );
            Code::Unknown(format!(
                "the code of `{}` is known only after it is applied",
                it.address
            ))
        }
    };
    let name = block.text(cx, "name");
    definition.functions.push(DefinedFunction {
        name: name.unwrap_or_else(|| last_name(it.address)),
        names: it.names(),
        config,
        code,
        is_published: block
            .known("publish")
            .and_then(Node::as_bool)
            .unwrap_or(true),
        place: it.place,
    });
}

/// The name in the code of a resource that does not say how it is called.
fn last_name(address: &str) -> String {
    let steps = super::address::steps(address);
    steps.last().map(|it| it.name.clone()).unwrap_or_default()
}

/// Puts the key value stores and their pairs into a definition.
pub(super) fn define_stores(cx: &mut Cx<'_, '_>, definition: &mut Definition) {
    let mut by_arn: HashMap<String, BTreeMap<String, String>> = HashMap::new();
    for instance in 0..cx.plan.instances.len() {
        let it = &cx.plan.instances[instance];
        let block = Block::of(cx, instance);
        let pairs: Vec<Block<'_>> = match it.kind {
            _ if it.is_data => continue,
            "aws_cloudfrontkeyvaluestore_key" => vec![block],
            "aws_cloudfrontkeyvaluestore_keys_exclusive" => {
                block.blocks(cx, "resource_key_value_pair")
            }
            _ => continue,
        };
        let Some(arn) = block.text(cx, "key_value_store_arn") else {
            cx.unresolved(
                it.address,
                "key_value_store_arn",
                block.expression("key_value_store_arn"),
                "its pairs are left out",
            );
            continue;
        };
        let store = by_arn.entry(arn).or_default();
        for pair in pairs {
            match (
                pair.text(cx, "key"),
                pair.get(cx, "value").and_then(|it| it.as_text()),
            ) {
                (Some(key), Some(value)) => {
                    store.insert(key, value);
                }
                _ => {
                    let expression = pair.expression("value").or(pair.expression("key"));
                    cx.unresolved(it.address, "value", expression, "the pair is left out");
                }
            }
        }
    }
    for instance in 0..cx.plan.instances.len() {
        let it = &cx.plan.instances[instance];
        if it.is_data || it.kind != "aws_cloudfront_key_value_store" {
            continue;
        }
        cx.begin();
        let arn = cx.attribute_text(instance, "arn").unwrap_or_default();
        let id = arn.rsplit_once('/').map(|it| it.1.to_owned());
        let name = text(it.values, "name").unwrap_or_else(|| last_name(it.address));
        definition.key_value_stores.push(DefinedStore {
            id: id.unwrap_or_else(|| stand_in(StandIn::Uuid, it.address)),
            name,
            names: it.names(),
            data: StoreData::Pairs(by_arn.remove(&arn).unwrap_or_default()),
            place: it.place,
        });
    }
}

/// Puts a Lambda function into a definition.
pub(super) fn define_lambda(
    cx: &mut Cx<'_, '_>,
    instance: usize,
    archives: &Archives,
    definition: &mut Definition,
) {
    let block = Block::of(cx, instance);
    let it = &cx.plan.instances[instance];
    let code = code_of_lambda(cx, block, archives);
    let name = block.text(cx, "function_name");
    definition.lambda_functions.push(DefinedLambda {
        name: name.unwrap_or_else(|| last_name(it.address)),
        names: it.names(),
        runtime: block.text(cx, "runtime"),
        handler: block.text(cx, "handler"),
        timeout: block.known("timeout").and_then(Node::as_u64),
        memory_size: block.known("memory_size").and_then(Node::as_u64),
        code,
        refused_at_edge: refused(block),
        place: it.place,
    });
}

fn code_of_lambda<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>, archives: &Archives) -> Code {
    let address = cx.plan.instances[block.instance].address;
    if let Some(file) = block.text(cx, "filename") {
        let path = cx.path(&file);
        return archives.0.get(&path).cloned().unwrap_or(Code::Zip(path));
    }
    for name in ["s3_bucket", "image_uri"] {
        if block.known(name).is_some_and(|it| !it.is_null()) || block.expression(name).is_some() {
            let what = match name {
                "image_uri" => "is an image".to_owned(),
                _ => {
                    let bucket = block.text(cx, "s3_bucket").unwrap_or_default();
                    let key = block.text(cx, "s3_key").unwrap_or_default();
                    format!("lies in S3, at s3://{bucket}/{key}")
                }
            };
            return Code::Unknown(format!("the code of `{address}` {what}"));
        }
    }
    cx.unresolved(
        address,
        "filename",
        block.expression("filename"),
        "the function is left without code",
    );
    Code::Unknown(format!(
        "the plan does not say where the code of `{address}` lies"
    ))
}

/// What Lambda@Edge does not take.
///
/// AWS: "Restrictions on Lambda@Edge".
fn refused(block: Block<'_>) -> Vec<(String, Place)> {
    let mut res = Vec::new();
    let known = |name: &str| block.known(name);
    for (name, what) in [
        ("environment", "environment variables"),
        ("vpc_config", "access to a VPC"),
        ("layers", "layers"),
        ("dead_letter_config", "a dead letter queue"),
        ("file_system_config", "a file system"),
    ] {
        let written = block.expressions.and_then(|it| it.get(name));
        let found = known(name).or(written).filter(|it| !it.items().is_empty());
        if let Some(found) = found {
            res.push((format!("`{name}`: {what}"), found.place));
        }
    }
    let first = |name: &str, inner: &str| known(name)?.items().first()?.get(inner);
    let items = known("architectures").map(Node::items).unwrap_or_default();
    let texts = [
        (
            "architectures",
            items.iter().find(|it| it.as_str() == Some("arm64")),
        ),
        (
            "package_type",
            known("package_type").filter(|it| it.as_str() == Some("Image")),
        ),
        (
            "tracing_config",
            first("tracing_config", "mode").filter(|it| it.as_str() == Some("Active")),
        ),
        (
            "ephemeral_storage",
            first("ephemeral_storage", "size").filter(|it| it.as_u64().is_some_and(|it| it > 512)),
        ),
        (
            "kms_key_arn",
            known("kms_key_arn").filter(|it| it.as_str().is_some_and(|it| !it.is_empty())),
        ),
    ];
    for (name, found) in texts {
        if let Some(found) = found {
            let value = found.as_text().unwrap_or_default();
            res.push((format!("`{name}`: {value}"), found.place));
        }
    }
    res
}

/// What zip files are made of, by the files' paths.
pub(super) struct Archives(HashMap<PathBuf, Code>);

impl Archives {
    /// Those of a document.
    pub(super) fn of(cx: &mut Cx<'_, '_>) -> Self {
        let mut res = HashMap::new();
        for instance in 0..cx.plan.instances.len() {
            if cx.plan.instances[instance].kind != "archive_file" {
                continue;
            }
            let block = Block::of(cx, instance);
            let Some(output) = block.text(cx, "output_path") else {
                continue;
            };
            if let Some(code) = archived(cx, block) {
                res.insert(cx.path(&output), code);
            }
        }
        Archives(res)
    }
}

fn archived<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Option<Code> {
    if let Some(file) = block.text(cx, "source_file") {
        return Some(Code::File(cx.path(&file)));
    }
    if let Some(folder) = block.text(cx, "source_dir") {
        return Some(Code::Folder(cx.path(&folder)));
    }
    let content = match block
        .get(cx, "source_content")
        .filter(|it| it.as_str().is_some())
    {
        Some(content) => content,
        None => {
            let sources = block.blocks(cx, "source");
            let [only] = sources.as_slice() else {
                return None;
            };
            only.get(cx, "content")?
        }
    };
    let Value::String(text) = content.value else {
        return None;
    };
    Some(Code::Inline {
        text: text.into(),
        place: content.place,
    })
}
