//! Groups of settings: shared values, imported by instances and by one another (spec/constellation §2.6).

use crate::SettingKey;
use std::collections::BTreeMap;

/// A named collection of settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingGroup {
    /// Groups it imports, in order; a later one overrides an earlier one.
    pub imports: Vec<String>,
    /// Its own settings; they override what it imports.
    pub settings: BTreeMap<SettingKey, String>,
}

/// A value and the group it comes from; none for the element's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Value.
    pub value: String,
    /// The group that gives it.
    pub group: Option<String>,
}

/// What was odd about imports; none of it is fatal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Oddity {
    /// There is no such group.
    Unknown(String),
    /// A group imports itself, directly or through others; the repetition is left out.
    Cycle(String),
}

/// The settings of an element: its imports in order, each overriding the one before, then its own. The closest wins.
/// `groups` is keyed by the lower-case name.
#[must_use]
pub fn resolve(
    groups: &BTreeMap<String, SettingGroup>,
    imports: &[String],
    own: &BTreeMap<SettingKey, String>,
) -> (BTreeMap<SettingKey, Resolved>, Vec<Oddity>) {
    let (mut values, mut odd) = (BTreeMap::new(), Vec::new());
    import(groups, imports, &mut Vec::new(), &mut values, &mut odd);
    for (key, value) in own {
        values.insert(key.clone(), Resolved { value: value.clone(), group: None });
    }
    (values, odd)
}

fn import(
    groups: &BTreeMap<String, SettingGroup>,
    imports: &[String],
    path: &mut Vec<String>,
    values: &mut BTreeMap<SettingKey, Resolved>,
    odd: &mut Vec<Oddity>,
) {
    for name in imports {
        let fold = name.to_lowercase();
        if path.contains(&fold) {
            odd.push(Oddity::Cycle(name.clone()));
            continue;
        }
        let Some(group) = groups.get(&fold) else {
            odd.push(Oddity::Unknown(name.clone()));
            continue;
        };
        path.push(fold);
        import(groups, &group.imports, path, values, odd);
        path.pop();
        for (key, value) in &group.settings {
            values.insert(key.clone(), Resolved { value: value.clone(), group: Some(name.clone()) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(imports: &[&str], settings: &[(&str, &str)]) -> SettingGroup {
        SettingGroup { imports: imports.iter().map(|i| (*i).to_owned()).collect(), settings: map(settings) }
    }

    fn map(settings: &[(&str, &str)]) -> BTreeMap<SettingKey, String> {
        settings.iter().map(|(k, v)| (SettingKey::parse(k).unwrap(), (*v).to_owned())).collect()
    }

    fn values(
        groups: &BTreeMap<String, SettingGroup>,
        imports: &[&str],
        own: &[(&str, &str)],
    ) -> (BTreeMap<String, String>, Vec<Oddity>) {
        let imports: Vec<String> = imports.iter().map(|i| (*i).to_owned()).collect();
        let (values, odd) = resolve(groups, &imports, &map(own));
        (values.into_iter().map(|(k, v)| (k.into(), v.value)).collect(), odd)
    }

    /// Appendix A, vector 2; SRV-07.
    #[test]
    fn the_closest_wins() {
        let groups = BTreeMap::from([
            ("test".to_owned(), group(&[], &[("Demo1", "Seb"), ("Demo2", "123")])),
            (
                "common".to_owned(),
                group(
                    &[],
                    &[
                        ("MyStringSetting", "text"),
                        ("MyBoolSetting", "true"),
                        ("MyXmlDocument", "<a/>"),
                        ("MyJsonObject", "{}"),
                    ],
                ),
            ),
            ("test2".to_owned(), group(&["Common"], &[("Demo1", "Sebastien"), ("Demo2", "2015")])),
        ]);
        let (settings, odd) =
            values(&groups, &["test", "test2"], &[("numberTest", "42"), ("Demo1", "It'me")]);
        let expected: BTreeMap<String, String> = [
            ("numberTest", "42"),
            ("Demo1", "It'me"),
            ("Demo2", "2015"),
            ("MyStringSetting", "text"),
            ("MyBoolSetting", "true"),
            ("MyXmlDocument", "<a/>"),
            ("MyJsonObject", "{}"),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
        assert_eq!((settings, odd), (expected, vec![]));
    }

    #[test]
    fn cycles_and_unknown_groups_are_told_and_left_out() {
        let groups = BTreeMap::from([
            ("a".to_owned(), group(&["b"], &[("x", "1")])),
            ("b".to_owned(), group(&["A", "ghost"], &[("x", "2"), ("y", "3")])),
        ]);
        let (settings, odd) = values(&groups, &["a"], &[]);
        assert_eq!(
            settings,
            BTreeMap::from([("x".to_owned(), "1".to_owned()), ("y".to_owned(), "3".to_owned())])
        );
        assert_eq!(odd, [Oddity::Cycle("A".to_owned()), Oddity::Unknown("ghost".to_owned())]);
    }
}
