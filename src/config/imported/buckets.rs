//! Imported buckets with what is deployed into them, as tables of the full form.

use std::collections::BTreeMap;

use super::bind::KnownBucket;
use super::bucket_access::{Access, access_of};
use super::distribution::Used;
use super::materials::Materials;
use super::tables::Tables;
use crate::config::devserver_toml::{
    AccessWord, BucketToml, CorsRuleToml, EndpointWord, FolderToml, ProtocolWord, RedirectAllToml,
    RedirectToml, RoutingConditionToml, RoutingRuleToml, UploadToml, VersioningWord,
};
use crate::import::{
    BucketDeployment, DefinedBucket, Definition, DeploymentSource, Finding, Node, Place,
    UploadedFiles, Weight,
};

/// Adds every bucket that is defined, stands behind an origin, or gets files.
pub(super) fn add<'a>(
    definition: &'a Definition,
    used: &Used,
    materials: &mut Materials<'_>,
    tables: &mut Tables<'a>,
) {
    let mut buckets: Vec<(BucketToml, Place)> = Vec::new();
    for it in &definition.buckets {
        if buckets.iter().any(|(known, _)| known.name == it.name) {
            continue;
        }
        let shown = it.names.first().filter(|_| it.is_stand_in);
        let shown = shown.unwrap_or(&it.name);
        tables.imported(format!("bucket {shown}"), it.place);
        tables.known.buckets.push(KnownBucket {
            name: it.name.clone(),
            names: it.names.clone(),
            is_asked: used.buckets.iter().any(|own| own.name == it.name),
        });
        let of_origin = used.buckets.iter().find(|own| own.name == it.name);
        let mut toml = make(it);
        if it.is_assumed {
            toml.access = of_origin.map(|it| assumed(it.endpoint));
        }
        if let Some(own) = of_origin {
            toml.endpoint = Some(own.endpoint);
        }
        buckets.push((toml, it.place));
    }
    for it in &used.buckets {
        if buckets.iter().any(|(known, _)| known.name == it.name) {
            continue;
        }
        let title = format!("the bucket `{}` is not in the definition", it.name);
        let finding = Finding::new(Weight::Assumed, "stand-in", title)
            .at(it.place)
            .knowing("its access is taken as its origin needs it");
        tables.findings.push(finding);
        tables.known.buckets.push(KnownBucket {
            name: it.name.clone(),
            names: Vec::new(),
            is_asked: true,
        });
        let toml = BucketToml {
            name: it.name.clone(),
            endpoint: Some(it.endpoint),
            access: Some(match it.signed {
                true => AccessWord::OacGet,
                false => AccessWord::PublicGet,
            }),
            ..BucketToml::default()
        };
        buckets.push((toml, it.place));
    }
    for it in &definition.deployments {
        let known = buckets
            .iter_mut()
            .find(|(known, _)| known.name == it.bucket);
        let Some((bucket, _)) = known else {
            let toml = BucketToml {
                name: it.bucket.clone(),
                folder: folder(it, materials, tables).into_iter().collect(),
                ..BucketToml::default()
            };
            tables.known.buckets.push(KnownBucket {
                name: it.bucket.clone(),
                names: Vec::new(),
                is_asked: false,
            });
            buckets.push((toml, it.place));
            continue;
        };
        if let Some(folder) = folder(it, materials, tables) {
            // Of what lies in the same place, what is deployed later counts, and the first is found.
            let same = |own: &FolderToml| own.key_prefix == folder.key_prefix;
            let at = bucket.folder.iter().position(same);
            bucket
                .folder
                .insert(at.unwrap_or(bucket.folder.len()), folder);
        }
    }
    for (toml, place) in buckets {
        tables.table("bucket", &toml, place);
    }
}

/// Who may read a bucket of which only the name is known.
fn assumed(endpoint: EndpointWord) -> AccessWord {
    match endpoint {
        EndpointWord::Rest => AccessWord::OacGet,
        EndpointWord::Website => AccessWord::PublicGet,
    }
}

fn make(it: &DefinedBucket) -> BucketToml {
    let (access, policy) = match access_of(it) {
        Access::Word(word) => (Some(word), None),
        Access::Policy(policy) => (None, Some(policy)),
    };
    let mut res = BucketToml {
        name: it.name.clone(),
        access,
        policy,
        versioning: match it.versioning.as_deref() {
            Some("Enabled") => Some(VersioningWord::Enabled),
            Some("Suspended") => Some(VersioningWord::Suspended),
            _ => None,
        },
        cors_rules: (it.cors_rules.iter().flat_map(Node::items))
            .map(cors_rule)
            .collect(),
        ..BucketToml::default()
    };
    if let Some(website) = &it.website {
        with_website(&mut res, website);
    }
    res
}

