//! Lambda functions at the edge: what `aws lambda get-function` prints, and their code.
//!
//! AWS: "Restrictions on Lambda@Edge", section "Supported runtimes and configurations".

use super::super::definition::{Code, DefinedLambda};
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::super::source::Place;
use super::Cx;
use super::beside::Beside;
use super::reading::{behaviors, items, text};

/// What stands in front of a function's name in its ARN.
const OF_FUNCTION: &str = ":function:";

/// Puts the Lambda functions of a distribution into the definition.
pub(super) fn define(config: &Node, beside: &Beside, cx: &mut Cx<'_>) {
    for behavior in behaviors(config) {
        for association in items(behavior.get("LambdaFunctionAssociations")) {
            let Some(named) = association.get("LambdaFunctionARN") else {
                continue;
            };
            let arn = named.as_str().unwrap_or_default();
            let Some((_, of_function)) = arn.split_once(OF_FUNCTION) else {
                continue;
            };
            let (name, version) = of_function.split_once(':').unwrap_or((of_function, ""));
            let known = &cx.definition.lambda_functions;
            if !known.iter().any(|it| it.name == name) {
                let function = function(name, version, named, beside, cx);
                cx.definition.lambda_functions.push(function);
            }
        }
    }
}

fn function(
    name: &str,
    version: &str,
    named: &Node,
    beside: &Beside,
    cx: &mut Cx<'_>,
) -> DefinedLambda {
    let configuration = configuration(name, version, beside);
    let code = code(name, version, beside);
    let describe = format!("{name}.json");
    let zip = format!("{name}.zip");
    let get = format!(
        "aws lambda get-function --region us-east-1 --function-name {name} --qualifier {version}"
    );
    if configuration.is_none() {
        cx.expect(beside, &describe);
        let title = format!(
            "the runtime of the Lambda function `{name}` is in no document beside the distribution"
        );
        let finding = Finding::new(Weight::Assumed, "unresolved", title)
            .at(named.place)
            .knowing("it is taken to run in a current Node.js, with Lambda's defaults")
            .help(format!("save it: `{get} > {describe}`"));
        cx.say(finding, beside);
    }
    match &code {
        Some(Code::File(path) | Code::Folder(path) | Code::Zip(path)) => {
            cx.watched.push(path.clone());
        }
        Some(Code::Inline { .. } | Code::Unknown(_)) => {}
        None => {
            cx.expect(beside, &zip);
            let title =
                format!("the code of the Lambda function `{name}` is not beside the distribution");
            let finding = Finding::new(Weight::Unsupported, "unresolved", title)
                .at(named.place)
                .knowing("production runs it, so its requests would be answered otherwise")
                .help(format!(
                    "save it: `curl -o {zip} \"$({get} --query Code.Location --output text)\"`"
                ));
            cx.say(finding, beside);
        }
    }
    let member = |name| configuration.and_then(|it| it.get(name));
    let said = |name| member(name).and_then(Node::as_text);
    DefinedLambda {
        name: name.to_owned(),
        names: Vec::new(),
        runtime: said("Runtime"),
        handler: said("Handler"),
        timeout: member("Timeout").and_then(Node::as_u64),
        memory_size: member("MemorySize").and_then(Node::as_u64),
        code: code.unwrap_or_else(|| Code::Unknown(format!("`{zip}` is not there"))),
        refused_at_edge: configuration.map(refused_at_edge).unwrap_or_default(),
        place: configuration.map_or(named.place, |it| it.place),
    }
}

/// The configuration of a function; that of the version which runs, where it is among them.
fn configuration<'a>(name: &str, version: &str, beside: &'a Beside) -> Option<&'a Node> {
    let documents = beside.documents.iter();
    let all = documents.flat_map(|it| {
        let listed = items(it.node.get("Functions")).iter();
        let versions = items(it.node.get("Versions")).iter();
        let one = it.node.get("Configuration").unwrap_or(&it.node);
        [one].into_iter().chain(listed).chain(versions)
    });
    let mut of_name: Vec<&Node> = all
        .filter(|it| text(it, "FunctionName") == Some(name) && it.get("Handler").is_some())
        .collect();
    of_name.sort_by_key(|it| text(it, "Version") != Some(version));
    of_name.first().copied()
}

/// The code: a folder, a zip file or a module, named after the function or after its version.
fn code(name: &str, version: &str, beside: &Beside) -> Option<Code> {
    let stems = [format!("{name}-{version}"), name.to_owned()];
    stems.iter().find_map(|stem| {
        let named = |extension: &str| beside.named(&[format!("{stem}{extension}")]).cloned();
        let folder = named("").filter(|it| it.is_dir()).map(Code::Folder);
        let zip = || named(".zip").map(Code::Zip);
        let modules = [".js", ".mjs", ".cjs", ".py"];
        let module = || modules.iter().find_map(|it| named(it)).map(Code::File);
        folder.or_else(zip).or_else(module)
    })
}

/// What Lambda@Edge does not take of a configuration.
fn refused_at_edge(configuration: &Node) -> Vec<(String, Place)> {
    let has = |path: &[&str]| {
        let node = configuration.at(path)?;
        let is_something = !node.items().is_empty()
            || !node.members().is_empty()
            || node.as_str().is_some_and(|it| !it.is_empty());
        is_something.then_some(node)
    };
    let is = |path: &[&str], word: &str| {
        let node = configuration.at(path)?;
        (node.as_str() == Some(word)).then_some(node)
    };
    let architectures = items(configuration.get("Architectures"));
    let arm = architectures.iter().find(|it| it.as_str() == Some("arm64"));
    let storage = configuration.at(&["EphemeralStorage", "Size"]);
    let storage = storage.filter(|it| it.as_u64().is_some_and(|it| it > 512));
    let all = [
        (
            has(&["Environment", "Variables"]),
            "`Environment`: functions at the edge have no variables of their own",
        ),
        (
            has(&["Layers"]),
            "`Layers`: functions at the edge have none",
        ),
        (
            has(&["VpcConfig", "SubnetIds"]),
            "`VpcConfig`: functions at the edge are in no VPC",
        ),
        (
            has(&["DeadLetterConfig", "TargetArn"]),
            "`DeadLetterConfig`: functions at the edge have no dead letter queue",
        ),
        (
            is(&["TracingConfig", "Mode"], "Active"),
            "`TracingConfig`: X-Ray does not see functions at the edge",
        ),
        (
            is(&["PackageType"], "Image"),
            "`PackageType`: functions at the edge are no container images",
        ),
        (
            arm,
            "`Architectures`: functions at the edge run on `x86_64`",
        ),
        (
            storage,
            "`EphemeralStorage`: functions at the edge have 512 MB",
        ),
    ];
    let refused = all.into_iter();
    refused
        .filter_map(|(node, why)| Some((why.to_owned(), node?.place)))
        .collect()
}
