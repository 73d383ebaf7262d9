//! Commands that need no server, and what is said when there is none.

use crate::runner::{Runner, show};
use std::process::Stdio;

#[test]
fn a_package_from_nothing_to_a_file() {
    let runner = Runner::new();
    runner.check(
        &["package", "init", "hello"],
        "exit 0
[stdout]
wrote hello/escale.toml
wrote hello/run.sh
next: escale package pack hello",
    );
    runner.check(
        &["package", "pack", "hello"],
        "exit 0
[stdout]
packed hello 0.1.0 into hello-0.1.0.zip ([size], 2 entries)",
    );
    runner.check(
        &["package", "pack", "hello", "-o", "h.tar.zst", "--lang", "fr"],
        "exit 0
[stdout]
hello 0.1.0 empaqueté dans h.tar.zst ([size], 2 entrées)",
    );
    runner.check(
        &["package", "show", "hello-0.1.0.zip", "--lang", "fr"],
        "exit 0
[stdout]
Package      hello 0.1.0
Fichier      hello-0.1.0.zip
Taille       [size] ; [size] en 2 entrées une fois déballé
Empreinte    [digest]
Titre        hello
Description  Un premier paquet.
Manifeste    escale
Faces        run
Plateformes  toutes
Commande     ./run.sh

SETTING   TYPE    DÉFAUT  À QUOI IL SERT
greeting  string  hello   Ce qui est affiché au départ",
    );
    let output = runner.output(&["package", "show", "h.tar.zst", "--output", "json"]);
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&shown["name"], &shown["version"]), (&"hello".into(), &"0.1.0".into()));
    assert_eq!(shown["manifest"]["settings"][0]["name"], "greeting");
    let size = std::fs::metadata(runner.path().join("h.tar.zst")).unwrap().len();
    assert_eq!(shown["size_bytes"], size);
}

#[test]
fn json_is_one_document_and_ndjson_one_line() {
    let runner = Runner::new();
    assert!(runner.output(&["package", "init", "."]).status.code() != Some(101));
    runner.output(&["package", "init", "x", "--name", "x"]);
    let pack = |format| runner.output(&["package", "pack", "x", "--output", format]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&pack("json")).unwrap();
    let lines = String::from_utf8(pack("ndjson")).unwrap();
    assert_eq!(lines.lines().count(), 1);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&lines).unwrap(), json);
    assert_eq!(json["file"], "x-0.1.0.zip");
}

#[test]
fn what_is_no_package_is_refused_before_any_server_is_asked() {
    let runner = Runner::new();
    std::fs::write(runner.path().join("tick.sh"), "echo tick\n").unwrap();
    std::fs::create_dir(runner.path().join("empty")).unwrap();
    runner.check(
        &["package", "push", "tick.sh"],
        "exit 5
[stderr]
escale: could not publish tick.sh: tick.sh is not a package: the file is no archive that is known here; a package is a .zip or a .tar.zst",
    );
    runner.check(
        &["package", "push", "tick.sh", "--lang", "fr"],
        "exit 5
[stderr]
escale: impossible de publier tick.sh : tick.sh n'est pas un package : ce fichier est d'un genre inconnu ici ; un package est un .zip ou un .tar.zst",
    );
    runner.check(
        &["package", "pack", "empty"],
        "exit 5
[stderr]
escale: could not pack empty: no escale.toml and no PackageInfo.xml at the root; escale package init writes a first one",
    );
    runner.check(
        &["package", "pack", "empty", "-o", "x.rar", "--lang", "fr"],
        "exit 2
[stderr]
escale: impossible d'empaqueter empty : « x.rar » ne finit ni par .zip ni par .tar.zst ; choisissez l'un des deux",
    );
    let missing = runner.output(&["package", "push", "missing.zip", "also-missing.zip"]);
    assert_eq!(missing.status.code(), Some(1));
    assert_eq!(
        show(&missing).matches("escale: could not publish").count(),
        2,
        "each is told: {}",
        show(&missing)
    );
}

