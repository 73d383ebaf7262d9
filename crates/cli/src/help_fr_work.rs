//! The French of help texts about tasks, self-service, networks, time slots, kept questions.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    (
        "Tasks: packages carried out once on computers, when and where one says",
        "Tâches : des packages exécutés une fois sur des ordinateurs, quand et où on le dit",
    ),
    (
        "Make a task from a file or from options; it is not active",
        "Créer une tâche depuis un fichier ou des options ; elle n'est pas active",
    ),
    ("List the tasks", "Lister les tâches"),
    ("Only those that hold this text", "Seulement ceux qui contiennent ce texte"),
    ("Show a task", "Montrer une tâche"),
    ("Name of the task", "Nom de la tâche"),
    (
        "Activate a task: its runs are prepared at once",
        "Activer une tâche : ses exécutions sont préparées aussitôt",
    ),
    ("Deactivate a task: what waits is called off", "Désactiver une tâche : ce qui attend est annulé"),
    (
        "Start an active task now, whatever its start and its preparation slot",
        "Démarrer maintenant une tâche active, quels que soient son début et sa plage de préparation",
    ),
    ("Whatever the execution slot too", "Quelle que soit aussi la plage d'exécution"),
    ("On computers that have done it too", "Aussi sur les ordinateurs qui l'ont déjà faite"),
    ("Show the runs of a task, or of every task", "Montrer les exécutions d'une tâche, ou de toutes"),
    (
        "Show the log of a run, or of a computer's run of a task",
        "Montrer le journal d'une exécution, ou de celle d'un ordinateur pour une tâche",
    ),
    ("Id of a run, or name of a task", "Identifiant d'une exécution, ou nom d'une tâche"),
    ("Name of the computer, after the name of a task", "Nom de l'ordinateur, après le nom d'une tâche"),
    (
        "Call runs off: those named, or all of a task",
        "Annuler des exécutions : celles nommées, ou toutes celles d'une tâche",
    ),
    (
        "Do runs again: those named, or those of a task that failed or were called off",
        "Refaire des exécutions : celles nommées, ou celles d'une tâche en erreur ou annulées",
    ),
    (
        "Take runs that were handed out and are silent as failed",
        "Considérer comme échouées des exécutions remises et silencieuses",
    ),
    (
        "Show how far a task has come; --follow until it is done",
        "Montrer où en est une tâche ; --follow jusqu'à sa fin",
    ),
    ("Make an inactive copy of a task", "Créer une copie inactive d'une tâche"),
    ("Name of the copy", "Nom de la copie"),
    ("Remove an inactive task with its runs", "Retirer une tâche inactive avec ses exécutions"),
    ("List the time slots", "Lister les plages horaires"),
    (
        "The task as a TOML file; - for stdin",
        "La tâche sous forme de fichier TOML ; - pour l'entrée standard",
    ),
    ("Name; with a file, instead of the one in it", "Nom ; avec un fichier, à la place du sien"),
    ("Package, or PACKAGE@VERSION; may be repeated", "Package, ou PACKAGE@VERSION ; répétable"),
    ("Computer, by name or id; may be repeated", "Ordinateur, par nom ou identifiant ; répétable"),
    ("Group of computers; may be repeated", "Groupe d'ordinateurs ; répétable"),
    ("Time slot in which it runs", "Plage horaire dans laquelle elle s'exécute"),
    ("Wake the computers", "Réveiller les ordinateurs"),
    ("Activate it at once", "L'activer aussitôt"),
    (
        "Only in these states, with commas: prepared, sent, running, success, skipped, error, cancelled",
        "Seulement dans ces états, avec des virgules : prepared, sent, running, success, skipped, error, cancelled",
    ),
    ("Only of this package", "Seulement de ce package"),
    ("Only of this computer, by id", "Seulement de cet ordinateur, par identifiant"),
    ("Only computers whose name holds this text", "Seulement les ordinateurs dont le nom contient ce texte"),
    ("Earlier attempts too", "Les tentatives précédentes aussi"),
    ("Ids of runs, or the name of one task", "Identifiants d'exécutions, ou nom d'une tâche"),
    (
        "Self-service: have packages installed on your own computers",
        "Libre-service : faire installer des packages sur ses propres ordinateurs",
    ),
    (
        "List your own computers with the packages offered for each",
        "Lister vos ordinateurs avec les packages proposés pour chacun",
    ),
    (
        "Have a package installed on a computer of your own; --wait until it is",
        "Faire installer un package sur un de vos ordinateurs ; --wait jusqu'à ce qu'il le soit",
    ),
    ("Name of the package", "Nom du package"),
    ("Show the log of a package you asked for", "Montrer le journal d'un package que vous avez demandé"),
    (
        "List the packages offered for self-service, and to whom",
        "Lister les packages proposés en libre-service, et à qui",
    ),
    (
        "Offer a package for self-service, or change how",
        "Proposer un package en libre-service, ou changer comment",
    ),
    (
        "Only this version; else the newest there is when somebody asks",
        "Seulement cette version ; sinon la plus récente quand quelqu'un demande",
    ),
    ("Only for computers of this group", "Seulement pour les ordinateurs de ce groupe"),
    (
        "Only for computers of this unit and below; your own unit if absent",
        "Seulement pour les ordinateurs de cette unité et en dessous ; votre unité par défaut",
    ),
    (
        "Offer a package no more; what was asked for goes on",
        "Ne plus proposer un package ; ce qui a été demandé continue",
    ),
    (
        "Id or name of the computer; needed when you have several",
        "Identifiant ou nom de l'ordinateur ; nécessaire si vous en avez plusieurs",
    ),
    (
        "User whose computers they are, for self-service; an empty text: nobody's",
        "Utilisateur à qui ils sont, pour le libre-service ; un texte vide : à personne",
    ),
    (
        "Of a task: only those in these states, with commas",
        "D'une tâche : seulement celles dans ces états, avec des virgules",
    ),
    (
        "Networks: whose agents are accepted, may be woken, share files",
        "Réseaux : dont les agents sont acceptés, peuvent être réveillés, partagent des fichiers",
    ),
    (
        "Mirrors: copies of the files of packages near some computers",
        "Miroirs : des copies des fichiers des packages près de certains ordinateurs",
    ),
    ("What governs FusionInventory and GLPI agents", "Ce qui règle les agents FusionInventory et GLPI"),
    (
        "Time slots: hours of the week in which tasks may run",
        "Plages horaires : les heures de la semaine où des tâches peuvent s'exécuter",
    ),
    (
        "Questions to people, kept under a name to begin others with",
        "Questions aux personnes, gardées sous un nom pour en commencer d'autres",
    ),
    ("Change labels, unit, comment of computers", "Modifier étiquettes, unité, commentaire d'ordinateurs"),
    ("Wake the agents of computers now", "Réveiller maintenant les agents d'ordinateurs"),
    (
        "Forget which certificate and user device ids are bound to: whoever speaks next under them is bound anew",
        "Oublier à quel certificat et utilisateur des device ids sont liés : qui parlera ensuite sous eux y sera lié à nouveau",
    ),
    (
        "Ask computers for an inventory at their next contact",
        "Demander un inventaire à des ordinateurs à leur prochain contact",
    ),
    ("Every computer that waits for approval", "Tous les ordinateurs qui attendent l'accord"),
    (
        "Add this label, such as site=paris; may be repeated",
        "Ajouter cette étiquette, par exemple site=paris ; répétable",
    ),
    ("Take this label away; may be repeated", "Retirer cette étiquette ; répétable"),
    ("Unit they belong to", "Unité à laquelle ils appartiennent"),
    ("Comment; an empty text takes it away", "Commentaire ; un texte vide le retire"),
    (
        "Port their agents listen on for wake-ups; 0 for the usual one",
        "Port où leurs agents écoutent les réveils ; 0 pour le port habituel",
    ),
    ("List the networks", "Lister les réseaux"),
    ("Declare a network; what is not said is no", "Déclarer un réseau ; ce qui n'est pas dit est non"),
    ("Change a network", "Modifier un réseau"),
    (
        "Take a network back: unknown agents from there wait for approval",
        "Reprendre un réseau : les agents inconnus de là-bas attendent l'accord",
    ),
    ("The network, such as 10.0.0.0/8", "Le réseau, par exemple 10.0.0.0/8"),
    ("Name people know it by", "Nom sous lequel on le connaît"),
    (
        "Whether unknown agents from there are accepted at once",
        "Si les agents inconnus de là-bas sont acceptés aussitôt",
    ),
    ("Whether agents may be woken there", "Si des agents peuvent y être réveillés"),
    (
        "Whether our own agents there give files to each other",
        "Si nos propres sentinelles s'y donnent des fichiers",
    ),
    ("List the mirrors", "Lister les miroirs"),
    ("Show a mirror", "Montrer un miroir"),
    ("Make a mirror, or change one", "Créer un miroir, ou le modifier"),
    ("Remove a mirror", "Retirer un miroir"),
    ("Name of the mirror", "Nom du miroir"),
    (
        "Its address, such as http://mirror.paris/parts; a new one needs it",
        "Son adresse, par exemple http://mirror.paris/parts ; nécessaire pour un nouveau",
    ),
    ("Whether it is used; a new one is", "S'il est utilisé ; un nouveau l'est"),
    (
        "For computers of this unit and below; empty for any",
        "Pour les ordinateurs de cette unité et en dessous ; vide pour toutes",
    ),
    ("For computers of this group; empty for any", "Pour les ordinateurs de ce groupe ; vide pour tous"),
    ("For computers of this network; empty for any", "Pour les ordinateurs de ce réseau ; vide pour tous"),
    ("Show the settings of foreign agents", "Montrer les réglages des agents étrangers"),
    (
        "Change settings of foreign agents, under the names that show prints",
        "Modifier des réglages des agents étrangers, sous les noms que show imprime",
    ),
    (
        "Settings, such as contact_hours=8 or bind=true; the password is asked for, or read from ESCALE_FOREIGN_PASSWORD",
        "Réglages, par exemple contact_hours=8 ou bind=true ; le mot de passe est demandé, ou lu dans ESCALE_FOREIGN_PASSWORD",
    ),
    (
        "Ask for a new password of the user, or read it from ESCALE_FOREIGN_PASSWORD",
        "Demander un nouveau mot de passe de l'utilisateur, ou le lire dans ESCALE_FOREIGN_PASSWORD",
    ),
    ("Show a time slot with its hours", "Montrer une plage horaire avec ses heures"),
    ("Make a time slot, or change one", "Créer une plage horaire, ou la modifier"),
    ("Remove a time slot no task names", "Retirer une plage horaire qu'aucune tâche ne nomme"),
    ("Name of the time slot", "Nom de la plage horaire"),
    (
        "Hours of the week, such as \"mon-fri 22:00-06:00\" or \"sat,sun 00:00-24:00\"; may be repeated; they take the place of the hours it has",
        "Heures de la semaine, par exemple \"lun-ven 22:00-06:00\" ou \"sam,dim 00:00-24:00\" ; répétable ; elles remplacent celles qu'elle a",
    ),
    (
        "Time zone, such as Europe/Paris; UTC for a new one",
        "Fuseau horaire, par exemple Europe/Paris ; UTC pour une nouvelle",
    ),
    ("List the kept questions", "Lister les questions gardées"),
    ("Show a kept question", "Montrer une question gardée"),
    ("Keep a question, or change one", "Garder une question, ou la modifier"),
    (
        "Remove a kept question; packages that have it keep it",
        "Retirer une question gardée ; les packages qui l'ont la gardent",
    ),
    ("Name of the question", "Nom de la question"),
    (
        "The question as a TOML or JSON file, written as in an install face; - for stdin",
        "La question sous forme de fichier TOML ou JSON, écrite comme dans une face d'installation ; - pour l'entrée standard",
    ),
    ("Title of the window", "Titre de la fenêtre"),
    ("Text of the question", "Texte de la question"),
    (
        "When it is asked: before, after_download, after, after_download_failure, after_failure",
        "Quand elle est posée : before, after_download, after, after_download_failure, after_failure",
    ),
    (
        "Buttons: ok, okcancel, yesno, yesnocancel, retrycancel, abortretryignore",
        "Boutons : ok, okcancel, yesno, yesnocancel, retrycancel, abortretryignore",
    ),
    ("Icon: none, info, warn, question, error", "Icône : none, info, warn, question, error"),
    (
        "How long it waits for an answer, such as 5m; 0 for ever",
        "Combien de temps elle attend une réponse, par exemple 5m ; 0 sans fin",
    ),
    ("Whether it waits for an answer at all", "Si elle attend seulement une réponse"),
    (
        "What an answer leads to: continue, stop or postpone, such as on_cancel=postpone; may be repeated",
        "À quoi mène une réponse : continue, stop ou postpone, par exemple on_cancel=postpone ; répétable",
    ),
];
