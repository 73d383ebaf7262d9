//! What sub-states, gates and requests say (spec/delivery §9.2, §11, §5). The values are those of `model::deliver::state::Why`.
//!
//! A code may have several texts; the first one whose conditions hold is told. In a text, `{name}` is a value and `{name:kind}` one that is told in the reader's language; what stands in
//! brackets is left out when a value in it is missing.

mod units;
mod words;

use crate::text::{Lang, Params, bytes};
use units::{long, time};

/// Texts: code, conditions (`name`, `name=value`), English, French.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// The texts, by code.
#[rustfmt::skip]
const TEXTS: &[Row] = &[
    ("W.planned", "what=window", "planned: its hours begin {until:time}", "planifié : son créneau s'ouvre le {until:time}"),
    ("W.planned", "what=cycle", "planned: comes again {until:time}", "planifié : revient le {until:time}"),
    ("W.planned", "", "planned[: starts {until:time}]", "planifié[ : départ le {until:time}]"),
    ("W.demand", "", "waits for a demand[; whoever holds the right \"{right}\" may demand it]", "attend une demande[ ; qui détient le droit « {right} » peut la faire]"),
    ("W.held", "application", "its application {application} is held[ by {by}][ since {at:time}][: {note}]", "son application {application} est retenue[ par {by}][ depuis le {at:time}][ : {note}]"),
    ("W.held", "", "held[ by {by}][ since {at:time}][: {note}]", "retenu[ par {by}][ depuis le {at:time}][ : {note}]"),
    ("W.link", "date wanted", "waits for a link: {parent} is {state:state} for {date}, and {wanted} is wanted", "attend un lien : {parent} est {state:state} pour le {date}, il faut le {wanted}"),
    ("W.link", "on=application", "waits for its application[ {parent}][, which is {state:state}]", "attend son application[ {parent}][, qui est {state:state}]"),
    ("W.link", "state=absent", "waits for a link: {parent} is no part of this run, and the link is mandatory", "attend un lien : {parent} ne fait pas partie de cette exécution et le lien est obligatoire"),
    ("W.link", "on=error", "waits for a link: {parent} is {state:state}; this runs when it fails", "attend un lien : {parent} est {state:state} ; la suite vient s'il échoue"),
    ("W.link", "on=always", "waits for a link: {parent} is {state:state}; this runs once it has settled", "attend un lien : {parent} est {state:state} ; la suite vient dès qu'il est à l'arrêt, quel que soit le résultat"),
    ("W.link", "on=not-run", "waits for a link: {parent} is {state:state}; this runs when it is not scheduled", "attend un lien : {parent} est {state:state} ; la suite vient s'il n'est pas planifié"),
    ("W.link", "on=start", "waits for a link: {parent} is {state:state}; this runs once it has started", "attend un lien : {parent} est {state:state} ; la suite vient dès son départ"),
    ("W.link", "", "waits for a link: {parent} is {state:state}", "attend un lien : {parent} est {state:state}"),
    ("W.resource", "", "waits for a resource: {resource}, wanted {wanted}, currently {current}[, held by {holder}][, kept for {reserved}][; until {until:time} at the latest]", "attend une ressource : {resource}, voulu {wanted}, actuellement {current}[, tenue par {holder}][, réservée pour {reserved}][ ; au plus tard jusqu'au {until:time}]"),
    ("W.lease", "until", "waits for the lock {lock}: reserved by {holder} until {until:time}[: {reason}][; place {position} in the queue]", "attend le verrou {lock} : réservé par {holder} jusqu'au {until:time}[ : {reason}][ ; position {position} dans la file]"),
    ("W.lease", "", "waits for the lock {lock}[, held by {holder}][ ({by})][ since {since:time}][: {reason}][; place {position} in the queue][, expected {estimate:time}]", "attend le verrou {lock}[, tenu par {holder}][ ({by})][ depuis le {since:time}][ : {reason}][ ; position {position} dans la file][, estimation le {estimate:time}]"),
    ("W.soak", "depot", "minimum age after publication: replication to {depot} pending[; published {committed_at:time}]", "délai après publication : réplication vers {depot} en attente[ ; publié le {committed_at:time}]"),
    ("W.soak", "", "minimum age after publication ({soak:long})[: published {committed_at:time}][, available {available_at:time}][; deliverable from {until:time}]", "délai après publication ({soak:long})[ : publié le {committed_at:time}][, disponible le {available_at:time}][ ; livrable à partir du {until:time}]"),
    ("W.window", "closes", "the window {window} closes {closes}; it may take until after that ({expected:long} expected)", "le créneau {window} se ferme le {closes} ; la livraison risque de le dépasser ({expected:long} prévues)"),
    ("W.window", "opens", "outside its window: {window} opens {opens}", "hors créneau : {window} s'ouvre le {opens}"),
    ("W.window", "until", "outside its window[ {window}]: opens {until:time}", "hors créneau[ {window}] : ouverture le {until:time}"),
    ("W.window", "", "outside its window: {window} never opens", "hors créneau : {window} ne s'ouvre jamais"),
    ("W.freeze", "begins_at", "the freeze {freeze} begins {begins_at:time}[: {reason}]; it may take until after that ({expected:long} expected)", "le gel {freeze} commence le {begins_at:time}[ : {reason}] ; la livraison risque de le chevaucher ({expected:long} prévues)"),
    ("W.freeze", "", "freeze {freeze}[ until {until:time}][: {reason}][ (owner {owner})]", "gel {freeze}[ jusqu'au {until:time}][ : {reason}][ (responsable {owner})]"),
    ("W.approval", "what", "the approval of {request} no longer holds: {what:bound}", "l'approbation de {request} ne tient plus : {what:bound}"),
    ("W.approval", "request", "waits for a decision on {request}[, stage {stage}][: {approvers}][; {missing} still wanted][; expires {expires_at:time}]", "attend une décision sur {request}[, étape {stage}][ : {approvers}][ ; il en manque {missing}][ ; expire le {expires_at:time}]"),
    ("W.approval", "", "waits for a decision: no approved request[; {approvers} may deliver here directly]", "attend une décision : aucune demande approuvée[ ; {approvers} peuvent livrer ici directement]"),
    ("W.preflight", "what=placeholder", "variables[ {variables}][ {version}]: {name} holds a place that nothing fills ({check})", "variables[ {variables}][ {version}] : {name} contient un emplacement que rien ne remplit ({check})"),
    ("W.preflight", "what=secret", "variables[ {variables}][ {version}]: no secret {resource} is kept for {name} ({check})", "variables[ {variables}][ {version}] : aucun secret {resource} n'est conservé pour {name} ({check})"),
    ("W.preflight", "what=log-store", "room for logs on the server: {current} free, {wanted} needed ({check})", "place pour les logs du serveur : {current} libres, {wanted} nécessaires ({check})"),
    ("W.preflight", "what=interpreter", "{name} asks for the interpreter {current}; this tier allows {wanted} ({check})", "{name} demande l'interpréteur {current} ; ce palier autorise {wanted} ({check})"),
    ("W.preflight", "what=script", "the chain runs {name}, which is not in the package ({check})", "la chaîne exécute {name}, qui n'est pas dans le paquet ({check})"),
    ("W.preflight", "what=script-digest", "{name} has no digest: what would run is not known ({check})", "{name} n'a pas d'empreinte : on ne sait pas ce qui serait exécuté ({check})"),
    ("W.preflight", "check", "preflight: {check:check} ({check})[, {agent}][: {text}]", "contrôles préalables : {check:check} ({check})[, {agent}][ : {text}]"),
    ("W.preflight", "", "preflight[: {text}]", "contrôles préalables[ : {text}]"),
    ("W.engine", "", "the engine is stopped[ by {by}][ since {at:time}]", "moteur arrêté[ par {by}][ depuis le {at:time}]"),
    ("W.capacity", "", "waits for a place[ in the queue {queue}][ ({slots} slots)][, place {position}]", "attend une place[ dans la queue {queue}][ ({slots} places)][, position {position}]"),
    ("W.agent", "", "agent out of reach: {agent}[, last contact {seen_at:time}]", "agent injoignable : {agent}[, dernier contact le {seen_at:time}]"),
    ("W.store", "", "the version is in the store {store}; here it must be in {stores}: promote it", "la version est dans le dépôt {store} ; ici il faut {stores} : la promouvoir"),
    ("W.blocked", "", "the version is blocked[ by {by}][ since {at:time}][: {reason}]", "la version est bloquée[ par {by}][ depuis le {at:time}][ : {reason}]"),
    ("W.gone", "", "the version is no longer in the repository[: {package}][ {version}]", "la version n'est plus dans le dépôt[ : {package}][ {version}]"),
    ("W.republished", "", "the version was published anew: its bytes are no longer those that were asked for[ ({old} is now {new})]", "la version a été republiée : ses octets ne sont plus ceux qui étaient demandés[ ({old} est devenu {new})]"),
    ("W.rights", "", "{by} may no longer deliver to {env}", "{by} ne peut plus livrer sur {env}"),
    ("W.requires", "state=accepted", "the version must have been accepted on {tier} first[ in {min} environments][, so far {have}]", "la version doit d'abord avoir une recette acceptée sur {tier}[, dans {min} environnements][, pour l'instant {have}]"),
    ("W.requires", "verified_for", "the version must have run on {tier} for {verified_for:long} first[ in {min} environments][, so far {have}]", "la version doit d'abord avoir tourné sur {tier} pendant {verified_for:long}[, dans {min} environnements][, pour l'instant {have}]"),
    ("W.requires", "", "the version must have been delivered on {tier} first[ in {min} environments][, so far {have}]", "la version doit d'abord être livrée sur {tier}[, dans {min} environnements][, pour l'instant {have}]"),
    ("R.dispatched", "", "sent[ to {agent}][, attempt {attempt}][, {done} of {of} done]", "envoyé[ à {agent}][, essai {attempt}][, {done} sur {of} terminés]"),
    ("R.queued", "", "in the queue[ of {agent}][, attempt {attempt}][, {done} of {of} done]", "en file[ sur {agent}][, essai {attempt}][, {done} sur {of} terminés]"),
    ("R.active", "builtin", "active: {builtin}", "actif : {builtin}"),
    ("R.active", "subflow", "active: {subflow} runs", "actif : {subflow} est en cours"),
    ("R.active", "job", "active: {job}[, {running} of {of} jobs running]", "actif : {job}[, {running} traitements sur {of} en cours]"),
    ("R.active", "", "active[ on {agent}][, pid {pid}][, attempt {attempt}][, {done} of {of} done]", "actif[ sur {agent}][, pid {pid}][, essai {attempt}][, {done} sur {of} terminés]"),
    ("R.stopping", "", "being stopped[ by {by}][ on {agent}]", "arrêt[ demandé par {by}][ sur {agent}]"),
    ("R.unreachable", "", "the agent is out of reach[: {agent}][ since {since:time}]; the process may go on[; given up {until:time}]", "injoignable[ : {agent}][ depuis le {since:time}] ; le processus continue peut-être[ ; perdu le {until:time}]"),
    ("X.retrying", "", "new try {attempt} of {of}[ at {until:time}][, after code {code}][, after {cause}]", "nouvelle tentative {attempt} sur {of}[ le {until:time}][, après le code {code}][, après {cause}]"),
    ("X.overrun", "", "takes too long: expected {expected:long}[, running since {started_at:time}][ on {agent}]", "trop long : {expected:long} attendues[, en cours depuis le {started_at:time}][ sur {agent}]"),
    ("X.disk", "", "runs, but {mount} has less free than its reserve of {reserve:bytes}: {free:bytes}[, on {agent}]", "en cours, mais {mount} a moins d'espace libre que sa réserve de {reserve:bytes} : {free:bytes}[, sur {agent}]"),
    ("X.guided", "manual=yes who", "a decision is awaited from {who}[: {question_en}]", "décision attendue de {who}[ : {question_fr}]"),
    ("X.guided", "manual=yes", "a decision is awaited[: {question_en}]", "décision attendue[ : {question_fr}]"),
    ("X.guided", "who", "a decision is awaited; {who} took it over[; code {code}][, {cause}]", "décision attendue ; {who} l'a prise en charge[ ; code {code}][, {cause}]"),
    ("X.guided", "", "a decision is awaited[; code {code}][, {cause}][ on {agent}]", "décision attendue[ ; code {code}][, {cause}][ sur {agent}]"),
    ("F.ok", "", "finished[, code {code}][, confirmed by {by}][ ({values})]", "terminé[, code {code}][, confirmé par {by}][ ({values})]"),
    ("F.warn", "reboot", "finished; the machine wants to be started anew[, code {code}][, {warnings} warnings]", "terminé ; la machine demande un redémarrage[, code {code}][, {warnings} avertissements]"),
    ("F.warn", "", "finished with warnings[, code {code}][, {warnings} warnings][, left out: {skipped}][, {job}]", "terminé avec avertissement[, code {code}][, {warnings} avertissements][, écartés : {skipped}][, {job}]"),
    ("F.forced", "", "marked finished by {by}[: {note}]", "marqué terminé par {by}[ : {note}]"),
    ("F.simulated", "", "simulated: marked finished, nothing was run", "simulé : marqué terminé, rien n'a été exécuté"),
    ("F.nochange", "hook", "nothing to do: the package has no {hook} script", "rien à faire : le paquet n'a pas de script {hook}"),
    ("F.nochange", "", "finished, nothing changed", "terminé, rien n'a changé"),
    ("E.exit", "failed", "failed on {failed} of {of} agents[: {agent}][, {cause}]", "en erreur sur {failed} agents sur {of}[ : {agent}][, {cause}]"),
    ("E.exit", "signal", "ended by signal {signal}[ on {agent}][, {cause}][, attempt {attempt}]", "arrêté par le signal {signal}[ sur {agent}][, {cause}][, essai {attempt}]"),
    ("E.exit", "", "failed[ with code {code}][ on {agent}][, {cause}][, attempt {attempt}][, {job}]", "en erreur[, code {code}][ sur {agent}][, {cause}][, essai {attempt}][, {job}]"),
    ("E.timeout", "what=silence", "ended: silent for too long[ on {agent}][, {cause}]", "arrêté : silencieux trop longtemps[ sur {agent}][, {cause}]"),
    ("E.timeout", "what=start", "never started in time[ on {agent}][, {cause}]", "pas démarré à temps[ sur {agent}][, {cause}]"),
    ("E.timeout", "", "ended: ran too long[ on {agent}][, {cause}]", "arrêté : trop long[ sur {agent}][, {cause}]"),
    ("E.killed", "", "killed[ by {by}][ with signal {signal}][ on {agent}][, {cause}]", "tué[ par {by}][ par le signal {signal}][ sur {agent}][, {cause}]"),
    ("E.submit", "cause=value_missing", "could not be submitted: {name} has no value", "soumission impossible : {name} n'a pas de valeur"),
    ("E.submit", "cause=unknown_job", "could not be submitted: the chain has no {name}", "soumission impossible : la chaîne n'a pas de {name}"),
    ("E.submit", "cause=service_undeclared", "could not be submitted: the environment declares no service {name}", "soumission impossible : l'environnement ne déclare aucun service {name}"),
    ("E.submit", "cause=no_agent", "could not be submitted: no agent is named", "soumission impossible : aucun agent n'est désigné"),
    ("E.submit", "cause=agent_unreachable", "could not be submitted: the agent is out of reach[: {agent}]", "soumission impossible : agent injoignable[ : {agent}]"),
    ("E.submit", "", "could not be submitted[: {cause}][ on {agent}]", "soumission impossible[ : {cause}][ sur {agent}]"),
    ("E.lost", "", "lost: nothing was heard[ of {agent}][ since {since:time}]", "perdu : plus de nouvelles[ de {agent}][ depuis le {since:time}]"),
    ("E.preflight", "", "the preflight failed[ on {agent}][, {cause}]; nothing was changed", "contrôles préalables en échec[ sur {agent}][, {cause}] ; rien n'a été modifié"),
    ("E.wait", "resource", "waited too long for {resource}[, wanted {wanted}][, last {current}][, held by {holder}]", "attente trop longue de {resource}[, voulu {wanted}][, en dernier {current}][, tenue par {holder}]"),
    ("E.wait", "", "waited too long[ ({seconds:long})]", "attente trop longue[ ({seconds:long})]"),
    ("E.forced", "", "marked in error by {by}[: {note}]", "marqué en erreur par {by}[ : {note}]"),
    ("D.unmet", "", "what it expected was not so: {resource}, wanted {wanted}, currently {current}", "attente non satisfaite : {resource}, voulu {wanted}, actuellement {current}"),
    ("D.upstream", "parent", "upstream in error: {parent} is {state:state}", "amont en erreur : {parent} est {state:state}"),
    ("D.upstream", "", "upstream in error[: {application}]", "amont en erreur[ : {application}]"),
    ("D.calendar", "", "descheduled: its hours were over[ at {closed_at:time}]", "déplanifié : son créneau était passé[ le {closed_at:time}]"),
    ("D.operator", "mode=stop", "descheduled: its mode is stop", "déplanifié : il est en mode arrêt"),
    ("D.operator", "", "descheduled by {by}[: {note}]", "déplanifié par {by}[ : {note}]"),
    ("U.calendar", "", "off its calendar: {calendar} does not run on {date}", "hors calendrier : {calendar} ne tourne pas le {date}"),
    ("U.condition", "what=when", "branch not taken: {condition} is {value}", "branche non prise : {condition} vaut {value}"),
    ("U.condition", "what=links", "branch not taken: {parent} is {state:state}", "branche non prise : {parent} est {state:state}"),
    ("U.condition", "what=resource", "branch not taken: {resource}, wanted {wanted}, currently {current}", "branche non prise : {resource}, voulu {wanted}, actuellement {current}"),
    ("U.condition", "", "branch not taken[: {condition}]", "branche non prise[ : {condition}]"),
    ("U.operator", "cancelled=yes", "not run: the run was called off[ by {by}][: {note}]", "non exécuté : l'exécution a été annulée[ par {by}][ : {note}]"),
    ("U.operator", "", "taken out by {by}[: {note}]", "sorti du plan par {by}[ : {note}]"),
    ("delivery-created", "", "{package} {version} for {env}[, {digest}…]", "{package} {version} pour {env}[, {digest}…]"),
    ("delivery-started", "", "every gate is open[; lock {locks}]: started", "toutes les conditions sont remplies[ ; verrou {locks}] : démarrée"),
    ("delivery-same-version", "", "{package} {version} is there already: it is delivered again", "{package} {version} est déjà en place : livrée à nouveau"),
    ("delivery-superseded", "", "a newer one took its place[, by {by}]", "remplacée par une plus récente[, de {by}]"),
    ("delivery-expired", "", "its time to start ran out[ {at:time}]", "le temps accordé pour démarrer est passé[ le {at:time}]"),
    ("delivery-attention", "", "{path} failed[ ({cause})]: a decision is awaited", "{path} est en erreur[ ({cause})] : décision attendue"),
    ("delivery-decision", "", "{by} decided about {path}: {decision:decision}[ ({values})][: {reason}]", "{by} a décidé pour {path} : {decision:decision}[ ({values})][ : {reason}]"),
    ("delivery-goes-back", "", "goes back by itself to {version}[ after {path}]", "revient d'elle-même à {version}[ après {path}]"),
    ("delivery-lock-repaired", "", "the lock {lock} was still held when the server started; it is free again", "le verrou {lock} était encore tenu au démarrage du serveur ; il est libre à nouveau"),
    ("delivery-rolled-back-by", "", "{delivery} goes back to {version}, with the same lock", "{delivery} revient à {version}, sous le même verrou"),
    ("delivery-ended", "state=rolled-back", "gone back[ to {previous}][ after {path}][ ({cause})], in {took:long}", "retour arrière effectué[ vers {previous}][ après {path}][ ({cause})], en {took:long}"),
    ("delivery-ended", "parked", "{state:delivery}[: {path}][ ({cause})]; the lock stays with {parked}", "{state:delivery}[ : {path}][ ({cause})] ; le verrou reste à {parked}"),
    ("delivery-ended", "path", "{state:delivery}: {path}[ ({cause})], after {took:long}", "{state:delivery} : {path}[ ({cause})], après {took:long}"),
    ("delivery-ended", "", "{state:delivery} in {took:long}", "{state:delivery} en {took:long}"),
    ("delivery-cancelled", "", "called off by {by}[: {reason}]", "annulée par {by}[ : {reason}]"),
    ("delivery-override", "", "{by} opened the gate {gate:gate}: {reason}", "{by} a levé la condition « {gate:gate} » : {reason}"),
    ("delivery-notified", "", "told to {to}", "notifiée à {to}"),
    ("delivery-failed-job", "", "{path} failed", "{path} est en erreur"),
    ("delivery-no-way-back", "", "no version of {package} to go back to is known in {env}", "aucune version de {package} vers laquelle revenir n'est connue sur {env}"),
    ("delivery-irreversible", "", "{version} cannot be gone back on[: {reason}]; go forward with a corrected version", "{version} est sans retour possible[ : {reason}] ; corrigez par une version suivante"),
    ("object-outcome", "", "last outcome: {outcome}", "dernier résultat : {outcome}"),
    ("W.env-gone", "", "the environment {env} is no longer there", "l'environnement {env} n'existe plus"),
    ("W.space-gone", "", "the space {space} is no longer there", "l'espace {space} n'existe plus"),
    ("W.rollout", "what=ring before", "waits for its ring: ring {ring} of {rollout} begins when ring {before} is done", "attend son anneau : l'anneau {ring} de {rollout} commence quand l'anneau {before} est fini"),
    ("W.rollout", "what=wait", "waits for its ring: ring {ring} of {rollout} begins {until:time}", "attend son anneau : l'anneau {ring} de {rollout} commence le {until:time}"),
    ("W.rollout", "what=ring", "waits for its ring: ring {ring} of {rollout} is about to begin", "attend son anneau : l'anneau {ring} de {rollout} va commencer"),
    ("W.rollout", "what=paused", "the rollout {rollout} is paused[ by {by}][: {reason}][; ring {ring}]", "le déploiement {rollout} est en pause[, par {by}][ : {reason}][ ; anneau {ring}]"),
    ("W.rollout", "what=room", "waits for a place in ring {ring} of {rollout}: {max} targets at once", "attend une place dans l'anneau {ring} de {rollout} : {max} cibles à la fois"),
    ("W.rollout", "what=retry", "begins again {until:time}, try {attempt} of {of}", "reprend le {until:time}, tentative {attempt} sur {of}"),
    ("W.rollout", "what=healthy", "{version} is there; it counts when it stays until {until:time}", "{version} est en place ; elle compte si elle y reste jusqu'au {until:time}"),
    ("W.rollout", "what=ready", "the rollout {rollout} has not begun[: it starts {until:time}]", "le déploiement {rollout} n'a pas commencé[ : départ le {until:time}]"),
    ("W.rollout", "what=approval", "the rollout {rollout} waits for somebody to approve it", "le déploiement {rollout} attend d'être approuvé"),
    ("W.rollout", "", "the rollout {rollout} is being called off", "le déploiement {rollout} est en cours d'arrêt"),
    ("rollout-paused", "what=success", "paused: ring {ring} succeeded; resume when it is well", "en pause : l'anneau {ring} a réussi ; reprenez quand tout va bien"),
    ("rollout-paused", "what=approval", "paused: ring {ring} succeeded; another person is to approve", "en pause : l'anneau {ring} a réussi ; une autre personne doit approuver"),
    ("rollout-paused", "what=errors", "paused: too many targets of ring {ring} failed", "en pause : trop de cibles de l'anneau {ring} en échec"),
    ("rollout-paused", "what=deadline", "paused: ring {ring} is not done in time", "en pause : l'anneau {ring} n'est pas fini à temps"),
    ("rollout-paused", "", "paused[ by {by}][: {reason}]", "en pause[, par {by}][ : {reason}]"),
    ("rollout-denied", "", "denied[ by {by}][: {reason}]", "refusé[ par {by}][ : {reason}]"),
    ("rollout-stopped", "", "called off[ by {by}][: {reason}]", "arrêté[ par {by}][ : {reason}]"),
    ("rollout-ring", "what=errors", "ring {ring}: {bad} of {of} targets failed, the limit is {limit}", "anneau {ring} : {bad} cibles sur {of} en échec, la limite est {limit}"),
    ("rollout-ring", "what=deadline", "ring {ring}: its time is over, {settled} of {of} targets have settled", "anneau {ring} : délai dépassé, {settled} cibles sur {of} sont arrêtées"),
    ("rollout-ring", "", "ring {ring}: {good} of {of} targets succeeded, {needed} must", "anneau {ring} : {good} cibles sur {of} ont réussi, il en faut {needed}"),
    ("rollout-unsettled", "", "not settled ({count}): {envs}[ and {more} more]", "pas encore arrêtées ({count}) : {envs}[ et {more} autres]"),
    ("rollout-failures", "", "{count} × {title}", "{count} × {title}"),
    ("rollout-excluded", "", "left out[ by {by}][: {reason}]", "exclue[ par {by}][ : {reason}]"),
    ("rollout-refused", "", "could not start: {text}", "n'a pas pu démarrer : {text}"),
    ("rollout-unhealthy", "", "{version} did not stay[: {found} is there]", "{version} n'est pas restée en place[ : {found} s'y trouve]"),
    ("rollout-nothing-back", "", "nothing was changed in {env}: there is nothing to go back on", "rien n'a été modifié sur {env} : pas de retour arrière à faire"),
    ("Q.draft", "", "not submitted yet", "pas encore soumise"),
    ("Q.approved", "", "approved; becomes a delivery[ {until:time}]", "approuvée ; devient une livraison[ le {until:time}]"),
    ("Q.rejected", "", "rejected by {by}[, stage {stage}][: {comment}]", "refusée par {by}[, étape {stage}][ : {comment}]"),
    ("Q.changes-asked", "", "{by} asks for changes[: {comment}]", "{by} demande des modifications[ : {comment}]"),
    ("Q.withdrawn", "", "withdrawn by {by}[: {comment}]", "retirée par {by}[ : {comment}]"),
    ("Q.expired", "", "expired {at:time}: nobody made use of it in time", "expirée le {at:time} : elle n'a pas servi à temps"),
    ("Q.invalidated", "what=digest", "no longer valid: the version was published anew[ ({old} is now {new})]", "invalidée : la version a été republiée[ ({old} est devenu {new})]"),
    ("Q.invalidated", "what=variables", "no longer valid: the variables changed[ ({old} is now {new})]", "invalidée : les variables ont changé[ ({old} est devenu {new})]"),
    ("Q.invalidated", "what=env", "no longer valid: the environment was changed", "invalidée : l'environnement a été modifié"),
    ("Q.invalidated", "what=graph", "no longer valid: the chain was changed[ ({old} is now {new})]", "invalidée : la chaîne a été modifiée[ ({old} est devenu {new})]"),
    ("Q.invalidated", "what=gone", "no longer valid: the version, the environment or its space is gone", "invalidée : la version, l'environnement ou sa chaîne n'existe plus"),
    ("Q.invalidated", "", "no longer valid[: {what}]", "invalidée[ : {what}]"),
    ("Q.consumed", "", "became {delivery}[, which ended: {ended}]", "devenue {delivery}[, terminée : {ended}]"),
    ("Q.refused", "", "could not become a delivery: {text}", "n'a pas pu devenir une livraison : {text}"),
    ("Q.board", "", "looked at by the board of {board:time}; earliest slot {earliest:time}", "passe au comité du {board:time} ; premier créneau le {earliest:time}"),
    ("Q.wish", "what=freeze", "the wished time {at:time} lies in the freeze {freeze}[: {reason}]; it goes {then:time} at the earliest", "la date souhaitée, {at:time}, tombe dans le gel {freeze}[ : {reason}] ; départ au plus tôt le {then:time}"),
    ("Q.wish", "what=window then", "the wished time {at:time} lies outside the window {window}; it goes {then:time} at the earliest", "la date souhaitée, {at:time}, est hors du créneau {window} ; départ au plus tôt le {then:time}"),
    ("Q.wish", "", "the wished time {at:time} lies outside the window {window}, which never opens", "la date souhaitée, {at:time}, est hors du créneau {window}, qui ne s'ouvre jamais"),
    ("Q.reminder", "", "reminder {number} was sent {at:time}", "rappel {number} envoyé le {at:time}"),
    ("state-upcoming", "", "Upcoming", "À venir"),
    ("state-running", "", "Running", "En cours"),
    ("state-difficulty", "", "In difficulty", "En difficulté"),
    ("state-finished", "", "Finished", "Terminé"),
    ("state-error", "", "In error", "En erreur"),
    ("state-descheduled", "", "Descheduled", "Déplanifié"),
    ("state-not-scheduled", "", "Not scheduled", "Non planifié"),
    ("act-engine-started", "", "the engine of {space} is started", "le moteur de {space} est démarré"),
    ("act-engine-stopped", "", "the engine of {space} is stopped", "le moteur de {space} est arrêté"),
    ("act-engine-stopped-running", "", "the engine of {space} is stopped; {count} jobs still run, their results are kept", "le moteur de {space} est arrêté ; {count} traitements tournent encore, leurs résultats sont gardés"),
    ("act-relaunch-plan", "", "{space} would be relaunched: {count} objects would go back to upcoming", "{space} serait relancé : {count} objets reviendraient à venir"),
    ("act-cycle-plan", "", "the engine of {space} would be stopped, {count} objects would go back to upcoming, the engine would be started", "le moteur de {space} serait arrêté, {count} objets reviendraient à venir, le moteur serait démarré"),
    ("act-relaunched", "", "{space} is relaunched: {count} objects set upcoming", "{space} est relancé : {count} objets mis à venir"),
    ("act-cycled", "", "{space}: engine stopped, {count} objects set upcoming, engine started", "{space} : moteur arrêté, {count} objets mis à venir, moteur démarré"),
    ("act-relaunched-held", "", "{space} is relaunched: {count} objects; {deliveries} goes on and keeps its locks", "{space} est relancé : {count} objets ; {deliveries} continue et garde ses verrous"),
    ("act-again", "", "done a moment ago already", "déjà fait à l'instant"),
    ("act-plan", "", "{action} on {object} is possible", "{action} sur {object} est possible"),
    ("act-plan-objects", "", "{action} on {object} would give: {objects}", "{action} sur {object} donnerait : {objects}"),
    ("act-plan-simulate", "", "{object} is in mode simulate: forced, it would only be marked finished, nothing would run", "{object} est en mode simulation : forcé, il serait seulement marqué terminé, rien ne tournerait"),
    ("act-demand-plan", "", "demanding {object} would deliver {package} {version}[ ({digest})] to {env}", "demander {object} livrerait {package} {version}[ ({digest})] sur {env}"),
    ("act-demand-delivery", "", "{object} is demanded: {delivery} brings {package} {version} to {env}", "{object} est demandé : {delivery} livre {package} {version} sur {env}"),
    ("act-demand", "", "{object} is demanded", "{object} est demandé"),
    ("act-cancel-demand", "", "the demand of {object} is withdrawn", "la demande de {object} est retirée"),
    ("act-force", "", "{object} is forced to start", "{object} est forcé en cours"),
    ("act-hold", "", "{object} is held", "{object} est retenu"),
    ("act-release", "", "{object} goes on", "{object} continue"),
    ("act-stop", "", "{object} is asked to end", "l'arrêt de {object} est demandé"),
    ("act-kill", "", "{object} is killed", "{object} est tué"),
    ("act-rerun", "", "{object} runs again", "{object} est relancé"),
    ("act-rerun-from", "", "{object} and what depends on it run again", "{object} et ce qui en dépend sont relancés"),
    ("act-rerun-failed", "", "the targets of {object} that failed run again", "les cibles de {object} en échec sont relancées"),
    ("act-set-upcoming", "", "{object} is set upcoming", "{object} est mis à venir"),
    ("act-mark-finished", "", "{object} is forced to finished", "{object} est forcé à terminé"),
    ("act-mark-error", "", "{object} is forced to in error", "{object} est forcé en erreur"),
    ("act-deschedule", "", "{object} is descheduled", "{object} est déplanifié"),
    ("act-not-schedule", "", "{object} is not scheduled", "{object} est non planifié"),
    ("act-retry", "", "{object} is tried again", "{object} est réessayé"),
    ("act-ignore", "", "the failure of {object} is ignored", "l'échec de {object} est ignoré"),
    ("act-fail", "", "{object} fails", "{object} échoue"),
    ("act-exclude", "", "targets of {object} are left out", "des cibles de {object} sont exclues"),
    ("act-roll-back", "", "going back is decided at {object}", "le retour arrière est décidé sur {object}"),
    ("act-take-over", "", "{object} is yours to decide", "{object} vous est attribué"),
    ("value-missing", "", "{name} must be given", "{name} est à renseigner"),
    ("value-unknown", "", "{name} is not asked for[; asked for: {known}]", "{name} n'est pas demandée[ ; demandées : {known}]"),
    ("value-kind", "kind=number", "{name} must be a number, not \"{value}\"", "{name} doit être un nombre, et non « {value} »"),
    ("value-kind", "kind=text", "{name} is too long", "{name} est trop longue"),
    ("value-kind", "", "{name} must be a name (letters, digits, _ . - +), not \"{value}\"", "{name} doit être un nom (lettres, chiffres, _ . - +), et non « {value} »"),
    ("value-control", "", "{name} holds characters that cannot be shown, or several lines", "{name} contient des caractères non affichables, ou plusieurs lignes"),
    ("value-choice", "", "{name} must be one of {choices}, not \"{value}\"", "{name} doit être parmi {choices}, et non « {value} »"),
    ("value-pattern", "", "{name} must look like {pattern}, and \"{value}\" does not", "{name} doit avoir la forme {pattern}, ce que « {value} » n'a pas"),
    ("act-confirm", "", "{object} is confirmed", "{object} est confirmé"),
    ("act-refuse", "", "{object} is refused", "{object} est refusé"),
    ("act-acknowledge", "", "the last outcome of {object} is acknowledged", "le dernier résultat de {object} est acquitté"),
    ("history-relaunch", "", "relaunched; {count} objects were in error", "relancé ; {count} objets étaient en erreur"),
    ("history-reset", "", "set upcoming by itself after the end", "remis à venir automatiquement après la fin"),
    ("history-missed", "", "{count} starts were missed while the engine did not run", "{count} départs ont été manqués pendant que le moteur ne tournait pas"),
    ("history-fault", "", "the engine is in fault: it crashed three times within ten minutes", "le moteur est en défaut : trois arrêts brutaux en dix minutes"),
    ("history-engine-started", "", "engine started", "moteur démarré"),
    ("history-engine-stopped", "", "engine stopped ({mode})", "moteur arrêté ({mode})"),
    ("space-notice", "", "{object}[: {text}][ (to {to})]", "{object}[ : {text}][ (à {to})]"),
];

