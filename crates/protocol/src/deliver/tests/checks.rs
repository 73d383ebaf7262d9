//! What checking a directory tells.

use super::BUNDLE;
use crate::deliver::{DEFAULT_TIERS, DEFAULT_TIERS_FILE, Document, FileFault, check, read, words};
use crate::text::Lang;

fn bundle() -> Vec<(String, String)> {
    let mut files: Vec<_> =
        BUNDLE[..5].iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let variables = "format = 1\nkind = \"variables\"\nname = \"SICARDI-INT1\"\n";
    files.push(("sicardi-int1.variables.toml".to_owned(), variables.to_owned()));
    files
}

fn told(faults: &[FileFault]) -> Vec<String> {
    let line = |f: &FileFault| {
        let mark = if f.warning { "warning: " } else { "" };
        format!("{}:{}:{} {}: {mark}{}", f.file, f.line, f.column, f.at, f.text)
    };
    faults.iter().map(line).collect()
}

fn changed(file: usize, from: &str, to: &str) -> Vec<String> {
    let mut files = bundle();
    assert!(files[file].1.contains(from), "{from}");
    files[file].1 = files[file].1.replacen(from, to, 1);
    told(&check(&files, Lang::En))
}

/// What is told of a change, without its place: that is where the change is.
fn at_the_change(file: usize, from: &str, to: &str) -> Vec<String> {
    let text = bundle()[file].1.clone();
    let line = text[..text.find(from).unwrap()].lines().count().max(1);
    let line = if text[..text.find(from).unwrap()].ends_with('\n') { line + 1 } else { line };
    let prefix = format!("{}:{line}:", bundle()[file].0);
    let strip = |told: String| {
        if to.is_empty() {
            return told.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        }
        let rest = told.strip_prefix(&prefix).unwrap_or_else(|| panic!("{told} is not at {prefix}"));
        rest.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    };
    changed(file, from, to).into_iter().map(strip).collect()
}

/// Scenario 48: nothing is wrong with the bundle of section 24.
#[test]
fn nothing_is_wrong_with_the_bundle() {
    assert_eq!(told(&check(&bundle(), Lang::En)), Vec::<String>::new());
}

#[test]
fn references_are_looked_up() {
    for (file, from, to, said) in [
        (
            0,
            "resource = \"CA_LIV_ENV\"",
            "resource = \"CA_LIV_EVN\"",
            "space.param.env.resource: no resource `CA_LIV_EVN` is declared in these files; did you mean `CA_LIV_ENV`?",
        ),
        (
            0,
            "to   = \"CA_Controle\"",
            "to   = \"CA_Control\"",
            "link[0].to: there is no application `CA_Control`; did you mean `CA_Controle`?",
        ),
        (
            0,
            "\"${delivery.env}\"",
            "\"${livraison.env}\"",
            "application.CA_Installation.job.INSTALL_SCRIPT.args[0]: `livraison.env` refers to nothing; known here: delivery, env, package, variables, space, param, previous, job, res, agent, run",
        ),
        (
            0,
            "\"${env.roots.docroot}\"",
            "\"${env.roots.docrot}\"",
            "application.CA_Installation.job.INSTALL_SCRIPT.env.DLV_TARGET: warning: `env.roots.docrot` refers to nothing; did you mean `docroot`?",
        ),
        (
            1,
            "space       = \"CA_LIVRAISON\"",
            "space       = \"CA_LIVRASON\"",
            "resource.CA_LIV_ENV.space: no space `CA_LIVRASON` is in these files; did you mean `CA_LIVRAISON`?",
        ),
        (
            2,
            "tier = \"INT\", state",
            "tier = \"INTE\", state",
            "tier.REC.requires[0].tier: no tier `INTE` is in these files; did you mean `INT`?",
        ),
        (
            2,
            "window   = \"prd-change-window\"",
            "window   = \"prd\"",
            "tier.PRD.window: no window `prd` is in these files; known here: prd-change-window",
        ),
        (
            3,
            "tier      = \"INT\"",
            "tier      = \"DEV\"",
            "env.tier: no tier `DEV` is in these files; known here: INT, REC, PRD",
        ),
        (
            3,
            "root        = \"docroot\"",
            "root        = \"data\"",
            "env.disk.data.root: `data` is not known here; known here: docroot, logs, staging",
        ),
    ] {
        assert_eq!(at_the_change(file, from, to), [said]);
    }
}

