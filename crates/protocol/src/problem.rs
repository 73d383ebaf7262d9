//! Errors of the API: `application/problem+json` with a stable code, a message a person can act on, and details.
//!
//! The list of codes is closed. Each has a status, a text in both languages, and a page in `docs/errors/` (a test says
//! so). Callers branch on the code, never on the text.

use crate::text::{Lang, Params, fill};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($variant:ident $word:literal $status:literal $en:literal $fr:literal;)*) => {
        /// A stable error code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $(
            #[doc = $en]
            $variant,
        )* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The word on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Code::$variant => $word),* }
            }
            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Code::$variant => $status),* }
            }
            /// The text, with places to fill.
            #[must_use]
            pub const fn template(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Code::$variant, Lang::En) => $en, (Code::$variant, Lang::Fr) => $fr),* }
            }
        }
    };
}

codes! {
    NotAuthenticated "not-authenticated" 401
        "sign in first: no valid session, token or password came with this request"
        "identifiez-vous d'abord : cette requête ne porte ni session, ni jeton, ni mot de passe valable";
    WrongPassword "wrong-password" 401
        "the user name or the password is wrong"
        "le nom d'utilisateur ou le mot de passe est faux";
    WrongKey "wrong-key" 401
        "this access key opens nothing here: it is unknown, disabled, or without the right to control"
        "cette clé d'accès n'ouvre rien ici : elle est inconnue, désactivée, ou sans le droit de commander";
    NotAllowed "not-allowed" 403
        "your role does not include the right \"{right}\"; ask an administrator"
        "votre rôle ne comprend pas le droit « {right} » ; demandez à un administrateur";
    CrossSite "cross-site" 403
        "this change was asked from another site ({origin}); sign in here and try again"
        "ce changement a été demandé depuis un autre site ({origin}) ; identifiez-vous ici et recommencez";
    TooManyAttempts "too-many-attempts" 429
        "too many failed attempts; wait {seconds} s and try again"
        "trop d'essais manqués ; attendez {seconds} s et recommencez";
    NotFound "not-found" 404
        "there is no {kind} called \"{name}\""
        "il n'y a pas de {kind} nommé « {name} »";
    NoSuchAddress "no-such-address" 404
        "nothing answers at this address: {path}"
        "rien ne répond à cette adresse : {path}";
    MethodNotAllowed "method-not-allowed" 405
        "{method} is not offered at this address"
        "{method} n'est pas offert à cette adresse";
    Exists "exists" 409
        "a {kind} called \"{name}\" exists already; choose another name"
        "un {kind} nommé « {name} » existe déjà ; choisissez un autre nom";
    StaleRevision "stale-revision" 409
        "{author} changed it meanwhile; read it again, then make your change"
        "{author} l'a modifié entre-temps ; relisez, puis refaites votre changement";
    InvalidField "invalid-field" 422
        "{field}: {why}"
        "{field} : {why}";
    InvalidValues "invalid-values" 422
        "{object}: {faults}"
        "{object} : {faults}";
    InvalidBody "invalid-body" 400
        "the body could not be read: {why}"
        "le corps de la requête est illisible : {why}";
    InvalidQuery "invalid-query" 400
        "the address could not be read: {why}"
        "l'adresse est illisible : {why}";
    InvalidSettings "invalid-settings" 422
        "some settings do not fit what the package declares: {faults}"
        "des settings ne conviennent pas à ce que le package déclare : {faults}";
    TooBig "too-big" 413
        "this is larger than the {limit} bytes allowed here"
        "c'est plus grand que les {limit} octets permis ici";
    NotABundle "not-a-bundle" 422
        "{file} is not a package: {why}"
        "{file} n'est pas un package : {why}";
    InvalidManifest "invalid-manifest" 422
        "the manifest of {file} cannot be used: {why}"
        "le manifeste de {file} est inutilisable : {why}";
    EntryRefused "entry-refused" 422
        "{file} is refused: {why}"
        "{file} est refusé : {why}";
    VersionExists "version-exists" 409
        "{package} {version} is published already with other bytes ({file}); a published version never changes: give yours another version"
        "{package} {version} est déjà publié avec d'autres octets ({file}) ; une version publiée ne change jamais : donnez-en une autre à la vôtre";
    NameCase "name-case" 409
        "the repository already has this package under the name \"{existing}\"; names that differ in case only are refused"
        "le dépôt a déjà ce package sous le nom « {existing} » ; deux noms qui ne diffèrent que par la casse sont refusés";
    FileInUse "file-in-use" 409
        "{file} is used by {instances}; stop using it there first, or delete it all the same (force)"
        "{file} est utilisé par {instances} ; cessez d'abord de l'utiliser, ou supprimez-le tout de même (force)";
    FileInTask "file-in-task" 409
        "{file} is a target of the tasks {tasks}; delete them first, with their runs, or take it out of them"
        "{file} est une cible des tâches {tasks} ; supprimez-les d'abord, avec leurs exécutions, ou retirez-le d'elles";
    DigestMismatch "digest-mismatch" 422
        "the bytes received do not have the digest announced ({expected}, received {received}); send the file again"
        "les octets reçus n'ont pas l'empreinte annoncée ({expected}, reçu {received}) ; envoyez le fichier à nouveau";
    OffsetMismatch "offset-mismatch" 409
        "this upload stands at byte {offset}; go on from there"
        "cet envoi en est à l'octet {offset} ; reprenez à partir de là";
    UploadIncomplete "upload-incomplete" 409
        "{received} of {size} bytes have arrived; send the rest before publishing"
        "{received} octets sur {size} sont arrivés ; envoyez le reste avant de publier";
    UploadBusy "upload-busy" 409
        "another request is writing to this upload; wait for it or start a new one"
        "une autre requête écrit dans cet envoi ; attendez-la ou commencez-en un autre";
    DiskFull "disk-full" 507
        "the server's disk is full; nothing was kept. Free some space and try again"
        "le disque du serveur est plein ; rien n'a été gardé. Libérez de la place et recommencez";
    RangeNotSatisfiable "range-not-satisfiable" 416
        "the file has {size} bytes; the range asked for lies outside"
        "le fichier a {size} octets ; l'intervalle demandé est en dehors";
    NothingToRun "nothing-to-run" 422
        "{package} {version} has no run face ([run] in its manifest): it cannot be deployed as an instance"
        "{package} {version} n'a pas de face « run » ([run] dans son manifeste) : il ne peut pas être déployé comme instance";
    NotResolved "not-resolved" 422
        "no package file of the repository fits \"{wanted}\"; upload it, or correct the package file"
        "aucun fichier du dépôt ne convient à « {wanted} » ; envoyez-le, ou corrigez le fichier du package";
    VirtualAgent "virtual-agent" 422
        "{agent} is a virtual agent: nothing can be deployed there, only virtual packages declared"
        "{agent} est une sentinelle virtuelle : rien ne peut y être déployé, seulement des packages virtuels déclarés";
    VirtualInstance "virtual-instance" 422
        "{instance} is a virtual package: nothing runs it, so it cannot be given the order {verb}"
        "{instance} est un package virtuel : il ne peut pas recevoir l'ordre {verb}";
    Disabled "disabled" 409
        "{instance} is disabled; enable it first"
        "{instance} est désactivé ; activez-le d'abord";
    NeedsName "needs-name" 409
        "{agent} already has an instance called \"{name}\"; give this one another name and a package file"
        "{agent} a déjà une instance nommée « {name} » ; donnez à celle-ci un autre nom et un fichier de package";
    TokenUnknown "enroll-token-unknown" 403
        "this enrolment token is not known here; ask for a new one: escale agent enroll-token"
        "ce jeton d'enrôlement est inconnu ici ; demandez-en un autre : escale agent enroll-token";
    TokenExpired "enroll-token-expired" 403
        "this enrolment token expired at {at}; ask for a new one: escale agent enroll-token"
        "ce jeton d'enrôlement a expiré le {at} ; demandez-en un autre : escale agent enroll-token";
    TokenUsed "enroll-token-used" 403
        "this enrolment token was used already, at {at}; ask for a new one: escale agent enroll-token"
        "ce jeton d'enrôlement a déjà servi, le {at} ; demandez-en un autre : escale agent enroll-token";
    TokenOtherName "enroll-token-name" 403
        "this enrolment token is for an agent called \"{name}\""
        "ce jeton d'enrôlement est pour un agent nommé « {name} »";
    AgentNameTaken "agent-name-taken" 409
        "an agent called \"{name}\" exists already; remove it first, or enrol under another name"
        "un agent nommé « {name} » existe déjà ; retirez-le d'abord, ou enrôlez sous un autre nom";
    AgentInUse "agent-in-use" 409
        "{name} still has instances: {instances}; remove them first, or remove the agent with all of them (force)"
        "{name} a encore des instances : {instances} ; retirez-les d'abord, ou retirez la sentinelle avec elles (force)";
    AgentConnected "agent-connected" 409
        "another program is connected as \"{name}\"; two agents with one name are refused"
        "un autre programme est connecté sous le nom « {name} » ; deux agents de même nom sont refusés";
    AgentUnknown "agent-unknown" 403
        "this agent's key is not known here: it was removed, or its state belongs to another server; enrol it again"
        "la clé de cet agent est inconnue ici : il a été retiré, ou son état vient d'un autre serveur ; enrôlez-le à nouveau";
    ProtocolVersion "protocol-version" 422
        "this agent speaks version {theirs} of the link, the server {ours}; bring both to neighbouring versions"
        "cet agent parle la version {theirs} du lien, le serveur la {ours} ; amenez-les à des versions voisines";
    LastAdministrator "last-administrator" 409
        "\"{name}\" is the last enabled administrator; make another one first"
        "« {name} » est le dernier administrateur actif ; créez-en d'abord un autre";
    OfferPaused "offer-paused" 409
        "{package} is not given out at the moment; ask those who offer it"
        "{package} n'est pas distribué en ce moment ; demandez à ceux qui le proposent";
    TaskInactive "task-inactive" 409
        "the task \"{name}\" is not active; activate it first"
        "la tâche « {name} » n'est pas active ; activez-la d'abord";
    TaskActive "task-active" 409
        "the task \"{name}\" is active; deactivate it first"
        "la tâche « {name} » est active ; désactivez-la d'abord";
    SlotInUse "time-slot-in-use" 409
        "the time slot \"{name}\" is used by {tasks}; take it out there first"
        "la plage horaire « {name} » est utilisée par {tasks} ; retirez-la d'abord de là";
    CredentialInUse "credential-in-use" 409
        "credential \"{name}\" is used by {users}; give them another one first"
        "le credential « {name} » est utilisé par {users} ; donnez-leur en un autre d'abord";
    SettingGroupInUse "setting-group-in-use" 409
        "the group of settings \"{name}\" is imported by {users}; take it out there first"
        "le groupe de settings « {name} » est importé par {users} ; retirez-le d'abord de là";
    InvalidConfiguration "invalid-configuration" 422
        "the configuration is refused, nothing was saved: {first} ({count} in all)"
        "la configuration est refusée, rien n'a été enregistré : {first} ({count} en tout)";
    KeyNotKept "key-not-kept" 409
        "the access key of \"{name}\" was made by an older version, which kept no key that can be shown; give it another key"
        "la clé d'accès de « {name} » vient d'une version antérieure, qui n'en gardait pas de lisible ; donnez-lui une autre clé";
    CatalogueUnreadable "catalogue-unreadable" 422
        "the catalogue at {url} could not be read: {why}"
        "le catalogue à l'adresse {url} n'a pas pu être lu : {why}";
    CatalogueSignature "catalogue-signature" 422
        "the catalogue {name} is not signed with the key it is known by; nothing of it was taken. Ask those who offer it, before you trust another key"
        "le catalogue {name} n'est pas signé avec la clé sous laquelle il est connu ; rien n'en a été pris. Renseignez-vous chez ceux qui l'offrent, avant de faire confiance à une autre clé";
    AddressRefused "address-refused" 422
        "{url} is refused: {why}"
        "{url} est refusé : {why}";
    AgentAway "agent-away" 409
        "the agent \"{agent}\" is not connected; ask again when it is back"
        "la sentinelle « {agent} » n'est pas connectée ; recommencez à son retour";
    AgentSilent "agent-silent" 504
        "the agent \"{agent}\" gave no answer within {seconds} s; ask again"
        "la sentinelle « {agent} » n'a pas répondu en {seconds} s ; recommencez";
    OutsideUnit "outside-unit" 403
        "this belongs to the unit {unit}; yours is {own}"
        "cela appartient à l'unité {unit} ; la vôtre est {own}";
    GroupInUse "group-in-use" 409
        "the group \"{name}\" is used by {users}; take it out there first"
        "le groupe « {name} » est utilisé par {users} ; retirez-le d'abord de là";
    ComputerOfAgent "computer-of-agent" 409
        "{name} is the computer of one of our own agents; remove the agent, and it goes with it"
        "{name} est l'ordinateur d'une de nos sentinelles ; retirez la sentinelle, et il part avec elle";
    VersionBlocked "version-blocked" 409
        "{package} {version} is blocked by {by}: {reason}; deliver another version, or have it unblocked"
        "{package} {version} est bloqué par {by} : {reason} ; livrez une autre version, ou faites-le débloquer";
    ValueRefused "value-refused" 422
        "{name} cannot be \"{value}\"; admissible: {admissible}"
        "{name} ne peut pas valoir « {value} » ; valeurs admises : {admissible}";
    NotEditable "not-editable" 403
        "{name} may be changed by {roles} only"
        "{name} ne peut être modifié que par {roles}";
    ResourceInRun "resource-in-run" 409
        "{name} does not change while {owner} is running (it holds {lock}); wait for its end"
        "{name} ne change pas pendant que {owner} est en cours (verrou {lock}) ; attendez sa fin";
    LockHeld "lock-held" 409
        "{lock} is held by {holder} since {since}"
        "{lock} est détenu par {holder} depuis {since}";
    LockInRun "lock-in-run" 409
        "{lock} is held by {owner}, which is at work; cancel it, or break the lock with its fence (fence)"
        "{lock} est détenu par {owner}, qui travaille ; annulez-la, ou forcez le verrou en invalidant son jeton (fence)";
    LockFree "lock-free" 409
        "{lock} is free: nobody holds it"
        "{lock} est libre : personne ne le détient";
    TooMany "too-many" 422
        "there may be at most {limit} {kind}"
        "il peut y avoir au plus {limit} {kind}";
    DeliveriesQuota "deliveries-quota" 429
        "you have {count} deliveries that wait or run, and one person may have {limit}; wait until some have ended, or call some off"
        "vous avez {count} livraisons en attente ou en cours, et une personne peut en avoir {limit} ; attendez la fin de certaines, ou annulez-en";
    RequestsQuota "requests-quota" 429
        "this would make {count} open requests of yours, and one person may have {limit}; wait until some are decided, or withdraw some"
        "cela vous ferait {count} demandes ouvertes, et une personne peut en avoir {limit} ; attendez que certaines soient décidées, ou retirez-en";
    RequestNeeded "request-needed" 403
        "{env} is of the tier {tier}, to which {roles} deliver; ask for it: {command}"
        "{env} est du palier {tier}, où livrent {roles} ; demandez-la : {command}";
    TokenElsewhere "token-elsewhere" 403
        "the token {token} may be used from {networks} only; this call comes from {address}"
        "le jeton {token} ne sert que depuis {networks} ; cet appel vient de {address}";
    NotYet "not-yet" 409
        "not yet: {why}"
        "pas encore : {why}";
    GateClosed "gate-closed" 422
        "this cannot be delivered: {why}"
        "ceci ne peut pas être livré : {why}";
    DeliveryState "delivery-state" 409
        "{delivery} is {state}; it cannot be given the order {action}"
        "{delivery} est dans l'état {state} ; l'ordre {action} n'y est pas possible";
    RequestState "request-state" 409
        "{request} is {state}; {action} is no longer possible"
        "{request} est dans l'état {state} ; {action} n'est plus possible";
    NotApprover "not-approver" 403
        "the stage \"{stage}\" of {request} is decided by {approvers}"
        "l'étape « {stage} » de {request} est décidée par {approvers}";
    OwnRequest "own-request" 403
        "{request} is your own: somebody else decides on it"
        "{request} est la vôtre : quelqu'un d'autre en décide";
    DecidedTwice "decided-twice" 403
        "the stage \"{stage}\" of {request} needs another person: {why}"
        "l'étape « {stage} » de {request} demande une autre personne : {why}";
    ObjectState "object-state" 409
        "{object} is {state}: {action} is not possible now"
        "{object} est {state} : {action} n'est pas possible maintenant";
    NotOnDemand "not-on-demand" 409
        "{object} does not start on demand; its links, its hours and its calendar start it (or force it)"
        "{object} ne démarre pas sur demande ; ses liens, ses heures et son calendrier le démarrent (ou forcez-le)";
    NotSkippable "not-skippable" 409
        "the failure of {object} cannot be ignored: its definition does not say skippable"
        "l'échec de {object} ne peut pas être ignoré : sa définition ne dit pas skippable";
    ChainOnly "chain-only" 409
        "{object} is started by its chain only (callable_only_from)"
        "{object} n'est démarré que par sa chaîne (callable_only_from)";
    ReasonRequired "reason-required" 422
        "this is kept with a reason: say why"
        "ceci est gardé avec un motif : dites pourquoi";
    NoRun "no-run" 409
        "{space} shows no run: there is nothing to do to {object}"
        "{space} ne montre aucune exécution : il n'y a rien à faire sur {object}";
    RunEnded "run-ended" 409
        "the run of {delivery} has ended and never changes any more; deliver again: {command}"
        "l'exécution de {delivery} est terminée et ne change plus ; livrez à nouveau : {command}";
    NotDecider "not-decider" 403
        "the question of {object} is answered by {deciders}"
        "la question de {object} attend la réponse de {deciders}";
    SeveralRuns "several-runs" 409
        "several runs go on in {space}: {runs}; say in which of them {object} is meant: {command}"
        "plusieurs exécutions sont en cours dans {space} : {runs} ; dites de laquelle il s'agit pour {object} : {command}";
    EngineStarted "engine-started" 409
        "the engine of {space} is started: stop it first (escale engine stop {space}), or do all in one (escale space cycle {space} --set-upcoming)"
        "le moteur de {space} est démarré : arrêtez-le d'abord (escale engine stop {space}), ou faites tout en une fois (escale space cycle {space} --set-upcoming)";
    JobsRunning "jobs-running" 409
        "{count} objects of {space} are under way ({objects}); wait, leave them (--running leave) or stop them (--running stop)"
        "{count} objets de {space} sont en cours ({objects}) ; attendez, laissez-les (--running leave) ou arrêtez-les (--running stop)";
    DeliveryRunning "delivery-running" 409
        "{delivery} is in progress in {space}; name it if you mean it: --yes-running {delivery}"
        "{delivery} est en cours dans {space} ; nommez-la si c'est voulu : --yes-running {delivery}";
    Overloaded "overloaded" 503
        "the server has too much to do right now; try again in {seconds} s"
        "le serveur a trop à faire en ce moment ; recommencez dans {seconds} s";
    Stopping "stopping" 503
        "the server is stopping; try again in a moment"
        "le serveur s'arrête ; recommencez dans un instant";
    Internal "internal" 500
        "the server failed at this; its log says why under request {request}"
        "le serveur a échoué ; son journal dit pourquoi sous la requête {request}";
}

