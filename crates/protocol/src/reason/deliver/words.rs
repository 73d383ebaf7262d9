//! Words that stand alone, in tables and pages: requests and what is done to them, checks, attempts, what happened to a resource.

use super::Row;

/// Kind, word, English, French.
#[rustfmt::skip]
pub(super) const MORE: &[Row] = &[
    ("request", "draft", "draft", "brouillon"),
    ("request", "submitted", "to be decided", "à décider"),
    ("request", "approved", "approved", "approuvée"),
    ("request", "rejected", "rejected", "refusée"),
    ("request", "changes-asked", "changes asked for", "modifications demandées"),
    ("request", "consumed", "became a delivery", "devenue une livraison"),
    ("request", "withdrawn", "withdrawn", "retirée"),
    ("request", "expired", "expired", "expirée"),
    ("request", "invalidated", "no longer valid", "invalidée"),
    ("request-step", "submit", "submit", "déposer"),
    ("request-step", "approve", "approve", "approuver"),
    ("request-step", "reject", "reject", "refuser"),
    ("request-step", "ask-changes", "ask for changes", "demander des modifications"),
    ("request-step", "withdraw", "withdraw", "retirer"),
    ("request-step", "take", "take", "prendre"),
    ("request-step", "copy", "copy", "copier"),
    ("check-status", "ok", "ok", "ok"),
    ("check-status", "warn", "warn", "avertissement"),
    ("check-status", "fail", "fail", "échec"),
    ("check-status", "skipped", "skipped", "omis"),
    ("phase", "dispatched", "sent", "envoyé"),
    ("phase", "queued", "queued", "en file"),
    ("phase", "active", "running", "en cours"),
    ("phase", "stopping", "being ended", "arrêt en cours"),
    ("phase", "unreachable", "agent out of reach", "agent injoignable"),
    ("phase", "ended", "ended", "terminé"),
    ("attempt-end", "exited", "exited", "terminé"),
    ("attempt-end", "signalled", "ended by a signal", "interrompu par un signal"),
    ("attempt-end", "timeout-run", "took too long", "trop long"),
    ("attempt-end", "timeout-silence", "silent too long", "silencieux trop longtemps"),
    ("attempt-end", "killed", "killed", "tué"),
    ("attempt-end", "refused", "refused", "refusé"),
    ("attempt-end", "lost", "lost", "perdu"),
    ("attempt-end", "done", "done", "fait"),
    ("resource-verb", "set", "set", "affecté"),
    ("resource-verb", "add", "added to", "ajouté"),
    ("resource-verb", "advance", "advanced", "avancé"),
    ("resource-verb", "take", "taken", "pris"),
    ("resource-verb", "release", "released", "libéré"),
    ("resource-verb", "push", "pushed", "empilé"),
    ("resource-verb", "pop", "popped", "dépilé"),
    ("resource-verb", "empty", "emptied", "vidé"),
    ("resource-verb", "break", "broken", "forcé"),
    ("resource-verb", "expired", "expired", "expiré"),
    ("resource-verb", "inherit", "handed on", "transmis"),
    ("resource-verb", "resize", "resized", "redimensionné"),
    ("resource-verb", "declare", "declared", "déclaré"),
    ("resource-verb", "remove", "removed", "retiré"),
    ("level", "job", "job", "job"),
    ("level", "application", "application", "application"),
    ("level", "space", "space", "espace"),
    ("level", "default", "default", "par défaut"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;
    use crate::reason::deliver::word;
    use std::collections::BTreeSet;

    /// Row 51: no word of a state is left as the program spells it.
    #[test]
    fn words_are_told_in_both_languages() {
        let unique: BTreeSet<_> = MORE.iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(unique.len(), MORE.len());
        for state in [
            "draft",
            "submitted",
            "approved",
            "rejected",
            "changes-asked",
            "consumed",
            "withdrawn",
            "expired",
            "invalidated",
        ] {
            assert!(model::deliver::request::RequestState::from_word(state).is_some(), "{state}");
            assert_ne!(word("request", state, Lang::Fr), state);
        }
        assert_eq!(word("request", "changes-asked", Lang::Fr), "modifications demandées");
        assert_eq!(word("phase", "unreachable", Lang::En), "agent out of reach");
        assert_eq!(word("resource-verb", "something new", Lang::Fr), "something new");
    }
}
