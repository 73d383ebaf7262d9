//! The folder for package files copied by hand, and schemas of settings.

use super::Incoming;
use crate::run::look_incoming;
use crate::testing::{TestApp, each};
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

fn pack(name: &str, version: &str, filler: &str, ending: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "format = 1\n[package]\nname = \"{name}\"\nversion = \"{version}\"\n[run]\ncommand = [\"sh\", \"run.sh\"]\n"
    );
    fs::write(folder.path().join("escale.toml"), manifest).unwrap();
    fs::write(folder.path().join("run.sh"), format!("# {filler}\nsleep 60\n")).unwrap();
    let out = folder.path().join(format!("made.{ending}"));
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap_or_else(|e| panic!("{e}"));
    fs::read(out).unwrap()
}

/// A test's look into its folder. The chore itself runs only in a server with a socket.
struct Looker<'a> {
    test: &'a TestApp,
    incoming: Incoming,
}

impl<'a> Looker<'a> {
    fn new(test: &'a TestApp) -> Self {
        Self { test, incoming: Incoming::of(test.folder.path()) }
    }
    fn path(&self, name: &str) -> PathBuf {
        self.incoming.folder().join(name)
    }
    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }
    async fn look(&mut self) {
        look_incoming(&self.test.app, &mut self.incoming).await;
    }
    fn there(&self) -> BTreeSet<String> {
        let entries = fs::read_dir(self.incoming.folder()).unwrap();
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }
    async fn published(&self) -> Vec<String> {
        let page = self.test.get("/packages").await.json();
        page["items"].as_array().unwrap().iter().map(|f| f["file"].as_str().unwrap().to_owned()).collect()
    }
    async fn errors(&self) -> Vec<String> {
        let journal = self.test.get("/journal?level=error").await.json();
        journal["lines"].as_array().unwrap().iter().map(|l| l["text"].as_str().unwrap().to_owned()).collect()
    }
}

fn names(list: &[&str]) -> BTreeSet<String> {
    list.iter().map(|n| (*n).to_owned()).collect()
}