/// Words people read: kind, word, English, French.
#[rustfmt::skip]
const WORDS: &[Row] = &[
    ("state", "upcoming", "upcoming", "à venir"),
    ("state", "running", "running", "en cours"),
    ("state", "difficulty", "in difficulty", "en difficulté"),
    ("state", "finished", "finished", "terminé"),
    ("state", "error", "in error", "en erreur"),
    ("state", "descheduled", "descheduled", "déplanifié"),
    ("state", "not-scheduled", "not scheduled", "non planifié"),
    ("state", "absent", "no part of this run", "absent de cette exécution"),
    ("delivery", "planned", "planned", "préparée"),
    ("delivery", "gated", "waiting", "en attente"),
    ("delivery", "running", "running", "en cours"),
    ("delivery", "attention", "decision awaited", "décision attendue"),
    ("delivery", "cancelling", "being called off", "annulation"),
    ("delivery", "rolling-back", "going back", "retour arrière"),
    ("delivery", "succeeded", "succeeded", "réussie"),
    ("delivery", "succeeded-with-warnings", "succeeded with warnings", "réussie avec avertissements"),
    ("delivery", "failed", "failed", "en échec"),
    ("delivery", "cancelled", "called off", "annulée"),
    ("delivery", "expired", "expired", "expirée"),
    ("delivery", "rolled-back", "gone back", "retour arrière effectué"),
    ("delivery", "rollback-failed", "the way back failed", "retour arrière en échec"),
    ("delivery", "superseded", "superseded", "remplacée"),
    ("rollout", "waiting-for-approval", "approval awaited", "en attente d'approbation"),
    ("rollout", "approval-denied", "approval denied", "approbation refusée"),
    ("rollout", "ready", "ready", "prêt"),
    ("rollout", "running", "running", "en cours"),
    ("rollout", "paused", "paused", "en pause"),
    ("rollout", "stopping", "being called off", "arrêt en cours"),
    ("rollout", "stopped", "called off", "arrêté"),
    ("rollout", "finished", "finished", "terminé"),
    ("ring", "scheduled", "scheduled", "à venir"),
    ("ring", "running", "running", "en cours"),
    ("ring", "error", "in error", "en erreur"),
    ("ring", "finished", "finished", "terminé"),
    ("target", "pending", "not begun", "pas commencée"),
    ("target", "running", "under way", "en cours"),
    ("target", "success", "succeeded", "réussie"),
    ("target", "failure", "failed", "en échec"),
    ("target", "already-installed", "was there already", "déjà en place"),
    ("target", "skipped", "left out", "exclue"),
    ("target", "aborted", "called off", "annulée"),
    ("target", "decommissioned", "no more", "n'existe plus"),
    ("decision", "retry", "try again", "réessayer"),
    ("decision", "ignore", "ignore", "ignorer"),
    ("decision", "fail", "fail", "échouer"),
    ("decision", "exclude", "leave the agent out", "exclure l'agent"),
    ("decision", "roll-back", "go back", "revenir"),
    ("decision", "confirm", "confirm", "confirmer"),
    ("decision", "refuse", "refuse", "refuser"),
    ("decision", "take-over", "take over", "prendre la main"),
    ("gate", "soak", "age after publication", "délai après publication"),
    ("gate", "window", "window", "créneau"),
    ("gate", "freeze", "freeze", "gel"),
    ("gate", "preflight", "preflight", "contrôles préalables"),
    ("bound", "digest", "the version was published anew", "la version a été republiée"),
    ("bound", "variables", "the variables changed", "les variables ont changé"),
    ("bound", "env", "the environment was changed", "l'environnement a été modifié"),
    ("bound", "graph", "the chain was changed", "la chaîne a été modifiée"),
    ("bound", "gone", "what was approved is gone", "ce qui était approuvé n'existe plus"),
    ("bound", "rejected", "it was rejected", "elle a été refusée"),
    ("bound", "withdrawn", "it was withdrawn", "elle a été retirée"),
    ("bound", "expired", "it expired", "elle a expiré"),
    ("bound", "invalidated", "what was approved changed", "ce qui était approuvé a changé"),
    ("bound", "consumed", "it became another delivery", "elle est devenue une autre livraison"),
    ("bound", "submitted", "it is not decided yet", "elle n'est pas encore décidée"),
    ("bound", "draft", "it is a draft", "c'est un brouillon"),
    ("bound", "changes-asked", "it is being changed", "elle est en cours de modification"),
    ("check", "PF-01", "agent connected", "agent connecté"),
    ("check", "PF-02", "engine started", "moteur démarré"),
    ("check", "PF-03", "rights and approval", "droits et approbation"),
    ("check", "PF-04", "version and digest", "version et empreinte"),
    ("check", "PF-05", "age after publication", "délai après publication"),
    ("check", "PF-06", "window and freezes", "créneau et gels"),
    ("check", "PF-07", "earlier tier", "palier précédent"),
    ("check", "PF-08", "lock", "verrou"),
    ("check", "PF-09", "variables", "variables"),
    ("check", "PF-10", "disk space", "espace disque"),
    ("check", "PF-11", "inodes", "inodes"),
    ("check", "PF-12", "partition mounted and writable", "partition montée et inscriptible"),
    ("check", "PF-13", "staging, log and spool areas", "zones de préparation, de logs et d'attente"),
    ("check", "PF-14", "run-as accounts", "comptes d'exécution"),
    ("check", "PF-15", "interpreters and commands", "interpréteurs et commandes"),
    ("check", "PF-16", "scripts", "scripts"),
    ("check", "PF-17", "services", "services"),
    ("check", "PF-18", "databases and endpoints", "bases et points d'accès"),
    ("check", "PF-19", "clocks", "horloges"),
    ("check", "PF-20", "rollback material", "de quoi revenir en arrière"),
    ("check", "PF-21", "files held by other processes", "fichiers tenus par d'autres processus"),
    ("check", "PF-22", "installed version as we believe", "version installée conforme à ce que l'on croit"),
    ("check", "PF-23", "depot within reach", "dépôt joignable"),
    ("check", "PF-24", "the package's own preflight", "contrôle propre au paquet"),
    ("check", "PF-25", "log store of the server", "espace de logs du serveur"),
];

