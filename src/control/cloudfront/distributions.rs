//! Distributions that are there: read, listed, changed, deleted.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::call::{Call, required};
use super::listing::{ListKind, page};
use super::new_distribution::check_aliases;
use crate::control::{account::View, answer, aws_error::AwsError};
use crate::message::Response;
use crate::resources::{ACCOUNT, Resource, Resources, complete_distribution, iso_8601};

/// The members of a configuration that a list shows.
const SUMMARY: [&str; 17] = [
    "Aliases",
    "Origins",
    "OriginGroups",
    "DefaultCacheBehavior",
    "CacheBehaviors",
    "CustomErrorResponses",
    "Comment",
    "PriceClass",
    "Enabled",
    "ViewerCertificate",
    "Restrictions",
    "WebACLId",
    "HttpVersion",
    "IsIPV6Enabled",
    "Staging",
    "ConnectionMode",
    "AnycastIpListId",
];

/// GetDistribution.
pub(super) fn get(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let found = find(&view, id)?;
    let document = document(found, "Deployed");
    let response = answer::document(StatusCode::OK, "Distribution", &document);
    Ok(answer::with_etag(response, &found.etag))
}

/// GetDistributionConfig.
pub(super) fn get_config(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let found = find(&view, id)?;
    let response = answer::document(StatusCode::OK, "DistributionConfig", &found.config);
    Ok(answer::with_etag(response, &found.etag))
}

/// ListDistributions.
pub(super) fn list(call: &Call<'_>) -> Result<Response, AwsError> {
    let view = call.endpoint.account.view();
    let items = view.all(|it| &it.distributions);
    let items = items.map(|it| (it.id.clone(), summary(it))).collect();
    let list = page(call, ListKind::Truncated, items)?;
    Ok(answer::document(StatusCode::OK, "DistributionList", &list))
}

/// UpdateDistribution.
pub(super) async fn update(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let config = complete_distribution(call.document("DistributionConfig")?);
    required(&config, "CallerReference")?;
    let updated = call
        .endpoint
        .account
        .change(|created, view| {
            let at = changeable(created, view, id)?;
            call.check_if_match(&created.distributions[at].etag)?;
            check_aliases(view, &config, Some(id))?;
            let resource = &mut created.distributions[at];
            if config["CallerReference"] != resource.config["CallerReference"] {
                return Err(AwsError::new(
                    "IllegalUpdate",
                    "The update contains modifications that are not allowed: CallerReference.",
                ));
            }
            resource.config = config;
            touch(call, resource);
            Ok(resource.clone())
        })
        .await?;
    let document = document(&updated, "InProgress");
    let response = answer::document(StatusCode::OK, "Distribution", &document);
    Ok(answer::with_etag(response, &updated.etag))
}

/// DeleteDistribution.
pub(super) async fn delete(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let account = &call.endpoint.account;
    let deleted = account.change(|created, view| {
        let at = changeable(created, view, id)?;
        call.check_if_match(&created.distributions[at].etag)?;
        if created.distributions[at].config["Enabled"] == true {
            return Err(AwsError::new(
                "DistributionNotDisabled",
                "The distribution you are trying to delete has not been disabled.",
            ));
        }
        created.distributions.remove(at);
        Ok(())
    });
    deleted.await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// AssociateAlias: an alias moves here from the distribution that has it.
pub(super) async fn associate_alias(call: &Call<'_>, id: &str) -> Result<Response, AwsError> {
    let Some(alias) = call.query("Alias") else {
        return Err(AwsError::invalid_argument(
            "The parameter Alias is required.",
        ));
    };
    let account = &call.endpoint.account;
    let moved = account.change(|created, view| {
        let target = changeable(created, view, id)?;
        if let Some(it) = with_alias(&view.declared.resources, alias) {
            let what = format!("the alias {alias} of distribution {}", it.id);
            return Err(view.declared.refuse(&what));
        }
        for (at, resource) in created.distributions.iter_mut().enumerate() {
            let mut aliases = aliases(&resource.config);
            let before = aliases.len();
            aliases.retain(|it| !it.eq_ignore_ascii_case(alias));
            if at == target {
                aliases.push(alias.to_owned());
            } else if aliases.len() == before {
                continue;
            }
            resource.config["Aliases"] = json!({ "Quantity": aliases.len(), "Items": aliases });
            resource.config = complete_distribution(resource.config.take());
            touch(call, resource);
        }
        Ok(())
    });
    moved.await?;
    Ok(answer::empty(StatusCode::OK))
}

/// The distribution of an id.
pub(super) fn find<'a>(view: &'a View, id: &str) -> Result<&'a Resource, AwsError> {
    let mut all = view.all(|it| &it.distributions);
    all.find(|it| it.id == id).ok_or_else(no_such_distribution)
}

