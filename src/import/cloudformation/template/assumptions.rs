//! What was assumed on the way, so that each is said once and only if it matters.

use std::collections::HashMap;

use super::super::super::finding::Finding;

/// What was assumed, in the order in which it came up.
#[derive(Debug, Default)]
pub(super) struct Assumptions {
    all: Vec<(Finding, bool)>,
    by_thing: HashMap<String, usize>,
    /// Those on which what is resolved right now depends.
    used: Vec<usize>,
}

impl Assumptions {
    /// Notes that what is resolved right now depends on an assumption about a thing.
    pub(super) fn assume(&mut self, thing: String, finding: impl FnOnce() -> Finding) {
        let all = &mut self.all;
        let index = *self.by_thing.entry(thing).or_insert_with(|| {
            all.push((finding(), false));
            all.len() - 1
        });
        self.used.push(index);
    }

    /// How many were used so far; see [`Assumptions::used_since`].
    pub(super) fn mark(&self) -> usize {
        self.used.len()
    }

    /// Those used since a mark, each once.
    pub(super) fn used_since(&self, mark: usize) -> Vec<usize> {
        let mut res = self.used.get(mark..).unwrap_or_default().to_vec();
        res.sort_unstable();
        res.dedup();
        res
    }

    /// Uses some again: what is known already depends on them.
    pub(super) fn use_again(&mut self, indices: &[usize]) {
        self.used.extend_from_slice(indices);
    }

    /// Forgets what was used, after it was said if it matters.
    pub(super) fn settle(&mut self, mark: usize, matters: bool) {
        let used = self.used.split_off(mark.min(self.used.len()));
        if !matters {
            return;
        }
        for it in used {
            if let Some((_, is_said)) = self.all.get_mut(it) {
                *is_said = true;
            }
        }
    }

    /// Those that matter.
    pub(super) fn into_said(self) -> impl Iterator<Item = Finding> {
        let all = self.all.into_iter();
        all.filter(|(_, is_said)| *is_said).map(|(it, _)| it)
    }
}
