//! Weaving by itself: what changed is changed, everything else stays.

use super::super::doors::sorted;
use super::super::file::{Agent, Credential, File, Group, Package, Settings};
use super::super::read::read;
use super::super::weave::weave;
use super::super::write::whole;
use super::{EXAMPLE, changed_lines, parsed};
use model::Secret;
use proptest::prelude::*;
use protocol::api::{Authorizations, GroupRule, MessageRule, RecoveryOptions, StateRule};
use std::collections::BTreeMap;

/// SRV-24: a file that says what is true is not touched.
#[test]
fn the_same_is_the_same() {
    for text in [
        EXAMPLE.to_owned(),
        EXAMPLE.replace('\n', "\r\n"),
        format!("\u{feff}{EXAMPLE}"),
        EXAMPLE.replace("<constellation>", "<constellation xmlns=\"http://example.org/c\" odd='1'>"),
        EXAMPLE.replace("constellation>", "constellationSection>"),
        EXAMPLE
            .replace("<constellation>", "<c:constellation xmlns:c='urn:c'>")
            .replace("</constellation>", "</c:constellation>"),
    ] {
        assert_eq!(weave(&text, &parsed(&text)).unwrap(), text);
    }
}

/// SRV-24: recovery options of which nothing is known here, found by fuzzing: they stay.
#[test]
fn unknown_recovery_options_stay() {
    let text = "<configuration><constellation><recoveryOptions restartNever='7'/><sentinels/></constellation></configuration>";
    assert_eq!(weave(text, &parsed(text)).unwrap(), text);
    let mut file = parsed(text);
    file.recovery.retries = Some(3);
    let woven = weave(text, &file).unwrap();
    assert!(woven.contains("restartNever='7'") && woven.contains("numberOfRetry"), "{woven}");
    assert_eq!(parsed(&woven), file);
}

/// SRV-06, X1, X9, X11, X13: every spelling of the field says the same.
#[test]
fn spellings() {
    let text = "<configuration><constellationSection xmlns='urn:x'><recoveryOptions ResetCounterAfterMinutes='7'/>\
        <sentinels><sentinel NAME='A' Credential='c'><packages><package name='P' autoStart='FALSE'>\
        <settings><add key='a' value='1'/><Setting name='b' value='2'/><setting key='c'><content> <x y='1'/> </content></setting>\
        <setting key='d'><content><![CDATA[ {\"e\": [1]} ]]></content></setting><setting key='f'><content> text </content></setting>\
        <setting key='g'/></settings></package></packages></sentinel></sentinels>\
        <credentials><credential name='C' accesskey='k'/></credentials></constellationSection></configuration>";
    let file = parsed(text);
    assert_eq!(file.recovery.reset_after_ms, Some(7 * 60_000));
    let package = &file.agents[0].packages[0];
    assert!(!package.autostart);
    let own = |k: &str| package.settings.own[k].as_str();
    assert_eq!(["a", "b", "c", "d", "f", "g"].map(own), ["1", "2", "<x y='1'/>", "{\"e\": [1]}", "text", ""]);
    assert_eq!(weave(text, &file).unwrap(), text);
    let mut file = file;
    file.recovery.reset_after_ms = Some(60_000);
    file.agents[0].packages[0].settings.own.insert("b".to_owned(), "x\"y'\n<&>".to_owned());
    let woven = weave(text, &file).unwrap();
    assert!(
        woven.contains("ResetCounterAfterMinutes='1'")
            && woven.contains("name='b' value='x\"y&apos;&#10;&lt;&amp;&gt;'"),
        "{woven}"
    );
    assert_eq!(parsed(&woven), file);
}

