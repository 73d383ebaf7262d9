//! The French of help texts about environments, deliveries, requests.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    (
        "Target environments: what is installed, disks, logs, acceptance",
        "Environnements cibles : ce qui y est installé, disques, journaux, recette",
    ),
    ("Deliver a version to an environment", "Livrer une version sur un environnement"),
    ("Deliveries: look, watch, decide, call off", "Livraisons : regarder, suivre, décider, annuler"),
    (
        "Requests for deliveries one may not make oneself",
        "Demandes de livraisons qu'on ne peut pas faire soi-même",
    ),
    ("Explain why something waits or failed", "Expliquer pourquoi quelque chose attend ou a échoué"),
    ("Go back to a version that was installed", "Revenir à une version qui était installée"),
    (
        "Bring a version to the next environment, or say what is missing",
        "Amener une version sur l'environnement suivant, ou dire ce qui manque",
    ),
    (
        "List environments: what is installed there, what you may do",
        "Lister les environnements : ce qui y est installé, ce que vous pouvez faire",
    ),
    ("Show an environment", "Montrer un environnement"),
    ("Description", "La description"),
    ("Environment", "Environnement"),
    ("Package", "Paquet"),
    ("Version", "La version"),
    (
        "Show the partitions of its agents, with the roots that lie on them",
        "Montrer les partitions de ses sentinelles, avec les racines qui s'y trouvent",
    ),
    (
        "Show what was installed there, newest first",
        "Montrer ce qui y a été installé, du plus récent au plus ancien",
    ),
    ("List its log sources, with their files", "Lister ses sources de logs, avec leurs fichiers"),
    (
        "Show the end of a file of a log source; -f goes on",
        "Montrer la fin d'un fichier d'une source de logs ; -f continue",
    ),
    (
        "Record that the version installed there is accepted",
        "Enregistrer que la version qui y est installée est acceptée",
    ),
    ("What was found", "Ce qui a été constaté"),
    ("Log source", "Source de logs"),
    ("File below the source; the newest if absent", "Fichier sous la source ; le plus récent à défaut"),
    ("Agent; the first of the environment if absent", "Sentinelle ; la première de l'environnement à défaut"),
    ("How many lines to begin with", "Par combien de lignes commencer"),
    (
        "Not before, in your time zone: \"2026-03-17 09:00\"; or with another: 2026-03-17T09:00:00Z",
        "Pas avant, dans votre fuseau : \"2026-03-17 09:00\" ; ou avec un autre : 2026-03-17T09:00:00Z",
    ),
    (
        "Environment; several with commas: a delivery for each, held together by a rollout of one ring",
        "Environnement ; plusieurs avec des virgules : une livraison pour chacun, réunies par un déploiement d'un seul anneau",
    ),
    ("Change a draft, or a request that was sent back", "Modifier un brouillon, ou une demande renvoyée"),
    (
        "List requests, newest first; those to decide by tier, wished time, age",
        "Lister les demandes, de la plus récente à la plus ancienne ; celles à décider par palier, date souhaitée, ancienneté",
    ),
    (
        "Take a request: you look at it, or with --to somebody else does",
        "Prendre une demande : vous vous en chargez, ou quelqu'un d'autre avec --to",
    ),
    (
        "Each value that holds for it, with the level that says it",
        "Chaque valeur qui vaut pour lui, avec le niveau qui la définit",
    ),
    ("Name of who looks at it", "Nom de qui s'en charge"),
    ("As soon as it may", "Dès que possible"),
    ("Not an urgent change", "Pas un changement urgent"),
    ("Submit it then", "La déposer ensuite"),
    ("Only urgent changes", "Seulement les changements urgents"),
    ("Only those filed in this month: 2026-11", "Seulement celles déposées ce mois-là : 2026-11"),
    (
        "Say how a server is reached: its address (--server), a proxy",
        "Dire comment joindre un serveur : son adresse (--server), un mandataire",
    ),
    ("Proxy on the way there: http://proxy:3128", "Mandataire (proxy) pour y aller : http://proxy:3128"),
    (
        "No proxy of its own any more; HTTPS_PROXY and NO_PROXY hold again",
        "Plus de mandataire propre ; HTTPS_PROXY et NO_PROXY valent de nouveau",
    ),
    ("Version of the variables; the latest if absent", "Version des variables ; la dernière à défaut"),
    ("Approved request it is made from: R-131", "Demande approuvée dont elle découle : R-131"),
    (
        "Open a gate, with --reason: window, freeze, preflight; may be repeated",
        "Lever une condition, avec --reason : window, freeze, preflight ; répétable",
    ),
    ("Deliver although this version is there", "Livrer bien que cette version soit en place"),
    ("List deliveries, newest first", "Lister les livraisons, les plus récentes d'abord"),
    ("Only to this environment", "Seulement sur cet environnement"),
    (
        "Only in this state: open, waiting, running, attention, failed, …",
        "Seulement dans cet état : open, waiting, running, attention, failed, …",
    ),
    ("Most of them", "Combien au plus"),
    ("Show a delivery", "Montrer une livraison"),
    ("Delivery: D-42", "Livraison : D-42"),
    (
        "Watch a delivery until it ends: its transitions, its log",
        "Suivre une livraison jusqu'à sa fin : ses transitions, son journal",
    ),
    ("Call a delivery off; asks for --reason", "Annuler une livraison ; demande --reason"),
    ("Decide about a failure", "Décider pour un échec"),
    ("Decision", "Décision"),
    ("Job; the one that asks if absent", "Traitement ; celui qui attend à défaut"),
    ("Agent to leave out", "Sentinelle à exclure"),
    (
        "Open a gate for one delivery, with --reason (break-glass)",
        "Lever une condition pour une livraison, avec --reason (bris de glace)",
    ),
    ("Gate: soak, window, freeze, preflight", "Condition : soak, window, freeze, preflight"),
    ("Show what happened to a delivery", "Montrer ce qui est arrivé à une livraison"),
    ("Show the rows of its preflight", "Montrer les lignes de ses contrôles préalables"),
    (
        "Show the log of all its jobs, in the order they were run; -f goes on until it ends",
        "Montrer le journal de tous ses traitements, dans l'ordre d'exécution ; -f continue jusqu'à sa fin",
    ),
    ("Print its report, in Markdown", "Imprimer son rapport, en Markdown"),
    (
        "Only of this job, or of the jobs of this application",
        "Seulement de ce traitement, ou des traitements de cette application",
    ),
    ("Only what was written as an error", "Seulement ce qui a été écrit comme erreur"),
    (
        "Only lines said since then, in your time zone: \"2026-03-17 09:00\"",
        "Seulement les lignes écrites depuis, dans votre fuseau : \"2026-03-17 09:00\"",
    ),
    (
        "Title; made from package and environment if absent",
        "Titre ; fait du package et de l'environnement à défaut",
    ),
    ("Change ticket", "Ticket de changement"),
    ("How it would be gone back on", "Comment on reviendrait en arrière"),
    (
        "An urgent change; asks for --impact and --justification",
        "Un changement urgent ; demande --impact et --justification",
    ),
    ("What happens if it is not done", "Ce qui arrive si on ne le fait pas"),
    ("Why it cannot wait", "Pourquoi cela ne peut pas attendre"),
    ("Keep it as a draft; submit it later", "La garder en brouillon ; la soumettre plus tard"),
    ("Ask for a delivery that you may not make", "Demander une livraison que vous ne pouvez pas faire"),
    ("Only those you may decide on", "Seulement celles dont vous pouvez décider"),
    (
        "Only in this state: draft, submitted, approved, …",
        "Seulement dans cet état : draft, submitted, approved, …",
    ),
    ("Only for this environment", "Seulement pour cet environnement"),
    (
        "Show a request; --diff adds what an approver looks at",
        "Montrer une demande ; --diff ajoute ce que regarde un approbateur",
    ),
    ("Request: R-131", "Demande : R-131"),
    (
        "What would be delivered now: gates, checks, differences",
        "Ce qui serait livré maintenant : conditions, contrôles, différences",
    ),
    (
        "Environment; several with commas: a request for each, all of them or none",
        "Environnement ; plusieurs avec des virgules : une demande pour chacun, toutes ou aucune",
    ),
    (
        "Another package along with it: a request for each, all of them or none; may be repeated",
        "Un autre paquet avec lui : une demande pour chacun, toutes ou aucune ; peut être répété",
    ),
    (
        "Only this one, not those that were filed with it for the same tier",
        "Celle-ci seulement, pas celles qui ont été déposées avec elle pour le même palier",
    ),
    ("Submit a draft", "Soumettre un brouillon"),
    ("Approve a request", "Approuver une demande"),
    ("What to tell", "Ce qu'il faut en dire"),
    ("Reject a request", "Refuser une demande"),
    ("Send a request back to its author", "Renvoyer une demande à son auteur"),
    ("Take a request of yours back", "Retirer une de vos demandes"),
    (
        "Copy a request: a draft with everything but the version",
        "Copier une demande : un brouillon avec tout sauf la version",
    ),
    (
        "Show when a request that is filed now could go",
        "Montrer quand une demande déposée maintenant pourrait partir",
    ),
    ("As an urgent change", "Comme changement urgent"),
    (
        "D-42, R-131, SPACE/APP/JOB, an environment, a space, a lock; your last delivery that waits or failed if absent",
        "D-42, R-131, ESPACE/APP/TRAITEMENT, un environnement, un espace, un verrou ; à défaut votre dernière livraison qui attend ou a échoué",
    ),
    (
        "Version to go back to; the one before if absent",
        "Version à laquelle revenir ; la précédente à défaut",
    ),
    (
        "Package; needed when several are installed there",
        "Package ; nécessaire quand plusieurs y sont installés",
    ),
    ("Only list the versions one can go back to", "Lister seulement les versions auxquelles on peut revenir"),
    (
        "Environment it is meant for: delivers, asks, or lists what is missing",
        "Environnement visé : livre, demande, ou liste ce qui manque",
    ),
    ("Store it is put into: write-once", "Dépôt où elle est mise : write-once"),
];
