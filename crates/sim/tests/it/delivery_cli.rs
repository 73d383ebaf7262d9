//! Deliveries at a terminal: every step of the source's page typed as a command, with the real server, the real agent and the real `escale`.

use crate::site::{SPACE, Site};
use anyhow::{Context, Result, ensure};
use protocol::Lang;
use protocol::text::bytes;
use sim::example::AGENT;
use sim::house::PASSWORD;

const INIT: &str = "CA_LIVRAISON/CA_Init";
const LOCK: &str = "CA_LIV_LIVRAISON_EN_COURS";
/// Age a version must have: long enough that the next command comes too early.
const SOAK: &str = "4s";

/// The line of a table that begins with a word.
fn line<'a>(text: &'a str, word: &str) -> &'a str {
    text.lines().find(|line| line.split_whitespace().next() == Some(word)).unwrap_or_default()
}

/// Scenario 1, by command line: the 40 steps of §25.1, in the words of the flows of §25.2 and §25.3. Scenario 18: the cause, its line and its advice in
/// both languages. Rows 7 to 50 of §30.1, as far as they are commands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_forty_steps() -> Result<()> {
    let soak = format!("soak   = \"{SOAK}\"");
    let source = "[[env.disk]]";
    let livraison = "[[env.log_source]]\nname = \"livraison\"\npath = \"";
    let mut site = Site::open(&[("tiers.policy.toml", "soak   = \"1s\"", &soak)]).await?;
    // Step 40 asks for two log directories.
    let logs = site.example.root("int1", "livraison");
    std::fs::create_dir_all(&logs)?;
    std::fs::write(logs.join("SICARDI_2026-11-21.log"), "livraison du matin\nlivraison du soir\n")?;
    let with_logs = format!("{livraison}{}\"\n\n{source}", logs.display());
    site.example.edit("int1.env.toml", source, &with_logs)?;
    site.apply()?;
    site.dev.signs_in("r.dev", PASSWORD)?;
    site.publish("1.4.1")?;
    who_and_where(&site)?;
    resources(&site)?;
    engines(&site)?;
    demand(&site).await?;
    a_failure(&mut site).await?;
    logs_of(&site)?;
    the_short_flow(&site).await
}

/// Steps 1 to 5.
fn who_and_where(site: &Site) -> Result<()> {
    let dev = &site.dev;
    // 1. developers deliver to INT only; 2. elsewhere they ask
    let envs = dev.says(&["env", "ls", "--lang", "fr"])?.out;
    for (env, may) in [("INT1", "livrer"), ("INT2", "livrer"), ("REC1", "demander"), ("PRD1", "demander")] {
        ensure!(line(&envs, env).contains(may), "{env}: {envs}");
    }
    let asked = dev.says(&[
        "request",
        "new",
        "--env",
        "REC1",
        "--package",
        "SICARDI",
        "--version",
        "1.4.1",
        "--title",
        "Recette 1.4.1",
        "--draft",
    ]);
    asked?.with(&["R-1"])?;
    dev.says(&["request", "ls"])?.with(&["R-1", "REC1"])?;
    // 3, 4, 5. no jump server, no thick client: a context that is kept
    dev.says(&["whoami"])?.with(&["r.dev", "developer"])?;
    dev.says(&["context", "ls"])?.with(&[&site.house.url()])?;
    Ok(())
}

