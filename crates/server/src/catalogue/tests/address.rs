//! Downloads from a plain address, and which addresses are asked at all.

use super::{Play, Stage, carried, files, leftovers, package};
use crate::testing::{TestApp, each};
use protocol::api::CatalogueDownload;
use serde_json::json;

async fn from(test: &TestApp, url: &str) -> CatalogueDownload {
    carried(test, "/packages/download", json!({ "url": url })).await
}

/// REP-04, S1-04: what is downloaded from an address is stored under the package's name, without its version; the file
/// that had this name is kept under another.
#[tokio::test]
async fn a_download_takes_the_plain_name() {
    each(|test| async move {
        let stage = Stage::default();
        stage.set("files/lamp-1.0.zip", Play::Bytes(package("Lamp", "1.0")));
        stage.set("latest", Play::Pieces(package("Lamp", "1.1")));
        stage.set("moved", Play::To("/files/lamp-1.2.zip?token=hidden".to_owned()));
        stage.set("files/lamp-1.2.zip", Play::Bytes(package("Lamp", "1.2")));
        stage.set("round", Play::To("/round".to_owned()));
        stage.set("page.zip", Play::Bytes(b"<html>a page</html>".to_vec()));
        let at = format!("http://{}", stage.open().await);

        let done = from(&test, &format!("{at}/files/lamp-1.0.zip")).await;
        assert_eq!((done.state.as_str(), done.package.as_str()), ("done", "Lamp"), "{:?}", done.failure);
        assert_eq!((done.version.as_str(), done.file.as_deref()), ("1.0", Some("Lamp.zip")));
        assert_eq!(done.total_bytes, done.done_bytes);
        test.enroll("box").await;
        test.post("/agents/box/instances", json!({ "name": "L1", "config": { "package_file": "Lamp.zip" } }))
            .await;

        let done = from(&test, &format!("{at}/latest")).await;
        assert_eq!(
            (done.version.as_str(), done.file.as_deref()),
            ("1.1", Some("Lamp.zip")),
            "{:?}",
            done.failure
        );
        assert_eq!(done.instances, ["box/L1"], "it names the file, a reload moves it");
        assert_eq!(files(&test).await, ["Lamp.zip", "Lamp-1.0.zip"]);
        let done = from(&test, &format!("{at}/moved")).await;
        assert_eq!(
            (done.version.as_str(), done.file.as_deref()),
            ("1.2", Some("Lamp.zip")),
            "{:?}",
            done.failure
        );
        assert_eq!(files(&test).await, ["Lamp.zip", "Lamp-1.1.zip", "Lamp-1.0.zip"]);
        let again = from(&test, &format!("{at}/latest")).await;
        assert_eq!(
            (again.state.as_str(), again.file.as_deref()),
            ("done", Some("Lamp-1.1.zip")),
            "it is here"
        );
        assert_eq!(files(&test).await.len(), 3);

        for (path, words) in
            [("nothing.zip", "404"), ("round", "redirections"), ("page.zip", "not a package")]
        {
            let failed = from(&test, &format!("{at}/{path}")).await;
            assert_eq!(failed.state, "failed");
            let failure = failed.failure.unwrap();
            assert!(failure.contains(words) && !failure.contains("hidden"), "{path}: {failure}");
        }
        assert_eq!((files(&test).await.len(), leftovers(&test)), (3, 0));
        for url in ["ftp://127.0.0.1/a.zip", "file:///etc/passwd", "", "http://169.254.169.254/latest"] {
            let refused = test.post("/packages/download", json!({ "url": url })).await;
            assert_eq!(refused.problem(), (422, "address-refused".into()), "{url}");
        }
        test
    })
    .await;
}

/// Private networks are asked where the configuration allows it: addresses, what names resolve to, redirections.
#[tokio::test]
async fn private_networks_are_asked_only_where_allowed() {
    let stage = Stage::default();
    stage.set("lamp.zip", Play::Bytes(package("Lamp", "1.0")));
    stage.set("clouds", Play::To("http://169.254.169.254/secrets".to_owned()));
    let address = stage.open().await;
    let test = TestApp::beside(|config| config.catalogue.private_addresses = false).await;
    let literal =
        test.post("/packages/download", json!({ "url": format!("http://{address}/lamp.zip") })).await;
    assert_eq!(literal.problem(), (422, "address-refused".into()));
    let named = from(&test, &format!("http://localhost:{}/lamp.zip", address.port())).await;
    assert_eq!(named.state, "failed");
    assert!(named.failure.as_ref().unwrap().contains("private network"), "{:?}", named.failure);
    test.end().await;

    let test = TestApp::beside(|_| {}).await;
    let named = from(&test, &format!("http://localhost:{}/lamp.zip", address.port())).await;
    assert_eq!(named.state, "done", "{:?}", named.failure);
    let moved = from(&test, &format!("http://{address}/clouds")).await;
    assert!(moved.failure.as_ref().unwrap().contains("no address of a server"), "{:?}", moved.failure);
    test.end().await;
}
