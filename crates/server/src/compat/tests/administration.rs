//! `rest/management`: every route, the older ones, the command line tool's own requests (spec/constellation §7.7, §7.8.5).

use super::{Got, Line, World};
use crate::testing::each;
use serde_json::{Value, json};

const WHO: &str = "SentinelName=Management&PackageName=ConstellationPackageToolsCLI&AccessKey=admin-key-1";

fn path(route: &str) -> String {
    let mark = if route.contains('?') { '&' } else { '?' };
    format!("/rest/management/{route}{mark}{WHO}")
}

async fn get(world: &World, route: &str) -> Got {
    world.ask(format!("GET {} HTTP/1.1\r\nHost: h\r\n\r\n", path(route))).await
}

async fn delete(world: &World, route: &str) -> Got {
    world.ask(format!("DELETE {} HTTP/1.1\r\nHost: h\r\n\r\n", path(route))).await
}

async fn post(world: &World, route: &str, body: Value) -> Got {
    world.ask(super::post(&path(route), &body.to_string())).await
}

async fn good(world: &World, route: &str, body: Value) {
    let got = post(world, route, body).await;
    assert_eq!(got.brief(), (204, String::new()), "{route}");
}

/// A package file as people make it.
fn package(version: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Package xmlns=\"http://schemas.myconstellation.io/Constellation/1.8/PackageManifest\" \
         Name=\"Demo\" Version=\"{version}\" Author=\"Fleet team\" Description=\"A demo\" ExecutableFilename=\"run.sh\">\n\
         <Settings><Setting name=\"Interval\" type=\"Int32\" defaultValue=\"10\" description=\"Seconds\" />\n\
         <Setting name=\"Routes\" type=\"XmlDocument\" schemaXSD=\"routes.xsd\" /></Settings></Package>"
    );
    std::fs::write(folder.path().join("PackageInfo.xml"), manifest).unwrap();
    std::fs::write(folder.path().join("run.sh"), "#!/bin/sh\nsleep 60\n").unwrap();
    std::fs::write(folder.path().join("routes.xsd"), "<schema/>").unwrap();
    let out = folder.path().join("out.zip");
    bundle::pack(folder.path(), &out, &mut |_, _| {}).unwrap();
    std::fs::read(&out).unwrap()
}

