//! Imported functions and key value stores, as tables of the full form.

use std::time::Duration;

use super::distribution::Used;
use super::materials::Materials;
use super::names::lambda_name;
use super::tables::{Tables, place_of};
use crate::config::devserver_toml::{AmountToml, FunctionToml, KeyValueStoreToml, RuntimeWord};
use crate::import::{
    Code, DefinedFunction, DefinedLambda, DefinedStore, Definition, Finding, Place, StoreData,
    Weight,
};
use crate::resources::shapes::{FunctionConfig, FunctionRuntime, read_shape};

/// Lambda's own defaults. AWS: "CreateFunction".
const TIMEOUT: u64 = 3;

/// Adds every CloudFront Function, the Lambda functions that run at the edge, and every store.
pub(super) fn add<'a>(
    definition: &'a Definition,
    used: &Used,
    materials: &mut Materials<'_>,
    tables: &mut Tables<'a>,
) {
    for it in &definition.functions {
        cloudfront(it, definition, materials, tables);
    }
    for name in &used.lambdas {
        let mut lambdas = definition.lambda_functions.iter();
        if let Some(it) = lambdas.find(|it| it.name == *name) {
            lambda(it, definition, materials, tables);
        }
    }
    for it in &definition.key_value_stores {
        store(it, materials, tables);
    }
}

fn cloudfront<'a>(
    it: &'a DefinedFunction,
    definition: &Definition,
    materials: &mut Materials<'_>,
    tables: &mut Tables<'a>,
) {
    let read = read_shape::<FunctionConfig>(&it.config.to_json(), "FunctionConfig");
    for problem in &read.found.problems {
        let message = problem.message.trim_end_matches('.');
        let finding = Finding::new(Weight::Wrong, "bad-definition", message).at(place_of(
            &it.config,
            &problem.path,
            it.place,
        ));
        tables.findings.push(finding);
    }
    let Some(shape) = read.shape else { return };
    let Some(file) = file_of(&it.code, &it.name, "js", materials) else {
        return no_code(&it.name, &it.code, it.place, tables);
    };
    let associated = shape.key_value_store_associations.first().map(|one| {
        let arn = &one.key_value_store_arn;
        let id = arn.rsplit('/').next().unwrap_or(arn);
        let mut stores = definition.key_value_stores.iter();
        // One that is not defined keeps its id, which the file may define.
        stores
            .find(|it| it.id == id || it.name == id)
            .map_or_else(|| id.to_owned(), |it| it.name.clone())
    });
    let toml = FunctionToml {
        name: it.name.clone(),
        file,
        runtime: Some(match shape.runtime {
            FunctionRuntime::CloudfrontJs10 => RuntimeWord::CloudfrontJs10,
            FunctionRuntime::CloudfrontJs20 => RuntimeWord::CloudfrontJs20,
        }),
        key_value_store: associated,
        ..FunctionToml::default()
    };
    tables.imported(format!("CloudFront Function {}", it.name), it.place);
    tables.table("function", &toml, code_place(&it.code, it.place));
}

fn lambda<'a>(
    it: &'a DefinedLambda,
    definition: &Definition,
    materials: &mut Materials<'_>,
    tables: &mut Tables<'a>,
) {
    for (why, place) in &it.refused_at_edge {
        let title = format!("the Lambda@Edge function `{}`: {why}", it.name);
        let finding = Finding::new(Weight::Unsupported, "refused-at-edge", title)
            .at(*place)
            .knowing("AWS refuses to run it at the edge; here the function runs without it");
        tables.findings.push(finding);
    }
    let runtime = runtime(it, tables);
    let extension = match it.runtime.as_deref() {
        Some(name) if name.starts_with("python") => "py",
        _ => "js",
    };
    let Some(file) = file_of(&it.code, &it.name, extension, materials) else {
        return no_code(&it.name, &it.code, it.place, tables);
    };
    let toml = FunctionToml {
        name: lambda_name(definition, &it.name),
        file,
        runtime,
        handler: it.handler.clone(),
        timeout: Some(AmountToml::of_duration(Duration::from_secs(
            it.timeout.unwrap_or(TIMEOUT),
        ))),
        memory_size: it.memory_size.and_then(|it| u32::try_from(it).ok()),
        key_value_store: None,
    };
    tables.imported(format!("Lambda@Edge function {}", it.name), it.place);
    tables.table("function", &toml, code_place(&it.code, it.place));
}