pub(super) fn no_such_distribution() -> AwsError {
    AwsError::new(
        "NoSuchDistribution",
        "The specified distribution does not exist.",
    )
}

/// Where a distribution is that may be changed.
fn changeable(created: &Resources, view: &View, id: &str) -> Result<usize, AwsError> {
    let declared = &view.declared.resources.distributions;
    if declared.iter().any(|it| it.id == id) {
        return Err(view.declared.refuse(&format!("distribution {id}")));
    }
    let at = created.distributions.iter().position(|it| it.id == id);
    at.ok_or_else(no_such_distribution)
}

/// Gives a resource that was changed its new version.
fn touch(call: &Call<'_>, resource: &mut Resource) {
    resource.etag = call.endpoint.ids.resource();
    resource.last_modified = call.now;
}

/// The distribution that has an alias.
pub(super) fn with_alias<'a>(resources: &'a Resources, alias: &str) -> Option<&'a Resource> {
    resources.distributions.iter().find(|it| {
        let aliases = aliases(&it.config);
        aliases.iter().any(|it| it.eq_ignore_ascii_case(alias))
    })
}

/// The aliases of a configuration.
pub(super) fn aliases(config: &Value) -> Vec<String> {
    let items = config["Aliases"]["Items"].as_array();
    let texts = items.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// A distribution as the API shows it.
pub(super) fn document(resource: &Resource, status: &str) -> Value {
    let nobody = json!({ "Enabled": false, "Quantity": 0 });
    let mut res = json!({
        "Id": resource.id,
        "ARN": arn(&resource.id),
        "Status": status,
        "LastModifiedTime": iso_8601(resource.last_modified),
        "InProgressInvalidationBatches": 0,
        "DomainName": domain_name(&resource.id),
        "ActiveTrustedSigners": nobody,
        "ActiveTrustedKeyGroups": nobody,
        "DistributionConfig": resource.config,
    });
    if let Some(recordals) = icp_recordals(&resource.config) {
        res["AliasICPRecordals"] = recordals;
    }
    res
}

/// A distribution as lists show it.
fn summary(resource: &Resource) -> Value {
    let mut res = Map::new();
    let mut put = |name: &str, value: Value| res.insert(name.to_owned(), value);
    put("Id", resource.id.as_str().into());
    put("ARN", arn(&resource.id).into());
    put("ETag", resource.etag.as_str().into());
    put("Status", "Deployed".into());
    put("LastModifiedTime", iso_8601(resource.last_modified).into());
    put("DomainName", domain_name(&resource.id).into());
    for name in SUMMARY {
        if let Some(value) = resource.config.get(name) {
            put(name, value.clone());
        }
    }
    if let Some(recordals) = icp_recordals(&resource.config) {
        put("AliasICPRecordals", recordals);
    }
    Value::Object(res)
}

/// What China's registration says of each alias; outside of China it is always this.
fn icp_recordals(config: &Value) -> Option<Value> {
    let aliases = aliases(config);
    let recordals = aliases
        .iter()
        .map(|it| json!({ "CNAME": it, "ICPRecordalStatus": "APPROVED" }));
    (!aliases.is_empty()).then(|| recordals.collect())
}

fn arn(id: &str) -> String {
    format!("arn:aws:cloudfront::{ACCOUNT}:distribution/{id}")
}

/// As `Distribution::domain_name` has it.
fn domain_name(id: &str) -> String {
    format!("{}.cloudfront.localhost", id.to_ascii_lowercase())
}
