//! The French of every help text, found by its English.

use crate::{
    help_fr_delivery, help_fr_documents, help_fr_logs, help_fr_resources, help_fr_rollouts, help_fr_spaces,
    help_fr_work,
};

/// The French of a text; the text itself when there is none (a test says so).
pub fn of(english: &str) -> String {
    all().find(|(en, _)| *en == english).map_or(english, |(_, fr)| fr).to_owned()
}

/// What stands below the help of `escale` itself.
pub const AFTER: &str = "Sans terminal, rien n'est demandé. Environnement : ESCALE_SERVER, ESCALE_USER et \
    ESCALE_PASSWORD, ou ESCALE_TOKEN ; ESCALE_CA nomme un fichier d'autorités de certification de confiance ; \
    HTTPS_PROXY, HTTP_PROXY et NO_PROXY nomment des mandataires, TZ le fuseau horaire de ce qui est lu et montré.\n\
    Codes de sortie : 0 fait, 1 erreur, 2 usage, 3 introuvable, 4 non autorisé, 5 refusé, 6 échoué, 7 délai dépassé, \
    8 conflit, 75 pas encore.";

/// All of them: English and French.
pub fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    ALL.iter()
        .chain(help_fr_work::ALL)
        .chain(help_fr_spaces::ALL)
        .chain(help_fr_delivery::ALL)
        .chain(help_fr_rollouts::ALL)
        .chain(help_fr_documents::ALL)
        .chain(help_fr_logs::ALL)
        .chain(help_fr_resources::ALL)
}

