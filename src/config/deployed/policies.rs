//! Policies by their ids, and what AWS's documents of them are in the file's words.

use super::super::Config;
use super::super::devserver_toml::{
    AllExceptToml, AllViewerToml, CacheKeyHeadersToml, CachePolicyToml, ContentSecurityPolicyToml,
    ContentTypeOptionsToml, CorsConfigToml, CustomHeadersConfigToml, DevserverToml,
    FrameOptionsToml, NamesToml, NamesWord, NoneWord, OriginRequestHeadersToml,
    OriginRequestHeadersWord, OriginRequestPolicyToml, ReferrerPolicyToml, RemoveHeaderToml,
    RemoveHeadersConfigToml, ResponseHeaderToml, ResponseHeadersPolicyToml,
    SecurityHeadersConfigToml, ServerTimingHeadersConfigToml, StrictTransportSecurityToml,
    XssProtectionToml,
};
use super::Deployed;
use super::document;
use super::refused::{Problem, Refused};
use super::words::{some, word};
use crate::distribution::{
    managed_cache_policy, managed_origin_request_policy, managed_response_headers_policy,
};
use crate::resources::shapes::{
    CacheHeaderBehavior, CachePolicyConfig, CookiesConfig, NameBehavior,
    OriginRequestHeaderBehavior, OriginRequestPolicyConfig, QueryStringsConfig,
    ResponseHeadersPolicyConfig, SecurityHeadersConfig, Shape, read_shape,
};
use crate::resources::{Resource, Resources};

/// The kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::config) enum Kind {
    Cache,
    OriginRequest,
    ResponseHeaders,
}

/// The policies that can be used, by their ids.
pub(super) struct Policies {
    cache: Vec<(String, CachePolicyToml)>,
    origin_request: Vec<(String, OriginRequestPolicyToml)>,
    response_headers: Vec<(String, ResponseHeadersPolicyToml)>,
}

impl Policies {
    /// Those of the file under the ids that the API shows, and those that were created.
    pub(super) fn of(
        created: &Resources,
        full: &DevserverToml,
        config: &Config,
        res: &mut Deployed,
    ) -> Self {
        let declared = &config.declared;
        let ids = |of: &[Resource]| of.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
        let mut policies = Policies {
            cache: zip(ids(&declared.cache_policies), &full.cache_policy),
            origin_request: zip(
                ids(&declared.origin_request_policies),
                &full.origin_request_policy,
            ),
            response_headers: zip(
                ids(&declared.response_headers_policies),
                &full.response_headers_policy,
            ),
        };
        for it in &created.cache_policies {
            let read = |it: &CachePolicyConfig| Ok(cache_policy(it));
            let judge = |toml: &CachePolicyToml| DevserverToml {
                cache_policy: vec![toml.clone()],
                ..DevserverToml::default()
            };
            let what = Reading {
                what: "CachePolicyConfig",
                name: |it: &CachePolicyToml| &it.name,
                read,
                judge,
            };
            what.add(it, &mut policies.cache, res);
        }
        for it in &created.origin_request_policies {
            let read = |it: &OriginRequestPolicyConfig| Ok(origin_request_policy(it));
            let judge = |toml: &OriginRequestPolicyToml| DevserverToml {
                origin_request_policy: vec![toml.clone()],
                ..DevserverToml::default()
            };
            let what = Reading {
                what: "OriginRequestPolicyConfig",
                name: |it: &OriginRequestPolicyToml| &it.name,
                read,
                judge,
            };
            what.add(it, &mut policies.origin_request, res);
        }
        for it in &created.response_headers_policies {
            let judge = |toml: &ResponseHeadersPolicyToml| DevserverToml {
                response_headers_policy: vec![toml.clone()],
                ..DevserverToml::default()
            };
            let what = Reading {
                what: "ResponseHeadersPolicyConfig",
                name: |it: &ResponseHeadersPolicyToml| &it.name,
                read: response_headers_policy,
                judge,
            };
            what.add(it, &mut policies.response_headers, res);
        }
        policies
    }

