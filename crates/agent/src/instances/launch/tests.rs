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
    planned_by(&conduct(), manifest, assigned, files)
}

fn conduct() -> Conduct {
    Conduct {
        hide_keys: false,
        stop_grace: Duration::from_secs(7),
        usage_every: Duration::from_secs(1),
        program: PathBuf::from("/usr/bin/escale-agent"),
    }
}

fn planned_by(
    conduct: &Conduct,
    manifest: &Manifest,
    assigned: &Assigned,
    files: &[(&str, &str)],
) -> Result<Launch, Reason> {
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
        conduct,
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

/// PKG-08, SEN-09: five arguments, the working directory, the variables, the grace.
#[test]
fn constellation_packages_get_their_contract() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    let tries = ["Program.exe", "Program"].map(str::to_owned).to_vec();
    manifest.run = Some(Run { executables: tries, ..run() });
    let launch = planned(&manifest, &assigned(&[]), &[("Program", "#!/bin/sh\n")]).unwrap();
    assert!(launch.spec.program.ends_with("files/Program"));
    let pid = std::process::id().to_string();
    assert_eq!(
        launch.spec.arguments,
        ["https://escale.example.org/", "box-1", "Demo", "the-access-key", &pid]
    );
    assert!(launch.spec.folder.ends_with("Demo/files"));
    assert_eq!(launch.stop.grace, Duration::from_secs(7));
    let hiding = Conduct { hide_keys: true, ..conduct() };
    let hidden = planned_by(&hiding, &manifest, &assigned(&[]), &[("Program", "#!/bin/sh\n")]).unwrap();
    assert_eq!(hidden.spec.arguments[3], "-");
    assert_eq!(hidden.spec.environment["CONSTELLATION_ACCESS_KEY"], "the-access-key");
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

/// PKG-06, PKG-07: what is named, the package's name, the instance's; with `.exe`, then all without; whatever the case.
#[test]
fn the_program_is_the_first_that_is_there() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    let tries = ["bin/Host.exe", "Pack.exe", "bin/Host", "Pack"].map(str::to_owned).to_vec();
    manifest.run = Some(Run { executables: tries, ..run() });
    let order = ["bin/Host.exe", "Pack.exe", "Demo.exe", "bin/Host", "Pack", "Demo"];
    assert_eq!(candidates(manifest.run.as_ref().unwrap(), "Demo"), order);
    for from in 0..order.len() {
        let files: Vec<_> = order[from..].iter().map(|name| (*name, "#!/bin/sh\n")).collect();
        let launch = planned(&manifest, &assigned(&[]), &files).unwrap();
        assert!(launch.spec.program.ends_with(order[from]), "{:?}", launch.spec.program);
    }
    let launch = planned(&manifest, &assigned(&[]), &[("PACK.EXE", "#!/bin/sh\n")]).unwrap();
    assert!(launch.spec.program.ends_with("PACK.EXE"));
}

/// PKG-11: scripts are run by the agent when nothing else can run them; a program of the package goes first.
#[test]
fn python_scripts_are_run_by_the_agent() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    manifest.run = Some(Run {
        executables: ["PythonPackageHost.exe", "PythonPackageHost"].map(str::to_owned).to_vec(),
        ..run()
    });
    let scripts = "<configuration><pythonProxy scriptStartupTimeout='20'><scripts>\
                   <script filename='Scripts\\Main.py'/></scripts></pythonProxy></configuration>";
    let config = ("PythonPackageHost.exe.config", scripts);
    let launch = planned(&manifest, &assigned(&[]), &[config]).unwrap();
    assert_eq!(launch.spec.program, Path::new("/usr/bin/escale-agent"));
    assert_eq!(launch.spec.arguments[0], "python-host");
    assert!(launch.spec.arguments[1].ends_with("files/PythonPackageHost.exe.config"));
    assert_eq!(launch.ready, Ready::Notify { within: Duration::from_secs(20) + limits::PYTHON_HOST_SLACK });
    let native = planned(&manifest, &assigned(&[]), &[config, ("PythonPackageHost", "#!/bin/sh\n")]).unwrap();
    assert!(native.spec.program.ends_with("PythonPackageHost") && native.ready == Ready::Started);
    let odd = [("PythonPackageHost.exe.config", "<pythonProxy><scripts><script/></scripts></pythonProxy>")];
    assert_eq!(planned(&manifest, &assigned(&[]), &odd).unwrap_err().code, code::MANIFEST_UNUSABLE);
    let none = [("PythonPackageHost.exe.config", "<configuration/>")];
    assert_eq!(planned(&manifest, &assigned(&[]), &none).unwrap_err().code, code::NO_PROGRAM);
}

/// PKG-04: a package that says it does not fit is started, with a warning.
#[test]
fn what_does_not_fit_is_a_warning() {
    let mut manifest = escale(&[]);
    manifest.spelling = Spelling::Constellation;
    assert_eq!(incompatibilities(&manifest), [""; 0]);
    manifest.compatibility.platforms = vec![("Unix".into(), true), ("Win32NT".into(), false)];
    manifest.compatibility.constellation = Some("1.8".into());
    assert_eq!(incompatibilities(&manifest), [""; 0]);
    manifest.compatibility.platforms = vec![("Unix".into(), false)];
    manifest.compatibility.constellation = Some("1.9".into());
    assert_eq!(incompatibilities(&manifest).len(), if cfg!(target_os = "linux") { 2 } else { 1 });
    manifest.compatibility.constellation = Some("soon".into());
    assert!(incompatibilities(&manifest).len() < 2, "what is no version is no reason");
    let mut ours = escale(&["sh"]);
    ours.platforms = vec!["plan9-x86_64".into()];
    assert_eq!(incompatibilities(&ours).len(), 1);
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
