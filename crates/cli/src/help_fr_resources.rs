//! The French of help texts about resources, locks, and versions that are delivered.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    (
        "Resources: typed values that people and chains share",
        "Ressources : des valeurs typées que partagent personnes et chaînes",
    ),
    ("Locks: who holds what, reservations", "Verrous : qui détient quoi, réservations"),
    (
        "List resources: all, or those that fit a prefix or a pattern",
        "Lister les ressources : toutes, ou celles qui conviennent à un préfixe ou à un motif",
    ),
    ("A prefix, or a pattern such as 'CA_LIV_*'", "Un préfixe, ou un motif comme 'CA_LIV_*'"),
    (
        "Show the value of a resource, who holds it, what it may be",
        "Montrer la valeur d'une ressource, qui la détient, ce qu'elle peut valoir",
    ),
    ("Name of the resource", "Nom de la ressource"),
    (
        "Set resources, all or none: NAME VALUE, or NAME=VALUE, as many as needed",
        "Modifier des ressources, toutes ou aucune : NOM VALEUR, ou NOM=VALEUR, autant qu'il en faut",
    ),
    (
        "Names and values; a secret without a value is asked for",
        "Noms et valeurs ; un secret sans valeur est demandé",
    ),
    (
        "Show what happened to a resource, newest first",
        "Montrer ce qui est arrivé à une ressource, du plus récent au plus ancien",
    ),
    ("How many lines at most", "Combien de lignes au plus"),
    ("Push an item on a stack", "Empiler un élément"),
    ("The item", "L'élément"),
    ("Take the item pushed last from a stack", "Dépiler le dernier élément empilé"),
    ("Only look at it", "Seulement le regarder"),
    ("Take all of them away", "Les enlever tous"),
    ("List locks: who holds each, who waits", "Lister les verrous : qui détient chacun, qui attend"),
    ("Show a lock and who held it before", "Montrer un verrou et qui l'a détenu auparavant"),
    ("Name of the lock, such as delivery/INT1", "Nom du verrou, comme delivery/INT1"),
    (
        "Reserve a lock for a while; --reason is shown to everyone who would deliver",
        "Réserver un verrou pour un temps ; --reason est montré à tous ceux qui voudraient livrer",
    ),
    ("How long, such as 2h; an hour if absent", "Combien de temps, comme 2h ; une heure à défaut"),
    ("How many units", "Combien d'unités"),
    ("Give a reservation back", "Rendre une réservation"),
    (
        "Take a lock away from its holder; asks for --reason",
        "Enlever un verrou à son détenteur ; demande --reason",
    ),
    (
        "Although its holder is at work: what it holds is made invalid first",
        "Bien que son détenteur travaille : son jeton est d'abord invalidé",
    ),
    (
        "Whose, when several hold it: D-42, or a user",
        "De qui, quand plusieurs le détiennent : D-42, ou un utilisateur",
    ),
    (
        "List the scripts a version is delivered with, show one, or what differs from another version",
        "Lister les scripts avec lesquels une version est livrée, en montrer un, ou ce qui diffère d'une autre version",
    ),
    ("Show this script", "Montrer ce script"),
    ("Show what differs from this version", "Montrer ce qui diffère de cette version"),
    (
        "Put a version into the store whose versions stay as they are: the same bytes",
        "Mettre une version dans le dépôt dont les versions restent telles quelles : les mêmes octets",
    ),
    (
        "Block a version: nobody delivers it from then on; asks for --reason",
        "Bloquer une version : plus personne ne la livre ; demande --reason",
    ),
    ("Let a version be delivered again", "Permettre de nouveau la livraison d'une version"),
    ("Keep a version although it is old", "Conserver une version malgré son âge"),
    ("Not any more", "Ne plus le faire"),
    ("Package that is delivered", "Package livré"),
    ("Version of it", "Sa version"),
];
