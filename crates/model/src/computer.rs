//! What a computer says of itself, judged: device ids, identities that take turns, version numbers of every fashion, addresses.
//!
//! All of it is a claim of the machine (R-16): checked here before anybody keeps it, and never a path or a command.

use std::net::{IpAddr, Ipv6Addr};

/// Longest device id, in bytes (S-7).
pub const DEVICE_ID_BYTES_MAX: usize = 255;
/// Identities remembered of one device id.
pub const IDENTITIES_MAX: usize = 8;
/// Bytes of a version text that count in its key.
pub const VERSION_KEY_BYTES_MAX: usize = 128;

/// Whether a text may be a device id: 1 to 255 bytes of `[\x20-\x7e\u00a0-\uffff]`, without `/ \ < > " '`, and not only
/// blanks (S-7).
#[must_use]
pub fn is_device_id(text: &str) -> bool {
    let good = |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{ffff}') && !r#"/\<>"'"#.contains(c);
    text.len() <= DEVICE_ID_BYTES_MAX && !text.trim().is_empty() && text.chars().all(good)
}

/// A device id without the date that agents put behind the host name: `golden-client-2024-01-02-03-04-05`.
#[must_use]
pub fn host_of(device_id: &str) -> &str {
    const SHAPE: &str = "-dddd-dd-dd-dd-dd-dd";
    let Some(cut) = device_id.len().checked_sub(SHAPE.len()).filter(|n| *n > 0) else { return device_id };
    let Some((host, date)) = device_id.split_at_checked(cut) else { return device_id };
    let fits =
        date.chars().zip(SHAPE.chars()).all(|(c, s)| if s == 'd' { c.is_ascii_digit() } else { c == s });
    if fits { host } else { device_id }
}

/// Whether a UUID or a serial number says nothing: empty, one character repeated, or what makers leave in it.
#[must_use]
pub fn is_trivial(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let first = plain.chars().next();
    plain.len() < 4
        || plain.chars().all(|c| Some(c) == first)
        || matches!(
            plain.as_str(),
            "tobefilledbyoem"
                | "defaultstring"
                | "systemserialnumber"
                | "notspecified"
                | "notapplicable"
                | "none"
                | "unknown"
                | "oem"
                | "0123456789"
                | "123456789"
                | "1234567890"
                | "03000200040005000006000700080009"
                | "notavailable"
                | "chassisserialnumber"
        )
}

/// What two inventories of the same machine have in common, and two machines have not: UUID and serial number, else the
/// hardware addresses. Empty when the machine says nothing that tells it from others.
#[must_use]
pub fn identity(uuid: &str, serial: &str, macs: &[&str]) -> String {
    let said = |text: &str| if is_trivial(text) { String::new() } else { text.trim().to_lowercase() };
    let (uuid, serial) = (said(uuid), said(serial));
    if !uuid.is_empty() || !serial.is_empty() {
        return format!("{uuid}|{serial}");
    }
    let mut macs: Vec<String> = macs.iter().map(|m| said(m)).filter(|m| !m.is_empty()).collect();
    macs.sort();
    macs.dedup();
    macs.join(",")
}

/// Takes in the identity an inventory shows. True when it comes back after another one spoke under the same device id:
/// two machines take turns (R-15). One change alone is new hardware, and no return.
#[must_use]
pub fn takes_turns(seen: &mut Vec<String>, now: String) -> bool {
    if now.is_empty() || seen.last() == Some(&now) {
        return false;
    }
    let before = seen.iter().position(|old| *old == now);
    if let Some(place) = before {
        seen.remove(place);
    }
    seen.push(now);
    let over = seen.len().saturating_sub(IDENTITIES_MAX);
    seen.drain(..over);
    before.is_some()
}

