//! What the machine holds, in full: read from its own files, on a thread that may block, now and then.
//!
//! Sent after the first connection of each life of the agent, on request, and when something changed that is not free space, at
//! most once in [`limits::INVENTORY_EVERY`]. Nothing of it says what programs do or hold: no processes, no environments.

use crate::{facts, limits};
use model::Digest;
use protocol::install::{Drive, Inventory, NetworkInterface, Software};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// The inventory that is to be sent, if there is one.
#[derive(Debug, Clone)]
pub struct Inventories {
    due: Arc<Mutex<Option<Box<Inventory>>>>,
    asked: Arc<Notify>,
}

impl Inventories {
    /// Looks at the machine from now on; `wake` is told when there is one to send.
    #[must_use]
    pub fn keep(wake: Arc<Notify>) -> Self {
        let kept = Self { due: Arc::default(), asked: Arc::default() };
        let (due, asked) = (Arc::clone(&kept.due), Arc::clone(&kept.asked));
        tokio::spawn(async move {
            let mut last: Option<(Digest, Instant)> = None;
            loop {
                let Ok((inventory, digest)) = tokio::task::spawn_blocking(gather_with_digest).await else {
                    return;
                };
                let is_new = last
                    .is_none_or(|(known, at)| known != digest || at.elapsed() >= limits::INVENTORY_ANYWAY);
                if is_new {
                    last = Some((digest, Instant::now()));
                    *due.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(inventory));
                    wake.notify_one();
                }
                tokio::select! {
                    () = tokio::time::sleep(limits::INVENTORY_EVERY) => {}
                    () = asked.notified() => last = None,
                }
            }
        });
        kept
    }
    /// The server asks for one.
    pub fn ask(&self) {
        self.asked.notify_one();
    }
    /// Takes the one that is to be sent.
    #[must_use]
    pub fn take(&self) -> Option<Box<Inventory>> {
        self.lock().take()
    }
    /// It could not be sent.
    pub fn put_back(&self, inventory: Box<Inventory>) {
        self.lock().get_or_insert(inventory);
    }
    fn lock(&self) -> MutexGuard<'_, Option<Box<Inventory>>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An inventory, and the digest of what of it counts as a change.
fn gather_with_digest() -> (Inventory, Digest) {
    let inventory = gather();
    let mut still = inventory.clone();
    still.drives.iter_mut().for_each(|drive| drive.free_bytes = 0);
    let text = serde_json::to_vec(&still).unwrap_or_default();
    (inventory, Digest::from_bytes(*blake3::hash(&text).as_bytes()))
}

/// Looks at the machine.
#[must_use]
pub fn gather() -> Inventory {
    let facts = facts::gather();
    let firmware = |name: &str| line(&format!("/sys/class/dmi/id/{name}"));
    let release = release(&text("/etc/os-release").unwrap_or_default());
    Inventory {
        name: facts.host,
        uuid: firmware("product_uuid"),
        serial: firmware("product_serial"),
        manufacturer: firmware("sys_vendor"),
        model: firmware("product_name"),
        os_family: facts.family,
        os_name: release.get("NAME").cloned().unwrap_or_else(|| facts.os.clone()),
        os_version: release.get("VERSION_ID").cloned().unwrap_or_default(),
        arch: facts.arch,
        kernel: facts.kernel,
        domain: domain(),
        memory_bytes: facts.memory_bytes,
        cpus: facts.cpus,
        last_user: last_user(),
        tag: String::new(),
        agent: format!("escale-agent {}", env!("CARGO_PKG_VERSION")),
        networks: networks(),
        drives: drives(),
        software: software(),
    }
}

