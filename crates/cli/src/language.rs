//! Which language to speak: `--lang`, then the locale.

use protocol::Lang;
use std::ffi::OsString;

/// Chooses before the words are parsed, because mistakes in them must be told in that language too.
pub fn choose(words: &[OsString]) -> Lang {
    flag(words).or_else(locale).unwrap_or_default()
}

fn flag(words: &[OsString]) -> Option<Lang> {
    let mut words = words.iter().skip(1).map(|w| w.to_string_lossy());
    while let Some(word) = words.next() {
        if word == "--" {
            return None;
        }
        if word == "--lang" {
            return words.next().and_then(|tag| Lang::from_tag(&tag));
        }
        if let Some(tag) = word.strip_prefix("--lang=") {
            return Lang::from_tag(tag);
        }
    }
    None
}

/// The first of the three that is set decides, as POSIX says; `C` and others fall back to English.
fn locale() -> Option<Lang> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let value = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"))?;
    Lang::from_tag(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wherever_it_stands() {
        let words = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(flag(&words("escale agent ls --lang fr")), Some(Lang::Fr));
        assert_eq!(flag(&words("escale --lang=en agent ls")), Some(Lang::En));
        assert_eq!(flag(&words("escale agent ls")), None);
        assert_eq!(flag(&words("escale agent ls -- --lang fr")), None);
        assert_eq!(flag(&words("escale --lang de")), None);
    }
}