/// Sixteen bytes that order like addresses; IPv4 as `::ffff:a.b.c.d`.
#[must_use]
pub const fn address_key(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

/// First and last address of a network, as [`address_key`]s: `10.0.0.0/8`, `fd00::/8`, or a single address.
#[must_use]
pub fn network_range(cidr: &str) -> Option<([u8; 16], [u8; 16])> {
    let (address, bits) = match cidr.trim().split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (cidr.trim(), None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most: u32 = if address.is_ipv4() { 32 } else { 128 };
    let bits: u32 = bits.map_or(Some(most), |b| b.parse().ok()).filter(|b| *b <= most)?;
    let rest = u128::MAX.checked_shr(128 - (most - bits)).unwrap_or(0);
    let low = u128::from_be_bytes(address_key(address)) & !rest;
    let bytes = |n: u128| Ipv6Addr::from_bits(n).octets();
    Some((bytes(low), bytes(low | rest)))
}

/// Words that stand before a release: what carries one is lower than what does not.
const EARLY: [&str; 10] = ["alpha", "beta", "dev", "pre", "preview", "rc", "cr", "snapshot", "ea", "nightly"];

/// Bytes that order like version numbers of every fashion: `2:4.17.12+dfsg-0+deb12u1`, `1.0-rc1`, `11.0.0.0`, `R2017b`.
///
/// Numbers compare as numbers; `~` and the usual words before a release are lower than nothing, other letters higher; zeros at the
/// end count for nothing; what stands before `:` decides first. Total: every text has a key, and texts that mean the same have the same.
#[must_use]
pub fn version_key(text: &str) -> Vec<u8> {
    let text = text.trim();
    let cut =
        (0..=text.len().min(VERSION_KEY_BYTES_MAX)).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
    let text = text[..cut].to_lowercase();
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) if !epoch.is_empty() && epoch.bytes().all(|b| b.is_ascii_digit()) => {
            (epoch, rest)
        }
        _ => ("0", text.as_str()),
    };
    let mut key = Vec::with_capacity(rest.len() + 8);
    push_number(&mut key, epoch);
    let mut zeros = 0;
    for part in Parts(rest) {
        match part {
            Part::Number(digits) if digits.bytes().all(|b| b == b'0') => zeros += 1,
            Part::Number(digits) => {
                push_zeros(&mut key, &mut zeros);
                push_number(&mut key, digits);
            }
            Part::Tilde => {
                zeros = 0;
                key.push(0x10);
            }
            Part::Word(word) => {
                let early = EARLY.contains(&word);
                if early {
                    zeros = 0;
                }
                push_zeros(&mut key, &mut zeros);
                key.push(if early { 0x20 } else { 0x60 });
                key.extend(word.bytes());
                key.push(0);
            }
        }
    }
    key.push(0x40);
    key
}

fn push_zeros(key: &mut Vec<u8>, zeros: &mut u32) {
    for _ in 0..std::mem::take(zeros) {
        push_number(key, "");
    }
}

fn push_number(key: &mut Vec<u8>, digits: &str) {
    let digits = digits.trim_start_matches('0');
    key.push(0x80);
    key.push(u8::try_from(digits.len()).unwrap_or(u8::MAX));
    key.extend(digits.bytes());
}

enum Part<'a> {
    Number(&'a str),
    Word(&'a str),
    Tilde,
}

/// Runs of digits, runs of letters, and `~`; everything else only separates.
struct Parts<'a>(&'a str);

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;
    fn next(&mut self) -> Option<Part<'a>> {
        let rest = self.0.trim_start_matches(|c: char| c != '~' && !c.is_alphanumeric());
        let first = rest.chars().next()?;
        if first == '~' {
            self.0 = &rest[1..];
            return Some(Part::Tilde);
        }
        let number = first.is_ascii_digit();
        let same =
            |c: char| if number { c.is_ascii_digit() } else { c.is_alphanumeric() && !c.is_ascii_digit() };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        let (run, rest) = rest.split_at(end);
        self.0 = rest;
        Some(if number { Part::Number(run) } else { Part::Word(run) })
    }
}

