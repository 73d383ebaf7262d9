//! Deliveries and partitions: the right one is looked at, and one that fills while something is installed says so at once.

use crate::site::Site;
use anyhow::{Context, Result, ensure};
use sim::example::AGENT;
use sim::house::PASSWORD;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Small disks in memory, taken away at the end. To be dropped before the site whose folder they are in.
struct Disks(Vec<PathBuf>);

impl Disks {
    /// Mounts something; nothing when this account may not.
    fn mount(&mut self, args: &[&str], place: &Path) -> Option<()> {
        std::fs::create_dir_all(place).ok()?;
        let done = Command::new("mount").args(args).arg(place).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success()).then(|| self.0.push(place.to_owned()))
    }

    fn small(&mut self, size: &str, place: &Path) -> Option<()> {
        self.mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], place)
    }
}

impl Drop for Disks {
    fn drop(&mut self) {
        for place in self.0.iter().rev() {
            let _ = Command::new("umount").arg("-l").arg(place).status();
        }
    }
}

/// Writes into a file until the disk is full.
fn fill(file: &Path) {
    let line = format!("cat /dev/zero >'{}' 2>/dev/null", file.display());
    let _ = Command::new("sh").args(["-c", &line]).status();
}

/// The same folder on a small disk of its own; nothing when this account may not mount one.
fn moved(disks: &mut Disks, size: &str, folder: &Path) -> Result<Option<()>> {
    let before = folder.with_extension("before");
    copied(folder, &before)?;
    if disks.small(size, folder).is_none() {
        return Ok(None);
    }
    copied(&before, folder)?;
    Ok(Some(()))
}

/// Copies what is in a folder.
fn copied(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let inside = format!("{}/.", from.display());
    ensure!(Command::new("cp").args(["-a", &inside]).arg(to).status()?.success(), "{inside}");
    Ok(())
}

/// Scenario 16, PF-a: the disk that is looked at is the document root's own. A full disk around it does not matter; a full one
/// below it does, however much is free elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_partition() -> Result<()> {
    let site = Site::open(&[]).await?;
    let mut disks = Disks(Vec::new());
    let dev = &site.dev;
    dev.signs_in("r.dev", PASSWORD)?;
    site.publish("1.4.1")?;
    site.publish("1.4.2")?;
    let own = site.example.root("int1", "docroot").parent().context("folder of INT1")?.to_owned();
    let around = own.parent().context("folder of the example")?.to_owned();
    if moved(&mut disks, "16m", &around)?.is_none() || moved(&mut disks, "96m", &own)?.is_none() {
        eprintln!("skipped: this account may not mount a small disk");
        return Ok(());
    }
    fill(&around.join("filler"));
    dev.says(&["deliver", "INT1", "SICARDI", "1.4.1", "--follow"])?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    // The other way round: the disk around has room, that of the document root has none.
    std::fs::remove_file(around.join("filler"))?;
    fill(&own.join("filler"));
    let refused = dev.types(&["deliver", "INT1", "SICARDI", "1.4.2", "--follow"])?.ended(6)?;
    refused.with(&["CA_Controle", "disk_full"])?;
    let place = own.display().to_string();
    dev.says(&["delivery", "checks", "D-2"])?.with(&["PF-10", &place])?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    std::fs::remove_file(own.join("filler"))?;
    dev.says(&["deliver", "INT1", "SICARDI", "1.4.2", "--follow"])?;
    ensure!(site.served() == "1.4.2", "{}", site.served());
    Ok(())
}

/// What the document root's script waits for, so that somebody else can fill the disk meanwhile.
fn slow_install(hook: &Path, folder: &Path) -> Result<()> {
    let script = format!(
        "#!/bin/sh\nset -eu\ntouch '{0}/begun'\nwhile [ ! -e '{0}/full' ]; do sleep 0.1; done\nseq 1 20000\n\
         head -c 100000 /dev/zero >\"$DLV_ROOT_DOCROOT/cache.bin\"\n",
        folder.display()
    );
    Ok(std::fs::write(hook, script)?)
}

/// Scenario 17, PF-e, LG-10: another program fills the partition while the package is installed; the agent's own folder is on it too. The icon
/// is orange, with the disk named, before anything failed; then the job fails, with its cause and its evidence, and its log is whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partition_that_fills() -> Result<()> {
    let mut site = Site::open(&[]).await?;
    let mut disks = Disks(Vec::new());
    let own = site.example.root("int1", "docroot").parent().context("folder of INT1")?.to_owned();
    let shared = site.house.path().join(format!("agent-{AGENT}"));
    // The agent's folder becomes a small disk, and the folder of the environment is on it too.
    let services = site.example.services().display().to_string();
    site.house.stop_agent(AGENT);
    if moved(&mut disks, "96m", &shared)?.is_none() {
        eprintln!("skipped: this account may not mount a small disk");
        return Ok(());
    }
    copied(&own, &shared.join("site"))?;
    let bound = shared.join("site").display().to_string();
    ensure!(disks.mount(&["--bind", &bound], &own).is_some(), "the folder of INT1");
    site.house.start_agent_with(AGENT, &["--services", &services]).await?;
    let dev = &site.dev;
    dev.signs_in("r.dev", PASSWORD)?;
    let folder = site.example.package("1.4.1")?;
    let marks = site.house.path().join("marks");
    std::fs::create_dir_all(&marks)?;
    slow_install(&folder.join("delivery/hooks/install"), &marks)?;
    site.push(&folder, "1.4.1")?;
    let following = dev.begins(&["deliver", "INT1", "SICARDI", "1.4.1", "--follow"])?;
    let begun = site.house.until("the install runs", async |_| Ok(marks.join("begun").exists())).await;
    begun.with_context(|| following.printed())?;
    let filler = own.join("filler");
    fill(&filler);
    let job = "CA_LIVRAISON/CA_Installation/INSTALL_CACHE";
    let orange = async |_: &client::Client| {
        let view = dev.json(&["job", "show", job])?;
        Ok(view["state"] == "difficulty")
    };
    site.house.until("an orange icon", orange).await.with_context(|| following.printed())?;
    let why = dev.says(&["why", job])?;
    why.with(&["has less free than its reserve of 16 MiB", AGENT])?;
    std::fs::write(marks.join("full"), "")?;
    site.until("D-1", "attention", &following).await?;
    dev.says(&["why", "D-1"])?.with(&[
        "Disk full (disk_full)",
        "No space left on device",
        "escale env df INT1",
    ])?;
    let log = dev.says(&["delivery", "logs", "D-1", "--job", "CA_Installation/INSTALL_CACHE"])?;
    let words: BTreeSet<&str> = log.out.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let lost = (1..=20_000).find(|n: &u32| !words.contains(n.to_string().as_str()));
    ensure!(lost.is_none(), "line {lost:?} is missing: {}", log.out);
    log.with(&["20000", "No space left on device"])?.without(&["are missing here"])?;
    // With room again the job goes through.
    std::fs::remove_file(&filler)?;
    dev.says(&["delivery", "decide", "D-1", "retry"])?;
    following.end()?.ended(0)?;
    ensure!(site.served() == "1.4.1", "{}", site.served());
    Ok(())
}
