//! The words of the command line about a fleet, said to a real server.

use crate::journeys::programs;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sim::house::{House, PASSWORD};
use std::process::{Command, Output, Stdio};

/// Somebody at a terminal.
struct Person<'a>(&'a House);

impl Person<'_> {
    fn output(&self, words: &[&str]) -> Result<Output> {
        let mut command = Command::new(&self.0.programs.cli);
        command.args(words).stdin(Stdio::null()).current_dir(self.0.path());
        command
            .env("ESCALE_SERVER", self.0.url())
            .env("ESCALE_USER", "admin")
            .env("ESCALE_PASSWORD", PASSWORD);
        command.env("ESCALE_FOREIGN_PASSWORD", "for all of them").env("LANG", "C");
        command.env("XDG_CONFIG_HOME", self.0.path().join(".config"));
        Ok(command.output()?)
    }

    /// What is said to people.
    fn says(&self, words: &[&str]) -> Result<String> {
        let output = self.output(words)?;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "escale {}: {told}", words.join(" "));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The same as JSON.
    fn json(&self, words: &[&str]) -> Result<Value> {
        let text = self.says(&[words, &["--output", "json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("escale {}: {text}", words.join(" ")))
    }

    fn exit(&self, words: &[&str]) -> Result<i32> {
        Ok(self.output(words)?.status.code().unwrap_or(-1))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_for_a_fleet() -> Result<()> {
    let mut house = House::open(programs(), false).await?;
    house.start_agent("box-1").await?;
    let person = Person(&house);
    networks(&person)?;
    mirrors_and_settings(&person)?;
    slots_and_questions(&person)?;
    computers(&person)
}

fn networks(person: &Person) -> Result<()> {
    let made = person.json(&["network", "add", "10.1.2.3/8", "--name", "site", "--accept", "yes"])?;
    ensure!(
        made == json!({ "cidr": "10.0.0.0/8", "name": "site", "accept": true, "wake": false, "p2p": false }),
        "{made}"
    );
    ensure!(person.exit(&["network", "add", "10.0.0.0/8"])? == 8);
    let changed = person.json(&["network", "set", "10.0.0.0/8", "--wake", "yes", "--accept", "no"])?;
    ensure!(changed["wake"] == true && changed["accept"] == false && changed["name"] == "site", "{changed}");
    ensure!(person.says(&["network", "ls", "--lang", "fr"])?.contains("RÉVEILLE"));
    ensure!(person.says(&["network", "rm", "10.0.0.0/8", "--plan"])?.contains("remove 10.0.0.0/8"));
    person.says(&["network", "rm", "10.0.0.0/8"])?;
    ensure!(person.exit(&["network", "rm", "10.0.0.0/8"])? == 3);
    ensure!(person.json(&["network", "ls"])?.as_array().is_some_and(|all| all.len() == 2), "loopback stays");
    Ok(())
}

fn mirrors_and_settings(person: &Person) -> Result<()> {
    ensure!(
        person.exit(&["mirror", "set", "paris", "--unit", "/paris"])? == 2,
        "a new one needs its address"
    );
    person.says(&["mirror", "set", "paris", "--url", "http://mirror.paris/parts", "--unit", "/paris"])?;
    let changed = person.json(&["mirror", "set", "Paris", "--active", "no", "--network", "10.0.0.0/8"])?;
    ensure!(
        changed["unit"] == "/paris" && changed["active"] == false && changed["name"] == "paris",
        "{changed}"
    );
    ensure!(person.says(&["mirror", "show", "paris"])?.contains("http://mirror.paris/parts"));
    person.says(&["mirror", "rm", "paris"])?;
    ensure!(person.says(&["mirror", "ls"])?.contains("there is no mirror"));

    person.says(&["foreign", "set", "contact_hours=8", "bind=yes", "user=agents"])?;
    let now = person.json(&["foreign", "show"])?;
    ensure!(now["contact_hours"] == 8.0 && now["bind"] == true && now["user"] == "agents", "{now}");
    ensure!(now["password"].is_null(), "never shown");
    ensure!(person.exit(&["foreign", "set", "contact_hours=soon"])? == 2);
    // The server knows no authority of agents: nobody could have a certificate.
    ensure!(person.exit(&["foreign", "set", "certificate=true"])? != 0);
    Ok(())
}

/// time slots; R-95: questions that are kept.
fn slots_and_questions(person: &Person) -> Result<()> {
    ensure!(person.exit(&["slot", "set", "night"])? == 2, "a new one needs hours");
    let made =
        person.json(&["slot", "set", "night", "--open", "fri-sat 22:00-06:00", "--zone", "Europe/Paris"])?;
    ensure!(made["entries"].as_array().is_some_and(|all| all.len() == 2), "{made}");
    ensure!(made["entries"][1] == json!({ "day": 6, "begin": "22:00", "end": "06:00" }), "{made}");
    person.says(&["slot", "set", "NIGHT", "--comment", "quiet hours"])?;
    let shown = person.says(&["slot", "show", "night", "--lang", "fr"])?;
    ensure!(shown.contains("ven,sam 22:00-06:00") && shown.contains("quiet hours"), "{shown}");
    ensure!(person.says(&["slot", "ls"])?.contains("fri,sat 22:00-06:00"));
    person.says(&["slot", "rm", "night"])?;
    ensure!(person.exit(&["slot", "show", "night"])? == 3);

    std::fs::write(person.0.path().join("ask.toml"), "title = \"Setup\"\nbuttons = \"yesno\"\n")?;
    let kept = person.json(&[
        "template",
        "set",
        "ask",
        "--file",
        "ask.toml",
        "--within",
        "5m",
        "--policy",
        "on_no=postpone",
    ])?;
    let asked = &kept["interaction"];
    ensure!(
        asked["buttons"] == "yesno" && asked["timeout_s"] == 300 && asked["policies"]["on_no"] == "postpone",
        "{kept}"
    );
    person.says(&["template", "set", "ask", "--name", "ask first"])?;
    ensure!(person.says(&["template", "ls"])?.contains("ask first"));
    person.says(&["template", "rm", "ask first"])?;
    ensure!(person.exit(&["template", "show", "ask"])? == 3);
    Ok(())
}

fn computers(person: &Person) -> Result<()> {
    let words = [
        "computer",
        "set",
        "box-1",
        "--label",
        "site=paris",
        "--label",
        "till",
        "--unit",
        "/paris",
        "--comment",
        "desk",
    ];
    let changed = person.json(&words)?;
    ensure!(changed["labels"] == json!(["site=paris", "till"]) && changed["unit"] == "/paris", "{changed}");
    let changed = person.json(&["computer", "set", "box-1", "--unlabel", "till"])?;
    ensure!(changed["labels"] == json!(["site=paris"]), "{changed}");
    ensure!(person.says(&["computer", "show", "box-1"])?.contains("desk"));
    ensure!(person.json(&["computer", "approve", "box-1"])?["standing"] == "approved");
    ensure!(person.json(&["computer", "approve", "--pending"])? == json!([]), "none waits");
    let asked = person.json(&["computer", "ask-inventory", "box-1"])?;
    ensure!(asked[0]["done"] == true, "{asked}");
    ensure!(person.json(&["computer", "forget-binding", "box-1"])?[0]["done"] == true);
    ensure!(person.exit(&["computer", "wake", "nobody"])? == 3);
    Ok(())
}