/// The codes, each once.
pub fn codes() -> impl Iterator<Item = &'static str> {
    let first = |n: usize| n == 0 || TEXTS[n - 1].0 != TEXTS[n].0;
    TEXTS.iter().enumerate().filter(move |(n, _)| first(*n)).map(|(_, row)| row.0)
}

/// A word as people read it; an unknown one as it is. The kind is the first column of the table: `state`, `delivery`, `request`, `check`, …
#[must_use]
pub fn word<'w>(kind: &str, word: &'w str, lang: Lang) -> &'w str {
    match WORDS.iter().chain(words::MORE).find(|row| row.0 == kind && row.1 == word) {
        Some((.., en, fr)) => {
            if lang == Lang::Fr {
                fr
            } else {
                en
            }
        }
        None => word,
    }
}

/// The text of a code; nothing for one that is not ours.
#[must_use]
pub fn tell(code: &str, details: &Params, lang: Lang) -> Option<String> {
    let row = TEXTS.iter().find(|row| row.0 == code && holds(row.1, details))?;
    let template = if lang == Lang::Fr { row.3 } else { row.2 };
    let mut text = String::with_capacity(template.len() + 64);
    for (n, part) in template.split('[').enumerate() {
        let (optional, rest) = if n == 0 { ("", part) } else { part.split_once(']').unwrap_or((part, "")) };
        if let Ok(filled) = fill(optional, details, lang) {
            text.push_str(&filled);
        }
        text.push_str(&match fill(rest, details, lang) {
            Ok(filled) | Err(filled) => filled,
        });
    }
    Some(text)
}

