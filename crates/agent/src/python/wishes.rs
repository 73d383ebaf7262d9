//! What one script, or all of a package's, want to hear: groups, and state objects.

use protocol::api::StateObject;
use protocol::exchange::{Say, StateFilter};
use std::collections::BTreeSet;

/// Wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    groups: BTreeSet<String>,
    filters: BTreeSet<StateFilter>,
}

impl Wishes {
    /// Messages of a group.
    pub fn join(&mut self, group: &str) {
        self.groups.insert(group.to_owned());
    }
    /// No longer.
    pub fn leave(&mut self, group: &str) {
        self.groups.remove(group);
    }
    /// Changes of state objects.
    pub fn watch(&mut self, filter: StateFilter) {
        self.filters.insert(filter);
    }
    /// Those of another, too.
    pub fn add(&mut self, other: &Self) {
        self.groups.extend(other.groups.iter().cloned());
        self.filters.extend(other.filters.iter().cloned());
    }
    /// Whether a state object is among what is watched.
    pub fn want(&self, state: &StateObject) -> bool {
        let is = |wanted: &Option<String>, value: &str| {
            wanted.as_deref().is_none_or(|w| w == "*" || w.to_lowercase() == value.to_lowercase())
        };
        self.filters.iter().any(|filter| {
            is(&filter.agent, &state.agent)
                && is(&filter.instance, &state.instance)
                && is(&filter.name, &state.name)
                && is(&filter.kind, &state.kind)
        })
    }
    /// What is to be said to wish all this.
    pub fn says(self) -> impl Iterator<Item = Say> {
        let joins = self.groups.into_iter().map(|group| Say::Join { group });
        joins.chain(self.filters.into_iter().map(|filter| Say::Watch { filter }))
    }
    /// What is to be said so that only `wanted` is left of it.
    pub fn without(self, wanted: &Self) -> Vec<Say> {
        let groups =
            self.groups.into_iter().filter(|g| !wanted.groups.contains(g)).map(|group| Say::Leave { group });
        let filters = self.filters.into_iter().filter(|f| !wanted.filters.contains(f));
        groups.chain(filters.map(|filter| Say::Unwatch { filter })).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_want_is_kept() {
        let filter = |name: &str| StateFilter { name: Some(name.into()), ..StateFilter::default() };
        let (mut one, mut all) = (Wishes::default(), Wishes::default());
        for group in ["g", "h"] {
            one.join(group);
        }
        one.watch(filter("x"));
        one.watch(filter("*"));
        all.join("g");
        all.watch(filter("*"));
        let state = |name: &str| StateObject {
            agent: "a".into(),
            instance: "b".into(),
            name: name.into(),
            value: 1.into(),
            kind: String::new(),
            metadata: Default::default(),
            lifetime_s: 0,
            at: model::Timestamp::from_ms(0),
            expired: false,
        };
        assert!(all.want(&state("anything")));
        assert_eq!(
            one.clone().without(&all),
            [Say::Leave { group: "h".into() }, Say::Unwatch { filter: filter("x") }]
        );
        let mut exact = Wishes::default();
        exact.watch(filter("X"));
        assert!(exact.want(&state("x")) && !exact.want(&state("y")));
        exact.add(&one);
        assert_eq!(exact.says().count(), 5);
    }
}
