//! The files of the specification, read as they stand there.

mod checks;
mod writing;

use super::*;
use crate::text::Lang;
use model::deliver::graph::{JobKind, Join, On, OnError, SetUpcoming};
use std::time::Duration;

/// The bundle of §24, one file after the other.
pub(super) const BUNDLE: &[(&str, &str)] = &[
    ("ca_livraison.space.toml", include_str!("../../../../examples/delivery/ca_livraison.space.toml")),
    ("ca_liv.resources.toml", include_str!("../../../../examples/delivery/ca_liv.resources.toml")),
    ("tiers.policy.toml", include_str!("../../../../examples/delivery/tiers.policy.toml")),
    ("int1.env.toml", include_str!("../../../../examples/delivery/int1.env.toml")),
    ("site.causes.toml", include_str!("../../../../examples/delivery/site.causes.toml")),
    ("delivery.toml", include_str!("tests/delivery.toml")),
];

pub(super) fn space() -> SpaceFile {
    match read(BUNDLE[0].0, BUNDLE[0].1) {
        Ok(Document::Space(file)) => *file,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_file_of_the_specification_is_read() {
    let kinds: Vec<_> = BUNDLE
        .iter()
        .map(|(name, text)| read(name, text).map(|d| (d.kind().word(), d.name())))
        .collect::<Result<_, _>>()
        .unwrap();
    let kinds: Vec<_> = kinds.iter().map(|(kind, name)| (*kind, name.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("space", "CA_LIVRAISON"),
            ("resources", "CA_LIVRAISON"),
            ("policy", "policy"),
            ("env", "INT1"),
            ("causes", "domain"),
            ("package", "SICARDI"),
        ]
    );
}

/// Scenario 48: the bundle of section 24 yields exactly the graph of 24.2.
#[test]
fn the_graph_of_the_specification() {
    let graph = compile(&space()).unwrap();
    assert_eq!(graph.apps.len(), 10);
    assert_eq!(graph.apps.iter().map(|app| app.jobs.len()).sum::<usize>(), 20);
    assert_eq!(graph.links.len(), 12);
    assert_eq!((graph.set_upcoming, graph.reset_delay), (SetUpcoming::Always, Duration::from_mins(1)));
    assert!(graph.app("CA_Init").unwrap().on_demand);
    assert_eq!(graph.app("CA_Installation").unwrap().on_error, OnError::Tier);
    assert_eq!(graph.app("CA_Retour").unwrap().join, Join::Any);
    let (_, job) = graph.job("CA_Installation/INSTALL_SCRIPT").unwrap();
    assert_eq!((job.agents.text(), job.run_as.text()), ("${env.agents}", "dplexploit"));
    assert_eq!((&job.queue[..], &job.umask[..]), ("queue_sh", "022"));
    assert_eq!(job.log_bytes_max, 512 << 20);
    assert_eq!((job.success_codes.clone(), job.warning_codes.clone()), (vec![0], vec![10]));
    assert!(matches!(&job.kind, JobKind::Script { args, .. } if args.len() == 3));
    let (_, backup) = graph.job("CA_Sauvegarde/SAUVE_CODE").unwrap();
    assert_eq!(backup.run_as.text(), "httadmin");
    let fin: Vec<_> = graph.links.iter().filter(|l| l.to == "CA_Fin").map(|l| (l.on, l.mandatory)).collect();
    assert_eq!(fin, [(On::Always, true), (On::Always, true)]);
}

#[test]
fn hooks_and_reversible_as_people_write_them() {
    let Ok(Document::Package(file)) = read(BUNDLE[5].0, BUNDLE[5].1) else { panic!() };
    assert_eq!(file.package.reversible, "true");
    assert_eq!(file.hooks.0["migrate"], package::Hook::Usual(true));
    assert_eq!(file.hooks.0["cleanup"], package::Hook::Usual(false));
    assert_eq!(file.hooks.0["verify"], package::Hook::Path("delivery/hooks/verify".to_owned()));
    let until = BUNDLE[5].1.replace("reversible = true", "reversible = \"until=INSTALL_MIGRATION\"");
    let Ok(Document::Package(file)) = read("delivery.toml", &until) else { panic!() };
    assert_eq!(file.package.reversible, "until=INSTALL_MIGRATION");
}

fn faults(text: &str) -> Vec<String> {
    let faults = read("x.toml", text).unwrap_err();
    faults.iter().map(|f| format!("{}:{} {}: {}", f.line, f.column, f.at, f.text)).collect()
}

#[test]
fn every_fault_of_a_file_is_told_with_its_place() {
    let text = "format = 1\nkind = \"space\"\n[space]\nname = \"A\"\ndelivry = true\n[[application]]\nname = \"X\"\nx = \"left\"\n\
                [[application.job]]\nname = \"J\"\ntimeout = { run = 5, slience = \"1m\" }\n";
    assert_eq!(
        faults(text),
        [
            "5:1 space.delivry: unknown key `delivry`; did you mean `delivery`?",
            "8:5 application.X.x: must be a number, not the text \"left\"",
            "11:19 application.X.job.J.timeout.run: must be a text in quotes, not the whole number 5",
            "11:22 application.X.job.J.timeout.slience: unknown key `slience`; did you mean `silence`?",
        ]
    );
}

#[test]
fn what_is_no_file_at_all() {
    assert_eq!(faults("kind = \"space\""), ["0:0 : `format = 1` is missing"]);
    assert_eq!(
        faults("format = 2\nkind = \"space\"")[0],
        "1:10 format: format 2 is not known: this program reads format 1"
    );
    assert_eq!(
        faults("format = 1\nkind = \"spaec\"")[0],
        "2:8 kind: there is no kind `spaec`; did you mean `space`?"
    );
    assert!(faults("format = 1\nkind = \"space\"\n[space\n")[0].starts_with("3:7 : this is not TOML"));
    let fr = read_in(Lang::Fr, "x.toml", "format = 1\nkind = \"env\"\nfoo = 1\n").unwrap_err();
    assert_eq!(fr[0].text, "clé inconnue « foo » ; connus ici : format, kind, env");
}

#[test]
fn what_a_graph_cannot_be() {
    let mut file = space();
    file.applications[1].jobs[2].after = vec!["CTL_CIBEL".to_owned()];
    file.applications[2].jobs[0].after = vec!["RECUP_EXTRACTION".to_owned()];
    file.applications[3].join = "3-of".to_owned();
    file.applications[4].jobs[0].hook = "stop".to_owned();
    file.applications[5].jobs[0].timeout =
        Some(Timeout { run: "5 minutes".to_owned(), ..Timeout::default() });
    file.links.push(Link { from: "CA_Fin".to_owned(), to: "CA_Init".to_owned(), ..Link::default() });
    let faults = compile(&file).unwrap_err();
    let texts: Vec<_> = faults.iter().map(|f| format!("{}: {}", f.at, f.text)).collect();
    assert_eq!(
        texts,
        [
            "application.CA_Controle.job.CTL_PAQUET.after[0]: there is no job `CTL_CIBEL` in CA_Controle; did you mean `CTL_CIBLE`?",
            "application.CA_Arret.job.ARRET_SERVICE: a job does one thing: `builtin` and `hook` are both given",
            "application.CA_Installation.job.INSTALL_SCRIPT.timeout.run: `5 minutes` is not a length of time: write `90s`, `10m`, `1h30m`",
            "link[0]: a circle: CA_Init → CA_Controle → CA_Recuperation → CA_Sauvegarde → CA_Arret → CA_Installation → CA_Demarrage → CA_Verification → CA_Retour → CA_Fin → CA_Init",
            "application.CA_Recuperation.job.RECUP_PAQUET.after: a circle: RECUP_PAQUET → RECUP_EXTRACTION → RECUP_PAQUET",
            "application.CA_Sauvegarde.join: it waits for 3 links, and 1 lead to it: it would never start",
        ]
    );
}
