//! The French of help texts about rollouts.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    (
        "Rollouts: one version to many environments, in rings",
        "Déploiements progressifs : une version sur beaucoup d'environnements, par anneaux",
    ),
    (
        "Bring a version to many environments, in rings; -f follows it",
        "Amener une version sur beaucoup d'environnements, par anneaux ; -f le suit",
    ),
    ("Environments, in this order; may be repeated", "Environnements, dans cet ordre ; répétable"),
    ("All environments whose names fit: INT*", "Tous les environnements dont le nom convient : INT*"),
    ("All environments of a tier", "Tous les environnements d'un palier"),
    (
        "A ring: 1, 10%, rest, names such as INT1,PILOT*; with a name: pilots=1; may be repeated",
        "Un anneau : 1, 10%, rest, des noms comme INT1,PILOT* ; avec un nom : pilotes=1 ; répétable",
    ),
    ("Targets under way at once", "Cibles en cours à la fois"),
    (
        "So many targets of a ring must succeed: 3, 95%",
        "Autant de cibles d'un anneau doivent réussir : 3, 95%",
    ),
    ("So many targets of a ring may not fail: 1, 5%", "Autant d'échecs dans un anneau sont de trop : 1, 5%"),
    (
        "Errors are not looked at before so many settled",
        "Les erreurs ne comptent pas avant qu'autant de cibles soient arrêtées",
    ),
    (
        "After a ring that succeeded: next, pause, approve, \"wait 30m\"",
        "Après un anneau réussi : next, pause, approve, « wait 30m »",
    ),
    (
        "After a ring with too many errors: pause, stop, rollback-ring, rollback-all",
        "Après un anneau avec trop d'erreurs : pause, stop, rollback-ring, rollback-all",
    ),
    ("Time a ring may take: 24h, never", "Durée permise à un anneau : 24h, never"),
    (
        "Time the version must stay before a target counts: 10m",
        "Durée pendant laquelle la version doit rester avant que la cible compte : 10m",
    ),
    ("When it starts: auto, manual, approval", "Quand il commence : auto, manual, approval"),
    (
        "Targets whose agents are away: wait, skip, fail",
        "Cibles dont les sentinelles sont injoignables : wait, skip, fail",
    ),
    (
        "Environments that come later and fit join the last ring",
        "Les environnements créés plus tard et qui conviennent rejoignent le dernier anneau",
    ),
    ("Times a target that failed begins again", "Nombre de reprises d'une cible en échec"),
    ("So long after it failed: 5m", "Autant de temps après l'échec : 5m"),
    ("Only after this cause; may be repeated", "Seulement après cette cause ; répétable"),
    ("List rollouts, newest first", "Lister les déploiements, les plus récents d'abord"),
    (
        "Only in this state: running, paused, finished, …",
        "Seulement dans cet état : running, paused, finished, …",
    ),
    (
        "Show a rollout: rings, numbers, failures by cause; -f follows it until it ends or waits for somebody",
        "Montrer un déploiement : anneaux, nombres, échecs par cause ; -f le suit jusqu'à sa fin ou jusqu'à ce qu'il attende quelqu'un",
    ),
    ("Rollout: RO-7", "Déploiement : RO-7"),
    ("List its targets too", "Lister aussi ses cibles"),
    ("Only targets of this ring, from 1", "Seulement les cibles de cet anneau, à partir de 1"),
    (
        "Only targets in this state: failure, running, …",
        "Seulement les cibles dans cet état : failure, running, …",
    ),
    ("Start a rollout that waits for a person", "Démarrer un déploiement qui attend quelqu'un"),
    ("Approve what waits for another person", "Approuver ce qui attend une autre personne"),
    ("Deny what waits for another person", "Refuser ce qui attend une autre personne"),
    (
        "Pause a rollout: nothing new starts, what runs goes on",
        "Mettre un déploiement en pause : rien ne commence, ce qui tourne continue",
    ),
    (
        "Resume a rollout: what failed so far is accepted",
        "Reprendre un déploiement : les échecs survenus sont admis",
    ),
    (
        "Call a rollout off: what waits is called off, what runs goes on",
        "Arrêter un déploiement : ce qui attend est annulé, ce qui tourne continue",
    ),
    ("Begin the next ring now", "Commencer l'anneau suivant maintenant"),
    (
        "Make a new rollout over the targets that failed",
        "Créer un nouveau déploiement sur les cibles en échec",
    ),
    ("Leave a target out", "Exclure une cible"),
    (
        "Have the targets of a ring go back; the rollout pauses",
        "Faire revenir en arrière les cibles d'un anneau ; le déploiement se met en pause",
    ),
    ("Ring, from 1", "Anneau, à partir de 1"),
    ("Change how many targets are under way at once", "Changer le nombre de cibles en cours à la fois"),
    ("How many", "Combien"),
];