fn text(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(limits::INVENTORY_FILE_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The one line of a small file; nothing when it cannot be read.
fn line(path: &str) -> String {
    text(path).map(|t| t.trim().chars().take(200).collect()).unwrap_or_default()
}

fn release(text: &str) -> BTreeMap<String, String> {
    let pairs = text.lines().filter_map(|l| l.split_once('='));
    pairs.map(|(k, v)| (k.to_owned(), v.trim_matches(['"', '\'']).to_owned())).collect()
}

/// The domain of the kernel, else what names are looked up in.
fn domain() -> String {
    let kernel = line("/proc/sys/kernel/domainname");
    if !kernel.is_empty() && kernel != "(none)" {
        return kernel;
    }
    let conf = text("/etc/resolv.conf").unwrap_or_default();
    let word = conf.lines().find_map(|l| l.strip_prefix("domain ").or_else(|| l.strip_prefix("search ")));
    word.and_then(|w| w.split_whitespace().next()).unwrap_or_default().to_owned()
}

/// Whoever signed in last, by the file that keeps it.
fn last_user() -> String {
    /// Bytes of one record, on every machine of 64 bits.
    const RECORD: usize = 384;
    /// A user signed in.
    const USER: u8 = 7;
    let Ok(mut file) = File::open("/var/log/wtmp") else { return String::new() };
    let size = file.metadata().map_or(0, |about| about.len());
    let start = size.saturating_sub(512 * RECORD as u64);
    let start = start - start % RECORD as u64;
    let mut bytes = Vec::new();
    if file.seek(SeekFrom::Start(start)).and_then(|_| file.take(1 << 20).read_to_end(&mut bytes)).is_err() {
        return String::new();
    }
    let last = bytes.chunks_exact(RECORD).rev().find(|record| record[0] == USER);
    let name = last.map(|record| &record[44..76]).unwrap_or_default();
    String::from_utf8_lossy(name).trim_end_matches('\0').to_owned()
}

fn networks() -> Vec<NetworkInterface> {
    let mut found: Vec<NetworkInterface> = Vec::new();
    for one in nix::ifaddrs::getifaddrs().into_iter().flatten() {
        let ip = |storage: &nix::sys::socket::SockaddrStorage| {
            let v4 = storage.as_sockaddr_in().map(|a| std::net::IpAddr::V4(a.ip()));
            v4.or_else(|| storage.as_sockaddr_in6().map(|a| std::net::IpAddr::V6(a.ip())))
        };
        let name = one.interface_name;
        let Some(address) = one.address.as_ref().and_then(ip) else { continue };
        if address.is_loopback() || found.len() >= limits::INVENTORY_DEVICES_MAX {
            continue;
        }
        let mask = match one.netmask.as_ref().and_then(ip) {
            Some(std::net::IpAddr::V4(mask)) => mask.to_string(),
            Some(std::net::IpAddr::V6(mask)) => u128::from(mask).leading_ones().to_string(),
            None => String::new(),
        };
        let device = std::fs::read_link(format!("/sys/class/net/{name}"));
        found.push(NetworkInterface {
            address: address.to_string(),
            mask,
            mac: line(&format!("/sys/class/net/{name}/address")),
            up: one.flags.contains(nix::net::if_::InterfaceFlags::IFF_UP),
            is_virtual: device.is_ok_and(|path| path.components().any(|c| c.as_os_str() == "virtual")),
            name,
        });
    }
    found.sort_by(|a, b| (&a.name, &a.address).cmp(&(&b.name, &b.address)));
    found
}

/// File systems that lie on this machine; others might not answer.
const LOCAL: &[&str] = &[
    "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "jfs", "reiserfs", "bcachefs", "vfat", "exfat",
    "ntfs", "ntfs3", "ufs", "overlay",
];

fn drives() -> Vec<Drive> {
    let mut found: Vec<Drive> = Vec::new();
    let mut devices = Vec::new();
    for mount in text("/proc/self/mounts").unwrap_or_default().lines() {
        let mut words = mount.split(' ');
        let (Some(device), Some(place), Some(kind)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let place = unescape(place);
        // One device may be mounted at many places; the shortest is listed first nearly always.
        let seen = devices.contains(&device);
        if !LOCAL.contains(&kind) || (kind == "overlay" && place != "/") || seen {
            continue;
        }
        let Ok(about) = rustix::fs::statvfs(Path::new(&place)) else { continue };
        devices.push(device);
        if about.f_blocks > 0 && found.len() < limits::INVENTORY_DEVICES_MAX {
            found.push(Drive {
                name: place,
                filesystem: kind.to_owned(),
                total_bytes: about.f_blocks.saturating_mul(about.f_frsize),
                free_bytes: about.f_bavail.saturating_mul(about.f_frsize),
            });
        }
    }
    found
}

/// A path as mounts are written: blanks as `\040`.
fn unescape(text: &str) -> String {
    ["\\040", "\\011", "\\012", "\\134"]
        .into_iter()
        .zip([" ", "\t", "\n", "\\"])
        .fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

fn software() -> Vec<Software> {
    let mut found = Vec::new();
    if let Ok(file) = File::open("/var/lib/dpkg/status") {
        stanzas(file, &mut found, dpkg);
    }
    if let Ok(file) = File::open("/lib/apk/db/installed") {
        stanzas(file, &mut found, apk);
    }
    if found.is_empty() && Path::new("/var/lib/rpm").is_dir() {
        rpm(&mut found);
    }
    found.sort();
    found.dedup();
    found
}

/// Reads a file of paragraphs, line by line: the whole may be large.
fn stanzas(
    file: File,
    found: &mut Vec<Software>,
    read: impl Fn(&BTreeMap<String, String>) -> Option<Software>,
) {
    let mut one = BTreeMap::new();
    let lines = BufReader::new(file.take(limits::INVENTORY_FILE_BYTES_MAX)).split(b'\n');
    for line in lines.map_while(Result::ok).chain([Vec::new()]) {
        if line.is_empty() {
            found.extend(read(&one).filter(|_| found.len() < limits::INVENTORY_SOFTWARE_MAX));
            one.clear();
        } else if !line.starts_with(b" ")
            && let Some((key, value)) = String::from_utf8_lossy(&line).split_once(':')
        {
            one.insert(key.to_owned(), value.trim().chars().take(300).collect());
        }
    }
}

fn dpkg(one: &BTreeMap<String, String>) -> Option<Software> {
    let get = |key: &str| one.get(key).cloned().unwrap_or_default();
    get("Status").ends_with(" installed").then(|| Software {
        name: get("Package"),
        version: get("Version"),
        publisher: get("Maintainer"),
        arch: get("Architecture"),
        source: "deb".to_owned(),
    })
}

fn apk(one: &BTreeMap<String, String>) -> Option<Software> {
    let get = |key: &str| one.get(key).cloned().unwrap_or_default();
    one.contains_key("P").then(|| Software {
        name: get("P"),
        version: get("V"),
        publisher: get("m"),
        arch: get("A"),
        source: "apk".to_owned(),
    })
}

/// The database of rpm has several forms; its own program reads them all.
fn rpm(found: &mut Vec<Software>) {
    let form = "%{NAME}\t%{VERSION}-%{RELEASE}\t%{VENDOR}\t%{ARCH}\n";
    let asked = std::process::Command::new("rpm")
        .args(["-qa", "--queryformat", form])
        .stdin(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = asked else { return };
    let lines =
        child.stdout.take().map(|out| BufReader::new(out.take(limits::INVENTORY_FILE_BYTES_MAX)).lines());
    for line in lines.into_iter().flatten().map_while(Result::ok) {
        let mut words = line.split('\t').map(str::to_owned);
        let mut word = || words.next().unwrap_or_default();
        if found.len() < limits::INVENTORY_SOFTWARE_MAX {
            found.push(Software {
                name: word(),
                version: word(),
                publisher: word(),
                arch: word(),
                source: "rpm".to_owned(),
            });
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an inventory of this very machine says is true.
    #[test]
    fn the_machine_is_described() {
        let found = gather();
        assert_eq!((found.os_family.as_str(), found.cpus > 0), ("linux", true));
        assert!(!found.name.is_empty() && found.agent.starts_with("escale-agent "));
        assert!(found.networks.iter().all(|n| !n.address.starts_with("127.") && !n.mask.is_empty()));
        assert!(found.drives.iter().all(|d| d.total_bytes >= d.free_bytes));
        assert_eq!(gather_with_digest().1, gather_with_digest().1, "at rest nothing changes");
        if Path::new("/var/lib/dpkg/status").exists() {
            assert!(
                found.software.iter().any(|s| s.name == "dpkg" && s.source == "deb" && !s.version.is_empty())
            );
        }
    }

    #[test]
    fn files_of_packages_are_read() {
        let mut file = tempfile::tempfile().unwrap();
        use std::io::Write;
        let text = "Package: a\nStatus: install ok installed\nVersion: 1\nMaintainer: M <m@x>\nDescription: x\n more: no\n\n\
                    Package: b\nStatus: deinstall ok config-files\nVersion: 2\n\nPackage: c\nStatus: hold ok installed\n";
        file.write_all(text.as_bytes()).unwrap();
        file.rewind().unwrap();
        let mut found = Vec::new();
        stanzas(file, &mut found, dpkg);
        let names: Vec<&str> = found.iter().map(|s| s.name.as_str()).collect();
        assert_eq!((names, found[0].publisher.as_str()), (vec!["a", "c"], "M <m@x>"));
        assert_eq!(unescape("/a\\040b"), "/a b");
        assert_eq!(release("NAME=\"Debian GNU/Linux\"\nX='y'\n")["NAME"], "Debian GNU/Linux");
    }
}