    /// What a behavior says for the policy of an id: the name of one's own, the id of a managed one.
    pub(super) fn name(&self, kind: Kind, id: &str, path: &str) -> Result<String, Problem> {
        let is_id = id.len() == 36 && id.matches('-').count() == 4;
        let (own, managed, member, code) = match kind {
            Kind::Cache => (
                self.cache
                    .iter()
                    .find(|(own, _)| own == id)
                    .map(|(_, it)| &it.name),
                is_id && managed_cache_policy(id).is_some(),
                "CachePolicyId",
                "NoSuchCachePolicy",
            ),
            Kind::OriginRequest => (
                (self.origin_request.iter().find(|(own, _)| own == id)).map(|(_, it)| &it.name),
                is_id && managed_origin_request_policy(id).is_some(),
                "OriginRequestPolicyId",
                "NoSuchOriginRequestPolicy",
            ),
            Kind::ResponseHeaders => (
                (self.response_headers.iter().find(|(own, _)| own == id)).map(|(_, it)| &it.name),
                is_id && managed_response_headers_policy(id).is_some(),
                "ResponseHeadersPolicyId",
                "NoSuchResponseHeadersPolicy",
            ),
        };
        match own {
            Some(name) => Ok(name.clone()),
            None if managed => Ok(id.to_owned()),
            None => {
                let message = format!("{path}.{member}: there is no such policy as {id}.");
                Err(Problem::new(code, message))
            }
        }
    }

    /// Puts all of one's own into a document.
    pub(super) fn put_into(&self, document: &mut DevserverToml) {
        document.cache_policy = once(&self.cache, |it| &it.name);
        document.origin_request_policy = once(&self.origin_request, |it| &it.name);
        document.response_headers_policy = once(&self.response_headers, |it| &it.name);
    }
}

fn zip<T: Clone>(ids: Vec<String>, policies: &[T]) -> Vec<(String, T)> {
    ids.into_iter().zip(policies.iter().cloned()).collect()
}

/// The policies, each name once; none by an id, which the document does not need.
fn once<T: Clone>(policies: &[(String, T)], name: impl Fn(&T) -> &String) -> Vec<T> {
    let mut res: Vec<T> = Vec::new();
    for (_, it) in policies {
        if !res.iter().any(|known| name(known) == name(it)) {
            res.push(it.clone());
        }
    }
    res
}

/// How a kind of policy is read.
struct Reading<S, T> {
    what: &'static str,
    name: fn(&T) -> &String,
    read: fn(&S) -> Result<T, Problem>,
    judge: fn(&T) -> DevserverToml,
}

impl<S: Shape, T: Clone> Reading<S, T> {
    /// Adds a created policy, or says why it cannot be used.
    fn add(&self, it: &Resource, known: &mut Vec<(String, T)>, res: &mut Deployed) {
        if known.iter().any(|(id, _)| *id == it.id) {
            res.gives_way("policy", &it.id);
            return;
        }
        let read = read_shape::<S>(&it.config, self.what);
        for path in &read.found.unknown {
            res.without_effect(&it.id, format!("{path} is not known"));
        }
        let Some(shape) = read.shape else {
            let refused = Refused::of_findings(&it.id, &read.found);
            res.refused.extend(refused);
            return;
        };
        let toml = match (self.read)(&shape) {
            Ok(toml) => toml,
            Err(problem) => return res.refused.push(Refused::of(&it.id, problem)),
        };
        let name = (self.name)(&toml);
        if let Some((_, own)) = known.iter().find(|(_, own)| (self.name)(own) == name) {
            res.gives_way("policy", name);
            let own = own.clone();
            known.push((it.id.clone(), own));
            return;
        }
        let problems = document::of_policy(&(self.judge)(&toml));
        if problems.is_empty() {
            known.push((it.id.clone(), toml));
        }
        let problems = problems.into_iter();
        res.refused
            .extend(problems.map(|problem| Refused::of(&it.id, problem)));
    }
}

