//! `PackageInfo.xml` as the packages of the field write it (spec/constellation §3.1–§3.4).

use crate::write::{Bench, zip};
use bundle::{Error, inspect, read_file, read_manifest_dir};
use model::manifest::{Dependency, Manifest, Ready, RecoveryPart, Spelling};
use model::setting::SettingType;

fn read_bytes(bytes: &[u8]) -> Result<Manifest, Error> {
    let bench = Bench::new();
    bench.put("src/PackageInfo.xml", bytes);
    read_manifest_dir(&bench.dir.path().join("src"), "Fallback")
}

fn read(text: &str) -> Manifest {
    read_bytes(text.as_bytes()).unwrap()
}

const FULL: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<!-- ours -->
<Package xmlns="http://schemas.myconstellation.io/Constellation/1.8/PackageManifest"
         Name="Collector" Version="2.1.0" Author="Fleet team" Icon="Art\icon.png" URL="http://a/" PackageUrl="http://b/"
         Description="Collects host metrics" ExecutableFilename="collector"
         RequestLastStateObjectsOnStart="true" EnableControlHub="false">
  <Compatibility constellationVersion="1.8" dotNetTargetPlatform="net45">
    <Platforms>
      <Platform id="Win32NT" isCompliant="true" />
      <Platform id="Unix" isCompliant="True" />
      <Platform id="MacOS" isCompliant="false" />
    </Platforms>
  </Compatibility>
  <Settings>
    <Setting name="Interval" type="Int32" isRequired="false" defaultValue="10" description="Seconds &amp; more" />
    <Setting name="Targets" type="JsonObject" isRequired="true" ignoreDefaultValue="true" ignoreLocalValue="true">
      <defaultContent><![CDATA[ { "hosts": [ "127.0.0.1", ], } ]]></defaultContent>
    </Setting>
    <Setting name="Tree" type="configurationSection" schemaXSD="Xsd\tree.xsd">
      <defaultContent>
        <tree depth="2" xmlns:x="urn:x"><x:leaf name="a &lt; b"/><text>é &amp; è</text></tree>
      </defaultContent>
    </Setting>
    <Setting name="Note" type="string" isRequiered="true"><defaultContent>plain text</defaultContent></Setting>
  </Settings>
  <Dependencies><Dependency Name="Other" Version="1.0" /></Dependencies>
  <Unknown><deep/></Unknown>
</Package>
"#;

