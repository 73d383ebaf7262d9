/** Texts of locks: who holds, who waits, reservations. English. */
export const locks = {
  locks: {
    values: "Values",
    title: "Locks",
    none: "There is no lock yet.",
    noneHelp: "Deliveries take those of their environments; weights among the resources are locks too.",
    units: "Units",
    standing: "Held by, waiting",
    until: (at: string) => `until ${at}`,
    held: "Held",
    waited: "Had waited",
    stillHeld: "held now",
    neverHeld: "Nobody held it yet.",
    ends: { release: "given back", break: "taken away", expired: "ran out", inherit: "handed on" },
    verbs: { take: "Reserve", release: "Give back", break: "Break" },
    titles: {
      take: (lock: string) => `Reserve ${lock}?`,
      release: (lock: string) => `Give ${lock} back?`,
      break: (lock: string) => `Break ${lock}?`,
    },
    help: {
      take: "Nobody else delivers there until then; everybody who would sees why.",
      release: "Who waits for it goes on.",
    },
    breakHelp: (owner: string) => `${owner} holds it. Who waits for it goes on.`,
    lasting: "How long",
    lastingHelp: "Such as 30m, 2h, 1d; at most 30d.",
    fence: "Although it is at work: make invalid first what it holds",
    fenceHelp: "Its agents refuse every further step that changes something. Without this, what is at work is not broken.",
  },
};
export type LocksTexts = typeof locks;
