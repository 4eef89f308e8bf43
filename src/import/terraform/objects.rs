//! Objects that are uploaded one by one, as deployments of folders.
//!
//! `for_each = fileset(..)` makes a resource of every file. Where the paths of files end as their keys
//! do they lie in one folder, and a folder is what a dev server wants: its next build may have other
//! files in it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::definition::{BucketDeployment, Definition, DeploymentSource, UploadedFiles};
use super::super::document::Node;
use super::super::source::Place;
use super::block::Block;
use super::cx::Cx;
use super::upload_rules::{only, rules_of};

/// An object.
struct Object {
    key: String,
    body: Body,
    metadata: UploadedFiles,
    place: Place,
}

/// Where the bytes of an object come from.
enum Body {
    /// A file, absolute.
    File(PathBuf),
    /// A text in the document.
    Text(String),
    /// Nobody knows, for this reason.
    Unknown(String),
}

/// What objects of one resource have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Home {
    bucket: String,
    folder: PathBuf,
    key_prefix: String,
}

/// Puts the objects into a definition.
pub(super) fn define(cx: &mut Cx<'_, '_>, definition: &mut Definition) {
    let mut groups: Vec<(String, String, Vec<Object>)> = Vec::new();
    let mut by_resource: HashMap<(String, String), usize> = HashMap::new();
    for instance in 0..cx.plan.instances.len() {
        let it = &cx.plan.instances[instance];
        if it.is_data || !matches!(it.kind, "aws_s3_object" | "aws_s3_bucket_object") {
            continue;
        }
        let block = Block::of(cx, instance);
        let Some(bucket) = block.text(cx, "bucket") else {
            cx.unresolved(
                it.address,
                "bucket",
                block.expression("bucket"),
                "the object is left out",
            );
            continue;
        };
        let Some(object) = object(cx, block) else {
            cx.unresolved(
                it.address,
                "key",
                block.expression("key"),
                "the object is left out",
            );
            continue;
        };
        let resource = format!("{}|{}", it.scope.address, it.resource);
        let at = *by_resource
            .entry((bucket.clone(), resource.clone()))
            .or_insert_with(|| {
                groups.push((bucket, resource, Vec::new()));
                groups.len() - 1
            });
        if let Some(group) = groups.get_mut(at) {
            group.2.push(object);
        }
    }
    let mut folders: Vec<(Home, Vec<(String, Object)>)> = Vec::new();
    let mut by_home: HashMap<Home, usize> = HashMap::new();
    let mut texts: Vec<(String, Vec<Object>)> = Vec::new();
    for (bucket, _, objects) in groups {
        let (files, others): (Vec<Object>, Vec<Object>) = objects
            .into_iter()
            .partition(|it| matches!(it.body, Body::File(_)));
        for (home, file, object) in homes(&bucket, files) {
            let at = *by_home.entry(home.clone()).or_insert_with(|| {
                folders.push((home, Vec::new()));
                folders.len() - 1
            });
            if let Some(folder) = folders.get_mut(at) {
                folder.1.push((file, object));
            }
        }
        if !others.is_empty() {
            texts.push((bucket, others));
        }
    }
    let deployments = folders
        .into_iter()
        .map(|(home, files)| of_folder(home, files));
    definition.deployments.extend(deployments);
    for (bucket, objects) in texts {
        of_texts(&bucket, objects, definition);
    }
}

fn object<'a>(cx: &mut Cx<'_, 'a>, block: Block<'a>) -> Option<Object> {
    let key = block.text(cx, "key")?;
    let key = key.trim_start_matches('/').to_owned();
    let address = cx.plan.instances[block.instance].address;
    let content = block.get(cx, "content").and_then(|it| it.as_text());
    let body = if let Some(text) = content {
        Body::Text(text)
    } else if let Some(text) = block.text(cx, "content_base64") {
        let decoded = STANDARD
            .decode(text)
            .ok()
            .and_then(|it| String::from_utf8(it).ok());
        match decoded {
            Some(text) => Body::Text(text),
            None => Body::Unknown(format!("the content of `{address}` is no text")),
        }
    } else if let Some(source) = block.text(cx, "source") {
        Body::File(cx.path(&source))
    } else {
        Body::Unknown(format!(
            "the content of `{address}` is known only after it is applied"
        ))
    };
    let metadata = block
        .known("metadata")
        .map(Node::members)
        .unwrap_or_default();
    let metadata = metadata
        .iter()
        .filter_map(|it| Some((it.name.to_ascii_lowercase(), it.node.as_text()?)));
    let place = cx.plan.instances[block.instance].place;
    Some(Object {
        key,
        body,
        metadata: UploadedFiles {
            exclude: Vec::new(),
            include: Vec::new(),
            cache_control: block.text(cx, "cache_control"),
            content_type: block
                .text(cx, "content_type")
                // What S3 says where nobody does, as a state has it.
                .filter(|it| it != "application/octet-stream" && it != "binary/octet-stream"),
            content_disposition: block.text(cx, "content_disposition"),
            content_encoding: block.text(cx, "content_encoding"),
            content_language: block.text(cx, "content_language"),
            website_redirect: block.text(cx, "website_redirect"),
            metadata: metadata.collect(),
        },
        place,
    })
}

