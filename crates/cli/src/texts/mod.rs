//! Every text of the command line, in English and French.
//!
//! Each text is a function of the values that stand in it, so that a missing language, a missing value and a wrong name
//! are mistakes of the compiler. A test looks for values that only one language uses. Help texts stand in `help_fr`;
//! errors of the API and reasons in `protocol`.

mod acts;
mod deliveries;
mod documents;
mod errors;
mod exchange;
mod fleet;
mod labels;
mod logs;
mod resources;
mod results;
mod rollouts;
mod spaces;
mod tasks;

use protocol::Lang;

/// Speaks a language.
#[derive(Debug, Clone, Copy)]
pub struct Say(Lang);

impl Say {
    /// In that language.
    pub const fn new(lang: Lang) -> Self {
        Self(lang)
    }
    /// The language.
    pub const fn lang(self) -> Lang {
        self.0
    }

    /// A role; an unknown one says itself.
    pub fn role(self, word: &str) -> String {
        match word {
            "administrator" => self.role_administrator(),
            "operator" => self.role_operator(),
            "developer" => self.role_developer(),
            "release-manager" => self.role_release_manager(),
            "auditor" => self.role_auditor(),
            "reader" => self.role_reader(),
            "self-service" => self.role_self_service(),
            other => other.to_owned(),
        }
    }
    /// The state of an object or of a run; an unknown one says itself.
    pub fn object_state(self, word: &str) -> String {
        match word {
            "warned" => self.run_warned(),
            "failed" => self.run_failed_word(),
            "cancelled" => self.run_cancelled_word(),
            "" => String::new(),
            other => {
                let code = format!("state-{other}");
                let told = protocol::Reason::new(&code, protocol::text::Params::new()).tell(self.0);
                if told == code { other.to_owned() } else { told }
            }
        }
    }
    /// The state of an engine; an unknown one says itself.
    pub fn engine_state(self, word: &str) -> String {
        match word {
            "started" => self.engine_started(),
            "starting" => self.engine_starting(),
            "stopping" => self.engine_stopping(),
            "stopped" => self.engine_stopped(),
            "degraded" => self.engine_degraded(),
            "fault" => self.engine_fault(),
            other => other.to_owned(),
        }
    }
    /// An order; an unknown one says itself.
    pub fn verb(self, word: &str) -> String {
        match word {
            "start" => self.verb_start(),
            "stop" => self.verb_stop(),
            "restart" => self.verb_restart(),
            "reload" => self.verb_reload(),
            "push-settings" => self.verb_push_settings(),
            other => other.to_owned(),
        }
    }
    /// The state of an instance, an agent or an order; an unknown one says itself.
    pub fn state(self, word: &str) -> String {
        match word {
            "starting" => self.word_starting(),
            "started" => self.word_started(),
            "stopping" => self.word_stopping(),
            "stopped" => self.word_stopped(),
            "unknown" => self.word_unknown(),
            "connected" => self.word_connected(),
            "disconnected" => self.word_disconnected(),
            "accepted" => self.word_accepted(),
            "done" => self.word_done(),
            "failed" => self.word_failed(),
            "superseded" => self.word_superseded(),
            other => other.to_owned(),
        }
    }
    /// What kind of caller; an unknown one says itself.
    pub fn caller_kind(self, word: &str) -> String {
        match word {
            "user" => self.kind_user(),
            "token" => self.kind_token(),
            "credential" => self.kind_credential(),
            other => other.to_owned(),
        }
    }
}

/// Defines texts: `name(values) English French;`.
macro_rules! texts {
    ($($name:ident($($value:ident),*) $en:literal $fr:literal;)*) => {
        impl $crate::texts::Say {
            $(
                #[doc = $en]
                pub fn $name(self $(, $value: &dyn std::fmt::Display)*) -> String {
                    match self.lang() {
                        protocol::Lang::En => format!($en),
                        protocol::Lang::Fr => format!($fr),
                    }
                }
            )*
        }
        /// All of them: name, English, French.
        #[cfg(test)]
        pub const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $fr)),*];
    };
}
use texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_use_the_same_values() {
        let places = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|s| s.split_once('}').map(|(p, _)| p.to_owned()))
                .collect();
            found.sort();
            found.dedup();
            found
        };
        for (name, en, fr) in [
            acts::ALL,
            deliveries::ALL,
            documents::ALL,
            errors::ALL,
            exchange::ALL,
            fleet::ALL,
            labels::ALL,
            logs::ALL,
            resources::ALL,
            results::ALL,
            rollouts::ALL,
            spaces::ALL,
            tasks::ALL,
        ]
        .concat()
        {
            assert_eq!(places(en), places(fr), "{name}");
            assert!(!en.is_empty() && !fr.is_empty(), "{name}");
        }
    }

    #[test]
    fn sentences() {
        let (en, fr) = (Say::new(Lang::En), Say::new(Lang::Fr));
        assert_eq!(en.could_not(&en.act_push(&"a.zip"), &"why"), "could not publish a.zip: why");
        assert_eq!(fr.could_not(&fr.act_push(&"a.zip"), &"voilà"), "impossible de publier a.zip : voilà");
        assert_eq!(fr.could_not(&fr.act_add(&"x"), &"non"), "impossible d'ajouter x : non");
        assert_eq!(fr.role("operator"), "opérateur");
        assert_eq!(fr.role("future"), "future");
        for verb in model::instance::Verb::ALL {
            assert_ne!(fr.verb(verb.word()), verb.word(), "an order without French");
        }
        for state in model::instance::RunState::ALL {
            assert_ne!(fr.state(state.word()), state.word(), "a state without French");
        }
    }
}
