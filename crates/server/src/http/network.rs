//! Networks: which addresses may do what. `127.0.0.0/8`, `::1`, `fd00::/8`; an address alone is a network of one.

use http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network: an address and how many bits of it count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// How many bits of its address count.
    #[must_use]
    pub const fn bits(&self) -> u8 {
        self.bits
    }
    /// The network as it is written by its first address: `10.1.2.3/8` is `10.0.0.0/8`.
    #[must_use]
    pub fn first(&self) -> String {
        let address = match self.address {
            IpAddr::V4(a) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                IpAddr::from(std::net::Ipv4Addr::from_bits(a.to_bits() & mask))
            }
            IpAddr::V6(a) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                IpAddr::from(std::net::Ipv6Addr::from_bits(a.to_bits() & mask))
            }
        };
        format!("{address}/{}", self.bits)
    }

    /// Whether an address lies in it. An IPv4 address dressed as IPv6 counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                (mine.to_bits() ^ other.to_bits()) & mask == 0
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                (mine.to_bits() ^ other.to_bits()) & mask == 0
            }
            _ => false,
        }
    }
}

/// Where a request comes from. A proxy on this very machine says it for those behind it.
#[must_use]
pub fn source(headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let peer = peer.to_canonical();
    if !peer.is_loopback() {
        return peer;
    }
    let relayed = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    let last = relayed.and_then(|list| list.rsplit(',').next()).and_then(|one| one.trim().parse().ok());
    last.map_or(peer, |address: IpAddr| address.to_canonical())
}

impl FromStr for Network {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let why = || format!("{text:?} is no network: write 10.0.0.0/8, fd00::/8 or a single address");
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| why())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = bits.map_or(Ok(most), str::parse).map_err(|_| why())?;
        if bits > most { Err(why()) } else { Ok(Self { address, bits }) }
    }
}

impl TryFrom<String> for Network {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// What an address is to a server that was asked to fetch from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anywhere on the internet.
    Public,
    /// This machine, or a network of the house.
    Private,
    /// Nothing that serves packages: link-local (where clouds answer secrets), multicast, unspecified.
    Never,
}

/// What an address is.
#[must_use]
pub fn kind(address: IpAddr) -> Kind {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            if v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || a == 0 || a >= 240 {
                Kind::Never
            } else if v4.is_loopback() || v4.is_private() || (a == 100 && (64..128).contains(&b)) {
                Kind::Private
            } else {
                Kind::Public
            }
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            if v6.is_multicast() || v6.is_unspecified() || first & 0xffc0 == 0xfe80 {
                Kind::Never
            } else if v6.is_loopback() || first & 0xfe00 == 0xfc00 {
                Kind::Private
            } else {
                Kind::Public
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-1: only a proxy on this machine is believed about where somebody comes from.
    #[test]
    fn sources() {
        let mut headers = HeaderMap::new();
        let near: IpAddr = "127.0.0.1".parse().unwrap();
        let far: IpAddr = "10.1.2.3".parse().unwrap();
        assert_eq!(source(&headers, near), near);
        headers.insert("x-forwarded-for", "127.0.0.1, 10.9.9.9".parse().unwrap());
        assert_eq!(source(&headers, near).to_string(), "10.9.9.9");
        assert_eq!(source(&headers, far), far);
        headers.insert("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(source(&headers, near), near);
    }

    #[test]
    fn a_network_holds_its_addresses() {
        for (network, address, inside) in [
            ("127.0.0.0/8", "127.9.9.9", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true),
            ("127.0.0.0/8", "128.0.0.1", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("::1", "::1", true),
            ("::1", "::2", false),
            ("fd00::/8", "fd12::1", true),
            ("::/0", "2001:db8::1", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), inside, "{network} {address}");
        }
        for wrong in ["", "here", "10.0.0.0/33", "::/129", "10.0.0.0/x"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_are_told_apart() {
        for (address, expected) in [
            ("127.0.0.1", Kind::Private),
            ("10.2.3.4", Kind::Private),
            ("::ffff:192.168.1.1", Kind::Private),
            ("100.64.0.1", Kind::Private),
            ("fd00::1", Kind::Private),
            ("::1", Kind::Private),
            ("169.254.169.254", Kind::Never),
            ("::ffff:169.254.169.254", Kind::Never),
            ("fe80::1", Kind::Never),
            ("0.0.0.0", Kind::Never),
            ("224.0.0.1", Kind::Never),
            ("93.184.216.34", Kind::Public),
            ("2606:2800:220:1::1", Kind::Public),
        ] {
            assert_eq!(kind(address.parse().unwrap()), expected, "{address}");
        }
    }
}