fn form(route: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut body = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/zip\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--xyz--\r\n");
    let mut whole = format!(
        "POST {route} HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=xyz\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    whole.extend(body);
    whole
}

/// API-05: the command line tool, to the letter: an address that ends with a slash gives two.
#[tokio::test]
async fn the_command_line_tool() {
    each(|test| async move {
        let world = World::new(test).await;
        let check = format!("GET //rest/management/CheckAccess?{WHO} HTTP/1.1\r\nHost: h\r\nUser-Agent: python-requests/2.18\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n");
        let mut line = Line::open(world.address).await;
        assert_eq!(line.ask(check).await.status(), 200);
        let route = format!("//rest/management/UploadPackage?{WHO}");
        let got = line.ask(form(&route, "Demo.zip", &package("1.0"))).await;
        assert_eq!(got.status(), 200, "{got:?}");
        // Published again after a change, without a new version: the file is replaced.
        let got = line.ask(form(&route, "Demo.zip", &package("1.0"))).await;
        assert_eq!(got.status(), 200, "{got:?}");
        let got = line.ask(form(&route, "Demo.zip", &package("1.1"))).await;
        assert_eq!(got.status(), 200, "{got:?}");
        let got = line.ask(form(&route, "Broken.zip", b"no archive")).await;
        assert!(got.status() >= 400, "{got:?}");
        assert!(got.json()["ExceptionMessage"].is_string());
        let listed = get(&world, "GetPackages").await.json();
        let names: Vec<&str> = listed.as_array().unwrap().iter().map(|p| p["PackageInfo"]["Version"].as_str().unwrap()).collect();
        assert_eq!(names.len(), 2, "{listed}");
        let newest = get(&world, "GetPackage?package=Demo.zip").await.json();
        assert_eq!(newest["PackageInfo"]["Version"], "1.1", "the newest has the plain name: {listed}");
        world.end().await
    })
    .await;
}

/// API-04, S1-02, S1-05, S1-06: the repository; and its files for machines.
#[tokio::test]
async fn the_repository() {
    each(|test| async move {
        let world = World::new(test).await;
        let got = world.ask(form(&path("upload-package"), "Demo.zip", &package("1.0"))).await;
        assert_eq!(got.status(), 200, "{got:?}");
        let one = get(&world, "packages/Demo").await.json();
        assert_eq!((&one["Filename"], &one["PackageInfo"]["Name"], &one["PackageInfo"]["Author"]), (&json!("Demo.zip"), &json!("Demo"), &json!("Fleet team")));
        assert_eq!(one["PackageInfo"]["Settings"][0], json!({ "Name": "Interval", "Type": "Int32", "IsRequired": false, "Description": "Seconds",
            "DefaultValue": "10", "DefaultContent": null, "SchemaXSD": null, "IgnoreLocalValue": false, "IgnoreDefaultValue": false }));
        assert_eq!(get(&world, "packages/Demo.zip/icon").await.status(), 404);
        let schema = get(&world, "packages/Demo.zip/settings/Routes/xsd").await;
        assert_eq!(schema.brief(), (200, "<schema/>".to_owned()));
        assert_eq!(get(&world, "packages/Demo.zip/settings/Interval/xsd").await.status(), 404);
        assert_eq!(get(&world, "packages/Ghost").await.status(), 404);
        good(&world, "packages/Demo.zip", json!({ "newName": "Other" })).await;
        assert_eq!(get(&world, "packages/Other").await.status(), 200);
        assert!(post(&world, "packages/Other", json!({ "newName": "../x" })).await.status() >= 400);
        let file = |key: &str| format!("GET /packages/Other.zip HTTP/1.1\r\nHost: h\r\nSentinelName: Greenhouse\r\nPackageName: Sentinel\r\nAccessKey: {key}\r\n\r\n");
        let got = world.ask(file("device-key")).await;
        assert_eq!((got.status(), got.header("Content-Type")), (200, Some("application/zip")));
        assert!(got.body.starts_with(b"PK"));
        assert_eq!(world.ask(file("plain-key")).await.status(), 403);
        assert_eq!(delete(&world, "packages/Other").await.brief(), (204, String::new()));
        assert_eq!(get(&world, "packages").await.text(), "[]");
        world.end().await
    })
    .await;
}

/// API-04, S0-38: sentinels and instances; a part that is changed leaves the others.
#[tokio::test]
async fn sentinels_and_instances() {
    each(|test| async move {
        let world = World::new(test).await;
        good(&world, "sentinels", json!({ "Name": "CapteurSalon", "Credential": "Devices" })).await;
        good(&world, "sentinels", json!({ "Name": "CapteurSalon", "Credential": "Plain" })).await;
        let all = get(&world, "sentinels").await.json();
        assert!(all.as_array().unwrap().contains(&json!({ "Name": "CapteurSalon", "Credential": "Plain" })), "{all}");
        assert_eq!(post(&world, "sentinels", json!({ "Name": "Consumer", "Credential": "Plain" })).await.status(), 400);
        assert!(post(&world, "sentinels", json!({ "Name": "X", "Credential": "Nobody" })).await.status() >= 400);
        let of = "sentinels/CapteurSalon/packages";
        good(&world, of, json!({ "Name": "Temperature", "Enable": true })).await;
        good(&world, &format!("{of}/Temperature/groups"), json!(["Alerts", "Garden"])).await;
        good(&world, &format!("{of}/Temperature/settings"), json!({ "A": "1", "B": 2, "C": { "x": [1] } })).await;
        let options = json!({ "RestartAfterFailure": false, "NumberOfRetry": 5, "RestCounterAfterMinutes": 20, "RestartPackageAfterSeconds": 10 });
        good(&world, &format!("{of}/Temperature/recoveryoptions"), options).await;
        good(&world, of, json!({ "Name": "Temperature", "Credential": "Devices", "Enable": true, "AutoStart": false })).await;
        let one = get(&world, &format!("{of}/temperature")).await.json();
        assert_eq!(one["Settings"], json!({ "A": "1", "B": "2", "C": "{\"x\":[1]}" }));
        assert_eq!((&one["Groups"], &one["Credential"], &one["PackageFile"]), (&json!(["Alerts", "Garden"]), &json!("Devices"), &json!(null)));
        assert_eq!(one["RecoveryOptions"], json!({ "RestartAfterFailure": false, "NumberOfRetry": 5, "ResetCounterAfterMinutes": 20, "RestartPackageAfterSeconds": 10 }));
        assert_eq!(get(&world, &format!("{of}/Temperature/settings")).await.json()["A"], "1");
        good(&world, &format!("{of}/Temperature/settings"), json!({ "Settings": { "Z": "9" } })).await;
        assert_eq!(get(&world, &format!("{of}/Temperature/settings")).await.json(), json!({ "Z": "9" }));
        assert_eq!(get(&world, of).await.json().as_array().map(Vec::len), Some(1));
        let ghost = delete(&world, &format!("{of}/Ghost")).await;
        assert_eq!(ghost.status(), 404);
        assert!(ghost.json()["ExceptionMessage"].as_str().unwrap().contains("Ghost"));
        assert_eq!(delete(&world, &format!("{of}/Temperature")).await.status(), 204);
        assert_eq!(delete(&world, "sentinels/CapteurSalon").await.status(), 204);
        world.end().await
    })
    .await;
}

/// API-04, SRV-08, SRV-09: credentials and their rules.
#[tokio::test]
async fn credentials() {
    each(|test| async move {
        let world = World::new(test).await;
        let all = get(&world, "credentials").await.json();
        assert!(all.as_array().unwrap().iter().all(|c| c.get("AccessKey").is_none()), "{all}");
        let find = |all: &Value, name: &str| all.as_array().unwrap().iter().find(|c| c["Name"] == name).cloned();
        let keys = get(&world, "credentials?includeAccessKeys=true").await.json();
        assert_eq!(find(&keys, "Devices").unwrap()["AccessKey"], "device-key");
        good(&world, "credentials", json!({ "Name": "New", "AccessKey": "a-new-key-1", "EnableControlHub": true })).await;
        good(&world, "credentials", json!({ "Name": "New", "Enable": true, "EnableManagementAPI": true })).await;
        let new = find(&get(&world, "GetCredentials?includeAccessKeys=true").await.json(), "New").unwrap();
        assert_eq!(new, json!({ "Name": "New", "AccessKey": "a-new-key-1", "Enable": true, "EnableControlHub": false,
            "EnableManagementAPI": true, "EnableDeveloperAccess": false }));
        let rules = json!({
            "StateObjects": { "DefaultAuthorization": "Deny", "Authorizations": [
                { "Id": "own", "Authorization": "Allow", "SentinelName": "Greenhouse", "PackageName": "*", "Name": "*" }] },
            "Messages": { "DefaultAuthorization": "Allow", "Authorizations": [
                { "Id": "m1", "Authorization": "Deny", "Scope": "Package", "Args": "Alarm", "MessageKey": "Disarm" }] },
            "Groups": { "DefaultAuthorization": "Allow", "Authorizations": [{ "GroupName": "A", "Authorization": "Deny" }] } });
        good(&world, "credentials/New/authorizations", rules.clone()).await;
        assert_eq!(get(&world, "credentials/New/authorizations").await.json(), rules);
        assert_eq!(delete(&world, "credentials/Devices").await.status(), 409);
        assert_eq!(delete(&world, "credentials/New").await.status(), 204);
        assert_eq!(delete(&world, "credentials/New").await.status(), 404);
        world.end().await
    })
    .await;
}

/// API-04, API-05: what the server says of itself, its configuration, and who may ask.
#[tokio::test]
async fn server_and_configuration() {
    each(|test| async move {
        let world = World::new(test).await;
        assert_eq!(get(&world, "server/version").await.text(), "\"1.8.4.18100\"");
        assert_eq!(get(&world, "GetServerVersion").await.text(), "\"1.8.4.18100\"");
        assert_eq!(get(&world, "license").await.json()["Type"], "OpenSource");
        assert_eq!(post(&world, "SetLicense", json!("text")).await.status(), 204);
        let file = get(&world, "GetServerConfiguration").await;
        assert_eq!((file.status(), file.header("Content-Type")), (200, Some("text/xml; charset=utf-8")));
        assert!(file.text().contains("<constellation"), "{}", file.text());
        // What is no configuration is refused with its reason; what the server gave is taken back.
        let broken = world.ask(super::post(&path("SetServerConfiguration"), "<configuration><open>")).await;
        assert!((400..500).contains(&broken.status()), "{broken:?}");
        assert!(broken.json()["ExceptionMessage"].is_string());
        let again = world.ask(super::post(&path("configuration"), file.text())).await;
        assert_eq!(again.brief(), (204, String::new()));
        assert_eq!(get(&world, "configuration/reload?deployConfiguration=true").await.status(), 204);
        let options = json!({ "RestartAfterFailure": true, "NumberOfRetry": 4, "ResetCounterAfterMinutes": 10, "RestartPackageAfterSeconds": 5 });
        good(&world, "configuration/recoveryoptions", options.clone()).await;
        assert_eq!(get(&world, "configuration/recoveryoptions").await.json(), options);
        assert_eq!(get(&world, "nothing").await.status(), 404);
        for key in ["plain-key", "nobody"] {
            let asked = path("CheckAccess").replace("admin-key-1", key);
            assert_eq!(
                world.ask(format!("GET {asked} HTTP/1.1\r\nHost: h\r\n\r\n")).await.brief(),
                (403, String::new())
            );
        }
        world.end().await
    })
    .await;
}

/// SEN-10: an installer registers its machine: credentials, then the sentinel, then a reload.
#[tokio::test]
async fn an_installer_registers_a_machine() {
    each(|test| async move {
        let world = World::new(test).await;
        let listed = get(&world, "GetCredentials").await.json();
        assert!(listed.as_array().unwrap().iter().any(|c| c["Name"] == "Plain"));
        let got = get(&world, "AddSentinel?sentinel=edge-lyon-01&credential=Plain&reload=true").await;
        assert_eq!(got.brief(), (204, String::new()));
        let all = get(&world, "GetSentinels").await.json();
        assert!(
            all.as_array().unwrap().contains(&json!({ "Name": "edge-lyon-01", "Credential": "Plain" })),
            "{all}"
        );
        assert_eq!(get(&world, "ReloadServerConfiguration?deployConfiguration=false").await.status(), 204);
        world.end().await
    })
    .await;
}
