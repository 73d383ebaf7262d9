/** Textes du menu Pilotage et de son tableau. Français. */
import type { SteeringTexts } from "../en/steering";

export const steering: SteeringTexts = {
  steering: {
    group: "Pilotage",
    board: "SupraManager",
    tree: "Environnements",
    open: (name) => `Déplier ${name}`,
    close: (name) => `Replier ${name}`,
    treeHelp: "Les flèches déplient et replient, Entrée ouvre le graphe.",
    noSpaces: "Pas encore d'espace",
    actionsOn: (name) => `Actions : ${name}`,
    waiting: "En attente",
    date: "Date",
    lag: "Retard",
    lagHelp: "De combien le moteur est en retard sur ce qui est dû",
    outcomes: {
      running: "en cours",
      finished: "réussie",
      warned: "réussie avec avertissements",
      failed: "en échec",
      cancelled: "annulée",
    },
  },
};
