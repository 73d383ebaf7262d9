//! Messages, the journal, groups of settings, the configuration file, catalogues.

super::texts! {
    act_callbacks() "list the callbacks" "de lister les callbacks";
    act_catalogues() "read the catalogues" "de lire les catalogues";
    act_configuration() "work on the configuration" "de traiter la configuration";
    act_journal() "read the log" "de lire le journal";
    act_list_setting_groups() "list the groups of settings" "de lister les groupes de settings";
    act_messages() "follow the messages" "de suivre les messages";
    act_send(key) "send {key}" "d'envoyer {key}";

    would_fetch(package) "download {package} into the repository" "télécharger {package} dans le dépôt";
    would_purge() "throw these state objects away" "jeter ces StateObjects";
    would_reload_configuration() "apply the configuration that was saved" "appliquer la configuration enregistrée";
    would_send(key) "send {key}" "envoyer {key}";
    ask_purge() "Throw these state objects away?" "Jeter ces StateObjects ?";

    head_callback() "CALLBACK" "CALLBACK";
    head_catalogue() "CATALOGUE" "CATALOGUE";
    head_here() "HERE" "ICI";
    head_imports() "IMPORTS" "IMPORTS";
    head_reply() "REPLY" "RÉPONSE";
    kind_credential() "credential" "credential";
    word_server() "server" "serveur";

    bad_scope(text) "\"{text}\" says to nobody; write all, others, group:NAME, package:NAME, AGENT/NAME or agent:NAME" "« {text} » ne désigne personne ; écrivez all, others, group:NOM, package:NOM, SENTINELLE/NOM ou agent:NOM";
    receivers(count) "received by {count}" "reçu par {count}";
    too_few_answers(key, count) "{key} was received by {count}, and too few answered in time" "{key} a été reçu par {count}, et trop peu ont répondu à temps";
    no_callbacks() "no package offers a callback, or none fits" "aucun package n'offre de callback, ou aucun ne convient";
    no_setting_groups() "there is no group of settings" "il n'y a pas de groupe de settings";
    no_catalogues() "no catalogue is read" "aucun catalogue n'est lu";
    no_entries() "no catalogue offers that" "aucun catalogue n'offre cela";
    not_offered(package) "no catalogue offers {package}" "aucun catalogue n'offre {package}";
    several_catalogues(package, names) "several catalogues offer {package}; add --from and one of: {names}" "plusieurs catalogues offrent {package} ; ajoutez --from et l'un de : {names}";
    no_updates() "everything is up to date" "tout est à jour";
    purged(count) "{count} state objects thrown away" "{count} StateObjects jetés";
    configuration_same() "nothing would change" "rien ne changerait";
    configuration_wrong(count) "the file has {count} mistakes; nothing was saved" "le fichier a {count} fautes ; rien n'a été enregistré";
    catalogue_added(name, packages) "{name} offers {packages} packages" "{name} offre {packages} packages";
    escale_update(version, current) "Escale {version} is out; {current} runs here" "Escale {version} est paru ; {current} tourne ici";
    downloading(package) "getting {package}" "récupération de {package}";
    downloaded(package, version, file) "{package} {version} is in the repository as {file}" "{package} {version} est dans le dépôt sous {file}";
    could_reload(instances) "a reload would bring it to: {instances}" "un rechargement l'apporterait à : {instances}";
}