/// The folders that the files of one resource lie in, each with the file's path below it.
fn homes(bucket: &str, files: Vec<Object>) -> Vec<(Home, String, Object)> {
    let folder = common_folder(&files);
    let relative = |it: &Object| match &it.body {
        Body::File(path) => slashed(path.strip_prefix(&folder).ok()?),
        Body::Text(_) | Body::Unknown(_) => None,
    };
    let prefix_of = |it: &Object| {
        let prefix = it.key.strip_suffix(&relative(it)?)?;
        (prefix.is_empty() || prefix.ends_with('/')).then(|| prefix.to_owned())
    };
    let first = files.first().and_then(prefix_of);
    let is_one = first.is_some() && files.iter().all(|it| prefix_of(it) == first);
    let mut res = Vec::new();
    for object in files {
        let Body::File(path) = &object.body else {
            continue;
        };
        let (folder, key_prefix, file) = match (&first, relative(&object)) {
            (Some(prefix), Some(file)) if is_one => (folder.clone(), prefix.clone(), file),
            _ => alone(path, &object.key),
        };
        let home = Home {
            bucket: bucket.to_owned(),
            folder,
            key_prefix,
        };
        res.push((home, file, object));
    }
    res
}

/// The folder of a file by itself: above as much of its path as its key ends with.
fn alone(path: &Path, key: &str) -> (PathBuf, String, String) {
    let mut folder = path.to_path_buf();
    let mut rest = key;
    let mut file: Vec<&str> = Vec::new();
    loop {
        let (before, last) = rest.rsplit_once('/').map_or(("", rest), |(a, b)| (a, b));
        let is_same = folder
            .file_name()
            .is_some_and(|it| it.to_str() == Some(last));
        if last.is_empty() || !is_same || !folder.pop() {
            break;
        }
        file.insert(0, last);
        rest = before;
        if rest.is_empty() {
            break;
        }
    }
    let key_prefix = if rest.is_empty() {
        String::new()
    } else {
        format!("{rest}/")
    };
    (folder, key_prefix, file.join("/"))
}

fn common_folder(files: &[Object]) -> PathBuf {
    let mut folders = files.iter().filter_map(|it| match &it.body {
        Body::File(path) => path.parent(),
        Body::Text(_) | Body::Unknown(_) => None,
    });
    let mut res = folders.next().map(Path::to_path_buf).unwrap_or_default();
    for it in folders {
        while !it.starts_with(&res) && res.pop() {}
    }
    res
}

fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|it| it.to_str()).collect();
    Some(parts?.join("/"))
}

fn of_folder(home: Home, files: Vec<(String, Object)>) -> BucketDeployment {
    let place = files.first().map(|it| it.1.place).unwrap_or_default();
    let (renamed, kept): (Vec<_>, Vec<_>) = files.into_iter().partition(|it| it.0.is_empty());
    let source = match renamed.first() {
        None => DeploymentSource::Folder(home.folder),
        // The file is called otherwise than its key, so there is no folder of keys.
        Some((_, object)) => DeploymentSource::Unknown(format!(
            "the object `{}` is made of a file of another name, `{}`",
            object.key,
            home.folder.display()
        )),
    };
    let files: Vec<(String, UploadedFiles)> = kept
        .into_iter()
        .map(|(file, object)| (file, object.metadata))
        .collect();
    BucketDeployment {
        bucket: home.bucket,
        source,
        key_prefix: home.key_prefix,
        rules: rules_of(files),
        place,
    }
}

/// Objects that are written in the document: one deployment for those that are known.
fn of_texts(bucket: &str, objects: Vec<Object>, definition: &mut Definition) {
    let mut files = BTreeMap::new();
    let mut rules: Vec<UploadedFiles> = Vec::new();
    let place = objects.first().map(|it| it.place).unwrap_or_default();
    for object in objects {
        match object.body {
            Body::Text(text) => {
                let rule = only(&object.metadata, std::slice::from_ref(&object.key));
                match rules.iter_mut().find(|it| is_same(it, &rule)) {
                    Some(known) => known.include.extend(rule.include),
                    None => rules.push(rule),
                }
                files.insert(object.key, text);
            }
            Body::Unknown(reason) => definition.deployments.push(BucketDeployment {
                bucket: bucket.to_owned(),
                source: DeploymentSource::Unknown(reason),
                key_prefix: String::new(),
                rules: vec![only(&object.metadata, &[object.key])],
                place: object.place,
            }),
            Body::File(_) => {}
        }
    }
    if !files.is_empty() {
        definition.deployments.push(BucketDeployment {
            bucket: bucket.to_owned(),
            source: DeploymentSource::Files(files),
            key_prefix: String::new(),
            rules,
            place,
        });
    }
}

fn is_same(one: &UploadedFiles, other: &UploadedFiles) -> bool {
    let bare = |it: &UploadedFiles| UploadedFiles {
        include: Vec::new(),
        ..it.clone()
    };
    bare(one) == bare(other)
}
