/** Textes des verrous : qui tient, qui attend, réservations. Français. */
import type { LocksTexts } from "../en/locks";

export const locks: LocksTexts = {
  locks: {
    values: "Valeurs",
    title: "Verrous",
    none: "Il n'y a pas encore de verrou.",
    noneHelp: "Les livraisons prennent ceux de leurs environnements ; les poids parmi les ressources sont aussi des verrous.",
    units: "Unités",
    standing: "Tenu par, attente",
    until: (at) => `jusqu'au ${at}`,
    held: "Tenu",
    waited: "Avait attendu",
    stillHeld: "tenu en ce moment",
    neverHeld: "Personne ne l'a encore tenu.",
    ends: { release: "rendu", break: "libéré de force", expired: "échu", inherit: "transmis" },
    verbs: { take: "Réserver", release: "Rendre", break: "Libérer" },
    titles: {
      take: (lock) => `Réserver ${lock} ?`,
      release: (lock) => `Rendre ${lock} ?`,
      break: (lock) => `Libérer ${lock} ?`,
    },
    help: {
      take: "Personne d'autre n'y livre d'ici là ; qui le voudrait voit pourquoi.",
      release: "Ce qui l'attend continue.",
    },
    breakHelp: (owner) => `${owner} le tient. Ce qui l'attend continue.`,
    lasting: "Combien de temps",
    lastingHelp: "Par exemple 30m, 2h, 1d ; au plus 30d.",
    fence: "Bien qu'il soit au travail : rendre d'abord invalide ce qu'il tient",
    fenceHelp:
      "Ses agents refuseront toute étape suivante qui change quelque chose. Sans cela, ce qui est au travail n'est pas libéré.",
  },
};