/// A cache policy in the file's words.
pub(in crate::config) fn cache_policy(it: &CachePolicyConfig) -> CachePolicyToml {
    let key = it.parameters.as_ref();
    CachePolicyToml {
        name: it.name.clone(),
        id: None,
        comment: some(&it.comment),
        min_ttl: it.min_ttl,
        default_ttl: it.default_ttl,
        max_ttl: it.max_ttl,
        enable_accept_encoding_gzip: key.map(|it| it.enable_accept_encoding_gzip),
        enable_accept_encoding_brotli: key.map(|it| it.enable_accept_encoding_brotli),
        headers: key
            .map(|it| &it.headers_config)
            .map(|it| match it.header_behavior {
                CacheHeaderBehavior::None => CacheKeyHeadersToml::Word(NoneWord::None),
                CacheHeaderBehavior::Whitelist => {
                    CacheKeyHeadersToml::Whitelist(it.headers.clone().unwrap_or_default())
                }
            }),
        cookies: key.map(|it| cookies(&it.cookies_config)),
        query_strings: key.map(|it| query_strings(&it.query_strings_config)),
    }
}

/// An origin request policy in the file's words.
pub(in crate::config) fn origin_request_policy(
    it: &OriginRequestPolicyConfig,
) -> OriginRequestPolicyToml {
    let headers = || it.headers_config.headers.clone().unwrap_or_default();
    OriginRequestPolicyToml {
        name: it.name.clone(),
        id: None,
        comment: some(&it.comment),
        headers: Some(match it.headers_config.header_behavior {
            OriginRequestHeaderBehavior::None => {
                OriginRequestHeadersToml::Word(OriginRequestHeadersWord::None)
            }
            OriginRequestHeaderBehavior::AllViewer => {
                OriginRequestHeadersToml::Word(OriginRequestHeadersWord::AllViewer)
            }
            OriginRequestHeaderBehavior::Whitelist => {
                OriginRequestHeadersToml::Whitelist(headers())
            }
            OriginRequestHeaderBehavior::AllViewerAndWhitelistCloudFront => {
                OriginRequestHeadersToml::AllViewer(AllViewerToml {
                    all_viewer_and_whitelist_cloudfront: Some(headers()),
                    all_except: None,
                })
            }
            OriginRequestHeaderBehavior::AllExcept => {
                OriginRequestHeadersToml::AllViewer(AllViewerToml {
                    all_viewer_and_whitelist_cloudfront: None,
                    all_except: Some(headers()),
                })
            }
        }),
        cookies: Some(cookies(&it.cookies_config)),
        query_strings: Some(query_strings(&it.query_strings_config)),
    }
}

fn cookies(it: &CookiesConfig) -> NamesToml {
    names(it.cookie_behavior, it.cookies.as_ref())
}

fn query_strings(it: &QueryStringsConfig) -> NamesToml {
    names(it.query_string_behavior, it.query_strings.as_ref())
}

fn names(behavior: NameBehavior, names: Option<&Vec<String>>) -> NamesToml {
    let names = || names.cloned().unwrap_or_default();
    match behavior {
        NameBehavior::None => NamesToml::Word(NamesWord::None),
        NameBehavior::All => NamesToml::Word(NamesWord::All),
        NameBehavior::Whitelist => NamesToml::Whitelist(names()),
        NameBehavior::AllExcept => NamesToml::AllExcept(AllExceptToml {
            all_except: names(),
        }),
    }
}

