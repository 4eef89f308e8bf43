//! What documents name by ids and ARNs, in the names of the full form.
//!
//! # Fidelity
//!
//! - A CloudFront Function that is not published, and a Lambda function in another region or without a
//!   version, are refused by AWS; here they run, which is said.

use std::cell::RefCell;

use crate::config::deployed::behavior::{LambdaName, Names};
use crate::config::deployed::policies::Kind;
use crate::config::deployed::refused::Problem;
use crate::distribution::{
    managed_cache_policy, managed_origin_request_policy, managed_response_headers_policy,
};
use crate::import::{Defined, Definition, Finding, Weight};

use super::tables::place_of;

/// The names of a definition, for one of its distributions.
pub(super) struct ImportedNames<'a> {
    pub(super) definition: &'a Definition,
    pub(super) distribution: &'a Defined,
    /// What was found while names were asked for.
    pub(super) findings: RefCell<Vec<Finding>>,
    /// The Lambda functions that were asked for, by their names.
    pub(super) lambdas: RefCell<Vec<String>>,
}

impl Names for ImportedNames<'_> {
    fn policy(&self, kind: Kind, id: &str, _path: &str) -> Result<String, Problem> {
        let (own, managed) = match kind {
            Kind::Cache => (
                &self.definition.cache_policies,
                managed_cache_policy(id).map(|it| it.name),
            ),
            Kind::OriginRequest => (
                &self.definition.origin_request_policies,
                managed_origin_request_policy(id).map(|it| it.name),
            ),
            Kind::ResponseHeaders => (
                &self.definition.response_headers_policies,
                managed_response_headers_policy(id).map(|it| it.name),
            ),
        };
        let own = own.iter().find(|it| it.id == id);
        let own = own.and_then(|it| Some(it.config.get("Name")?.as_str()?.to_owned()));
        // One that is not there keeps its id, which the file may give to a policy of its own.
        Ok(own.or(managed).unwrap_or_else(|| id.to_owned()))
    }

    fn cloudfront_function(&self, arn: &str, path: &str) -> Result<String, Problem> {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let functions = &self.definition.functions;
        let known = functions.iter().find(|it| it.name == name);
        if known.is_some_and(|it| !it.is_published) {
            let title =
                format!("the function `{name}` is not published, so no distribution runs it");
            let it = Finding::new(Weight::Assumed, "unpublished-function", title)
                .at(self.place(path))
                .knowing("AWS refuses a distribution that names it; here it runs")
                .help("set `AutoPublish: true`, or `publish = true` in Terraform");
            self.findings.borrow_mut().push(it);
        }
        Ok(name.to_owned())
    }

    fn lambda_function(&self, arn: &str, path: &str) -> Result<LambdaName, Problem> {
        let parts: Vec<&str> = arn.split(':').collect();
        let (region, name, version) = match parts.as_slice() {
            ["arn", _, "lambda", region, _, "function", name] => (*region, *name, ""),
            ["arn", _, "lambda", region, _, "function", name, version] => {
                (*region, *name, *version)
            }
            _ => ("us-east-1", arn, "1"),
        };
        let say = |code: &'static str, title: String, note: &str| {
            let it = Finding::new(Weight::Assumed, code, title)
                .at(self.place(path))
                .knowing(note);
            self.findings.borrow_mut().push(it);
        };
        if region != "us-east-1" {
            let title = format!("the function `{name}` is in {region}, and must be in us-east-1");
            say("lambda-region", title, "AWS refuses it; here it runs");
        }
        if version.is_empty() || !version.bytes().all(|it| it.is_ascii_digit()) {
            let title = format!("the ARN of `{name}` does not end with the number of a version");
            say("lambda-version", title, "AWS refuses it; here it runs");
        }
        let mut lambdas = self.lambdas.borrow_mut();
        if !lambdas.iter().any(|it| it == name) {
            lambdas.push(name.to_owned());
        }
        Ok(LambdaName::Function(self.function_name(name)))
    }
}

impl ImportedNames<'_> {
    /// The name of a Lambda function among all functions.
    fn function_name(&self, lambda: &str) -> String {
        lambda_name(self.definition, lambda)
    }

    fn place(&self, path: &str) -> crate::import::Place {
        place_of(&self.distribution.config, path, self.distribution.place)
    }
}

/// The name of a Lambda function, which a CloudFront Function may have too.
pub(super) fn lambda_name(definition: &Definition, lambda: &str) -> String {
    let taken = definition.functions.iter().any(|it| it.name == lambda);
    match taken {
        true => format!("{lambda}-lambda"),
        false => lambda.to_owned(),
    }
}