/// Steps 6 to 11: the resources.
fn resources(site: &Site) -> Result<()> {
    let dev = &site.dev;
    // 6. Ressources
    dev.says(&["res", "ls"])?.with(&["CA_LIV_ENV", LOCK])?;
    // 7. filtered by CA_LIV_
    let found = dev.says(&["res", "ls", "CA_LIV_*", "--lang", "fr"])?;
    let found = found.with(&["RESSOURCE", "CA_LIV_ENV", LOCK, "CA_LIV_PAQUET", "CA_LIV_VERSION", "poids"])?;
    ensure!(found.out.lines().skip(1).all(|l| l.starts_with("CA_LIV_")), "{}", found.out);
    // 8. CA_LIV_ENV = INT1
    dev.says(&["res", "set", "CA_LIV_ENV", "INT2"])?.with(&["INT1 → INT2"])?;
    dev.says(&["res", "set", "CA_LIV_ENV", "INT1"])?.with(&["INT2 → INT1"])?;
    ensure!(dev.types(&["res", "set", "CA_LIV_ENV", "NULLE_PART"])?.code != 0, "no such environment");
    // 9. CA_LIV_LIVRAISON_EN_COURS = 0/1
    dev.says(&["res", "get", LOCK, "--lang", "fr"])?.with(&["0/1 libre"])?;
    site.ops.says(&["res", "set", LOCK, "0/1"])?.with(&["0/1"])?;
    dev.types(&["res", "set", LOCK, "0/1"])?.ended(4)?;
    // 10. CA_LIV_PAQUET = SICARDI, 11. CA_LIV_VERSION = 1.4.1
    let set =
        dev.says(&["res", "set", "CA_LIV_PAQUET", "SICARDI", "CA_LIV_VERSION", "1.4.1", "--lang", "fr"])?;
    set.with(&["CA_LIV_VERSION", "→ 1.4.1", "SICARDI 1.4.1 publié", "livrable"])?;
    Ok(())
}

/// Steps 12 to 24: the steering board, the engine stopped, relaunched with *Mettre à venir*, started.
fn engines(site: &Site) -> Result<()> {
    let dev = &site.dev;
    // 12, 13. Pilotage, SupraManager…
    dev.says(&["space", "ls"])?.with(&[SPACE])?;
    // 14. filtered by CA_LIVRAISON
    let board = dev.says(&["space", "ls", SPACE])?.out;
    ensure!(line(&board, SPACE).contains("started"), "{board}");
    dev.says(&["space", "ls", "NO_SUCH_SPACE"])?.without(&[SPACE])?;
    // 15. the lamp in the column Moteur
    dev.says(&["engine", "status", SPACE, "--lang", "fr"])?.with(&["démarré"])?;
    // A strict space is not relaunched while its engine runs: the command to type is told.
    let refused = dev.types(&["space", "relaunch", SPACE, "--set-upcoming", "--yes"])?;
    ensure!(refused.code != 0, "relaunched while its engine runs");
    refused.with(&["escale engine stop"])?;
    // 16, 17. Arrêter les moteurs, Ok
    dev.says(&["engine", "stop", SPACE, "--yes", "--lang", "fr"])?.with(&[SPACE, "arrêté"])?;
    dev.says(&["engine", "status", SPACE, "--lang", "fr"])?.with(&["arrêté", "r.dev"])?;
    // 18, 19, 20. the column Relance: Relancer les environnements, Mettre à venir
    dev.says(&["space", "relaunch", SPACE, "--set-upcoming", "--plan"])?.with(&[SPACE])?;
    // 21. Ok
    dev.says(&["space", "relaunch", SPACE, "--set-upcoming", "--yes", "--lang", "fr"])?.with(&["à venir"])?;
    // 22, 23. the lamp again: Démarrer les moteurs, Ok
    dev.says(&["engine", "start", SPACE, "--yes", "--lang", "fr"])?.with(&[SPACE, "démarré"])?;
    let history = dev.says(&["space", "history", SPACE])?.out;
    let at = |text: &str| history.find(text).with_context(|| format!("{text:?} in {history}"));
    ensure!(
        at("engine started")? < at("relaunched")? && at("relaunched")? < at("engine stopped")?,
        "{history}"
    );
    // Scenario 14: steps 16 to 23 as one operation.
    dev.says(&["space", "cycle", SPACE, "--set-upcoming", "--yes"])?.with(&["stopped", "started"])?;
    // 24. at least so long after publication; who comes too early is told when
    site.publish("1.4.2")?;
    let early =
        dev.types(&["deliver", "INT1", "SICARDI", "1.4.2", "--no-wait", "--lang", "fr"])?.ended(75)?;
    early.with(&["1.4.2"])?;
    dev.says(&["package", "show", "SICARDI", "1.4.2", "--lang", "fr"])?.with(&["publié", "livrable"])?;
    ensure!(dev.json(&["delivery", "ls"])?.as_array().is_some_and(Vec::is_empty), "nothing was made");
    Ok(())
}

