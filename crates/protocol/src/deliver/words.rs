//! The sentences of [`super::note`]: English, French.

use super::note::Said;

macro_rules! says {
    ($($name:ident $en:literal $fr:literal;)*) => {
        $(
            #[doc = $en]
            pub(crate) const $name: Said = ($en, $fr);
        )*
        /// All of them, for the test that looks at their places.
        #[cfg(test)]
        pub(crate) const ALL: &[Said] = &[$($name),*];
    };
}

says! {
    TOO_LARGE "the file has {size} bytes; at most {most} are read" "le fichier a {size} octets ; {most} au plus sont lus";
    SYNTAX "this is not TOML: {why}" "ce n'est pas du TOML : {why}";
    NO_KIND "`kind` is missing: it says what the file is about ({known})" "il manque « kind », qui dit de quoi parle le fichier ({known})";
    BAD_KIND "there is no kind `{name}`; {hint_en}" "le genre « {name} » n'existe pas ; {hint_fr}";
    NO_FORMAT "`format = 1` is missing" "il manque « format = 1 »";
    BAD_FORMAT "format {name} is not known: this program reads format 1" "le format {name} est inconnu : ce programme lit le format 1";
    UNKNOWN_KEY "unknown key `{name}`; {hint_en}" "clé inconnue « {name} » ; {hint_fr}";
    WRONG_TYPE "must be {want_en}, not {got_en}" "doit être {want_fr}, et non {got_fr}";
    NOT_READ "{why}" "{why}";
    MISSING "`{name}` is missing" "il manque « {name} »";
    BAD_NAME "`{name}` is no name: a letter, then at most 63 letters, digits, `_`, `.` or `-`" "« {name} » n'est pas un nom : une lettre, puis au plus 63 lettres, chiffres, « _ », « . » ou « - »";
    TWICE "`{name}` is here twice; names are the same whatever their case" "« {name} » figure deux fois ; les noms sont les mêmes quelle que soit la casse";
    BAD_WORD "`{name}` is not known here; {hint_en}" "« {name} » n'est pas connu ici ; {hint_fr}";
    BAD_DURATION "`{name}` is not a length of time: write `90s`, `10m`, `1h30m`" "« {name} » n'est pas une durée : écrivez « 90s », « 10m », « 1h30m »";
    BAD_SIZE "`{name}` is not a size: write `256MiB`, `2GB`" "« {name} » n'est pas une taille : écrivez « 256MiB », « 2GB »";
    BAD_PERCENT "`{name}` is not a share: write `5%`" "« {name} » n'est pas une part : écrivez « 5% »";
    BAD_TIME "`{name}` is not a time of day: write `06:30`, at most `47:59`" "« {name} » n'est pas une heure : écrivez « 06:30 », au plus « 47:59 »";
    BAD_WINDOW "`{name}` is not a window: write `08:00-18:00`, past midnight `22:00-30:00`" "« {name} » n'est pas une plage : écrivez « 08:00-18:00 », après minuit « 22:00-30:00 »";
    BAD_CYCLE "`{name}` is not a cycle: write `every 10m`, or `at 08:00,12:00`" "« {name} » n'est pas un cycle : écrivez « every 10m », ou « at 08:00,12:00 »";
    BAD_JOIN "`{name}` is not a join: `all`, `any`, `any-settled`, or a number such as `2-of`" "« {name} » n'est pas une jonction : « all », « any », « any-settled », ou un nombre comme « 2-of »";
    BAD_UMASK "`{name}` is not a file mode mask: write `022`" "« {name} » n'est pas un masque de droits : écrivez « 022 »";
    BAD_INSTANT "`{name}` is not an instant: write `2026-12-18T12:00:00+01:00`" "« {name} » n'est pas un instant : écrivez « 2026-12-18T12:00:00+01:00 »";
    BAD_WEEKTIME "`{name}` is not a time of the week: write `Mon 14:00`, or `14:00` for every day" "« {name} » n'est pas un moment de la semaine : écrivez « Mon 14:00 », ou « 14:00 » pour tous les jours";
    BAD_ZONE "`{name}` is not a time zone: write `Europe/Paris`" "« {name} » n'est pas un fuseau horaire : écrivez « Europe/Paris »";
    BAD_EXPR "the condition cannot be read: {why}" "la condition ne se lit pas : {why}";
    BAD_TEMPLATE "the text cannot be read: {why}" "le texte ne se lit pas : {why}";
    BAD_PATTERN "the pattern cannot be used: {why}" "le motif est inutilisable : {why}";
    RANGE "{name} is out of bounds: {low} to {high}" "{name} est hors limites : de {low} à {high}";
    NO_WORK "the job does nothing: give `builtin`, `hook`, `script`, `argv`, or a type that needs none" "le traitement ne fait rien : donnez « builtin », « hook », « script », « argv », ou un type qui n'en demande pas";
    TWO_WORKS "a job does one thing: `{name}` and `{other}` are both given" "un traitement fait une seule chose : « {name} » et « {other} » sont donnés tous les deux";
    NOT_FOR_TYPE "a job of type `{kind}` has no `{name}`" "un traitement de type « {kind} » n'a pas de « {name} »";
    NEEDS_FOR_TYPE "a job of type `{kind}` needs `{name}`" "un traitement de type « {kind} » demande « {name} »";
    NO_ROLLOUT "the phased roll-out of a version goes by `escale rollout`, or by `escale deliver` with several environments; a job cannot start one" "le déploiement par étapes d'une version passe par « escale rollout », ou par « escale deliver » avec plusieurs environnements ; un traitement ne peut pas en lancer";
    NO_AGENT "no agent: neither the job, nor its application, nor its space says where it runs" "pas d'agent : ni le traitement, ni son application, ni son espace ne disent où il s'exécute";
    NO_JOB "there is no job `{name}` in {app}; {hint_en}" "il n'y a pas de traitement « {name} » dans {app} ; {hint_fr}";
    NO_APP "there is no application `{name}`; {hint_en}" "il n'y a pas d'application « {name} » ; {hint_fr}";
    ITSELF "`{name}` cannot follow itself" "« {name} » ne peut pas se suivre lui-même";
    CYCLE "a circle: {names}" "un cercle : {names}";
    JOIN_TOO_MANY "it waits for {want} links, and {have} lead to it: it would never start" "elle attend {want} liens, et {have} y mènent : elle ne démarrerait jamais";
    LINK_TWICE "the same link is here twice" "le même lien figure deux fois";
    EXPECT_BOTH "give `take`, or an operator and its value, not both" "donnez « take », ou un opérateur et sa valeur, pas les deux";
    EXPECT_NONE "say what is expected: `take = 1`, or `op` and `value`" "dites ce qui est attendu : « take = 1 », ou « op » et « value »";
    PARAM_SECRET "`{name}` cannot be a secret: values people give are shown with the run; keep secrets in variables or in a resource of type secret" "« {name} » ne peut pas être un secret : les valeurs saisies s'affichent avec l'exécution ; gardez les secrets dans des variables ou une ressource de type secret";
    PARAM_RESOURCE "`{name}` is given by whoever confirms: it has no `resource`" "« {name} » est donnée par la personne qui confirme : elle n'a pas de « resource »";
    PARAM_TAKEN "`{name}` is a parameter of every delivery: give yours another name" "« {name} » est un paramètre de toute livraison : donnez un autre nom au vôtre";
    PARAM_CHOICES "`{name}` is for parameters of type `env`, not `{kind}`" "« {name} » vaut pour les paramètres de type « env », pas « {kind} »";
    PARAM_DEFAULT "the default `{name}` is not admissible by the parameter's own type, choices and pattern" "la valeur par défaut « {name} » n'est pas admise par le type, les choix et le motif du paramètre";
    NO_PARAM "there is no parameter `{name}` in this space; {hint_en}" "il n'y a pas de paramètre « {name} » dans cet espace ; {hint_fr}";
    BAD_ROOT "`{name}` refers to nothing; {hint_en}" "« {name} » ne désigne rien ; {hint_fr}";
    NO_RESOURCE "no resource `{name}` is declared in these files; {hint_en}" "aucune ressource « {name} » n'est déclarée dans ces fichiers ; {hint_fr}";
    NO_DOCUMENT "no {kind} `{name}` is in these files; {hint_en}" "il n'y a pas de {kind} « {name} » dans ces fichiers ; {hint_fr}";
    NO_SIGNATURE "packages carry digests and no signatures: only `digest` is looked at" "les paquets portent une empreinte et pas de signature : seule « digest » est vérifiée";
    NO_SERVICE "no environment of this space declares the service `{name}`: a chain acts only on values of [env.services]; {hint_en}" "aucun environnement de cet espace ne déclare le service « {name} » : une chaîne n'agit que sur les valeurs de [env.services] ; {hint_fr}";
    NOT_WEIGHT "`{name}` is a resource of type {kind}: units are taken of a weight" "« {name} » est une ressource de type {kind} : on prend les unités d'un poids";
    NOT_PACKAGE "`{name}` is a resource of type {kind}: it must be one of type `package`" "« {name} » est une ressource de type {kind} : il faut le type « package »";
    BAD_VALUE "`{value}` cannot be the value of a resource of type {kind}: {why}" "« {value} » ne peut pas être la valeur d'une ressource de type {kind} : {why}";
    NO_MAX "a weight needs `max`, the number of its units" "un poids demande « max », le nombre de ses unités";
    NEEDS "a resource of type {kind} needs `{name}`" "une ressource de type {kind} demande « {name} »";
    DOCUMENT_TWICE "{kind} `{name}` is in {other} already" "{kind} « {name} » est déjà dans {other}";
    UNREACHED "nothing leads to it from {name}: a delivery never starts it after its checks" "rien n'y mène depuis {name} : une livraison ne la démarre jamais après ses contrôles";
    NEVER_AFTER "it follows `{name}`, which never starts (mode `stop`)" "il suit « {name} », qui ne démarre jamais (mode « stop »)";
    NO_ENTRY "no application of this space starts on demand: a delivery has nowhere to begin" "aucune application de cet espace ne démarre à la demande : une livraison ne sait pas où commencer";
    NO_PREFLIGHT "it changes the target, and no check comes before it" "il modifie la cible, et aucun contrôle ne le précède";
    NO_CLEANUP "it changes the target, and no application linked by `always` follows it: nothing is put in order after a failure" "elle modifie la cible, et aucune application liée par « always » ne la suit : rien n'est remis en ordre après un échec";
    FREEZE_ORDER "it ends before it begins" "il finit avant de commencer";
    EMPTY_RULE "a rule needs `match`, `facts` or `exit_codes`: it would never fit" "une règle demande « match », « facts » ou « exit_codes » : elle ne conviendrait jamais";
    NO_TEXT "a text in English and in French is worth giving: `title = { fr = \"…\", en = \"…\" }`" "un texte en français et en anglais est utile : « title = { fr = \"…\", en = \"…\" } »";
    SECRET_HERE "a secret never stands in a file: set it with `escale res set {name}`" "un secret ne figure jamais dans un fichier : donnez-le avec « escale res set {name} »";
    ESCAPES "`{name}` leaves the package" "« {name} » sort du package";
    BAD_REVERSIBLE "`{name}`: write true, false, or `until=JOB`" "« {name} » : écrivez true, false, ou « until=TRAITEMENT »";
    POLICY_TWICE "there is one policy; the other is in {other}" "il n'y a qu'une politique ; l'autre est dans {other}";
}