/// PKG-02, PKG-03, PKG-05: every attribute of §3.2.
#[test]
fn everything() {
    let manifest = read(FULL);
    assert_eq!(manifest.spelling, Spelling::Constellation);
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("Collector", "2.1.0"));
    assert_eq!(manifest.authors, ["Fleet team"]);
    assert_eq!(
        (manifest.icon.as_deref(), manifest.url.as_deref()),
        (Some("Art/icon.png"), Some("http://b/"))
    );
    assert_eq!(manifest.description.get("fr"), Some("Collects host metrics"));
    assert_eq!(manifest.author_url.as_deref(), Some("http://a/"));
    assert_eq!(manifest.platforms, ["windows", "linux"]);
    let compatibility = &manifest.compatibility;
    let versions = (compatibility.constellation.as_deref(), compatibility.dotnet.as_deref());
    assert_eq!(versions, (Some("1.8"), Some("net45")));
    let platforms = [("Win32NT", true), ("Unix", true), ("MacOS", false)];
    assert_eq!(compatibility.platforms, platforms.map(|(id, compliant)| (id.to_owned(), compliant)));
    assert!(compatibility.excludes("macos") && !compatibility.excludes("linux"));
    assert!(manifest.request_last_states && !manifest.enable_control_hub);
    assert_eq!(manifest.dependencies, [Dependency { name: "Other".into(), version: "1.0".into() }]);
    assert_eq!(manifest.warnings, [""; 0]);
    let run = manifest.run.unwrap();
    assert_eq!(run.executables, ["collector", "Collector.exe", "Collector"]);
    assert_eq!((run.command.len(), run.ready, run.recovery), (0, Ready::Started, RecoveryPart::default()));

    let [interval, targets, tree, note] = &manifest.settings[..] else { panic!("{:?}", manifest.settings) };
    assert_eq!((interval.kind, interval.default.as_deref()), (SettingType::Integer, Some("10")));
    assert_eq!(interval.description.get("en"), Some("Seconds & more"));
    assert_eq!(targets.kind, SettingType::Json);
    assert!(targets.required && targets.ignore_default && targets.ignore_local);
    assert_eq!(targets.default.as_deref(), Some(r#"{ "hosts": [ "127.0.0.1", ], }"#));
    assert_eq!(tree.kind, SettingType::Xml);
    let xml = r#"<tree depth="2" xmlns:x="urn:x"><x:leaf name="a &lt; b"/><text>é &amp; è</text></tree>"#;
    assert_eq!(tree.default.as_deref(), Some(xml));
    assert!(note.required && !note.ignore_default);
    let declared =
        [interval, targets, tree, note].map(|s| (s.declared.as_str(), s.content, s.schema.as_deref()));
    assert_eq!(
        declared,
        [
            ("Int32", false, None),
            ("JsonObject", true, None),
            ("ConfigurationSection", true, Some("Xsd/tree.xsd")),
            ("String", true, None)
        ]
    );
    assert_eq!((note.kind, note.default.as_deref()), (SettingType::String, Some("plain text")));
}

/// PKG-02: byte order marks, namespaces, letter case.
#[test]
fn the_same_in_every_encoding_and_spelling() {
    let expected = read(FULL);
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(FULL.encode_utf16()).flat_map(order).collect()
    };
    let namespace = r#" xmlns="http://schemas.myconstellation.io/Constellation/1.8/PackageManifest""#;
    for bytes in [
        format!("\u{feff}{FULL}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        FULL.replace(namespace, "").into_bytes(),
        FULL.replace(namespace, " xmlns=\"urn:other\"").into_bytes(),
        FULL.replace("Setting ", "setting ")
            .replace("</Setting>", "</setting>")
            .replace(" Name=", " NAME=")
            .replace("isRequired", "IsRequired")
            .into_bytes(),
        FULL.replace("Int32", "int32").replace("JsonObject", "JSONOBJECT").into_bytes(),
        FULL.replace("<tree ", &format!("<tree{namespace} ")).into_bytes(),
        prefixed(namespace).into_bytes(),
        FULL.replace('\n', "\r\n").into_bytes(),
    ] {
        assert_eq!(read_bytes(&bytes).unwrap(), expected);
    }
}

/// The same manifest with a prefix on every element, as some XML writers do.
fn prefixed(namespace: &str) -> String {
    let mut text = FULL.replace("</", "</m:").replace("<", "<m:");
    for (odd, right) in [("<m:/m:", "</m:"), ("<m:?", "<?"), ("<m:!", "<!"), ("m:x:leaf", "x:leaf")] {
        text = text.replace(odd, right);
    }
    text.replace(namespace, &namespace.replace("xmlns", "xmlns:m"))
}

#[test]
fn what_may_be_left_out() {
    let manifest = read("<Package/>");
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), ("Fallback", "0.0"));
    assert_eq!(manifest.run.unwrap().executables, ["Fallback.exe", "Fallback"]);
    assert!(manifest.platforms.is_empty() && manifest.icon.is_none() && manifest.authors.is_empty());
    let bench = Bench::new();
    for (file_name, name) in [("My.Package.zip", "My.Package"), ("other.ZIP", "other"), ("bare", "bare")] {
        let archive =
            bench.put("x", &zip(&[("packageinfo.xml", b"<Package Name=' ' Version=''/>"), ("a.exe", b"MZ")]));
        let manifest = inspect(&archive, file_name).unwrap().manifest;
        assert_eq!((manifest.name.as_str(), manifest.version.as_str()), (name, "0.0"));
        assert_eq!(manifest.warnings.len(), 1, "no program: {:?}", manifest.warnings);
    }
}

#[test]
fn programs_to_try() {
    for (attributes, files) in [
        ("Name='A' ExecutableFilename='Host.exe'", &["Host.exe", "A.exe", "Host", "A"][..]),
        ("Name='A' ExecutableFilename='bin\\run.EXE'", &["bin/run.EXE", "A.exe", "bin/run", "A"]),
        ("Name='A' ExecutableFilename='A.exe'", &["A.exe", "A"]),
        ("Name='A'", &["A.exe", "A"]),
    ] {
        assert_eq!(read(&format!("<Package {attributes}/>")).run.unwrap().executables, files);
    }
    for outside in ["../evil", "C:\\Windows\\x.exe", "/bin/sh", "sub/"] {
        let error =
            read_bytes(format!("<Package Name='A' ExecutableFilename='{outside}'/>").as_bytes()).unwrap_err();
        assert_eq!(error.code(), "manifest-invalid");
    }
}

