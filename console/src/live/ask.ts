/** Asking before something cannot be undone: `await ask({…})` opens one dialog for the whole console. */
import type { ReactNode } from "react";
import { store } from "./store";

export interface Question {
  title: string;
  help?: ReactNode;
  confirm: string;
  danger?: boolean;
  /** Carried out while the dialog waits; what it throws is shown there. */
  act?: (() => Promise<unknown>) | undefined;
  /** A refusal that may be overruled, and how: the second button. */
  overrule?: { when: (error: unknown) => boolean; confirm: string; act: () => Promise<unknown> };
  /** A box to tick before the answer counts. */
  tick?: string;
  cancel?: string;
}
export interface Asked extends Question {
  answer: (yes: boolean) => void;
}

export const asked = store<Asked | null>(null);

export function ask(question: Question): Promise<boolean> {
  asked.get()?.answer(false);
  return new Promise((resolve) =>
    asked.set({
      ...question,
      answer: (yes) => {
        asked.set(null);
        resolve(yes);
      },
    }),
  );
}
