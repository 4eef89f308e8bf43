//! The files of nested stacks beside the template that nests them.
//!
//! `TemplateURL` is a path before `aws cloudformation package` or `sam package` ran, and the address
//! of an object after; the file is looked for where the end of that address leads from the
//! template's folder: `https://BUCKET.s3.amazonaws.com/infra/cdn.yaml` is `infra/cdn.yaml` or
//! `cdn.yaml`.

use std::path::{Path, PathBuf};

use crate::import::Node;

/// Where the templates may lie that a template nests: for each nested stack its candidates, the
/// likeliest first.
pub(super) fn candidates(root: &Node, folder: &Path) -> Vec<Vec<PathBuf>> {
    let resources = root.get("Resources").map(Node::members).unwrap_or_default();
    let nested = resources.iter().filter_map(|it| {
        if it.node.get("Type").and_then(Node::as_str) != Some("AWS::CloudFormation::Stack") {
            return None;
        }
        let noted = it.node.at(&["Metadata", "aws:asset:path"]);
        Some((it.node.at(&["Properties", "TemplateURL"])?, noted))
    });
    nested
        .map(|(url, noted)| {
            // CDK's note, beside a URL of which only a deployment would know all.
            if let Some(file) = noted.and_then(Node::as_str) {
                return vec![folder.join(file)];
            }
            let mut texts = Vec::new();
            texts_of(url, &mut texts);
            let named = texts.into_iter().rev().find(|it| is_template(it));
            named.map_or_else(Vec::new, |it| files_at(it, folder))
        })
        .collect()
}

/// Every text in a value that an intrinsic function may put together.
fn texts_of<'a>(node: &'a Node, res: &mut Vec<&'a str>) {
    res.extend(node.as_str());
    node.items().iter().for_each(|it| texts_of(it, res));
    node.members().iter().for_each(|it| texts_of(&it.node, res));
}

fn is_template(text: &str) -> bool {
    let text = without_query(text);
    [".yaml", ".yml", ".json", ".template"]
        .iter()
        .any(|it| text.ends_with(it))
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// A path, and each shorter end of it, below a folder.
fn files_at(url: &str, folder: &Path) -> Vec<PathBuf> {
    let url = without_query(url);
    let mut res = Vec::new();
    let mut rest = match url.split_once("://") {
        Some((_, it)) => it.split_once('/').map_or("", |it| it.1),
        None => url.trim_start_matches('/'),
    };
    loop {
        if !rest.is_empty() && !rest.contains("${") {
            res.push(folder.join(rest));
        }
        match rest.split_once('/') {
            Some((_, it)) => rest = it,
            None => return res,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::super::document::parse;
    use super::*;
    use crate::import::{Code, ImportOptions, import};

    #[test]
    fn a_nested_template_lies_where_the_end_of_its_address_leads() {
        for (url, expected) in [
            (json!("./cdn.yaml"), vec!["/x/./cdn.yaml", "/x/cdn.yaml"]),
            (json!("../cdn.json"), vec!["/x/../cdn.json", "/x/cdn.json"]),
            (
                json!("https://s3.amazonaws.com/infra/cdn.yaml?versionId=1"),
                vec!["/x/infra/cdn.yaml", "/x/cdn.yaml"],
            ),
            (
                json!({"Fn::Sub": "https://${Bucket}.s3.amazonaws.com/${Prefix}cdn/web.yml"}),
                vec!["/x/web.yml"],
            ),
            (
                json!({"Fn::Join": ["/", [{"Ref": "Base"}, "web.template"]]}),
                vec!["/x/web.template"],
            ),
            (json!({"Ref": "Url"}), vec![]),
        ] {
            let template = json!({"Resources": {"A": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": url},
            }}});
            let root = parse(&template.to_string(), 0).unwrap();
            let expected: Vec<PathBuf> = expected.into_iter().map(PathBuf::from).collect();
            assert_eq!(candidates(&root, Path::new("/x")), [expected], "{template}");
        }
    }

    #[test]
    fn what_lies_beside_a_template_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put(
            "main.yaml",
            "Resources:\n  Cdn:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: https://templates.s3.amazonaws.com/v1/cdn/site.yaml\n      Parameters: {Name: site}\n",
        );
        put(
            "cdn/site.yaml",
            "Parameters: {Name: {Type: String}}\nResources:\n  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}\n  F: {Type: AWS::Lambda::Function, Properties: {Code: {S3Bucket: b, S3Key: serverless/1/edge.zip}}}\n",
        );
        put("cdn/edge.zip", "");
        let imported = import(&ImportOptions {
            sources: vec![folder.path().join("main.yaml")],
            ..ImportOptions::default()
        });
        assert_eq!(imported.findings, []);
        assert_eq!(imported.definition.buckets[0].name, "site");
        let package = folder.path().join("cdn/edge.zip");
        let function = &imported.definition.lambda_functions[0];
        assert_eq!(function.code, Code::Zip(package));
        let nested = folder.path().join("cdn/site.yaml");
        assert!(imported.watched.contains(&nested));
    }
}
