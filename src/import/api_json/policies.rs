//! The policies that behaviors name, and the access controls and identities of origins.

use super::super::definition::{Defined, Definition};
use super::super::document::Node;
use super::super::finding::{Finding, Weight};
use super::Cx;
use super::beside::{Beside, Document};
use super::reading::{behaviors, items, text, without};
use crate::distribution::{
    managed_cache_policy_id, managed_origin_request_policy_id, managed_response_headers_policy_id,
};

/// A kind of resource that has an id and a configuration.
struct Kind {
    /// What a `get` command prints it under; `Config` follows in its configuration, `List` in a
    /// list.
    name: &'static str,
    /// How people call it.
    shown: &'static str,
    /// The command that prints one.
    command: &'static str,
    /// What a missing one weighs, and what follows from it.
    missing: (Weight, &'static str),
    /// Whether it is AWS's own and needs no document.
    is_managed: fn(&str) -> bool,
    /// Where it is kept.
    list: fn(&mut Definition) -> &mut Vec<Defined>,
}

const CACHE_POLICY: Kind = Kind {
    name: "CachePolicy",
    shown: "cache policy",
    command: "get-cache-policy",
    missing: (
        Weight::Wrong,
        "without it nobody knows what is cached, and for how long",
    ),
    is_managed: |id| managed_cache_policy_id(id).is_some(),
    list: |it| &mut it.cache_policies,
};

const ORIGIN_REQUEST_POLICY: Kind = Kind {
    name: "OriginRequestPolicy",
    shown: "origin request policy",
    command: "get-origin-request-policy",
    missing: (
        Weight::Wrong,
        "without it nobody knows what the origin sees of viewers",
    ),
    is_managed: |id| managed_origin_request_policy_id(id).is_some(),
    list: |it| &mut it.origin_request_policies,
};

const RESPONSE_HEADERS_POLICY: Kind = Kind {
    name: "ResponseHeadersPolicy",
    shown: "response headers policy",
    command: "get-response-headers-policy",
    missing: (
        Weight::Wrong,
        "without it nobody knows which headers viewers get",
    ),
    is_managed: |id| managed_response_headers_policy_id(id).is_some(),
    list: |it| &mut it.response_headers_policies,
};

const ORIGIN_ACCESS_CONTROL: Kind = Kind {
    name: "OriginAccessControl",
    shown: "origin access control",
    command: "get-origin-access-control",
    missing: (
        Weight::Assumed,
        "requests to the origin are taken to be signed",
    ),
    is_managed: |_| false,
    list: |it| &mut it.origin_access_controls,
};

const ORIGIN_ACCESS_IDENTITY: Kind = Kind {
    name: "CloudFrontOriginAccessIdentity",
    shown: "origin access identity",
    command: "get-cloud-front-origin-access-identity",
    missing: (
        Weight::Assumed,
        "a canonical user in a bucket policy is taken for it",
    ),
    is_managed: |_| false,
    list: |it| &mut it.origin_access_identities,
};

/// What stands in front of the id of an origin access identity.
const IDENTITY_PREFIX: &str = "origin-access-identity/cloudfront/";

/// Puts into the definition what a distribution names.
pub(super) fn define(config: &Node, beside: &Beside, cx: &mut Cx<'_>) {
    for behavior in behaviors(config) {
        for (member, kind) in [
            ("CachePolicyId", &CACHE_POLICY),
            ("OriginRequestPolicyId", &ORIGIN_REQUEST_POLICY),
            ("ResponseHeadersPolicyId", &RESPONSE_HEADERS_POLICY),
        ] {
            if let (Some(id), Some(node)) = (text(behavior, member), behavior.get(member)) {
                kind.define(id, node, beside, cx);
            }
        }
    }
    for origin in items(config.get("Origins")) {
        let control = "OriginAccessControlId";
        if let (Some(id), Some(node)) = (text(origin, control), origin.get(control)) {
            ORIGIN_ACCESS_CONTROL.define(id, node, beside, cx);
        }
        let identity = origin.at(&["S3OriginConfig", "OriginAccessIdentity"]);
        let id = identity.and_then(Node::as_str);
        let id = id.and_then(|it| it.strip_prefix(IDENTITY_PREFIX));
        if let (Some(id), Some(node)) = (id, identity) {
            ORIGIN_ACCESS_IDENTITY.define(id, node, beside, cx);
        }
    }
}

impl Kind {
    fn define(&self, id: &str, named: &Node, beside: &Beside, cx: &mut Cx<'_>) {
        let known = (self.list)(cx.definition);
        if (self.is_managed)(id) || known.iter().any(|it| it.id == id) {
            return;
        }
        let mut documents = beside.documents.iter();
        match documents.find_map(|it| self.found_in(it, id, beside)) {
            Some(defined) => known.push(defined),
            None => self.say_missing(id, named, beside, cx),
        }
    }

    /// The resource of this id, if it is what a document holds or is among what it lists.
    fn found_in(&self, document: &Document, id: &str, beside: &Beside) -> Option<Defined> {
        let root = &document.node;
        let config_name = format!("{}Config", self.name);
        if let Some(config) = root.get(&config_name) {
            // `get-cache-policy-config` and its like do not tell the id; a file's name may.
            let is_named_after = beside.shown(&document.path).contains(id);
            return is_named_after.then(|| Self::defined(id, root, config.clone()));
        }
        let list = items(root.get(&format!("{}List", self.name)));
        let listed = list.iter().map(|it| it.get(self.name).unwrap_or(it));
        let mut all = root.get(self.name).into_iter().chain(listed);
        let resource = all.find(|it| text(it, "Id") == Some(id))?;
        let config = match resource.get(&config_name) {
            Some(config) => config.clone(),
            // What a list says of access controls and identities has no inner configuration.
            None => without(resource, &["Id", "S3CanonicalUserId"]),
        };
        Some(Self::defined(id, resource, config))
    }

    fn defined(id: &str, resource: &Node, config: Node) -> Defined {
        let user = text(resource, "S3CanonicalUserId");
        let names = text(&config, "Name").into_iter().chain(user);
        Defined {
            id: id.to_owned(),
            is_stand_in: false,
            names: names.map(str::to_owned).collect(),
            place: config.place,
            config,
        }
    }

    fn say_missing(&self, id: &str, named: &Node, beside: &Beside, cx: &mut Cx<'_>) {
        let (weight, consequence) = self.missing;
        let Kind { shown, command, .. } = self;
        let file = format!("{id}.json");
        cx.expect(beside, &file);
        let title = format!("the {shown} `{id}` is in no document beside the distribution");
        let finding = Finding::new(weight, "unresolved", title)
            .at(named.place)
            .knowing(consequence)
            .help(format!(
                "save it: `aws cloudfront {command} --id {id} > {file}`"
            ));
        cx.say(finding, beside);
    }
}
