/** Textes du journal d'une livraison entière et de ce qu'elle a attendu. Français. */
import type { RunLogTexts } from "../en/runLog";

export const runLog: RunLogTexts = {
  runLog: {
    whole: "Journal de la livraison",
    allJobs: "Tous les traitements",
    stream: "Flux",
    allStreams: "Tous les flux",
    streams: { out: "Sortie", err: "Erreurs", agent: "Sentinelle" },
    reading: "Lecture en cours…",
    nothing: "Aucune ligne ne convient.",
    held: "Il y en a davantage",
    lines: (n) => (n > 1 ? `${n} lignes` : `${n} ligne`),
    attempts: "Tentatives",
    conditions: "Barrières et verrou",
    noGates: "Rien n'était fermé : le départ a été immédiat.",
    opened: (at, after) => `ouverte à ${at}, après ${after}`,
  },
};