/// Steps 25 to 33: the graph, *[D] CA_Init*, Actions / Demander, Oui; it runs; all is yellow; detail and log.
async fn demand(site: &Site) -> Result<()> {
    let dev = &site.dev;
    // 25. Environnements, unfolded
    dev.says(&["space", "ls"])?.with(&[SPACE])?;
    // 26. CA_LIVRAISON, opened: its graph
    let graph = dev.says(&["space", "show", SPACE, "--graph"])?;
    graph.with(&["[D] CA_Init", "INSTALL_SCRIPT", "CA_Init → CA_Controle", "CA_Installation → CA_Retour"])?;
    // 27. right-click on [D] CA_Init
    dev.says(&["app", "show", INIT])?.with(&["CA_Init", "demand"])?;
    // 28, 29. Actions / Demander; what would be done is told before Oui
    dev.says(&["app", "demand", INIT, "--plan"])?.with(&["SICARDI 1.4.1", "INT1", "blake3:"])?;
    let walked = dev.says(&["app", "demand", INIT, "--yes", "--follow", "--lang", "fr"])?;
    let walked = walked.with(&["D-1 créée", "verrou delivery/INT1", "RÉUSSIE", "code de sortie 0"])?;
    for app in ["CA_Init", "CA_Controle", "CA_Recuperation", "CA_Sauvegarde", "CA_Arret", "CA_Installation"] {
        let ended = |l: &str| l.contains(&format!(" {app} ")) && l.contains("terminé");
        ensure!(walked.out.lines().any(ended), "{app}: {}", walked.out);
    }
    walked.with(&["| done: 5 files", "ProxyClient", "answered 200", "version 1.4.1 is in place"])?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    // 31. soon after the end all icons are yellow; what it came to stays beside
    site.all_upcoming().await?;
    let yellow = dev.says(&["space", "show", SPACE, "--lang", "fr"])?.without(&["En cours"])?;
    yellow.with(&["À venir", "Terminé · D-1"])?;
    dev.says(&["res", "get", LOCK, "--lang", "fr"])?.with(&["0/1 libre", "D-1 (libéré)"])?;
    // 32. double-click: the detail
    let job = dev.says(&["job", "show", "CA_LIVRAISON/CA_Installation/INSTALL_SCRIPT"])?;
    job.with(&["delivery/SICARDI_AS_Livraison.act", "Finished · D-1"])?;
    dev.says(&["delivery", "show", "D-1"])?.with(&["succeeded", "INT1", "SICARDI 1.4.1", "r.dev"])?;
    // 33. right-click: Log
    let log = dev.says(&["delivery", "logs", "D-1", "--job", "CA_Installation"])?;
    log.with(&["SICARDI 1.4.1 -> INT1", "done: 5 files", "job: INSTALL_SCRIPT"])?
        .without(&["CA_Controle"])?;
    Ok(())
}