/// SRV-24: each change touches its own lines only.
#[test]
fn a_change_touches_its_lines() {
    let change = |edit: &dyn Fn(&mut File)| {
        let mut file = parsed(EXAMPLE);
        edit(&mut file);
        let woven = weave(EXAMPLE, &file).unwrap();
        assert_eq!(sorted(parsed(&woven)), sorted(file), "{woven}");
        for comment in ["<!-- real sentinel -->", "<!-- virtual sentinel + package -->"] {
            assert!(woven.contains(comment));
        }
        let (gone, new) = changed_lines(EXAMPLE, &woven);
        (gone.join("|"), new.join("|"))
    };
    assert_eq!(
        change(&|f| f.credentials[0].enable = false),
        (
            "<credential name=\"Standard\" accessKey=\"0f0e0d0c0b0a09080706\" />".to_owned(),
            "<credential name=\"Standard\" accessKey=\"0f0e0d0c0b0a09080706\" enable=\"false\" />".to_owned()
        )
    );
    assert_eq!(
        change(&|f| {
            f.agents[0].packages[2].settings.own.insert("Interval".to_owned(), "7".to_owned());
        }),
        (
            "<setting key=\"Interval\" value=\"5\" />".to_owned(),
            "<setting key=\"Interval\" value=\"7\" />".to_owned()
        )
    );
    assert_eq!(
        change(&|f| f.agents.push(Agent {
            name: "Salon".into(),
            credential: "Devices".into(),
            packages: vec![]
        })),
        (String::new(), "<sentinel name=\"Salon\" credential=\"Devices\" />".to_owned())
    );
    assert_eq!(
        change(&|f| f.agents[0].packages[0].groups.push("G".into())).1,
        "<package name=\"DiskWatch\">|<group name=\"G\" />"
    );
    let (gone, new) = change(&|f| f.agents[0].packages.truncate(2));
    assert!(gone.contains("Collector-2.1.zip") && new.is_empty());
    assert_eq!(
        change(&|f| f.agents[0].packages[2].settings.imports.reverse()),
        (String::new(), String::new())
    );
    assert_eq!(
        change(&|f| f.agents[0].packages[2].settings.imports.insert(1, "Third".into())).1,
        "<settingGroup groupName=\"Third\" />"
    );
    let (_, new) = change(&|f| {
        f.agents[0].packages[2].settings.own.insert("Targets".to_owned(), "{\"hosts\": []}".to_owned());
    });
    assert_eq!(new, "<content><![CDATA[{\"hosts\": []}]]></content>");
    let (gone, new) = change(&|f| f.agents[0].packages[1].recovery = RecoveryOptions::default());
    assert!(gone.contains("<recoveryOptions restartAfterFailure=\"false\" />") && new.is_empty());
}

/// SRV-01: a file from nothing is complete and says just what is true.
#[test]
fn a_file_from_nothing() {
    let file = parsed(EXAMPLE);
    let text = whole(&file);
    assert_eq!(sorted(parsed(&text)), sorted(file.clone()));
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <constellation>\n"),
        "{text}"
    );
    assert!(
        text.contains(
            "          <package name=\"DiskWatch-Cold\" filename=\"DiskWatch\" autostart=\"false\">\n"
        ),
        "{text}"
    );
    assert_eq!(parsed(&whole(&File::default())), File::default());
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("DiskWatch"),
        Just("Collector"),
        Just("Probe"),
        Just("Common"),
        Just("Lyon"),
        Just("Standard"),
        Just("Devices"),
        Just("edge-lyon-01"),
        Just("Greenhouse"),
        Just("Neu & <alt>"),
        Just("it's \"é\""),
    ]
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~é€\\n\\t]{0,12}".prop_map(|s| s),
        Just("{\"a\": [1, \"]]>\"]}".to_owned()),
        Just("<routes><!-- c --><r to=\"n\"/></routes>".to_owned()),
        Just("<broken>".to_owned()),
        Just("  padded\r\n ".to_owned()),
        Just("]]>".to_owned()),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let key =
        prop_oneof![Just("Interval"), Just("Targets"), Just("Routing"), Just("Proxy"), Just("New & key")];
    (
        prop::collection::vec(name(), 0..3),
        prop::collection::btree_map(key.prop_map(str::to_owned), value(), 0..4),
    )
        .prop_map(|(imports, own)| Settings { imports, own })
}

fn recovery() -> impl Strategy<Value = RecoveryOptions> {
    (
        prop::option::of(any::<bool>()),
        prop::option::of(0u32..100),
        prop::option::of(0u64..100),
        prop::option::of(0u64..100_000),
    )
        .prop_map(|(restart, retries, minutes, delay)| RecoveryOptions {
            restart,
            retries,
            reset_after_ms: minutes.map(|m| m * 60_000),
            delay_ms: delay,
            on_success: None,
        })
}

