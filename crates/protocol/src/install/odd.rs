//! What is odd about an install face, or will not work on every agent: told to whoever writes one, never refused (§7.2, §8.1, §9.6, §13).

use crate::remark::Remark;

macro_rules! odd {
    ($($name:ident $en:literal $fr:literal;)*) => {
        $(
            #[doc = $en]
            pub static $name: Remark = Remark { en: $en, fr: $fr };
        )*
        /// All of them.
        pub static ALL: &[&Remark] = &[$(&$name),*];
    };
}

odd! {
    NOTHING_TO_DO "there is neither a file nor an action: nothing will happen" "il n'y a ni fichier ni action : rien ne se passera";
    START_NOW "agents before FusionInventory 2.4.2 (deploy 2.7) do not know \"start now\": they are not given this package unless that is allowed in the settings of foreign agents" "les agents antérieurs à FusionInventory 2.4.2 (deploy 2.7) ne connaissent pas « commencer tout de suite » : ce package ne leur est pas donné, sauf si les réglages des agents tiers le permettent";
    SKIP "agents before FusionInventory 2.3.19 (deploy 2.2) do not skip: they are not given this package unless that is allowed in the settings of foreign agents" "les agents antérieurs à FusionInventory 2.3.19 (deploy 2.2) ne savent pas sauter : ce package ne leur est pas donné, sauf si les réglages des agents tiers le permettent";
    SHA512_MISMATCH "agents before FusionInventory 2.3.19 (deploy 2.2) do not know this check" "les agents antérieurs à FusionInventory 2.3.19 (deploy 2.2) ne connaissent pas cette vérification";
    REGISTRY "only Windows has a registry: this fails on every other system" "seul Windows a une base de registre : cela échoue sur tout autre système";
    REGISTRY_VALUE "agents before FusionInventory 2.3.20 (deploy 2.3) do not know this check of a registry value" "les agents antérieurs à FusionInventory 2.3.20 (deploy 2.3) ne connaissent pas cette vérification d'une valeur du registre";
    REGISTRY_DIFFERS "agents before FusionInventory 2.3.21 (deploy 2.4) do not know this check; before 2.4.2 it fails where the value is missing" "les agents antérieurs à FusionInventory 2.3.21 (deploy 2.4) ne connaissent pas cette vérification ; avant la 2.4.2, elle échoue là où la valeur manque";
    RELATIVE_PATH "a relative path is looked up in whatever folder the agent was started in; write an absolute one" "un chemin relatif est cherché dans le dossier où l'agent a été lancé, quel qu'il soit ; écrivez un chemin absolu";
    RULE_KINDS "GLPI agents from 1.12 on look at the first rule only; write rules of one kind, or name success codes" "les agents GLPI à partir de la 1.12 ne regardent que la première règle ; écrivez des règles d'une seule sorte, ou nommez les codes de réussite";
    LOG_LINES "foreign agents are asked for {limit} lines at most: each line is a request" "on demande aux agents tiers {limit} lignes au plus : chaque ligne est une requête";
    EXTRACT "under Unix, FusionInventory and GLPI agents take archives apart only where 7z or the Perl module Archive::Extract is installed; without either their deploy task dies. A check for it (file_exists /usr/bin/7z) protects them" "sous Unix, les agents FusionInventory et GLPI n'extraient les archives que si 7z ou le module Perl Archive::Extract est installé ; sans l'un des deux, leur tâche de déploiement meurt. Une vérification (file_exists /usr/bin/7z) les protège";
    EXTRACT_TWICE "this archive is compressed twice over (tar in {kind}): agents with p7zip 16 or later take the outer layer off only. Upload it again and let it be stored as a plain tar" "cette archive est doublement empaquetée (tar dans {kind}) : les agents avec p7zip 16 ou plus récent n'en retirent que la couche extérieure. Envoyez-la à nouveau en la laissant enregistrer comme simple tar";
    EXTRACT_7Z "agents without 7z cannot take a 7z archive apart: the file is lost there. A zip or a tar works in more places" "les agents sans 7z ne savent pas extraire une archive 7z : le fichier y est perdu. Un zip ou un tar marche en plus d'endroits";
    P2P_SMALL "giving such a small file from machine to machine costs more than it saves: looking for a neighbour takes longer than the download" "donner un si petit fichier de machine à machine coûte plus que cela n'épargne : chercher un voisin prend plus longtemps que le téléchargement";
    NOT_ASCII "some agents write names with letters beyond ASCII wrongly; a plain name is safer" "certains agents écrivent mal les noms aux lettres hors ASCII ; un nom simple est plus sûr";
    UNUSED_FILE "no line of the files names this: it is in the package and no machine gets it in its work folder" "aucune ligne des fichiers ne nomme celui-ci : il est dans le package et aucune machine ne le reçoit dans son dossier de travail";
    ONLY_WINDOWS "only FusionInventory and GLPI agents under Windows (from 2.3.21 on) ask questions; everywhere else the work goes on without" "seuls les agents FusionInventory et GLPI sous Windows (à partir de 2.3.21) posent des questions ; partout ailleurs le travail continue sans";
    POSTPONE_LATE "at this moment the answer is only noted: nothing can be put off any more" "à ce moment, la réponse est seulement notée : plus rien ne peut être remis à plus tard";
    VERSION_EXISTS "{version} is published already and never changes; give another number, such as {next}" "{version} est déjà publiée et ne change jamais ; donnez un autre numéro, par exemple {next}";
    IMPORT_VALUE "left out of the import: {what}" "laissé hors de l'import : {what}";
}
