//! Computers, groups of computers, networks, mirrors, settings of foreign agents.

super::texts! {
    act_list_computers() "list the computers" "de lister les ordinateurs";
    act_list_groups() "list the groups of computers" "de lister les groupes d'ordinateurs";
    act_preview() "look for the computers" "de chercher les ordinateurs";
    act_import(group) "import into {group}" "d'importer dans {group}";
    would_remove_computer(name) "remove the computer {name} with its runs" "retirer l'ordinateur {name} avec ses exécutions";
    would_import(group, file) "add the computers of {file} to {group}" "ajouter à {group} les ordinateurs de {file}";
    ask_remove_computer(name) "Remove the computer {name} with its runs?" "Retirer l'ordinateur {name} avec ses exécutions ?";
    bad_condition(text) "\"{text}\" is no condition; write FIELD TEST VALUE, such as \"os_name contains debian\"" "« {text} » n'est pas une condition ; écrivez CHAMP TEST VALEUR, par exemple « os_name contains debian »";
    bad_query(file, why) "{file} holds no query: {why}" "{file} ne contient pas de requête : {why}";
    no_computers() "no computer, or none fits" "aucun ordinateur, ou aucun ne convient";
    no_computer_groups() "there is no group of computers" "il n'y a pas de groupe d'ordinateurs";
    no_software() "no software, or none fits" "aucun logiciel, ou aucun ne convient";
    computers_found(total) "{total} computers" "{total} ordinateurs";
    computer_now(name, standing) "{name}: {standing}" "{name} : {standing}";
    group_now(name, computers) "{name}: {computers} computers" "{name} : {computers} ordinateurs";
    standing_approved() "approved" "accepté";
    standing_pending() "waits for approval" "attend l'accord";
    standing_refused() "refused" "refusé";
    standing_duplicate() "two machines, one device id" "deux machines, un device id";
    word_static() "static" "statique";
    word_dynamic() "dynamic" "dynamique";
    head_kind() "KIND" "GENRE";
    head_standing() "STANDING" "ÉTAT";
    head_address() "ADDRESS" "ADRESSE";
    head_computers() "COMPUTERS" "ORDINATEURS";
    head_tasks() "TASKS" "TÂCHES";
    head_publisher() "PUBLISHER" "ÉDITEUR";
    label_device() "Device id" "Device id";
    label_agent() "Agent" "Agent";
    label_address() "Address" "Adresse";
    label_inventory() "Inventory" "Inventaire";
    label_maker() "Machine" "Machine";
    label_serial() "Serial number" "Numéro de série";
    label_uuid() "UUID" "UUID";
    label_domain() "Domain" "Domaine";
    label_disks() "Disks" "Disques";
    label_last_user() "Last user" "Dernier utilisateur";
    label_tag() "Tag" "Tag";
    label_labels() "Labels" "Étiquettes";
    label_owner() "Owner" "Propriétaire";
    label_unit() "Unit" "Unité";
    label_software() "Software" "Logiciels";
    label_wake() "Woken at" "Réveillé à";
    label_comment() "Comment" "Commentaire";
    label_tasks() "Tasks" "Tâches";
    label_query() "Query" "Requête";
    disk_free(name, free, total) "{name} {free} free of {total}" "{name} {free} libres sur {total}";

    act_networks() "list the networks" "de lister les réseaux";
    act_mirrors() "list the mirrors" "de lister les miroirs";
    act_foreign() "read the settings of foreign agents" "de lire les réglages des agents étrangers";
    act_foreign_set() "change the settings of foreign agents" "de modifier les réglages des agents étrangers";
    would_change_foreign() "change the settings of foreign agents" "modifier les réglages des agents étrangers";
    no_networks() "no network is declared" "aucun réseau n'est déclaré";
    no_network(cidr) "{cidr} is not a declared network; see escale network ls" "{cidr} n'est pas un réseau déclaré ; voir escale network ls";
    network_exists(cidr) "{cidr} is declared already; escale network set changes it" "{cidr} est déjà déclaré ; escale network set le modifie";
    no_mirrors() "there is no mirror" "il n'y a pas de miroir";
    mirror_needs_url(name) "there is no mirror {name} yet: a new one needs its address, --url" "il n'y a pas encore de miroir {name} : un nouveau a besoin de son adresse, --url";
    bad_foreign(word, names) "\"{word}\" does not fit; write KEY=VALUE with one of {names}" "« {word} » ne convient pas ; écrivez CLÉ=VALEUR avec l'une de {names}";
    head_network() "NETWORK" "RÉSEAU";
    head_accept() "ACCEPTS" "ACCEPTE";
    head_wake() "WAKES" "RÉVEILLE";
    head_p2p() "SHARES" "PARTAGE";
    head_active() "ACTIVE" "ACTIF";
    head_unit() "UNIT" "UNITÉ";
    head_group() "GROUP" "GROUPE";
    label_active() "Active" "Actif";
    label_binding() "Bound to" "Lié à";
    label_refused() "Refused" "Refusé";
    bound_certificate(name) "certificate {name}" "certificat {name}";
    bound_user(name) "user {name}" "utilisateur {name}";
    bound_glpi(id) "GLPI agent {id}" "agent GLPI {id}";
    bound_network(cidr) "network {cidr}" "réseau {cidr}";
    label_group() "Group" "Groupe";
    label_network() "Network" "Réseau";
}

impl super::Say {
    /// Yes or no.
    pub fn yes_no(self, yes: bool) -> String {
        if yes { self.word_yes() } else { self.word_no() }
    }
}
