//! Texts about the files of deliveries.

super::texts! {
    act_read_file(path) "read {path}" "de lire {path}";
    act_write_file(path) "write {path}" "d'écrire {path}";
    act_apply(path) "apply {path}" "d'appliquer {path}";
    act_export() "export the files" "d'exporter les fichiers";
    export_words() "give the folder, or a space and the folder" "donnez le dossier, ou un espace et le dossier";
    no_files(path) "{path} holds no .toml file" "{path} ne contient aucun fichier .toml";
    too_many_files(path, limit) "{path} holds more than {limit} files" "{path} contient plus de {limit} fichiers";
    files_fine(count) "{count} files, nothing wrong" "{count} fichiers, rien à redire";
    files_wrong(count) "faults: {count}" "fautes : {count}";
    mark_warning() "warning: " "attention : ";
    word_new() "new    " "nouveau";
    word_changed() "changed" "modifié";
    word_same() "same   " "inchangé";
    ask_apply(count) "Apply these changes ({count})?" "Appliquer ces changements ({count}) ?";
    applied(count) "applied, changes: {count}" "appliqué, changements : {count}";
    would_export(count, path) "write {count} files to {path}" "écrire {count} fichiers dans {path}";
    no_rules(path) "{path} holds no failure rules" "{path} ne contient pas de règles de cause";
    cause_unknown() "cause not recognised" "cause non reconnue";
    import_not_xml(path, why) "{path} is not the XML export of the reference tool: {why}" "{path} n'est pas l'export XML de l'outil de référence : {why}";
    import_mapped(count) "mapped: {count}" "repris : {count}";
    import_unmapped(count) "without a counterpart: {count}" "sans équivalent : {count}";
    import_line(line) "line {line}" "ligne {line}";
}