/// PKG-02, PKG-03, PKG-04: nothing that can be read is refused.
#[test]
fn what_is_odd_becomes_a_warning() {
    let manifest = read(
        r"<Package Name='A' Icon='..\x.png'>
  <Compatibility><Platforms><Platform id='Unix' isCompliant='false'/><Platform id='BeOS'/></Platforms></Compatibility>
  <Settings>
    <Setting name='a' type='Guid' defaultValue='x'/>
    <Setting name='a' type='String'/>
    <Setting type='String'/>
    <Setting name='n' type='Int64' defaultValue='many'/>
    <Setting name='e' type='Double' defaultValue=''/>
    <Setting name='t' type='TimeSpan' defaultValue='00:00:30'/>
    <Setting name='d' type='DateTime' defaultValue='2026-11-20T08:00:00'/>
    <Setting name='b' type='Boolean' defaultValue='True'/>
    <Setting name='x' type='XmlDocument'><defaultContent/></Setting>
  </Settings></Package>",
    );
    assert_eq!(manifest.warnings.len(), 6, "{:#?}", manifest.warnings);
    assert!(manifest.platforms.is_empty() && manifest.compatibility.excludes("linux"));
    let settings: Vec<_> =
        manifest.settings.iter().map(|s| (s.key.as_str(), s.kind, s.default.as_deref())).collect();
    assert_eq!(
        settings,
        [
            ("a", SettingType::String, Some("x")),
            ("n", SettingType::Integer, Some("many")),
            ("e", SettingType::Number, None),
            ("t", SettingType::Duration, Some("00:00:30")),
            ("d", SettingType::Date, Some("2026-11-20T08:00:00")),
            ("b", SettingType::Boolean, Some("True")),
            ("x", SettingType::Xml, None),
        ]
    );
}

#[test]
fn what_is_refused() {
    for (text, line, words) in [
        ("<!DOCTYPE Package [<!ENTITY a 'aaaa'>]>\n<Package Name='&a;'/>", 1, "DOCTYPE"),
        ("<Package>\n&unknown;</Package>", 2, "&unknown;"),
        ("<Package Name='a/b'/>", 1, "'/'"),
        ("<Package Name='a'\n Version='one'/>", 1, "\"one\""),
        ("<Other/>", 1, "not <Package>"),
        ("<Package>\n<Settings>\n</Package>", 3, ""),
        ("<Package>", 1, "never closed"),
        ("", 1, "no element"),
        ("{}", 1, "outside"),
    ] {
        let told = read_bytes(text.as_bytes()).unwrap_err().to_string();
        assert!(told.starts_with(&format!("PackageInfo.xml line {line}: ")), "{told}\n{text}");
        assert!(told.contains(words), "{told}");
    }
}

/// PKG-11: a package with scripts alone lacks nothing.
#[test]
fn a_python_package_needs_no_program() {
    let bench = Bench::new();
    let files: [(&str, &[u8]); 3] = [
        ("PackageInfo.xml", b"<Package Name='A' ExecutableFilename='PythonPackageHost.exe'/>"),
        ("PythonPackageHost.exe.config", b"<configuration/>"),
        ("Scripts\\Main.py", b"print()"),
    ];
    let archive = bench.put("A.zip", &zip(&files));
    assert_eq!(inspect(&archive, "A.zip").unwrap().manifest.warnings, [""; 0]);
}

/// PKG-01: back-slashes, and folders that have no entry of their own.
#[test]
fn a_package_as_windows_tools_zip_it() {
    let bench = Bench::new();
    let bytes = zip(&[
        ("PackageInfo.xml", FULL.as_bytes()),
        ("Collector.exe", b"MZ"),
        ("Scripts\\Main.py", b"print()"),
        ("Art\\icon.png", b"\x89PNG\r\n\x1a\n"),
        ("Xsd\\tree.xsd", b"<schema/>"),
    ]);
    let archive = bench.put("Collector.zip", &bytes);
    let inspected = inspect(&archive, "Collector.zip").unwrap();
    assert_eq!(inspected.manifest.warnings, [""; 0]);
    assert!(inspected.icon.is_some());
    bundle::unpack(&archive, &bench.target()).unwrap();
    let tree = Bench::tree(&bench.target());
    assert_eq!(
        tree,
        [
            "Art/",
            "Art/icon.png",
            "Collector.exe",
            "PackageInfo.xml",
            "Scripts/",
            "Scripts/Main.py",
            "Xsd/",
            "Xsd/tree.xsd"
        ]
    );
    let schema = |name: &str, max| read_file(&archive, name, max).unwrap();
    assert_eq!(schema("Xsd\\tree.xsd", 9).as_deref(), Some(&b"<schema/>"[..]));
    assert_eq!((schema("Xsd/tree.xsd", 8), schema("none.xsd", 9), schema("../x", 9)), (None, None, None));
}
