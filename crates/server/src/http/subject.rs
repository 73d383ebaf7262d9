//! Whom a certificate names: the common name of its subject, read out of DER (RFC 5280 §4.1).
//!
//! Only certificates that were verified are read, so their form is known; what is not as expected names nobody.

/// `2.5.4.3`
const COMMON_NAME: [u8; 3] = [0x55, 4, 3];
/// A name, in bytes at most: longer ones name nobody, since a name that was cut might be another's.
const NAME_BYTES_MAX: usize = 255;

/// One element: its tag, what it holds, what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (held, rest) = rest.split_at_checked(length)?;
    Some((tag, held, rest))
}

/// The subject of a certificate: what its `RDNSequence` holds.
fn subject(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut fields, _) = element(certificate)?;
    if fields.first() == Some(&0xa0) {
        // The version.
        fields = element(fields)?.2;
    }
    // Serial number, signature, issuer, validity.
    for _ in 0..4 {
        fields = element(fields)?.2;
    }
    let (tag, subject, _) = element(fields)?;
    (tag == 0x30).then_some(subject)
}

fn text(kind: u8, bytes: &[u8]) -> Option<String> {
    let text = match kind {
        // UTF8String, PrintableString, IA5String.
        0x0c | 0x13 | 0x16 => String::from_utf8(bytes.to_vec()).ok()?,
        // BMPString.
        0x1e => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
            String::from_utf16(&units).ok()?
        }
        _ => return None,
    };
    let fits = !text.is_empty() && text.len() <= NAME_BYTES_MAX && !text.chars().any(char::is_control);
    fits.then_some(text)
}

/// The common name of a verified certificate (DER); nothing when there is none, or more than one.
#[must_use]
pub fn common_name(certificate: &[u8]) -> Option<String> {
    let mut names = subject(certificate)?;
    let mut found = None;
    while !names.is_empty() {
        let (_, mut set, rest) = element(names)?;
        names = rest;
        while !set.is_empty() {
            let (_, pair, rest) = element(set)?;
            set = rest;
            let (_, kind, value) = element(pair)?;
            if kind == COMMON_NAME {
                let (kind, value, _) = element(value)?;
                if found.replace(text(kind, value)?).is_some() {
                    return None;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, DnValue, KeyPair};

    fn made(names: &[(DnType, DnValue)]) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, value) in names {
            params.distinguished_name.push(kind.clone(), value.clone());
        }
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    /// S-1: the name is the one the authority signed, in each of the forms authorities write it.
    #[test]
    fn names() {
        let utf8 = |text: &str| DnValue::Utf8String(text.to_owned());
        let named = |value| made(&[(DnType::OrganizationName, utf8("house")), (DnType::CommonName, value)]);
        assert_eq!(common_name(&named(utf8("pc-1"))).as_deref(), Some("pc-1"));
        assert_eq!(common_name(&named(utf8("pc-é"))).as_deref(), Some("pc-é"));
        let printable = DnValue::PrintableString("pc 2".try_into().unwrap());
        assert_eq!(common_name(&named(printable)).as_deref(), Some("pc 2"));
        let wide = DnValue::BmpString("pc-ü".try_into().unwrap());
        assert_eq!(common_name(&named(wide)).as_deref(), Some("pc-ü"));
        let long = "x".repeat(200);
        assert_eq!(common_name(&named(utf8(&long))).as_deref(), Some(long.as_str()));
        for nobody in ["", "a\u{7}b", &"x".repeat(256)] {
            assert_eq!(common_name(&named(utf8(nobody))), None, "{nobody:?}");
        }
        assert_eq!(common_name(&made(&[(DnType::OrganizationName, utf8("house"))])), None);
    }

    proptest! {
        #[test]
        fn anything_is_read_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = common_name(&bytes);
        }
        #[test]
        fn damaged_certificates(at in 0_usize..300, byte in any::<u8>()) {
            let mut whole = made(&[(DnType::CommonName, DnValue::Utf8String("pc-1".to_owned()))]);
            if let Some(place) = whole.get_mut(at) {
                *place = byte;
            }
            let _ = common_name(&whole);
            let _ = common_name(&whole[..at.min(whole.len())]);
        }
    }
}
