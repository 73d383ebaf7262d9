//! The access key of a login and a password, as Constellation's console, installers and libraries make it
//! (spec/constellation §1.6): weak, since SHA-1 without salt; kept so that people find their way in. Random keys are
//! better wherever a person need not remember them.

use crate::Secret;
use sha1::{Digest, Sha1};
use std::fmt::Write;

/// Lower-case hexadecimal SHA-1 of the bytes of the login and, right behind, of the password; case matters.
#[must_use]
pub fn derived(login: &str, password: &Secret) -> Secret {
    let hash = Sha1::new().chain_update(login).chain_update(password.expose()).finalize();
    Secret::new(hash.iter().fold(String::with_capacity(40), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SRV-08: the table of spec/constellation §1.6 (Appendix A, vector 1).
    #[test]
    fn the_vectors_of_the_specification() {
        for (login, password, key) in [
            ("admin", "P@ssw0rd", "a5761adf00e4060f05fab7017b32905cc9e5d540"),
            ("Admin", "Password", "d882b8721a224d38ebb54559e6b54e5df3a1bc6d"),
            ("seb", "Password", "567841343531a170817ac02941d644df12d7d3ae"),
            ("demo", "demo", "5863d9e4cbdf522eaa62e0747fceb1c5b249ba13"),
            ("admin", "password", "efacc4001e857f7eba4ae781c2932dedf843865e"),
        ] {
            assert_eq!(derived(login, &Secret::new(password.to_owned())).expose(), key, "{login}");
        }
        assert_eq!(derived("é", &Secret::new("ü".to_owned())), derived("", &Secret::new("éü".to_owned())));
    }
}
