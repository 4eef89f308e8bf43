//! `[[origin_group]]`: two origins, of which the second is asked where the first fails.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An origin group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginGroupToml {
    /// The id that behaviors name as their `target_origin_id`.
    pub id: String,
    /// The id of the origin that is asked first.
    pub primary: Option<String>,
    /// The id of the origin that is asked when the first fails.
    pub secondary: Option<String>,
    /// Both ids, in the place of `primary` and `secondary`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The statuses that count as failing: any of 400, 403, 404, 416, 429, 500, 502, 503 and 504.
    /// A refused connection counts as 503, a timeout as 504.
    pub status_codes: Vec<u16>,
}

impl OriginGroupToml {
    /// The two members, however they were written; `None` where they are not two.
    pub fn pair(&self) -> Option<(&str, &str)> {
        match (&self.primary, &self.secondary, self.members.as_slice()) {
            (Some(primary), Some(secondary), []) => Some((primary, secondary)),
            (None, None, [primary, secondary]) => Some((primary, secondary)),
            _ => None,
        }
    }
}
