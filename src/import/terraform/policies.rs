//! Policies and origin access.

use super::super::definition::Definition;
use super::super::document::Value;
use super::super::stand_in::StandIn;
use super::block::Block;
use super::cx::Cx;
use super::distributions::{defined, usually};
use super::policy_words::{
    CACHE_POLICY, ORIGIN_ACCESS_CONTROL, ORIGIN_ACCESS_IDENTITY, ORIGIN_REQUEST_POLICY,
    RESPONSE_HEADERS_POLICY,
};
use super::shape::{Word, shaped};

/// Puts a policy or what gives access to an origin into a definition; whether it was one.
pub(super) fn define(cx: &mut Cx<'_, '_>, instance: usize, definition: &mut Definition) -> bool {
    let it = &cx.plan.instances[instance];
    let address = it.address;
    let (table, kind): (&'static [Word], StandIn) = match it.kind {
        "aws_cloudfront_cache_policy" => (CACHE_POLICY, StandIn::Uuid),
        "aws_cloudfront_origin_request_policy" => (ORIGIN_REQUEST_POLICY, StandIn::Uuid),
        "aws_cloudfront_response_headers_policy" => (RESPONSE_HEADERS_POLICY, StandIn::Uuid),
        "aws_cloudfront_origin_access_control" => (ORIGIN_ACCESS_CONTROL, StandIn::CloudFrontId),
        "aws_cloudfront_origin_access_identity" => (ORIGIN_ACCESS_IDENTITY, StandIn::CloudFrontId),
        _ => return false,
    };
    let block = Block::of(cx, instance);
    let mut config = shaped(cx, block, table);
    let list = match it.kind {
        "aws_cloudfront_cache_policy" => {
            usually(&mut config, "MinTTL", Value::Number(0.into()));
            &mut definition.cache_policies
        }
        "aws_cloudfront_origin_request_policy" => &mut definition.origin_request_policies,
        "aws_cloudfront_response_headers_policy" => &mut definition.response_headers_policies,
        "aws_cloudfront_origin_access_control" => &mut definition.origin_access_controls,
        _ => {
            usually(
                &mut config,
                "CallerReference",
                Value::String(address.to_owned()),
            );
            usually(&mut config, "Comment", Value::String(String::new()));
            &mut definition.origin_access_identities
        }
    };
    list.push(defined(cx, instance, kind, config));
    true
}