/// Steps 30, 31, 34: an install that fails, its cause, back to the version before; all is yellow again, the ring is red.
async fn a_failure(site: &mut Site) -> Result<()> {
    site.publish("1.4.3")?;
    let dev = &site.dev;
    dev.says(&["res", "set", "CA_LIV_VERSION", "1.4.3"])?.with(&["1.4.1 → 1.4.3"])?;
    // 24 once more: who asks early waits, and it starts by itself
    let following = dev.begins(&["app", "demand", INIT, "--yes", "--follow", "--lang", "fr"])?;
    site.until("D-2", "attention", &following).await?;
    ensure!(following.printed().contains("D-2 en attente"), "{}", following.printed());
    // The lock tells who holds it: nobody sets it free by hand.
    dev.says(&["res", "get", LOCK, "--lang", "fr"])?.with(&["1/1", "D-2"])?;
    ensure!(site.ops.types(&["res", "set", LOCK, "0/1"])?.code != 0, "set free under a delivery");
    // 34. the cause: its line, its advice, in both languages
    let french = dev.says(&["why", "--lang", "fr"])?;
    french.with(&[
        "D-2",
        "Entité Doctrine déclarée final (doctrine_final_entity)",
        "Unable to create a proxy for a final class \"App\\Entity\\Commande\"",
        "Retirer le mot-clé final",
        "pour les développeurs",
        "escale delivery decide D-2 roll-back",
    ])?;
    let english = dev.says(&["why", "D-2"])?;
    english.with(&["Doctrine entity declared final (doctrine_final_entity)", "Remove the final keyword"])?;
    dev.says(&["why", "CA_LIVRAISON/CA_Demarrage"])?.with(&["CA_Installation"])?;
    // Who follows without a terminal cannot be asked: the command stands there.
    let told =
        async |_: &client::Client| Ok(following.printed().contains("escale delivery decide D-2 retry|"));
    site.house.until("the command of the decision", told).await.with_context(|| following.printed())?;
    // 30. the decision; the one who follows sees the icon turn red, and ends with 6
    dev.says(&["delivery", "decide", "D-2", "roll-back", "--reason", "essai"])?;
    let end = following.end()?.ended(6)?;
    let end = end.with(&["CA_Installation", "EN ERREUR", "RETOUR ARRIÈRE EFFECTUÉ", "code de sortie 6"])?;
    end.with(&["Entité Doctrine déclarée final", "version 1.4.1 is back"])?;
    dev.types(&["delivery", "watch", "D-2"])?.ended(6)?.with(&["IN ERROR"])?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    dev.says(&["env", "show", "INT1"])?.with(&["SICARDI 1.4.1", "delivery/INT1  0/1"])?;
    // 31. in every case all icons are yellow again; what it came to stays beside, until somebody has seen it
    site.all_upcoming().await?;
    let red = ["En erreur · D-2", "Entité Doctrine"];
    dev.says(&["space", "show", SPACE, "--lang", "fr"])?.with(&red)?;
    dev.says(&["app", "history", "CA_LIVRAISON/CA_Installation"])?.with(&["D-2", "D-1"])?;
    dev.says(&["app", "acknowledge", "CA_LIVRAISON/CA_Installation"])?;
    let seen = dev.says(&["app", "show", "CA_LIVRAISON/CA_Installation", "--lang", "fr"])?;
    seen.without(&red)?;
    dev.says(&["delivery", "show", "D-2"])?.with(&["gone back", "doctrine_final_entity"])?;
    Ok(())
}