/// S1-01, REP-05: a file copied by hand is published once it stopped changing, by the server, and readers are told.
#[tokio::test]
async fn a_copied_file_is_published() {
    each(|test| async move {
        let mut looker = Looker::new(&test);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(looker.incoming.folder()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        let last = test.app.live.last();
        let bytes = pack("Lamp", "1.0", "", "zip");
        looker.put("Lamp.zip", &bytes[..bytes.len() / 2]);
        looker.look().await;
        // It still grows: not yet.
        let mut file = fs::OpenOptions::new().append(true).open(looker.path("Lamp.zip")).unwrap();
        file.write_all(&bytes[bytes.len() / 2..]).unwrap();
        looker.look().await;
        assert_eq!(looker.published().await, Vec::<String>::new());
        looker.put("Other.TAR.ZST", &pack("Other", "2.0", "", "tar.zst"));
        looker.look().await;
        assert_eq!(looker.published().await, ["Lamp.zip"]);
        looker.look().await;
        assert_eq!(looker.published().await, ["Lamp.zip", "Other.TAR.ZST"]);
        assert_eq!(looker.there(), names(&[]));
        let file = test.get("/packages/Lamp.zip").await.json();
        assert_eq!(file["published_by"], "server");
        assert_eq!(test.get("/packages/Lamp.zip/content").await.bytes, bytes);
        let audit = test.get("/audit?search=package.published").await.json();
        assert_eq!((&audit["total"], &audit["items"][0]["actor"]), (&Value::from(2), &Value::from("server")));
        // Readers of live changes hear of both.
        let (mut told, mut coming) = test.app.live.read(Some(last));
        let mut files = BTreeSet::new();
        while files.len() < 2 {
            let next = match told.as_mut().filter(|t| !t.is_empty()).map(|t| t.remove(0)) {
                Some(next) => next,
                None => coming.recv().await.unwrap(),
            };
            if let protocol::event::Change::Package { package } = &*next.change {
                files.insert(package.file.clone());
            }
        }
        assert_eq!(files, names(&["Lamp.zip", "Other.TAR.ZST"]));
        // The same bytes again, under any name: taken out, nothing changes.
        looker.put("again.zip", &bytes);
        looker.look().await;
        looker.look().await;
        assert_eq!((looker.there(), looker.errors().await), (names(&[]), Vec::new()));
        assert_eq!(looker.published().await, ["Lamp.zip", "Other.TAR.ZST"]);
        drop(looker);
        test
    })
    .await;
}

/// S1-01: what is refused stands aside with its reason in both languages, and in the journal; all else is left alone.
#[tokio::test]
async fn a_copied_file_that_is_refused_says_why() {
    each(|test| async move {
        let mut looker = Looker::new(&test);
        test.publish("Lamp.zip", &pack("Lamp", "1.0", "", "zip")).await;
        looker.put("junk.zip", b"this is no archive");
        looker.put("lamp.zip", &pack("Lamp", "1.0", "other", "zip"));
        for left in [".hidden.zip", "notes.txt", "empty.zip"] {
            looker.put(left, if left == "empty.zip" { b"" } else { b"x" });
        }
        fs::create_dir(looker.path("folder.zip")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(looker.path("notes.txt"), looker.path("link.zip")).unwrap();
        for _ in 0..3 {
            looker.look().await;
        }
        let mut there = names(&[
            ".hidden.zip",
            "notes.txt",
            "empty.zip",
            "folder.zip",
            "junk.zip.refused",
            "junk.zip.refused.txt",
            "lamp.zip.refused",
            "lamp.zip.refused.txt",
        ]);
        if cfg!(unix) {
            there.insert("link.zip".to_owned());
        }
        assert_eq!(looker.there(), there);
        let reason = fs::read_to_string(looker.path("lamp.zip.refused.txt")).unwrap();
        assert!(reason.contains("version-exists"), "{reason}");
        assert!(reason.contains("\nen: ") && reason.contains("\nfr: "), "{reason}");
        let errors = looker.errors().await;
        assert_eq!(errors.len(), 2, "{errors:?}");
        assert!(errors[0].contains("junk.zip") && errors[1].contains("lamp.zip"), "{errors:?}");
        assert_eq!(looker.published().await, ["Lamp.zip"]);
        // Nothing of the refused ones is left among uploads.
        assert_eq!(fs::read_dir(test.folder.path().join("uploads")).unwrap().count(), 0);
        // Corrected and copied again: published.
        looker.put("junk.zip", &pack("Junk", "1.0", "", "zip"));
        looker.look().await;
        looker.look().await;
        assert_eq!(looker.published().await, ["junk.zip", "Lamp.zip"]);
        drop(looker);
        test
    })
    .await;
}

/// S1-01: so many at one look; one that something stands in the way of is tried again later, and told once.
#[tokio::test]
async fn copied_files_wait_their_turn() {
    each(|test| async move {
        let mut looker = Looker::new(&test);
        let many = crate::limits::INCOMING_ROUND_MAX + 2;
        for n in 0..many {
            looker.put(&format!("P{n:02}.zip"), &pack(&format!("P{n:02}"), "1.0", "", "zip"));
        }
        looker.look().await;
        looker.look().await;
        assert_eq!(looker.there().len(), 2);
        looker.look().await;
        assert_eq!((looker.there().len(), looker.published().await.len()), (0, many));
        // As many uploads as there may be are under way: a file waits.
        let ask = || serde_json::json!({ "file": "x.zip", "size_bytes": 10 });
        let mut ids = Vec::new();
        for _ in 0..crate::limits::UPLOADS_MAX {
            let call = crate::call::Call {
                actor: crate::call::Actor::Server,
                source: crate::call::Source::default(),
                request: String::new(),
                at: test.app.clock.now(),
                lang: protocol::Lang::En,
            };
            let ask = serde_json::from_value(ask()).unwrap();
            ids.push(super::begin(&test.app, &call, ask).await.unwrap().id);
        }
        looker.put("Late.zip", &pack("Late", "1.0", "", "zip"));
        for _ in 0..4 {
            looker.look().await;
        }
        test.app.clock.set(test.app.clock.now().plus(crate::limits::INCOMING_RETRY));
        looker.look().await;
        let errors = looker.errors().await;
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains("Late.zip"), "{errors:?}");
        let gone = test.ask(axum::http::Method::DELETE, &format!("/uploads/{}", ids[0]), Value::Null).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        looker.look().await;
        assert_eq!(looker.there(), names(&["Late.zip"]));
        test.app.clock.set(test.app.clock.now().plus(crate::limits::INCOMING_RETRY));
        looker.look().await;
        assert_eq!(looker.there(), names(&[]));
        drop(looker);
        test
    })
    .await;
}

/// PKG-03: the XML schema that a Constellation manifest names for a setting is handed out.
#[tokio::test]
async fn the_schema_of_a_setting_is_read() {
    each(|test| async move {
        let xsd = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"rules\"/></xs:schema>";
        let manifest = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
            <Package xmlns=\"http://schemas.myconstellation.io/Constellation/1.8/PackageManifest\" Name=\"Rules\" Version=\"1.0\" \
            ExecutableFilename=\"Rules.exe\"><Settings>\
            <Setting name=\"Rules\" type=\"XmlDocument\" schemaXSD=\"conf\\rules.xsd\" />\
            <Setting name=\"Lost\" type=\"XmlDocument\" schemaXSD=\"conf/none.xsd\" />\
            <Setting name=\"Plain\" type=\"String\" /></Settings></Package>";
        let bytes = {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("conf")).unwrap();
            for (name, text) in
                [("PackageInfo.xml", manifest), ("Rules.exe", "x"), ("conf/rules.xsd", xsd)]
            {
                fs::write(folder.path().join(name), text).unwrap();
            }
            let out = folder.path().with_extension("zip");
            bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap_or_else(|e| panic!("{e}"));
            let bytes = fs::read(&out).unwrap();
            fs::remove_file(out).unwrap();
            bytes
        };
        let published = test.publish("Rules.zip", &bytes).await;
        assert_eq!(published.status, StatusCode::CREATED, "{:?}", published.json());
        // The second time it comes from memory.
        for _ in 0..2 {
            let got = test.get("/packages/rules.zip/settings/rules/schema").await;
            assert_eq!((got.status, got.bytes.as_slice()), (StatusCode::OK, xsd.as_bytes()));
            assert_eq!(got.headers["content-type"], "text/xml");
            assert_eq!(got.headers["content-security-policy"], "default-src 'none'; sandbox");
            for none in ["Lost", "Plain", "Nothing"] {
                let got = test.get(&format!("/packages/Rules.zip/settings/{none}/schema")).await;
                assert_eq!(got.problem(), (404, "not-found".into()), "{none}");
            }
        }
        test
    })
    .await;
}
