//! Why something is as it is: a closed list of codes with values, told in the reader's language.
//!
//! Agents send the code and the values; the server and the command line tell the text. So a French console and an
//! English script read the same fact.

pub mod deliver;

use crate::text::{Lang, Params, fill_as};
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
    RUN_TASK_INACTIVE "run-task-inactive" "the task is not active" "la tâche n'est pas active";
    RUN_WAITS_START "run-waits-start" "waits for the start of the task, {at}" "attend le début de la tâche, {at}";
    RUN_TASK_ENDED "run-task-ended" "the task ended at {at}" "la tâche a pris fin le {at}";
    RUN_WAITS_SLOT "run-waits-slot" "waits for its time slot {slot}, opens {at}" "attend sa plage horaire {slot}, qui s'ouvre le {at}";
    RUN_SLOT_NEVER "run-slot-never" "its time slot {slot} never opens" "sa plage horaire {slot} ne s'ouvre jamais";
    RUN_WAITS_APPROVAL "run-waits-approval" "the computer waits for approval" "l'ordinateur attend d'être approuvé";
    RUN_WAITS_PERSON "run-waits-person" "the package is confidential: it waits until a person approves the computer" "le package est confidentiel : elle attend qu'une personne approuve l'ordinateur";
    RUN_COMPUTER_REFUSED "run-computer-refused" "the computer was refused" "l'ordinateur a été refusé";
    RUN_DUPLICATE "run-duplicate" "two machines take turns under the device id of this computer" "deux machines se présentent tour à tour sous l'identifiant de cet ordinateur";
    RUN_FOREIGN_OFF "run-foreign-off" "foreign agents are given no work at the moment (settings of foreign agents)" "les agents étrangers ne reçoivent pas de travail en ce moment (réglages des agents étrangers)";
    RUN_PUT_OFF "run-put-off" "put off by {user} until {at}" "repoussé par {user} jusqu'au {at}";
    RUN_WAITS_RETRY "run-waits-retry" "attempt {attempt} of {of}, not before {at}" "tentative {attempt} sur {of}, pas avant le {at}";
    RUN_WAITS_RETRY_FREE "run-waits-retry-free" "attempt {attempt}, not before {at}" "tentative {attempt}, pas avant le {at}";
    RUN_WAITS_CONTACT "run-waits-contact" "waits for the computer to come, last seen {at}" "attend que l'ordinateur se présente, vu pour la dernière fois le {at}";
    RUN_NEVER_SEEN "run-never-seen" "waits for the computer, which was never seen" "attend l'ordinateur, qui n'a jamais été vu";
    RUN_DISCONNECTED "run-disconnected" "the computer is not connected, last seen {at}" "l'ordinateur n'est pas connecté, vu pour la dernière fois le {at}";
    RUN_NEXT "run-next" "is about to be handed out" "va être remise";
    RUN_SENT "run-sent" "handed out {at}; nothing heard yet" "remise le {at} ; aucune nouvelle pour l'instant";
    RUN_SENT_AGAIN "run-sent-again" "handed out {times} times, last {at}; nothing heard yet" "remise {times} fois, la dernière le {at} ; aucune nouvelle pour l'instant";
    RUN_WORKING "run-working" "the computer works on it, last heard {at}" "l'ordinateur y travaille, dernières nouvelles le {at}";
    RUN_CANCEL_ASKED "run-cancel-asked" "handed out; {who} asked to call it off" "remise ; {who} a demandé de l'annuler";
    RUN_SUCCESS "run-success" "done" "terminée";
    RUN_SKIPPED "run-skipped" "a check said that nothing was to do" "une vérification a dit qu'il n'y avait rien à faire";
    RUN_FAILED "run-failed" "{text}" "{text}";
    RUN_BROKEN "run-broken" "the question to the user could not be put: {text}" "la question à l'utilisateur n'a pas pu être posée : {text}";
    RUN_CANCELLED "run-cancelled" "called off by {who}" "annulée par {who}";
    RUN_CANCELLED_AT_COMPUTER "run-cancelled-at-computer" "called off at the computer by {user}" "annulée sur l'ordinateur par {user}";
    RUN_CANCELLED_ON_COMPUTER "run-cancelled-on-computer" "called off; the computer stopped" "annulée ; l'ordinateur s'est arrêté";
    RUN_NOT_ACTOR "run-not-actor" "the computer is no longer among those of the job" "l'ordinateur n'est plus parmi ceux du job";
    RUN_CONFIDENTIAL "run-confidential" "the package is confidential: it is given only to computers the job names, or that are in a static group it names" "le package est confidentiel : il n'est donné qu'aux ordinateurs nommés par le job ou membres d'un groupe statique qu'il nomme";
    RUN_NOT_TARGET "run-not-target" "the package is no longer in the job" "le package n'est plus dans le job";
    RUN_TASK_DISABLED "run-task-disabled" "the task was deactivated" "la tâche a été désactivée";
    RUN_NO_NEWS "run-no-news" "no news from the agent for {hours} hours" "aucune nouvelle de l'agent depuis {hours} heures";
    RUN_INTERRUPTED "run-interrupted" "interrupted while the actions may have begun" "interrompue alors que les actions avaient peut-être commencé";
    RUN_NOT_ACCEPTED "run-not-accepted" "the agent does not accept the job: handed out {times} times without news" "l'agent n'accepte pas le job : remise {times} fois sans nouvelles";
    RUN_FORCED_END "run-forced-end" "ended by {who}" "arrêtée par {who}";
    TASK_INACTIVE "task-inactive-now" "it is not active" "elle n'est pas active";
    TASK_WAITS_START "task-waits-start" "begins {at}" "commence le {at}";
    TASK_WAITS_SLOT "task-waits-slot" "waits for the time slot {slot}, opens {at}" "attend la plage horaire {slot}, qui s'ouvre le {at}";
    TASK_SLOT_NEVER "task-slot-never" "the time slot {slot} never opens" "la plage horaire {slot} ne s'ouvre jamais";
    TASK_ENDED "task-ended" "its end has passed, {at}" "sa fin est passée, le {at}";
    TASK_RUNNING "task-running" "{open} of {total} runs have not ended" "{open} exécutions sur {total} ne sont pas terminées";
    TASK_DONE "task-done" "every run ended: {success} done, {skipped} left out, {error} failed, {cancelled} called off" "toutes les exécutions sont terminées : {success} réussies, {skipped} sans objet, {error} en erreur, {cancelled} annulées";
    TASK_EMPTY "task-empty" "its jobs name no computer" "ses jobs ne désignent aucun ordinateur";
    AGENT_TOO_OLD "agent-too-old" "the agent is too old: the package needs deploy {needs}, the agent has {has}; update it, or let packages be sent anyway in the settings of foreign agents" "l'agent est trop ancien : le package demande deploy {needs}, l'agent a {has} ; mettez-le à jour, ou autorisez l'envoi dans les réglages des agents étrangers";
    NO_MIRROR "no-mirror" "there is nowhere to fetch its files from: no mirror fits this computer, and the server itself is not one" "ses fichiers ne peuvent être récupérés nulle part : aucun miroir ne convient à cet ordinateur, et le serveur n'en est pas un";
    LOCK_LOST "lock-lost" "a newer lock was seen for {scope}; what comes under the older one is refused" "un verrou plus récent a été vu pour {scope} ; ce qui vient sous l'ancien est refusé";
    RUN_AS_REFUSED "run-as-refused" "the agent may not run anything as {account}; allow it with --run-as {account}" "la sentinelle ne peut rien exécuter sous {account} ; autorisez-le par --run-as {account}";
    RUN_AS_UNUSABLE "run-as-unusable" "nothing can be run as {account}: {why}" "rien ne peut être exécuté sous {account} : {why}";
    SCRIPT_MISSING "script-missing" "the script {path} is not in the package" "le script {path} n'est pas dans le package";
    SCRIPT_CHANGED "script-changed" "{path} does not have the digest of the package's script; it is not run" "{path} n'a pas l'empreinte du script du package ; il n'est pas exécuté";
    COMMAND_MISSING "command-missing" "{command} cannot be started: {why}" "{command} ne peut pas être lancé : {why}";
    WORK_UNKNOWN "work-unknown" "the agent is too old for this work; update it" "la sentinelle est trop ancienne pour ce travail ; mettez-la à jour";
    JOB_FAILED "job-failed" "{why}" "{why}";
    JOB_CALLED_OFF "job-called-off" "ended by {by}" "arrêté par {by}";
    JOB_LOST "job-lost" "nobody knows how it ended: what watched it is gone" "nul ne sait comment il s'est terminé : ce qui l'observait a disparu";
    JOB_TOO_LONG "job-too-long" "it was ended after {within}, the longest it may take" "il a été arrêté au bout de {within}, sa durée maximale";
    JOB_SILENT "job-silent" "it was ended because it said nothing for {within}" "il a été arrêté car il n'a rien dit pendant {within}";
    JOB_MEMORY "job-memory" "it was ended because it used more than {bytes:bytes} of memory" "il a été arrêté car il utilisait plus de {bytes:bytes} de mémoire";
    JOB_CPU "job-cpu" "it was ended because it used more than {within} of processor time" "il a été arrêté car il a utilisé plus de {within} de temps processeur";
    JOB_LOG_LIMIT "job-log-limit" "it was ended because its log reached {bytes:bytes}" "il a été arrêté car son journal a atteint {bytes:bytes}";
    CHECKS_FAILED "checks-failed" "{failed} of {all} checks failed: {names}" "{failed} contrôles sur {all} en échec : {names}";
    SPACE_SHORT "space-short" "{mount} is short of {missing:bytes}: {free:bytes} are free, {need:bytes} are needed and {reserve:bytes} kept in reserve" "il manque {missing:bytes} sur {mount} : {free:bytes} libres, {need:bytes} nécessaires et {reserve:bytes} de réserve";
    SPACE_LOW "space-low" "{mount} has less free than its reserve of {reserve:bytes}: {free:bytes}" "{mount} a moins d'espace libre que sa réserve de {reserve:bytes} : {free:bytes}";
    SPACE_GONE "space-gone" "{mount} is full: {free:bytes} of {total:bytes} are free; the delivery writes {need:bytes} there" "{mount} est plein : {free:bytes} libres sur {total:bytes} ; la livraison y écrit {need:bytes}";
    INODES_GONE "inodes-gone" "{mount} has no inode left of its {total}, with {free:bytes} free" "{mount} n'a plus un seul de ses {total} inodes, avec {free:bytes} libres";
    SPOOL_FULL "spool-full" "the disk with the agent's own folder is full: {free:bytes} free on {mount}; a part of the log is missing" "le disque du répertoire de la sentinelle est plein : {free:bytes} libres sur {mount} ; il manque une partie du journal";
    OLD_RELEASES "old-releases" "old releases below {path} that could be removed: {names}; {bytes:bytes} in all" "anciennes versions sous {path} qui pourraient être retirées : {names} ; {bytes:bytes} en tout";
    READ_ONLY_FS "read-only-fs" "{path} is on a file system mounted read-only" "{path} est sur un système de fichiers monté en lecture seule";
    INODES_SHORT "inodes-short" "{mount} has {free} free inodes, {need} are needed" "{mount} a {free} inodes libres, il en faut {need}";
    NOT_MOUNTED "not-mounted" "{path} is on {mount}, not on a partition mounted at {expected}" "{path} est sur {mount}, et non sur une partition montée en {expected}";
    NOT_WRITABLE "not-writable" "{path} cannot be written by {account}: {why}" "{account} ne peut pas écrire dans {path} : {why}";
    PATH_MISSING "path-missing" "{path} is missing" "{path} est absent";
    NO_WAY_BACK "no-way-back" "nothing is kept on the target to go back to {version}: the environment declares neither the root releases nor the root backup" "rien n'est gardé sur la cible pour revenir en {version} : l'environnement ne déclare ni la racine releases ni la racine backup";
    VERSION_DIFFERS "version-differs" "{subject} is {found}, not {expected}" "{subject} est en {found}, et non en {expected}";
    SERVICE_UNKNOWN "service-unknown" "this machine knows no service {service}" "cette machine ne connaît pas de service {service}";
    SERVICE_FAILED "service-failed" "the service {service} could not be brought to: {action}; {why}" "le service {service} n'a pas pu être amené à : {action} ; {why}";
    ENDPOINT_AWAY "endpoint-away" "{address} does not answer: {why}" "{address} ne répond pas : {why}";
    HTTP_UNEXPECTED "http-unexpected" "{url} did not answer as expected after {attempts} tries: {why}" "{url} n'a pas répondu comme attendu après {attempts} essais : {why}";
    CLOCK_OFF "clock-off" "this machine's clock is {offset} ms ahead of the server's" "l'horloge de cette machine avance de {offset} ms sur celle du serveur";
    CLOCK_UNKNOWN "clock-unknown" "the server's clock is not known" "l'horloge du serveur n'est pas connue";
    HELD_BY "held-by" "{path} is held by {holders}" "{path} est tenu par {holders}";
    NOT_ALLOWED_PATH "not-allowed-path" "{path} is not below {root}" "{path} n'est pas sous {root}";
    NOT_READABLE "not-readable" "{path} cannot be read: {why}" "{path} ne peut pas être lu : {why}";
    LOG_GAP "log-gap" "… {bytes} bytes and {lines} lines are not kept here …" "… {bytes} octets et {lines} lignes ne sont pas conservés ici …";
    AUDIT_CHANGED "audit-changed" "line {line} was changed: its digest does not fit what it says" "la ligne {line} a été modifiée : son empreinte ne correspond pas à ce qu'elle dit";
    AUDIT_REMOVED "audit-removed" "lines are missing before line {line}: {count}" "des lignes manquent avant la ligne {line} : {count}";
    AUDIT_MOVED "audit-moved" "line {line} stands in the place of another" "la ligne {line} est à la place d'une autre";
    AUDIT_INSERTED "audit-inserted" "line {line} was not written by the server" "la ligne {line} n'a pas été écrite par le serveur";
    AUDIT_REWRITTEN "audit-rewritten" "line {line} was replaced by another, digest and all" "la ligne {line} a été remplacée par une autre, empreinte comprise";
    AUDIT_CUT "audit-cut" "the end is missing: {count} lines, up to line {line}" "la fin manque : {count} lignes, jusqu'à la ligne {line}";
    AUDIT_OLD_CHANGED "audit-old-changed" "lines from line {line} on, older than the chain that begins at line {begins}, were changed" "des lignes à partir de la ligne {line}, plus anciennes que la chaîne qui commence à la ligne {begins}, ont été modifiées";
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
            Some((_, en, fr)) => {
                let shown = |kind: &str, value: &str| deliver::shown(kind, value, lang);
                fill_as(if lang == Lang::Fr { fr } else { en }, &self.details, shown)
            }
            None => deliver::tell(&self.code, &self.details, lang)
                .unwrap_or_else(|| if self.text.is_empty() { self.code.clone() } else { self.text.clone() }),
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