#[test]
fn a_plan_changes_nothing() {
    let runner = Runner::new();
    runner.check(
        &["package", "init", "hello", "--plan"],
        "exit 0
[stdout]
This would happen; nothing was changed:
begin the package hello in hello",
    );
    assert!(!runner.path().join("hello").exists());
    runner.output(&["package", "init", "hello"]);
    runner.output(&["package", "pack", "hello"]);
    let output = runner.output(&["package", "push", "hello-0.1.0.zip", "--plan", "--output", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&plan[0]["action"], &plan[0]["object"]), (&"push".into(), &"hello-0.1.0.zip".into()));
}

/// §4.1: the default tiers can be written to a folder, to be changed there; what is written is sound.
#[test]
fn the_default_tiers_as_a_file() {
    let runner = Runner::new();
    runner.check(&["space", "default-tiers", "site"], "exit 0\n[stdout]\nsite/tiers.policy.toml");
    let text = std::fs::read_to_string(runner.path().join("site/tiers.policy.toml")).unwrap();
    assert!(text.contains("name       = \"INT\"") && text.contains("name            = \"PRD\""), "{text}");
    let checked = runner.output(&["space", "check", "site"]);
    assert_eq!(checked.status.code(), Some(0), "{}", show(&checked));
}

#[test]
fn without_a_server() {
    let runner = Runner::new();
    let away = ["--server", "http://127.0.0.1:1"];
    let output = runner.command(&["agent", "ls"]).args(away).env("ESCALE_TOKEN", "t").output().unwrap();
    assert_eq!(
        show(&output).trim(),
        "exit 1
[stderr]
escale: could not list the agents: the server at http://127.0.0.1:1 cannot be reached (Connection refused (os error 111)); is it running, is the address right?"
    );
    let output = runner.command(&["agent", "ls", "--lang", "fr"]).args(away).output().unwrap();
    assert_eq!(
        show(&output).trim(),
        "exit 4
[stderr]
escale: pas de session sur http://127.0.0.1:1 : utilisez escale login, ou définissez ESCALE_USER et ESCALE_PASSWORD, ou ESCALE_TOKEN"
    );
}

#[test]
fn contexts() {
    let runner = Runner::new();
    runner.check(&["context", "ls"], "exit 0\n[stdout]\nno context yet; escale login makes one");
    runner.check(&["context", "ls", "--output", "json"], "exit 0\n[stdout]\n[]");
    runner.check(
        &["context", "use", "home"],
        "exit 3\n[stderr]\nescale: there is no context called \"home\"; escale context ls lists them",
    );
    let file = runner.path().join(".config/escale/contexts.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(
        &file,
        "[contexts.home]\nserver = \"http://127.0.0.1:1\"\nuser = \"admin\"\ntoken = \"t\"\n\
         [contexts.work]\nserver = \"https://work.example\"\n",
    )
    .unwrap();
    runner.check(&["context", "use", "home", "--lang", "fr"], "exit 0\n[stderr]\ncontexte courant : home");
    runner.check(
        &["context", "ls"],
        "exit 0
[stdout]
   NAME  SERVER                USER   SESSION     PROXY
*  home  http://127.0.0.1:1    admin  signed in
   work  https://work.example         signed out",
    );
    // The session of the context is used; that it cannot be reached shows which server was asked.
    assert_eq!(runner.output(&["whoami"]).status.code(), Some(1));
    assert_eq!(runner.output(&["whoami", "--context", "work"]).status.code(), Some(4));
    runner.check(&["context", "rm", "home"], "exit 0\n[stderr]\nremoved home");
    assert!(!std::fs::read_to_string(&file).unwrap().contains("token"));
    std::fs::write(&file, "nonsense").unwrap();
    assert_eq!(runner.output(&["context", "ls"]).status.code(), Some(1));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_ends_the_command_quietly() {
    let runner = Runner::new();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let child = runner
        .command(&["completions", "bash"])
        .stdout(Stdio::from(writer))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output =
        runner.command(&["completions", "bash"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "a full disk is no quiet end");
}
