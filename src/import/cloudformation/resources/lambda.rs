//! `AWS::Lambda::Function`, and what of its versions and aliases Lambda@Edge does not take.
//!
//! AWS: "Restrictions on Lambda@Edge", section "Unsupported Lambda features".

use std::path::Path;

use super::super::ResolvedResource;
use super::edits::{items, object, texts};
use super::name_of;
use super::property_table::{PropertyTable, housekeeping, part, same};
use super::templates::Templates;
use crate::import::{Code, DefinedLambda, Finding, Node, Place};

/// A Lambda function.
pub(super) fn lambda(
    resource: &ResolvedResource,
    templates: &Templates<'_>,
    found: &mut Vec<Finding>,
) -> DefinedLambda {
    let properties = FUNCTION.translate(&resource.properties, found);
    let text = |name| properties.get(name).and_then(Node::as_text);
    let number = |name| properties.get(name).and_then(Node::as_u64);
    DefinedLambda {
        name: name_of(resource, "FunctionName"),
        names: resource.names(),
        runtime: text("Runtime"),
        handler: text("Handler"),
        timeout: number("Timeout"),
        memory_size: number("MemorySize"),
        code: code(resource, properties.get("Code"), templates),
        refused_at_edge: refused_at_edge(&properties),
        place: resource.place,
    }
}

/// A function of SAM, which becomes a Lambda function when it is deployed.
pub(super) fn serverless(
    resource: &ResolvedResource,
    templates: &Templates<'_>,
    found: &mut Vec<Finding>,
) -> DefinedLambda {
    let own = &resource.properties;
    let mut properties = Node::map(own.place);
    for name in SERVERLESS {
        let globals = templates.globals(resource, name);
        if let Some(it) = own.get(name).or(globals) {
            properties.set(name, it.clone());
        }
    }
    let inline = own.get("InlineCode").cloned();
    let uri = own.get("CodeUri");
    let uri = uri.or_else(|| templates.globals(resource, "CodeUri"));
    if let Some(text) = inline {
        let code = object(text.place, vec![("ZipFile", text)]);
        properties.set("Code", code);
    } else if let Some(uri) = uri {
        properties.set("Code", code_of_uri(uri));
    }
    let mut res = resource.clone();
    res.properties = properties;
    lambda(&res, templates, found)
}

/// The properties that a function of SAM has in common with Lambda's, and which mean something here.
const SERVERLESS: [&str; 12] = [
    "Architectures",
    "Environment",
    "EphemeralStorage",
    "FunctionName",
    "Handler",
    "KmsKeyArn",
    "Layers",
    "MemorySize",
    "PackageType",
    "Runtime",
    "Timeout",
    "VpcConfig",
];

/// `CodeUri`: a path, `s3://BUCKET/KEY`, or an object.
fn code_of_uri(uri: &Node) -> Node {
    let place = uri.place;
    let parts = match uri.as_str() {
        Some(text) => match text.strip_prefix("s3://").and_then(|it| it.split_once('/')) {
            Some((bucket, key)) => [bucket, key].map(|it| Some(Node::text(it, place))),
            None => return uri.clone(),
        },
        None => ["Bucket", "Key"].map(|it| uri.get(it).cloned()),
    };
    let names = ["S3Bucket", "S3Key"];
    let members = names.into_iter().zip(parts);
    let members = members.filter_map(|(name, it)| Some((name, it?)));
    object(place, members.collect())
}

/// Notes the provisioned concurrency of a version or an alias at its function, which it names by
/// its name or its ARN.
pub(super) fn provisioned(resource: &ResolvedResource, functions: &mut [DefinedLambda]) {
    let config = resource.properties.get("ProvisionedConcurrencyConfig");
    let name = resource.properties.get("FunctionName");
    let (Some(config), Some(name)) = (config, name.and_then(Node::as_str)) else {
        return;
    };
    let name = match name.split_once(":function:") {
        Some((_, it)) => it.split(':').next().unwrap_or(it),
        None => name,
    };
    if let Some(function) = functions.iter_mut().find(|it| it.name == name) {
        let why = refusal("ProvisionedConcurrencyConfig", "provisioned concurrency");
        function.refused_at_edge.push((why, config.place));
    }
}

fn code(resource: &ResolvedResource, code: Option<&Node>, templates: &Templates<'_>) -> Code {
    let Some(code) = code else {
        return Code::Unknown("there is no `Code`".to_owned());
    };
    // What `aws cloudformation package` would put into a bucket.
    if let Some(path) = code.as_str() {
        return local(&templates.beside(resource, path));
    }
    let member = |name| code.get(name).and_then(Node::as_text);
    if let Some(it) = code.get("ZipFile") {
        let text = it.as_text().unwrap_or_default().into();
        let place = it.place;
        return Code::Inline { text, place };
    }
    if code.get("ImageUri").is_some() {
        return Code::Unknown("it is a container image".to_owned());
    }
    let Some(key) = member("S3Key") else {
        return Code::Unknown("`Code` names no code".to_owned());
    };
    if let Some(path) = templates.asset(&key) {
        return local(path);
    }
    // What CDK notes for `sam local`, in a template without its assembly.
    let metadata = resource.metadata.as_ref();
    let noted = metadata.and_then(|it| it.get("aws:asset:path"));
    if let Some(path) = noted.and_then(Node::as_str) {
        return local(&templates.beside(resource, path));
    }
    // The Serverless Framework writes its package beside the template.
    let package = key.rsplit('/').next().unwrap_or_default();
    let package = templates.beside(resource, package);
    if !key.is_empty() && package.is_file() {
        return local(&package);
    }
    let bucket = member("S3Bucket").unwrap_or_default();
    Code::Unknown(format!("`s3://{bucket}/{key}` is not on this machine"))
}