#[test]
fn values_are_looked_at() {
    for (file, from, to, said) in [
        (
            0,
            "silence = \"2m\"",
            "silence = \"2 minutes\"",
            "application.CA_Recuperation.job.RECUP_PAQUET.timeout.silence: `2 minutes` is not a length of time: write `90s`, `10m`, `1h30m`",
        ),
        (
            0,
            "'rollback'\"",
            "'rollback\"",
            "application.CA_Retour.job.RETOUR_VERSION.when: the condition cannot be read: ",
        ),
        (
            1,
            "max         = 1",
            "",
            "resource.CA_LIV_LIVRAISON_EN_COURS: a weight needs `max`, the number of its units",
        ),
        (
            2,
            "cutoff = \"Thu 12:00\"",
            "cutoff = \"Noon\"",
            "tier.PRD.register_before.cutoff: `Noon` is not a time of the week: write `Mon 14:00`, or `14:00` for every day",
        ),
        (
            2,
            "2027-01-04T14:00:00+01:00",
            "2026-01-04T14:00:00+01:00",
            "freeze.fin-d-annee.to: it ends before it begins",
        ),
        (
            2,
            "no_self   = true",
            "no_slef   = true",
            "tier.REC.stage.exploitation.no_slef: unknown key `no_slef`; did you mean `no_self`?",
        ),
        (4, "(?i)(no space", "(?i)((no space", "cause.disk_full.match: the pattern cannot be used: "),
    ] {
        let told = at_the_change(file, from, to);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(said), "{told:?}");
    }
}

#[test]
fn ways_through_the_graph_are_looked_at() {
    let without = |from: &str| changed(0, from, "");
    let link = "[[link]]\nfrom = \"CA_Init\"\nto   = \"CA_Controle\"\non   = \"success\"\nmandatory = true\n";
    let lost = without(link);
    assert!(lost.iter().all(|line| line.contains("warning: nothing leads to it from CA_Init")), "{lost:?}");
    assert_eq!(lost.len(), 9);
    let always = changed(
        0,
        "from = \"CA_Retour\"\nto   = \"CA_Fin\"\non   = \"always\"",
        "from = \"CA_Retour\"\nto   = \"CA_Fin\"\non   = \"success\"",
    );
    assert_eq!(always, Vec::<String>::new(), "one always link is enough");
    let unchecked = changed(0, "on_demand = true", "on_demand = false");
    assert_eq!(
        unchecked,
        [
            "ca_livraison.space.toml:7:20 space.delivery: warning: no application of this space starts on demand: a delivery has nowhere to begin"
        ]
    );
    let mut files = bundle();
    let asked = |line: &&str| !line.starts_with("with    = { checks");
    files[0].1 = (files[0].1.lines().filter(asked).collect::<Vec<_>>().join("\n"))
        .replace("builtin = \"preflight\"", "builtin = \"snapshot\"")
        .replace("hook      = \"preflight\"", "hook      = \"verify\"");
    let told = told(&check(&files, Lang::Fr));
    assert!(
        told.iter().any(|line| line
            .ends_with("INSTALL_SCRIPT: warning: il modifie la cible, et aucun contrôle ne le précède")),
        "{told:?}"
    );
}

#[test]
fn two_files_cannot_be_about_the_same() {
    let mut files = bundle();
    files.push((
        "other.env.toml".to_owned(),
        files[3].1.replace("name      = \"INT1\"", "name      = \"int1\""),
    ));
    assert_eq!(
        told(&check(&files, Lang::En)),
        ["other.env.toml:2:10 kind: env `int1` is in int1.env.toml already"]
    );
}

#[test]
fn what_is_elsewhere_is_only_worth_a_look() {
    let faults = check(&bundle()[..1], Lang::En);
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault.warning), "{faults:?}");
}

#[test]
fn sentences_have_the_same_places_in_both_languages() {
    for (en, fr) in words::ALL {
        let places = |text: &str| {
            let mut all: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(name, _)| name.replace("_fr", "").replace("_en", ""))
                .collect();
            all.sort();
            all
        };
        assert_eq!(places(en), places(fr), "{en}");
        assert!(!fr.contains("  "), "{fr}");
    }
}

/// AG-7: a chain names services of its environments only: by their declared name, or by the key of the environment. §15: limits are read, and bounds of open files are looked at.
#[test]
fn services_are_declared() {
    let env = "format = 1\nkind = \"env\"\n[env]\nname = \"INT1\"\nspace = \"S\"\nagents = [\"a\"]\n[env.services]\nweb = \"httpd-int1\"\n";
    let space = |name: &str, limits: &str| {
        format!(
            "format = 1\nkind = \"space\"\n[space]\nname = \"S\"\nagent = \"a\"\n[[application]]\nname = \"A\"\n[[application.job]]\nname = \"J\"\n\
             type = \"builtin\"\nbuiltin = \"service\"\nwith = {{ name = \"{name}\", action = \"stop\" }}\n{limits}\n"
        )
    };
    let told = |space: String| {
        let files = [("s.space.toml".to_owned(), space), ("int1.env.toml".to_owned(), env.to_owned())];
        let found = crate::deliver::check(&files, crate::text::Lang::En);
        let about = |text: &str| text.contains("services") || text.contains("open_files");
        found.into_iter().filter(|f| !f.warning && about(&f.text)).map(|f| f.text).collect::<Vec<_>>()
    };
    let limits = "limits = { cpu = \"10m\", open_files = 256, output_rate = \"1MiB\" }";
    assert_eq!(told(space("httpd-int1", limits)), Vec::<String>::new());
    assert_eq!(told(space("${env.services.web}", "")), Vec::<String>::new());
    let found = told(space("httpd-int2", ""));
    assert!(found.len() == 1 && found[0].contains("httpd-int1"), "{found:?}");
    let found = told(space("httpd-int1", "limits = { open_files = 3 }"));
    assert!(found.len() == 1 && found[0].contains("16"), "{found:?}");
}

