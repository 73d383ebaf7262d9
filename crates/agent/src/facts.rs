//! What this machine is: read from `/proc`, `/etc/os-release` and the kernel, at each connection.

use protocol::link::Facts;
use std::net::UdpSocket;

/// Looks at the machine.
#[must_use]
pub fn gather() -> Facts {
    let uname = rustix::system::uname();
    Facts {
        host: uname.nodename().to_string_lossy().into_owned(),
        os: os_release().unwrap_or_else(|| uname.sysname().to_string_lossy().into_owned()),
        family: std::env::consts::OS.to_owned(),
        arch: std::env::consts::ARCH.to_owned(),
        kernel: uname.release().to_string_lossy().into_owned(),
        cpus: std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(u32::MAX)),
        memory_bytes: memory_bytes(),
        addresses: addresses(),
    }
}

/// The platform of this machine as manifests write it: `linux-x86_64`.
#[must_use]
pub fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

fn os_release() -> Option<String> {
    let text = std::fs::read_to_string("/etc/os-release").ok()?;
    let value = |key: &str| {
        text.lines()
            .find_map(|l| l.strip_prefix(key)?.strip_prefix('='))
            .map(|v| v.trim_matches('"').to_owned())
    };
    match (value("NAME"), value("VERSION_ID")) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (Some(name), None) => Some(name),
        _ => value("PRETTY_NAME"),
    }
}

fn memory_bytes() -> u64 {
    std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find_map(|l| l.strip_prefix("MemTotal:"))?;
            line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
        })
        .unwrap_or(0)
        * 1024
}

/// The addresses packets would leave from, one for each family. Nothing is sent: connecting a datagram socket only
/// asks the kernel for the way.
fn addresses() -> Vec<String> {
    [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")]
        .into_iter()
        .filter_map(|(from, to)| {
            let socket = UdpSocket::bind(from).ok()?;
            socket.connect(to).ok()?;
            let address = socket.local_addr().ok()?.ip();
            (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_name_memory_and_processors() {
        let facts = gather();
        assert!(!facts.host.is_empty() && !facts.os.is_empty() && facts.cpus > 0);
        assert!(facts.memory_bytes > 16 << 20);
        assert_eq!(platform(), format!("{}-{}", facts.family, facts.arch));
    }
}
