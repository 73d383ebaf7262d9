//! Texts of `escale logs`.

super::texts! {
    act_logs() "list the logs" "de lister les journaux";
    act_job_log(attempt) "read the log of {attempt}" "de lire le journal de {attempt}";
    no_logs() "no log, or none fits" "aucun journal, ou aucun ne convient";
    no_delivery_log() "no delivery has written a log yet" "aucune livraison n'a encore écrit de journal";
    several_attempts(text) "several attempts begin with \"{text}\"; write more of it" "plusieurs tentatives commencent par « {text} » ; écrivez-en davantage";
    log_head_attempt() "ATTEMPT" "TENTATIVE";
    log_act_delivery(name) "read the log of {name}" "de lire le journal de {name}";
    log_head_delivery() "DELIVERY" "LIVRAISON";
    log_head_agent() "AGENT" "SENTINELLE";
    log_head_when() "BEGAN" "DÉBUT";
    log_head_length() "LENGTH" "LONGUEUR";
    log_length(lines, size) "{lines} lines, {size}" "{lines} lignes, {size}";
    log_ended(attempt, end) "{attempt} ended: {end}" "{attempt} terminée : {end}";
}