/// The version in what an agent calls itself: `FusionInventory-Agent_v2.6-3` → `2.6-3`, `escale-agent 0.3.0` → `0.3.0`.
#[must_use]
pub fn agent_version(agent: &str) -> &str {
    agent.find(|c: char| c.is_ascii_digit()).map_or("", |at| &agent[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// S-7: what may be a device id.
    #[test]
    fn device_ids_that_could_harm_are_refused() {
        for good in
            ["pc-2024-01-02-03-04-05", "poste d'été".replace('\'', "_").as_str(), "é", &"x".repeat(255)]
        {
            assert!(is_device_id(good), "{good:?}");
        }
        for bad in [
            "",
            " ",
            "../etc/passwd",
            "a\\b",
            "<b>",
            "a\"b",
            "a'b",
            "a\u{0}b",
            "a\nb",
            "a\u{7f}b",
            "a\u{85}b",
            "a\u{1f600}b",
            &"x".repeat(256),
            &"é".repeat(128),
        ] {
            assert!(!is_device_id(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_host_is_a_device_id_without_its_date() {
        assert_eq!(host_of("golden-client-2024-01-02-03-04-05"), "golden-client");
        assert_eq!(host_of("golden-client"), "golden-client");
        assert_eq!(host_of("-2024-01-02-03-04-05"), "-2024-01-02-03-04-05");
        assert_eq!(host_of("é-2024-01-02-03-04-0é"), "é-2024-01-02-03-04-0é");
    }

    /// R-14, R-15: only what says something tells machines apart.
    #[test]
    fn identities() {
        assert!(is_trivial("00000000-0000-0000-0000-000000000000") && is_trivial("To Be Filled By O.E.M."));
        assert!(!is_trivial("4C4C4544-0042-3510-8052-B4C04F564433") && is_trivial("") && is_trivial("n/a"));
        assert_eq!(
            identity("", "To be filled by O.E.M.", &["aa:bb:cc:00:00:02", "aa:bb:cc:00:00:01"]),
            "aabbcc000001,aabbcc000002".replace("aabbcc0000", "aa:bb:cc:00:00:")
        );
        assert_eq!(identity("4C4C4544-42", "XYZ12", &["aa"]), "4c4c4544-42|xyz12");
        assert_eq!(identity("", "", &[]), "");
    }

    /// R-15: machines that take turns are told from one that got new hardware.
    #[test]
    fn turns() {
        let told = |story: &[&str]| {
            let mut seen = Vec::new();
            story.iter().fold(false, |_, s| takes_turns(&mut seen, (*s).to_owned()))
        };
        assert!(!told(&["a", "a", "b", "b"]) && !told(&["a", "b", "c"]) && !told(&["a", "", "a"]));
        assert!(told(&["a", "b", "a"]) && told(&["a", "b", "c", "b"]));
        let mut seen = Vec::new();
        for n in 0..100 {
            assert!(!takes_turns(&mut seen, n.to_string()));
        }
        assert_eq!(seen.len(), IDENTITIES_MAX);
    }

    #[test]
    fn networks() {
        let inside = |cidr: &str, address: &str| {
            let (low, high) = network_range(cidr).unwrap();
            (low..=high).contains(&address_key(address.parse().unwrap()))
        };
        assert!(inside("10.0.0.0/8", "10.255.0.1") && !inside("10.0.0.0/8", "11.0.0.0"));
        assert!(inside("0.0.0.0/0", "255.255.255.255") && !inside("0.0.0.0/0", "::1"));
        assert!(inside("fd00::/8", "fdff::1") && inside("::/0", "1.2.3.4") && inside("10.1.2.3", "10.1.2.3"));
        assert!(inside("10.1.2.3/8", "10.9.9.9"), "bits of the host do not count");
        for bad in ["", "10.0.0.0/33", "x", "::/129", "10.0.0/8", "10.0.0.0/-1"] {
            assert_eq!(network_range(bad), None, "{bad}");
        }
    }

    /// R-115: versions of software compare as people expect, whatever their fashion.
    #[test]
    fn versions_of_every_fashion() {
        for chain in [
            &["0.9", "1.0~beta1", "1.0rc1", "1", "1.0.1", "1.0.10", "1.1", "2", "10", "1:0.1"][..],
            &["1.1.1", "1.1.1k", "1.1.1w", "1.1.2"],
            &["2.36-9", "2.36-9+deb12u7", "2.36-9+deb12u10", "2.36-10"],
            &["115.9.0", "115.10.0", "128.0"],
            &["2.6~x", "2.6-3"],
            &["", "1"],
        ] {
            for (a, b) in chain.iter().zip(&chain[1..]) {
                assert!(version_key(a) < version_key(b), "{a} < {b}");
            }
        }
        for (a, b) in [("1.0", "1.0.0"), ("01.2", "1.2"), ("1.0-RC1", "1.0rc1"), (" 1 ", "1"), ("0:1", "1")] {
            assert_eq!(version_key(a), version_key(b), "{a} = {b}");
        }
        assert_eq!(agent_version("FusionInventory-Agent_v2.6-3"), "2.6-3");
        assert_eq!(agent_version("none"), "");
    }

    proptest! {
        #[test]
        fn anything_has_a_key(text in ".{0,300}", number in 1u32..100_000) {
            prop_assert!(version_key(&text).len() <= 4 * VERSION_KEY_BYTES_MAX + 8);
            let (less, more) = (version_key(&format!("1.{number}")), version_key(&format!("1.{}", number + 1)));
            prop_assert!(less < more);
            let _ = (is_device_id(&text), host_of(&text), is_trivial(&text), network_range(&text), agent_version(&text));
        }
    }
}
