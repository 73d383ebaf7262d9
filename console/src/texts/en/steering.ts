/** Texts of the steering menu and its board. English. */
export const steering = {
  steering: {
    group: "Steering",
    board: "SupraManager",
    tree: "Environments",
    open: (name: string) => `Unfold ${name}`,
    close: (name: string) => `Fold ${name}`,
    treeHelp: "Arrows unfold and fold, Enter opens the graph.",
    noSpaces: "No space yet",
    actionsOn: (name: string) => `Actions on ${name}`,
    waiting: "Waiting",
    date: "Date",
    lag: "Lag",
    lagHelp: "How far the engine is behind what is due",
    outcomes: {
      running: "under way",
      finished: "succeeded",
      warned: "succeeded with warnings",
      failed: "failed",
      cancelled: "called off",
    },
  },
};
export type SteeringTexts = typeof steering;
