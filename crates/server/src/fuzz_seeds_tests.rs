//! Seeds of the fuzz targets of this crate, most of them out of recorded exchanges, and whatever ever broke one of them.

use super::replay::{Seed, replay};
use crate::foreign::asked::Asked;
use serde_json::{Value, json};
use std::path::Path;

/// Requests and answers that were recorded.
fn exchanges() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests-data/fusioninventory");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            let value: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let list = value["exchanges"].as_array().unwrap().clone();
            all.extend(list.into_iter().enumerate().map(|(n, one)| (format!("{name}-{n}"), one)));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn texts(all: &[(&str, &str)]) -> Vec<Seed> {
    all.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// R-12, S-5, S-6: what agents post.
#[test]
fn agent_documents() {
    let mut seeds = Vec::new();
    for (name, exchange) in exchanges() {
        let Some(text) = exchange["request_body"]["text"].as_str() else { continue };
        // One of a kind is enough: a small document, and a large one.
        if name.starts_with("01-") || name.starts_with("04-") || name.starts_with("90-compat-glpi") {
            for how in ["z", "g", "c"] {
                seeds.push((format!("{name}-{how}"), format!("{how}{text}").into_bytes()));
            }
            seeds.push((format!("{name}-packed"), [b"c".as_slice(), &super::zlib(text.as_bytes())].concat()));
        }
    }
    assert!(seeds.len() >= 8, "{}", seeds.len());
    let odd = "z<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><REQUEST><DEVICEID>a&#233;&amp;\u{e9}</DEVICEID><!-- c --><QUERY><![CDATA[INVENTORY]]></QUERY>\
        <CONTENT><DRIVES><FREE>1e300</FREE><TOTAL>-1</TOTAL></DRIVES><CPUS><CORE>99999999999</CORE></CPUS></CONTENT></REQUEST>";
    seeds.extend(texts(&[("odd", odd)]));
    replay("agent_document", seeds, super::agent_document);
}

/// R-32, S-6, S-7: what agents ask. One request for each set of parameters.
#[test]
fn agent_queries() {
    let mut seen = std::collections::BTreeSet::new();
    let mut seeds = Vec::new();
    for (name, exchange) in exchanges() {
        let Some((_, query)) = exchange["target"].as_str().and_then(|t| t.split_once('?')) else { continue };
        let asked = Asked::new(query);
        let said = ["action", "currentStep", "status", "type", "behavior", "event"]
            .map(|n| asked.one(n).unwrap_or("-"));
        if seen.insert(said.join(" ")) {
            seeds.push((name, query.as_bytes().to_vec()));
        }
    }
    assert!(seeds.len() >= 12, "{}", seeds.len());
    seeds.extend(texts(&[("list", "action=setStatus&machineid=a&uuid=b&msg[]=1&msg%5B%5D=%e9%00&currentStep=processing&actionnum=0&cheknum=4294967296")]));
    replay("agent_query", seeds, super::agent_query);
}

/// R-101: packages of the reference server: what it told agents, and what it exports.
#[test]
fn reference_packages() {
    let mut seeds = Vec::new();
    for (name, exchange) in exchanges() {
        let answer = &exchange["response_json"];
        if let Some(job) = answer["jobs"].as_array().and_then(|jobs| jobs.first()) {
            let package = json!({ "jobs": job, "associatedFiles": answer["associatedFiles"] });
            let wrapped = json!({ "package": { "name": name, "comment": "c", "json": package.to_string() } });
            seeds.push((name, wrapped.to_string().into_bytes()));
        }
    }
    assert!(seeds.len() >= 30, "{}", seeds.len());
    let more = json!({ "jobs": {
        "checks": [{ "name": "room", "type": "freespaceGreater", "path": "/opt", "value": "500", "return": "skip" }],
        "associatedFiles": ["a".repeat(128)],
        "actions": [{ "cmd": { "exec": "sh a.sh", "name": "n", "retChecks": [{ "type": "okCode", "values": ["0", 3010] }], "logLineLimit": "-1", "envs": { "A": 1 } } },
            { "move": { "from": "*", "to": "/opt" } }, { "mkdir": { "list": ["/a"] } }, { "delete": { "list": "/b" } }],
        "userinteractions": [{ "name": "q", "type": "before", "title": "t", "text": "x", "buttons": "yesno", "on_no": "stop:postpone", "retry_after": "60", "nb_max_retry": 3 }],
    }, "associatedFiles": { "a".repeat(128): { "name": "a/b.tar", "p2p": 1, "p2p-retention-duration": "60", "uncompress": "1" } } });
    seeds.extend(texts(&[("all", &more.to_string())]));
    replay("reference_package", seeds, super::reference_package);
}

/// API-08: the dialect of the field.
#[test]
fn constellation_words() {
    let all = [
        ("bare", "{ Temperature: 21, 'Lux': [ 'a', .5, 0x1F, +1, ], /* c */ b: undefined } // end"),
        ("escapes", "'\\u00e9\\ud83d\\ude00\\x\\\n'"),
        ("strict", "{\"a\":[1,2.5e3,null,true,\"x\"]}"),
        ("mark", "\u{feff}{a:NaN,$b:-Infinity}"),
    ];
    replay("lenient_json", texts(&all), super::lenient_json);
    let all = [
        ("value", "value=%7B+a%3A+1+%7D&type=Sample&name=x"),
        ("number", "value=+007&type=System.Int32"),
        ("message", "message=Hello%2042%20%c3%a9&level=Info&args=&_=1&data=%5B+%27a%27%2C+1+%5D&key=K"),
        ("odd", "value=%zz%&type=system.%e9&data='x"),
    ];
    replay("constellation_query", texts(&all), super::constellation_query);
}

/// SRV-24: configuration files.
#[test]
fn constellation_configurations() {
    let example = include_str!("compat/configuration/tests/example.config");
    let spelled = "<configuration><constellationSection xmlns='urn:x'><recoveryOptions ResetCounterAfterMinutes='7'/>\
        <sentinels><sentinel NAME='A' Credential='c'><packages><package name='P' autoStart='FALSE'>\
        <settings><add key='a' value='1'/><Setting name='b' value='2'/><setting key='c'><content> <x y='1'/> </content></setting>\
        <setting key='d'><content><![CDATA[ {\"e\": [1]} ]]></content></setting><setting key='g'/></settings></package></packages></sentinel></sentinels>\
        <settingsGroups><group name='G'/></settingsGroups>\
        <credentials><credential name='C' accesskey='k'/></credentials></constellationSection></configuration>";
    let all = [
        ("example", example),
        ("spelled", spelled),
        ("empty", "<configuration><constellation/></configuration>"),
    ];
    replay("constellation_configuration", texts(&all), super::constellation_configuration);
}

#[test]
fn forms() {
    let form = "\u{7}--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhello\r\n--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"C:\\x\\D.zip\"\r\n\
        Content-Type: application/zip\r\n\r\nPK\r\n--X not the mark\r\n--XX--\r\n";
    replay(
        "form",
        texts(&[("form", form), ("kind", "\u{1}multipart/form-data; charset=utf-8; boundary=\"a b\"")]),
        super::form,
    );
}

/// P15: frames of the link, and lines of programs.
#[test]
fn link_frames() {
    let at = "2026-11-20T15:55:08.000Z";
    let all = [
        json!({ "type": "hello", "link": 1, "boot": "b", "version": "0.1", "generation": 3, "facts": { "host": "h", "cpus": 4 }, "seen": [
            { "id": "i", "state": "started", "launch": 1, "settings_generation": 0, "changed_at": at, "pid": 7, "restarts": 0, "version": "1", "digest": null, "connected": true,
              "client": null, "failed": false, "reason": { "code": "waits-restart", "params": {} }, "fetching": [1, 2] }] }),
        json!({ "type": "beat", "sequence": 4, "generation": 3, "usage": [{ "id": "i", "cpu_percent": 1.5, "memory_bytes": 7 }], "states": [
            { "id": "i", "name": "n", "value": { "a": [1] }, "kind": "k", "metadata": { "m": 1 }, "lifetime_s": 3, "at": at }] }),
        json!({ "type": "beat", "sequence": 4, "gone": ["i"], "logs": [{ "id": "i", "lines": [{ "number": 1, "at": at, "level": "info", "stream": "stdout", "text": "x" }] }],
            "deaths": [{ "id": "i", "number": 1, "at": at, "exit_code": 1, "signal": null, "uptime_ms": 5, "follows": { "code": "gave-up", "params": {} } }] }),
        json!({ "type": "run", "run": "r", "state": "running", "position": 1, "lines": [] }),
        json!({ "type": "run", "run": "r", "position": 1, "bundle": { "package": "p", "version": "1", "file": "f", "digest": "d", "size_bytes": 1 }, "install": {
            "checks": [{ "kind": "file_exists", "path": "/a", "otherwise": "error" }], "actions": [{ "kind": "run", "command": "true" }] } }),
        json!({ "type": "inventory", "name": "n", "software": [{ "name": "a", "version": "1" }] }),
        json!({ "type": "welcome", "link": 1, "agent": "a", "interval_ms": 2000, "time": at }),
        json!({ "type": "assignment", "generation": 1, "instances": [] }),
        json!({ "type": "something-new", "x": 1 }),
    ];
    let seeds = all.iter().enumerate().map(|(n, one)| (format!("frame-{n}"), one.to_string().into_bytes()));
    replay("link_frame", seeds.collect(), super::link_frame);
}

/// R-115: queries of groups.
#[test]
fn queries_of_groups() {
    let one = |field: &str, test: &str, value: &str| json!({ "field": field, "test": test, "value": value });
    let query = json!({ "any": [
        [one("name", "contains", "a%_\\'"), one("os_version", "at-least", "12.1"), one("free_disk", "more", "1.5GiB"), one("contact", "more", "7d")],
        [one("address", "in", "fd00::/8"), one("unit", "in", "/paris"), one("group", "is", "G"), one("label", "is-not", "x")],
        [json!({ "field": "software", "test": "present", "value": "fire*", "version_test": "less", "version": "115" })],
    ] });
    replay(
        "query_of_group",
        texts(&[("all", &query.to_string()), ("none", "{\"any\":[]}")]),
        super::query_of_group,
    );
}

/// R-62: patterns of rules.
#[test]
fn patterns() {
    let all = [
        ("look", "(?i)success(?!ful)|(?<=ok: )\\w+\nok: yes"),
        ("back", "(?m)^exit: (\\d)\\1$\nx\nexit: 33\n"),
        ("slow", "^(a+)+\\1$\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
        ("classes", "[[:alpha:]]{2,30}(?>a|b)\\p{Lu}+?\\bX\nabX"),
    ];
    replay("pattern", texts(&all), super::pattern);
}