fn holds(conditions: &str, details: &Params) -> bool {
    conditions.split_whitespace().all(|condition| match condition.split_once('=') {
        Some((name, value)) => details.get(name).is_some_and(|is| is == value),
        None => details.get(condition).is_some_and(|is| !is.is_empty()),
    })
}

/// With its places filled; an error when a value was missing: a dash stands there.
fn fill(template: &str, details: &Params, lang: Lang) -> Result<String, String> {
    let mut out = String::with_capacity(template.len() + 32);
    let mut missing = false;
    let mut rest = template;
    while let Some((before, (place, after))) =
        rest.split_once('{').and_then(|(before, place)| Some((before, place.split_once('}')?)))
    {
        out.push_str(before);
        let (name, kind) = place.split_once(':').unwrap_or((place, ""));
        match details.get(name).filter(|value| !value.is_empty()) {
            Some(value) => out.push_str(&shown(kind, value, lang)),
            None => {
                missing = true;
                out.push('–');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    if missing { Err(out) } else { Ok(out) }
}

/// A value as people read it.
pub(super) fn shown(kind: &str, value: &str, lang: Lang) -> String {
    match kind {
        "bytes" => value.parse::<u64>().map_or_else(|_| value.to_owned(), |n| bytes(n, lang)),
        "time" => time(value),
        "long" => value.parse::<u64>().map_or_else(|_| value.to_owned(), long),
        "" => value.to_owned(),
        kind => word(kind, value, lang).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn details(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn places(template: &str) -> BTreeSet<&str> {
        template.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(place, _)| place).collect()
    }

    /// §9.2: every sub-state has a text in both languages, with the same values, and the last text of each code has no condition that could leave it silent.
    #[test]
    fn every_sub_state_is_told() {
        for code in [
            "W.planned",
            "W.demand",
            "W.held",
            "W.link",
            "W.resource",
            "W.lease",
            "W.soak",
            "W.window",
            "W.freeze",
            "W.approval",
            "W.preflight",
            "W.engine",
            "W.capacity",
            "W.agent",
            "R.dispatched",
            "R.queued",
            "R.active",
            "R.stopping",
            "R.unreachable",
            "X.retrying",
            "X.overrun",
            "X.disk",
            "X.guided",
            "F.ok",
            "F.warn",
            "F.forced",
            "F.simulated",
            "F.nochange",
            "E.exit",
            "E.timeout",
            "E.killed",
            "E.submit",
            "E.lost",
            "E.preflight",
            "E.wait",
            "E.forced",
            "D.unmet",
            "D.upstream",
            "D.calendar",
            "D.operator",
            "U.calendar",
            "U.condition",
            "U.operator",
        ] {
            assert!(tell(code, &Params::new(), Lang::Fr).is_some(), "{code}");
        }
        for (code, when, en, fr) in TEXTS {
            // A value there is in both languages stands in each text in its own.
            let own = |text, ending| -> BTreeSet<String> {
                places(text).iter().map(|place| place.trim_end_matches(ending).to_owned()).collect()
            };
            assert_eq!(own(en, "_en"), own(fr, "_fr"), "{code} {when}");
            assert_eq!(en.matches('[').count(), fr.matches('[').count(), "{code} {when}");
            assert_eq!(
                TEXTS.iter().filter(|row| (row.0, row.1) == (*code, *when)).count(),
                1,
                "{code} {when}"
            );
            let last = TEXTS.iter().rfind(|row| row.0 == *code).unwrap();
            assert_eq!(last.1, "", "{code}");
            for place in places(en) {
                let kind = place.split_once(':').map_or("", |(_, kind)| kind);
                let known = ["", "time", "long", "bytes"].contains(&kind)
                    || WORDS.iter().chain(words::MORE).any(|word| word.0 == kind);
                assert!(known, "{code} {place}");
            }
        }
        let unique: BTreeSet<_> = codes().collect();
        assert_eq!(unique.len(), codes().count(), "texts of a code stand together");
    }

    /// The French labels are those of the specification.
    #[test]
    fn french_labels() {
        for (code, values, label) in [
            ("W.planned", &[][..], "planifié"),
            ("W.demand", &[], "attend une demande"),
            ("W.held", &[], "retenu"),
            ("W.link", &[], "attend un lien"),
            ("W.resource", &[], "attend une ressource"),
            ("W.lease", &[], "attend le verrou"),
            ("W.soak", &[], "délai après publication"),
            ("W.window", &[], "hors créneau"),
            ("W.freeze", &[], "gel"),
            ("W.approval", &[], "attend une décision"),
            ("W.preflight", &[], "contrôles préalables"),
            ("W.engine", &[], "moteur arrêté"),
            ("W.capacity", &[], "attend une place"),
            ("W.agent", &[], "agent injoignable"),
            ("R.dispatched", &[], "envoyé"),
            ("R.queued", &[], "en file"),
            ("R.active", &[], "actif"),
            ("R.stopping", &[], "arrêt"),
            ("R.unreachable", &[], "injoignable"),
            ("X.retrying", &[], "nouvelle tentative"),
            ("X.overrun", &[], "trop long"),
            ("X.guided", &[], "décision attendue"),
            ("D.unmet", &[], "attente non satisfaite"),
            ("D.upstream", &[("parent", "CA_X")], "amont en erreur"),
            ("U.calendar", &[], "hors calendrier"),
            ("U.condition", &[], "branche non prise"),
        ] {
            let told = tell(code, &details(values), Lang::Fr).unwrap();
            assert!(told.starts_with(label), "{code}: {told}");
        }
    }

    #[test]
    fn values_and_what_is_left_out() {
        let told = |code: &str, pairs: &[(&str, &str)], lang| tell(code, &details(pairs), lang).unwrap();
        let soak = [
            ("soak", "600"),
            ("committed_at", "2026-11-21T14:02:11.000Z"),
            ("until", "2026-11-21T14:12:11.001Z"),
        ];
        assert_eq!(
            told("W.soak", &soak, Lang::En),
            "minimum age after publication (10 min): published 2026-11-21 14:02:11 UTC; deliverable from 2026-11-21 14:12:12 UTC"
        );
        assert_eq!(
            told("W.soak", &[("soak", "600"), ("depot", "depot-2")], Lang::Fr),
            "délai après publication : réplication vers depot-2 en attente"
        );
        assert_eq!(
            told("W.link", &[("parent", "CA_Init"), ("state", "running"), ("on", "success")], Lang::Fr),
            "attend un lien : CA_Init est en cours"
        );
        assert_eq!(
            told(
                "W.lease",
                &[("lock", "delivery/INT1"), ("holder", "D-41"), ("by", "r.dev"), ("position", "1")],
                Lang::En
            ),
            "waits for the lock delivery/INT1, held by D-41 (r.dev); place 1 in the queue"
        );
        assert_eq!(told("X.guided", &[("manual", "yes")], Lang::Fr), "décision attendue");
        assert_eq!(
            told("W.preflight", &[("check", "PF-10")], Lang::Fr),
            "contrôles préalables : espace disque (PF-10)"
        );
        assert_eq!(
            [59, 60, 5_400, 86_400 * 14 + 61].map(long),
            ["59 s", "1 min", "1 h 30 min", "14 d 1 min"]
        );
        assert_eq!(tell("from-the-future", &Params::new(), Lang::En), None);
    }
}