fn package() -> impl Strategy<Value = Package> {
    (
        (name(), prop::option::of(name()), any::<bool>(), any::<bool>()),
        prop::option::of(Just("Devices".to_owned())),
        recovery(),
        settings(),
        prop::collection::btree_map(name().prop_map(|n| n.to_lowercase()), name(), 0..3),
    )
        .prop_map(|((name, filename, enable, autostart), credential, recovery, settings, groups)| {
            Package {
                name,
                filename,
                enable,
                credential,
                autostart,
                recovery,
                settings,
                groups: groups.into_keys().collect(),
            }
        })
}

fn unique<T>(all: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut seen = BTreeMap::new();
    all.into_iter().filter(|one| seen.insert(name(one).to_lowercase(), ()).is_none()).collect()
}

fn rules() -> impl Strategy<Value = Authorizations> {
    let id = prop_oneof![Just("own"), Just("alerts"), Just("ping"), Just("x")].prop_map(str::to_owned);
    let yes = prop_oneof![Just("allow".to_owned()), Just("deny".to_owned())];
    let rule = (id, yes, prop_oneof![Just("*".to_owned()), name()]);
    (any::<[bool; 3]>(), prop::collection::vec(rule, 0..5)).prop_map(|(deny, list)| {
        let list = unique(list, |r| &r.0);
        let default = |d: bool| d.then(|| "deny".to_owned());
        let mut rules = Authorizations::default();
        rules.states.default = default(deny[0]);
        rules.messages.default = default(deny[1]);
        rules.groups.default = default(deny[2]);
        for (id, decision, name) in list {
            let (star, agent) = ("*".to_owned(), name.clone());
            rules.states.rules.push(StateRule {
                id: id.clone(),
                decision: decision.clone(),
                agent,
                instance: star.clone(),
                name: star.clone(),
            });
            rules.messages.rules.push(MessageRule {
                id,
                decision: decision.clone(),
                scope: "group".into(),
                args: name.clone(),
                key: star,
            });
            rules.groups.rules.push(GroupRule { decision, group: name });
        }
        rules
    })
}

fn file() -> impl Strategy<Value = File> {
    let agent = (name(), prop::collection::vec(package(), 0..4)).prop_map(|(name, packages)| Agent {
        name,
        credential: "Devices".to_owned(),
        packages: unique(packages, |p| &p.name),
    });
    let group = (name(), settings()).prop_map(|(name, settings)| Group { name, settings });
    let credential =
        (name(), "[!-~]{1,8}", any::<[bool; 4]>(), rules()).prop_map(|(name, key, on, rules)| Credential {
            name,
            key: Secret::new(key),
            enable: on[0],
            control: on[1],
            management: on[2],
            developer: on[3],
            rules,
        });
    (
        recovery(),
        prop::collection::vec(agent, 0..4),
        prop::collection::vec(group, 0..4),
        prop::collection::vec(credential, 0..4),
    )
        .prop_map(|(recovery, agents, groups, credentials)| {
            let mut credentials = unique(credentials, |c| &c.name);
            if !credentials.iter().any(|c| c.name == "Devices") {
                credentials.push(Credential {
                    name: "Devices".into(),
                    key: Secret::new("k".into()),
                    enable: true,
                    control: false,
                    management: false,
                    developer: false,
                    rules: Authorizations::default(),
                });
            }
            File {
                recovery,
                agents: unique(agents, |a| &a.name),
                groups: unique(groups, |g| &g.name),
                credentials,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// SRV-24: whatever becomes true, the woven file says just that, comments survive, and weaving again changes nothing;
    /// from the example, from a file in one line, from nothing.
    #[test]
    fn woven_files_say_what_is_true(truth in file(), next in file()) {
        let line: String = EXAMPLE.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        for base in [EXAMPLE.to_owned(), line, whole(&next)] {
            let woven = weave(&base, &truth).expect("the base is a configuration");
            let read = read(&woven);
            prop_assert!(read.problems.is_empty(), "{:?}\n{}", read.problems, woven);
            prop_assert_eq!(sorted(read.file), sorted(truth.clone()), "{}", woven);
            prop_assert_eq!(&weave(&woven, &truth).expect("again"), &woven);
            if base.contains("<!-- real sentinel -->") {
                for comment in ["<!-- real sentinel -->", "<!-- virtual sentinel + package -->"] {
                    prop_assert!(woven.contains(comment));
                }
            }
            let back = weave(&woven, &next).expect("and on");
            prop_assert_eq!(sorted(super::super::read::read(&back).file), sorted(next.clone()), "{}", back);
        }
    }
}
