//! What is said about a configuration file: problems, oddities, changes; in both languages, with places to fill.

use crate::text::{Lang, Params, fill};

/// A sentence in both languages.
#[derive(Debug, PartialEq, Eq)]
pub struct Remark {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
}

impl Remark {
    /// The sentence, filled.
    #[must_use]
    pub fn tell(&self, lang: Lang, params: &Params) -> String {
        fill(if lang == Lang::Fr { self.fr } else { self.en }, params)
    }
}

macro_rules! remarks {
    ($($name:ident $en:literal $fr:literal;)*) => {
        $(
            #[doc = $en]
            pub static $name: Remark = Remark { en: $en, fr: $fr };
        )*
        /// All of them.
        pub static ALL: &[&Remark] = &[$(&$name),*];
    };
}

remarks! {
    TOO_BIG "the file is larger than the {limit} bytes allowed" "le fichier dépasse les {limit} octets permis";
    XML_CLOSED_BY_ANOTHER "<{expected}> is closed by </{found}>" "<{expected}> est fermé par </{found}>";
    XML_UNCLOSED "an element is opened and never closed" "un élément est ouvert et jamais fermé";
    XML_NO_ROOT "the file holds no element" "le fichier ne contient aucun élément";
    XML_PREFIX_UNKNOWN "the prefix \"{name}\" is not declared" "le préfixe « {name} » n'est pas déclaré";
    XML_ATTRIBUTE_TWICE "the attribute {name} stands twice" "l'attribut {name} figure deux fois";
    XML_ENTITY_UNKNOWN "the entity &{name}; is not defined; a plain & is written &amp;" "l'entité &{name}; n'est pas définie ; un simple & s'écrit &amp;";
    XML_AMPERSAND "a plain & is written &amp;" "un simple & s'écrit &amp;";
    XML_LESS_THAN "a plain < in an attribute is written &lt;" "un simple < dans un attribut s'écrit &lt;";
    XML_DTD "document types (<!DOCTYPE>) are refused" "les types de document (<!DOCTYPE>) sont refusés";
    XML_CHARACTER "the character {name} is not allowed in XML" "le caractère {name} est interdit en XML";
    XML_COMMENT "a comment may not hold -- nor end with -" "un commentaire ne peut ni contenir -- ni se terminer par -";
    XML_DECLARATION "the XML declaration must stand at the very beginning" "la déclaration XML doit se trouver tout au début";
    XML_END "the file ends in the middle of something" "le fichier se termine au milieu de quelque chose";
    XML_TOO_MANY "the file holds too many elements" "le fichier contient trop d'éléments";
    XML_SYNTAX "this is not well-formed XML ({why})" "ce XML n'est pas bien formé ({why})";
    NO_ROOT "the root element must be <configuration>, not <{name}>" "l'élément racine doit être <configuration>, pas <{name}>";
    NO_SECTION "there is no <constellation> element in <configuration>" "il n'y a pas d'élément <constellation> dans <configuration>";
    ELEMENT_TWICE "<{name}> stands twice here; put both together" "<{name}> figure deux fois ici ; réunissez les deux";
    ATTRIBUTE_MISSING "<{element}> needs the attribute {attribute}" "il manque à <{element}> l'attribut {attribute}";
    NAME_EMPTY "{attribute} may not be empty" "{attribute} ne peut pas être vide";
    NAME_TOO_LONG "{attribute} has at most {limit} bytes" "{attribute} a au plus {limit} octets";
    NAME_DOT "{attribute} may not start with a dot: \"{value}\"" "{attribute} ne peut pas commencer par un point : « {value} »";
    NAME_BLANK "{attribute} may not start or end with white space: \"{value}\"" "{attribute} ne peut ni commencer ni finir par un blanc : « {value} »";
    NAME_CHARACTER "{attribute} may not hold {character}: \"{value}\"" "{attribute} ne peut pas contenir {character} : « {value} »";
    NAME_RESERVED "\"{value}\" is a reserved name; choose another one" "« {value} » est un nom réservé ; choisissez-en un autre";
    NAME_TWICE "{attribute} \"{value}\" stands twice; the first time in line {line}" "{attribute} « {value} » figure deux fois ; la première fois à la ligne {line}";
    NOT_BOOLEAN "{attribute} must be true or false, not \"{value}\"" "{attribute} doit valoir true ou false, pas « {value} »";
    NOT_NUMBER "{attribute} must be a number from 0 to {limit}, not \"{value}\"" "{attribute} doit être un nombre de 0 à {limit}, pas « {value} »";
    NOT_ONE_OF "{attribute} must be one of {words}, not \"{value}\"" "{attribute} doit valoir l'un de {words}, pas « {value} »";
    CREDENTIAL_UNKNOWN "there is no credential \"{value}\" among the <credentials> of this file" "il n'y a pas de credential « {value} » parmi les <credentials> de ce fichier";
    KEY_MISSING "the key of \"{value}\" is empty and the server has none for it" "la clé de « {value} » est vide et le serveur n'en a pas pour lui";
    KEY_TOO_LONG "an access key has at most {limit} bytes" "une clé d'accès a au plus {limit} octets";
    VALUE_TOO_LONG "the setting \"{value}\" has more than {limit} bytes" "le setting « {value} » a plus de {limit} octets";
    MANY "there are more than {limit} of <{element}>" "il y a plus de {limit} <{element}>";

    ODD_ELEMENT "line {line}: <{element}> is not known here: kept as it is, without effect" "ligne {line} : <{element}> n'est pas connu ici : gardé tel quel, sans effet";
    ODD_LISTEN "line {line}: listenUri {value} has no effect: the server listens on {listen}, as its own configuration file says" "ligne {line} : listenUri {value} est sans effet : le serveur écoute sur {listen}, comme le dit son propre fichier de configuration";
    ODD_FILE_SERVER "line {line}: fileServer has no effect: the console is part of the server, at its root address" "ligne {line} : fileServer est sans effet : la console fait partie du serveur, à son adresse racine";
    ODD_DIRECTORY "line {line}: {attribute} has no effect: packages are kept in the data folder of the server (--data)" "ligne {line} : {attribute} est sans effet : les packages sont gardés dans le dossier de données du serveur (--data)";
    ODD_APP_SETTING "line {line}: appSettings {key} = \"{value}\" has no effect; the server runs with {ours}, as its own configuration file says" "ligne {line} : appSettings {key} = « {value} » est sans effet ; le serveur fonctionne avec {ours}, comme le dit son propre fichier de configuration";
    ODD_APP_SETTING_UNKNOWN "line {line}: appSettings {key} is not known here: kept, without effect" "ligne {line} : appSettings {key} n'est pas connu ici : gardé, sans effet";
    ODD_GROUP_UNKNOWN "{object} imports the group of settings \"{value}\", which does not exist" "{object} importe le groupe de settings « {value} », qui n'existe pas";
    ODD_GROUP_CYCLE "{object} imports \"{value}\" in a circle; the repetition is left out" "{object} importe « {value} » en boucle ; la répétition est ignorée";
    ODD_SETTING "{object}: the setting \"{key}\" does not fit what the package declares" "{object} : le setting « {key} » ne convient pas à ce que le package déclare";
    ODD_SETTING_MISSING "{object}: the required setting \"{key}\" has no value" "{object} : le setting obligatoire « {key} » n'a pas de valeur";
    ODD_UNRESOLVED "{object} names the package file \"{value}\", which is not in the repository: it is a virtual package" "{object} nomme le fichier de package « {value} », absent du dépôt : c'est un package virtuel";
    ODD_ENROLLED "the agent {object} is enrolled: once removed, it must be enrolled again" "la sentinelle {object} est enrôlée : une fois retirée, elle devra être enrôlée à nouveau";
    ODD_NO_ADMINISTRATOR "no credential of this file may use the Management API; people sign in with their own passwords" "aucun credential de ce fichier ne permet l'API de gestion ; les personnes s'identifient par leur mot de passe";

    ADDS_CREDENTIAL "adds the credential {object}" "ajoute le credential {object}";
    CHANGES_CREDENTIAL "changes the credential {object}" "modifie le credential {object}";
    REMOVES_CREDENTIAL "removes the credential {object}" "retire le credential {object}";
    ADDS_GROUP "adds the group of settings {object}" "ajoute le groupe de settings {object}";
    CHANGES_GROUP "changes the group of settings {object}" "modifie le groupe de settings {object}";
    REMOVES_GROUP "removes the group of settings {object}" "retire le groupe de settings {object}";
    ADDS_AGENT "adds the agent {object}" "ajoute la sentinelle {object}";
    ADDS_AGENT_VIRTUAL "adds the virtual agent {object}" "ajoute la sentinelle virtuelle {object}";
    CHANGES_AGENT "changes the agent {object}" "modifie la sentinelle {object}";
    REMOVES_AGENT "removes the agent {object}" "retire la sentinelle {object}";
    ADDS_INSTANCE "adds the instance {object}, which runs {file}" "ajoute l'instance {object}, qui exécute {file}";
    ADDS_INSTANCE_VIRTUAL "adds the virtual package {object}" "ajoute le package virtuel {object}";
    CHANGES_INSTANCE "changes the instance {object} ({what})" "modifie l'instance {object} ({what})";
    REMOVES_INSTANCE "removes the instance {object}" "retire l'instance {object}";
    CHANGES_RECOVERY "changes the recovery options of the whole installation" "modifie les options de récupération de toute l'installation";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_fill_the_same_places() {
        let places = |text: &str| {
            let mut found: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|s| s.split_once('}').map(|(p, _)| p.to_owned()))
                .collect();
            found.sort();
            found
        };
        for remark in ALL {
            assert_eq!(places(remark.en), places(remark.fr), "{}", remark.en);
            assert!(!remark.en.ends_with('.') && !remark.fr.ends_with('.'), "{}", remark.en);
        }
    }
}
