//! Texts of `escale task`, `escale slot` and `escale template`.

super::texts! {
    act_task(name) "read the task {name}" "de lire la tâche {name}";
    act_tasks() "list the tasks" "de lister les tâches";
    act_runs() "read the runs" "de lire les exécutions";
    act_run_log(run) "read the log of {run}" "de lire le journal de {run}";
    act_activate(name) "activate {name}" "d'activer {name}";
    act_deactivate(name) "deactivate {name}" "de désactiver {name}";
    act_force(name) "force the start of {name}" "de forcer le démarrage de {name}";
    act_on_runs() "do this to the runs" "d'agir sur les exécutions";
    act_own() "read your computers" "de lire vos ordinateurs";
    act_install(package) "prepare {package} for install" "de préparer l'installation de {package}";
    act_offers() "list what is offered" "de lister ce qui est proposé";
    act_offer(package) "offer {package}" "de proposer {package}";
    act_withdraw(package) "withdraw {package}" "de retirer {package}";
    would_install(package) "prepare {package} for install" "préparer l'installation de {package}";
    would_offer(package) "offer {package} for self-service" "proposer {package} en libre-service";
    would_withdraw(package) "offer {package} no more" "ne plus proposer {package}";
    own_none() "no computer is yours yet: whoever manages computers says whose they are" "aucun ordinateur n'est encore à vous : qui gère les ordinateurs dit à qui ils sont";
    own_nothing() "nothing is offered yet" "rien n'est encore proposé";
    own_now(package, computer, state, why) "{package} on {computer}: {state}; {why}" "{package} sur {computer} : {state} ; {why}";
    own_not_asked(package) "{package} was not asked for" "{package} n'a pas été demandé";
    own_which(package) "{package} is on several of your computers: --computer says which" "{package} est sur plusieurs de vos ordinateurs : --computer dit lequel";
    own_still(package) "{package} is not there yet; it goes on without this command" "{package} n'est pas encore là ; cela continue sans cette commande";
    offered_now(package, group, unit) "{package} is offered to {group} in {unit}" "{package} est proposé à {group} dans {unit}";
    offered_all() "all computers" "tous les ordinateurs";
    offered_newest() "newest" "la plus récente";
    offered_none() "nothing is offered for self-service" "rien n'est proposé en libre-service";
    withdrawn(package) "{package} is offered no more" "{package} n'est plus proposé";
    own_offered() "can be asked for" "peut être demandé";
    own_withdrawn() "no longer offered" "plus proposé";
    act_slots() "list the time slots" "de lister les plages horaires";
    would_activate(name) "activate {name}" "activer {name}";
    would_deactivate(name) "deactivate {name}: what waits is called off" "désactiver {name} : ce qui attend est annulé";
    would_force(name) "force the start of {name}" "forcer le démarrage de {name}";
    would_act_on_runs(action, of) "{action} the runs of {of}" "{action} pour les exécutions de {of}";
    task_made(name) "made the task {name}; it is not active yet: escale task activate {name}" "tâche {name} créée ; elle n'est pas encore active : escale task activate {name}";
    task_now(name, state, why) "{name}: {state}; {why}" "{name} : {state} ; {why}";
    no_tasks() "no task, or none fits" "aucune tâche, ou aucune ne convient";
    no_runs() "no run, or none fits" "aucune exécution, ou aucune ne convient";
    no_slots() "no time slot yet" "pas encore de plage horaire";
    runs_changed(count) "{count} runs changed" "exécutions changées : {count}";
    run_refused(name, why) "left alone: {name}: {why}" "laissé tel quel : {name} : {why}";
    no_run_there(task, computer) "{computer} has no run of {task}" "{computer} n'a pas d'exécution de {task}";
    task_failed(name, count) "{name}: {count} runs failed" "{name} : {count} exécutions en erreur";
    task_still_runs(name) "{name} still runs; it goes on without this command" "{name} s'exécute encore ; elle continue sans cette commande";
    bad_task_file(file, why) "{file} is no task: {why}" "{file} n'est pas une tâche : {why}";
    slot_open(when) "open until {when}" "ouverte jusqu'au {when}";
    slot_closed(when) "opens {when}" "s'ouvre le {when}";
    slot_always() "always open" "toujours ouverte";
    slot_never() "never open" "jamais ouverte";
    head_computer() "COMPUTER" "ORDINATEUR";
    head_attempt() "ATTEMPT" "TENTATIVE";
    head_why() "WHY" "RAISON";
    head_job() "JOB" "JOB";
    head_task() "TASK" "TÂCHE";
    head_waiting() "WAITING" "EN ATTENTE";
    head_going() "RUNNING" "EN COURS";
    head_success() "DONE" "RÉUSSIES";
    head_skipped() "LEFT OUT" "SANS OBJET";
    head_errors() "FAILED" "EN ERREUR";
    head_cancelled() "CALLED OFF" "ANNULÉES";
    head_zone() "TIME ZONE" "FUSEAU HORAIRE";
    act_templates() "list the kept questions" "de lister les questions gardées";
    bad_hours(text) "\"{text}\" are no hours; write DAYS HOURS, such as \"mon-fri 22:00-06:00\"" "« {text} » ne sont pas des heures ; écrivez JOURS HEURES, par exemple « lun-ven 22:00-06:00 »";
    slot_needs_hours(name) "say what of {name} is to change; a new time slot needs hours: --open \"mon-fri 22:00-06:00\"" "dites ce qui change de {name} ; une nouvelle plage horaire a besoin d'heures : --open \"lun-ven 22:00-06:00\"";
    bad_template(file, why) "{file} holds no question: {why}" "{file} ne contient pas de question : {why}";
    no_templates() "no question is kept yet" "aucune question n'est encore gardée";
    head_hours() "HOURS" "HEURES";
    head_moment() "WHEN" "QUAND";
    head_buttons() "BUTTONS" "BOUTONS";
    head_title() "TITLE" "TITRE";
    label_hours() "Hours" "Heures";
    label_zone() "Time zone" "Fuseau horaire";
    label_text() "Text" "Texte";
    label_moment() "When" "Quand";
    label_buttons() "Buttons" "Boutons";
    label_icon() "Icon" "Icône";
    label_within() "Waits" "Attend";
    label_policies() "Then" "Ensuite";
    label_packages() "packages" "packages";
    label_actors() "computers and groups" "ordinateurs et groupes";
    label_slot() "time slot" "plage horaire";
    label_starts() "begins" "début";
    label_ends() "ends" "fin";
    label_attempts() "attempts" "tentatives";
    label_by() "changed by" "modifiée par";
    task_inactive() "inactive" "inactive";
    task_waiting() "waiting" "en attente";
    task_done() "done" "terminée";
    task_ended() "ended" "passée";
    run_prepared() "prepared" "préparée";
    run_sent() "sent" "remise";
    run_running() "running" "en cours";
    run_success() "success" "réussie";
    run_skipped() "skipped" "sans objet";
    run_error() "error" "erreur";
    run_cancelled() "cancelled" "annulée";
}

impl super::Say {
    /// The state of a task or of a run; an unknown one says itself.
    pub fn work_state(self, word: &str) -> String {
        match word {
            "inactive" => self.task_inactive(),
            "waiting" => self.task_waiting(),
            "done" => self.task_done(),
            "ended" => self.task_ended(),
            "prepared" => self.run_prepared(),
            "sent" => self.run_sent(),
            "running" => self.run_running(),
            "success" => self.run_success(),
            "skipped" => self.run_skipped(),
            "error" => self.run_error(),
            "cancelled" => self.run_cancelled(),
            other => other.to_owned(),
        }
    }
}