/// Steps 35 to 40: disks, scripts of the package, logs.
fn logs_of(site: &Site) -> Result<()> {
    let dev = &site.dev;
    // 35. df -h without being root
    dev.says(&["env", "df", "INT1"])?.with(&[AGENT, "docroot", "ok"])?;
    // 36. the scripts are part of the package; to change one is to publish another version
    let scripts = dev.says(&["package", "scripts", "SICARDI", "1.4.2"])?;
    scripts.with(&["delivery/SICARDI_AS_Livraison.act", "delivery/hooks/install"])?;
    let differs = dev.says(&["package", "scripts", "SICARDI", "1.4.2", "--diff", "1.4.1"])?;
    differs.with(&["-echo \"done: $total files\"", "+echo \"$total files are in place\""])?;
    // 37. gol
    let list = dev.says(&["logs", "ls", "--env", "INT1"])?.out;
    ensure!(list.find("D-2") < list.find("D-1"), "newest first: {list}");
    dev.says(&["logs", "cd", "--env", "INT1"])?.with(&["/logs?env=INT1"])?;
    // 38. tail -f on the newest: it ends as the delivery did
    let follow = dev.types(&["logs", "last", "-f", "--env", "INT1"])?.ended(6)?;
    follow.with(&["CA_Retour/RETOUR_VERSION", "version 1.4.1 is back"])?;
    // 39. less `ls -1tr | tail -1`
    let last = dev.says(&["logs", "last", "--env", "INT1"])?.out;
    ensure!(last.starts_with("CA_Controle/") && last.contains("PHP Fatal error"), "{last}");
    // 40. two log directories
    let sources = dev.says(&["env", "logs", "INT1"])?;
    sources.with(&["livraison", "SICARDI_2026-11-21.log", "httpd", "access.log"])?;
    dev.says(&["env", "tail", "INT1", "httpd", "access.log"])?.with(&["GET /health"])?;
    let follow = dev.says(&["env", "tail", "INT1", "livraison", "-f", "-n", "1", "--timeout", "1s"])?;
    follow.with(&["livraison du soir"])?.without(&["livraison du matin"])?;
    Ok(())
}

/// §25.3: one command for steps 6 to 33.
async fn the_short_flow(site: &Site) -> Result<()> {
    let dev = &site.dev;
    let plan = dev.says(&["deliver", "INT1", "SICARDI", "1.4.2", "--plan"])?;
    let parts =
        ["Gates", "CA_Installation/INSTALL_SCRIPT", "PF-10 disk space", "MiB", "CA_Retour/RETOUR_VERSION"];
    plan.with(&parts)?.with(&["+echo \"$total files are in place\"", "escale deliver INT1 SICARDI 1.4.2"])?;
    ensure!(
        dev.json(&["delivery", "ls"])?.as_array().is_some_and(|all| all.len() == 2),
        "a plan makes nothing"
    );
    let walked = dev.says(&["deliver", "INT1", "SICARDI", "1.4.2", "--follow"])?;
    walked.with(&["D-3", "SUCCEEDED", "version 1.4.2 is in place"])?;
    ensure!(site.served() == "1.4.2", "{}", site.served());
    // Of one's own, the last that waits or failed.
    dev.says(&["why"])?.with(&["D-2", "doctrine_final_entity"])?;
    dev.says(&["why", "D-3"])?.with(&["D-3", "succeeded"])?;
    site.all_upcoming().await?;
    for lock in dev.json(&["lock", "ls"])?.as_array().into_iter().flatten() {
        ensure!(lock["taken"] == 0 && lock["waiting"].as_array().is_some_and(Vec::is_empty), "{lock}");
    }
    Ok(())
}

