//! The virtual agent `CapteurSalon` with its package `Temperature`: a thermometer that only speaks.
//!
//! A shell loop pushes one state object every five seconds with `curl`, as a person would from a device (with Node.js
//! where curl is missing). Its access key stands in a file that only its owner reads, never on a command line.

use super::fleet::Fleet;
use crate::run;
use anyhow::Result;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

const AGENT: &str = "CapteurSalon";
const PACKAGE: &str = "Temperature";
const CREDENTIAL: &str = "capteurs";

const SCRIPT: &str = r#"#!/bin/sh
# Feeds the virtual package as a device would: one value every five seconds, until the demo ends.
address=$1/rest/constellation/PushStateObject
parent=$2
if command -v curl >/dev/null 2>&1; then
  push() { curl -fsS --max-time 10 -o /dev/null -H @headers -H 'Content-Type: application/json' -d "$1" "$address"; }
else
  push() { BODY=$1 ADDRESS=$address node -e '
    const headers = { "Content-Type": "application/json" };
    for (const line of require("fs").readFileSync("headers", "utf8").split("\n").filter(Boolean)) {
      const [name, value] = line.split(": "); headers[name] = value;
    }
    fetch(process.env.ADDRESS, { method: "POST", headers, body: process.env.BODY })
      .then((answer) => { if (!answer.ok) throw new Error("answer " + answer.status); })
      .catch((error) => { console.error(String(error)); process.exit(1); });'; }
fi
n=0
while kill -0 "$parent" 2>/dev/null; do
  tenths=$(( 195 + (n * 7) % 23 - (n % 5) ))
  push "{\"Name\":\"Salon\",\"Value\":{\"celsius\":$((tenths / 10)).$((tenths % 10)),\"humidity\":$((48 + n % 9))},\"Type\":\"Climate\",\"Lifetime\":60}" \
    || echo "could not push value $n" >&2
  n=$((n + 1))
  sleep 5
done
"#;

/// Declares agent, credential and package where they are missing, and starts the loop.
pub fn start(fleet: &mut Fleet) -> Result<()> {
    let folder = fleet.folder().join("feeder");
    std::fs::create_dir_all(&folder)?;
    let headers = folder.join("headers");
    if !headers.is_file() {
        let key = declare(fleet)?;
        std::fs::write(
            &headers,
            format!("SentinelName: {AGENT}\nPackageName: {PACKAGE}\nAccessKey: {key}\n"),
        )?;
        std::fs::set_permissions(&headers, std::fs::Permissions::from_mode(0o600))?;
    }
    let script = folder.join("feed.sh");
    std::fs::write(&script, SCRIPT)?;
    let mut command = Command::new("sh");
    command.arg(&script).args([fleet.address(), std::process::id().to_string()]).current_dir(&folder);
    let feeder = run::Background::start("the feeder", command, &fleet.folder().join("feeder.log"))?;
    fleet.add(feeder);
    Ok(())
}

/// Declares all three; returns the access key, which the server shows this once.
fn declare(fleet: &Fleet) -> Result<String> {
    let key = fleet.escale(&["credential", "add", CREDENTIAL])?;
    fleet.escale(&["agent", "add", "--virtual", AGENT, "--credential", CREDENTIAL])?;
    fleet.escale(&["instance", "deploy", AGENT, PACKAGE, "--virtual"])?;
    Ok(key.trim().to_owned())
}
