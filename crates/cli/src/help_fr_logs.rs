//! The French of help texts about logs of jobs.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    ("Logs of jobs: list, read, follow, search", "Journaux des traitements : lister, lire, suivre, chercher"),
    ("List logs, newest first", "Lister les journaux, les plus récents d'abord"),
    (
        "Open the log of the last delivery from its beginning; -f follows it to its end",
        "Ouvrir le journal de la dernière livraison depuis son début ; -f le suit jusqu'à sa fin",
    ),
    (
        "Show the log of an attempt; -f goes on until it ends",
        "Montrer le journal d'une tentative ; -f continue jusqu'à sa fin",
    ),
    (
        "Show the lines of an attempt's log that hold a text",
        "Montrer les lignes du journal d'une tentative qui contiennent un texte",
    ),
    ("Attempt, as `logs ls` shows it", "Tentative, comme `logs ls` la montre"),
    ("Text; its case counts when it holds a capital", "Texte ; la casse compte s'il contient une majuscule"),
    ("The text is a regular expression", "Le texte est une expression régulière"),
    ("Print where the logs are found in a browser", "Afficher où trouver les journaux dans un navigateur"),
    ("Only of this delivery: D-42", "Seulement de cette livraison : D-42"),
    ("Only of this space", "Seulement de cet espace"),
    ("Only of this agent", "Seulement de cette sentinelle"),
    ("Only the last lines", "Seulement les dernières lignes"),
    ("Time and stream of each line", "Heure et flux de chaque ligne"),
    ("Write it to a file, byte for byte", "L'écrire dans un fichier, octet pour octet"),
];