fn with_website(res: &mut BucketToml, website: &Node) {
    let text = |names: &[&str]| website.at(names).and_then(Node::as_text);
    res.redirect_all_requests_to =
        text(&["RedirectAllRequestsTo", "HostName"]).map(|host_name| RedirectAllToml {
            host_name,
            protocol: text(&["RedirectAllRequestsTo", "Protocol"]).and_then(|it| protocol(&it)),
        });
    res.index_document = text(&["IndexDocument", "Suffix"]);
    res.error_document = text(&["ErrorDocument", "Key"]);
    let rules = website.get("RoutingRules").map(Node::items);
    res.routing_rules = rules.unwrap_or_default().iter().map(routing_rule).collect();
}

fn routing_rule(it: &Node) -> RoutingRuleToml {
    let text = |names: &[&str]| it.at(names).and_then(Node::as_text);
    let number = |names: &[&str]| {
        let found = it.at(names).and_then(Node::as_u64);
        found.and_then(|it| u16::try_from(it).ok())
    };
    let prefix = text(&["Condition", "KeyPrefixEquals"]);
    let code = number(&["Condition", "HttpErrorCodeReturnedEquals"]);
    let condition = RoutingConditionToml {
        key_prefix_equals: prefix,
        http_error_code_returned_equals: code,
    };
    RoutingRuleToml {
        condition: (condition != RoutingConditionToml::default()).then_some(condition),
        redirect: RedirectToml {
            host_name: text(&["Redirect", "HostName"]),
            protocol: text(&["Redirect", "Protocol"]).and_then(|it| protocol(&it)),
            http_redirect_code: number(&["Redirect", "HttpRedirectCode"]),
            replace_key_prefix_with: text(&["Redirect", "ReplaceKeyPrefixWith"]),
            replace_key_with: text(&["Redirect", "ReplaceKeyWith"]),
        },
    }
}

fn protocol(text: &str) -> Option<ProtocolWord> {
    serde_json::from_value(serde_json::Value::from(text)).ok()
}

fn cors_rule(it: &Node) -> CorsRuleToml {
    let texts = |name: &str| -> Vec<String> {
        let items = it.get(name).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::as_text).collect()
    };
    let age = it.get("MaxAgeSeconds").and_then(Node::as_u64);
    CorsRuleToml {
        allowed_origins: texts("AllowedOrigins"),
        allowed_methods: texts("AllowedMethods"),
        allowed_headers: texts("AllowedHeaders"),
        expose_headers: texts("ExposeHeaders"),
        max_age_seconds: age.and_then(|it| u32::try_from(it).ok()),
    }
}

/// The folder that a deployment uploads. Where it is not on this machine the folder is still
/// there, empty, so that what stands for it gets the same metadata.
fn folder(
    it: &BucketDeployment,
    materials: &mut Materials<'_>,
    tables: &mut Tables<'_>,
) -> Option<FolderToml> {
    let files = BTreeMap::new();
    let dist = match &it.source {
        DeploymentSource::Folder(path) => materials.written(path),
        DeploymentSource::Zip(path) => materials.unzipped(&it.bucket, path)?,
        DeploymentSource::Files(files) => materials.files(&it.bucket, files),
        DeploymentSource::Unknown(why) => {
            let title = format!(
                "what is deployed into `{}/{}` is not on this machine: {why}",
                it.bucket, it.key_prefix
            );
            let finding = Finding::new(Weight::Assumed, "unknown-files", title)
                .at(it.place)
                .help(format!(
                    "say what stands for it under `[bind]`: `\"{}/{}\" = \"path/to/dist\"`",
                    it.bucket, it.key_prefix
                ));
            tables.findings.push(finding);
            materials.files(&it.bucket, &files)
        }
    };
    let what = match it.key_prefix.as_str() {
        "" => format!("files of the bucket {}", it.bucket),
        prefix => format!("files of the bucket {} below {prefix}", it.bucket),
    };
    tables.imported(what, it.place);
    Some(FolderToml {
        dist,
        key_prefix: (!it.key_prefix.is_empty()).then(|| it.key_prefix.clone()),
        app: match it.key_prefix.trim_end_matches('/') {
            "" => None,
            prefix => Some(prefix.to_owned()),
        },
        content_types: None,
        upload: it.rules.iter().map(upload).collect(),
    })
}

fn upload(it: &UploadedFiles) -> UploadToml {
    UploadToml {
        exclude: it.exclude.clone(),
        include: it.include.clone(),
        cache_control: it.cache_control.clone(),
        content_type: it.content_type.clone(),
        content_disposition: it.content_disposition.clone(),
        content_encoding: it.content_encoding.clone(),
        content_language: it.content_language.clone(),
        expires: None,
        website_redirect: it.website_redirect.clone(),
        metadata: it.metadata.clone(),
    }
}