/// §8.1: what a manual job may ask for, and under which names; never for a secret.
#[test]
fn values_of_manual_jobs_are_looked_at() {
    let space = |param: &str| {
        let text = format!(
            "format = 1\nkind = \"space\"\n[space]\nname = \"S\"\nagent = \"box-1\"\n[[space.param]]\nname = \"DAY\"\n[[application]]\nname = \"A\"\n\
             [[application.job]]\nname = \"ASK\"\ntype = \"manual\"\n[[application.job.param]]\nname = \"TICKET\"\n{param}\n\
             [[application.job]]\nname = \"THEN\"\ntype = \"command\"\nargv = [\"echo\", \"${{param.TICKET}}\", \"${{param.DAY}}\"]\nafter = [\"ASK\"]\n"
        );
        let found = told(&check(&[("s.space.toml".to_owned(), text)], Lang::En));
        found.into_iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(space("required = true\npattern = \"CHG-[0-9]+\""), Vec::<String>::new());
    let at = "application.A.job.ASK.param.TICKET";
    for (param, said) in [
        ("type = \"secret\"", "type: `TICKET` cannot be a secret"),
        ("type = \"env\"", "type: `env` is not known here; known here: text, number"),
        ("resource = \"CA_LIV_ENV\"", "resource: `TICKET` is given by whoever confirms"),
        (
            "choices = \"deliverable-by:caller\"",
            "choices: `deliverable-by:caller` is for parameters of type `env`",
        ),
        ("pattern = \"(\"", "pattern: the pattern cannot be used"),
        ("type = \"number\"\ndefault = \"three\"", "default: the default `three` is not admissible"),
        ("choices = \"a, b\"\ndefault = \"c\"", "default: the default `c` is not admissible"),
    ] {
        let found = space(param);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{at}.{said}")), "{param}: {found:#?}");
    }
    let twice = space("[[application.job.param]]\nname = \"day\"");
    assert!(
        twice.len() == 1 && twice[0].starts_with("application.A.job.ASK.param.day.name: `day` is here twice"),
        "{twice:#?}"
    );
    let unknown = space(
        "[[application.job.param]]\nname = \"LOT\"\n[[application.job]]\nname = \"LAST\"\ntype = \"command\"\nargv = [\"${param.LOTS}\"]",
    );
    assert!(
        unknown.len() == 1
            && unknown[0].contains("there is no parameter `LOTS` in this space; did you mean `LOT`?"),
        "{unknown:#?}"
    );
}

/// §4.1: the default tiers are a file like any other, sound by itself, with the ranks and rules of the table.
#[test]
fn the_default_tiers() {
    let files = [(DEFAULT_TIERS_FILE.to_owned(), DEFAULT_TIERS.to_owned())];
    assert_eq!(told(&check(&files, Lang::En)), Vec::<String>::new());
    let Ok(Document::Policy(file)) = read(DEFAULT_TIERS_FILE, DEFAULT_TIERS) else { panic!("a policy") };
    let rows: Vec<(&str, i32, String, String, usize, &str)> = file
        .tier
        .iter()
        .map(|t| {
            (
                t.name.as_str(),
                t.rank,
                t.direct.join(" "),
                t.request.join(" "),
                t.stage.len(),
                t.on_failure.as_str(),
            )
        })
        .collect();
    let (ops, both) = ("ops".to_owned(), "dev rm".to_owned());
    assert_eq!(
        rows,
        [
            ("DEV", 0, "dev ops".to_owned(), String::new(), 0, "guided"),
            ("INT", 10, "dev ops".to_owned(), String::new(), 0, "guided"),
            ("REC", 20, ops.clone(), "dev".to_owned(), 1, "guided"),
            ("FOR", 25, ops.clone(), "dev".to_owned(), 1, "guided"),
            ("PREPROD", 30, ops.clone(), both.clone(), 2, "guided"),
            ("PRD", 40, ops, both, 2, "rollback"),
        ]
    );
    assert!(file.tier.iter().flat_map(|t| &t.stage).all(|stage| stage.no_self && stage.min == 1));
    assert!(file.tier.iter().all(|t| t.soak == "10m" && (t.rank <= 10) == t.store.is_empty()));
}