/// Code on this machine.
fn local(path: &Path) -> Code {
    let is_zip = path
        .extension()
        .is_some_and(|it| it == "zip" || it == "jar");
    if path.is_dir() {
        Code::Folder(path.to_owned())
    } else if !path.is_file() {
        Code::Unknown(format!("`{}` is missing", path.display()))
    } else if is_zip {
        Code::Zip(path.to_owned())
    } else {
        Code::File(path.to_owned())
    }
}

/// The largest ephemeral storage at the edge, in MB.
const EPHEMERAL_STORAGE: u64 = 512;

fn refused_at_edge(properties: &Node) -> Vec<(String, Place)> {
    let mut res = Vec::new();
    let mut refuse = |names: &[&str], what: &str, is_refused: fn(&Node) -> bool| {
        if let Some(it) = properties.at(names).filter(|it| is_refused(it)) {
            res.push((refusal(&names.join("."), what), it.place));
        }
    };
    let is_there: fn(&Node) -> bool = |it| !it.is_null();
    let has_any: fn(&Node) -> bool = |it| !items(it).is_empty();
    let variables = "environment variables";
    refuse(&["Environment", "Variables"], variables, |it| {
        !it.members().is_empty()
    });
    refuse(&["VpcConfig", "SubnetIds"], "access to a VPC", has_any);
    refuse(&["Layers"], "layers", has_any);
    refuse(&["DeadLetterConfig"], "dead-letter queues", is_there);
    refuse(&["TracingConfig", "Mode"], "X-Ray", |it| {
        it.as_str() == Some("Active")
    });
    refuse(&["Architectures"], "the arm64 architecture", |it| {
        texts(Some(it)).iter().any(|it| it == "arm64")
    });
    refuse(&["PackageType"], "container images", |it| {
        it.as_str() == Some("Image")
    });
    refuse(&["Code", "ImageUri"], "container images", is_there);
    let storage = "more than 512 MB of ephemeral storage";
    refuse(&["EphemeralStorage", "Size"], storage, |it| {
        it.as_u64().is_some_and(|it| it > EPHEMERAL_STORAGE)
    });
    let key = "customer managed keys";
    refuse(&["KmsKeyArn"], key, is_there);
    refuse(&["Code", "SourceKMSKeyArn"], key, is_there);
    let management = "runtime management other than `Auto`";
    let update = ["RuntimeManagementConfig", "UpdateRuntimeOn"];
    refuse(&update, management, |it| it.as_str() != Some("Auto"));
    res
}

fn refusal(member: &str, what: &str) -> String {
    format!("`{member}`: Lambda@Edge does not support {what}")
}

const FUNCTION: PropertyTable = PropertyTable {
    of: "AWS::Lambda::Function",
    properties: &[
        same("Architectures"),
        housekeeping("CapacityProviderConfig"),
        part("Code", &CODE),
        housekeeping("CodeSigningConfigArn"),
        same("DeadLetterConfig"),
        housekeeping("Description"),
        housekeeping("DurableConfig"),
        same("Environment"),
        same("EphemeralStorage"),
        housekeeping("FileSystemConfigs"),
        same("FunctionName"),
        housekeeping("FunctionScalingConfig"),
        same("Handler"),
        housekeeping("ImageConfig"),
        same("KmsKeyArn"),
        same("Layers"),
        housekeeping("LoggingConfig"),
        same("MemorySize"),
        same("PackageType"),
        housekeeping("PublishToLatestPublished"),
        housekeeping("RecursiveLoop"),
        housekeeping("ReservedConcurrentExecutions"),
        housekeeping("Role"),
        same("Runtime"),
        same("RuntimeManagementConfig"),
        housekeeping("SnapStart"),
        housekeeping("Tags"),
        housekeeping("TenancyConfig"),
        same("Timeout"),
        same("TracingConfig"),
        same("VpcConfig"),
    ],
};

const CODE: PropertyTable = PropertyTable {
    of: "Code",
    properties: &[
        same("ImageUri"),
        same("S3Bucket"),
        same("S3Key"),
        housekeeping("S3ObjectStorageMode"),
        housekeeping("S3ObjectVersion"),
        same("SourceKMSKeyArn"),
        same("ZipFile"),
    ],
};