/// The runtime; the nearest one that runs here where production's is too old.
fn runtime(it: &DefinedLambda, tables: &mut Tables<'_>) -> Option<RuntimeWord> {
    let written = it.runtime.as_deref().unwrap_or("nodejs22.x");
    let known = RuntimeWord::ALL.iter().find(|it| it.as_str() == written);
    if let Some(known) = known {
        return Some(*known);
    }
    let instead = match written {
        it if it.starts_with("nodejs") => RuntimeWord::Nodejs22,
        it if it.starts_with("python") => RuntimeWord::Python313,
        _ => {
            let title = format!(
                "the runtime `{written}` of `{}` does not run at the edge",
                it.name
            );
            let finding = Finding::new(Weight::Wrong, "bad-runtime", title)
                .at(it.place)
                .knowing("Lambda@Edge runs Node.js and Python");
            tables.findings.push(finding);
            return None;
        }
    };
    let title = format!(
        "`{}` runs with {} here, since {written} is not there",
        it.name,
        instead.as_str()
    );
    let finding = Finding::new(Weight::Assumed, "other-runtime", title).at(it.place);
    tables.findings.push(finding);
    Some(instead)
}

fn store<'a>(it: &'a DefinedStore, materials: &Materials<'_>, tables: &mut Tables<'a>) {
    let mut toml = KeyValueStoreToml {
        name: it.name.clone(),
        ..KeyValueStoreToml::default()
    };
    match &it.data {
        StoreData::Pairs(pairs) => toml.data = Some(pairs.clone()),
        StoreData::File(file) => toml.file = Some(materials.written(file)),
        StoreData::Unknown(why) => {
            let title = format!(
                "the pairs of the key value store `{}` are not here: {why}",
                it.name
            );
            let finding = Finding::new(Weight::Assumed, "unknown-data", title)
                .at(it.place)
                .knowing("it is empty here")
                .help(format!(
                    "name a file with them: a `[[key_value_store]]` with `name = \"{}\"` and `file = \"...\"`",
                    it.name
                ));
            tables.findings.push(finding);
            toml.data = Some(std::collections::BTreeMap::new());
        }
    }
    tables.imported(format!("key value store {}", it.name), it.place);
    tables.table("key_value_store", &toml, it.place);
}

/// The file or folder with a function's code, as the file would write it.
fn file_of(
    code: &Code,
    name: &str,
    extension: &str,
    materials: &mut Materials<'_>,
) -> Option<String> {
    match code {
        Code::Inline { text, .. } => {
            // CloudFormation puts inline code into a file `index`, which handlers name.
            Some(materials.file(name, &format!("index.{extension}"), text))
        }
        Code::File(path) | Code::Folder(path) => Some(materials.code(name, path)),
        Code::Zip(path) => materials.unzipped(name, path),
        Code::Unknown(_) => None,
    }
}

fn code_place(code: &Code, usual: Place) -> Place {
    match code {
        Code::Inline { place, .. } => *place,
        Code::File(_) | Code::Folder(_) | Code::Zip(_) | Code::Unknown(_) => usual,
    }
}

/// Says that a function's code is not on this machine. The behaviors still name it, so that a
/// `[[function]]` of the file is enough.
fn no_code(name: &str, code: &Code, place: Place, tables: &mut Tables<'_>) {
    let Code::Unknown(why) = code else { return };
    if tables.without_code.iter().any(|it| it == name) {
        return;
    }
    let title = format!("the code of `{name}` is not on this machine: {why}");
    let finding = Finding::new(Weight::Assumed, "unknown-code", title).at(place);
    tables.findings.push(finding);
}