impl Code {
    /// Reads the word back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.word() == word)
    }
    /// The text, filled.
    #[must_use]
    pub fn text(self, lang: Lang, params: &Params) -> String {
        fill(self.template(lang), params)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Page that explains the code.
    #[serde(rename = "type")]
    pub page: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code; branch on this.
    pub code: String,
    /// What is wrong and what to do, in the caller's language.
    pub detail: String,
    /// The values in the text.
    #[serde(default)]
    pub details: Params,
    /// The request, as the server's log names it.
    #[serde(default)]
    pub request: String,
}

impl Problem {
    /// Builds the body for a code.
    #[must_use]
    pub fn new(code: Code, details: Params, lang: Lang, request: &str) -> Self {
        Self {
            page: format!("/docs/errors/{}", code.word()),
            status: code.status(),
            code: code.word().to_owned(),
            detail: code.text(lang, &details),
            details,
            request: request.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_both_languages_fill_the_same_places() {
        let places = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|s| s.split_once('}').map(|(p, _)| p.to_owned()))
                .collect();
            found.sort();
            found
        };
        for (i, code) in Code::ALL.iter().enumerate() {
            assert_eq!(Code::from_word(code.word()), Some(*code));
            assert!(Code::ALL[..i].iter().all(|c| c.word() != code.word()), "{code} twice");
            assert_eq!(places(code.template(Lang::En)), places(code.template(Lang::Fr)), "{code}");
            assert!((400..=599).contains(&code.status()), "{code}");
        }
    }
}
