//! The words of the file in AWS's spelling, for what is said to who speaks CloudFront's API.

/// A way in the small document of a distribution as the way in AWS's; `default` is the place of
/// its default behavior.
pub(in crate::config) fn aws_path(way: &str, default: usize) -> String {
    let mut res = vec!["DistributionConfig".to_owned()];
    for (i, step) in way.split('.').enumerate() {
        let (key, index) = match step.split_once('[') {
            Some((key, index)) => (key, Some(index.trim_end_matches(']'))),
            None => (step, None),
        };
        let list = match (i, key) {
            (0, "distribution") => continue,
            (0, "behavior") if index == Some(default.to_string().as_str()) => {
                res.push("DefaultCacheBehavior".to_owned());
                continue;
            }
            (0, "behavior") => "CacheBehaviors".to_owned(),
            (0, "origin") => "Origins".to_owned(),
            (0, "origin_group") => "OriginGroups".to_owned(),
            (_, "custom_error_response") => "CustomErrorResponses".to_owned(),
            (_, key) => aws_member(key),
        };
        res.push(match index {
            Some(index) => format!("{list}.Items[{index}]"),
            None => list,
        });
    }
    res.retain(|it| !it.is_empty());
    res.join(".")
}

/// A key of the file as AWS calls it.
fn aws_member(key: &str) -> String {
    match key {
        "cache_policy" => "CachePolicyId".to_owned(),
        "origin_request_policy" => "OriginRequestPolicyId".to_owned(),
        "response_headers_policy" => "ResponseHeadersPolicyId".to_owned(),
        "primary" => "Members.Items[0].OriginId".to_owned(),
        "secondary" => "Members.Items[1].OriginId".to_owned(),
        "status_codes" => "FailoverCriteria.StatusCodes".to_owned(),
        _ => {
            let words = key.split('_').map(|word| match word {
                "http" if key.ends_with("_port") => "HTTP".to_owned(),
                "https" if key.ends_with("_port") => "HTTPS".to_owned(),
                "ttl" => "TTL".to_owned(),
                "xss" => "XSS".to_owned(),
                _ => {
                    let mut letters = word.chars();
                    let first = letters.next().map(|it| it.to_ascii_uppercase());
                    first.into_iter().chain(letters).collect()
                }
            });
            words.collect()
        }
    }
}

/// A sentence about the file in AWS's words: keys between backticks are AWS's members.
pub(in crate::config) fn aws_text(text: &str) -> String {
    let is_key = |it: &str| {
        let mut bytes = it.bytes();
        it.contains('_') && bytes.all(|it| it.is_ascii_lowercase() || it == b'_')
    };
    let parts = text.split('`').map(|it| match is_key(it) {
        true => aws_member(it),
        false => it.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_spelled_as_awss() {
        let check = |way: &str, expected: &str| assert_eq!(aws_path(way, 2), expected, "{way}");
        check("", "DistributionConfig");
        check(
            "distribution[0].default_root_object",
            "DistributionConfig.DefaultRootObject",
        );
        check(
            "behavior[2].target_origin_id",
            "DistributionConfig.DefaultCacheBehavior.TargetOriginId",
        );
        check(
            "behavior[1].max_ttl",
            "DistributionConfig.CacheBehaviors.Items[1].MaxTTL",
        );
        check(
            "origin[0].custom_origin_config.http_port",
            "DistributionConfig.Origins.Items[0].CustomOriginConfig.HTTPPort",
        );
        check(
            "distribution[0].custom_error_response[1].error_code",
            "DistributionConfig.CustomErrorResponses.Items[1].ErrorCode",
        );
    }

    #[test]
    fn keys_in_sentences_are_awss() {
        assert_eq!(
            aws_text("`max_ttl` is less than `min_ttl`"),
            "`MaxTTL` is less than `MinTTL`"
        );
        assert_eq!(aws_text("`docs_v2` and `a b`"), "`docs_v2` and `a b`");
    }
}
