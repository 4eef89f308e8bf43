//! What is taken for attributes of which a plan says nothing but that they are unknown.
//!
//! What `dynamic` blocks and locals are made of is not in a plan. Where one resource alone may be
//! meant, it is; otherwise the attribute is left out, and that is said.

use super::super::document::Node;
use super::attributes::Want;
use super::block::Block;
use super::cx::Cx;
use super::plan::Instance;

/// Attributes that name a resource, and the type of that.
const NAMING: [(&str, &str); 7] = [
    ("cache_policy_id", "aws_cloudfront_cache_policy"),
    ("function_arn", "aws_cloudfront_function"),
    ("lambda_arn", "aws_lambda_function"),
    (
        "origin_access_control_id",
        "aws_cloudfront_origin_access_control",
    ),
    (
        "origin_access_identity",
        "aws_cloudfront_origin_access_identity",
    ),
    (
        "origin_request_policy_id",
        "aws_cloudfront_origin_request_policy",
    ),
    (
        "response_headers_policy_id",
        "aws_cloudfront_response_headers_policy",
    ),
];

/// Attributes without which answers are others, and which the provider never fills in itself.
const ANSWERING: [&str; 8] = [
    "default_root_object",
    "error_code",
    "origin_path",
    "path_pattern",
    "response_page_path",
    "target_origin_id",
    "viewer_protocol_policy",
    "vpc_origin_id",
];

/// The same, but the provider fills them in where nobody wrote them.
const SIGNING: [&str; 2] = ["trusted_key_groups", "trusted_signers"];

/// Blocks that the provider fills in where nobody wrote them.
const COMPUTED: [&str; 1] = ["grpc_config"];

impl<'a> Cx<'_, 'a> {
    /// What is taken for an attribute that is known only after it is applied.
    pub(super) fn presumed(&mut self, block: Block<'a>, name: &str) -> Option<Node> {
        let expression = block.expression(name);
        let address = self.plan.instances[block.instance].address;
        let Some((_, kind)) = NAMING.iter().find(|it| it.0 == name) else {
            let is_written = expression.is_some();
            if ANSWERING.contains(&name) || (SIGNING.contains(&name) && is_written) {
                self.unresolved_in(block, name, expression, "it is left out");
            }
            return None;
        };
        match self.only_one(block.instance, kind) {
            Ok(meant) => {
                let it = self.plan.instances[meant].address;
                let what = format!("`{it}` is taken, since there is no other");
                self.unresolved_in(block, name, expression, &what);
                self.begin();
                let place = expression.map_or(block.place, |it| it.place);
                self.whole(meant, Want::of(name), place)
            }
            Err(count) => {
                let what = match count {
                    0 => format!("it is left out, since `{address}` comes without a `{kind}`"),
                    _ => format!("it is left out, since each of {count} `{kind}` may be meant"),
                };
                self.unresolved_in(block, name, expression, &what);
                None
            }
        }
    }

    /// Says that nobody knows the blocks of a name.
    pub(super) fn say_unknown_blocks(&mut self, block: Block<'a>, name: &str) {
        if block.is_unknown(name) && !COMPUTED.contains(&name) {
            let what = "a `dynamic` block makes it of something that is not known; it is left out";
            self.unresolved_in(block, name, None, what);
        }
    }

    /// The one resource of a type, in the module of another one or else anywhere; how many there are
    /// where that is not one.
    fn only_one(&self, of: usize, kind: &str) -> Result<usize, usize> {
        let module = &self.plan.instances[of].scope.address;
        let all = || {
            let instances = self.plan.instances.iter().enumerate();
            instances.filter(|it| it.1.kind == kind)
        };
        let of = |found: Vec<(usize, &Instance<'_>)>| match found.as_slice() {
            [one] => Ok(one.0),
            several => Err(several.len()),
        };
        let here: Vec<_> = all().filter(|it| it.1.scope.address == *module).collect();
        match here.is_empty() {
            true => of(all().collect()),
            false => of(here),
        }
    }
}
