//! Texts of `escale rollout`.

super::texts! {
    ro_act_list() "list the rollouts" "de lister les déploiements progressifs";
    ro_act_read(name) "read the rollout {name}" "de lire le déploiement {name}";
    ro_act_new(what) "roll {what} out" "de déployer {what}";
    ro_act_on(action, name) "do this to {name}: {action}" "d'agir sur {name} : {action}";
    ro_would(action, name) "{action} {name}" "{action} {name}";
    ro_confirm(action, name) "Do this to {name}: {action}?" "Agir sur {name} : {action} ?";
    ro_now(name, state) "{name}: {state}" "{name} : {state}";
    ro_none() "no rollout, or none fits" "aucun déploiement progressif, ou aucun ne convient";
    ro_no_targets() "no target fits" "aucune cible ne convient";
    ro_ring(name) "ring {name}" "anneau {name}";
    ro_count_good(good, of) "{good} of {of} done" "{good} sur {of} faites";
    ro_failures() "Failures, by cause" "Échecs, par cause";
    ro_head_rollout() "ROLLOUT" "DÉPLOIEMENT";
    ro_head_targets() "TARGETS" "CIBLES";
    ro_head_ring() "RING" "ANNEAU";
    ro_head_size() "SIZE" "TAILLE";
    ro_head_needed() "MUST SUCCEED" "SUCCÈS VOULUS";
    ro_head_limit() "FAILURE LIMIT" "LIMITE D'ÉCHECS";
    ro_head_stands() "STANDS" "EN EST À";
    ro_label_parallel() "at once" "à la fois";
    ro_label_retry_of() "tries again" "reprend les échecs de";
}
