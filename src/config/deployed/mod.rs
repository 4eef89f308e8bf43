//! What deploy tools create through CloudFront's API, beside what the file says.
//!
//! A created distribution becomes a small document of its own in the file's full form: one
//! distribution with its origins and behaviors, and the policies and functions that it names. Then
//! it is checked and lowered as a file is. Where the file has a function, a store or a policy of
//! the same name, the file's is the one that counts.
//!
//! # Fidelity
//!
//! - A server that is not of this machine is asked only where the file says what stands for it.
//! - Signed URLs, geo restriction, client certificates and tenants are not judged: every viewer is
//!   let in, which is said once.

pub(super) mod aws_words;
pub(super) mod behavior;
mod codes;
pub(super) mod distribution;
mod document;
mod functions;
pub(super) mod origin;
pub(super) mod policies;
pub(super) mod refused;
mod standing;
pub(super) mod words;

use std::sync::Arc;

use super::devserver_toml::DevserverToml;
use super::{Config, Diagnostic, FunctionConfig};
use crate::resources::Resources;
use behavior::{LambdaName, Names};
use policies::{Kind, Policies};
use refused::Problem;

pub use refused::Refused;

pub(super) use functions::lambda_name;
pub(super) use origin::without_port;
pub(super) use standing::of_store;

/// What was said of created resources.
#[derive(Debug, Default)]
pub(super) struct Deployed {
    /// What AWS would not take, and what this machine cannot serve.
    pub(super) refused: Vec<Refused>,
    /// What has no effect, and what gives way to the file.
    pub(super) found: Vec<Diagnostic>,
}

/// What a created distribution may name.
struct Known<'a> {
    created: &'a Resources,
    /// What the file defines.
    declared: Arc<Resources>,
    /// The file in its full form.
    full: &'a DevserverToml,
    policies: Policies,
}

/// What a created distribution names, with the functions that there are.
struct DeployedNames<'a> {
    known: &'a Known<'a>,
    config: &'a Config,
}

impl Names for DeployedNames<'_> {
    fn policy(&self, kind: Kind, id: &str, path: &str) -> Result<String, Problem> {
        self.known.policies.name(kind, id, path)
    }

    fn cloudfront_function(&self, arn: &str, path: &str) -> Result<String, Problem> {
        functions::cloudfront_of_arn(arn, path, self.config)
    }

    fn lambda_function(&self, arn: &str, path: &str) -> Result<LambdaName, Problem> {
        let (name, function) = functions::lambda_of_arn(arn, path, self.config)?;
        Ok(match function {
            FunctionConfig::TrimPrefix(trim) => LambdaName::TrimPrefix {
                prefix: trim.prefix.clone(),
                index_document: trim.index_document.clone(),
            },
            FunctionConfig::Lambda { .. } | FunctionConfig::CloudFront { .. } => {
                LambdaName::Function(name)
            }
        })
    }
}

/// Adds what was created to a configuration that has what the file defines.
pub(super) fn add(created: &Arc<Resources>, full: &DevserverToml, config: &mut Config) -> Deployed {
    let mut res = Deployed::default();
    functions::add(created, config, &mut res);
    let known = Known {
        created,
        declared: Arc::clone(&config.declared),
        full,
        policies: Policies::of(created, full, config, &mut res),
    };
    for it in &created.distributions {
        if config.distributions.iter().any(|own| own.id == it.id) {
            res.gives_way("distribution", &it.id);
            continue;
        }
        let before = res.refused.len();
        if let Some(made) = distribution::make(it, &known, config, &mut res) {
            config.distributions.push(made);
        } else if res.refused.len() == before {
            let why = "The distribution cannot be used".to_owned();
            res.refused
                .push(Refused::new(&it.id, "InvalidArgument", why));
        }
    }
    config.created = Arc::clone(created);
    res
}

impl Deployed {
    /// Says that the file has something of the same name.
    fn gives_way(&mut self, what: &str, name: &str) {
        let title = format!("the {what} `{name}` of the API gives way to the file's");
        let it = Diagnostic::warning("created-hidden", title)
            .knowing("what was created through the API under this name is not used")
            .help(format!("delete the {what}, or give it another name"));
        self.found.push(it);
    }

    /// Says what of a created resource means nothing here.
    fn without_effect(&mut self, resource: &str, what: impl std::fmt::Display) {
        let title = format!("`{resource}`, created through the API: {what}");
        self.found.push(Diagnostic::warning("no-effect", title));
    }
}