/// Scenario 15, by command line: a partition that is too small stops the delivery before anything is changed; the cause, the numbers and what to look at
/// are told. Step 35.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partition_that_is_too_small() -> Result<()> {
    let site = Site::open(&[]).await?;
    let dev = &site.dev;
    dev.signs_in("r.dev", PASSWORD)?;
    site.publish("1.4.1")?;
    // What is free is kept in reserve: the package itself does not fit any more.
    let disk = dev.json(&["env", "df", "INT1"])?;
    let free = disk[0]["free_bytes"].as_u64().context("free bytes")? >> 20;
    let reserve = format!("{} reserve", bytes(free << 20, Lang::En));
    site.example.edit("int1.env.toml", "reserve     = \"16MiB\"", &format!("reserve     = \"{free}MiB\""))?;
    site.apply()?;
    let plan = dev.says(&["deliver", "INT1", "SICARDI", "1.4.1", "--plan"])?.out;
    let fails = |l: &str| l.contains("PF-10") && l.contains("docroot") && l.contains("fail");
    ensure!(plan.lines().any(fails), "{plan}");
    let before = Site::entries(&site.example.root("int1", "staging"));
    let walked = dev.types(&["deliver", "INT1", "SICARDI", "1.4.1", "--follow"])?.ended(6)?;
    let walked = walked.with(&["CA_Controle", "IN ERROR", "disk_full"])?;
    let began =
        |app: &str| walked.out.lines().any(|l| l.contains(&format!(" {app} ")) && l.contains("running"));
    for app in ["CA_Recuperation", "CA_Sauvegarde", "CA_Arret", "CA_Installation"] {
        ensure!(!began(app), "{app}: {}", walked.out);
    }
    // Nothing was changed, nothing is held.
    ensure!(site.served().is_empty() && Site::entries(&site.example.root("int1", "docroot")) == 0);
    ensure!(Site::entries(&site.example.root("int1", "staging")) == before, "something was fetched");
    dev.says(&["res", "get", LOCK])?.with(&["0/1 free"])?;
    dev.says(&["env", "show", "INT1"])?.with(&["delivery/INT1  0/1"])?;
    // Why, with numbers, in both languages; and what to look at.
    let why = dev.says(&["why", "D-1"])?;
    why.with(&["Disk full (disk_full)", "PF-10", "for the operations team", "escale env df INT1"])?;
    let why = dev.says(&["why", "D-1", "--lang", "fr"])?;
    why.with(&["Partition pleine (disk_full)", "pour l'exploitation", "escale env df INT1"])?;
    let checks = dev.says(&["delivery", "checks", "D-1"])?.out;
    let numbers = |l: &str| fails(l) && l.contains(" free on ") && l.contains(&reserve);
    ensure!(checks.lines().any(numbers), "{checks}");
    // 35. the partition itself
    dev.says(&["env", "df", "INT1", "--lang", "fr"])?.with(&[AGENT, "docroot"])?;
    // With room again, the same command delivers.
    site.example.edit("int1.env.toml", &format!("\"{free}MiB\""), "\"16MiB\"")?;
    site.apply()?;
    dev.says(&["deliver", "INT1", "SICARDI", "1.4.1", "--wait"])?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    Ok(())
}

/// Scenario 2, by command line: a developer who delivers to REC1 is refused with exit code 4, is told the command that asks for it, and nothing else happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_developer_asks_for_rec1() -> Result<()> {
    let site = Site::open(&[]).await?;
    let dev = &site.dev;
    dev.signs_in("r.dev", PASSWORD)?;
    site.publish("1.4.1")?;
    let request = "escale request new --env REC1 --package SICARDI --version 1.4.1";
    for mode in ["--wait", "--no-wait", "--follow"] {
        dev.types(&["deliver", "REC1", "SICARDI", "1.4.1", mode])?.ended(4)?.with(&["REC1", request])?;
    }
    let french = dev.types(&["deliver", "REC1", "SICARDI", "1.4.1", "--lang", "fr"])?.ended(4)?;
    french.with(&["palier REC", request])?;
    // The same round the corner: by the resource and a demand.
    dev.types(&["res", "set", "CA_LIV_ENV", "REC1", "CA_LIV_VERSION", "1.4.1"])?;
    ensure!(dev.types(&["app", "demand", INIT, "--param", "env=REC1", "--yes"])?.code != 0);
    ensure!(site.ops.json(&["delivery", "ls"])?.as_array().is_some_and(Vec::is_empty));
    for lock in site.ops.json(&["lock", "ls"])?.as_array().into_iter().flatten() {
        ensure!(lock["taken"] == 0, "{lock}");
    }
    // The command that was told works as it stands.
    let words: Vec<&str> = request.split(' ').skip(1).collect();
    let asked = dev.types(&[words.as_slice(), &["--draft"]].concat())?.ended(0)?;
    asked.with(&["R-1"])?;
    site.ops.says(&["request", "show", "R-1"])?.with(&["REC1", "SICARDI", "1.4.1", "r.dev"])?;
    Ok(())
}
