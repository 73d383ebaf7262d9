//! The launch contract: what a program finds in its arguments and its environment.

use super::*;
use model::manifest::{RecoveryPart, SettingSpec};

fn run() -> Run {
    Run {
        command: Vec::new(),
        executables: Vec::new(),
        ready: Ready::Started,
        stop: Stop::default(),
        recovery: RecoveryPart::default(),
        memory_bytes_max: None,
        env: BTreeMap::new(),
    }
}

fn assigned(settings: &[(&str, &str)]) -> Assigned {
    Assigned {
        id: "ins_1".into(),
        name: "Demo".into(),
        bundle: None,
        run: true,
        launch: 1,
        autostart: true,
        recovery: protocol::api::RecoveryOptions::default(),
        settings: settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        secret_settings: vec!["password".into()],
        settings_generation: 1,
        groups: Vec::new(),
        access_key: "the-access-key".into(),
    }
}

/// Plans a launch in a folder with these files.
fn planned(manifest: &Manifest, assigned: &Assigned, files: &[(&str, &str)]) -> Result<Launch, Reason> {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::at(folder.path().join("Demo"));
    for (name, content) in files {
        let path = places.files().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    plan(&Inputs {
        assigned,
        manifest,
        places: &places,
        agent: "box-1",
        server: "https://escale.example.org",
        socket: Path::new("/run/agent.sock"),
        key: "the-key",
    })
}

fn escale(command: &[&str]) -> Manifest {
    let mut manifest = Manifest::bare("demo", "1.0");
    manifest.run = Some(Run { command: command.iter().map(|s| (*s).to_owned()).collect(), ..run() });
    manifest
}

#[test]
fn settings_are_put_into_the_command_and_secrets_never() {
    let mut manifest = escale(&["sh", "serve.sh", "--port=${setting.port}"]);
    let mut port = SettingSpec::new(SettingKey::parse("port").unwrap(), SettingType::Integer);
    port.default = Some("8080".into());
    manifest.settings = vec![port];
    let launch = planned(&manifest, &assigned(&[]), &[]).unwrap();
    assert!(launch.spec.program.ends_with("sh") && launch.spec.program.is_absolute());
    assert_eq!(launch.spec.arguments, ["serve.sh", "--port=8080"]);
    let launch = planned(&manifest, &assigned(&[("port", "81"), ("password", "hunter2")]), &[]).unwrap();
    assert_eq!(launch.spec.arguments[1], "--port=81");
    let environment = &launch.spec.environment;
    assert_eq!(environment["ESCALE_SETTING_PORT"], "81");
    assert_eq!(environment["ESCALE_INSTANCE"], "Demo");
    assert_eq!(environment["ESCALE_SERVER"], "https://escale.example.org");
    assert!(environment["ESCALE_DATA_DIR"].ends_with("Demo/data"));
    assert!(!environment.contains_key("CONSTELLATION_ACCESS_KEY") && !environment.contains_key("CARGO"));

    let leaks = escale(&["sh", "-c", "login ${setting.password}"]);
    let reason = planned(&leaks, &assigned(&[("password", "hunter2")]), &[]).unwrap_err();
    assert_eq!(reason.code, code::MANIFEST_UNUSABLE);
    assert!(!format!("{reason:?}").contains("hunter2"));
}

#[test]
fn what_is_missing_is_named() {
    let mut manifest = escale(&["sh", "${setting.nowhere}"]);
    let reason = planned(&manifest, &assigned(&[]), &[]).unwrap_err();
    assert_eq!((reason.code.as_str(), reason.details["key"].as_str()), (code::SETTING_MISSING, "nowhere"));
    let mut required = SettingSpec::new(SettingKey::parse("url").unwrap(), SettingType::String);
    required.required = true;
    manifest = escale(&["sh"]);
    manifest.settings = vec![required];
    let reason = planned(&manifest, &assigned(&[]), &[]).unwrap_err();
    assert_eq!((reason.code.as_str(), reason.details["key"].as_str()), (code::SETTING_MISSING, "url"));
    for (program, expected) in [
        ("./not-there.sh", code::NO_PROGRAM),
        ("no-such-program-anywhere", code::NO_PROGRAM),
        ("../escape.sh", code::MANIFEST_UNUSABLE),
        ("bin/../../escape.sh", code::MANIFEST_UNUSABLE),
    ] {
        let reason = planned(&escale(&[program]), &assigned(&[]), &[]).unwrap_err();
        assert_eq!(reason.code, expected, "{program}");
    }
    assert_eq!(
        planned(&Manifest::bare("a", "1"), &assigned(&[]), &[]).unwrap_err().code,
        code::MANIFEST_UNUSABLE
    );
}

#[test]
fn a_program_of_the_package_is_made_executable() {
    let launch =
        planned(&escale(&["./bin/serve", "x"]), &assigned(&[]), &[("bin/serve", "#!/bin/sh\n")]).unwrap();
    assert!(launch.spec.program.ends_with("Demo/files/./bin/serve"), "{:?}", launch.spec.program);
}

#[test]
fn constellation_packages_get_their_contract() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    let tries = ["Program.exe", "Program"].map(str::to_owned).to_vec();
    manifest.run = Some(Run { executables: tries, ..run() });
    let launch = planned(&manifest, &assigned(&[]), &[("Program", "#!/bin/sh\n")]).unwrap();
    assert!(launch.spec.program.ends_with("files/Program"));
    let pid = std::process::id().to_string();
    assert_eq!(launch.spec.arguments, ["https://escale.example.org/", "box-1", "Demo", "-", &pid]);
    assert!(!launch.spec.arguments.contains(&"the-access-key".to_owned()));
    assert_eq!(launch.spec.environment["CONSTELLATION_ACCESS_KEY"], "the-access-key");
    assert_eq!(launch.spec.environment["CONSTELLATION_SERVER_URI"], "https://escale.example.org/");
    // By the name of the instance, when nothing else fits.
    assert!(
        planned(&manifest, &assigned(&[]), &[("Demo.exe", "#!")]).unwrap().spec.program.ends_with("Demo.exe")
    );
    let reason = planned(&manifest, &assigned(&[]), &[]).unwrap_err();
    assert_eq!((reason.code.as_str(), reason.details["program"].as_str()), (code::NO_PROGRAM, "Program.exe"));
    // A .NET program needs mono, first on the line; where there is none, that is the reason.
    match planned(&manifest, &assigned(&[]), &[("Program.exe", "MZ\u{90}")]) {
        Ok(launch) => assert!(launch.spec.arguments[0].ends_with("Program.exe")),
        Err(reason) => assert_eq!(reason.details["program"], "mono"),
    }
}

#[test]
fn a_constellation_package_may_set_something_for_itself() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    manifest.run = Some(Run { executables: vec!["Program.exe".to_owned(), "Program".to_owned()], ..run() });
    let config = "<configuration><constellationSettings><settings><setting key=\"Here\" value=\"1\"/>\
                  <setting key=\"Both\" value=\"2\"/></settings></constellationSettings></configuration>";
    let files = [("Program", "#!/bin/sh\n"), ("Program.exe.config", config)];
    let launch = planned(&manifest, &assigned(&[("Both", "3")]), &files).unwrap();
    assert_eq!(launch.spec.environment["ESCALE_SETTING_HERE"], "1");
    assert_eq!(launch.spec.environment["ESCALE_SETTING_BOTH"], "3", "the server's value wins");
}

#[test]
fn variables_of_settings() {
    assert_eq!(variable_of("port"), "ESCALE_SETTING_PORT");
    assert_eq!(variable_of("Api.Key é"), "ESCALE_SETTING_API_KEY__");
}
