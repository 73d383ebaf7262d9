//! Why something could not be done, and questions.

super::texts! {
    sign_in_first() "you are not signed in: use escale login, or set ESCALE_USER and ESCALE_PASSWORD, or ESCALE_TOKEN" "vous n'êtes pas identifié : utilisez escale login, ou définissez ESCALE_USER et ESCALE_PASSWORD, ou ESCALE_TOKEN";
    not_signed_in(server) "not signed in to {server}: use escale login, or set ESCALE_USER and ESCALE_PASSWORD, or ESCALE_TOKEN" "pas de session sur {server} : utilisez escale login, ou définissez ESCALE_USER et ESCALE_PASSWORD, ou ESCALE_TOKEN";
    bad_address(address, why) "\"{address}\" is not the address of a server: {why}" "« {address} » n'est pas l'adresse d'un serveur : {why}";
    bad_proxy(proxy, why) "\"{proxy}\" is not the address of a proxy: {why}" "« {proxy} » n'est pas l'adresse d'un mandataire (proxy) : {why}";
    only_planning() "nothing was changed: this command cannot say beforehand what it would do; run it without --plan to do it" "rien n'a été modifié : cette commande ne sait pas dire d'avance ce qu'elle ferait ; lancez-la sans --plan pour le faire";
    context_needs_server(name) "there is no context called \"{name}\" yet; --server gives its address" "il n'y a pas encore de contexte nommé « {name} » ; --server donne son adresse";
    bad_authority(why) "the certificate authority in ESCALE_CA cannot be used: {why}" "l'autorité de certification de ESCALE_CA est inutilisable : {why}";
    unreachable(server, why) "the server at {server} cannot be reached ({why}); is it running, is the address right?" "le serveur {server} est injoignable ({why}) ; est-il lancé, l'adresse est-elle juste ?";
    untrusted(server, why) "the certificate of {server} is not trusted ({why}); ESCALE_CA=FILE names the authority to trust" "le certificat de {server} n'est pas digne de confiance ({why}) ; ESCALE_CA=FICHIER nomme l'autorité à croire";
    cut(server, why) "the connection to {server} was cut ({why}); try again" "la connexion à {server} a été coupée ({why}) ; recommencez";
    no_answer(server, seconds) "{server} did not answer within {seconds} s" "{server} n'a pas répondu en {seconds} s";
    foreign(server, why) "what answers at {server} is not an Escale server of this version: {why}" "ce qui répond à {server} n'est pas un serveur Escale de cette version : {why}";
    file_failed(path, why) "{path}: {why}" "{path} : {why}";
    file_changed(path) "{path} changed while it was being sent; send it again" "{path} a changé pendant l'envoi ; envoyez-le à nouveau";
    wrong_digest(expected, received) "the bytes received have the digest {received}, not {expected}; nothing was kept, try again" "les octets reçus ont l'empreinte {received} et non {expected} ; rien n'a été gardé, recommencez";

    no_package(file, why) "{file} is not a package: {why}" "{file} n'est pas un package : {why}";
    not_archive(found) "the file is {found}; a package is a .zip or a .tar.zst" "ce fichier est {found} ; un package est un .zip ou un .tar.zst";
    found_empty() "empty" "vide";
    found_compressed(how) "compressed with {how}" "comprimé par {how}";
    found_archive(kind) "a {kind} archive" "une archive {kind}";
    found_program() "a program" "un programme";
    found_markup() "an XML or HTML file" "un fichier XML ou HTML";
    found_unknown() "no archive that is known here" "d'un genre inconnu ici";
    damaged(at, reason) "the archive is cut short or damaged{at}: {reason}; build or send it again" "l'archive est tronquée ou abîmée{at} : {reason} ; construisez-la ou envoyez-la à nouveau";
    at_entry(entry) " (at the entry \"{entry}\")" " (à l'entrée « {entry} »)";
    bad_ending(name) "\"{name}\" ends neither in .zip nor in .tar.zst; choose one of them" "« {name} » ne finit ni par .zip ni par .tar.zst ; choisissez l'un des deux";
    no_manifest() "no escale.toml and no PackageInfo.xml at the root; escale package init writes a first one" "ni escale.toml ni PackageInfo.xml à la racine ; escale package init en écrit un premier";
    no_manifest_lone(folder) "no escale.toml and no PackageInfo.xml at the root; everything stands in the folder \"{folder}\": pack the content of the folder, not the folder" "ni escale.toml ni PackageInfo.xml à la racine ; tout se trouve dans le dossier « {folder} » : empaquetez le contenu du dossier, pas le dossier";
    entry_refused(entry, reason) "the entry \"{entry}\" is refused: {reason}" "l'entrée « {entry} » est refusée : {reason}";
    too_big(what, limit, unit, at) "{what} is above the limit of {limit} {unit}{at}" "la limite de {limit} {unit} est dépassée ({what}){at}";
    bad_manifest(file, problem) "{file}: {problem}" "{file} : {problem}";
    bad_manifest_line(file, line, problem) "{file} line {line}: {problem}" "{file} ligne {line} : {problem}";
    disk_full(path) "the disk is full: {path} cannot be written; make room and try again" "le disque est plein : {path} ne peut pas être écrit ; faites de la place et recommencez";
    needs_package_name(dir) "{dir} gives no name for the package; add --name NAME" "{dir} ne donne pas de nom au package ; ajoutez --name NOM";

    no_such_package(name) "the repository has no file and no package called \"{name}\"; escale package ls lists them" "le dépôt n'a ni fichier ni package nommé « {name} » ; escale package ls les liste";
    no_such_version(name, version) "the repository has no version {version} of \"{name}\"; escale package ls lists them" "le dépôt n'a pas de version {version} de « {name} » ; escale package ls les liste";
    not_in_repository(wanted) "no package file of the repository fits \"{wanted}\"; publish it first: escale package push" "aucun fichier du dépôt ne convient à « {wanted} » ; publiez-le d'abord : escale package push";
    name_taken(agent, name) "{agent} already has an instance called \"{name}\"; give this one another name with --name" "{agent} a déjà une instance nommée « {name} » ; donnez un autre nom à celle-ci avec --name";
    no_such_token(name) "you have no token with the id or the name \"{name}\"" "vous n'avez pas de jeton d'identifiant ou de nom « {name} »";
    several_tokens(name, ids) "several tokens are called \"{name}\"; give the id: {ids}" "plusieurs jetons s'appellent « {name} » ; donnez l'identifiant : {ids}";

    bad_place(text) "\"{text}\" is not an instance; write AGENT/NAME" "« {text} » n'est pas une instance ; écrivez SENTINELLE/NOM";
    bad_pair(text) "\"{text}\" has no value; write KEY=VALUE" "« {text} » n'a pas de valeur ; écrivez CLÉ=VALEUR";
    bad_duration(text) "\"{text}\" is not a length of time; write for example 30s, 5m or 1h30m" "« {text} » n'est pas une durée ; écrivez par exemple 30s, 5m ou 1h30m";
    bad_recovery(text) "\"{text}\" is not a list of recovery options; write on, off, default, or for example retries=3,delay=30s,reset-after=15m" "« {text} » n'est pas une liste d'options de récupération ; écrivez on, off, default, ou par exemple retries=3,delay=30s,reset-after=15m";
    nothing_to_change() "nothing to change: say what, see --help" "rien à modifier : dites quoi, voir --help";
    follow_or_file() "--follow and --out do not go together" "--follow et --out ne vont pas ensemble";
    needs_variable(variable) "there is no terminal to ask on; set {variable}" "pas de terminal où poser la question ; définissez {variable}";
    stdin_empty() "stdin gave nothing" "l'entrée standard n'a rien donné";
    passwords_differ() "the two passwords differ" "les deux mots de passe diffèrent";
    left_alone() "nothing was changed" "rien n'a été changé";
    no_context(name) "there is no context called \"{name}\"; escale context ls lists them" "il n'y a pas de contexte nommé « {name} » ; escale context ls les liste";
    no_session() "there is no session to end; escale context ls lists the contexts" "il n'y a pas de session à fermer ; escale context ls liste les contextes";
    no_reason() "the agent gave no reason" "la sentinelle n'a pas donné de raison";
    superseded() "a newer order took its place" "un ordre plus récent l'a remplacé";
    agent_working() "the agent is working on it" "la sentinelle y travaille";
    still_waiting(why) "not done within the time given; it goes on ({why})" "pas terminé dans le temps donné ; cela continue ({why})";

    yes_or_no(question) "{question} [y/N] " "{question} [o/N] ";
    yes_words() "y yes" "o oui";
    ask_server() "Server" "Serveur";
    ask_user() "User" "Utilisateur";
    ask_password_of(user) "Password of {user}" "Mot de passe de {user}";
    ask_new_password(user) "New password of {user}" "Nouveau mot de passe de {user}";
    ask_again() "Again" "Encore une fois";
    ask_remove(name) "Remove {name}?" "Retirer {name} ?";
    ask_remove_agent(name, instances) "Remove the agent {name} and its {instances} instances?" "Retirer la sentinelle {name} et ses {instances} instances ?";
}
