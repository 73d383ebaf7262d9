/**
 * What the bell tells besides events: warnings and errors of the console log that came while it was not looked at, and
 * replies to messages. At most twenty.
 */
import type { JournalLine, ReceivedMessage } from "@/api/exchange";
import { caller } from "@/session/session";
import { onChange } from "./events";
import { unread } from "./notices";
import { store } from "./store";

export type Note =
  | { kind: "journal"; id: string; at: number; line: JournalLine }
  | { kind: "reply"; id: string; at: number; package: string; key: string; message: ReceivedMessage };

export const NOTES_MAX = 20;
export const notes = store<Note[]>([]);

let looking = 0;
let unseen = 0;

/** The newest first, never more than there is room for. */
export const withNote = (all: readonly Note[], note: Note): Note[] =>
  [note, ...all.filter((n) => n.id !== note.id)].slice(0, NOTES_MAX);

export function addNote(note: Note): void {
  notes.set((all) => withNote(all, note));
  unread.set((n) => n + 1);
  if (note.kind === "journal") unseen += 1;
}

/** The console log is on the screen: what it tells need not be told again. Ends with the function that is returned. */
export function lookAtJournal(): () => void {
  looking += 1;
  clearJournalNotes();
  return () => void (looking -= 1);
}

export function clearJournalNotes(): void {
  notes.set((all) => (all.some((n) => n.kind === "journal") ? all.filter((n) => n.kind !== "journal") : all));
  const seen = unseen;
  unseen = 0;
  unread.set((n) => Math.max(0, n - seen));
}

onChange((change, past) => {
  if (past || looking > 0 || change.type !== "journal") return;
  addNote({ kind: "journal", id: `journal ${change.line.number}`, at: Date.parse(change.line.at), line: change.line });
});
unread.subscribe(() => {
  if (unread.get() === 0) unseen = 0;
});
caller.subscribe(() => {
  if (!caller.get()) notes.set([]);
});
