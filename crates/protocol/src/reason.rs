//! Why something is as it is: a closed list of codes with values, told in the reader's language.
//!
//! Agents send the code and the values; the server and the command line tell the text. So a French console and an
//! English script read the same fact.

use crate::text::{Lang, Params, fill};
use serde::{Deserialize, Serialize};

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// Stable code; an agent newer than its server may send one that the server does not know.
    pub code: String,
    /// Values of the text.
    #[serde(default)]
    pub details: Params,
    /// The text in the reader's language; empty between agent and server.
    #[serde(default)]
    pub text: String,
}

macro_rules! reasons {
    ($($name:ident $word:literal $en:literal $fr:literal;)*) => {
        /// The codes.
        pub mod code { $(
            #[doc = $en]
            pub const $name: &str = $word;
        )* }
        /// All codes with their texts: (code, English, French).
        pub const ALL: &[(&str, &str, &str)] = &[$(($word, $en, $fr)),*];
    };
}

reasons! {
    FETCH_FAILED "fetch-failed" "the package could not be fetched: {why}" "le package n'a pas pu être récupéré : {why}";
    DIGEST_WRONG "digest-wrong" "the package fetched does not have the digest announced; it will be fetched again" "le package récupéré n'a pas l'empreinte annoncée ; il sera récupéré à nouveau";
    UNPACK_FAILED "unpack-failed" "the package could not be unpacked: {why}" "le package n'a pas pu être déballé : {why}";
    MANIFEST_UNUSABLE "manifest-unusable" "the package's manifest cannot be used on this machine: {why}" "le manifeste du package est inutilisable sur cette machine : {why}";
    DISK_FULL "disk-full" "the machine's disk is full" "le disque de la machine est plein";
    NO_PROGRAM "no-program" "the program to run is not in the package: {program}" "le programme à lancer n'est pas dans le package : {program}";
    SPAWN_FAILED "spawn-failed" "the program could not be started: {why}" "le programme n'a pas pu être lancé : {why}";
    SETTING_MISSING "setting-missing" "the setting \"{key}\" has no value" "le setting « {key} » n'a pas de valeur";
    NOT_READY "not-ready" "the program was not ready within {within}" "le programme n'était pas prêt en {within}";
    EXITED "exited" "the program ended with code {code}" "le programme s'est terminé avec le code {code}";
    SIGNALED "signaled" "the program was ended by signal {signal}" "le programme a été arrêté par le signal {signal}";
    ENDED_UNSEEN "ended-unseen" "the program ended while no agent was watching" "le programme s'est terminé sans qu'un agent ne l'observe";
    WAITS_RESTART "waits-restart" "restart {attempt} of {retries} in {delay}" "redémarrage {attempt} sur {retries} dans {delay}";
    GAVE_UP "gave-up" "the program ended {attempts} times in a row after a restart; it is left stopped until someone starts it" "le programme s'est terminé {attempts} fois de suite après redémarrage ; il reste arrêté jusqu'à ce qu'on le démarre";
    NO_RECOVERY "no-recovery" "the program failed and recovery is switched off" "le programme a échoué et la récupération est désactivée";
    FINISHED "finished" "the program ended by itself with code 0" "le programme s'est terminé de lui-même avec le code 0";
    AUTOSTART_OFF "autostart-off" "it does not start with the agent (autostart is off)" "il ne démarre pas avec la sentinelle (démarrage automatique désactivé)";
    DISABLED "disabled" "it is disabled" "il est désactivé";
    VIRTUAL "virtual" "it is virtual: nothing is reported about it" "il est virtuel : rien n'est remonté à son sujet";
    AGENT_AWAY "agent-away" "the agent {agent} is not connected; the order will be carried out when it is back" "la sentinelle {agent} n'est pas connectée ; l'ordre sera exécuté à son retour";
    AGENT_WORKING "agent-working" "the agent is working on it" "la sentinelle y travaille";
    SUPERSEDED "superseded" "a newer order took its place" "un ordre plus récent l'a remplacé";
    REMOVED "removed" "the instance was removed" "l'instance a été retirée";
    ALREADY "already" "it was so already" "c'était déjà le cas";
    KILLED_AFTER_GRACE "killed-after-grace" "it did not stop within {grace} and was killed" "il ne s'est pas arrêté en {grace} et a été tué";
}

impl Reason {
    /// A reason without a text yet.
    #[must_use]
    pub fn new(code: &str, details: Params) -> Self {
        Self { code: code.to_owned(), details, text: String::new() }
    }
    /// The text in a language; an unknown code tells itself.
    #[must_use]
    pub fn tell(&self, lang: Lang) -> String {
        match ALL.iter().find(|(code, ..)| *code == self.code) {
            Some((_, en, fr)) => fill(if lang == Lang::Fr { fr } else { en }, &self.details),
            None if self.text.is_empty() => self.code.clone(),
            None => self.text.clone(),
        }
    }
    /// Sets the text for a reader.
    pub fn localise(&mut self, lang: Lang) {
        self.text = self.tell(lang);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::params;

    #[test]
    fn tells_in_both_languages() {
        let reason = Reason::new(code::EXITED, params([("code", &3)]));
        assert_eq!(reason.tell(Lang::En), "the program ended with code 3");
        assert_eq!(reason.tell(Lang::Fr), "le programme s'est terminé avec le code 3");
        assert_eq!(Reason::new("from-the-future", Params::new()).tell(Lang::Fr), "from-the-future");
        for (code, en, fr) in ALL {
            assert_eq!(en.matches('{').count(), fr.matches('{').count(), "{code}");
            assert_eq!(ALL.iter().filter(|(c, ..)| c == code).count(), 1, "{code} twice");
        }
    }
}
