//! The French of help texts about spaces, engines, applications and jobs.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    (
        "Spaces: the steering board, graphs, relaunches, history",
        "Espaces d'exploitation : pilotage, graphes, relances, historique",
    ),
    ("Engines of spaces: start and stop", "Moteurs des espaces : démarrer et arrêter"),
    (
        "Applications of a space: demand, hold, rerun, force",
        "Applications d'un espace : demander, retenir, relancer, forcer",
    ),
    (
        "Jobs of a space: look, rerun, stop, decide",
        "Traitements d'un espace : regarder, relancer, arrêter, décider",
    ),
    (
        "The steering board: every space with its engine, its counts, its deliveries",
        "Le pilotage : chaque espace avec son moteur, ses comptes, ses livraisons",
    ),
    (
        "Show the graph of a space: every application and job, its state and why",
        "Montrer le graphe d'un espace : chaque application et traitement, son état et pourquoi",
    ),
    ("Space", "Espace"),
    ("Spaces", "Espaces"),
    (
        "As this run left it: its number, from the history",
        "Tel que cette exécution l'a laissé : son numéro, donné par l'historique",
    ),
    (
        "Delivery that is meant, where several go on in the space: D-42",
        "Livraison visée, quand plusieurs sont en cours dans l'espace : D-42",
    ),
    (
        "Run that is meant: its number, from the history",
        "Exécution visée : son numéro, donné par l'historique",
    ),
    ("Its links too", "Ses liens aussi"),
    (
        "Bring graphs back to upcoming, so that their chains can run again",
        "Remettre des graphes à venir, pour que leurs chaînes puissent repartir",
    ),
    (
        "Stop the engine, relaunch, start the engine: in one operation",
        "Arrêter le moteur, relancer, démarrer le moteur : en une opération",
    ),
    (
        "What happened to a space, newest first: runs, relaunches, missed starts",
        "Ce qui est arrivé à un espace, du plus récent au plus ancien : exécutions, relances, départs manqués",
    ),
    ("Only of this application or job", "Seulement de cette application ou de ce traitement"),
    ("How many lines", "Combien de lignes"),
    ("Show planned starts over business dates", "Montrer les départs prévus par date d'exploitation"),
    ("First and last business date", "Première et dernière date d'exploitation"),
    ("How they are told", "Comment ils sont présentés"),
    (
        "Keep a graph as it is after its end, instead of going back to upcoming",
        "Garder l'état d'un graphe après sa fin, au lieu de revenir à venir",
    ),
    ("Let it go back after all", "Le laisser revenir finalement"),
    (
        "List applications and jobs of all spaces by state",
        "Lister applications et traitements de tous les espaces par état",
    ),
    ("Only of this space", "Seulement de cet espace"),
    (
        "Only in these states, by commas: running,error or R,E",
        "Seulement dans ces états, séparés par des virgules : running,error ou R,E",
    ),
    ("Set everything that does not run upcoming", "Mettre à venir tout ce qui n'est pas en cours"),
    (
        "Only this application or job; may be repeated",
        "Seulement cette application ou ce traitement ; répétable",
    ),
    ("Only what is in error", "Seulement ce qui est en erreur"),
    ("Set the business date too: 2026-11-21", "Fixer aussi la date d'exploitation : 2026-11-21"),
    ("Release what is held", "Libérer ce qui est retenu"),
    ("Keep demands that have not begun", "Garder les demandes qui n'ont pas commencé"),
    (
        "Bring resources back to the values of their file, those that say so",
        "Remettre aux valeurs de leur fichier les ressources qui le prévoient",
    ),
    (
        "What is under way: refuse (the default), leave, stop",
        "Ce qui est en cours : refuse (par défaut), leave (laisser), stop (arrêter)",
    ),
    (
        "List engines: state, who put them there, jobs that run",
        "Lister les moteurs : état, qui l'a voulu, traitements en cours",
    ),
    ("Start engines", "Démarrer des moteurs"),
    (
        "Stop engines: nothing new starts, what runs goes on",
        "Arrêter des moteurs : rien de nouveau ne démarre, ce qui tourne continue",
    ),
    (
        "drain: at once for what has not begun; wait: until nothing runs; kill: end what runs",
        "drain : aussitôt pour ce qui n'a pas commencé ; wait : jusqu'à ce que rien ne tourne ; kill : arrêter ce qui tourne",
    ),
    (
        "A delivery in progress that is meant to be held up: D-42; may be repeated",
        "Une livraison en cours qu'on veut bien suspendre : D-42 ; répétable",
    ),
    (
        "Show an object: state, why, attempts, what may be done",
        "Montrer un objet : état, raison, tentatives, ce qui peut être fait",
    ),
    (
        "The object: SPACE/APPLICATION or SPACE/APPLICATION/JOB",
        "L'objet : ESPACE/APPLICATION ou ESPACE/APPLICATION/TRAITEMENT",
    ),
    (
        "The objects: SPACE/APPLICATION or SPACE/APPLICATION/JOB",
        "Les objets : ESPACE/APPLICATION ou ESPACE/APPLICATION/TRAITEMENT",
    ),
    ("Its runs, newest first", "Ses exécutions, de la plus récente à la plus ancienne"),
    ("Run something that starts on demand", "Lancer ce qui démarre sur demande"),
    ("Value of a parameter; may be repeated", "Valeur d'un paramètre ; répétable"),
    ("Value that is asked for; may be repeated", "Valeur demandée ; répétable"),
    ("Withdraw a demand that has not begun", "Retirer une demande qui n'a pas commencé"),
    (
        "Start now, whatever links, hours and resources say; asks for --reason",
        "Démarrer maintenant, quoi que disent liens, heures et ressources",
    ),
    ("Keep from starting; asks for --reason", "Retenir ; demande --reason"),
    ("Let go on what is held", "Laisser continuer ce qui est retenu"),
    ("Ask what runs to end; asks for --reason", "Demander l'arrêt de ce qui tourne ; demande --reason"),
    ("End what runs at once; asks for --reason", "Arrêter sur-le-champ ce qui tourne ; demande --reason"),
    (
        "Run again, of some agents only with --agent",
        "Relancer ; sur certaines sentinelles seulement avec --agent",
    ),
    ("Run again the targets that failed", "Relancer les cibles en échec"),
    ("Run again, with everything that depends on it", "Relancer, avec tout ce qui en dépend"),
    (
        "Set upcoming; asks for --reason of what failed",
        "Mettre à venir ; demande --reason pour ce qui a échoué",
    ),
    ("Force to finished; asks for --reason", "Forcer à terminé ; demande --reason"),
    ("Force to in error; asks for --reason", "Forcer en erreur ; demande --reason"),
    ("Deschedule; asks for --reason", "Déplanifier ; demande --reason"),
    ("Take as not scheduled; asks for --reason", "Passer en non planifié ; demande --reason"),
    ("A failure: try again", "Un échec : réessayer"),
    (
        "A failure: go on as if it had finished; asks for --reason",
        "Un échec : continuer comme s'il avait réussi ; demande --reason",
    ),
    ("A failure: let it fail", "Un échec : laisser échouer"),
    ("A failure: leave the agents named out", "Un échec : exclure les sentinelles nommées"),
    (
        "A failure: go back to the version before; asks for --reason",
        "Un échec : revenir à la version précédente ; demande --reason",
    ),
    ("A failure: it is yours to decide", "Un échec : vous prenez la main"),
    ("Confirm what waits for a person", "Confirmer ce qui attend une personne"),
    ("Refuse what waits for a person", "Refuser ce qui attend une personne"),
    ("Its last outcome was seen: the ring goes", "Son dernier résultat a été vu : l'anneau disparaît"),
    ("Only on this agent; may be repeated", "Seulement sur cette sentinelle ; répétable"),
    ("Only the targets that failed", "Seulement les cibles en échec"),
];
