//! A bucket of the full form into its settings, its website and its folders.

use std::path::Path;

use super::super::devserver_toml::{
    BucketToml, CorsRuleToml, FolderToml, RemoteToml, RoutingRuleToml, UploadToml, VersioningWord,
};
use super::super::find::absolute;
use super::super::{BucketConfig, FolderConfig};
use crate::s3::{
    BucketAccess, BucketPolicy, BucketVersioning, ContentTypeProfile, CorsRule, Credentials,
    ObjectMetadata, Protocol, RedirectAllRequestsTo, RemoteConfig, RoutingRule,
    RoutingRuleCondition, RoutingRuleRedirect, UploadFilter, UploadRule, WebsiteConfiguration,
    WebsiteResponder,
};

/// Makes a bucket; folders become absolute from `base` and stand longest key prefix first.
///
/// `environment` is the access key of remote buckets that have none of their own.
pub(super) fn lower(
    it: &BucketToml,
    base: &Path,
    environment: Option<&Credentials>,
) -> BucketConfig {
    let mut folders: Vec<FolderConfig> = (it.folder.iter())
        .map(|folder| lower_folder(folder, &it.name, base))
        .collect();
    folders.sort_by_key(|it| std::cmp::Reverse(it.key_prefix.len()));
    BucketConfig {
        name: it.name.clone(),
        access: access(it),
        website: website(it),
        cors: it.cors_rules.iter().map(cors_rule).collect(),
        folders,
        remote: (it.remote.as_ref()).map(|remote| lower_remote(remote, &it.name, environment)),
        versioning: it.versioning.map(|it| match it {
            VersioningWord::Enabled => BucketVersioning::Enabled,
            VersioningWord::Suspended => BucketVersioning::Suspended,
        }),
    }
}

/// A policy counts where there is one; the checks refuse one that is none.
fn access(it: &BucketToml) -> BucketAccess {
    let policy = it.policy.as_deref();
    let policy = policy.and_then(|text| BucketPolicy::parse(text, &it.name).ok());
    match policy {
        Some(policy) => BucketAccess::Policy(policy),
        None => it.access.map(BucketAccess::from).unwrap_or_default(),
    }
}

fn lower_remote(it: &RemoteToml, bucket: &str, environment: Option<&Credentials>) -> RemoteConfig {
    let own = it.access_key_id.clone().zip(it.secret_access_key.clone());
    let own = own.map(|(access_key_id, secret_access_key)| Credentials {
        access_key_id,
        secret_access_key,
        session_token: it.session_token.clone(),
    });
    RemoteConfig {
        endpoint: it.endpoint.trim_end_matches('/').to_owned(),
        bucket: it.bucket.clone().unwrap_or_else(|| bucket.to_owned()),
        region: it.region.clone().unwrap_or_else(|| "us-east-1".to_owned()),
        credentials: own.or_else(|| environment.cloned()),
    }
}

fn lower_folder(it: &FolderToml, bucket: &str, base: &Path) -> FolderConfig {
    FolderConfig {
        app: it.app.clone().unwrap_or_else(|| bucket.to_owned()),
        path: absolute(Path::new(&it.dist), base),
        key_prefix: it.key_prefix.clone().unwrap_or_default(),
        upload_rules: it.upload.iter().map(upload_rule).collect(),
        content_types: it
            .content_types
            .map(ContentTypeProfile::from)
            .unwrap_or_default(),
    }
}

/// The filters stand as on most command lines: `--exclude` first, then what `--include` takes
/// in again.
pub(in crate::config) fn upload_rule(it: &UploadToml) -> UploadRule {
    let exclude = it.exclude.iter().cloned().map(UploadFilter::Exclude);
    let include = it.include.iter().cloned().map(UploadFilter::Include);
    let user = it.metadata.iter();
    UploadRule {
        filters: exclude.chain(include).collect(),
        metadata: ObjectMetadata {
            content_type: it.content_type.clone(),
            cache_control: it.cache_control.clone(),
            content_disposition: it.content_disposition.clone(),
            content_encoding: it.content_encoding.clone(),
            content_language: it.content_language.clone(),
            expires: it.expires.clone(),
            website_redirect_location: it.website_redirect.clone(),
            user: user
                .map(|(name, value)| (name.to_ascii_lowercase(), value.clone()))
                .collect(),
        },
    }
}

fn website(it: &BucketToml) -> Option<WebsiteResponder> {
    if let Some(all) = &it.redirect_all_requests_to {
        return Some(WebsiteResponder::RedirectAll(RedirectAllRequestsTo {
            host_name: all.host_name.clone(),
            protocol: all.protocol.map(Protocol::from),
        }));
    }
    let index_document = it.index_document.clone()?;
    Some(WebsiteResponder::Documents(WebsiteConfiguration {
        index_document,
        error_document: it.error_document.clone(),
        routing_rules: it.routing_rules.iter().map(routing_rule).collect(),
    }))
}

fn routing_rule(it: &RoutingRuleToml) -> RoutingRule {
    let redirect = &it.redirect;
    RoutingRule {
        condition: it.condition.as_ref().map(|it| RoutingRuleCondition {
            key_prefix_equals: it.key_prefix_equals.clone(),
            http_error_code_returned_equals: it.http_error_code_returned_equals,
        }),
        redirect: RoutingRuleRedirect {
            host_name: redirect.host_name.clone(),
            protocol: redirect.protocol.map(Protocol::from),
            http_redirect_code: redirect.http_redirect_code,
            replace_key_prefix_with: redirect.replace_key_prefix_with.clone(),
            replace_key_with: redirect.replace_key_with.clone(),
        },
    }
}

fn cors_rule(it: &CorsRuleToml) -> CorsRule {
    CorsRule {
        allowed_origins: it.allowed_origins.clone(),
        allowed_methods: it.allowed_methods.clone(),
        allowed_headers: it.allowed_headers.clone(),
        expose_headers: it.expose_headers.clone(),
        max_age_seconds: it.max_age_seconds,
    }
}
