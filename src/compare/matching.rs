//! Which distribution of one configuration is which of the other.

use crate::config::Config;
use crate::distribution::Distribution;

/// A distribution before and after.
pub(super) type Matched<'a> = (Option<&'a Distribution>, Option<&'a Distribution>);

/// The distributions in pairs, in the newer order; those that are gone follow.
pub(super) fn matched<'a>(before: &'a Config, after: &'a Config) -> Vec<Matched<'a>> {
    let mut left: Vec<&Distribution> = before.distributions.iter().collect();
    let mut res: Vec<Matched<'a>> = after
        .distributions
        .iter()
        .map(|it| (None, Some(it)))
        .collect();
    let rules: [fn(&Distribution, &Distribution) -> bool; 3] = [
        |old, new| old.id == new.id,
        |old, new| new.aliases.iter().any(|it| old.aliases.contains(it)),
        |_, _| true,
    ];
    for rule in rules {
        for (old, new) in &mut res {
            let (None, Some(new)) = (&old, new) else {
                continue;
            };
            if let Some(at) = left.iter().position(|it| rule(it, new)) {
                *old = Some(left.remove(at));
            }
        }
    }
    res.extend(left.into_iter().map(|it| (Some(it), None)));
    res
}
