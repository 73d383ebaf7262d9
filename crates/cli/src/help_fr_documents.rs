//! The French of help texts about the files of deliveries.

/// English and French.
pub const ALL: &[(&str, &str)] = &[
    ("Check the files of a folder, without a server", "Vérifier les fichiers d'un dossier, sans serveur"),
    ("Folder with .toml files, or one file", "Dossier de fichiers .toml, ou un seul fichier"),
    (
        "Apply the files of a folder: shows what changes, asks, then all or none",
        "Appliquer les fichiers d'un dossier : montre ce qui change, demande, puis tout ou rien",
    ),
    (
        "Start from the default tiers (DEV, INT, REC, FOR, PREPROD, PRD): shows what changes, asks, then applies them",
        "Partir des paliers par défaut (DEV, INT, REC, FOR, PREPROD, PRD) : montre ce qui change, demande, puis les applique",
    ),
    (
        "Folder the file is written to instead, to be changed first",
        "Dossier où écrire plutôt le fichier, pour le modifier d'abord",
    ),
    (
        "Write the files back to a folder, byte for byte as they were applied",
        "Réécrire les fichiers dans un dossier, à l'octet près comme ils ont été appliqués",
    ),
    (
        "A space and the folder, or the folder alone: then everything",
        "Un espace et le dossier, ou le dossier seul : alors tout",
    ),
    ("Failure rules: why jobs fail", "Règles de cause : pourquoi des traitements échouent"),
    ("Try rules on a log, without a server", "Essayer des règles sur un journal, sans serveur"),
    ("File of rules, or a package's delivery.toml", "Fichier de règles, ou le delivery.toml d'un package"),
    ("The log", "Le journal"),
    (
        "Job the log is of, such as CA_Installation/INSTALL_SCRIPT",
        "Traitement dont c'est le journal, comme CA_Installation/INSTALL_SCRIPT",
    ),
    ("Exit code the job ended with", "Code de sortie du traitement"),
    ("Import from other tools", "Importer depuis d'autres outils"),
    (
        "Turn an XML export of the reference tool into files, and list what has no counterpart",
        "Transformer un export XML de l'outil de référence en fichiers, et lister ce qui n'a pas d'équivalent",
    ),
    ("The export", "L'export"),
    (
        "Folder for the files; without it they are only listed",
        "Dossier où écrire les fichiers ; sans lui ils sont seulement listés",
    ),
];