/// English and French; those of tasks and what belongs to them stand in `help_fr_work`.
const ALL: &[(&str, &str)] = &[
    ("A disabled credential opens nothing", "Un credential désactivé n'ouvre rien"),
    ("API tokens of your own", "Vos jetons d'API"),
    ("Address of the server", "Adresse du serveur"),
    ("Agent", "Sentinelle"),
    ("Agents: enrol, look, remove", "Sentinelles : enrôler, regarder, retirer"),
    ("Although instances use it", "Bien que des instances l'utilisent"),
    ("An agent, or an instance on it", "Une sentinelle, ou une instance sur elle"),
    (
        "Begin with an install face: what tasks do once per machine",
        "Commencer par une face d'installation : ce que des tâches font une fois par machine",
    ),
    ("Begin after the event of this number", "Commencer après l'événement de ce numéro"),
    (
        "Change settings and options; push-settings or a restart brings them to the program",
        "Modifier settings et options ; push-settings ou un redémarrage les donne au programme",
    ),
    (
        "Change the description or the credential of an agent",
        "Modifier la description ou le credential d'une sentinelle",
    ),
    ("Check a folder and build the package file", "Vérifier un dossier et construire le fichier du package"),
    ("Choose the one that is used when none is named", "Choisir celui qui sert quand aucun n'est nommé"),
    (
        "Context to use: a server one has signed in to",
        "Contexte à utiliser : un serveur auprès duquel on s'est identifié",
    ),
    ("Credential its packages prove themselves with", "Credential avec lequel ses packages s'identifient"),
    ("Credential; an empty text takes it away", "Credential ; un texte vide le retire"),
    (
        "Credentials of devices, scripts and virtual packages",
        "Credentials des appareils, scripts et packages virtuels",
    ),
    ("Days until it ends; 365 if absent", "Jours jusqu'à sa fin ; 365 sans cette option"),
    (
        "Only delivers and asks, on environments of this tier; may be repeated",
        "Ne fait que livrer et demander, sur les environnements de ce palier ; peut se répéter",
    ),
    ("Only delivers this package; may be repeated", "Ne livre que ce paquet ; peut se répéter"),
    (
        "Only from this network or address; may be repeated",
        "Seulement depuis ce réseau ou cette adresse ; peut se répéter",
    ),
    (
        "Declare a virtual agent: a name without a program that can deploy",
        "Déclarer une sentinelle virtuelle : un nom sans programme capable de déployer",
    ),
    (
        "Declare a virtual package: a name and settings, nothing is deployed",
        "Déclarer un package virtuel : un nom et des settings, rien n'est déployé",
    ),
    ("Delete a file of the repository", "Supprimer un fichier du dépôt"),
    (
        "Delivers, runs and watches software on the machines of a fleet",
        "Livre, fait tourner et surveille des logiciels sur les machines d'un parc",
    ),
    (
        "Deploy a package on an agent, or declare a virtual package",
        "Déployer un package sur une sentinelle, ou déclarer un package virtuel",
    ),
    (
        "Deploy it disabled: the agent gets it when it is enabled",
        "Le déployer désactivé : la sentinelle le reçoit quand on l'active",
    ),
    (
        "Disable it: the agent stops it and takes it away",
        "La désactiver : la sentinelle l'arrête et la retire",
    ),
    ("Do not ask for confirmation", "Ne pas demander de confirmation"),
    ("Do not start it with its agent", "Ne pas la démarrer avec sa sentinelle"),
    ("Enable it: the agent gets it", "L'activer : la sentinelle la reçoit"),
    ("End the session kept for a server", "Fermer la session gardée pour un serveur"),
    (
        "Explain a package file, on this machine or in the repository",
        "Expliquer un fichier de package, sur cette machine ou dans le dépôt",
    ),
    (
        "Fetch the newest package file again, then restart",
        "Récupérer à nouveau le fichier le plus récent, puis redémarrer",
    ),
    ("File in the repository", "Fichier du dépôt"),
    (
        "File to write, .zip or .tar.zst; NAME-VERSION.zip if absent",
        "Fichier à écrire, .zip ou .tar.zst ; sinon NOM-VERSION.zip",
    ),
    (
        "File to write; its own name in the current folder if absent",
        "Fichier à écrire ; sinon son propre nom dans le dossier courant",
    ),
    ("File, or package", "Fichier, ou package"),
    ("Folder to write to; made if need be", "Dossier où écrire ; créé au besoin"),
    ("Folder with the manifest", "Dossier du manifeste"),
    ("Folder; made if need be", "Dossier ; créé au besoin"),
    ("Forget one; its session ends when it expires", "En oublier un ; sa session finit à son expiration"),
    ("Get a file of the repository", "Récupérer un fichier du dépôt"),
    (
        "Give a credential another access key and print it, this once",
        "Donner une autre clé d'accès à un credential et l'afficher, cette seule fois",
    ),
    ("Give a file of the repository another name", "Donner un autre nom à un fichier du dépôt"),
    ("Give a user another password", "Donner un autre mot de passe à un utilisateur"),
    ("Give a user another role", "Donner un autre rôle à un utilisateur"),
    (
        "Give the current settings to running programs, without a restart",
        "Donner les settings actuels aux programmes en cours, sans redémarrage",
    ),
    (
        "Give the settings to the running program at once",
        "Donner aussitôt les settings au programme en cours",
    ),
    ("Go on showing what is new", "Continuer à montrer ce qui est nouveau"),
    ("Id, or the name when only one has it", "Identifiant, ou nom si un seul le porte"),
    ("Instance", "L'instance"),
    ("Instances", "Les instances"),
    ("Instances: deploy, order, configure, watch", "Instances : déployer, commander, configurer, suivre"),
    ("Join this group", "Rejoindre ce groupe"),
    (
        "Keep a user from signing in; sessions and tokens end at once",
        "Empêcher un utilisateur de s'identifier ; ses sessions et jetons finissent aussitôt",
    ),
    ("Language; else the locale's", "Langue ; sinon celle de la locale"),
    ("Leave this group", "Quitter ce groupe"),
    ("Let a credential open doors again", "Laisser un credential ouvrir à nouveau"),
    ("Let a user sign in again", "Laisser un utilisateur s'identifier à nouveau"),
    ("List agents", "Lister les sentinelles"),
    ("List credentials", "Lister les credentials"),
    ("List instances", "Lister les instances"),
    ("List the repository", "Lister le dépôt"),
    ("List them", "Les lister"),
    ("List users", "Lister les utilisateurs"),
    ("List your tokens", "Lister vos jetons"),
    ("Longest wait, such as 30s or 5m", "Attente la plus longue, par exemple 30s ou 5m"),
    (
        "Look whether the trail is as it was written; exit code 6 when it is not",
        "Vérifier que le journal est tel qu'il a été écrit ; code de sortie 6 sinon",
    ),
    (
        "Make a credential and print its access key, this once",
        "Créer un credential et afficher sa clé d'accès, cette seule fois",
    ),
    ("Make a token and print it, this once", "Créer un jeton et l'afficher, cette seule fois"),
    ("Make a user", "Créer un utilisateur"),
    ("Message group; may be said several times", "Groupe de messages ; peut être répété"),
    ("Name", "Nom"),
    ("Name of the context", "Nom du contexte"),
    ("Name of the instance; the package's if absent", "Nom de l'instance ; sinon celui du package"),
    ("Name of the package; the folder's if absent", "Nom du package ; sinon celui du dossier"),
    ("Name; your own if absent", "Nom ; sinon le vôtre"),
    ("New name", "Nouveau nom"),
    ("Only agents that fit this text", "Seulement les sentinelles qui conviennent à ce texte"),
    ("Only files that fit this text", "Seulement les fichiers qui conviennent à ce texte"),
    ("Only lines that hold this text", "Seulement les lignes qui contiennent ce texte"),
    ("Only objects of this name", "Seulement les objets de ce nom"),
    ("Only objects of this type", "Seulement les objets de ce type"),
    ("Only those of this agent", "Seulement celles de cette sentinelle"),
    (
        "Only those of which the repository has a newer version",
        "Seulement celles dont le dépôt a une version plus récente",
    ),
    ("Only those that fit this text", "Seulement celles qui conviennent à ce texte"),
    (
        "Package file, for a version that is not the highest",
        "Fichier du package, pour une version qui n'est pas la plus haute",
    ),
    (
        "Package file, or package; an empty text for the instance's own name",
        "Fichier de package, ou package ; un texte vide pour le nom même de l'instance",
    ),
    ("Package files", "Fichiers de packages"),
    (
        "Package files: make, publish, look, get",
        "Fichiers de packages : construire, publier, regarder, récupérer",
    ),
    ("Package; for a virtual one, its name", "Package ; son nom s'il est virtuel"),
    ("Print a completion script for a shell", "Afficher un script de complétion pour un shell"),
    (
        "Print a one-time token with which an agent enrols",
        "Afficher un jeton, bon une fois, avec lequel une sentinelle s'enrôle",
    ),
    ("Publish package files", "Publier des fichiers de packages"),
    (
        "Read the access key from stdin; else a random one is made",
        "Lire la clé d'accès sur l'entrée standard ; sinon elle est tirée au hasard",
    ),
    (
        "Read the password from stdin; else from ESCALE_NEW_PASSWORD, or it is asked for",
        "Lire le mot de passe sur l'entrée standard ; sinon dans ESCALE_NEW_PASSWORD, ou il est demandé",
    ),
    (
        "Recovery: on, off, default, or some of retries=3,delay=30s,reset-after=15m,on-success=true",
        "Récupération : on, off, default, ou quelques-uns de retries=3,delay=30s,reset-after=15m,on-success=true",
    ),
    ("Remove a credential", "Retirer un credential"),
    ("Remove a token", "Retirer un jeton"),
    ("Remove a user", "Retirer un utilisateur"),
    ("Remove an agent", "Retirer une sentinelle"),
    (
        "Remove instances: they are stopped and their files taken away",
        "Retirer des instances : elles sont arrêtées et leurs fichiers enlevés",
    ),
    ("Return as soon as it is accepted (the default)", "Rendre la main dès l'acceptation (par défaut)"),
    ("Role", "Rôle"),
    ("Role; your own if absent", "Rôle ; sinon le vôtre"),
    ("Say that it is virtual; real ones enrol", "Dire qu'elle est virtuelle ; les vraies s'enrôlent"),
    ("Say what would happen and change nothing", "Dire ce qui se passerait et ne rien changer"),
    ("Servers one has signed in to", "Serveurs auprès desquels on s'est identifié"),
    (
        "Setting whose value stands in a file, or comes from stdin (-): for secrets and long texts",
        "Setting dont la valeur est dans un fichier, ou vient de l'entrée standard (-) : pour les secrets et les longs textes",
    ),
    ("Setting; may be said several times", "Setting ; peut être répété"),
    ("Settings", "Les settings"),
    ("Shell", "Le shell"),
    ("Show an agent", "Montrer une sentinelle"),
    (
        "Show an instance with its settings, orders and deaths",
        "Montrer une instance avec ses settings, ordres et arrêts inattendus",
    ),
    ("Show changes as they happen", "Montrer les changements quand ils se produisent"),
    ("Show consumption of instances too", "Montrer aussi la consommation des instances"),
    (
        "Show or change the message groups of an instance",
        "Montrer ou modifier les groupes de messages d'une instance",
    ),
    ("Show the last values", "Montrer les dernières valeurs"),
    ("Show the log of an instance", "Montrer le journal d'une instance"),
    ("Show the time and the stream of each line", "Montrer l'heure et le flux de chaque ligne"),
    ("Show the unexpected ends of an instance", "Montrer les arrêts inattendus d'une instance"),
    ("Show values as they change", "Montrer les valeurs quand elles changent"),
    (
        "Show what instances consume, with the last minutes",
        "Montrer ce que consomment les instances, avec les dernières minutes",
    ),
    ("Show who did what, newest first", "Montrer qui a fait quoi, le plus récent d'abord"),
    ("Show who the server takes you for", "Montrer pour qui le serveur vous prend"),
    ("Sign in to a server and keep the session", "S'identifier auprès d'un serveur et garder la session"),
    ("Start instances", "Démarrer des instances"),
    ("Start it with its agent", "La démarrer avec sa sentinelle"),
    (
        "State objects: the last values that instances published",
        "StateObjects : les dernières valeurs publiées par les instances",
    ),
    (
        "Stop and start instances with the same files",
        "Arrêter et démarrer des instances avec les mêmes fichiers",
    ),
    (
        "Stop instances; they stay stopped until started",
        "Arrêter des instances ; elles le restent jusqu'à ce qu'on les démarre",
    ),
    (
        "Take a setting away; the manifest's default counts again",
        "Retirer un setting ; la valeur par défaut du manifeste vaut à nouveau",
    ),
    ("The last so many lines; 1000 if absent", "Les tant de dernières lignes ; sinon 1000"),
    ("The last so many lines; 50 if absent", "Les tant de dernières lignes ; sinon 50"),
    ("The only name it is good for", "Le seul nom pour lequel il vaut"),
    (
        "Time until it expires, such as 15m or 2d; an hour if absent",
        "Durée jusqu'à son expiration, par exemple 15m ou 2d ; sinon une heure",
    ),
    (
        "User to sign in as; the password comes from ESCALE_PASSWORD or is asked for",
        "Utilisateur ; le mot de passe vient de ESCALE_PASSWORD ou est demandé",
    ),
    ("Users", "Utilisateurs"),
    ("Version of the package; the highest if absent", "Version du package ; sinon la plus haute"),
    ("Wait until what was ordered is done or has failed", "Attendre que l'ordre soit exécuté ou ait échoué"),
    ("What it is for", "À quoi cela sert"),
    ("What results look like", "Forme des résultats"),
    ("Why, for the audit trail", "Pourquoi, pour le journal d'audit"),
    ("With the instances on it", "Avec ses instances"),
    (
        "Write a first manifest and the program it starts",
        "Écrire un premier manifeste et le programme qu'il lance",
    ),
    ("Write manual pages", "Écrire les pages de manuel"),
    ("Write the whole log to this file", "Écrire tout le journal dans ce fichier"),
    ("Throw state objects away", "Jeter des StateObjects"),
    ("Only those that have expired", "Seulement ceux qui ont expiré"),
    ("Send a message and go on", "Envoyer un message et continuer"),
    ("Send a message and wait for what is answered", "Envoyer un message et attendre les réponses"),
    ("End after so many answers", "Finir après tant de réponses"),
    ("Show messages as they come", "Montrer les messages à mesure"),
    ("Messages to this group too; may be repeated", "Aussi les messages à ce groupe ; répétable"),
    ("List what packages offer to be called", "Lister ce que les packages offrent d'appeler"),
    ("Only of packages whose name holds this text", "Seulement des packages dont le nom contient ce texte"),
    (
        "To whom: all, others, group:NAME, package:NAME, AGENT/NAME, agent:NAME; several names with commas",
        "À qui : all, others, group:NOM, package:NOM, SENTINELLE/NOM, agent:NOM ; plusieurs noms avec des virgules",
    ),
    ("What it is about: the name of a callback", "De quoi il s'agit : le nom d'un callback"),
    (
        "Arguments: JSON, or a text; several as a JSON list",
        "Arguments : du JSON, ou un texte ; plusieurs en liste JSON",
    ),
    ("Show the newest lines of everybody", "Montrer les dernières lignes de tous"),
    ("Show lines of everybody as they come", "Montrer les lignes de tous à mesure"),
    ("Lines of this level and worse", "Lignes de ce niveau et plus graves"),
    ("List the groups of settings", "Lister les groupes de settings"),
    ("Show a group of settings", "Montrer un groupe de settings"),
    ("Make a group of settings, or change one", "Créer un groupe de settings, ou le modifier"),
    ("Remove a group of settings nobody imports", "Retirer un groupe de settings que personne n'importe"),
    (
        "Groups of settings to import, in order, with commas; an empty text imports none",
        "Groupes de settings à importer, dans l'ordre, avec des virgules ; un texte vide n'en importe aucun",
    ),
    (
        "Print the configuration as a file, keys included",
        "Écrire la configuration en un fichier, clés comprises",
    ),
    (
        "Say what is wrong with a file, and what it would change",
        "Dire ce qui ne va pas dans un fichier, et ce qu'il changerait",
    ),
    ("The file; - for stdin", "Le fichier ; - pour l'entrée standard"),
    ("Save a file, and apply it when asked to", "Enregistrer un fichier, et l'appliquer si on le demande"),
    ("Apply it", "L'appliquer"),
    ("Apply it, give it to agents and programs", "L'appliquer, le donner aux sentinelles et aux programmes"),
    ("Apply the file that was saved", "Appliquer le fichier enregistré"),
    ("Give it to agents and programs too", "Le donner aussi aux sentinelles et aux programmes"),
    ("Read the catalogue of another server from now on", "Lire désormais le catalogue d'un autre serveur"),
    ("Address of the server, or of its index.json", "Adresse du serveur, ou de son index.json"),
    (
        "Key its files must be signed with; else the first one is kept",
        "Clé dont ses fichiers doivent être signés ; sinon la première est gardée",
    ),
    ("List the catalogues that are read", "Lister les catalogues lus"),
    ("Look for packages in the catalogues", "Chercher des packages dans les catalogues"),
    ("Only packages that hold this text", "Seulement les packages qui contiennent ce texte"),
    ("Only of this catalogue", "Seulement de ce catalogue"),
    ("Download a package into the repository", "Télécharger un package dans le dépôt"),
    ("List what could be updated", "Lister ce qui pourrait être mis à jour"),
    ("Read the catalogues anew", "Relire les catalogues"),
    ("No longer read a catalogue", "Ne plus lire un catalogue"),
    ("Messages and callbacks: send, call, follow", "Messages et callbacks : envoyer, appeler, suivre"),
    (
        "The log of everybody: instances, agents, the server",
        "Le journal de tous : instances, sentinelles, serveur",
    ),
    ("Groups of settings that instances import", "Groupes de settings que des instances importent"),
    (
        "The configuration as one file, in Constellation's form",
        "La configuration en un fichier, à la forme de Constellation",
    ),
    ("Catalogues: packages that other servers offer", "Catalogues : packages offerts par d'autres serveurs"),
    (
        "May start, stop and watch: the control hub, the console",
        "Peut démarrer, arrêter et regarder : le hub de contrôle, la console",
    ),
    ("May administer: the management interface", "Peut administrer : l'interface de gestion"),
    ("Opens the sentinel name Developer", "Ouvre le nom de sentinelle Developer"),
    ("Show the access key of a credential", "Montrer la clé d'accès d'un credential"),
    (
        "Show what a credential may see, say and join; or replace it from a JSON file",
        "Montrer ce qu'un credential peut voir, dire et rejoindre ; ou le remplacer depuis un fichier JSON",
    ),
    ("Settings to set", "Settings à donner"),
    ("Take a setting away; may be repeated", "Retirer un setting ; répétable"),
    ("Version; the highest if absent", "Version ; la plus haute sans elle"),
    (
        "Read from stdin an access key of that server, where it asks who reads",
        "Lire sur l'entrée standard une clé d'accès de ce serveur, quand il demande qui lit",
    ),
    (
        "Name it is to have here, then the address; or the address alone",
        "Nom qu'il aura ici, puis l'adresse ; ou l'adresse seule",
    ),
    (
        "Name of the package, or CATALOGUE/PACKAGE when several catalogues offer it",
        "Nom du package, ou CATALOGUE/PACKAGE quand plusieurs catalogues l'offrent",
    ),
    (
        "Computers under agents of any kind: look, approve, label, wake, remove",
        "Ordinateurs sous des agents de toute sorte : regarder, accepter, étiqueter, réveiller, retirer",
    ),
    (
        "Groups of computers, listed or found by conditions",
        "Groupes d'ordinateurs, nommés ou trouvés par des conditions",
    ),
    ("List computers", "Lister les ordinateurs"),
    ("Only computers that hold these words", "Seulement les ordinateurs qui contiennent ces mots"),
    (
        "Only under this kind of agent: escale, fusioninventory or glpi",
        "Seulement sous ce genre d'agent : escale, fusioninventory ou glpi",
    ),
    (
        "Only in this standing: approved, pending, refused or duplicate",
        "Seulement dans cet état : approved, pending, refused ou duplicate",
    ),
    ("Only members of this group of computers", "Seulement les membres de ce groupe d'ordinateurs"),
    ("Only of this unit and below", "Seulement de cette unité et en dessous"),
    ("Only with this system", "Seulement avec ce système"),
    ("Show a computer with what its inventory says", "Montrer un ordinateur avec ce que dit son inventaire"),
    ("Id or name of the computer", "Identifiant ou nom de l'ordinateur"),
    (
        "Give computers that wait their place; of two under one device id, end the doubt",
        "Accepter des ordinateurs qui attendent ; s'il y en avait deux sous un device id, lever le doute",
    ),
    ("Give computers no work", "Ne donner aucun travail à des ordinateurs"),
    ("Remove a computer with its runs", "Retirer un ordinateur avec ses exécutions"),
    ("List the software of a computer", "Lister les logiciels d'un ordinateur"),
    ("Only software that holds this text", "Seulement les logiciels qui contiennent ce texte"),
    ("List groups of computers", "Lister les groupes d'ordinateurs"),
    ("Show a group of computers", "Montrer un groupe d'ordinateurs"),
    ("Group of computers", "Groupe d'ordinateurs"),
    (
        "Make a group: of the computers named, or of those that conditions find",
        "Créer un groupe : des ordinateurs nommés, ou de ceux que des conditions trouvent",
    ),
    ("Ids or names of computers", "Identifiants ou noms d'ordinateurs"),
    ("Unit it belongs to", "Unité à laquelle il appartient"),
    ("Change a group of computers", "Modifier un groupe d'ordinateurs"),
    (
        "Ids or names of computers; they take the place of its members",
        "Identifiants ou noms d'ordinateurs ; ils remplacent ses membres",
    ),
    ("Remove a group no task names", "Retirer un groupe qu'aucune tâche ne nomme"),
    ("Show the computers that conditions find", "Montrer les ordinateurs que des conditions trouvent"),
    (
        "Add the computers of a list to a group: ids or names in the first column",
        "Ajouter à un groupe les ordinateurs d'une liste : identifiants ou noms dans la première colonne",
    ),
    (
        "Condition such as \"os_name contains debian\" or \"software present firefox less 115\"; several: all of them",
        "Condition telle que \"os_name contains debian\" ou \"software present firefox less 115\" ; plusieurs : toutes",
    ),
    (
        "File with a query in JSON, as group show prints it; - for stdin",
        "Fichier avec une requête en JSON, telle que group show l'imprime ; - pour l'entrée standard",
    ),
];
