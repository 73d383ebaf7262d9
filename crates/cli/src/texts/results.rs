//! What was done, and what is going on.

super::texts! {
    signed_in(server, user, role, context) "signed in to {server} as {user} ({role}); context {context}" "session ouverte sur {server} pour {user} ({role}) ; contexte {context}";
    signed_out(server) "signed out of {server}" "session fermée sur {server}";
    using_context(name) "now using {name}" "contexte courant : {name}";
    no_contexts() "no context yet; escale login makes one" "pas encore de contexte ; escale login en crée un";
    removed(name) "removed {name}" "{name} retiré";
    renamed(file, new) "renamed {file} to {new}" "{file} renommé en {new}";
    changed(name) "changed {name}" "{name} modifié";
    changed_pending(place) "changed {place}; the running program gets it with push-settings or a restart" "{place} modifié ; le programme en cours le recevra avec push-settings ou un redémarrage";
    groups_now(place, groups) "groups of {place}: {groups}" "groupes de {place} : {groups}";
    no_groups(place) "{place} is in no group" "{place} n'est dans aucun groupe";
    added_virtual_agent(name) "declared the virtual agent {name}" "sentinelle virtuelle {name} déclarée";
    added_user(name, role) "added the user {name} ({role})" "utilisateur {name} ajouté ({role})";
    user_now(name, role, state) "{name}: {role}, {state}" "{name} : {role}, {state}";
    credential_now(name, state) "{name}: {state}" "{name} : {state}";
    shown_once() "Shown this once; keep it in a safe place:" "Montré cette seule fois ; gardez-le en lieu sûr :";

    wrote(file) "wrote {file}" "écrit : {file}";
    after_init(dir) "next: escale package pack {dir}" "ensuite : escale package pack {dir}";
    packing() "packing" "empaquetage";
    packed(package, version, file, size, entries) "packed {package} {version} into {file} ({size}, {entries} entries)" "{package} {version} empaqueté dans {file} ({size}, {entries} entrées)";
    warning(text) "warning: {text}" "attention : {text}";
    checking(file) "checking {file}" "vérification de {file}";
    pushed(package, version, file) "published {package} {version} as {file}" "{package} {version} publié sous {file}";
    pushed_before(package, version, file) "{package} {version} was published already, with the same bytes, as {file}" "{package} {version} était déjà publié, avec les mêmes octets, sous {file}";
    outdated(package, version, places) "These run an older version of {package} than {version}. To bring them up: escale instance reload {places}" "Ces instances utilisent une version de {package} plus ancienne que {version}. Pour les mettre à jour : escale instance reload {places}";
    pulled(package, version, file, size) "got {package} {version}: {file} ({size})" "{package} {version} récupéré : {file} ({size})";
    no_packages() "the repository is empty, or nothing fits" "le dépôt est vide, ou rien ne convient";
    size_unpacked(size, unpacked, entries) "{size}; {unpacked} in {entries} entries once unpacked" "{size} ; {unpacked} en {entries} entrées une fois déballé";
    at_by(at, by) "{at} by {by}" "{at} par {by}";
    any_platform() "any" "toutes";
    for_example(value) "(for example {value})" "(par exemple {value})";

    no_agents() "no agent, or none fits; escale agent enroll-token makes a token for a new one" "aucune sentinelle, ou aucune ne convient ; escale agent enroll-token crée un jeton pour une nouvelle";
    started_of(started, all) "{started} started of {all}" "{started} démarrées sur {all}";
    assignment_current(generation) "generation {generation}, held" "génération {generation}, reçue";
    assignment_behind(held, planned) "generation {held} held, {planned} planned" "génération {held} reçue, {planned} prévue";

    no_instances() "no instance, or none fits" "aucune instance, ou aucune ne convient";
    agent_not_connected() "agent not connected" "sentinelle non connectée";
    order_pending(verb) "{verb} accepted" "{verb} accepté";
    settings_pending() "settings not pushed yet" "settings pas encore transmis";
    declared(place) "declared {place}" "{place} déclaré";
    deployed(place, package, version) "deployed {place}: {package} {version}; the agent starts it (--wait follows it)" "{place} déployé : {package} {version} ; la sentinelle le démarre (--wait pour suivre)";
    deployed_away(place, package, version, agent) "deployed {place}: {package} {version}; it starts when the agent {agent} is connected" "{place} déployé : {package} {version} ; il démarrera quand la sentinelle {agent} sera connectée";
    deployed_disabled(place, package, version) "deployed {place}: {package} {version}; it is disabled" "{place} déployé : {package} {version} ; il est désactivé";
    deployed_idle(place, package, version) "deployed {place}: {package} {version}; autostart is off, escale instance start starts it" "{place} déployé : {package} {version} ; le démarrage automatique est désactivé, escale instance start le démarre";
    deployed_started(place, package, version) "{place} is started: {package} {version}" "{place} est démarré : {package} {version}";
    waiting(place, what) "{place}: {what}" "{place} : {what}";
    waiting_because(place, what, why) "{place}: {what} ({why})" "{place} : {what} ({why})";
    accepted(place, verb) "{place}: {verb} accepted; the agent carries it out (--wait follows it)" "{place} : {verb} accepté ; la sentinelle l'exécute (--wait pour suivre)";
    accepted_because(place, verb, why) "{place}: {verb} accepted; {why}" "{place} : {verb} accepté ; {why}";
    done_start(place) "{place} is started" "{place} est démarré";
    done_stop(place) "{place} is stopped" "{place} est arrêté";
    done_restart(place) "{place} is restarted" "{place} est redémarré";
    done_reload(place) "{place} is reloaded" "{place} est rechargé";
    done_push_settings(place) "{place} has its settings" "{place} a reçu ses settings";
    restarts_deaths(restarts, deaths) "{restarts} since the last order; {deaths} unexpected ends in all" "{restarts} depuis le dernier ordre ; {deaths} arrêts inattendus en tout";
    no_deaths(place) "{place} never ended unexpectedly" "{place} ne s'est jamais arrêté de façon inattendue";
    no_usage() "nothing runs, or nothing was measured yet" "rien ne tourne, ou rien n'a encore été mesuré";
    downloading_log(place) "getting the log of {place}" "récupération du journal de {place}";
    log_written(file, size) "wrote {file} ({size})" "écrit : {file} ({size})";

    no_states() "no state object, or none fits" "aucun StateObject, ou aucun ne convient";
    expired(when) "{when}, expired" "{when}, expiré";
    event_reset() "(some changes were missed)" "(des changements ont été manqués)";
    event_instance(place, state, version) "{place} {state} {version}" "{place} {state} {version}";
    event_agent(name, state) "agent {name} {state}" "sentinelle {name} {state}";
    event_package(package, version, file) "package {package} {version} ({file})" "package {package} {version} ({file})";
    event_order(place, verb, state) "{place}: {verb} {state}" "{place} : {verb} {state}";
    event_death(place, ending) "{place}: {ending}" "{place} : {ending}";

    no_tokens() "you have no token" "vous n'avez pas de jeton";
    no_credentials() "there is no credential" "il n'y a pas de credential";
    audit_verified(lines, line, digest) "{lines} lines are as they were written; the last is line {line}, digest {digest}" "{lines} lignes sont telles qu'elles ont été écrites ; la dernière est la ligne {line}, empreinte {digest}";
    audit_older(lines, begins) "{lines} older lines are covered together; the chain begins at line {begins}" "{lines} lignes plus anciennes sont couvertes ensemble ; la chaîne commence à la ligne {begins}";
    audit_broken(what) "the audit trail is broken: {what}" "le journal d'audit est rompu : {what}";
    no_audit() "no line fits" "aucune ligne ne convient";
    man_written(pages, dir) "wrote {pages} manual pages in {dir}" "{pages} pages de manuel écrites dans {dir}";
    ago(length) "{length} ago" "il y a {length}";
}
