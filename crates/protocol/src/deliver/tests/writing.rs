//! Canonical text.

use super::BUNDLE;
use crate::deliver::{
    Application, Document, Expect, Job, Link, Retry, Space, SpaceFile, VariablesFile, read, write,
};
use proptest::prelude::*;

/// Scenario 43: what is written is read as the same, and written again as the same text.
#[test]
fn every_file_of_the_specification_is_written_and_read_again() {
    for (name, text) in BUNDLE {
        let first = read(name, text).unwrap();
        let written = write(&first);
        let again = read(name, &written).unwrap_or_else(|faults| panic!("{faults:?}\n{written}"));
        assert_eq!(first, again, "{written}");
        assert_eq!(write(&again), written);
        assert!(!written.contains("= \"\"\n") || name.contains("resources"), "{written}");
    }
}

#[test]
fn the_look_of_a_space() {
    let text = write(&read(BUNDLE[0].0, BUNDLE[0].1).unwrap());
    assert!(text.starts_with("format = 1\nkind = \"space\"\n\n[space]\nname = \"CA_LIVRAISON\"\n"), "{text}");
    assert!(
        text.contains(
            "\n[[link]]\nfrom = \"CA_Init\"\nto = \"CA_Controle\"\non = \"success\"\nmandatory = true\n"
        ),
        "{text}"
    );
    assert!(text.contains("\n[[application.job]]\nname = \"INSTALL_SCRIPT\"\n"), "{text}");
    assert!(text.contains("timeout = { run = \"45m\", silence = \"10m\" }\n"), "{text}");
}

/// §8.1: what a manual job asks for keeps its look: read, written, read again.
#[test]
fn values_of_manual_jobs() {
    let text = "format = 1\nkind = \"space\"\n\n[space]\nname = \"S\"\n\n[[application]]\nname = \"A\"\n\n[[application.job]]\nname = \"ASK\"\ntype = \"manual\"\n\
        question = { en = \"Which?\" }\n\n[[application.job.param]]\nname = \"TICKET\"\ntype = \"text\"\nrequired = true\npattern = 'CHG-\\d+'\nlabel = { en = \"Ticket\", fr = \"Ticket\" }\n\n\
        [[application.job.param]]\nname = \"LOT\"\nchoices = \"nord, sud\"\n\n[[application.job]]\nname = \"THEN\"\ntype = \"command\"\nargv = [\"true\"]\nafter = [\"ASK\"]\n";
    let written = write(&read("s.space.toml", text).unwrap());
    assert_eq!(written, text);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[ -~éà\\n\\t\"'\\\\]{0,20}"]
}

prop_compose! {
    fn any_job()(
        name in any_text(), kind in any_text(), argv in prop::collection::vec(any_text(), 0..3), fanout in prop::option::of(any::<bool>()),
        env in prop::collection::btree_map("[a-z. ]{0,6}", any_text(), 0..3), priority in prop::option::of(any::<u8>()),
        when in any_text(), codes in prop::collection::vec(any::<i32>(), 0..3), x in prop::option::of(-1e6..1e6f64),
        take in prop::option::of(0..1000u64), wait in prop::option::of(any::<bool>()), idempotent in any::<bool>(),
        with in prop::collection::btree_map("[a-z]{1,6}", prop_oneof![any::<bool>().prop_map(serde_json::Value::from), any::<i32>().prop_map(serde_json::Value::from), any_text().prop_map(serde_json::Value::from)], 0..3),
    ) -> (Job, Option<f64>) {
        let expects = vec![Expect { resource: name.clone(), take, wait, ..Expect::default() }];
        let retry = take.map(|_| Retry { delay: when.clone(), backoff: x, ..Retry::default() });
        let job = Job { name, kind, argv, fanout, env, priority, when, success_codes: codes, expects, retry, idempotent, with, ..Job::default() };
        (job, x)
    }
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_as_the_same(jobs in prop::collection::vec(any_job(), 0..4), name in any_text(), values in prop::collection::btree_map(any_text(), any_text(), 0..4)) {
        let x = jobs.first().and_then(|(_, x)| *x);
        let app = Application { name: name.clone(), x, jobs: jobs.into_iter().map(|(job, _)| job).collect(), ..Application::default() };
        let file = SpaceFile {
            format: 1, kind: "space".to_owned(), space: Space { name: name.clone(), ..Space::default() },
            applications: vec![app], links: vec![Link { from: name.clone(), mandatory: Some(false), ..Link::default() }],
        };
        let document = Document::Space(Box::new(file));
        let text = write(&document);
        prop_assert_eq!(read("a", &text).map_err(|f| format!("{f:?}\n{text}")), Ok(document));
        let file = VariablesFile { format: 1, kind: "variables".to_owned(), name, values, ..VariablesFile::default() };
        let document = Document::Variables(Box::new(file));
        let text = write(&document);
        prop_assert_eq!(read("a", &text).map_err(|f| format!("{f:?}\n{text}")), Ok(document));
    }
}
