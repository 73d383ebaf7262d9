/** CON-05, CON-10: the console log keeps what there is room for; the bell tells of errors and replies, at most twenty. */
import type { JournalLine } from "@/api/exchange";
import { beforeEach, describe, expect, test, vi } from "vitest";

vi.stubGlobal("window", { addEventListener: () => undefined, location: { search: "" }, name: "" });
vi.stubGlobal("document", { addEventListener: () => undefined, documentElement: { lang: "en" }, hidden: false });

const { asLine, fits, joined, KEPT_MAX, NO_FILTER, SERVER } = await import("./journalFeed");
const { addNote, clearJournalNotes, lookAtJournal, notes, NOTES_MAX } = await import("./notes");
const { unread } = await import("./notices");

const line = (number: number, more: Partial<JournalLine> = {}): JournalLine => ({
  number,
  at: "2030-01-01T00:00:00Z",
  level: "info",
  agent: "edge",
  instance: "Weather",
  text: `line ${number}`,
  ...more,
});
const note = (number: number) => ({
  kind: "journal" as const,
  id: `journal ${number}`,
  at: number,
  line: line(number, { level: "error" }),
});

describe("CON-05: the console log", () => {
  test("keeps at most 500 lines, the newest", () => {
    const all = joined(
      Array.from({ length: 480 }, (_, i) => line(i)),
      Array.from({ length: 60 }, (_, i) => line(480 + i)),
    );
    expect(KEPT_MAX).toBe(500);
    expect([all.length, all[0]?.number, all.at(-1)?.number]).toEqual([500, 40, 539]);
  });
  test("is filtered by agent, package, level and text", () => {
    const f = (more: object) => ({ ...NO_FILTER, ...more });
    expect(fits(line(1), f({ agent: "EDGE", instance: "weather", search: "LINE" }))).toBe(true);
    expect(fits(line(1), f({ agent: SERVER }))).toBe(false);
    expect(fits(line(1, { agent: "", instance: "" }), f({ agent: SERVER }))).toBe(true);
    expect(fits(line(1), f({ level: "warn" }))).toBe(false);
    expect(fits(line(1, { level: "error" }), f({ level: "warn" }))).toBe(true);
    expect(fits(line(1, { level: "warn" }), f({ level: "error" }))).toBe(false);
    expect(fits(line(1), f({ level: "info" }))).toBe(true);
  });
  test("is copied one line each, with who said it", () => {
    expect(asLine(line(1))).toBe("2030-01-01T00:00:00Z\tINFO\tedge/Weather\tline 1");
    expect(asLine(line(1, { agent: "", instance: "" }))).toContain("\tserver\t");
  });
});

describe("CON-05, CON-10: what the bell tells", () => {
  beforeEach(() => {
    notes.set([]);
    unread.set(0);
  });
  test("at most twenty, the newest first, each once", () => {
    for (let n = 0; n < 30; n += 1) addNote(note(n));
    addNote(note(29));
    expect(NOTES_MAX).toBe(20);
    expect([notes.get().length, notes.get()[0]?.id]).toEqual([20, "journal 29"]);
  });
  test("opening the console log clears what came from it, and only that", () => {
    const message = { from: "edge/Lamp", reply_to: "", scope: { kind: "package", args: [] }, key: "__Response", data: 1, at: "" };
    addNote({ kind: "reply", id: "reply 1", at: 1, package: "Lamp", key: "Ask", message });
    addNote(note(1));
    addNote(note(2));
    expect(unread.get()).toBe(3);
    const leave = lookAtJournal();
    expect(notes.get().map((n) => n.id)).toEqual(["reply 1"]);
    expect(unread.get()).toBe(1);
    leave();
  });
  test("what the bell was opened for is not counted off twice", () => {
    addNote(note(1));
    unread.set(0);
    unread.set(2);
    clearJournalNotes();
    expect(unread.get()).toBe(2);
  });
});
