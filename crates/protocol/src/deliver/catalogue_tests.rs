//! The causes we ship (spec/delivery §18).

use super::CausesFile;
use model::deliver::cause::{Evidence, Rule, classify};

fn file() -> CausesFile {
    toml::from_str(include_str!("causes.toml")).unwrap()
}

fn rules() -> Vec<Rule> {
    file().cause.iter().map(|rule| rule.compiled().unwrap()).collect()
}

/// §18: every code of the catalogue is there, with a title and advice in both languages and an owner.
#[test]
fn catalogue_is_whole() {
    let file = file();
    for code in [
        "disk_full",
        "inode_full",
        "read_only_fs",
        "doctrine_final_entity",
        "package_missing",
        "digest_mismatch",
        "script_missing",
        "script_syntax",
        "script_interpreter",
        "permission_denied",
        "runas_unusable",
        "service_start_failed",
        "port_in_use",
        "config_missing_variable",
        "db_unreachable",
        "db_migration_failed",
        "db_locked",
        "timeout_run",
        "timeout_silence",
        "killed",
        "oom",
        "agent_lost",
        "agent_spool_full",
        "network_unreachable",
        "dns",
        "tls",
        "dependency_install_failed",
        "lock_lost",
        "health_check_failed",
        "cancelled_by",
        "window_closed",
    ] {
        assert_eq!(file.cause.iter().filter(|rule| rule.code == code).count(), 1, "{code}");
    }
    for rule in &file.cause {
        let both = |texts: &super::Texts| {
            ["fr", "en"].iter().all(|lang| texts.get(*lang).is_some_and(|t| t.len() > 3))
        };
        assert!(both(&rule.title) && both(&rule.advice), "{}", rule.code);
        assert!(["dev", "ops"].contains(&rule.owner.as_str()), "{}", rule.code);
        assert!(!rule.pattern.is_empty() || !rule.facts.is_empty(), "{}", rule.code);
    }
}

/// §18: lines of real programs are recognised, in both languages; ordinary lines are not.
#[test]
fn lines_of_real_programs() {
    let rules = rules();
    let primary = |line: &str, code: i32| {
        let lines = [(1_u64, "err", line)];
        let evidence = Evidence { job: "A/J", code: Some(code), lines: &lines, ..Evidence::default() };
        classify(&rules, &evidence)
            .first()
            .map_or("", |found| rules.iter().find(|r| r.code == found.code).map_or("", |r| r.code.as_str()))
            .to_owned()
    };
    for (line, code) in [
        ("tar: ./var/cache: Cannot write: No space left on device", "disk_full"),
        ("cp: erreur d'écriture de 'a' : Espace insuffisant sur le périphérique", "disk_full"),
        ("rsync: write failed: Disk quota exceeded (122)", "disk_full"),
        ("mkdir: cannot create directory 'x': Read-only file system", "read_only_fs"),
        (
            "PHP Fatal error:  Class Proxies\\__CG__\\App\\Entity\\User may not inherit from final class (App\\Entity\\User)",
            "doctrine_final_entity",
        ),
        ("  Unable to create a proxy for a final class \"App\\Entity\\Order\".", "doctrine_final_entity"),
        ("site.tar.gz: FAILED (sha256sum mismatch)", "digest_mismatch"),
        ("install.sh: line 41: syntax error near unexpected token `fi'", "script_syntax"),
        ("./install.sh: line 2: $'\\r': command not found", "script_syntax"),
        (
            "bash: ./hook.py: /usr/bin/python2: bad interpreter: No such file or directory",
            "script_interpreter",
        ),
        ("/usr/bin/env: 'ruby': No such file or directory", "script_interpreter"),
        ("sh: 0: cannot open delivery/hooks/migrate.sh: No such file or directory .sh", "script_missing"),
        ("cp: cannot create regular file '/produit/x': Permission denied", "permission_denied"),
        ("mkdir: impossible de créer le répertoire « x »: Permission non accordée", "permission_denied"),
        ("sudo: a password is required", "runas_unusable"),
        ("dplexploit is not in the sudoers file.  This incident will be reported.", "runas_unusable"),
        (
            "Job for httpd-sicardi-int1.service failed because the control process exited with error code.",
            "service_start_failed",
        ),
        ("(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80", "port_in_use"),
        ("Error: listen EADDRINUSE: address already in use :::3000", "port_in_use"),
        ("Environment variable not found: \"DATABASE_URL\".", "config_missing_variable"),
        ("deploy.sh: line 3: DB_HOST: unbound variable", "config_missing_variable"),
        ("SQLSTATE[HY000] [2002] Connection refused", "db_unreachable"),
        (
            "psql: error: connection to server at \"db1\" (10.0.0.4), port 5432 failed: Connection refused",
            "db_unreachable",
        ),
        ("ERROR 1045 (28000): Access denied for user 'app'@'web1' (using password: YES)", "db_unreachable"),
        ("ORA-12541: TNS:no listener", "db_unreachable"),
        ("Migration DoctrineMigrations\\Version20261101 failed during Execution.", "db_migration_failed"),
        ("ERROR:  relation \"orders\" already exists", "db_migration_failed"),
        ("ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction", "db_locked"),
        ("sqlite3.OperationalError: database is locked", "db_locked"),
        ("curl: (6) Could not resolve host: depot.example.invalid", "dns"),
        ("curl: (60) SSL certificate problem: certificate has expired", "tls"),
        ("curl: (7) Failed to connect to depot port 443: Connection refused", "network_unreachable"),
        ("ssh: connect to host web1 port 22: No route to host", "network_unreachable"),
        (
            "PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)",
            "oom",
        ),
        ("java.lang.OutOfMemoryError: Java heap space", "oom"),
        ("npm ERR! code ERESOLVE", "dependency_install_failed"),
        (
            "  Your requirements could not be resolved to an installable set of packages.",
            "dependency_install_failed",
        ),
        ("health check of https://int1.example.invalid/health failed: 503", "health_check_failed"),
        ("df: no free inodes", "inode_full"),
        ("cp: cannot open 'a': Too many open files", "too_many_files"),
        ("package SICARDI 1.4.2 not found", "package_missing"),
        ("copying 48211 files", ""),
        ("0 errors, 0 warnings", ""),
        ("Nothing to migrate: already at the latest version", ""),
        ("GET /health 200 12 ms", ""),
    ] {
        assert_eq!(primary(line, 1), code, "{line}");
    }
    assert_eq!(primary("deploy.sh: line 3: composer-x: command not found", 127), "command_not_found");
}

