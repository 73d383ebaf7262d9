//! Mistakes in the words, and help.

use crate::runner::Runner;

#[test]
fn mistakes_are_told_in_both_languages() {
    let runner = Runner::new();
    runner.check(
        &["agent", "frob"],
        "exit 2
[stderr]
error: unrecognized subcommand 'frob'

Usage: escale agent [OPTIONS] <COMMAND>

For more information, try '--help'.",
    );
    runner.check(
        &["--lang", "fr", "agent", "frob"],
        "exit 2
[stderr]
escale: commande inconnue : frob

Utilisation : escale agent [OPTIONS] <COMMANDE>

Pour en savoir plus : --help",
    );
    runner.check(
        &["--lang=fr", "package", "rename", "a.zip"],
        "exit 2
[stderr]
escale: il manque : <NEW>

Utilisation : escale package rename <FILE> <NEW>

Pour en savoir plus : --help",
    );
    runner.check(
        &["whoami", "--output", "yaml", "--lang", "fr"],
        "exit 2
[stderr]
escale: valeur impossible pour --output <FORMAT> : yaml (possibles : table, json, ndjson)

Pour en savoir plus : --help",
    );
}

#[test]
fn values_with_a_form_of_their_own() {
    let runner = Runner::new();
    let told = |words: &[&str], expected: &str| {
        runner.check(words, &format!("exit 2\n[stderr]\nescale: {expected}"));
    };
    told(&["instance", "stop", "box-1"], "\"box-1\" is not an instance; write AGENT/NAME");
    told(
        &["instance", "stop", "box-1/web/x", "--lang", "fr"],
        "« box-1/web/x » n'est pas une instance ; écrivez SENTINELLE/NOM",
    );
    told(&["instance", "set", "box-1/web", "port"], "\"port\" has no value; write KEY=VALUE");
    // hours are read before any server is asked.
    told(
        &["slot", "set", "night", "--open", "mon-fri 22h-6h"],
        "\"mon-fri 22h-6h\" are no hours; write DAYS HOURS, such as \"mon-fri 22:00-06:00\"",
    );
    told(
        &["slot", "set", "night", "--open", "nuit 22:00-06:00", "--lang", "fr"],
        "« nuit 22:00-06:00 » ne sont pas des heures ; écrivez JOURS HEURES, par exemple « lun-ven 22:00-06:00 »",
    );
    told(&["computer", "set", "pc-1"], "nothing to change: say what, see --help");
    told(&["network", "set", "10.0.0.0/8", "--lang", "fr"], "rien à modifier : dites quoi, voir --help");
    told(
        &["whoami", "--timeout", "soon", "--server", "http://127.0.0.1:1"],
        "\"soon\" is not a length of time; write for example 30s, 5m or 1h30m",
    );
    told(
        &["whoami", "--server", "ftp://example.org", "--lang", "fr"],
        "impossible de parler à ftp://example.org : « ftp://example.org » n'est pas l'adresse d'un serveur : it must begin with http:// or https://",
    );
    told(
        &["whoami", "--server", "http://127.0.0.1:1", "--user", "admin"],
        "there is no terminal to ask on; set ESCALE_PASSWORD",
    );
}

#[test]
fn the_locale_chooses_the_language_and_the_flag_wins() {
    let runner = Runner::new();
    let about = |variables: &[(&str, &str)], words: &[&str]| {
        let output = runner.command(words).envs(variables.iter().copied()).arg("--help").output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap().lines().next().unwrap().to_owned()
    };
    let french = "Lister les sentinelles";
    assert_eq!(about(&[], &["agent", "ls"]), "List agents");
    assert_eq!(about(&[("LANG", "fr_FR.UTF-8")], &["agent", "ls"]), french);
    assert_eq!(about(&[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "C")], &["agent", "ls"]), "List agents");
    assert_eq!(about(&[("LANG", "en_US"), ("LC_MESSAGES", "fr_CA")], &["agent", "ls"]), french);
    assert_eq!(about(&[("LC_ALL", "fr_FR")], &["agent", "ls", "--lang", "en"]), "List agents");
}

#[test]
fn a_password_is_never_a_flag() {
    let runner = Runner::new();
    for words in [["login", "--password", "x"], ["user", "passwd", "--password=x"]] {
        assert_eq!(runner.output(&words).status.code(), Some(2), "{words:?}");
    }
}

#[test]
fn completions_and_manual_pages() {
    let runner = Runner::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = runner.output(&["completions", shell]);
        assert!(output.status.success() && output.stdout.len() > 1_000, "{shell}");
    }
    runner.check(&["man", "pages", "--output", "json"], "exit 0");
    let page = std::fs::read_to_string(runner.path().join("pages/escale-instance-deploy.1")).unwrap();
    assert!(page.contains("Deploy a package on an agent"), "{page}");
    assert!(runner.path().join("pages/escale.1").is_file());
}