/// A response headers policy in the file's words.
pub(in crate::config) fn response_headers_policy(
    it: &ResponseHeadersPolicyConfig,
) -> Result<ResponseHeadersPolicyToml, Problem> {
    let methods = "ResponseHeadersPolicyConfig.CorsConfig.AccessControlAllowMethods";
    let cors = it.cors_config.as_ref().map(|it| {
        let words = it.access_control_allow_methods.iter();
        let words: Result<Vec<_>, Problem> = words.map(|it| word(it, methods)).collect();
        Ok(CorsConfigToml {
            access_control_allow_origins: it.access_control_allow_origins.clone(),
            access_control_allow_headers: it.access_control_allow_headers.clone(),
            access_control_allow_methods: words?,
            access_control_allow_credentials: it.access_control_allow_credentials,
            access_control_expose_headers: (it.access_control_expose_headers.clone())
                .unwrap_or_default(),
            access_control_max_age_sec: it.access_control_max_age_sec,
            origin_override: it.origin_override,
        })
    });
    let security = it.security_headers_config.as_ref();
    let custom = it.custom_headers_config.as_ref().map(|it| {
        let items = it.items.iter().map(|it| ResponseHeaderToml {
            header: it.header.clone(),
            value: it.value.clone(),
            overrides: it.overrides,
        });
        CustomHeadersConfigToml {
            items: items.collect(),
        }
    });
    let remove = it.remove_headers_config.as_ref().map(|it| {
        let items = it.items.iter();
        RemoveHeadersConfigToml {
            items: items
                .map(|it| RemoveHeaderToml::Name(it.header.clone()))
                .collect(),
        }
    });
    let timing = it.server_timing_headers_config.as_ref();
    Ok(ResponseHeadersPolicyToml {
        name: it.name.clone(),
        id: None,
        comment: some(&it.comment),
        cors_config: cors.transpose()?,
        security_headers_config: security.map(security_headers).transpose()?,
        server_timing_headers_config: timing.map(|it| ServerTimingHeadersConfigToml {
            enabled: it.enabled,
            sampling_rate: it.sampling_rate,
        }),
        custom_headers_config: custom.filter(|it| !it.items.is_empty()),
        remove_headers_config: remove.filter(|it| !it.items.is_empty()),
    })
}

fn security_headers(it: &SecurityHeadersConfig) -> Result<SecurityHeadersConfigToml, Problem> {
    let path = "ResponseHeadersPolicyConfig.SecurityHeadersConfig";
    let frame = it.frame_options.as_ref().map(|it| {
        Ok(FrameOptionsToml {
            frame_option: word(
                &it.frame_option,
                &format!("{path}.FrameOptions.FrameOption"),
            )?,
            overrides: it.overrides,
        })
    });
    let referrer = it.referrer_policy.as_ref().map(|it| {
        Ok(ReferrerPolicyToml {
            referrer_policy: word(
                &it.referrer_policy,
                &format!("{path}.ReferrerPolicy.ReferrerPolicy"),
            )?,
            overrides: it.overrides,
        })
    });
    Ok(SecurityHeadersConfigToml {
        xss_protection: it.xss_protection.as_ref().map(|it| XssProtectionToml {
            protection: it.protection,
            mode_block: it.mode_block,
            report_uri: it.report_uri.clone(),
            overrides: it.overrides,
        }),
        frame_options: frame.transpose()?,
        referrer_policy: referrer.transpose()?,
        content_security_policy: (it.content_security_policy.as_ref()).map(|it| {
            ContentSecurityPolicyToml {
                content_security_policy: it.content_security_policy.clone(),
                overrides: it.overrides,
            }
        }),
        content_type_options: (it.content_type_options.as_ref()).map(|it| ContentTypeOptionsToml {
            overrides: it.overrides,
        }),
        strict_transport_security: (it.strict_transport_security.as_ref()).map(|it| {
            StrictTransportSecurityToml {
                access_control_max_age_sec: it.access_control_max_age_sec,
                include_subdomains: it.include_subdomains,
                preload: it.preload,
                overrides: it.overrides,
            }
        }),
    })
}