/// Scenario 18 (the rules): a `final` entity is the primary cause, although the same log complains of other things too. FC-2: what the supervisor saw comes first.
#[test]
fn primary_causes() {
    let rules = rules();
    let first = |evidence: &Evidence<'_>| {
        classify(&rules, evidence).first().map(|f| f.code.clone()).unwrap_or_default()
    };
    let lines = [
        (10_u64, "out", "curl: (7) Failed to connect to metrics: Connection refused"),
        (11, "err", "Cannot extend final class App\\Entity\\User"),
        (12, "err", "Job for httpd.service failed"),
    ];
    let evidence =
        Evidence { job: "CA_Installation/INSTALL", code: Some(255), lines: &lines, ..Evidence::default() };
    assert_eq!(first(&evidence), "doctrine_final_entity");
    let facts = |list: &[&str]| list.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>();
    for (seen, code) in [
        (facts(&["signal:9", "oom"]), "oom"),
        (facts(&["signal:15", "timeout:silence"]), "timeout_silence"),
        (facts(&["signal:15", "timeout:run"]), "timeout_run"),
        (facts(&["reason:checks-failed", "check:PF-10"]), "disk_full"),
        (facts(&["reason:checks-failed", "check:PF-24"]), "preflight_failed"),
        (facts(&["reason:checks-failed", "check:PF-22"]), "version_drift"),
        (facts(&["reason:not-writable", "check:PF-12"]), "permission_denied"),
        (facts(&["reason:not-mounted", "check:PF-12"]), "not_mounted"),
        (facts(&["reason:read-only-fs", "check:PF-12"]), "read_only_fs"),
        (facts(&["reason:inodes-gone", "full:/produit"]), "inode_full"),
        (facts(&["reason:job-log-limit"]), "log_limit"),
        (facts(&["spool:full"]), "agent_spool_full"),
        (facts(&["spool:full", "errno:ENOSPC"]), "disk_full"),
        (facts(&["reason:service-unknown"]), "service_unknown"),
        (facts(&["reason:value_missing"]), "config_missing_variable"),
        (facts(&["errno:ENOSPC", "full:/produit"]), "disk_full"),
        (facts(&["kind:lost"]), "agent_lost"),
        (facts(&["reason:lock-lost"]), "lock_lost"),
        (facts(&["signal:9"]), "killed"),
    ] {
        assert_eq!(first(&Evidence { facts: &seen, ..evidence.clone() }), code, "{seen:?}");
    }
}

/// Sources of a folder of this workspace, without its tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(place: &std::path::Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if name != "tests" {
                    walk(&path, found);
                }
            } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
                found.push((path.display().to_string(), code));
            }
        }
    }
    let mut found = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    assert!(!found.is_empty(), "{folder}");
    found
}

/// Words that follow a text, as far as they are made of letters, digits and the characters of `more`.
fn after<'a>(text: &'a str, mark: &'a str, more: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(mark).skip(1).map(move |rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !more.contains(c));
        &rest[..end.unwrap_or(rest.len())]
    })
}

/// FC-1: whatever a job can end with has a rule: every cause the engine finds itself, every check of §19, every reason an agent gives. A cause the engine writes as a plain word, past
/// the list, is a fault too.
#[test]
fn every_end_has_its_rule() {
    let file = file();
    let known = |code: &str| super::causes::rule_of(file.cause.iter(), code).is_some();
    for code in model::deliver::cause::codes::ALL {
        assert!(known(code.word()), "{} has no rule", code.word());
    }
    for check in (1..=25).map(|n| format!("PF-{n:02}")) {
        let fact = format!("check:{check}");
        assert!(file.cause.iter().any(|rule| rule.facts.contains(&fact)), "{fact} has no rule");
        assert!(known(super::causes::cause_of_check(&check)), "{check}");
    }
    // Told while a job runs, or beside another row; never as the end of one.
    let beside = ["space-low", "old-releases", "log-gap"];
    let mut reasons = 0;
    for (path, text) in sources("agent/src/jobs") {
        for name in after(&text, "code::", "_") {
            let word = name.to_lowercase().replace('_', "-");
            assert!(crate::reason::ALL.iter().any(|(code, ..)| *code == word), "{path}: {name}");
            let fact = format!("reason:{word}");
            let has = file.cause.iter().any(|rule| rule.facts.contains(&fact));
            assert!(has || beside.contains(&word.as_str()), "{path}: {fact} has no rule");
            reasons += 1;
        }
    }
    assert!(reasons > 40, "{reasons}");
    for folder in ["server/src/engine", "server/src/delivery", "model/src/deliver"] {
        for (path, text) in sources(folder) {
            for mark in ["cause: Some(\"", "cause = Some(\"", "(\"cause\", \"", "failed(\"", "refused(\""] {
                let found = after(&text, mark, "_").find(|word| word.contains('_'));
                assert_eq!(found, None, "{path}: {mark}: take it from model::deliver::cause::codes");
            }
        }
    }
}
